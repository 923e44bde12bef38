"""Every pair that is left out is told why, and what is told is true."""

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.planning import Budget, causes, problem_from, solve
from matchmaker.planning.board import Board
from matchmaker.planning.explain import cause
from tests.planning.ruled import broken_rules, ruled
from tests.planning.tiny import open_fair, wider_fairs


def told(document: dict, enterprise: int, buyer: int) -> str:
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(2_000))
    [sentence] = causes(problem, plan, [problem.pair_rows[enterprise, buyer]])
    return str(sentence)


def test_never_free_together():
    document = open_fair(1, 2, 2, enterprise_available=["10"], buyer_available=["10", "01"])

    assert told(document, 0, 1) == "The two are never free in the same slot."


def test_a_full_buyer():
    document = open_fair(2, 1, 3, buyer_max=[1])

    assert told(document, 0, 0) == "The buyer already has the most meetings allowed: 1."


def test_a_full_enterprise():
    document = open_fair(1, 2, 3, enterprise_max=[1])

    assert told(document, 0, 0) == ("The enterprise already has the most meetings allowed: 1.")


def test_full_tables():
    document = open_fair(2, 2, 1, tables_per_slot=1, pairs=[[0, 0, 1], [1, 1, 9]])

    assert told(document, 0, 0) == "In none of their common slots (1) is a table left."


def test_busy_people():
    document = open_fair(
        2, 2, 1, tables_per_slot=2, pairs=[[0, 0, 1], [0, 1, 5], [1, 0, 5]],
        enterprise_max=[2, 2], buyer_max=[2, 2],
    )  # fmt: skip

    assert told(document, 0, 0) == (
        "None of their common slots (1) is free: the buyer meets others in 1, the enterprise in 1."
    )


def test_of_a_side_that_meets_nobody_in_the_common_slots_nothing_is_said():
    by_buyer = open_fair(
        2, 1, 1, tables_per_slot=2, pairs=[[0, 0, 1], [1, 0, 5]], enterprise_max=[2, 2],
        buyer_max=[2],
    )  # fmt: skip
    by_enterprise = open_fair(
        1, 2, 1, tables_per_slot=2, pairs=[[0, 0, 1], [0, 1, 5]], enterprise_max=[2],
        buyer_max=[2, 2],
    )  # fmt: skip

    assert told(by_buyer, 0, 0) == "The buyer meets others in all of their common slots: 1."
    assert told(by_enterprise, 0, 0) == (
        "The enterprise meets others in all of their common slots: 1."
    )


def test_a_meeting_worth_nothing_that_still_has_room():
    problem = problem_from(open_fair(1, 1, 2, pairs=[[0, 0, 0]]))

    assert str(cause(Board(problem), 0)) == (
        "There is still room in 2 of their common slots: it can be placed by hand."
    )


def test_a_rule_beside_people_and_tables():
    block = {"side": "buyer", "index": 0, "slots": [0, 1], "keep": 2}
    problem = problem_from(open_fair(1, 1, 3, buyer_available=["110"], free_blocks=[block]))

    assert str(cause(Board(problem), 0)).startswith(
        "Both are free in 2 of their common slots, but another rule stands in the way"
    )


def test_two_who_are_here_together_but_never_for_long_enough():
    document = open_fair(
        1,
        1,
        3,
        buyer_available=["110"],
        slot_times=[[0, 20], [20, 40], [40, 90]],
        pair_minutes=[30],
    )

    assert told(document, 0, 0) == (
        "Both are here in 2 slots, and none of these is long enough for their meeting."
    )


HALLS = {"enterprise_hall": [0, 0, 1], "hall_tables": {"0": 1, "1": 2}}


def test_a_full_hall_is_named_though_other_halls_have_tables_left():
    document = open_fair(3, 3, 1, tables_per_slot=3, pairs=[[0, 0, 1], [1, 1, 9]], **HALLS)

    assert told(document, 0, 0) == (
        "In none of their common slots (1) is a table of the enterprise's hall left."
    )


