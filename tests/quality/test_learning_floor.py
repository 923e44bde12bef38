"""Measured floors of learning, in simulated worlds around the shipped model."""

from typing import Any

import pytest

from matchmaker.evaluation.learning import WHAT
from matchmaker.services.learning import evaluate_learning

pytestmark = [pytest.mark.slow]

# worlds a size: ten in every run, twenty when asked for
SEEDS = [10, pytest.param(20, marks=pytest.mark.long)]
# the AUC is a count of ordered pairs; one part in a hundred thousand is a rounding of it
ROUNDING = 1e-5


@pytest.fixture(scope="module", params=SEEDS)
def sizes(request: pytest.FixtureRequest) -> dict[int, dict[str, Any]]:
    """Play worlds at each number of answered pairs."""
    found = evaluate_learning(seeds=request.param)
    for size in found["sizes"]:
        for name, model in size["models"].items():
            mutual = model["mutual"]
            print(  # noqa: T201  # the figures are what this test is for
                f"{size['pairs']:5} {name:8} AUC {mutual['auc']:.4f} ECE {mutual['ece']} "
                f"worst {mutual['auc_minus_prior']['least']:+.5f}"
            )
    return {size["pairs"]: size["models"] for size in found["sizes"]}


@pytest.mark.parametrize("pairs", [30, 100, 300, 1000, 3000])
@pytest.mark.parametrize("what", WHAT)
def test_what_serves_never_orders_worse_than_the_prior_in_any_world(sizes, pairs, what):
    assert sizes[pairs]["serves"][what]["auc_minus_prior"]["least"] >= -ROUNDING


@pytest.mark.parametrize(("pairs", "most"), [(300, 0.03), (1000, 0.02), (3000, 0.015)])
@pytest.mark.parametrize("model", ["learned", "serves"])
def test_the_joint_probability_is_honest(sizes, pairs, most, model):
    assert sizes[pairs][model]["mutual"]["ece"] <= most


@pytest.mark.parametrize(("pairs", "most"), [(300, 0.03), (1000, 0.02)])
@pytest.mark.parametrize("side", ["enterprise", "buyer"])
def test_each_sides_learned_probability_is_honest(sizes, pairs, most, side):
    assert sizes[pairs]["learned"][side]["ece"] <= most


@pytest.mark.parametrize("what", WHAT)
def test_a_thousand_answered_pairs_win_a_fifth_of_what_the_truth_would(sizes, what):
    """The truth knows even the signals that no model sees; all of it cannot be won."""
    gained, possible = (
        sizes[1000][name][what]["auc_minus_prior"]["mean"] for name in ("learned", "oracle")
    )

    assert gained >= possible / 5


@pytest.mark.parametrize("what", WHAT)
def test_more_answers_order_better(sizes, what):
    aucs = [sizes[pairs]["learned"][what]["auc"] for pairs in (100, 300, 1000, 3000)]

    assert aucs == sorted(aucs)
