"""What holds for every signal, and for quotes."""

import math

import pytest

from matchmaker.domain.participant import Certificate
from matchmaker.locale import say
from matchmaker.ranking.rows import Offer
from matchmaker.ranking.signals import NAMES, SIGNALS, Signal
from matchmaker.ranking.signals.signal import first_words, quoted


@pytest.fixture
def full(pair_of):
    """Give a pair about which everything is stated."""
    return pair_of(
        text_fit=0.9,
        need_texts={"text_original": "Moulds in SKD61. Hot runner."},
        product_texts={"name_en": "Mould SKD61"},
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
    )


def test_names_are_unique():
    assert len(set(NAMES)) == len(NAMES) == len(SIGNALS)


@pytest.mark.parametrize("signal", SIGNALS, ids=NAMES)
def test_a_pair_that_states_nothing_is_unknown_to_every_signal(signal: Signal, pair_of):
    assert math.isnan(signal.measure(pair_of()))


@pytest.mark.parametrize("signal", SIGNALS, ids=NAMES)
def test_every_signal_has_words_in_both_languages(signal: Signal, full):
    if signal.name == "agreement":
        return  # needs a treaty on file; its own test says its words
    sentence = signal.say(full, signal.measure(full), True)

    assert sentence is not None
    assert say(sentence, "en")
    assert say(sentence, "vi") != say(sentence, "en")


@pytest.mark.parametrize("signal", SIGNALS, ids=NAMES)
def test_questions_have_words_in_both_languages(signal: Signal, pair_of):
    question = signal.ask(pair_of())

    if question:
        assert say(question.sentence, "vi") != say(question.sentence, "en")


@pytest.mark.parametrize("signal", SIGNALS, ids=NAMES)
def test_every_quote_has_the_length_of_its_span(signal: Signal, full):
    for quote in signal.evidence(full):
        assert quote.end - quote.start == len(quote.quote) > 0


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
