"""Playing markets: the fair's own lists beside the baselines, in the promised shape."""

import json
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.errors import InvalidError
from matchmaker.evaluation.market import METRICS, measure
from matchmaker.evaluation.market_model import Scenario, draw_market
from matchmaker.ranking.exposure import make_lists
from matchmaker.services.market import POLICIES, evaluate_market

NAMES = [
    "random", "cosine", "one_sided", "product", "harmonic", "tu_ipfp", "tu_capacity", "fairrec",
    "load_price", "load_price_floor",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scenario = {"enterprises": 30, "buyers": 20, "congestion": 0.4, "seeds": 2}
    (tmp_path / "small.json").write_text(json.dumps(scenario))
    return tmp_path


def test_the_answer_has_the_promised_shape(folder: Path):
    found = evaluate_market(folder)

    assert found["schema"] == "market/1"
    assert (found["seed"], found["resamples"], found["default"]) == (7, 2000, "load_price_floor")
    assert set(found) >= {"version", "commit"}
    (played,) = found["scenarios"]
    assert list(played["policies"]) == NAMES
    for policy in played["policies"].values():
        assert tuple(policy) == METRICS
        assert {tuple(metric) for metric in policy.values()} == {("mean", "se", "pct_vs_product")}


def test_only_the_reference_is_compared_with_nothing(folder: Path):
    policies = evaluate_market(folder)["scenarios"][0]["policies"]

    compared = {name for name in NAMES if policies[name]["meetings"]["pct_vs_product"]}
    assert compared == set(NAMES) - {"product"}


def test_the_same_scenario_gives_the_same_figures(folder: Path):
    assert evaluate_market(folder)["scenarios"] == evaluate_market(folder)["scenarios"]


def test_a_folder_without_scenarios_is_refused(tmp_path: Path):
    with pytest.raises(InvalidError, match="holds no scenario file"):
        evaluate_market(tmp_path)


def test_our_policy_is_the_very_function_that_makes_a_fairs_lists():
    market = draw_market(Scenario(30, 20, 0.4), 1)
    scores = market.p_mutual, market.p_enterprise, market.p_buyer
    lists = make_lists(*scores, 10, need=market.need)

    for_enterprises, for_buyers = POLICIES["load_price_floor"](market, 10)

    assert np.array_equal(for_enterprises, lists.for_enterprises)
    assert np.array_equal(for_buyers, lists.for_buyers)


def test_ours_bring_more_meetings_than_plain_product_lists():
    found = measure(
        Scenario(120, 90, 0.7, seeds=2),
        {name: POLICIES[name] for name in ("product", "load_price", "load_price_floor")},
    )

    assert (found["load_price"]["meetings"] > found["product"]["meetings"]).all()
    assert (found["load_price_floor"]["exposed_ge3"] == 1).all()
    assert (found["product"]["exposed_ge3"] < 0.8).all()
