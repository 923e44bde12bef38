"""Idle time and walking are counted as people feel them."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.board import Board
from matchmaker.planning.breaks import (
    breaks_of,
    count_breaks,
    count_hall_changes,
    fewest_breaks,
    fewest_of,
)
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from tests.planning.tiny import open_fair


def busy(*rows: str) -> np.ndarray:
    return np.array([[letter == "x" for letter in row] for row in rows], dtype=np.bool_)


def one_session(slots: int) -> np.ndarray:
    return np.zeros(slots, dtype=np.int64)


def test_a_run_between_two_meetings_is_one_break_however_long():
    assert count_breaks(busy("x.x.", "x..x", "xxx.", "....", ".x.."), one_session(4)).tolist() == [
        1, 1, 0, 0, 0,
    ]  # fmt: skip


def test_the_pause_between_sessions_is_no_break():
    sessions = np.array([0, 0, 0, 1, 1, 1])

    assert count_breaks(busy("x....x", "x.x.x.", "x.xx.x"), sessions).tolist() == [0, 1, 2]


def test_the_fewest_breaks_of_somebody_with_holes_in_his_day():
    there = busy("x.x.x", "xxxxx", "x...x")

    assert fewest_breaks(there, np.array([3, 3, 1]), one_session(5)) == 2


def test_nobody_has_no_breaks():
    assert (
        fewest_breaks(np.zeros((0, 4), dtype=np.bool_), np.zeros(0, dtype=np.int64), one_session(4))
        == 0
    )
    assert fewest_breaks(busy("xxx"), np.array([0]), one_session(3)) == 0


@given(
    st.lists(st.text("x.", min_size=6, max_size=6), min_size=1, max_size=3),
    st.lists(st.integers(0, 1), min_size=6, max_size=6).map(sorted),
    st.data(),
)
@settings(max_examples=40, deadline=None)
def test_the_fewest_breaks_are_what_trying_every_day_finds(rows, sessions, data):
    there, session = busy(*rows), np.array(sessions)
    meetings = [data.draw(st.integers(0, row.count("x"))) for row in rows]

    fewest = 0
    for row, held in zip(there, meetings, strict=True):
        days = itertools.combinations(np.flatnonzero(row).tolist(), held)
        tried = [np.isin(np.arange(6), day)[None, :] for day in days]
        fewest += min(int(count_breaks(day, session)[0]) for day in tried)

    assert fewest_breaks(there, np.array(meetings), session) == fewest


def test_a_hall_change_is_a_next_meeting_in_another_hall():
    buyer = np.array([0, 0, 0, 1, 1])
    slot = np.array([0, 2, 3, 0, 1])
    hall = np.array([1, 2, 2, 5, 5])

    assert count_hall_changes(buyer, slot, hall, n_buyers=3, n_slots=4) == 1


def test_a_delegation_may_hold_its_meetings_at_once():
    there, session = busy("x.x"), one_session(3)

    assert fewest_breaks(there, np.array([2]), session) == 1
    assert fewest_breaks(there, np.array([2]), session, np.array([2])) == 0
    assert fewest_breaks(there, np.array([3]), session, np.array([2])) == 1


def test_locked_meetings_are_part_of_the_day():
    document = open_fair(2, 2, 3, locked=[[0, 0, 0]])
    board = Board(open_part(problem_from(document)).problem)
    board.place(0, 2)  # enterprise 0 and buyer 1

    assert breaks_of(board) == 1
    assert fewest_of(board) == 0
