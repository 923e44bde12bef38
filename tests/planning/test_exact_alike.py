"""Meetings that may change places: one order of them is asked for, no plan's breaks are lost."""

import pytest

from matchmaker.planning import meeting_list_from
from matchmaker.planning.exact_alike import in_order
from tests.planning.meeting_lists import Document, meeting_list, plans_of

GUESTS = [[1, 2, 3], [1, 3, 3], [1, 4, 3]]


def before(document: Document) -> list[list[int]]:
    """List for each meeting those that must come before it, counted from 1."""
    ordered = in_order(meeting_list_from(document))
    return [[one + 1 for one in earlier] for earlier in ordered.before]


def test_guests_of_one_host_who_meet_nobody_else_come_in_order():
    document = meeting_list(GUESTS, people=4, slots=4)

    assert before(document) == [[], [1], [2]]


def test_a_guest_may_be_named_first_or_second():
    document = meeting_list([[2, 1, 3], [1, 3, 3]], people=3, slots=4)

    assert before(document) == [[], [1]]


def test_whoever_meets_somebody_else_too_is_like_nobody():
    document = meeting_list([*GUESTS, [3, 5, 3]], people=5, slots=4)

    assert before(document) == [[], [], [1], []]


def test_guests_of_two_hosts_are_not_alike():
    document = meeting_list([[1, 2, 3], [1, 3, 3], [4, 5, 3], [4, 6, 3]], people=6, slots=4)

    assert before(document) == [[], [1], [], [3]]


def test_two_who_only_meet_each_other_have_no_order():
    document = meeting_list([[1, 2, 3], [3, 4, 3]], people=4, slots=4)

    assert before(document) == [[], []]


@pytest.mark.parametrize(
    "changed",
    [
        {"forbidden": [[0], [0], [2], [0]]},
        {"fixed": [0, 2, 0]},
        {"requested": [[1, 2, 3], [1, 3, 1], [1, 4, 3]]},
    ],
)
def test_what_may_be_held_at_other_times_is_not_alike(changed: Document):
    document = meeting_list(GUESTS, people=4, slots=4) | changed

    assert before(document) == [[], [], [1]]


@pytest.mark.parametrize("precedences", [[[], [3], []], [[2], [], []]])
def test_what_a_precedence_names_keeps_its_place(precedences: list[list[int]]):
    document = meeting_list(GUESTS, people=4, slots=4, precedences=precedences)

    assert before(document) == precedences


@pytest.mark.parametrize("n", range(3, 7))
@pytest.mark.parametrize("session", [1, 3])
def test_every_plan_has_its_like_in_order(session: int, n: int):
    """Whatever breaks everyone can have at once, a plan in order gives the same."""
    requested = [[1, 2, 3], [1, 3, 3], [1, 4, session], [2, 5, 3], [5, 6, 3], [5, 7, 3]]
    document = meeting_list(requested[:n], people=7, slots=4, tables=2)
    order = [(one, other - 1) for one, row in enumerate(before(document)) for other in row]
    plans = plans_of(document)

    kept = [
        (slots, breaks) for slots, breaks in plans if all(slots[b] < slots[a] for a, b in order)
    ]

    assert {tuple(breaks) for _, breaks in kept} == {tuple(breaks) for _, breaks in plans}
    assert (len(kept) < len(plans)) == bool(order)
