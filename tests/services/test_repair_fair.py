"""A published plan is repaired: looked at without a trace, chosen as a draft, then published."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from matchmaker.domain.errors import (
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusedError,
    StaleError,
)
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.wish import Says
from matchmaker.services.plan_fair import plan_violations, solve_plan
from matchmaker.services.publish import publish
from matchmaker.services.repair_changes import Happened, Kind, without
from matchmaker.services.repair_fair import Repair, accept, look
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    AuditEvent,
    Availability,
    Buyer,
    Fair,
    Mail,
    Meeting,
    PlanVersion,
    Wish,
)
from tests.fair_rows import agree, announce, change, say, statements
from tests.small_fair import OPENS_AT, SmallFair, small_fair


@pytest.fixture(autouse=True)
def before_the_fair(monkeypatch: pytest.MonkeyPatch):
    set_clock(monkeypatch, OPENS_AT - timedelta(hours=1))


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("matchmaker.services.published_fair.fair_moment", lambda *_: moment)


def busy_fair(db: Database, **size: int) -> SmallFair:
    """Enterprise 0 and buyer 0 meet in slot 0; enterprise 0 and buyer 1 agreed and wait."""
    fair = small_fair(db, **size)
    agree(db, fair, (0, 0), (0, 1))
    announce(db, fair, (0, 0, 0, 0))
    return fair


def gone(fair: SmallFair, buyer: int) -> Happened:
    return Happened(Kind.GONE, who=fair.buyers[buyer])


def chosen(found: Repair, number: int = 0) -> tuple[int, int]:
    return found.offers[number].moves, found.offers[number].value


def meetings(db: Database, plan_id: str) -> set[tuple[str, str, str, str]]:
    with db.read() as unit:
        rows = unit.exec(select(Meeting).where(Meeting.plan_id == plan_id))
        return {(row.enterprise_id, row.buyer_id, row.slot_id, row.table_id) for row in rows}


def everything(db: Database) -> list[object]:
    with db.read() as unit:
        tables = (Meeting, PlanVersion, Availability, Wish, Mail, AuditEvent, Fair)
        return [row.model_dump() for table in tables for row in unit.exec(select(table)).all()]


# --- looking -------------------------------------------------------------------------------


def test_a_cancelled_buyer_frees_the_enterprise_for_who_waits(db: Database):
    fair = busy_fair(db)

    found = look(db, fair.organiser, gone(fair, 0))

    [fallen] = found.fallen
    assert (fallen.enterprise_id, fallen.buyer_id) == (fair.enterprises[0], fair.buyers[0])
    assert found.plan_number == 1
    assert found.offers[0].moves == 0
    placed = [one for one in found.offers[0].lines if one.before is None]
    assert [(one.enterprise_id, one.buyer_id) for one in placed] == [
        (fair.enterprises[0], fair.buyers[1])
    ]
    assert found.offers[0].people == 3
    assert found.offers[0].back_pct == 100
    assert found.lost > 0


def test_looking_leaves_no_trace(db: Database):
    fair = busy_fair(db)
    before = everything(db)

    look(db, fair.organiser, gone(fair, 0))

    assert everything(db) == before


def test_looking_asks_as_often_for_many_meetings_as_for_one(db: Database):
    fair = small_fair(db, enterprises=6, buyers=6)
    agree(db, fair, *((i, i) for i in range(6)))
    announce(db, fair, *((i, i, i % 4, i % 3) for i in range(3)))
    with statements(db) as few:
        look(db, fair.organiser, gone(fair, 0))
    publish(db, fair.organiser, solve_plan(db, fair.organiser, seconds=0.1).id)

    with statements(db) as many:
        look(db, fair.organiser, gone(fair, 0))

    assert len(many) == len(few)


def test_what_happened_is_said_in_words(db: Database):
    fair = busy_fair(db)

    said = [
        str(look(db, fair.organiser, happened).what)
        for happened in (
            gone(fair, 0),
            Happened(Kind.AWAY, who=fair.buyers[0], last=fair.slots[1]),
            Happened(Kind.TABLE, table=fair.tables[0]),
            Happened(Kind.SLOT, first=fair.slots[0], last=fair.slots[0]),
            Happened(Kind.WALK_IN, who=fair.buyers[2], other=fair.enterprises[2]),
            Happened(Kind.ROWS),
        )
    ]

    assert said == [
        "Sakura Parts 0 (hanoi) does not come any more",
        "Sakura Parts 0 (hanoi) is away from 09:00, 27/10/2026 to 09:45, 27/10/2026",
        "Table A1 is closed from 09:00, 27/10/2026 to 10:35, 27/10/2026",
        "Nobody meets from 09:00, 27/10/2026 to 09:20, 27/10/2026",
        "Sakura Parts 2 (hanoi) and Cơ khí Đông Anh 2 (hanoi) want to meet",
        "What has changed in the fair since the plan was published",
    ]


def test_a_participant_who_withdrew_leaves_his_partner_free(db: Database):
    fair = busy_fair(db)
    change(db, Buyer, fair.buyers[0], withdrawn=True)

    found = look(db, fair.organiser, Happened(Kind.ROWS))

    assert [one.buyer_id for one in found.fallen] == [fair.buyers[0]]
    assert fair.buyers[1] in {one.buyer_id for one in found.offers[0].lines}


def test_before_anything_is_published_there_is_nothing_to_repair(db: Database):
    fair = small_fair(db)

    with pytest.raises(RefusedError, match="No plan is published yet"):
        look(db, fair.organiser, gone(fair, 0))


def test_only_the_organiser_repairs(db: Database):
    fair = busy_fair(db)

    for scope in (fair.enterprise(0), fair.buyer(0)):
        with pytest.raises(ForbiddenError):
            look(db, scope, gone(fair, 0))
        with pytest.raises(ForbiddenError):
            accept(db, scope, gone(fair, 0), 0, 0)


@pytest.mark.parametrize(
    "happened",
    [
        Happened(Kind.GONE, who="nobody"),
        Happened(Kind.TABLE, table="none"),
        Happened(Kind.SLOT, first="never"),
    ],
)
def test_what_is_not_part_of_the_fair_is_refused(db: Database, happened: Happened):
    fair = busy_fair(db)

    with pytest.raises(NotFoundError):
        look(db, fair.organiser, happened)


def test_a_time_that_ends_before_it_begins_is_refused(db: Database):
    fair = busy_fair(db)

    with pytest.raises(InvalidError, match="comes after"):
        look(
            db,
            fair.organiser,
            Happened(Kind.AWAY, who=fair.buyers[0], first=fair.slots[2], last=fair.slots[1]),
        )


def test_who_said_no_is_not_placed_as_a_walk_in(db: Database):
    fair = busy_fair(db)
    say(db, fair, 1, 1, Says.NO_THANKS)
    happened = Happened(Kind.WALK_IN, who=fair.buyers[1], other=fair.enterprises[1])

    with pytest.raises(RefusedError, match="one of the two said no"):
        look(db, fair.organiser, happened)


def test_a_walk_in_needs_one_of_each_side_who_do_not_meet_yet(db: Database):
    fair = busy_fair(db)

    with pytest.raises(InvalidError, match="an enterprise and a buyer"):
        look(db, fair.organiser, Happened(Kind.WALK_IN, who=fair.buyers[0], other=fair.buyers[1]))
    with pytest.raises(RefusedError, match="have a meeting already"):
        look(
            db,
            fair.organiser,
            Happened(Kind.WALK_IN, who=fair.buyers[0], other=fair.enterprises[0]),
        )


# --- choosing ------------------------------------------------------------------------------


def test_an_offer_becomes_a_draft_and_the_published_plan_stays(db: Database):
    fair = busy_fair(db)
    published = meetings(db, fair.plan_id)

    draft = accept(
        db, fair.organiser, gone(fair, 0), *chosen(look(db, fair.organiser, gone(fair, 0)))
    )

    assert (draft.state, draft.number, draft.parent_id) == (PlanState.DRAFT, 2, fair.plan_id)
    assert meetings(db, fair.plan_id) == published
    assert plan_violations(db, fair.organiser, draft.id) == []
    [one] = meetings(db, draft.id)
    assert one[:2] == (fair.enterprises[0], fair.buyers[1])
    assert draft.value <= draft.bound


def test_publishing_the_draft_tells_those_who_are_touched_and_nobody_else(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (0, 1), (2, 2))
    announce(db, fair, (0, 0, 0, 0), (2, 2, 0, 1))
    with db.told() as unit:
        for letter in unit.exec(select(Mail)):
            unit.delete(letter)

    draft = accept(
        db, fair.organiser, gone(fair, 0), *chosen(look(db, fair.organiser, gone(fair, 0)))
    )
    publish(db, fair.organiser, draft.id)

    with db.read() as unit:
        told = {row.enterprise_id or row.buyer_id for row in unit.exec(select(Mail))}
    assert told == {fair.enterprises[0], fair.buyers[0], fair.buyers[1]}


def test_who_is_gone_is_not_planned_again(db: Database):
    fair = busy_fair(db)
    accept(db, fair.organiser, gone(fair, 0), *chosen(look(db, fair.organiser, gone(fair, 0))))

    again = solve_plan(db, fair.organiser, seconds=0.1)

    assert fair.buyers[0] not in {buyer for _, buyer, _, _ in meetings(db, again.id)}
    with db.read() as unit:
        [span] = unit.exec(select(Availability)).all()
        history = {row.action for row in unit.exec(select(AuditEvent))}
    assert (span.buyer_id, span.starts_at, span.ends_at) == (fair.buyers[0], OPENS_AT, OPENS_AT)
    assert {"presence.changed", "plan.drafted"} <= history


def test_who_is_late_keeps_the_rest_of_the_day(db: Database):
    fair = busy_fair(db)
    late = Happened(Kind.AWAY, who=fair.buyers[0], last=fair.slots[1])

    draft = accept(db, fair.organiser, late, *chosen(look(db, fair.organiser, late)))

    with db.read() as unit:
        [span] = unit.exec(select(Availability)).all()
    assert span.starts_at == OPENS_AT + timedelta(minutes=45)
    slots = {(buyer): slot for _, buyer, slot, _ in meetings(db, draft.id)}
    assert slots[fair.buyers[0]] in fair.slots[2:]
    assert plan_violations(db, fair.organiser, draft.id) == []


def test_what_has_begun_stands_even_for_who_is_gone(db: Database, monkeypatch: pytest.MonkeyPatch):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 0))
    announce(db, fair, (0, 0, 0, 0), (1, 0, 2, 0))
    set_clock(monkeypatch, OPENS_AT + timedelta(minutes=1))

    found = look(db, fair.organiser, gone(fair, 0))
    draft = accept(db, fair.organiser, gone(fair, 0), *chosen(found))

    assert [one.enterprise_id for one in found.fallen] == [fair.enterprises[1]]
    assert meetings(db, draft.id) == {
        (fair.enterprises[0], fair.buyers[0], fair.slots[0], fair.tables[0])
    }
    assert plan_violations(db, fair.organiser, draft.id) == []


def test_a_closed_table_stays_closed_in_the_repairs_that_follow(db: Database):
    fair = small_fair(db, tables=2)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    announce(db, fair, (0, 0, 0, 0), (1, 1, 1, 0), (2, 2, 2, 1))
    broken = Happened(Kind.TABLE, table=fair.tables[0])
    draft = accept(db, fair.organiser, broken, *chosen(look(db, fair.organiser, broken)))
    assert {table for *_, table in meetings(db, draft.id)} == {fair.tables[1]}
    publish(db, fair.organiser, draft.id)

    next_one = accept(
        db, fair.organiser, gone(fair, 2), *chosen(look(db, fair.organiser, gone(fair, 2)))
    )

    assert {table for *_, table in meetings(db, next_one.id)} == {fair.tables[1]}
    assert next_one.result["repair"]["closed"] == [
        {"table": fair.tables[0], "first": fair.slots[0], "last": fair.slots[3]}
    ]


def test_a_walk_in_is_placed_and_the_two_are_noted_as_agreed(db: Database):
    fair = busy_fair(db)
    happened = Happened(Kind.WALK_IN, who=fair.buyers[2], other=fair.enterprises[2])

    draft = accept(db, fair.organiser, happened, *chosen(look(db, fair.organiser, happened)))

    assert (fair.enterprises[2], fair.buyers[2]) in {one[:2] for one in meetings(db, draft.id)}
    assert plan_violations(db, fair.organiser, draft.id) == []
    publish(db, fair.organiser, draft.id)


def test_who_has_spoken_is_not_talked_over_by_the_desk(db: Database):
    fair = busy_fair(db)
    say(db, fair, 2, 2, Says.MUST_MEET)
    happened = Happened(Kind.WALK_IN, who=fair.buyers[2], other=fair.enterprises[2])

    accept(db, fair.organiser, happened, *chosen(look(db, fair.organiser, happened)))

    with db.read() as unit:
        words = {
            row.said_by: row.says
            for row in unit.exec(select(Wish).where(Wish.buyer_id == fair.buyers[2]))
        }
    assert words == {"enterprise": Says.MUST_MEET, "buyer": Says.MEET}


def test_an_offer_that_is_not_there_any_more_is_refused(db: Database):
    fair = busy_fair(db)
    moves, value = chosen(look(db, fair.organiser, gone(fair, 0)))
    say(db, fair, 1, 2, Says.MEET, Says.MEET)
    before = everything(db)

    with pytest.raises(StaleError, match="look again"):
        accept(db, fair.organiser, gone(fair, 0), moves, value + 1)

    assert everything(db) == before


def test_a_move_is_offered_where_it_brings_more(db: Database):
    """Buyer 1 comes for slot 0 only, where enterprise 0 sits with buyer 0."""
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    announce(db, fair, (0, 0, 0, 0))
    say(db, fair, 0, 1, Says.MUST_MEET, Says.MUST_MEET)
    early = Happened(Kind.AWAY, who=fair.buyers[1], first=fair.slots[1])
    accept(db, fair.organiser, early, *chosen(look(db, fair.organiser, early)))

    found = look(db, fair.organiser, Happened(Kind.ROWS))

    assert [one.moves for one in found.offers] == [0, 1]
    assert found.offers[1].value > found.offers[0].value


# --- presence ------------------------------------------------------------------------------


def test_a_stretch_is_cut_out_of_presence():
    def at(*hours: int) -> tuple[datetime, ...]:
        return tuple(OPENS_AT + timedelta(hours=hour) for hour in hours)

    assert without([at(0, 8)], *at(2, 4)) == [at(0, 2), at(4, 8)]
    assert without([at(0, 8)], *at(0, 8)) == []
    assert without([at(0, 2), at(4, 6)], *at(1, 5)) == [at(0, 1), at(5, 6)]
    assert without([at(0, 2)], *at(4, 6)) == [at(0, 2)]
