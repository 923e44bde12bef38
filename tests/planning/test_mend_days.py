"""Meetings move to days on which somebody has too few; nothing else changes."""

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.mend_days import mend_days
from matchmaker.planning.work import Budget, Meter, StoppedBy
from tests.planning.ruled import broken_rules, ruled
from tests.planning.test_limits import board_of, filled, placed
from tests.planning.tiny import open_fair

TWO_DAYS = open_fair(2, 2, 4, slot_day=[0, 0, 1, 1], enterprise_day_min=[1, 0], tables_per_slot=2)


def meter() -> Meter:
    return Meter(Budget(10**9))


def test_a_meeting_moves_to_the_day_that_lacks_one():
    board = board_of(TWO_DAYS)
    board.place(0, 0)
    board.place(1, 1)

    mend_days(board, meter())

    assert sorted(slot // 2 for _, _, slot in placed(board)) == [0, 1]
    assert board.missing() == 0


def test_a_buyers_day_is_mended_where_no_enterprise_asks_for_one():
    document = open_fair(2, 2, 4, slot_day=[0, 0, 1, 1], buyer_day_min=[0, 1], tables_per_slot=2)
    board = board_of(document)
    board.place(1, 0)
    board.place(3, 1)

    mend_days(board, meter())

    assert sorted(slot // 2 for _, buyer, slot in placed(board) if buyer == 1) == [0, 1]
    assert board.missing() == 0


def test_others_in_the_way_change_places_with_it():
    board = board_of(TWO_DAYS)
    board.place(0, 0)
    board.place(1, 1)
    for pair, slot in ((2, 2), (3, 3)):
        board.place(pair, slot)

    mend_days(board, meter())

    assert board.missing() == 0
    assert len(placed(board)) == 4


def test_a_move_that_only_shifts_the_want_is_not_made():
    board = board_of(TWO_DAYS | {"enterprise_max": [1, 4]})
    board.place(0, 0)

    mend_days(board, meter())

    assert placed(board) == [(0, 0, 0)]


def test_announced_meetings_stay_where_they_have_a_price():
    board = board_of(TWO_DAYS | {"published": [[0, 0, 0], [0, 1, 1]], "move_price": 1})
    board.place(0, 0)
    board.place(1, 1)

    mend_days(board, meter())

    assert board.kept() == 2


def test_without_minima_of_days_nothing_is_looked_at():
    document = TWO_DAYS | {"enterprise_day_min": [0, 0]}
    board = board_of(document)
    board.place(0, 0)

    mend_days(board, Meter(Budget(1), lambda: True))

    assert placed(board) == [(0, 0, 0)]


def test_it_stops_when_asked():
    board = board_of(TWO_DAYS)
    board.place(0, 0)
    board.place(1, 1)
    stopped = Meter(Budget(10**9), lambda: True)

    mend_days(board, stopped)

    assert stopped.stopped_by is StoppedBy.CANCEL
    assert board.missing() == 1


def test_the_same_pairs_meet_within_the_rules_and_less_is_missing():
    for seed in range(40):
        document = ruled(seed, keys=["day_min", "day_max", "hall_tables", "interpreters"])
        board: Board = filled(document, seed)
        before, missing = np.flatnonzero(board.slot_of >= 0), board.missing()

        mend_days(board, meter())

        assert np.array_equal(np.flatnonzero(board.slot_of >= 0), before)
        assert board.missing() <= missing
        assert broken_rules(document, placed(board)) == set()
