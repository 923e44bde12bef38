"""Figures of suggested codes, recounted by hand."""

import numpy as np
import pytest

from matchmaker.evaluation.codes import code_figures

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
