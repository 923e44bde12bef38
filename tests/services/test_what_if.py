"""What if? Other conditions are planned beside the real plan, which is never touched."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from matchmaker.domain.errors import (
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusedError,
    ViolationError,
)
from matchmaker.domain.meeting import PlanState
from matchmaker.services.plan_fair import pin, plan_violations, solve_plan
from matchmaker.services.publish import publish
from matchmaker.services.what_if import (
    is_worked_on,
    make_draft,
    new_what_if,
    remove_what_if,
    solve_what_if,
)
from matchmaker.services.what_if_changes import Changes, PersonChange
from matchmaker.storage.columns import new_id
from matchmaker.storage.queries.planning_rows import meetings_of
from matchmaker.storage.queries.what_ifs import what_if, what_ifs
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    AuditEvent,
    Enterprise,
    Fair,
    FairSession,
    Hall,
    Meeting,
    MeetingTable,
    Occupancy,
    PlanVersion,
    Slot,
    WhatIf,
    Wish,
)
from tests.fair_rows import add, agree, change
from tests.small_fair import OPENS_AT, SmallFair, small_fair

QUICK = 0.02
ENOUGH = 60  # these fairs end at their bound, not by the clock


def asked(db: Database, fair: SmallFair, name: str = "Another hall", **changes: Any) -> WhatIf:
    """Ask what if, and have it worked out."""
    made = new_what_if(db, fair.organiser, name, Changes(**changes))
    return solve_what_if(db, fair.organiser, made.id, seconds=QUICK)


def measured(found: WhatIf) -> dict[str, int]:
    measures: dict[str, int] = found.result["measures"]
    return measures


def one_table(db: Database) -> SmallFair:
    """Three agreed pairs and one slot with one table: one of them meets."""
    fair = small_fair(db, slots=1, tables=1)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    return fair


def session_of(db: Database, fair: SmallFair) -> str:
    with db.read() as unit:
        return unit.exec(select(FairSession.id).where(FairSession.fair_id == fair.id)).one()


def everything_booked(db: Database) -> tuple[list[Any], ...]:
    """All rows that what-ifs must never touch."""
    with db.read() as unit:
        return tuple(
            sorted((row.model_dump() for row in unit.exec(select(table)).all()), key=str)
            for table in (PlanVersion, Meeting, Occupancy, Fair)
        )


# --- asking --------------------------------------------------------------------------------


def test_more_tables_let_more_pairs_meet(either_db: Database):
    fair = one_table(either_db)

    found = asked(either_db, fair, tables=3)

    assert measured(found)["meetings"] == 3
    assert measured(found)["places"] == 3
    assert found.solved_at is not None
    assert (found.gap_pct, found.value) == (0.0, found.bound)


def test_without_any_change_the_fair_is_planned_as_it_is(db: Database):
    fair = one_table(db)

    made = new_what_if(db, fair.organiser, "As it is", Changes())
    found = solve_what_if(db, fair.organiser, made.id, seconds=ENOUGH)
    real = solve_plan(db, fair.organiser, seed=1, seconds=ENOUGH)

    assert (found.value, found.bound) == (real.value, real.bound)
    assert found.plan_fingerprint == real.plan_fingerprint


def test_one_slot_more_is_a_slot_that_the_fair_does_not_have(db: Database):
    fair = one_table(db)

    found = asked(db, fair, longer=session_of(db, fair))

    assert measured(found)["meetings"] == 2
    assert sorted(str(row[2]) for row in found.result["meetings"]) == sorted(
        [fair.slots[0], "None"]
    )


def test_a_closed_slot_holds_no_meeting(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (0, 1), (0, 2))

    found = asked(db, fair, closed=(fair.slots[0], fair.slots[3]))

    assert measured(found)["meetings"] == 2
    assert {row[2] for row in found.result["meetings"]} == set(fair.slots[1:3])


def test_who_does_not_come_meets_nobody(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))

    found = asked(db, fair, people=(PersonChange(fair.buyers[0], away=True),))

    assert [row[1] for row in found.result["meetings"]] == [fair.buyers[1]]
    assert found.result["shortfalls"][0]["enterprise_id"] in {
        fair.enterprises[0],
        fair.enterprises[2],
    }


def test_who_comes_late_meets_late(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))

    late = PersonChange(fair.enterprises[0], first=fair.slots[3])
    early = PersonChange(fair.buyers[0], last=fair.slots[0])

    assert [row[2] for row in asked(db, fair, people=(late,)).result["meetings"]] == [fair.slots[3]]
    assert asked(db, fair, people=(late, early)).result["meetings"] == []


def test_own_limits_of_one_person_and_the_fairs_for_the_others(db: Database):
    fair = small_fair(db)
    agree(db, fair, *((e, b) for e in range(3) for b in range(3)))

    found = asked(db, fair, most=2, people=(PersonChange(fair.enterprises[0], least=1, most=1),))

    held = [row[0] for row in found.result["meetings"]]
    assert held.count(fair.enterprises[0]) <= 2
    assert max(held.count(one) for one in fair.enterprises) == 2


def test_a_higher_promise_is_counted_as_missed_where_it_cannot_be_kept(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1), (2, 2))

    found = asked(db, fair, least=2)

    assert measured(found)["missing"] == 3
    assert measured(found)["reached"] == 1
    assert found.result["promise"] == 1
    assert all(one["forced"] for one in found.result["shortfalls"])


def test_wishes_are_counted_by_their_strength(db: Database):
    fair = one_table(db)

    assert asked(db, fair).result["wishes"] == {"agreed": [3, 1]}


def test_the_same_question_has_the_same_answer(db: Database):
    fair = small_fair(db)
    agree(db, fair, *((e, b) for e in range(3) for b in range(3)))

    made = [new_what_if(db, fair.organiser, "Twice", Changes(tables=1)) for _ in range(2)]
    first, second = (solve_what_if(db, fair.organiser, one.id, seconds=ENOUGH) for one in made)

    assert first.plan_fingerprint == second.plan_fingerprint
    assert first.result == second.result


def test_solved_again_it_is_the_same(db: Database):
    fair = one_table(db)
    made = new_what_if(db, fair.organiser, "Twice", Changes(tables=2))
    found = solve_what_if(db, fair.organiser, made.id, seconds=ENOUGH).result

    again = solve_what_if(db, fair.organiser, made.id, seconds=ENOUGH)

    assert again.result == found


# --- what it never does --------------------------------------------------------------------


def test_the_published_plan_and_every_draft_stay_as_they_are(either_db: Database):
    fair = one_table(either_db)
    publish(either_db, fair.organiser, solve_plan(either_db, fair.organiser, seconds=QUICK).id)
    solve_plan(either_db, fair.organiser, seed=2, seconds=QUICK)
    before = everything_booked(either_db)

    found = asked(either_db, fair, tables=3, longer=session_of(either_db, fair))
    remove_what_if(either_db, fair.organiser, found.id)

    assert everything_booked(either_db) == before


def test_announced_meetings_elsewhere_are_counted_as_moved(db: Database):
    fair = small_fair(db, slots=2)
    agree(db, fair, (0, 0))
    plan = publish(db, fair.organiser, solve_plan(db, fair.organiser, seconds=QUICK).id)
    with db.read() as unit:
        [meeting] = meetings_of(unit, plan.id)

    unmoved, moved = asked(db, fair), asked(db, fair, closed=(meeting.slot_id,))

    assert (measured(unmoved)["moved"], measured(moved)["moved"]) == (0, 1)


def test_a_further_slot_before_an_announced_one_moves_nothing_by_itself(db: Database):
    fair = small_fair(db, slots=2)
    with db.told() as unit:
        first = FairSession(
            fair_id=fair.id, number=9, starts_at=OPENS_AT, ends_at=OPENS_AT + timedelta(minutes=25)
        )
        unit.add(first)
        unit.flush()
        unit.get_one(Slot, fair.slots[0]).session_id = first.id
    agree(db, fair, (0, 0), (0, 1))
    publish(db, fair.organiser, solve_plan(db, fair.organiser, seconds=QUICK).id)

    found = asked(db, fair, longer=first.id)

    assert measured(found)["moved"] == 0
    assert {row[2] for row in found.result["meetings"]} == set(fair.slots)


def test_pinned_meetings_stay_and_contradictions_are_named(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    plan = solve_plan(db, fair.organiser, seconds=QUICK)
    with db.read() as unit:
        [meeting] = meetings_of(unit, plan.id)
    pin(db, fair.organiser, meeting.id, True)

    kept = asked(db, fair, tables=2)
    with pytest.raises(ViolationError) as refused:
        asked(db, fair, closed=(meeting.slot_id,))

    assert [row[2] for row in kept.result["meetings"]] == [meeting.slot_id]
    [said, *_] = map(str, refused.value.violations)
    assert "is away" in said
    assert "27/10/2026" in said


def test_one_that_is_refused_stays_unsolved(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    made = new_what_if(db, fair.organiser, "Nobody wants this", Changes(tables=2))
    with db.told() as unit:
        for row in unit.exec(select(Wish)).all():
            unit.delete(row)

    with pytest.raises(RefusedError, match="no pair to plan"):
        solve_what_if(db, fair.organiser, made.id)

    with db.read() as unit:
        assert what_if(unit, fair.organiser, made.id).solved_at is None


# --- who may, and what is refused ----------------------------------------------------------


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_it_needs_a_name_of_reasonable_length(db: Database, name: str):
    fair = one_table(db)

    with pytest.raises(InvalidError):
        new_what_if(db, fair.organiser, name, Changes())


def test_only_the_organiser_asks(db: Database):
    fair = one_table(db)
    found = asked(db, fair)

    for act in (
        lambda scope: new_what_if(db, scope, "Mine", Changes()),
        lambda scope: solve_what_if(db, scope, found.id),
        lambda scope: remove_what_if(db, scope, found.id),
        lambda scope: make_draft(db, scope, found.id),
        lambda scope: is_worked_on(db, scope, found.id, "job"),
    ):
        with pytest.raises(ForbiddenError):
            act(fair.buyer(0))


def test_another_fairs_what_if_is_nothing_here(db: Database):
    here, there = one_table(db), small_fair(db, "hcmc")
    found = asked(db, here)

    with db.read() as unit:
        assert what_ifs(unit, there.organiser) == []
    for act in (solve_what_if, remove_what_if, make_draft):
        with pytest.raises(NotFoundError):
            act(db, there.organiser, found.id)


@pytest.mark.parametrize(
    "changes",
    [
        Changes(closed=("elsewhere",)),
        Changes(longer="elsewhere"),
        Changes(people=(PersonChange("elsewhere", most=1),)),
    ],
)
def test_what_is_not_of_this_fair_cannot_be_changed(db: Database, changes: Changes):
    fair = one_table(db)

    with pytest.raises(NotFoundError):
        new_what_if(db, fair.organiser, "Elsewhere", changes)


def test_history_tells_what_was_asked_and_removed(db: Database):
    fair = one_table(db)
    found = asked(db, fair, "Hall B")

    assert remove_what_if(db, fair.organiser, found.id) == "Hall B"

    with db.read() as unit:
        told = [row.action for row in unit.exec(select(AuditEvent).order_by(AuditEvent.id)).all()]
    assert told == ["what_if.made", "what_if.solved", "what_if.removed"]


def test_it_knows_who_works_on_it_and_the_newest_is_listed_first(db: Database):
    fair = one_table(db)
    older, newer = asked(db, fair, "Older"), asked(db, fair, "Newer")
    job_id = new_id()

    is_worked_on(db, fair.organiser, older.id, job_id)

    with db.read() as unit:
        rows = what_ifs(unit, fair.organiser)
    assert [row.name for row in rows] == ["Newer", "Older"]
    assert [row.job_id for row in rows] == ["", job_id]
    assert newer.author == "organiser@fair.example"


# --- chosen --------------------------------------------------------------------------------


def test_chosen_it_becomes_a_draft_like_any_other(either_db: Database):
    fair = small_fair(either_db)
    agree(either_db, fair, (0, 0), (1, 1), (2, 2))
    found = asked(either_db, fair, "Afternoon off", closed=tuple(fair.slots[2:]))

    draft = make_draft(either_db, fair.organiser, found.id)

    assert (draft.state, draft.name) == (PlanState.DRAFT, "Afternoon off")
    assert (draft.value, draft.bound) == (found.value, found.bound)
    assert plan_violations(either_db, fair.organiser, draft.id) == []
    with either_db.read() as unit:
        slots = {row.slot_id for row in meetings_of(unit, draft.id)}
    assert slots <= set(fair.slots[:2])
    publish(either_db, fair.organiser, draft.id)


def test_a_draft_says_what_it_leaves_out_by_the_fairs_own_conditions(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (0, 1), (0, 2))
    found = asked(db, fair, most=2)

    draft = make_draft(db, fair.organiser, found.id)

    assert draft.value < draft.bound
    [left_out] = draft.result["unplaced"]
    assert "can be placed by hand" in left_out["cause"]["say"]
    assert draft.result["counts"]["agreed_wanted"] == 3
    assert draft.result["counts"]["agreed"] == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"tables": 3}, "at a table that the fair does not have"),
        ({"longer": "session"}, "in a slot that the fair does not have"),
    ],
)
def test_what_the_fair_does_not_have_stands_against_a_draft(
    db: Database, changes: dict[str, Any], why: str
):
    fair = one_table(db)
    if "longer" in changes:
        changes = {"longer": session_of(db, fair)}
    found = asked(db, fair, **changes)
    before = everything_booked(db)

    with pytest.raises(ViolationError) as refused:
        make_draft(db, fair.organiser, found.id)

    assert any(why in str(one) for one in refused.value.violations)
    assert everything_booked(db) == before


def two_halls(db: Database) -> SmallFair:
    """Two tables in hall A, one in hall B; two enterprises in A, one in B."""
    fair = small_fair(db, slots=1, tables=3)
    hall = Hall(fair_id=fair.id, code="B")
    add(db, hall)
    change(db, MeetingTable, fair.tables[2], hall_id=hall.id)
    for who, code in zip(fair.enterprises, "AAB", strict=True):
        change(db, Enterprise, who, hall=code)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    return fair


def test_with_other_tables_a_chosen_plan_sits_at_the_tables_of_its_halls(db: Database):
    fair = two_halls(db)
    found = asked(db, fair, tables=6)
    assert measured(found)["meetings"] == 3

    draft = make_draft(db, fair.organiser, found.id)

    with db.read() as unit:
        tables = {row.enterprise_id: row.table_id for row in meetings_of(unit, draft.id)}
    assert tables[fair.enterprises[2]] == fair.tables[2], "the only one of its hall"
    assert {tables[who] for who in fair.enterprises[:2]} == set(fair.tables[:2])
    assert plan_violations(db, fair.organiser, draft.id) == []


def test_a_hall_that_is_too_small_today_stands_against_a_draft(db: Database):
    fair = two_halls(db)
    found = asked(db, fair, tables=6)
    for who in fair.enterprises:
        change(db, Enterprise, who, hall="B")

    with pytest.raises(ViolationError) as refused:
        make_draft(db, fair.organiser, found.id)

    assert "does not have: 2" in str(refused.value.violations[0])


def test_a_presence_that_was_only_assumed_stands_against_a_draft(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    found = asked(db, fair)
    with db.told() as unit:
        for row in unit.exec(select(Wish)).all():
            unit.delete(row)

    with pytest.raises(ViolationError) as refused:
        make_draft(db, fair.organiser, found.id)

    assert "what they wish today is not enough" in str(refused.value.violations[0])


def test_who_has_withdrawn_since_stands_against_a_draft(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    found = asked(db, fair)
    change(db, Enterprise, fair.enterprises[0], withdrawn=True)

    with pytest.raises(ViolationError) as refused:
        make_draft(db, fair.organiser, found.id)

    assert "has withdrawn: 1" in str(refused.value.violations[0])


def test_one_that_is_not_worked_out_cannot_be_chosen(db: Database):
    fair = one_table(db)
    made = new_what_if(db, fair.organiser, "Later", Changes())

    with pytest.raises(RefusedError, match="not worked out"):
        make_draft(db, fair.organiser, made.id)
