"""Compaction moves meetings in time only, never adds a break, and keeps every rule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning import compact as c
from matchmaker.planning.baselines import best_score, first_come, round_robin
from matchmaker.planning.board import Board
from matchmaker.planning.breaks import (
    breaks_of,
    by_session,
    count_breaks,
    fewest_of,
    hall_changes_of,
)
from matchmaker.planning.compact import compact
from matchmaker.planning.grid import MOST_SLOTS
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from matchmaker.planning.work import Budget, Meter, StoppedBy
from tests.planning.test_anneal import full_fair
from tests.planning.tiny import allowed, crowded, open_fair, wider_fairs

SOME = 3_000


def opened(document: dict):
    return open_part(problem_from(document)).problem


def compacted(board: Board, work: int = SOME, seed: int = 1) -> Board:
    return compact(board, np.random.default_rng(seed), Meter(Budget(work)))


def rows_of(board: Board) -> list[tuple[int, int, int]]:
    return [
        (board.enterprise_of[pair], board.buyer_of[pair], int(board.slot_of[pair]))
        for pair in np.flatnonzero(board.slot_of >= 0).tolist()
    ]


@given(wider_fairs(), st.integers(0, 9))
@settings(max_examples=40)
def test_the_same_pairs_meet_within_the_rules_with_no_more_breaks(document, seed):
    board = best_score(opened(document))

    after = compacted(board, seed=seed)

    assert ((after.slot_of >= 0) == (board.slot_of >= 0)).all()
    assert after.worth() == board.worth()
    assert fewest_of(board) <= breaks_of(after) <= breaks_of(board)
    assert allowed(document, rows_of(after))


@given(wider_fairs(), st.integers(0, 9))
@settings(max_examples=15)
def test_asking_the_board_keeps_the_same_promises(document, seed):
    board = first_come(opened(document), seed)
    asking = c._Asking(board, np.random.default_rng(seed))

    after = c._annealed(board, asking, 400, Meter(Budget(10**9)), lambda _: None)

    assert ((after.slot_of >= 0) == (board.slot_of >= 0)).all()
    assert fewest_of(board) <= breaks_of(after) <= breaks_of(board)
    assert allowed(document, rows_of(after))


def test_a_hole_in_a_day_is_closed():
    problem = opened(open_fair(1, 2, 3))
    board = Board(problem)
    board.place(0, 0)
    board.place(1, 2)
    assert breaks_of(board) == 1

    assert breaks_of(compacted(board)) == 0


def test_at_equal_breaks_the_shorter_way_wins():
    """One buyer, four meetings in a row in two halls: he changes hall once, not three times."""
    document = open_fair(4, 1, 4, enterprise_hall=[0, 1, 0, 1])
    board = Board(opened(document))
    for pair in range(4):
        board.place(pair, pair)
    assert hall_changes_of(board) == 3

    after = compacted(board)

    assert (breaks_of(after), hall_changes_of(after)) == (0, 1)


def test_where_tables_are_full_meetings_change_places():
    """Each has a hole; one table a slot, none free: only an exchange of two meetings helps."""
    document = open_fair(
        2, 4, 4, tables_per_slot=1, pairs=[[e, b, 9] for e in (0, 1) for b in (2 * e, 2 * e + 1)]
    )
    problem = opened(document)
    board = Board(problem)
    for pair, slot in enumerate((0, 2, 1, 3)):
        board.place(pair, slot)
    assert breaks_of(board) == 2

    after = compacted(board)

    assert breaks_of(after) == 0
    assert after.seated == [1, 1, 1, 1]


@given(
    st.lists(st.booleans(), min_size=1, max_size=12),
    st.lists(st.integers(0, 2), min_size=12, max_size=12).map(sorted),
)
def test_asked_breaks_are_breaks_in_a_day(day, sessions):
    session = np.array(sessions[: len(day)])
    busy = sum(1 << slot for slot, met in enumerate(day) if met)

    counted = count_breaks(np.array([day]), session)[0]

    assert c._asked_breaks(busy, by_session(session)) == counted


def test_sessions_that_take_turns_are_told_apart_by_asking():
    session = np.array([0, 1, 0, 1, 0, 1])
    day = [True, False, True, True, False, True]
    busy = sum(1 << slot for slot, met in enumerate(day) if met)

    assert c._asked_breaks(busy, by_session(session)) == count_breaks(np.array([day]), session)[0]
    assert not c._in_order(session)
    assert c._in_order(np.array([4, 4, 1, 1]))


def test_locked_meetings_count_in_the_day_and_stay():
    """Buyer 0 sits locked in slot 0; his other meeting comes next to it."""
    document = open_fair(2, 1, 4, locked=[[0, 0, 0]])
    board = Board(opened(document))
    board.place(0, 3)
    assert breaks_of(board) == 1

    after = compacted(board)

    assert after.slot_of.tolist() == [1]
    assert breaks_of(after) == 0


def test_an_announced_meeting_with_a_price_stays_and_without_one_moves():
    document = open_fair(1, 2, 3, published=[[0, 0, 0], [0, 1, 2]])
    for price, breaks in ((5, 1), (0, 0)):
        board = Board(opened(document | {"move_price": price}))
        board.place(0, 0)
        board.place(1, 2)

        assert breaks_of(compacted(board)) == breaks


@pytest.mark.parametrize(
    "rule",
    [
        {"enterprise_hall": [0, 1, 0], "walk_minutes": [[0, 30], [30, 0]]},
        {"buyer_parallel": [2, 1, 1, 1]},
        {"slot_day": [0, 0, 0, 1, 1, 1], "buyer_day_max": [2, 2, 2, 2]},
        {"slots": MOST_SLOTS + 8},
        {"slot_session": [0, 1, 0, 1, 0, 1]},
    ],
)
def test_a_rule_that_no_grid_knows_goes_by_asking(rule, monkeypatch: pytest.MonkeyPatch):
    document = open_fair(3, 4, rule.get("slots", 6), tables_per_slot=2)
    board = first_come(opened(document | rule), 1)
    monkeypatch.setattr(c, "_Compiled", None)

    after = compacted(board, work=20_000)

    assert breaks_of(after) <= breaks_of(board)
    assert after.worth() == board.worth()
    for pair in np.flatnonzero(after.slot_of >= 0).tolist():
        slot = int(after.slot_of[pair])
        after.lift(pair)
        assert slot in after.free_slots(pair)
        after.place(pair, slot)


def test_a_delegation_is_busy_once_however_many_of_it_sit():
    board = Board(opened(open_fair(2, 1, 3, buyer_parallel=[2])))
    board.place(0, 0)
    board.place(1, 0)
    asking = c._Asking(board, np.random.default_rng(1))

    assert asking._day(1, 0) == 0b001
    assert fewest_of(board) == breaks_of(board) == 0


@pytest.mark.parametrize("looks", [1, 13, 31, 38])
def test_stopped_wherever_it_is_all_meetings_have_tables(looks, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(c._Compiled, "size", 500)
    board, told = full_fair(slots=12), []
    stopped = Meter(Budget(10**9), should_stop=lambda: len(told) >= looks)

    after = compact(board, np.random.default_rng(2), stopped, lambda _: told.append(1))

    assert stopped.stopped_by is StoppedBy.CANCEL
    assert after.seated == board.seated
    assert after.worth() == board.worth()
    assert fewest_of(board) <= breaks_of(after) < breaks_of(board) + (looks < c.LOOKS // 2)


def test_where_what_is_too_much_finds_no_table_it_begins_again_within_the_tables(
    monkeypatch: pytest.MonkeyPatch,
):
    board = full_fair(slots=12)
    monkeypatch.setattr(c, "mend", lambda grid, _: c.crowded(grid))
    monkeypatch.setattr(c, "compiled", lambda function: function)

    after = compacted(board, work=2_000)

    assert after.seated == board.seated
    assert breaks_of(after) < breaks_of(board)


def test_a_place_without_a_table_gets_dearer_at_each_of_the_last_looks():
    prices = [c.price_at(left / c.LOOKS) for left in range(c.LOOKS, -1, -1)]

    assert prices == sorted(prices)
    assert prices[0] == prices[c.LOOKS // 2] == int(c.PRICE * c.ONE)
    assert prices[-1] > 100 * prices[0]


def test_the_same_seed_gives_the_same_days():
    board = round_robin(opened(crowded(9, 7, 2)))

    one, two = compacted(board, seed=4), compacted(board, seed=4)

    assert one.slot_of.tolist() == two.slot_of.tolist()


def test_nothing_is_done_without_work_or_with_nothing_to_move():
    board = round_robin(opened(crowded(9, 7, 2)))
    empty = Board(opened(open_fair(2, 2, 2)))

    assert compacted(board, work=0) is board
    assert compacted(empty) is empty


def test_who_stops_it_gets_the_best_so_far(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(c._Compiled, "size", 50)
    board = first_come(opened(crowded(12, 9, 1)), 1)
    told: list[int] = []
    stopped = Meter(Budget(10**9), should_stop=lambda: len(told) >= 20)

    after = compact(
        board, np.random.default_rng(1), stopped, lambda now: told.append(breaks_of(now))
    )

    assert stopped.stopped_by is StoppedBy.CANCEL
    assert told == sorted(told, reverse=True)
    assert breaks_of(after) == told[-1] <= breaks_of(board)


def test_it_ends_when_no_day_can_be_better():
    board = Board(opened(open_fair(1, 2, 3)))
    board.place(0, 0)
    board.place(1, 1)
    counted = Meter(Budget(10**9))

    assert fewest_of(board) == breaks_of(board) == 0
    assert compact(board, np.random.default_rng(1), counted) is board
    assert counted.done == 0
