"""What drawing the last places costs in made-up markets, and what it buys."""

from typing import Any

import numpy as np
import pytest

from matchmaker.evaluation.market import compared, measure
from matchmaker.evaluation.market_model import Market, Scenario, draw_market
from matchmaker.ranking.draw import FIXED, Draw
from matchmaker.ranking.exposure import Lists, make_lists
from matchmaker.services.market import POLICIES

pytestmark = pytest.mark.slow

PROMISED_PCT = {0.0: 2.5, 0.4: 5.0, 0.7: 8.0}


def draw(market: Market) -> Draw:
    random = np.random.default_rng(0)
    sides = (random.integers(0, 2**63, size).astype(np.uint64) for size in market.p_mutual.shape)
    return Draw(1, *sides)


def made(market: Market, how: Draw | None) -> Lists:
    scores = market.p_mutual, market.p_enterprise, market.p_buyer
    return make_lists(*scores, 10, need=market.need, draw=how)


def drawn(market: Market, length: int) -> tuple[Any, Any]:
    assert length == 10
    lists = made(market, draw(market))
    return lists.for_enterprises, lists.for_buyers


@pytest.mark.parametrize("level", sorted(PROMISED_PCT))
def test_drawing_the_last_places_keeps_what_the_lists_promise(level: float):
    policies = {"product": POLICIES["product"], "drawn": drawn}
    found = compared(measure(Scenario(400, 300, level), policies))["drawn"]

    ahead = found["meetings"]["pct_vs_product"]
    print(f"\n{level}: {ahead['mean']:+.1f} % ({ahead['se']:.1f}) against product")  # noqa: T201
    assert ahead["ci95"][0] >= PROMISED_PCT[level]
    assert found["exposed_ge3"]["mean"] == 1


def test_some_places_go_to_pairs_that_would_not_have_been_seen_and_few_count_for_many():
    market = draw_market(Scenario(400, 300, 0.4), 0)
    plain, lists = made(market, None), made(market, draw(market))

    pairs = zip(lists.for_enterprises.tolist(), plain.for_enterprises.tolist(), strict=True)
    others = np.mean([len(set(one[FIXED:]) - set(before)) / FIXED for one, before in pairs])
    assert lists.chance_for_enterprises is not None
    weight = 1 / lists.chance_for_enterprises
    effective = weight.sum() ** 2 / (weight**2).sum() / weight.size
    print(f"\n{100 * others:.0f} % of the last places; effective {100 * effective:.0f} %")  # noqa: T201
    assert 0.03 <= others <= 0.2
    assert effective >= 0.8
