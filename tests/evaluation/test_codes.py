"""Figures of suggested codes, recounted by hand."""

from dataclasses import astuple
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.evaluation.codes import CodeFigures, code_figures

SUGGESTED = [
    ["848071", "848079", "090121"],
    ["848079", "848071", "090121"],
    ["848079", "848041", "848049"],
    ["090121", "090122", "848071"],
    [],
]
RIGHT = [{"848071"}] * 5


def test_hits_are_counted_at_six_and_at_four_digits():
    found = code_figures(SUGGESTED, np.full(5, 0.2), RIGHT)

    assert (found.texts, found.hit1_6, found.hit3_6) == (5, 0.2, 0.6)
    assert (found.hit1_4, found.hit3_4) == (0.6, 0.8)


def test_only_the_first_three_count():
    found = code_figures([["1", "2", "3", "848071"]], np.array([0.5]), [{"848071"}])

    assert found.hit3_6 == 0


def test_any_of_several_right_codes_is_a_hit():
    found = code_figures([["090121"]], np.array([1.0]), [{"848071", "090121"}])

    assert (found.hit1_6, found.ece) == (1.0, 0.0)


def test_a_chance_that_comes_true_as_often_as_said_is_honest():
    right = [{"848071"} if row % 2 else {"090121"} for row in range(100)]

    honest = code_figures([["848071"]] * 100, np.full(100, 0.5), right)
    boasting = code_figures([["848071"]] * 100, np.full(100, 0.9), right)

    assert (honest.said, honest.ece) == pytest.approx((0.5, 0.0))
    assert boasting.ece == pytest.approx(0.4)


def test_without_any_suggestion_nothing_is_hit_and_nothing_was_promised():
    found = code_figures([[], []], np.zeros(2), RIGHT[:2])

    assert (found.hit1_6, found.hit3_6, found.hit1_4, found.hit3_4) == (0, 0, 0, 0)
    assert (found.said, found.ece) == (0, 0)


def test_a_first_suggestion_that_is_always_right_hits_everywhere():
    found = code_figures([["848071"]] * 3, np.ones(3), RIGHT[:3])

    assert (found.hit1_6, found.hit3_6, found.hit1_4, found.hit3_4) == (1, 1, 1, 1)
    assert found.ece == 0


def test_who_is_sure_and_always_wrong_could_not_be_less_honest():
    assert code_figures([["090121"]] * 4, np.ones(4), RIGHT[:4]).ece == 1


def test_a_wrong_code_said_twice_takes_two_places():
    found = code_figures([["090121", "090121", "090121", "848071"]], np.array([0.5]), RIGHT[:1])

    assert (found.hit3_6, found.hit3_4) == (0, 0)


def test_another_chapter_with_the_same_ending_is_no_hit():
    found = code_figures([["948071", "858071"]], np.array([0.5]), RIGHT[:1])

    assert (found.hit3_6, found.hit3_4) == (0, 0)


def test_texts_and_right_codes_that_do_not_pair_up_are_refused():
    with pytest.raises(ValueError, match="zip"):
        code_figures(SUGGESTED, np.full(5, 0.2), RIGHT[:4])


code = st.sampled_from(["848071", "848079", "090121", "090122", "732690"])
text = st.tuples(st.lists(code, max_size=5), st.floats(0, 1), st.sets(code, min_size=1, max_size=2))


def figures_of(texts: list[tuple[list[str], float, set[str]]]) -> CodeFigures:
    suggested, chances, right = zip(*texts, strict=True)
    return code_figures(suggested, np.array(chances), right)


@given(st.lists(text, min_size=1, max_size=12))
def test_more_places_and_fewer_digits_never_hit_less(texts: list):
    found = figures_of(texts)

    assert 0 <= found.hit1_6 <= min(found.hit3_6, found.hit1_4)
    assert max(found.hit3_6, found.hit1_4) <= found.hit3_4 <= 1
    assert 0 <= found.ece <= 1 + 1e-12
    assert found.ece >= abs(found.said - found.hit1_6) - 1e-12


@given(st.lists(text, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_texts_changes_no_figure(texts: list, random: Random):
    one, other = figures_of(texts), figures_of(random.sample(texts, len(texts)))

    assert astuple(one) == pytest.approx(astuple(other))
