"""Every pair that is left out is told why, and what is told is true."""

import numpy as np
from hypothesis import given, settings

from matchmaker.planning import Budget, causes, problem_from, solve
from matchmaker.planning.board import Board
from matchmaker.planning.explain import cause
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

    assert told(document, 0, 0) == "The buyer already has all of the 1 meetings he may have."


def test_a_full_enterprise():
    document = open_fair(1, 2, 3, enterprise_max=[1])

    assert told(document, 0, 0) == ("The enterprise already has all of the 1 meetings it may have.")


def test_full_tables():
    document = open_fair(2, 2, 1, tables_per_slot=1, pairs=[[0, 0, 1], [1, 1, 9]])

    assert told(document, 0, 0) == "Every table is taken in all of their 1 common slots."


def test_busy_people():
    document = open_fair(
        2, 2, 1, tables_per_slot=2, pairs=[[0, 0, 1], [0, 1, 5], [1, 0, 5]],
        enterprise_max=[2, 2], buyer_max=[2, 2],
    )  # fmt: skip

    assert told(document, 0, 0) == (
        "All of their 1 common slots are taken: the buyer meets others in 1, the enterprise in 1."
    )


def test_a_meeting_worth_nothing_that_still_has_room():
    problem = problem_from(open_fair(1, 1, 2, pairs=[[0, 0, 0]]))

    assert str(cause(Board(problem), 0)) == (
        "There is still room in 2 of their common slots: it can be placed by hand."
    )


def test_a_rule_beside_people_and_tables(monkeypatch):
    monkeypatch.setattr(Board, "free_slots", lambda *_: [])
    problem = problem_from(open_fair(1, 1, 2))

    assert str(cause(Board(problem), 0)).startswith(
        "Both are free in 2 of their common slots, but another rule stands in the way"
    )


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
        elif text.startswith("All of their"):
            assert sentence.values["common"] == len(common)
            assert sentence.values["buyer"] == len(common & busy_b)
            assert sentence.values["enterprise"] == len(common & busy_e)
            full = [t for t in common - busy_e - busy_b if _full(document, plan, t)]
            assert sentence.values["tables"] == len(full)
        elif text.startswith("Every table"):
            assert all(_full(document, plan, t) for t in common)
        else:
            free = [t for t in common - busy_e - busy_b if not _full(document, plan, t)]
            assert sentence.values["slots"] == len(free) > 0
            assert problem.pair_value[row] == 0


def _full(document: dict, plan, slot: int) -> bool:
    return sum(t == slot for _, _, t, _ in plan.meetings) >= document["tables_per_slot"]
