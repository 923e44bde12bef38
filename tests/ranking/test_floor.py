"""The exposure floor: everybody stands on some lists where that can be, and cheaply."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.floor import with_floor, worth_as_read


def market(seed: int, readers: int = 40, receivers: int = 12) -> np.ndarray:
    """Give worths in which a few receivers are everybody's darlings."""
    random = np.random.default_rng(seed)
    fame = np.linspace(0.9, 0.1, receivers)
    return np.clip(fame + random.normal(0, 0.1, (readers, receivers)), 0.01, 0.99)


def best(worth: np.ndarray, length: int) -> np.ndarray:
    """Each reader's best, -1 where there are too few."""
    value = np.where(np.isnan(worth), -np.inf, worth)
    lists = np.argsort(-value, axis=1, kind="stable")[:, :length].astype(np.int32)
    return np.where(np.isinf(np.take_along_axis(value, lists.astype(np.int64), 1)), -1, lists)


def exposure(lists: np.ndarray, receivers: int) -> np.ndarray:
    return np.bincount(lists[lists >= 0], minlength=receivers)


def listed(lists: np.ndarray, worth: np.ndarray) -> float:
    return sum(worth[row, entries[entries >= 0]].sum() for row, entries in enumerate(lists))


def can_be_reached(lists: np.ndarray, worth: np.ndarray, floor: int) -> bool:
    """Ask an integer programme whether any lists within half a list of these reach the floor."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    readers, receivers = worth.shape
    allowed = ~np.isnan(worth)
    held = held_pairs(lists, worth)
    by_row = np.kron(np.eye(readers), np.ones(receivers))
    by_column = np.kron(np.ones(readers), np.eye(receivers))
    half = lists.shape[1] // 2
    found = milp(
        np.zeros(worth.size),
        integrality=np.ones(worth.size),
        bounds=Bounds(0, allowed.ravel().astype(float)),
        constraints=[
            LinearConstraint(by_row, 0, lists.shape[1]),
            LinearConstraint(by_row * held.ravel(), held.sum(axis=1) - half, np.inf),
            LinearConstraint(by_column, np.minimum(floor, allowed.sum(axis=0)), np.inf),
        ],
    )
    return bool(found.success)


def least_cost(lists: np.ndarray, worth: np.ndarray, floor: int) -> float | None:
    """Ask an integer programme for the cheapest repair: fewest moves, then least worth lost.

    Only receivers below the floor come in, and nobody falls below it.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    readers, receivers = worth.shape
    held = held_pairs(lists, worth)
    before = held.sum(axis=0)
    may_come = ~held & (before < floor)
    span = worth.max() - worth.min()
    gain = np.where(held, worth - worth.min(), worth - worth.min() - span)
    found = milp(
        -gain.ravel(),
        integrality=np.ones(worth.size),
        bounds=Bounds(0, (held | may_come).ravel().astype(float)),
        constraints=[
            LinearConstraint(np.kron(np.eye(readers), np.ones(receivers)), lists.shape[1], np.inf),
            LinearConstraint(np.kron(np.eye(readers), np.ones(receivers)), 0, lists.shape[1]),
            LinearConstraint(
                np.kron(np.eye(readers), np.ones(receivers)) * held.ravel(),
                lists.shape[1] - lists.shape[1] // 2,
                np.inf,
            ),
            LinearConstraint(np.kron(np.ones(readers), np.eye(receivers)), floor, np.inf),
        ],
    )
    return float((gain * held).sum() + found.fun) if found.success else None


def held_pairs(lists: np.ndarray, worth: np.ndarray) -> np.ndarray:
    held = np.zeros(worth.shape, bool)
    for row, entries in enumerate(lists):
        held[row, entries[entries >= 0]] = True
    return held


def test_everybody_gets_three_places():
    worth = market(4)

    repaired = with_floor(best(worth, 4), worth, 3)

    assert exposure(repaired, 12).min() == 3


@given(st.integers(0, 10_000), st.integers(3, 9), st.integers(3, 9), st.integers(2, 5))
def test_the_floor_is_reached_whenever_half_lists_allow_it(
    seed: int, readers: int, receivers: int, length: int
):
    random = np.random.default_rng(seed)
    worth = market(seed, readers, receivers)
    worth[random.random(worth.shape) < 0.25] = np.nan
    lists = best(worth, min(length, receivers))
    wanted = np.minimum(2, (~np.isnan(worth)).sum(axis=0))

    repaired = with_floor(lists, worth, 2)

    reached = bool((exposure(repaired, receivers) >= wanted).all())
    assert reached == can_be_reached(lists, worth, 2)


