"""Repairs, stand-bys and forced pairs keep every further rule: halls, interpreters, delegations.

Fairs and changes are drawn at random; the independent checker has the last word.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning import (
    Budget,
    Plan,
    PlanningProblem,
    check,
    document_of,
    number_tables,
    problem_from,
    solve,
)
from matchmaker.planning.changes import Changes
from matchmaker.planning.replan import RepairPoint, ReplanResult, replan
from matchmaker.planning.standby import Absent, stand_bys
from matchmaker.planning.tables import Seated, hall_tables
from matchmaker.planning.why_not import why_not
from tests.planning.ruled import drawn_changes, ruled
from tests.planning.tiny import open_fair

seeds = st.integers(0, 100_000)


def planned(seed: int) -> tuple[PlanningProblem, Plan]:
    problem = problem_from(ruled(seed))
    return problem, solve(problem, 1, Budget(2_000))


def told(problem: PlanningProblem, placed: set[tuple[int, int, int]]):
    """What the checker says of meetings, tables given out anew."""
    seated = number_tables(
        placed, problem.has_booth.tolist(), problem.tables.tolist(), None, hall_tables(problem)
    )
    return check(document_of(problem), {"meetings": [list(row) for row in seated]})


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_every_repair_keeps_every_rule(seed: int):
    problem, plan = planned(seed)

    result = replan(problem, plan.meetings, drawn_changes(problem, seed), 1, Budget(20_000))

    assert result.before == plan.value
    document = document_of(result.problem)
    for point in result.points:
        meetings = [list(row) for row in result.meetings(point)]
        assert check(document, {"meetings": meetings, "value": point.value}).violations == ()


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_a_forced_pair_keeps_every_rule_and_costs_what_was_said(seed: int):
    problem, plan = planned(seed)
    met = {row[:2] for row in plan.meetings}

    for pair in [pair for pair in problem.pair_rows if pair not in met][:4]:
        answer = why_not(problem, plan.meetings, pair, plan.prices)
        if answer.at_most is None:
            continue
        now = {row[:3] for row in plan.meetings} - set(answer.given_up) | set(answer.instead)
        report = told(problem, now)
        assert report.violations == ()
        assert report.value == plan.value - answer.at_most


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_whoever_steps_in_keeps_every_rule(seed: int):
    problem, plan = planned(seed)

    for one in stand_bys(problem, plan.meetings):
        for who in (*([] if one.called is None else [one.called]), *one.reserve):
            pair = (one.enterprise, who) if one.absent is Absent.BUYER else (who, one.buyer)
            now = {row[:3] for row in plan.meetings} - {(one.enterprise, one.buyer, one.slot)}
            assert told(problem, now | {(*pair, one.slot)}).violations == ()


def test_a_delegation_that_waits_twice_is_helped_twice():
    """Buyer 0 has two people at two tables; a third and a fourth enterprise are free."""
    document = open_fair(4, 1, 1, buyer_parallel=[2], buyer_max=[2], tables_per_slot=2)
    problem = problem_from(document)

    found = stand_bys(problem, [(0, 0, 0, 0), (1, 0, 0, 1)])

    called = {one.called for one in found if one.absent is Absent.ENTERPRISE}
    assert called == {2, 3}


@pytest.mark.parametrize("seed", range(60))
def test_tables_are_those_that_numbering_everybody_gives(seed: int):
    """A repair looks only at whoever comes and those he meets; the slow way looks at all."""
    problem, plan = planned(seed)

    result = replan(problem, plan.meetings, drawn_changes(problem, seed), 1, Budget(4_000))

    for point in result.points:
        assert list(point.seats) == seats_by_numbering_everybody(result, point)


def seats_by_numbering_everybody(result: ReplanResult, point: RepairPoint) -> list[Seated]:
    """Seats of all that did not sit there before, every slot that changes numbered in full."""
    after, dropped = result.problem, {row[:2] for row in point.dropped}
    placed = {row[:2]: row[:3] for row in result.announced if row[:2] not in dropped}
    placed |= {row[:2]: row[:3] for row in (*point.moved, *point.placed)}
    before = {row[:3]: row[3] for row in result.announced}
    changed = {row[2] for row in placed.values() if row not in before}
    changed |= {t for _, _, t, table in result.announced if table >= after.tables[t]}
    now = [row for row in placed.values() if row[2] in changed]
    kept = {row: before[row] for row in now if before.get(row, 10**6) < after.tables[row[2]]}
    seated = number_tables(
        now, after.has_booth.tolist(), after.tables.tolist(), kept, hall_tables(after)
    )
    return [row for row in seated if kept.get(row[:3]) != row[3]]


def test_tables_are_not_closed_where_halls_have_their_own():
    document = open_fair(1, 1, 1, enterprise_hall=[0], hall_tables={"0": 1})

    with pytest.raises(ValueError, match="halls have tables of their own"):
        replan(problem_from(document), [], Changes(tables_closed=((0, 1),)))
