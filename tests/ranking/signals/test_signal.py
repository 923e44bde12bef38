"""What holds for every signal, and for quotes."""

import math
from dataclasses import replace
from datetime import date

import pytest

from matchmaker.domain.agreement import Agreement, Membership, MembershipStatus
from matchmaker.domain.participant import Certificate
from matchmaker.domain.trade import Duty, Schedule
from matchmaker.locale import say
from matchmaker.ranking.rows import Offer
from matchmaker.ranking.signals import NAMES, SIGNALS, UNSCORED, UNSPOKEN, Signal
from matchmaker.ranking.signals.signal import first_words, quoted
from matchmaker.services.reference import carbon_border

COMMON = date(2020, 8, 1)
EVFTA = Agreement(
    "EVFTA",
    "Hiệp định",
    "Agreement",
    tuple(
        Membership(country, MembershipStatus.IN_FORCE, COMMON, "OJ L 186", date(2026, 1, 1))
        for country in ("VN", "DE")
    ),
)
SCHEDULE = Schedule(
    "DE", "EVFTA", "TARIC", date(2026, 1, 1), {"848071": (Duty("84807100", 1.7, 0.0),)}
)
EVERY = (*SIGNALS, *UNSCORED)
# never unknown: whoever states no presence is there throughout
ALWAYS_KNOWN = {"availability"}


@pytest.fixture
def full(pair_of):
    """Give a pair about which everything is stated."""
    return pair_of(
        text_fit=0.9,
        need_texts={"text_original": "Moulds in SKD61. Hot runner."},
        product_texts={"name_en": "Mould SKD61 from STEP files"},
        need_hs_code="848071",
        need_hs_confirmed=True,
        product_hs_code="848071",
        product_hs_confirmed=True,
        enterprise_certificates=(Certificate("ISO 9001"),),
        need_must_certificates=("ISO 9001",),
        product_unit="piece",
        need_unit="piece",
        product_volume_month=10.0,
        need_volume_month=5.0,
        product_lead_time_days=30,
        need_lead_time_days=45,
        enterprise_target_markets=("DE",),
        enterprise_export_markets=("DE",),
        enterprise_languages=("vi", "en"),
        buyer_languages=("en",),
        enterprise_role="odm",
        need_role="odm",
        product_incoterms=("FOB",),
        need_incoterms=("FOB",),
        product_process=("ép phun",),
        need_process=("Ép phun",),
        product_material=("SKD61",),
        need_material=("SKD61",),
        product_tolerance_mm=0.005,
        need_tolerance_mm=0.01,
        need_drawing_format=("STEP",),
        product_price_min=1.0,
        need_price_max=1.2,
        product_currency="USD",
        need_currency="USD",
        fair_agreements=(EVFTA,),
        fair_schedules={"DE": (SCHEDULE,)},
        fair_carbon=replace(carbon_border(), covered=("8480",)),
        fair_slots=4,
        answer_rate=0.4,
        said=(("buyer", "meet"),),
    )


def test_names_are_unique():
    assert len(set(NAMES)) == len(NAMES) == len(SIGNALS)


@pytest.mark.parametrize("signal", EVERY, ids=lambda one: one.name)
def test_a_pair_that_states_nothing_is_unknown_to_every_signal(signal: Signal, pair_of):
    assert math.isnan(signal.measure(pair_of())) is (signal.name not in ALWAYS_KNOWN)


@pytest.mark.parametrize("signal", EVERY, ids=lambda one: one.name)
def test_every_signal_has_words_in_both_languages(signal: Signal, full):
    if signal.name in UNSPOKEN:
        return
    sentence = signal.say(full, signal.measure(full), True)

    assert sentence is not None
    assert say(sentence, "en")
    assert say(sentence, "vi") != say(sentence, "en")


@pytest.mark.parametrize("signal", EVERY, ids=lambda one: one.name)
def test_questions_have_words_in_both_languages(signal: Signal, pair_of):
    question = signal.ask(pair_of())

    if question:
        assert say(question.sentence, "vi") != say(question.sentence, "en")


@pytest.mark.parametrize("signal", EVERY, ids=lambda one: one.name)
def test_every_quote_has_the_length_of_its_span(signal: Signal, full):
    for quote in signal.evidence(full):
        assert quote.end - quote.start == len(quote.quote) > 0


@pytest.mark.parametrize("signal", EVERY, ids=lambda one: one.name)
def test_every_quote_is_literal_where_it_says_it_stands(signal: Signal, full):
    for quote in signal.evidence(full):
        stated = getattr(full, quote.owner)
        entries = (
            [stated.texts[quote.field]]
            if quote.field in getattr(stated, "texts", {})
            else entries_of(getattr(stated, quote.field))
        )
        assert any(entry[quote.start : quote.end] == quote.quote for entry in entries)
        assert quote.id == stated.id


def entries_of(stated: object) -> list[str]:
    """A field's entries as texts, whether it is one or a list."""
    listed = stated if isinstance(stated, tuple) else (stated,)
    return [getattr(entry, "name", entry) for entry in listed]


def test_a_gate_a_label_and_how_readily_people_answer_are_no_columns_of_the_table():
    assert {signal.name for signal in UNSCORED} == {"availability", "history", "answer_rate"}
    assert not {signal.name for signal in UNSCORED} & set(NAMES)


def test_what_is_never_shown_says_nothing_whatever_it_weighs(full):
    (signal,) = [one for one in EVERY if one.name in UNSPOKEN]

    assert signal.name == "answer_rate"
    assert [signal.say(full, value, helps) for value in (0.0, 1.0) for helps in (True, False)] == [
        None
    ] * 4
    assert signal.evidence(full) == []


def test_the_order_of_the_first_columns_never_changes():
    """Stored proposals and `explain` rely on text_fit standing first."""
    assert NAMES[0] == "text_fit"


def test_a_quote_that_does_not_stand_there_is_no_quote():
    offer = Offer("p", 0)

    assert quoted("product", offer, "name_en", "Steel", "steel") == []
    assert quoted("product", offer, "name_en", "Steel", "") == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("One. Two.", "One."),
        ("One; two", "One;"),
        ("ダイカスト。金型", "ダイカスト。"),
        ("line\nnext", "line"),
        ("no end", "no end"),
        ("1.5 mm sheet", "1.5 mm sheet"),
    ],
)
def test_the_first_sentence_ends_where_a_reader_would_end_it(text: str, quote: str):
    (found,) = first_words("need", Offer("n", 0, {"text_en": text}), ("text_en",))

    assert found.quote == quote
    assert text[found.start : found.end] == quote


def test_a_long_sentence_is_cut_between_words():
    text = "steel " * 60

    (found,) = first_words("need", Offer("n", 0, {"text_en": text.strip()}), ("text_en",))

    assert len(found.quote) <= 160
    assert found.quote.endswith("steel")


def test_spans_count_code_points():
    text = "Thép 金型 không gỉ 𠮷 SUS304"

    (found,) = quoted("need", Offer("n", 0), "text_vi", text, "SUS304")

    assert text[found.start : found.end] == "SUS304"
