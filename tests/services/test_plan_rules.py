"""From a fair's rows to the rules of its problem, and back to tables and interpreters."""

from collections import Counter
from datetime import timedelta

from sqlmodel import select

from matchmaker.planning import check, problem_from, solve
from matchmaker.services.plan_check import stored_violations
from matchmaker.services.plan_fair import plan_violations, solve_plan
from matchmaker.services.plan_problem import FairProblem, build
from matchmaker.services.publish import publish
from matchmaker.storage.columns import new_id
from matchmaker.storage.queries.planning_rows import planning_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Buyer,
    Enterprise,
    Hall,
    Interpreter,
    Meeting,
    MeetingTable,
    Occupancy,
    Slot,
)
from tests.fair_rows import agree, change
from tests.small_fair import OPENS_AT, SmallFair, small_fair

ALL = [(e, b) for e in range(3) for b in range(3)]


def problem_of(db: Database, fair: SmallFair, *, by_hall: bool = True) -> FairProblem:
    with db.read() as unit:
        return build(planning_rows(unit, fair.organiser), [], [], by_hall=by_hall)


def meetings(db: Database, plan_id: str) -> list[Meeting]:
    with db.read() as unit:
        return list(unit.exec(select(Meeting).where(Meeting.plan_id == plan_id)).all())


def japanese_buyers(db: Database, fair: SmallFair) -> None:
    """All buyers speak Japanese alone, all enterprises Vietnamese; one interpreter is there."""
    for one in fair.buyers:
        change(db, Buyer, one, languages=["ja"])
    for one in fair.enterprises:
        change(db, Enterprise, one, languages=["vi"])


def second_hall(db: Database, fair: SmallFair) -> str:
    """The last table stands in hall B, and the last enterprise is there; the others in A."""
    hall = new_id()
    with db.told() as unit:
        unit.add(Hall(id=hall, fair_id=fair.id, code="B"))
    change(db, MeetingTable, fair.tables[-1], hall_id=hall)
    for place, one in enumerate(fair.enterprises):
        change(db, Enterprise, one, hall="B" if place == len(fair.enterprises) - 1 else "A")
    return hall


# --- interpreters ------------------------------------------------------------------------------


def test_one_interpreter_is_never_asked_for_twice_at_once(either_db: Database):
    fair = small_fair(either_db)
    agree(either_db, fair, *ALL)
    japanese_buyers(either_db, fair)

    version = solve_plan(either_db, fair.organiser, seconds=1)

    found = meetings(either_db, version.id)
    assert {one.interpreter_id for one in found} == set(fair.interpreters)
    assert len(found) == len({one.slot_id for one in found}) == len(fair.slots)
    assert plan_violations(either_db, fair.organiser, version.id) == []


def test_publishing_books_interpreters_like_people_and_tables(either_db: Database):
    fair = small_fair(either_db)
    agree(either_db, fair, *ALL)
    japanese_buyers(either_db, fair)

    version = publish(
        either_db, fair.organiser, solve_plan(either_db, fair.organiser, seconds=1).id
    )

    with either_db.read() as unit:
        held = unit.exec(
            select(Occupancy.slot_id).where(
                Occupancy.plan_id == version.id,
                Occupancy.resource == f"interpreter:{fair.interpreters[0]}",
            )
        ).all()
        assert stored_violations(unit, fair.id, version.id) == []
    assert sorted(held) == sorted(fair.slots)


def test_whoever_was_told_to_interpret_a_pinned_meeting_still_does(db: Database):
    fair = small_fair(db)
    agree(db, fair, *ALL)
    japanese_buyers(db, fair)
    with db.told() as unit:
        unit.add(Interpreter(id=new_id(), fair_id=fair.id, name="An", languages=["vi", "ja"]))
    first = solve_plan(db, fair.organiser, seconds=1)
    before = {row.id: row for row in meetings(db, first.id)}
    for row_id in before:
        change(db, Meeting, row_id, pinned=True)

    again = solve_plan(db, fair.organiser, seconds=1, parent_id=first.id)

    def helpers(rows: list[Meeting]) -> dict[tuple[str, str], str | None]:
        return {(row.enterprise_id, row.buyer_id): row.interpreter_id for row in rows}

    assert helpers(meetings(db, again.id)) == helpers(list(before.values()))
    assert None not in helpers(list(before.values())).values()


def test_who_shares_a_language_meets_without_an_interpreter(db: Database):
    fair = small_fair(db)
    agree(db, fair, *ALL)
    japanese_buyers(db, fair)
    for one in fair.enterprises:
        change(db, Enterprise, one, languages=["vi", "ja"])

    assert "interpreters" not in problem_of(db, fair).document
    found = meetings(db, solve_plan(db, fair.organiser, seconds=1).id)
    assert len(found) == len(ALL)
    assert {one.interpreter_id for one in found} == {None}


