"""Slots that a meeting may still have: every narrowing by its own small list."""

import random

import pytest

from matchmaker.planning import meeting_list_from
from matchmaker.planning.exact_domain import NoPlanError, narrow
from tests.planning.meeting_lists import Document, drawn, meeting_list, plans_of


def slots_left(document: Document) -> list[list[int]]:
    """List each meeting's slots, counted from 1."""
    domain = narrow(meeting_list_from(document)).domain
    return [[slot + 1 for slot in row.nonzero()[0].tolist()] for row in domain]


def test_morning_and_afternoon_halve_the_day():
    document = meeting_list([[1, 2, 1], [3, 4, 2], [5, 6, 3]], people=6, slots=5, nMorningSlots=2)

    assert slots_left(document) == [[1, 2], [3, 4, 5], [1, 2, 3, 4, 5]]


def test_the_absence_of_either_side_takes_a_slot_away():
    document = meeting_list([[1, 2, 3]], people=2, slots=4, forbidden=[[0, 1], [4]])

    assert slots_left(document) == [[2, 3]]


def test_a_fixed_slot_is_the_only_one_and_taken_from_the_others():
    document = meeting_list([[1, 2, 3], [1, 3, 3]], people=3, slots=3, fixed=[2, 0])

    assert slots_left(document) == [[2], [1, 3]]


def test_two_meetings_of_one_participant_fixed_in_one_slot_are_no_plan():
    document = meeting_list([[1, 2, 3], [1, 3, 3]], people=3, slots=3, fixed=[2, 2])

    with pytest.raises(NoPlanError):
        slots_left(document)


def test_a_chain_of_precedences_is_followed_to_its_end():
    document = meeting_list(
        [[1, 2, 3], [3, 4, 3], [5, 6, 3]], people=6, slots=4, precedences=[[], [1], [2]]
    )

    assert slots_left(document) == [[1, 2], [2, 3], [3, 4]]


def test_a_circle_of_precedences_is_no_plan():
    document = meeting_list(
        [[1, 2, 3], [3, 4, 3], [5, 6, 3]], people=6, slots=9, precedences=[[3], [1], [2]]
    )

    with pytest.raises(NoPlanError):
        slots_left(document)


def test_a_slot_left_alone_settles_the_next_meeting_and_so_on():
    document = meeting_list(
        [[1, 2, 3], [1, 3, 3], [1, 4, 3]],
        people=4,
        slots=3,
        forbidden=[[0], [2, 3], [3], [0]],
    )

    assert slots_left(document) == [[1], [2], [3]]


def test_a_day_too_short_for_its_meetings_is_no_plan():
    document = meeting_list([[1, 2, 1], [1, 3, 1], [1, 4, 2]], people=4, slots=3, nMorningSlots=1)

    with pytest.raises(NoPlanError):
        slots_left(document)


def test_days_know_how_many_meetings_are_over_by_noon():
    document = meeting_list([[1, 2, 1], [1, 3, 2], [1, 4, 3]], people=4, slots=4, nMorningSlots=2)

    day = narrow(meeting_list_from(document)).days[0]

    assert day.meetings == 3
    assert (day.least[2], day.most[2]) == (1, 2)


def test_everyones_fewest_and_most_breaks_are_those_of_his_day_alone():
    document = meeting_list(
        [[1, 2, 3], [1, 3, 3]], people=3, slots=4, fixed=[1, 0], forbidden=[[2], [0], [0]]
    )

    narrowed = narrow(meeting_list_from(document))

    assert narrowed.fewest == (1, 0, 0)
    assert narrowed.most == (1, 0, 0)


@pytest.mark.parametrize("seed", range(20))
def test_no_plan_loses_a_slot_to_narrowing(seed: int):
    dice = random.Random(seed)  # noqa: S311  # nothing secret
    document = drawn(dice, everyone_equal=seed % 2 == 0)
    plans = plans_of(document)
    try:
        narrowed = narrow(meeting_list_from(document))
    except NoPlanError:
        assert plans == []
        return

    for slots, breaks in plans:
        assert all(narrowed.domain[i, slot - 1] for i, slot in enumerate(slots))
        assert all(a <= b for a, b in zip(narrowed.fewest, breaks, strict=True))
        assert all(a >= b for a, b in zip(narrowed.most, breaks, strict=True))