@given(st.integers(0, 10_000), st.integers(2, 30), st.integers(1, 6))
def test_at_most_half_of_a_list_is_displaced(seed: int, readers: int, length: int):
    worth = market(seed, readers)
    lists = best(worth, length)

    repaired = with_floor(lists, worth, 3)

    for before, after in zip(lists.tolist(), repaired.tolist(), strict=True):
        assert len(set(before) - set(after)) <= length // 2
        assert len(set(after)) == length


@given(st.integers(0, 10_000))
def test_nobody_falls_below_the_floor_for_anothers_sake(seed: int):
    worth = market(seed, readers=15)
    lists = best(worth, 4)

    repaired = with_floor(lists, worth, 3)

    safe = np.minimum(exposure(lists, 12), 3)
    assert (exposure(repaired, 12) >= safe).all()


def test_a_pair_that_may_not_be_listed_never_is():
    worth = market(5)
    worth[:, 11] = np.nan

    repaired = with_floor(best(worth, 4), worth, 3)

    assert 11 not in repaired


def test_one_with_two_feasible_partners_stands_on_both_lists():
    worth = market(5)
    worth[2:, 11] = np.nan

    repaired = with_floor(best(worth, 4), worth, 3)

    assert [row for row, entries in enumerate(repaired) if 11 in entries] == [0, 1]


def test_lists_that_reach_the_floor_are_left_alone():
    lists = np.tile(np.arange(4, dtype=np.int32), (5, 1))
    worth = np.tile(np.array([0.9, 0.8, 0.7, 0.6]), (5, 1))

    assert np.array_equal(with_floor(lists, worth, 3), lists)


def test_empty_places_are_filled_first():
    lists = np.array([[0, -1]], np.int32)

    assert with_floor(lists, np.array([[0.9, 0.2]]), 1).tolist() == [[0, 1]]


def test_the_list_that_loses_least_takes_the_newcomer_in():
    """Reader 0 likes the newcomer best, but would lose the most by taking it in."""
    worth = np.array([[0.9, 0.8, 0.3], [0.5, 0.3, 0.25], [0.6, 0.5, 0.1]])
    lists = best(worth, 2)

    repaired = with_floor(lists, worth, 1)

    assert repaired.tolist() == [[0, 1], [0, 2], [0, 1]]


@given(st.integers(0, 10_000), st.integers(4, 9), st.integers(3, 8))
def test_no_other_repair_of_as_few_moves_loses_less(seed: int, readers: int, receivers: int):
    worth = market(seed, readers, receivers)
    lists = best(worth, min(4, receivers))
    least = least_cost(lists, worth, 2)

    repaired = with_floor(lists, worth, 2)

    if least is not None:
        before, after = held_pairs(lists, worth), held_pairs(repaired, worth)
        moves = int((after & ~before).sum())
        lost = listed(lists, worth) - listed(repaired, worth)
        assert lost + moves * (worth.max() - worth.min()) == pytest.approx(least, abs=1e-6)


def test_the_repair_is_no_dearer_than_taking_turns():
    """Least exposed first, each in the lists where it scores best: as one would do by hand."""
    worth = market(7, readers=30)
    lists = best(worth, 4)
    by_hand = lists.copy()
    for receiver in np.argsort(exposure(lists, 12), kind="stable"):
        for reader in np.argsort(-worth[:, receiver], kind="stable"):
            counts = exposure(by_hand, 12)
            spare = [place for place in range(4) if counts[by_hand[reader, place]] > 3]
            untouched = set(by_hand[reader].tolist()) == set(lists[reader].tolist())
            if counts[receiver] < 3 and receiver not in by_hand[reader] and spare and untouched:
                by_hand[reader, spare[-1]] = receiver

    repaired = with_floor(lists, worth, 3)

    assert exposure(by_hand, 12).min() >= 3
    assert listed(repaired, worth) >= listed(by_hand, worth)


def test_an_entry_without_places_to_spare_moves_to_another_list():
    """Receiver 2 can stand on list 0 only, whose entries have one place each; list 1 has room."""
    worth = np.array([[0.9, 0.8, 0.1], [0.3, np.nan, np.nan]])
    lists = np.array([[0, 1], [-1, -1]], np.int32)

    assert with_floor(lists, worth, 1).tolist() == [[1, 2], [0, -1]]