def test_a_pair_added_to_the_problem_needs_nobody(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    japanese_buyers(db, fair)
    problem = problem_of(db, fair)

    document = problem.with_pairs([(1, 1), (2, 0)])

    assert document["pair_languages"] == [["ja-vi"], [], []]
    assert problem_from(document).n_pairs == 3
    assert len(problem.document["pairs"]) == 1, "the fair's own problem stays as it is"


# --- halls ---------------------------------------------------------------------------------


def test_enterprises_keep_to_the_tables_of_their_hall(db: Database):
    fair = small_fair(db)
    second_hall(db, fair)
    agree(db, fair, *ALL)

    problem = problem_of(db, fair)
    version = solve_plan(db, fair.organiser, seconds=1)

    assert problem.document["hall_tables"] == {"0": 2, "1": 1}
    at = {one.enterprise_id: set() for one in meetings(db, version.id)}
    for one in meetings(db, version.id):
        at[one.enterprise_id].add(one.table_id)
    assert at[fair.enterprises[2]] == {fair.tables[2]}
    assert at[fair.enterprises[0]] | at[fair.enterprises[1]] <= set(fair.tables[:2])
    assert plan_violations(db, fair.organiser, version.id) == []


def test_tables_are_numbered_hall_by_hall_whatever_their_own_numbers(db: Database):
    fair = small_fair(db)
    hall = second_hall(db, fair)
    change(db, MeetingTable, fair.tables[0], hall_id=hall)

    problem = problem_of(db, fair)

    assert problem.general_tables == [fair.tables[1], fair.tables[0], fair.tables[2]]
    assert str(problem.names.hall(1)) == "Hall B"
    assert problem.names.day(0) == "27/10/2026"


def test_an_enterprise_without_a_hall_leaves_all_tables_to_all(db: Database):
    fair = small_fair(db)
    second_hall(db, fair)
    change(db, Enterprise, fair.enterprises[0], hall="")

    problem = problem_of(db, fair)

    assert "hall_tables" not in problem.document
    assert problem.general_tables == fair.tables


def test_a_booth_owner_needs_no_hall_with_tables(db: Database):
    fair = small_fair(db, tables=4)
    second_hall(db, fair)
    change(db, MeetingTable, fair.tables[0], booth_of=fair.enterprises[0])
    change(db, Enterprise, fair.enterprises[0], hall="the yard")

    assert sorted(problem_of(db, fair).document["hall_tables"].values()) == [1, 2]


def test_where_tables_are_closed_halls_do_not_count(db: Database):
    fair = small_fair(db)
    second_hall(db, fair)

    assert "hall_tables" not in problem_of(db, fair, by_hall=False).document


def test_a_pinned_meeting_at_another_halls_table_keeps_its_time_alone(db: Database):
    fair = small_fair(db)
    agree(db, fair, *ALL)
    first = solve_plan(db, fair.organiser, seconds=1)
    [one] = [
        row
        for row in meetings(db, first.id)
        if row.enterprise_id == fair.enterprises[2] and row.slot_id == fair.slots[0]
    ] or meetings(db, first.id)[:1]
    second_hall(db, fair)
    change(db, Meeting, one.id, pinned=True)

    version = solve_plan(db, fair.organiser, seconds=1, parent_id=first.id)

    again = {(row.enterprise_id, row.buyer_id): row for row in meetings(db, version.id)}
    assert again[one.enterprise_id, one.buyer_id].slot_id == one.slot_id
    assert plan_violations(db, fair.organiser, version.id) == []


# --- seats ---------------------------------------------------------------------------------


def test_a_delegation_of_two_has_two_meetings_at_once(either_db: Database):
    fair = small_fair(either_db, slots=2)
    for one in fair.buyers:
        change(either_db, Buyer, one, seats=2)
    for one in fair.enterprises:
        change(either_db, Enterprise, one, seats=2)
    agree(either_db, fair, *ALL)

    version = solve_plan(either_db, fair.organiser, seconds=1)

    found = meetings(either_db, version.id)
    assert len(found) == 6, "three tables in two slots are all taken"
    assert plan_violations(either_db, fair.organiser, version.id) == []
    with either_db.read() as unit:
        assert stored_violations(unit, fair.id, version.id) == []


def test_a_booth_has_as_many_meetings_at_once_as_it_has_tables(db: Database):
    fair = small_fair(db, slots=1, tables=4)
    change(db, Enterprise, fair.enterprises[0], seats=3)
    for table in fair.tables[:2]:
        change(db, MeetingTable, table, booth_of=fair.enterprises[0])
    agree(db, fair, (0, 0), (0, 1), (0, 2))

    problem = problem_of(db, fair)
    version = solve_plan(db, fair.organiser, seconds=1)

    assert problem.document["enterprise_parallel"] == [2, 1, 1]
    assert Counter(one.table_id for one in meetings(db, version.id)) == dict.fromkeys(
        fair.tables[:2], 1
    )


def test_a_maximum_may_exceed_the_slots_of_whoever_has_several_seats(db: Database):
    fair = small_fair(db, slots=2)
    change(db, Buyer, fair.buyers[0], seats=2)

    assert problem_of(db, fair).document["buyer_max"] == [4, 2, 2]


# --- time ----------------------------------------------------------------------------------


def test_slots_say_their_day_and_their_minutes(db: Database):
    fair = small_fair(db, slots=2)
    change(
        db,
        Slot,
        fair.slots[1],
        fair_day=(OPENS_AT + timedelta(days=1)).date(),
        starts_at=OPENS_AT + timedelta(days=1),
        ends_at=OPENS_AT + timedelta(days=1, minutes=40),
    )

    document = problem_of(db, fair).document

    assert document["slot_day"] == [0, 1]
    assert document["slot_times"] == [[0, 20], [1440, 1480]]


def test_slots_beside_one_another_say_no_minutes(db: Database):
    fair = small_fair(db, slots=2)
    change(db, Slot, fair.slots[1], starts_at=OPENS_AT, ends_at=OPENS_AT + timedelta(minutes=20))

    assert "slot_times" not in problem_of(db, fair).document


def test_a_document_of_every_rule_is_solved_and_passed(db: Database):
    fair = small_fair(db)
    second_hall(db, fair)
    japanese_buyers(db, fair)
    change(db, Buyer, fair.buyers[1], seats=2)
    agree(db, fair, *ALL)
    document = problem_of(db, fair).document

    plan = solve(problem_from(document), 1)

    assert {"hall_tables", "interpreters", "buyer_parallel", "slot_times"} <= document.keys()
    assert check(document, plan.to_json()).violations == ()
