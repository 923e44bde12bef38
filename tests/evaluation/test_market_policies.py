"""Baselines: each is what its source says, and every list is a proper one."""

import numpy as np
import pytest

from matchmaker.evaluation.market_model import Market, Scenario, draw_market
from matchmaker.evaluation.market_policies import (
    BASELINES,
    equilibrium,
    fairrec,
    harmonic,
    one_sided,
    product,
    top_lists,
)

MARKET = draw_market(Scenario(40, 30, 0.4), 5)


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("shape", [(40, 30), (7, 4), (4, 25)])
def test_every_policy_gives_full_lists_without_repetition(name: str, shape: tuple[int, int]):
    market = draw_market(Scenario(*shape, 0.7), 5)

    for_enterprises, for_buyers = BASELINES[name](market, 10)

    assert for_enterprises.shape == (shape[0], min(10, shape[1]))
    assert for_buyers.shape == (shape[1], min(10, shape[0]))
    for lists, among in ((for_enterprises, shape[1]), (for_buyers, shape[0])):
        assert ((lists >= 0) & (lists < among)).all()
        assert all(len(set(entries)) == len(entries) for entries in lists.tolist())


@pytest.mark.parametrize("name", BASELINES)
def test_the_same_market_gives_the_same_lists(name: str):
    one, other = (BASELINES[name](MARKET, 5) for _ in range(2))

    assert np.array_equal(one[0], other[0])
    assert np.array_equal(one[1], other[1])


def test_top_lists_keep_the_order_of_columns_among_equals():
    assert top_lists(np.array([[0.1, 0.9, 0.9, 0.2]]), 3).tolist() == [[1, 2, 3]]


def two_by_two(enterprise: list[list[float]], buyer: list[list[float]]) -> Market:
    a, b = np.array(enterprise), np.array(buyer)
    return Market(a, a.astype(np.int32), a, b, a, b)


def test_one_sided_lists_ask_only_the_reader():
    market = two_by_two([[0.9, 0.1], [0.9, 0.1]], [[0.2, 0.6], [0.3, 0.5]])

    for_enterprises, for_buyers = one_sided(market, 1)

    assert for_enterprises.ravel().tolist() == [0, 0]
    assert for_buyers.ravel().tolist() == [1, 0]


def test_product_and_harmonic_mean_ask_both():
    market = two_by_two([[0.9, 0.5], [0.9, 0.5]], [[0.1, 0.5], [0.1, 0.5]])

    assert product(market, 1)[0].ravel().tolist() == [1, 1]
    assert harmonic(market, 1)[0].ravel().tolist() == [1, 1]


@pytest.mark.parametrize("capacity", [1.0, 8.0])
def test_the_equilibrium_uses_each_ones_capacity_up_to_what_stays_unmatched(capacity: float):
    """Recompute the unmatched mass from the matching alone: mu_ij = sqrt(mu_i0 mu_0j) A_ij."""
    kernel = np.exp(MARKET.p_mutual / 0.6)

    matched = equilibrium(kernel, capacity)

    alone_rows = capacity - matched.sum(axis=1)
    alone_columns = capacity - matched.sum(axis=0)
    assert (alone_rows > 0).all()
    assert (alone_columns > 0).all()
    assert matched == pytest.approx(
        np.sqrt(alone_rows[:, None] * alone_columns[None]) * kernel, rel=1e-6
    )


def test_the_equilibrium_of_two_equals_is_known():
    """One and one, kernel 2: u^2 + 2 u^2 = 1, so 2 / 3 are matched."""
    assert equilibrium(np.array([[2.0]]), 1.0) == pytest.approx(2 / 3)


def test_fairrec_gives_everybody_half_of_an_equal_share():
    """40 enterprises, 30 buyers, 10 places: half of 7.5 and of 13.3, whole."""
    for_enterprises, for_buyers = fairrec(MARKET, 10)

    assert np.bincount(for_buyers.ravel(), minlength=40).min() >= 3
    assert np.bincount(for_enterprises.ravel(), minlength=30).min() >= 6


def test_fairrec_lists_stand_in_the_order_of_scores():
    for_enterprises, _ = fairrec(MARKET, 10)

    scores = np.take_along_axis(MARKET.p_mutual, for_enterprises.astype(np.int64), 1)
    assert (np.diff(scores, axis=1) <= 0).all()
