"""Calibration keeps the order and, before there are answers, everything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.calibrate import Calibrator, fit_calibrator, logit, sigmoid

LOGITS = st.floats(-30, 30)


@given(LOGITS)
def test_the_identity_changes_no_probability(value: float):
    p = sigmoid(np.array([value]))

    assert Calibrator().of_probabilities(p).tolist() == p.tolist()


@given(LOGITS, LOGITS, st.floats(0.1, 5), st.floats(-5, 5))
def test_the_order_is_kept(one: float, other: float, slope: float, shift: float):
    low, high = sorted((one, other))

    found = Calibrator(slope, shift).of_logits(np.array([low, high]))

    assert found[0] <= found[1]


@given(st.floats(-15, 15))
def test_log_odds_and_probability_are_inverse(value: float):
    assert logit(sigmoid(np.array([value])))[0] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("extreme", [-1e6, 1e6])
def test_extremes_do_not_overflow(extreme: float):
    assert sigmoid(np.array([extreme]))[0] in {0.0, 1.0}


def test_certainty_stays_finite():
    assert np.isfinite(logit(np.array([0.0, 1.0]))).all()


def test_a_shift_moves_probabilities():
    assert Calibrator(1.0, 1.0).of_probabilities(np.array([0.5]))[0] == pytest.approx(0.7310586)


@pytest.mark.parametrize("slope", [0.0, -1.0, float("nan")])
def test_a_slope_that_is_not_positive_is_refused(slope: float):
    with pytest.raises(ValueError, match="is not positive"):
        Calibrator(slope)


def answers_to(logits: np.ndarray, seed: int = 0) -> np.ndarray:
    chance = np.random.default_rng(seed).random(len(logits))
    return (chance < sigmoid(logits)).astype(np.float64)


def spread_logits(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 2, count)


def test_without_answers_the_line_is_the_identity():
    assert fit_calibrator(np.zeros(0), np.zeros(0)).is_identity


def test_an_honest_model_is_left_almost_alone():
    logits = spread_logits(5000)

    line = fit_calibrator(logits, answers_to(logits))

    assert line.slope == pytest.approx(1, abs=0.08)
    assert line.shift == pytest.approx(0, abs=0.1)


def test_a_boastful_model_is_brought_down_to_what_comes_true():
    truth = spread_logits(5000)

    line = fit_calibrator(2 * truth + 1, answers_to(truth))

    assert line.slope == pytest.approx(0.5, abs=0.05)
    assert line.shift == pytest.approx(-0.5, abs=0.12)


def test_a_few_answers_move_the_line_less_than_many_that_say_the_same():
    logits = np.zeros(300)

    few, many = (fit_calibrator(logits[:n], np.ones(n)).shift for n in (3, 300))

    assert 0 < few < many


def test_a_model_that_is_always_wrong_still_keeps_its_order():
    truth = spread_logits(2000)

    assert fit_calibrator(-truth, answers_to(truth)).slope > 0


def test_the_line_equals_that_of_an_independent_library():
    """With many answers the prior hardly counts: plain logistic regression, written by others."""
    from sklearn.linear_model import LogisticRegression

    truth = spread_logits(20_000)
    yes = answers_to(truth)
    said = 1.3 * truth - 0.2

    line = fit_calibrator(said, yes)

    theirs = LogisticRegression(C=np.inf).fit(said[:, None], yes)
    assert line.slope == pytest.approx(theirs.coef_[0, 0], abs=0.01)
    assert line.shift == pytest.approx(theirs.intercept_[0], abs=0.02)


def test_an_answer_of_weight_two_counts_like_two_answers():
    logits = spread_logits(60)
    yes = answers_to(logits)

    doubled = fit_calibrator(logits, yes, np.full(60, 2.0))

    repeated = fit_calibrator(np.tile(logits, 2), np.tile(yes, 2))
    assert doubled.slope == pytest.approx(repeated.slope, abs=1e-4)
    assert doubled.shift == pytest.approx(repeated.shift, abs=1e-4)


@given(LOGITS, st.floats(0.1, 5), st.floats(-5, 5))
def test_the_line_of_log_odds_is_the_log_odds_of_the_probability(value, slope, shift):
    calibrator = Calibrator(slope, shift)
    line = calibrator.line(np.array([value]))[0]

    assert sigmoid(np.array([line]))[0] == calibrator.of_logits(np.array([value]))[0]
