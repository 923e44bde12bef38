"""Baselines: each is what its source says, and every list is a proper one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def test_lists_are_no_longer_than_there_are_others():
    assert top_lists(np.array([[0.2, 0.5]]), 10).tolist() == [[1, 0]]
    assert top_lists(np.zeros((0, 4)), 3).shape == (0, 3)
    assert top_lists(np.zeros((2, 4)), 0).shape == (2, 0)


@given(st.integers(0, 1000), st.integers(1, 8))
def test_nobody_left_out_of_a_top_list_is_better_than_who_is_on_it(seed: int, length: int):
    score = np.random.default_rng(seed).integers(0, 5, (4, 7)).astype(np.float64)

    for row, listed in zip(score, top_lists(score, length).tolist(), strict=True):
        left_out = np.delete(row, listed)
        assert left_out.max(initial=-1.0) <= row[listed].min()
        assert (np.diff(row[listed]) <= 0).all()


@given(st.permutations(range(6)))
def test_the_numbering_of_the_others_changes_no_list(order: list[int]):
    score = np.random.default_rng(1).random((3, 6))

    renamed = np.array(order)[top_lists(score[:, order], 4)]

    assert renamed.tolist() == top_lists(score, 4).tolist()


def test_where_both_sides_think_alike_asking_one_is_asking_both():
    chances = np.random.default_rng(2).random((6, 5))
    market = two_by_two(chances.tolist(), chances.tolist())

    for policy in (product, harmonic):
        for one, other in zip(policy(market, 3), one_sided(market, 3), strict=True):
            assert one.tolist() == other.tolist()


def test_the_harmonic_mean_of_no_chances_at_all_is_no_chance():
    nobody = [[0.0, 0.0, 0.5], [0.0, 0.0, 0.5]]

    for_enterprises, _ = harmonic(two_by_two(nobody, nobody), 2)

    assert for_enterprises.tolist() == [[2, 0], [2, 0]]


def test_cosine_knows_texts_alone():
    silent = replace(MARKET, p_enterprise=MARKET.p_enterprise * 0, p_buyer=MARKET.p_buyer * 0)

    one, other = BASELINES["cosine"](silent, 5), BASELINES["cosine"](MARKET, 5)

    assert np.array_equal(one[0], other[0])
    assert one[0][:, 0].tolist() == MARKET.text.argmax(axis=1).tolist()


@pytest.mark.parametrize("name", [name for name in BASELINES if name not in {"random", "cosine"}])
def test_no_policy_knows_what_people_truly_want(name: str):
    """The truth is for playing the market; a policy sees what the ranker sees."""
    turned = replace(
        MARKET, wants_buyer=1 - MARKET.wants_buyer, wants_enterprise=1 - MARKET.wants_enterprise
    )

    for one, other in zip(BASELINES[name](turned, 5), BASELINES[name](MARKET, 5), strict=True):
        assert one.tolist() == other.tolist()


def test_random_lists_of_two_markets_differ_and_nobody_is_preferred():
    lists = [
        BASELINES["random"](draw_market(Scenario(40, 8, 0.4), seed), 4)[0] for seed in range(50)
    ]

    assert not np.array_equal(lists[0], lists[1])
    shown = np.bincount(np.concatenate(lists).ravel(), minlength=8)
    assert shown == pytest.approx(1000, rel=0.1)


@pytest.mark.parametrize(("count", "capacity"), [(1, 1.0), (4, 1.0), (9, 8.0)])
def test_equals_share_their_capacity_equally(count: int, capacity: float):
    """With kernel 1 and u = v: u^2 + count u^2 = capacity."""
    matched = equilibrium(np.ones((count, count)), capacity)

    assert matched == pytest.approx(capacity / (1 + count))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1000), st.integers(1, 7), st.integers(1, 7))
def test_the_equilibrium_is_the_same_seen_from_either_side(seed: int, rows: int, columns: int):
    kernel = np.exp(np.random.default_rng(seed).random((rows, columns)))
    one, other = equilibrium(kernel, 2.0), equilibrium(kernel.T, 2.0).T

    assert one == pytest.approx(other, rel=1e-6)


def test_who_is_wanted_more_by_all_is_matched_more():
    kernel = np.ones((4, 3))
    kernel[2] *= 1.5

    matched = equilibrium(kernel, 1.0).sum(axis=1)

    assert matched[2] > matched[[0, 1, 3]].max()


def test_more_places_match_more():
    kernel = np.exp(MARKET.p_mutual)

    assert (equilibrium(kernel, 8.0) > equilibrium(kernel, 1.0)).all()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1000), st.integers(1, 12), st.integers(1, 12), st.integers(1, 12))
def test_fairrec_keeps_its_promise_in_every_market(
    seed: int, enterprises: int, buyers: int, length: int
):
    market = draw_market(Scenario(enterprises, buyers, 0.7), seed)

    for lists, receivers in zip(fairrec(market, length), (buyers, enterprises), strict=True):
        readers, places = lists.shape
        promised = int(0.5 * readers * places / receivers)
        assert all(len(set(listed)) == places for listed in lists.tolist())
        assert np.bincount(lists.ravel(), minlength=receivers).min() >= promised


def test_fairrec_shows_those_too_whom_nobody_would_choose():
    scores = np.tile([0.9, 0.8, 0.7, 0.0], (8, 1))
    market = two_by_two(scores.tolist(), np.ones((8, 4)).tolist())

    shown = [np.bincount(of(market, 2)[0].ravel(), minlength=4)[3] for of in (product, fairrec)]

    assert shown == [0, 2]