def test_a_full_hall_is_counted_beside_busy_people():
    document = open_fair(
        3, 3, 2, tables_per_slot=3, pairs=[[e, b, 1] for e in (0, 1) for b in (0, 1)], **HALLS
    )
    problem = problem_from(document)
    board = Board(problem)
    board.place(problem.pair_rows[1, 1], 0)
    board.place(problem.pair_rows[1, 0], 1)

    assert str(cause(board, problem.pair_rows[0, 0])) == (
        "None of their common slots (2) is free: the buyer meets others in 1, the enterprise in 0, "
        "and in 1 every table of its hall is taken."
    )


def test_where_all_tables_of_the_fair_are_taken_no_hall_is_blamed():
    document = open_fair(3, 3, 1, tables_per_slot=1, pairs=[[0, 0, 1], [2, 2, 9]], **HALLS)

    assert told(document, 0, 0) == "In none of their common slots (1) is a table left."


@pytest.mark.parametrize("seed", range(30))
def test_what_is_told_under_halls_and_lengths_is_true(seed: int):
    document = ruled(seed, keys=["hall_tables", "pair_minutes"], people=4, slots=3)
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(500))
    rows = [row[:3] for row in plan.meetings]
    met = {row[:2] for row in rows}
    out = [row for pair, row in problem.pair_rows.items() if pair not in met]

    for row, sentence in zip(out, causes(problem, plan, out), strict=True):
        pair = int(problem.pair_enterprise[row]), int(problem.pair_buyer[row])
        broken = [broken_rules(document, [*rows, (*pair, t)]) for t in range(problem.n_slots)]
        if "table of the enterprise's hall" in sentence.text:
            assert all(rules for rules in broken)
            assert any(rules == {"halls"} for rules in broken)
        elif "none of these is long enough" in sentence.text:
            assert all(rules & {"away", "minutes"} for rules in broken)
            assert sum("away" not in rules for rules in broken) == sentence.values["slots"] > 0
        elif "never free in the same slot" in sentence.text:
            assert all("away" in rules for rules in broken)
        else:
            assert "another rule" not in sentence.text


@given(wider_fairs())
@settings(max_examples=25, deadline=None)
def test_the_numbers_in_a_cause_are_true(document):
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(6_000))
    met = {(e, b) for e, b, _, _ in plan.meetings}
    out = [row for pair, row in problem.pair_rows.items() if pair not in met]

    for row, sentence in zip(out, causes(problem, plan, out), strict=True):
        e, b = int(problem.pair_enterprise[row]), int(problem.pair_buyer[row])
        common = set(np.flatnonzero(problem.common[row]).tolist())
        busy_e = {t for one, _, t, _ in plan.meetings if one == e}
        busy_b = {t for _, one, t, _ in plan.meetings if one == b}
        text = sentence.text
        if "never free" in text:
            assert not common
        elif text.startswith("The buyer already"):
            assert len(busy_b) == sentence.values["most"] >= document["buyer_max"][b]
        elif text.startswith("The enterprise already"):
            assert len(busy_e) == sentence.values["most"] >= document["enterprise_max"][e]
        elif text.startswith("The buyer meets others"):
            assert sentence.values["common"] == len(common & busy_b) == len(common)
            assert not common & busy_e
        elif text.startswith("The enterprise meets others"):
            assert sentence.values["common"] == len(common & busy_e) == len(common)
            assert not common & busy_b
        elif text.startswith("None of their common slots"):
            assert sentence.values["common"] == len(common)
            assert sentence.values["buyer"] == len(common & busy_b)
            assert sentence.values["enterprise"] == len(common & busy_e)
            full = [t for t in common - busy_e - busy_b if _full(document, plan, t)]
            assert sentence.values["tables"] == len(full)
        elif text.startswith("In none of their common slots"):
            assert all(_full(document, plan, t) for t in common)
        else:
            free = [t for t in common - busy_e - busy_b if not _full(document, plan, t)]
            assert sentence.values["slots"] == len(free) > 0
            assert problem.pair_value[row] == 0


def _full(document: dict, plan, slot: int) -> bool:
    return sum(t == slot for _, _, t, _ in plan.meetings) >= document["tables_per_slot"]
