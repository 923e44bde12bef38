"""Rows gathered into pairs."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.retrieval import sets
from matchmaker.retrieval.sets import Ragged, gathered, set_scores

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


def test_a_need_without_words_stays_out_of_the_mean():
    best = np.array([[0.5], [-np.inf], [0.1]], np.float32)

    found = gathered(best, np.zeros(3, np.int32), 1)

    assert found[0, 0] == pytest.approx(0.7 * 0.5 + 0.3 * 0.3)


def test_a_buyer_without_any_words_is_out_of_reach():
    found = gathered(np.full((2, 3), -np.inf, np.float32), np.array([1, 1], np.int32), 2)

    assert np.isneginf(found).all()


def test_what_other_buyers_seek_moves_no_last_digit():
    """A newcomer must not change the order in which somebody else's needs are added up."""
    best = np.random.default_rng(4).normal(size=(9, 50)).astype(np.float32)
    owners = np.array([0, 0, 0, 1, 1, 1, 1, 1, 1], np.int32)

    together = gathered(best, owners, 2)

    assert np.array_equal(together[:1], gathered(best[:3], owners[:3], 1))


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few needs be several parts."""
    monkeypatch.setattr(sets, "_rows_at_once", lambda _width: 4)


def double_loop(needs, products, need_owner, product_owner, shape) -> np.ndarray:
    """Compare set with set as it is written down, in double precision."""
    found = np.full(shape, -np.inf)
    for buyer, enterprise in np.ndindex(*shape):
        sought = needs[need_owner == buyer].astype(np.float64)
        offered = products[product_owner == enterprise].astype(np.float64)
        if len(sought) and len(offered):
            best = (sought @ offered.T).max(axis=1)
            found[buyer, enterprise] = 0.7 * best.max() + 0.3 * best.mean()
    return found


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(need_owner=OWNERS, product_owner=OWNERS, seed=st.integers(0, 1000))
@pytest.mark.usefixtures("few_at_once")
def test_sets_are_compared_as_by_a_double_loop(
    need_owner: list[int], product_owner: list[int], seed: int
):
    draw = np.random.default_rng(seed)
    needs = draw.normal(size=(len(need_owner), 6)).astype(np.float32)
    products = draw.normal(size=(len(product_owner), 6)).astype(np.float32)
    owners = np.array(need_owner, np.int32), np.array(product_owner, np.int32)

    found = set_scores(needs, products, *owners, (6, 7))

    assert found.dtype == np.float32
    assert np.allclose(found, double_loop(needs, products, *owners, (6, 7)), atol=1e-5)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(need_owner=OWNERS, product_owner=OWNERS, seed=st.integers(0, 1000))
@pytest.mark.usefixtures("few_at_once")
def test_sets_are_those_of_the_whole_product(
    need_owner: list[int], product_owner: list[int], seed: int
):
    """Small whole numbers multiply exactly, so that not a bit may differ."""
    draw = np.random.default_rng(seed)
    needs = draw.integers(-3, 4, (len(need_owner), 6)).astype(np.float32)
    products = draw.integers(-3, 4, (len(product_owner), 6)).astype(np.float32)
    owners = np.array(need_owner, np.int32), np.array(product_owner, np.int32)

    found = set_scores(needs, products, *owners, (6, 6))

    best = Ragged.of(owners[1], 6).best(needs @ products.T)
    assert np.allclose(found, gathered(best, owners[0], 6), atol=1e-6)


@given(OWNERS, st.integers(1, 9))
def test_parts_hold_every_owner_once_and_few_rows(owners: list[int], most: int):
    laid = Ragged.of(np.array(owners, np.int32), 6)

    parts = laid.parts(most)

    assert [at for part in parts for at in range(part.start, part.stop)] == list(range(6))
    for part in parts:
        rows = sum(len(block[part]) for block in laid.blocks)
        assert rows <= most or part.stop - part.start == 1


def test_the_order_of_owners_and_rows_changes_nothing():
    draw = np.random.default_rng(5)
    needs = draw.integers(-3, 4, (8, 4)).astype(np.float32)
    products = draw.integers(-3, 4, (12, 4)).astype(np.float32)
    need_owner = draw.integers(0, 3, 8).astype(np.int32)
    product_owner = draw.integers(0, 5, 12).astype(np.int32)
    turned = draw.permutation(12)

    straight = set_scores(needs, products, need_owner, product_owner, (3, 5))
    other = set_scores(needs, products[turned], need_owner, product_owner[turned], (3, 5))

    assert np.array_equal(straight, other)
