"""Rows gathered into pairs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.retrieval.sets import Ragged, gathered

OWNERS = st.lists(st.integers(0, 5), min_size=0, max_size=25)


@given(OWNERS, st.integers(0, 1000))
def test_the_best_of_each_owner_is_that_of_a_plain_loop(owners: list[int], seed: int):
    scores = np.random.default_rng(seed).normal(size=(3, len(owners))).astype(np.float32)

    best = Ragged.of(np.array(owners, np.int32), 6).best(scores)

    for owner in range(6):
        mine = [row for row, one in enumerate(owners) if one == owner]
        expected = scores[:, mine].max(axis=1) if mine else np.full(3, -np.inf)
        assert np.array_equal(best[:, owner], expected.astype(np.float32))


def test_an_owner_without_rows_gets_minus_infinity():
    best = Ragged.of(np.array([0], np.int32), 2).best(np.ones((1, 1), np.float32))

    assert best.tolist() == [[1.0, -np.inf]]


def test_a_second_weaker_product_changes_nothing():
    one = Ragged.of(np.array([0, 1], np.int32), 2).best(np.array([[0.9, 0.5]], np.float32))
    two = Ragged.of(np.array([0, 1, 0], np.int32), 2).best(np.array([[0.9, 0.5, 0.9]], np.float32))

    assert np.array_equal(one, two)


@given(OWNERS.filter(bool), st.integers(0, 1000))
def test_needs_are_gathered_as_by_a_plain_loop(owners: list[int], seed: int):
    best = np.random.default_rng(seed).normal(size=(len(owners), 4)).astype(np.float32)

    found = gathered(best, np.array(owners, np.int32), 6)

    for buyer in range(6):
        mine = [row for row, one in enumerate(owners) if one == buyer]
        if mine:
            expected = 0.7 * best[mine].max(axis=0) + 0.3 * best[mine].mean(axis=0)
            assert np.allclose(found[buyer], expected, atol=1e-5)
        else:
            assert np.isneginf(found[buyer]).all()


def test_a_specialist_who_answers_one_need_of_four_is_not_buried():
    specialist = np.array([[1.0], [0.0], [0.0], [0.0]], np.float32)
    middling = np.full((4, 1), 0.5, np.float32)

    found = gathered(np.hstack([specialist, middling]), np.zeros(4, np.int32), 1)

    assert found[0, 0] > found[0, 1]


def test_breadth_decides_between_equal_bests():
    narrow_and_broad = np.array([[0.9, 0.9], [0.1, 0.6]], np.float32)

    found = gathered(narrow_and_broad, np.zeros(2, np.int32), 1)

    assert found[0, 1] > found[0, 0]


def test_buyers_without_needs_are_out_of_reach():
    assert np.isneginf(gathered(np.zeros((0, 3), np.float32), np.zeros(0, np.int32), 2)).all()
