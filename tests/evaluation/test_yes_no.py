"""Order and honesty of probabilities, by hand and by an independent library."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.evaluation.yes_no import auc, calibration_error, log_losses, won

SCORED = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40)


def arrays(scored: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    scores, yes = zip(*scored, strict=True)
    return np.array(scores, np.float64), np.array(yes, np.float64)


@given(SCORED)
def test_auc_is_that_of_an_independent_library(scored):
    from sklearn.metrics import roc_auc_score

    scores, yes = arrays(scored)

    if 0 < yes.sum() < len(yes):
        assert auc(scores, yes) == pytest.approx(roc_auc_score(yes, scores))
    else:
        assert np.isnan(auc(scores, yes))


def test_a_tie_is_half_won():
    assert won(np.array([1.0, 2.0]), np.array([1.0, 3.0])) == 0.5 + 1.0


@given(SCORED, st.floats(0.1, 3))
def test_only_the_order_counts_for_auc(scored, power: float):
    scores, yes = arrays(scored)

    one, other = auc(scores, yes), auc((scores + 1) ** power, yes)

    assert one == pytest.approx(other, nan_ok=True)


def test_log_losses_are_those_of_an_independent_library():
    from sklearn.metrics import log_loss

    p, yes = np.array([0.1, 0.8, 0.5, 0.3]), np.array([0.0, 1.0, 0.0, 1.0])

    assert log_losses(p, yes).mean() == pytest.approx(log_loss(yes, p))


def test_certainty_that_is_wrong_costs_much_but_not_everything():
    wrong = log_losses(np.array([0.0, 1.0]), np.array([1.0, 0.0]))

    assert np.isfinite(wrong).all()
    assert (wrong > 20).all()


def test_an_honest_forecast_has_hardly_an_error():
    rng = np.random.default_rng(1)
    p = rng.random(50_000)

    assert calibration_error(p, (rng.random(50_000) < p).astype(float)) < 0.01


def test_a_forecast_that_is_off_by_a_fifth_has_an_error_of_a_fifth():
    yes = np.r_[np.ones(500), np.zeros(500)]

    assert calibration_error(np.full(1000, 0.7), yes) == pytest.approx(0.2)


def test_errors_in_both_directions_do_not_cancel():
    p = np.r_[np.full(500, 0.2), np.full(500, 0.8)]
    yes = np.tile([1.0, 0.0], 500)

    assert calibration_error(p, yes) == pytest.approx(0.3)


def test_fewer_answers_than_bins_are_bins_of_their_own():
    assert calibration_error(np.array([0.25, 0.5]), np.array([0.0, 1.0])) == pytest.approx(0.375)


def test_no_answers_have_no_error():
    assert calibration_error(np.zeros(0), np.zeros(0)) == 0.0


@given(SCORED)
def test_turned_scores_have_the_turned_auc(scored):
    scores, yes = arrays(scored)

    assert auc(-scores, yes) == pytest.approx(1 - auc(scores, yes), nan_ok=True)
    assert auc(scores, 1 - yes) == pytest.approx(1 - auc(scores, yes), nan_ok=True)


@given(SCORED, SCORED)
def test_what_one_does_not_win_the_other_does(ups, downs):
    one, other = arrays(ups)[0], arrays(downs)[0]

    assert won(one, other) + won(other, one) == len(one) * len(other)


@pytest.mark.parametrize("answers", [[], [1.0], [0.0], [1.0, 1.0]])
def test_without_a_yes_and_a_no_there_is_no_auc(answers: list[float]):
    assert np.isnan(auc(np.zeros(len(answers)), np.array(answers)))


PROBABLE = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


@given(PROBABLE)
def test_the_error_lies_between_that_of_the_mean_and_that_of_each_answer(probable):
    p, yes = arrays(probable)

    error = calibration_error(p, yes)

    assert abs(p.mean() - yes.mean()) - 1e-9 <= error <= np.abs(p - yes).mean() + 1e-9
    assert calibration_error(p, yes, bins=1) == pytest.approx(abs((p - yes).mean()))


@given(PROBABLE)
def test_foreseeing_the_opposite_of_the_opposite_loses_the_same(probable):
    p, yes = arrays(probable)

    assert log_losses(1 - p, 1 - yes) == pytest.approx(log_losses(p, yes), rel=1e-3, abs=1e-9)
    assert (log_losses(p, yes) >= 0).all()