def test_where_places_are_scarce_everybody_gets_one_rather_than_some_three():
    worth = market(3, readers=4, receivers=16)

    repaired = with_floor(best(worth, 6), worth, 3)

    assert exposure(repaired, 16).min() == 1


def test_what_is_kept_stays_where_others_can_give_way():
    worth = market(4)
    lists = best(worth, 4)
    kept = np.zeros(lists.shape, bool)
    kept[:, 3] = True

    repaired = with_floor(lists, worth, 3, kept=kept)

    assert exposure(repaired, 12).min() == 3
    for before, after in zip(lists.tolist(), repaired.tolist(), strict=True):
        assert before[3] in after


def test_what_is_kept_gives_way_where_nobody_else_can():
    lists = np.array([[0, 1], [0, 1]], np.int32)
    worth = np.array([[0.9, 0.8, 0.1], [0.9, 0.8, 0.2]])

    repaired = with_floor(lists, worth, 1, kept=np.ones((2, 2), bool))

    assert repaired.tolist() == [[0, 1], [0, 2]]


def test_repaired_lists_stand_in_the_order_of_worth():
    worth = market(6)

    for reader, entries in enumerate(with_floor(best(worth, 5), worth, 3)):
        assert (np.diff(worth[reader, entries]) <= 0).all()


def test_a_large_market_is_repaired_like_a_small_one():
    """More lists than are looked at first: the nearest are enough where they suffice."""
    worth = market(8, readers=300, receivers=120)

    repaired = with_floor(best(worth, 6), worth, 3)

    assert exposure(repaired, 120).min() == 3


@pytest.mark.parametrize("shape", [(0, 3), (3, 0)])
def test_an_empty_side_is_no_trouble(shape: tuple[int, int]):
    lists = np.full((shape[0], 2), -1, np.int32)

    assert np.array_equal(with_floor(lists, np.zeros(shape), 3), lists)


def read_worth(entries: list[int], worth: np.ndarray, score: np.ndarray) -> float:
    """What a list brings when it is read by score, place r with chance 1 / log2(r + 1)."""
    ordered = sorted(entries, key=lambda receiver: -score[receiver])
    return sum(worth[receiver] / np.log2(place + 2) for place, receiver in enumerate(ordered))


def read_market(length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lists chosen by one thing and read by another, some of them short."""
    worth, score = market(9), market(10)
    worth[::4, 3:6] = score[::4, 3:6] = np.nan
    lists = best(worth, length)
    lists[::3, length // 2] = -1
    return lists, worth, score


@pytest.mark.parametrize("length", [1, 2, 5])
def test_an_entry_is_worth_what_its_list_brings_less_without_it(length: int):
    lists, worth, score = read_market(length)

    brought = worth_as_read(lists, worth, score)

    for reader, receiver in zip(*np.nonzero(held_pairs(lists, worth)), strict=True):
        entries = lists[reader][lists[reader] >= 0].tolist()
        others = [one for one in entries if one != receiver]
        whole, rest = (read_worth(some, worth[reader], score[reader]) for some in (entries, others))
        assert brought[reader, receiver] == pytest.approx(whole - rest)


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_newcomer_is_worth_what_a_list_brings_more_that_makes_room_below(length: int):
    lists, worth, score = read_market(length)

    brought = worth_as_read(lists, worth, score)

    for reader, receiver in zip(*np.nonzero(~np.isnan(worth)), strict=True):
        entries = lists[reader][lists[reader] >= 0].tolist()
        if receiver in entries:
            continue
        entries.sort(key=lambda one: -score[reader, one])
        rest = entries[: length - 1]
        more = read_worth([*rest, int(receiver)], worth[reader], score[reader])
        gained = more - read_worth(rest, worth[reader], score[reader])
        assert brought[reader, receiver] == pytest.approx(gained)


def test_who_may_not_be_listed_is_worth_nothing_stated():
    lists, worth, score = read_market(4)

    assert np.array_equal(np.isnan(worth_as_read(lists, worth, score)), np.isnan(worth))
    assert worth_as_read(np.zeros((2, 0), np.int32), np.ones((2, 3)), np.ones((2, 3))).all()
