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

    assert models["prior"]["buyer"]["auc_minus_prior"] == {
        "mean": 0.0,
        "ci95": [0.0, 0.0],
        "least": 0.0,
    }
    assert models["learned"]["buyer"]["auc"] == 0.5
    assert models["learned"]["buyer"]["auc_minus_prior"]["least"] < 0
    assert models["oracle"]["buyer"]["auc_minus_prior"]["mean"] > 0
    assert models["oracle"]["buyer"]["ece"] is None


def test_the_worst_world_is_no_better_than_the_mean():
    gain = played()[0]["models"]["oracle"]["mutual"]["auc_minus_prior"]

    assert gain["least"] <= gain["mean"]


def test_every_figure_but_the_oracles_chances_stands_within_its_interval_over_worlds():
    for size in played(seeds=5):
        for name, model in size["models"].items():
            for figures in model.values():
                low, high = figures["ci95"]["auc"]
                assert low <= figures["auc"] <= high
                low, high = figures["auc_minus_prior"]["ci95"]
                assert low <= figures["auc_minus_prior"]["mean"] <= high
                if name == "oracle":
                    assert figures["ci95"]["ece"] is None
                else:
                    assert figures["ci95"]["ece"][0] <= figures["ece"] <= figures["ci95"]["ece"][1]


def test_an_interval_over_worlds_is_narrower_than_the_worlds_lie_apart():
    gain = played(seeds=8)[0]["models"]["oracle"]["buyer"]["auc_minus_prior"]

    assert gain["least"] < gain["ci95"][0] < gain["ci95"][1]


def test_the_same_seeds_are_the_same_worlds_for_every_size():
    small, large = (size["models"]["prior"]["mutual"] for size in played())

    assert small == large


def test_two_runs_are_the_same():
    assert played() == played()


def test_a_signal_without_weight_has_none_in_any_world():
    assert {EXPERT.missed(rng(seed)).weights[2, 1] for seed in range(20)} == {0.0}


def test_the_general_readiness_is_off_by_one_in_log_odds():
    off = np.array([EXPERT.missed(rng(seed)).intercept for seed in range(2000)]) - EXPERT.intercept

    assert off.mean(axis=0) == pytest.approx([0, 0], abs=0.06)
    assert off.std(axis=0) == pytest.approx([1, 1], abs=0.05)


@pytest.mark.parametrize("count", [0, 1])
def test_no_pair_and_a_single_one_can_be_drawn(count: int):
    drawn = EXPERT.draw(count, rng())

    assert (drawn.z.shape, drawn.said.shape, drawn.truth.shape) == (
        (count, 3),
        (count, 2),
        (count, 3),
    )


def test_what_is_unknown_to_the_model_still_moves_people():
    """The truth sees every signal; a hole in `z` is no hole in it."""
    drawn = EXPERT.draw(5000, rng())
    whole = ~np.isnan(drawn.z).any(axis=1)

    assert np.isfinite(drawn.truth).all()
    said = EXPERT.intercept + np.nan_to_num(drawn.z) @ EXPERT.weights
    assert said[whole] == pytest.approx(drawn.truth[whole, :2])
    assert not np.allclose(said[~whole], drawn.truth[~whole, :2])


def test_the_truth_of_both_is_the_log_of_both_chances():
    drawn = EXPERT.draw(50, rng())

    assert np.exp(drawn.truth[:, 2]) == pytest.approx(sigmoid(drawn.truth[:, :2]).prod(axis=1))


@pytest.mark.parametrize(("intercept", "answer"), [(60.0, 1.0), (-60.0, 0.0)])
def test_where_all_are_sure_all_answer_alike(intercept: float, answer: float):
    drawn = World(EXPERT.weights, np.full(2, intercept)).draw(200, rng())

    assert set(drawn.said.ravel()) == {answer}
    assert np.isnan(auc(drawn.truth[:, 0], drawn.said[:, 0]))


def test_without_weights_answers_hang_together_by_their_hidden_causes_alone():
    drawn = World(np.zeros((3, 2)), np.zeros(2)).draw(40_000, rng())

    assert drawn.said.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.01)
    # orthants of a normal pair: corr of signs = 2 / pi arcsin(rho)
    expected = 2 / np.pi * np.arcsin(0.3)
    assert np.corrcoef(drawn.said.T)[0, 1] == pytest.approx(expected, abs=0.02)


def of_models(**models) -> dict:
    def learner(_z: np.ndarray, _said: np.ndarray) -> Learned:
        return Learned({"prior": expert_says} | models, replaced=False, tau=0.1)

    return simulate(EXPERT, learner, sizes=(30,), seeds=2, test_pairs=500)[0]["models"]


@pytest.mark.parametrize("what", WHAT)
def test_a_model_turned_round_orders_as_badly_as_the_other_orders_well(what: str):
    found = of_models(turned=lambda z: 1 - expert_says(z))

    assert found["turned"][what]["auc"] == pytest.approx(1 - found["prior"][what]["auc"])


@pytest.mark.parametrize("what", WHAT)
def test_promising_all_and_promising_nothing_miss_by_one_together(what: str):
    found = of_models(all=lambda z: np.ones((len(z), 3)), none=lambda z: np.zeros((len(z), 3)))

    assert found["all"][what]["ece"] + found["none"][what]["ece"] == pytest.approx(1)
    assert found["all"][what]["auc"] == found["none"][what]["auc"] == 0.5


def test_of_one_world_the_worst_is_the_mean():
    for model in played(seeds=1)[1]["models"].values():
        for figures in model.values():
            assert figures["auc_minus_prior"]["least"] == figures["auc_minus_prior"]["mean"]


def test_without_sizes_nothing_is_learned():
    assert played(sizes=()) == []
