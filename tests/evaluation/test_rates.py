"""Shares with their uncertainty, held against what is known of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.evaluation.rates import Rate, reliability, resampled, wilson
from matchmaker.evaluation.yes_no import calibration_error

counts = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(counts)
def test_wilsons_interval_is_that_of_an_independent_reference(found: tuple[int, int]):
    from scipy.stats import binomtest

    yes, of = found

    rate = wilson(yes, of)

    theirs = binomtest(yes, of).proportion_ci(method="wilson")
    assert (rate.low, rate.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(counts)
def test_the_share_lies_in_its_interval_and_that_between_0_and_1(found: tuple[int, int]):
    rate = wilson(*found)

    assert 0 <= rate.low <= rate.share <= rate.high <= 1


def test_of_nothing_nothing_is_known():
    assert wilson(0, 0) == Rate(0, 0, 0.0, 1.0)
    assert wilson(0, 0).share == 0


def test_people_who_agree_with_themselves_make_the_interval_wider():
    people = np.repeat(np.arange(20), 10)
    alike = (people % 2).astype(float)
    mixed = np.tile([0.0, 1.0], 100)

    together, apart = resampled(alike, people), resampled(mixed, people)

    assert together.share == apart.share == 0.5
    assert together.high - together.low > 3 * (apart.high - apart.low + 0.05)


def test_single_answers_by_many_people_come_near_wilson():
    yes = (np.arange(400) % 4 == 0).astype(float)

    rate, plain = resampled(yes, np.arange(400)), wilson(100, 400)

    assert (rate.low, rate.high) == pytest.approx((plain.low, plain.high), abs=0.01)


def test_one_person_alone_cannot_be_drawn_from():
    assert resampled(np.array([1.0, 0.0]), np.array([3, 3])) == wilson(1, 2)
    assert resampled(np.array([]), np.array([], int)) == wilson(0, 0)


def test_answers_all_alike_are_not_taken_for_certain():
    rate = resampled(np.ones(30), np.arange(30))

    assert rate == wilson(30, 30)
    assert rate.low < 0.9


def test_the_same_answers_give_the_same_interval_whatever_people_are_called():
    yes = np.array([1.0, 0, 1, 1, 0, 0, 1, 0])
    people = np.array([0, 0, 1, 1, 2, 2, 3, 3])

    assert resampled(yes, people) == resampled(yes, people * 7 + 100)


def test_intervals_by_people_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(100):
        chance = np.clip(rng.normal(0.4, 0.2, 60), 0, 1)
        people = np.repeat(np.arange(60), 8)
        rate = resampled((rng.random(480) < chance[people]).astype(float), people)
        held += rate.low <= 0.4 <= rate.high
    assert held >= 88


# --- reliability ---------------------------------------------------------------------------


def test_bins_hold_as_many_answers_each_and_rise():
    p = np.linspace(0.01, 0.99, 200)
    yes = (p > 0.5).astype(float)

    bins = reliability(p, yes, np.arange(200))

    assert [one.came.of for one in bins] == [20] * 10
    assert [one.said for one in bins] == sorted(one.said for one in bins)
    assert [one.came.share for one in bins] == [0.0] * 5 + [1.0] * 5


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=120), st.integers(0, 9))
def test_every_answer_stands_in_one_bin(said: list[float], seed: int):
    p = np.array(said)
    yes = np.random.default_rng(seed).integers(0, 2, len(p)).astype(float)

    bins = reliability(p, yes, np.arange(len(p)) % 7)

    assert sum(one.came.of for one in bins) == len(p)
    assert sum(one.came.yes for one in bins) == yes.sum()
    apart = sum(one.came.of * abs(one.said - one.came.share) for one in bins) / len(p)
    if len(p) >= 20 * 10:
        assert apart == pytest.approx(calibration_error(p, yes))


def test_the_bins_add_up_to_the_calibration_error():
    rng = np.random.default_rng(1)
    p = rng.random(400)
    yes = (rng.random(400) < p**2).astype(float)

    bins = reliability(p, yes, np.arange(400))

    apart = sum(one.came.of * abs(one.said - one.came.share) for one in bins) / 400
    assert apart == pytest.approx(calibration_error(p, yes))


def test_few_answers_make_few_bins_and_none_none():
    assert len(reliability(np.linspace(0, 1, 45), np.zeros(45), np.arange(45))) == 2
    assert len(reliability(np.array([0.3]), np.array([1.0]), np.array([0]))) == 1
    assert reliability(np.array([]), np.array([]), np.array([], int)) == ()


def test_equal_probabilities_stay_in_one_bin():
    (one,) = reliability(np.full(100, 0.4), np.tile([1.0, 0], 50), np.arange(100))

    assert (one.said, one.came.share) == (pytest.approx(0.4), 0.5)
