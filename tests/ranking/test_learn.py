"""Learning: without answers the expert, with many the truth, never a turned sign."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.wish import DeclineReason
from matchmaker.ranking.calibrate import sigmoid
from matchmaker.ranking.learn import (
    PROPENSITY_CLIP,
    TAUS,
    Answers,
    Prior,
    answer_weights,
    choose_tau,
    estimate,
    fit,
    recalibrated,
    trains,
    unseen_probabilities,
)
from matchmaker.ranking.score import read_model, score, standardised
from matchmaker.ranking.signals import NAMES
from matchmaker.settings import get_settings

PRIOR = read_model(get_settings().models_dir / "prior" / "model.json")
EXPERT = Prior(np.array([1.0, 0.5, 0.2]), -0.5)
TRUTH = np.array([0.4, 1.1, 0.3])


def drawn(count: int, *, truth: np.ndarray = TRUTH, intercept: float = 0.3, seed: int = 0):
    """Draw signals and answers of one side."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(count, len(truth)))
    yes = (rng.random(count) < sigmoid(z @ truth + intercept)).astype(np.float64)
    return z, yes


def fair(count: int, *, off: float = 0.0, seed: int = 0) -> tuple[np.ndarray, Answers]:
    """Draw a fair's signals and answers where the prior's weights are wrong by a factor e^off."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(count, len(NAMES)))
    factor = np.exp(off * rng.standard_normal(PRIOR.weights.shape))
    logits = z @ (PRIOR.weights * factor) + PRIOR.intercept + 1
    said = (rng.random((count, 2)) < sigmoid(logits)).astype(np.float64)
    values = (z * PRIOR.scale + PRIOR.centre).astype(np.float32)
    return values, Answers(said, np.ones(count), (np.arange(count) % 5).astype(np.int32))


def test_without_answers_the_expert_is_kept():
    found = estimate(np.zeros((0, 3)), np.zeros(0), EXPERT)

    assert found.weights.tolist() == EXPERT.weights.tolist()
    assert found.intercept == EXPERT.intercept


def test_with_many_answers_the_expert_is_forgotten():
    found = estimate(*drawn(40_000), EXPERT)

    assert found.weights == pytest.approx(TRUTH, abs=0.05)
    assert found.intercept == pytest.approx(0.3, abs=0.05)


def test_the_more_answers_the_nearer_the_truth():
    away = [
        np.mean(
            [
                np.abs(estimate(*drawn(n, seed=seed), EXPERT).weights - TRUTH).sum()
                for seed in range(8)
            ]
        )
        for n in (0, 100, 1000, 10_000)
    ]

    assert away == sorted(away, reverse=True)


def test_the_estimate_is_that_of_an_independent_library():
    """A prior at 0 with tau is ridge regression with C = tau^2; the intercept is nearly free."""
    from sklearn.linear_model import LogisticRegression

    z, yes = drawn(400)

    ours = estimate(z, yes, Prior(np.zeros(3), 0.0, 0.4, 1e4, signed=False))

    theirs = LogisticRegression(C=0.4**2, tol=1e-10, max_iter=1000).fit(z, yes)
    assert ours.weights == pytest.approx(theirs.coef_[0], abs=2e-3)
    assert ours.intercept == pytest.approx(theirs.intercept_[0], abs=2e-3)


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 300))
def test_no_answers_whatever_turn_a_sign(seed: int, count: int):
    z, _ = drawn(count, seed=seed)
    yes = np.random.default_rng(seed).integers(0, 2, count).astype(np.float64)

    assert (estimate(z, yes, EXPERT).weights >= 0).all()


def test_a_signal_that_works_against_its_sign_ends_at_nothing():
    z, yes = drawn(3000, truth=np.array([-1.5, 1.0, 0.0]))

    assert estimate(z, yes, EXPERT).weights[0] == 0.0


def test_a_free_prior_follows_the_answers_below_zero():
    z, yes = drawn(3000, truth=np.array([-1.5, 1.0, 0.0]))

    found = estimate(z, yes, Prior(np.zeros(3), 0.0, signed=False))

    assert found.weights[0] == pytest.approx(-1.5, abs=0.2)


def test_a_smaller_tau_stays_nearer_to_the_expert():
    z, yes = drawn(200)

    tight, loose = (estimate(z, yes, replace(EXPERT, tau=tau)).weights for tau in (0.05, 0.4))

    assert np.abs(tight - EXPERT.weights).max() < np.abs(loose - EXPERT.weights).max()


def test_a_signal_that_is_never_known_keeps_its_weight():
    z, yes = drawn(500)
    z[:, 1] = 0

    assert estimate(z, yes, EXPERT).weights[1] == pytest.approx(EXPERT.weights[1], abs=1e-6)


def test_a_weight_of_three_counts_like_three_answers():
    z, yes = drawn(80)

    weighed = estimate(z, yes, EXPERT, counted=np.full(80, 3.0))

    repeated = estimate(np.tile(z, (3, 1)), np.tile(yes, 3), EXPERT)
    assert weighed.weights == pytest.approx(repeated.weights, abs=1e-4)


def test_one_person_who_answers_often_does_not_count_as_many_persons():
    """Person 0 says yes to everybody, and all of it with a signal of 1."""
    z = np.r_[np.ones((200, 1)), np.zeros((200, 1))]
    yes = np.r_[np.ones(200), np.tile([0.0, 1.0], 100)]
    persons = np.r_[np.zeros(200), np.arange(1, 201)].astype(np.int32)[:, None]
    prior = Prior(np.zeros(1), 0.0, signed=False, tau_person=2.0)

    alone = estimate(z, yes, prior).weights[0]
    with_persons = estimate(z, yes, prior, persons=persons).weights[0]

    assert 0 < with_persons < alone / 3


def test_the_order_of_answers_does_not_matter():
    z, yes = drawn(150)
    turned = np.random.default_rng(3).permutation(150)

    one, other = estimate(z, yes, EXPERT), estimate(z[turned], yes[turned], EXPERT)

    assert one.weights == pytest.approx(other.weights, abs=1e-5)


def test_log_odds_are_weights_times_signals_and_intercept():
    found = estimate(np.zeros((0, 3)), np.zeros(0), EXPERT)

    assert found.logits(np.array([[1.0, 2.0, 0.0]])).tolist() == [1.0 + 1.0 - 0.5]


@pytest.mark.parametrize("name", ["tau", "tau_intercept", "tau_person"])
def test_a_prior_without_freedom_is_refused(name: str):
    with pytest.raises(ValueError, match="must be positive"):
        replace(EXPERT, **{name: 0.0})


def test_a_signed_prior_with_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match=r"-0\.1"):
        Prior(np.array([0.3, -0.1]), 0.0)


@pytest.mark.parametrize("reason", [DeclineReason.NO_TIME, DeclineReason.ALREADY_PARTNERS])
def test_a_full_day_says_nothing_of_fit(reason: DeclineReason):
    assert not trains(reason)


@pytest.mark.parametrize("reason", [None, DeclineReason.NOT_OUR_PRODUCT, DeclineReason.OTHER])
def test_any_other_no_does(reason: DeclineReason | None):
    assert trains(reason)


def test_answers_shown_for_sure_count_one_each():
    assert answer_weights(np.ones(7)).tolist() == [1.0] * 7


@given(st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=30))
def test_weights_sum_to_their_effective_number_and_none_is_more_than_twenty_times_another(
    shown: list[float],
):
    weights = answer_weights(np.array(shown))

    assert weights.sum() == pytest.approx(weights.sum() ** 2 / (weights**2).sum(), rel=1e-9)
    assert weights.sum() <= len(shown) + 1e-9
    assert weights.max() / weights.min() <= PROPENSITY_CLIP + 1e-9


def test_the_rarer_shown_counts_more():
    rare, common = answer_weights(np.array([0.1, 0.5]))

    assert rare == pytest.approx(5 * common)


def test_no_answers_have_no_weights():
    assert answer_weights(np.zeros(0)).shape == (0,)


@pytest.mark.parametrize("propensity", [0.0, -0.1, 1.1, float("nan")])
def test_a_propensity_that_is_no_chance_is_refused(propensity: float):
    with pytest.raises(ValueError, match="propensity"):
        answer_weights(np.array([0.5, propensity]))


def test_a_model_without_answers_is_the_prior_itself():
    values, answers = fair(4)
    silent = replace(answers, said=np.full((4, 2), np.nan))

    assert fit(values, silent, PRIOR) is PRIOR


def test_answers_of_both_sides_are_counted():
    values, answers = fair(40)
    answers.said[:10, 1] = np.nan

    learned = fit(values, answers, PRIOR)

    assert answers.count == 70
    assert learned.answers == 70
    assert fit(values, answers, learned).answers == 140


def test_what_is_a_scale_stays_the_priors():
    learned = fit(*fair(300, off=0.4), PRIOR)

    assert learned.centre.tolist() == PRIOR.centre.tolist()
    assert learned.scale.tolist() == PRIOR.scale.tolist()
    assert learned.nearness == PRIOR.nearness


def test_learned_weights_keep_their_signs_and_calibrators_their_order():
    learned = fit(*fair(300, off=0.4), PRIOR)

    assert (learned.weights >= 0).all()
    assert all(line.slope > 0 for line in learned.calibrators.values())
    assert not learned.calibrators["mutual"].is_identity


def test_what_was_learned_has_its_name_from_what_it_learned_from():
    values, answers = fair(60)

    one, same = (fit(values, answers, PRIOR) for _ in range(2))
    answers.said[0, 0] = 1 - answers.said[0, 0]
    other = fit(values, answers, PRIOR)

    assert (one.name, one.fingerprint) == (same.name, same.fingerprint)
    assert other.name != one.name
    assert one.name.startswith("learned-")


def test_a_side_that_was_never_asked_keeps_its_weights():
    values, answers = fair(300, off=0.5)
    answers.said[:, 1] = np.nan

    learned = fit(values, answers, PRIOR, tau=0.4)

    assert learned.weights[:, 1].tolist() == PRIOR.weights[:, 1].tolist()
    assert learned.calibrators["buyer"].is_identity
    assert learned.weights[:, 0].tolist() != PRIOR.weights[:, 0].tolist()


def test_the_joint_probability_is_learned_where_the_sides_hang_together():
    """Both sides share their causes: the product says too little, the joint line mends it."""
    values, answers = fair(4000)
    answers.said[:, 1] = answers.said[:, 0]

    learned = fit(values, answers, PRIOR, tau=0.4)

    said = score(values, learned)
    agreed = answers.said.prod(axis=1).mean()
    assert said.p_mutual.mean() == pytest.approx(agreed, abs=0.01)
    assert (said.p_enterprise * said.p_buyer).mean() < agreed - 0.05


def test_recalibrating_changes_no_order_of_either_side_or_of_both():
    values, answers = fair(200, off=0.4)

    kept = recalibrated(values, answers, PRIOR)

    before, after = score(values, PRIOR), score(values, kept)
    assert after.p_enterprise.tolist() == before.p_enterprise.tolist()
    assert after.p_buyer.tolist() == before.p_buyer.tolist()
    order = np.argsort(before.p_mutual, kind="stable")
    assert (np.diff(after.p_mutual[order]) >= 0).all()
    assert kept.name.startswith("recalibrated-")


def test_recalibrating_brings_the_mean_to_what_came():
    values, answers = fair(3000)

    kept = recalibrated(values, answers, PRIOR)

    agreed = answers.said.prod(axis=1).mean()
    assert abs(score(values, PRIOR).p_mutual.mean() - agreed) > 0.05
    assert score(values, kept).p_mutual.mean() == pytest.approx(agreed, abs=0.02)


def test_unseen_probabilities_never_saw_the_answers_of_their_own_fold():
    values, answers = fair(100, off=0.4)
    before = unseen_probabilities(values, answers, PRIOR, 0.2)
    inside = answers.fold == 3

    answers.said[inside] = 1 - answers.said[inside]

    after = unseen_probabilities(values, answers, PRIOR, 0.2)
    assert after[inside].tolist() == before[inside].tolist()
    assert not np.allclose(after[~inside], before[~inside])


def test_an_expert_who_is_right_is_hardly_moved():
    values, answers = fair(400, off=0.0)

    assert choose_tau(standardised(values, PRIOR), answers, PRIOR) == TAUS[0]


def test_an_expert_who_is_far_off_is_moved_freely():
    values, answers = fair(4000, off=1.2)

    assert choose_tau(standardised(values, PRIOR), answers, PRIOR) >= TAUS[2]


@pytest.mark.parametrize(("answer", "sign"), [(1.0, 1), (0.0, -1)])
def test_where_all_answer_alike_the_readiness_follows_and_stays_finite(answer: float, sign: int):
    z, _ = drawn(200)

    found = estimate(z, np.full(200, answer), EXPERT)

    assert sign * (found.intercept - EXPERT.intercept) > 1
    assert np.isfinite(found.weights).all()
    assert np.isfinite(found.intercept)


def test_answers_that_count_nothing_teach_nothing():
    z, yes = drawn(50)

    found = estimate(z, yes, EXPERT, counted=np.zeros(50))

    assert found.weights.tolist() == EXPERT.weights.tolist()
    assert found.intercept == EXPERT.intercept


def test_without_signals_the_readiness_alone_is_learned():
    yes = np.r_[np.ones(300), np.zeros(100)]

    found = estimate(np.zeros((400, 0)), yes, Prior(np.zeros(0), 0.0, tau_intercept=1e3))

    assert found.weights.shape == (0,)
    assert found.intercept == pytest.approx(np.log(3), abs=1e-3)


def test_the_order_of_signals_does_not_matter():
    z, yes = drawn(300)
    turned = [2, 0, 1]

    found = estimate(z[:, turned], yes, replace(EXPERT, weights=EXPERT.weights[turned]))

    assert found.weights == pytest.approx(estimate(z, yes, EXPERT).weights[turned], abs=1e-5)


def test_a_free_estimate_of_the_opposite_answers_is_the_opposite():
    z, yes = drawn(300)
    free = Prior(np.zeros(3), 0.0, signed=False)

    one, other = estimate(z, yes, free), estimate(z, 1 - yes, free)

    assert other.weights == pytest.approx(-one.weights, abs=1e-4)
    assert other.intercept == pytest.approx(-one.intercept, abs=1e-4)


def test_the_names_of_persons_do_not_matter():
    z, yes = drawn(120)
    persons = (np.arange(120) % 10).astype(np.int32)[:, None]

    one, other = (estimate(z, yes, EXPERT, persons=who) for who in (persons, 9 - persons))

    assert one.weights == pytest.approx(other.weights, abs=1e-5)


@pytest.mark.parametrize("name", ["tau", "tau_intercept", "tau_person"])
def test_a_prior_with_an_unknown_freedom_is_refused(name: str):
    with pytest.raises(ValueError, match="must be positive"):
        replace(EXPERT, **{name: float("nan")})


def test_a_signed_prior_with_an_unknown_weight_is_refused():
    with pytest.raises(ValueError, match="the negative or unknown weight nan"):
        Prior(np.array([0.3, np.nan]), 0.0)
