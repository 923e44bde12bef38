"""Calibration keeps the order and, before there are answers, everything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.calibrate import Calibrator, logit, sigmoid

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
