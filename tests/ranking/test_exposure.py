"""Lists: priced by load, honest in their order, with a floor for the small."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.exposure import make_lists, priced_lists, with_floor


def market(seed: int, readers: int = 40, receivers: int = 12) -> np.ndarray:
    """Give joint scores in which a few receivers are everybody's darlings."""
    random = np.random.default_rng(seed)
    fame = np.linspace(0.9, 0.1, receivers)
    return np.clip(fame + random.normal(0, 0.1, (readers, receivers)), 0.01, 0.99)


def exposure(lists: np.ndarray, receivers: int) -> np.ndarray:
    return np.bincount(lists[lists >= 0], minlength=receivers)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 1000), st.integers(1, 15))
def test_a_list_holds_nobody_twice_and_stands_in_the_order_of_scores(seed: int, length: int):
    p = market(seed)

    for reader, entries in enumerate(priced_lists(p, p, length).tolist()):
        assert len(set(entries)) == len(entries) == min(length, 12)
        scores = [p[reader, entry] for entry in entries]
        assert scores == sorted(scores, reverse=True)


def test_load_prices_spread_the_places_of_the_famous():
    p = market(1, readers=200)
    plain = np.argsort(-p, axis=1)[:, :3]

    priced = priced_lists(p, p, 3)

    assert exposure(priced, 12).max() < exposure(plain, 12).max()
    assert exposure(priced, 12).min() >= exposure(plain, 12).min()


def test_without_crowding_the_best_are_listed():
    p = np.eye(4) * 0.8 + 0.1

    assert priced_lists(p, p, 1).ravel().tolist() == [0, 1, 2, 3]


def test_a_pair_that_may_not_be_listed_never_is():
    p = market(2)
    p[:, 0] = np.nan
    p[5] = np.nan

    lists = priced_lists(p, np.nan_to_num(p), 4)

    assert 0 not in lists
    assert (lists[5] == -1).all()


def test_short_lists_are_padded():
    p = np.array([[0.5, np.nan, np.nan]])

    assert priced_lists(p, np.nan_to_num(p), 3).tolist() == [[0, -1, -1]]


@pytest.mark.parametrize("shape", [(0, 3), (3, 0)])
def test_an_empty_side_gives_empty_lists(shape):
    p = np.zeros(shape)

    assert (priced_lists(p, p, 5) == -1).all()


def test_the_same_market_gives_the_same_lists():
    p = market(3)

    assert np.array_equal(priced_lists(p, p, 5), priced_lists(p.copy(), p.copy(), 5))


def test_the_floor_gives_everybody_three_places():
    p = market(4)
    lists = priced_lists(p, p, 4)

    repaired = with_floor(lists, p, 3)

    assert exposure(repaired, 12).min() >= 3


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 1000))
def test_the_floor_takes_at_most_half_of_a_list(seed: int):
    p = market(seed, readers=10)
    plain = np.argsort(-p, axis=1)[:, :4].astype(np.int32)

    repaired = with_floor(plain, p, 3)

    for before, after in zip(plain.tolist(), repaired.tolist(), strict=True):
        assert len(set(before) - set(after)) <= 2
        assert len(set(after)) == 4


def test_the_floor_never_lists_a_pair_that_may_not_be():
    p = market(5)
    p[:, 11] = np.nan

    repaired = with_floor(priced_lists(p, np.nan_to_num(p), 4), p, 3)

    assert 11 not in repaired


def test_the_floor_leaves_well_exposed_lists_alone():
    lists = np.tile(np.arange(4, dtype=np.int32), (5, 1))
    p = np.tile(np.array([0.9, 0.8, 0.7, 0.6]), (5, 1))

    assert np.array_equal(with_floor(lists, p, 3), lists)


def test_the_floor_fills_empty_places_first():
    lists = np.array([[0, -1]], np.int32)
    p = np.array([[0.9, 0.2]])

    assert with_floor(lists, p, 1).tolist() == [[0, 1]]


def test_repaired_lists_stand_in_the_order_of_scores():
    p = market(6)

    for reader, entries in enumerate(with_floor(priced_lists(p, p, 5), p, 3).tolist()):
        scores = [p[reader, entry] for entry in entries]
        assert scores == sorted(scores, reverse=True)


def test_both_sides_get_their_lists():
    p = market(7, readers=20, receivers=8)

    lists = make_lists(p, p, p, 5, floor=1)

    assert lists.for_enterprises.shape == (20, 5)
    assert lists.for_buyers.shape == (8, 5)
    assert exposure(lists.for_buyers, 20).min() >= 1
