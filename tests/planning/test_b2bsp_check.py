"""The checker of slots: one plan for each rule that breaks just that rule, named in words."""

import random

import pytest

from matchmaker.locale import say
from matchmaker.planning import b2bsp_violations
from matchmaker.planning.b2bsp_check import breaks_each
from tests.planning.meeting_lists import (
    WORKED,
    Document,
    drawn,
    every_plan,
    meeting_list,
)

PLAN = [3, 2, 1, 3]


def said(document: Document, slots: list[int], fairness: int = 9, breaks: int | None = None):
    """Everything the checker finds, in English."""
    return [str(one) for one in b2bsp_violations(document, slots, fairness, breaks)]


def open_list(*couples: tuple[int, int], slots: int = 6, **changed: object) -> Document:
    """Meetings without any rule but those asked for."""
    people = max(max(couple) for couple in couples)
    return meeting_list([[*couple, 3] for couple in couples], people=people, slots=slots, **changed)


def test_the_checker_is_silent_on_the_worked_plan():
    assert said(WORKED, PLAN, fairness=1, breaks=2) == []


def test_breaks_are_idle_runs_between_two_meetings():
    document = open_list((1, 2), (1, 3), (1, 4), (1, 2), slots=9)

    assert breaks_each(document, [1, 2, 5, 9]) == [2, 1, 0, 0]
    assert breaks_each(document, [2, 3, 4, 5]) == [0, 1, 0, 0]


def test_somebody_without_a_meeting_has_no_break():
    assert breaks_each(meeting_list([[1, 2, 3]], people=3, slots=2), [2]) == [0, 0, 0]


def test_too_few_slots_are_named_and_nothing_else():
    assert said(WORKED, [3, 2, 1]) == ["3 slots are given for 4 meetings"]


@pytest.mark.parametrize("slot", [0, 7, -1])
def test_a_slot_that_does_not_exist_is_named(slot: int):
    assert said(open_list((1, 2)), [slot]) == [f"meeting 1: there is no slot {slot}"]


@pytest.mark.parametrize(("session", "slot"), [(1, 4), (2, 3)])
def test_a_meeting_in_the_wrong_half_of_the_day_is_named(session: int, slot: int):
    document = open_list((1, 2)) | {"requested": [[1, 2, session]]}

    assert said(document, [slot]) == [f"meeting 1: slot {slot} is not in its half of the day"]
    assert said(document, [7 - slot]) == []


def test_a_meeting_outside_its_fixed_slot_is_named():
    document = open_list((1, 2), (3, 4), fixed=[0, 2])

    assert said(document, [2, 1]) == ["meeting 2: slot 1 is not its fixed one"]


@pytest.mark.parametrize("who", [1, 2])
def test_a_participant_who_is_away_is_named(who: int):
    forbidden = [[0], [0]]
    forbidden[who - 1] = [0, 5]

    assert said(open_list((1, 2), forbidden=forbidden), [5]) == [
        f"meeting 1: participant {who} is away in slot 5"
    ]


def test_two_meetings_at_once_are_named_with_the_participant():
    assert said(open_list((1, 2), (3, 1)), [4, 4]) == ["participant 1 has 2 meetings in slot 4"]


def test_too_few_tables_are_named_with_the_slot():
    document = open_list((1, 2), (3, 4), (5, 6), tables=2)

    assert said(document, [4, 4, 4]) == ["slot 4: meetings 3, tables 2"]
    assert said(document, [4, 4, 5]) == []


@pytest.mark.parametrize("slots", [[3, 3], [3, 2]])
def test_a_meeting_that_does_not_come_after_another_is_named(slots: list[int]):
    document = open_list((1, 2), (3, 4), precedences=[[], [1, 0]])

    assert said(document, slots) == ["meeting 2 must come after meeting 1"]
    assert said(document, [3, 4]) == []


def test_breaks_too_far_apart_are_named():
    document = open_list((1, 2), (1, 3), (1, 4))

    assert said(document, [1, 3, 5], fairness=2) == []
    assert said(document, [1, 3, 5], fairness=1) == [
        "somebody has 2 breaks and somebody 0: they differ by more than 1"
    ]


@pytest.mark.parametrize("claimed", [0, 1, 3])
def test_breaks_that_are_not_true_are_named(claimed: int):
    assert said(WORKED, PLAN, breaks=claimed) == [f"{claimed} breaks are claimed, counted are 2"]


def test_every_broken_rule_is_named_at_once():
    document = open_list((1, 2), (1, 3), tables=1, fixed=[2, 0], precedences=[[2], []])

    assert len(said(document, [1, 1])) == 4


def test_each_sentence_is_said_in_vietnamese_too():
    document = open_list(
        (1, 2), (1, 3), tables=1, fixed=[2, 0], precedences=[[2], []], forbidden=[[1], [0], [0]]
    )
    found = [
        *b2bsp_violations(document, [1, 1], 0, 5),
        *b2bsp_violations(document, [9, 1], 0, 5),
        *b2bsp_violations(document, [9], 0),
        *b2bsp_violations(open_list((1, 2), (1, 3)), [1, 3], 0),
    ]

    for sentence in found:
        assert say(sentence, "vi") != str(sentence)


def test_whatever_slots_are_drawn_the_checker_agrees_with_trying_out():
    """A mutation test: plans and near-plans, told apart by code written another way."""
    dice = random.Random(5)  # noqa: S311  # nothing secret
    kinds = set()
    for _ in range(60):
        document = drawn(dice)
        plans = set(every_plan(document))
        for _ in range(20):
            slots = tuple(dice.randint(1, document["nTotalSlots"]) for _ in document["requested"])
            if plans and dice.random() < 0.7:
                near = list(dice.choice(sorted(plans)))
                near[dice.randrange(len(near))] = dice.randint(1, document["nTotalSlots"])
                slots = tuple(near)
            silent = not b2bsp_violations(document, slots, fairness=99)
            kinds.add(silent)

            assert silent == (slots in plans)
    assert kinds == {True, False}
