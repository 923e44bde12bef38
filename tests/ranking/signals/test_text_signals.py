"""text_fit and lexical_fit: meaning, and grades that read alike everywhere."""

import math

import pytest

from matchmaker.ranking.signals import lexical_fit, text_fit


def test_names_are_kept_in_both_languages_for_each_reader(pair_of):
    said = text_fit.say(pair_of(), 0.9, True).values

    assert said["product"]["en"] == "Injection mould"


def test_text_fit_is_the_nearness_of_the_texts(pair_of):
    assert text_fit.measure(pair_of(text_fit=0.8)) == 0.8


def test_texts_nobody_wrote_are_unknown(pair_of):
    assert math.isnan(text_fit.measure(pair_of()))


def test_a_near_pair_is_named_by_product_and_need(pair_of):
    sentence = text_fit.say(pair_of(), 1.0, True)

    assert str(sentence) == (
        "The product “Injection mould” answers the need “Moulds for housings. Hot runner.”."
    )


def test_a_product_that_is_only_nearer_than_usual_is_not_said_to_answer_the_need(pair_of):
    sentence = text_fit.say(pair_of(), 0.7, True)

    assert str(sentence) == (
        "The text of the product “Injection mould” is nearer to the need "
        "“Moulds for housings. Hot runner.” than usual."
    )


def test_a_far_pair_is_said_to_be_far(pair_of):
    assert "is far from" in str(text_fit.say(pair_of(), 0.1, False))


def test_the_quotes_stand_literally_in_the_stored_texts(pair_of):
    pair = pair_of()

    product, need = text_fit.evidence(pair)

    assert (product.owner, product.field, product.quote) == (
        "product",
        "name_en",
        "Injection mould",
    )
    assert (need.owner, need.field, need.quote) == ("need", "text_original", "Moulds for housings.")
    assert pair.need.texts["text_original"][need.start : need.end] == need.quote


def test_the_side_without_words_is_asked(pair_of):
    assert text_fit.ask(pair_of(product_texts={})).asks == "enterprise"
    assert text_fit.ask(pair_of(need_texts={})).asks == "buyer"


def grades(pair_of, need: str, product: str):
    return pair_of(need_texts={"text_original": need}, product_texts={"text_vi": product})


def test_shared_grades_are_counted_across_languages(pair_of):
    pair = grades(pair_of, "Shafts in SUS304 and S45C", "Trục thép SUS304, tiện CNC")

    assert lexical_fit.measure(pair) == 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SUS304", "sus304"),
        ("SUS-304", "SUS304"),
        ("SUS 304", "sus304"),
        ("IP67", "ip67"),
        ("M8", "M8"),
    ],
)
def test_ways_of_writing_a_grade_are_one(pair_of, one: str, other: str):
    assert lexical_fit.measure(grades(pair_of, one, other)) == 1.0


@pytest.mark.parametrize(("one", "other"), [("SUS304", "SUS316"), ("IP67", "IP65"), ("M8", "M80")])
def test_like_grades_are_not_the_same(pair_of, one: str, other: str):
    assert lexical_fit.measure(grades(pair_of, one, other)) == 0.0


def test_a_need_without_grades_asks_for_none(pair_of):
    assert math.isnan(lexical_fit.measure(grades(pair_of, "Steel shafts", "SUS304")))


def test_a_lone_count_is_no_grade(pair_of):
    assert math.isnan(lexical_fit.measure(grades(pair_of, "We need 5 machines", "5 máy")))


def test_no_grade_in_common_is_known_and_nothing_to_say(pair_of):
    pair = grades(pair_of, "SUS304", "thép")

    assert lexical_fit.measure(pair) == 0.0
    assert lexical_fit.say(pair, 0.0, False) is None


def test_shared_grades_are_named_as_the_need_writes_them(pair_of):
    pair = grades(pair_of, "±0.01 mm, SUS304", "thép sus304, dung sai 0.01")

    assert str(lexical_fit.say(pair, 1.0, True)) == "Both name SUS304."


def test_a_figure_without_its_unit_is_neither_named_nor_quoted(pair_of):
    pair = grades(pair_of, "step below 0.02 mm", "không quá 0,02 mm")

    assert lexical_fit.measure(pair) == 1.0
    assert lexical_fit.say(pair, 1.0, True) is None
    assert lexical_fit.evidence(pair) == []


def test_shared_grades_are_quoted_on_both_sides(pair_of):
    pair = grades(pair_of, "in SUS304", "thép sus304")

    quotes = lexical_fit.evidence(pair)

    assert [(q.owner, q.quote, q.start) for q in quotes] == [
        ("product", "sus304", 5),
        ("need", "SUS304", 3),
    ]


def test_repeating_a_grade_lifts_nothing(pair_of):
    once = lexical_fit.measure(grades(pair_of, "SUS304 S45C", "SUS304"))
    often = lexical_fit.measure(grades(pair_of, "SUS304 S45C", "SUS304 " * 50))

    assert often == once
