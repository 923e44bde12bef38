"""One list numbered anew: the best first, nobody twice, and only what moved is written."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.list_places import Seats, _Mine, _number


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair on a list, or one that waits for a place."""

    id: str
    p_mutual: float
    place: int | None = None

    @property
    def receiver_id(self) -> str:
        """Whose profile the reader sees."""
        return f"of {self.id}"


def listed(*scores: float) -> list[Entry]:
    return [Entry(f"p{place}", score, place) for place, score in enumerate(scores, 1)]


def numbered(entries: list[Entry], coming, length: int) -> Seats:
    seats = Seats()
    _number("reader", entries, coming, length, seats)
    return seats


def test_who_comes_takes_its_place_by_its_score_and_those_below_move_down():
    seats = numbered(listed(0.9, 0.5), _Mine(0.7), 3)

    assert seats == Seats(theirs={"reader": 2}, moved={"p2": 3})


def test_a_full_list_loses_its_weakest_to_who_comes():
    seats = numbered(listed(0.9, 0.5, 0.3), _Mine(0.7), 3)

    assert seats.moved == {"p2": 3, "p3": None}
    assert seats.theirs == {"reader": 2}


def test_who_leaves_makes_those_below_move_up():
    left = [Entry("p1", 0.9, 1), Entry("p3", 0.3, 3)]

    assert numbered(left, None, 3) == Seats(moved={"p3": 2})


def test_who_waited_comes_in_and_is_remembered_with_its_reader():
    waiting = Entry("w", 0.4)

    seats = numbered(listed(0.9, 0.5), waiting, 3)

    assert seats.came == {"w": ("reader", "of w")}
    assert seats.moved == {"w": 3}
    assert seats.theirs == {}


def test_of_equal_scores_those_that_stood_there_stay_above_a_newcomer():
    assert numbered(listed(0.5, 0.5), _Mine(0.5), 3) == Seats(theirs={"reader": 3})


def test_an_equal_score_keeps_the_place_that_it_had():
    seats = numbered([Entry("p1", 0.5, 1), Entry("p3", 0.5, 3)], _Mine(0.5, 2.0), 3)

    assert seats == Seats(theirs={"reader": 2})


@pytest.mark.parametrize("coming", [_Mine(0.5), Entry("w", 0.5)])
def test_an_empty_list_gives_its_first_place(coming):
    seats = numbered([], coming, 3)

    assert [*seats.theirs.values(), *seats.moved.values()] == [1]


def test_a_list_that_nobody_enters_or_leaves_stays_as_it_is():
    assert numbered(listed(0.9, 0.5, 0.3), None, 3) == Seats()


def test_a_list_that_became_shorter_lets_its_last_ones_go():
    assert numbered(listed(0.9, 0.5, 0.3), None, 1) == Seats(moved={"p2": None, "p3": None})


scores = st.lists(st.sampled_from([0.1, 0.2, 0.5, 0.9]), max_size=6)


@given(scores, st.none() | st.sampled_from([0.1, 0.5, 0.95]), st.integers(1, 5))
def test_a_list_is_numbered_from_one_without_a_gap_and_best_first(given_scores, own, length):
    entries = listed(*sorted(given_scores, reverse=True))
    seats = numbered(entries, None if own is None else _Mine(own), length)

    after = {one.id: seats.moved.get(one.id, one.place) for one in entries}
    stand = [(after[one.id], one.p_mutual) for one in entries if after[one.id] is not None]
    stand += [(place, own) for place in seats.theirs.values()]
    stand.sort()

    assert [place for place, _ in stand] == list(range(1, len(stand) + 1))
    assert len(stand) == min(length, len(entries) + (own is not None))
    assert [score for _, score in stand] == sorted((s for _, s in stand), reverse=True)


@given(scores, st.integers(1, 5))
def test_nothing_is_written_that_did_not_move(given_scores, length):
    entries = listed(*sorted(given_scores, reverse=True))
    seats = numbered(entries, _Mine(0.5), length)

    assert all(seats.moved[one.id] != one.place for one in entries if one.id in seats.moved)
