"""How it is made: process, material, tolerance, drawings."""

import math

import pytest

from matchmaker.ranking.signals import SIGNALS, drawing_format, material, process, tolerance_mm

LISTS = [(process.SIGNAL, "process"), (material.SIGNAL, "material")]


@pytest.mark.parametrize(("signal", "field"), LISTS)
@pytest.mark.parametrize(
    ("words", "share"),
    [
        ((("Ép phun",), ("ep phun", "dập")), 1.0),
        ((("ép phun", "dập"), ("ÉP PHUN",)), 0.5),
        ((("ép phun", "Ép Phun"), ("ép phun",)), 1.0),
    ],
)
def test_words_in_common_count_whatever_their_case_and_marks(pair_of, signal, field, words, share):
    pair = pair_of(**{f"need_{field}": words[0], f"product_{field}": words[1]})

    assert signal.measure(pair) == share


@pytest.mark.parametrize(("signal", "field"), LISTS)
@pytest.mark.parametrize(
    ("wanted", "offered"),
    [(("ép phun",), ("injection moulding",)), (("ép phun",), ()), ((), ("ép phun",))],
)
def test_other_words_may_mean_the_same_and_are_unknown(pair_of, signal, field, wanted, offered):
    pair = pair_of(**{f"need_{field}": wanted, f"product_{field}": offered})

    assert math.isnan(signal.measure(pair))
    assert (signal.ask(pair) is None) is (not wanted)


@pytest.mark.parametrize(("signal", "field"), LISTS)
def test_the_common_words_are_named_and_quoted_as_the_product_writes_them(pair_of, signal, field):
    pair = pair_of(**{f"need_{field}": ("skd61",), f"product_{field}": ("P20", "SKD61")})

    assert "SKD61" in str(signal.say(pair, 1.0, True))
    assert [(q.field, q.quote) for q in signal.evidence(pair)] == [(field, "SKD61")]
    assert signal.say(pair, 1.0, False) is None


@pytest.mark.parametrize(
    ("signal", "question"),
    [
        (process.SIGNAL, "Do you work by ép phun, dập?"),
        (material.SIGNAL, "Do you work with ép phun, dập?"),
    ],
)
def test_each_list_has_words_of_its_own(pair_of, signal, question: str):
    pair = pair_of(**{f"need_{signal.name}": ("ép phun", "dập")})

    asked = signal.ask(pair)

    assert (str(asked.sentence), asked.asks) == (question, "enterprise")


def test_what_one_list_names_says_nothing_of_the_other(pair_of):
    pair = pair_of(need_process=("dập",), product_material=("dập",), product_process=("dập",))

    assert process.SIGNAL.measure(pair) == 1.0
    assert math.isnan(material.SIGNAL.measure(pair))
    assert material.SIGNAL.evidence(pair) == []


@pytest.mark.parametrize(
    ("held", "allowed", "value"),
    [(0.005, 0.01, 0.0), (0.01, 0.01, 0.0), (0.02, 0.01, -math.log(2))],
)
def test_a_finer_tolerance_than_allowed_earns_no_more(pair_of, held, allowed, value):
    pair = pair_of(product_tolerance_mm=held, need_tolerance_mm=allowed)

    assert tolerance_mm.measure(pair) == pytest.approx(value)


def test_a_blank_tolerance_is_unknown_and_asked_for(pair_of):
    pair = pair_of(need_tolerance_mm=0.01)

    assert math.isnan(tolerance_mm.measure(pair))
    assert str(tolerance_mm.ask(pair).sentence) == "Can you hold ±0.01 mm?"
    assert tolerance_mm.ask(pair_of(product_tolerance_mm=0.01)) is None


def test_both_tolerances_are_said_without_needless_zeros(pair_of):
    pair = pair_of(product_tolerance_mm=0.005, need_tolerance_mm=1.0)

    assert str(tolerance_mm.say(pair, 0.0, True)) == "Tolerance held: ±0.005 mm; allowed: ±1 mm."


def drawn(pair_of, text: str, *formats: str):
    return pair_of(product_texts={"text_en": text}, need_drawing_format=formats)


def test_a_format_that_the_product_names_is_known_and_quoted(pair_of):
    pair = drawn(pair_of, "We work from STEP and DXF files.", "STEP", "IGES")

    assert drawing_format.measure(pair) == 1.0
    (quote,) = drawing_format.evidence(pair)
    assert pair.product.texts["text_en"][quote.start : quote.end] == quote.quote == "STEP"
    assert str(drawing_format.say(pair, 1.0, True)) == "Works from drawings in STEP."


@pytest.mark.parametrize("text", ["We improve step by step.", "STEPS of work", "", "X-STEP2"])
def test_a_word_that_only_looks_like_a_format_is_none(pair_of, text: str):
    pair = drawn(pair_of, text, "STEP")

    assert math.isnan(drawing_format.measure(pair))
    assert "STEP" in str(drawing_format.ask(pair).sentence)


def test_nobody_is_asked_for_formats_that_nobody_wants(pair_of):
    assert drawing_format.ask(pair_of()) is None


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda one: one.name)
def test_what_would_be_better_never_measures_less(signal, pair_of):
    pair = pair_of(
        need_must_certificates=("ISO 9001",),
        need_lead_time_days=30,
        product_lead_time_days=60,
        need_incoterms=("FOB",),
        product_incoterms=("EXW",),
        need_volume_month=100.0,
        need_unit="kg",
        need_tolerance_mm=0.01,
        product_tolerance_mm=0.1,
    )
    better = signal.better(pair)

    if better:
        before = signal.measure(pair)
        assert math.isnan(before) or signal.measure(better.pair) > before
        assert not math.isnan(signal.measure(better.pair))
