"""The worlds in which learning is tried: what they promise, and how they are summed up."""

import numpy as np
import pytest

from matchmaker.evaluation.learning import WHAT, Learned, World, simulate
from matchmaker.evaluation.yes_no import auc
from matchmaker.ranking.calibrate import sigmoid

EXPERT = World(np.array([[1.0, 0.5], [0.8, 1.2], [0.3, 0.0]]), np.array([-0.5, -0.2]))


def expert_says(z: np.ndarray) -> np.ndarray:
    p = sigmoid(EXPERT.intercept + np.nan_to_num(z) @ EXPERT.weights)
    return np.column_stack([p, p.prod(axis=1)])


def knows_nothing(z: np.ndarray) -> np.ndarray:
    return np.full((len(z), 3), 0.25)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_an_expert_has_the_right_signs_and_wrong_sizes():
    world = EXPERT.missed(rng())

    assert (np.sign(world.weights) == np.sign(EXPERT.weights)).all()
    assert not np.isclose(world.weights, EXPERT.weights)[EXPERT.weights > 0].any()


def test_sizes_are_off_by_two_fifths_in_logarithm():
    worlds = [EXPERT.missed(rng(seed)).weights[0, 0] for seed in range(2000)]

    assert np.log(worlds).std() == pytest.approx(0.4, abs=0.02)


def test_a_drawn_pair_has_two_answers_and_some_unknown_signals():
    drawn = EXPERT.draw(20_000, rng())

    assert drawn.z.shape == (20_000, 3)
    assert np.isnan(drawn.z).mean() == pytest.approx(0.1, abs=0.01)
    assert set(np.unique(drawn.said)) == {0.0, 1.0}
    assert drawn.truth.shape == (20_000, 3)


def test_each_sides_answers_follow_its_log_odds():
    drawn = EXPERT.draw(40_000, rng())

    for side in (0, 1):
        p = sigmoid(drawn.truth[:, side])
        for low in (0.1, 0.4, 0.7):
            near = np.abs(p - low) < 0.05
            assert drawn.said[near, side].mean() == pytest.approx(p[near].mean(), abs=0.03)


def test_hidden_causes_make_mutual_yes_likelier_than_the_product_says():
    drawn = EXPERT.draw(100_000, rng())

    product = sigmoid(drawn.truth[:, :2]).prod(axis=1).mean()

    assert drawn.said.prod(axis=1).mean() > product + 0.01


def test_nobody_orders_answers_better_than_the_truth():
    drawn = EXPERT.draw(20_000, rng())

    p = expert_says(drawn.z)

    for at in (0, 1):
        assert auc(drawn.truth[:, at], drawn.said[:, at]) > auc(p[:, at], drawn.said[:, at])


def played(**wanted) -> list[dict]:
    def learner(z: np.ndarray, said: np.ndarray) -> Learned:
        assert len(z) == len(said)
        return Learned(
            {"prior": expert_says, "learned": knows_nothing}, replaced=len(z) > 50, tau=0.2
        )

    return simulate(
        EXPERT, learner, **({"sizes": (30, 100), "seeds": 3, "test_pairs": 400} | wanted)
    )


def test_every_size_is_summed_up_by_model_and_by_what_is_foreseen():
    found = played()

    assert [size["pairs"] for size in found] == [30, 100]
    assert [size["replaced"] for size in found] == [0.0, 1.0]
    assert [size["tau"] for size in found] == [pytest.approx(0.2)] * 2
    for size in found:
        assert list(size["models"]) == ["prior", "learned", "oracle"]
        for model in size["models"].values():
            assert tuple(model) == WHAT


def test_the_prior_gains_nothing_over_itself_and_ignorance_loses():
    models = played()[0]["models"]

    assert models["prior"]["buyer"]["auc_minus_prior"] == {"mean": 0.0, "least": 0.0}
    assert models["learned"]["buyer"]["auc"] == 0.5
    assert models["learned"]["buyer"]["auc_minus_prior"]["least"] < 0
    assert models["oracle"]["buyer"]["auc_minus_prior"]["mean"] > 0
    assert models["oracle"]["buyer"]["ece"] is None


def test_the_worst_world_is_no_better_than_the_mean():
    gain = played()[0]["models"]["oracle"]["mutual"]["auc_minus_prior"]

    assert gain["least"] <= gain["mean"]


def test_the_same_seeds_are_the_same_worlds_for_every_size():
    small, large = (size["models"]["prior"]["mutual"] for size in played())

    assert small == large


def test_two_runs_are_the_same():
    assert played() == played()
