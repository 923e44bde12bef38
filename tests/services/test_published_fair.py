"""The published plan as the planner sees it: who sits where, what has begun, who is gone."""

from datetime import timedelta

import pytest

from matchmaker.domain.errors import ForbiddenError, NotFoundError, RefusedError
from matchmaker.services.plan_fair import plan_violations, solve_plan
from matchmaker.services.plan_problem import Tier
from matchmaker.services.published_fair import published_fair
from matchmaker.services.repair_changes import Happened, Kind
from matchmaker.services.repair_fair import accept, look
from matchmaker.storage.columns import new_id
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Hall, MeetingTable
from tests.fair_rows import add, agree, announce, change
from tests.small_fair import OPENS_AT, SmallFair, small_fair


@pytest.fixture(autouse=True)
def the_second_slot_is_running(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "matchmaker.services.published_fair.fair_moment",
        lambda *_: OPENS_AT + timedelta(minutes=26),
    )


def announced(db: Database) -> SmallFair:
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    announce(db, fair, (0, 0, 0, 1), (1, 1, 2, 0), (2, 2, 3, 2))
    return fair


def test_meetings_are_row_numbers_in_the_order_of_the_day(db: Database):
    fair = announced(db)

    found = published_fair(db, fair.organiser)

    assert found.seated == [(0, 0, 0, 1), (1, 1, 2, 0), (2, 2, 3, 2)]
    assert found.labels[fair.enterprises[0], fair.buyers[0]] == "A2"
    assert found.table_of[fair.enterprises[2], fair.buyers[2]] == 2
    assert (found.begun, found.plan.number) == (2, 1)


def test_a_meeting_that_nobody_wishes_today_is_part_of_the_whole_alone(db: Database):
    fair = announced(db)

    found = published_fair(db, fair.organiser)

    assert (2, 2) not in found.problem.pair_rows
    assert (2, 2) in found.whole.pair_rows


def test_a_booth_is_no_numbered_table(db: Database):
    fair = announced(db)
    change(db, MeetingTable, fair.tables[0], booth_of=fair.enterprises[1])

    seated = published_fair(db, fair.organiser).seated

    assert (1, 1, 2, -1) in seated
    assert (0, 0, 0, 0) in seated, "the second table is the first that is nobody's"


def test_a_closed_table_gets_the_last_number(db: Database):
    fair = announced(db)

    found = published_fair(db, fair.organiser, closed={fair.tables[0]})

    assert found.fair.general_tables == [fair.tables[1], fair.tables[2], fair.tables[0]]
    assert (1, 1, 2, 2) in found.seated


def test_meetings_of_who_has_withdrawn_are_told_apart(db: Database):
    fair = announced(db)
    change(db, Buyer, fair.buyers[1], withdrawn=True)

    found = published_fair(db, fair.organiser)

    assert [row.enterprise_id for row in found.without_somebody] == [fair.enterprises[1]]
    assert len(found.seated) == 2


def test_further_pairs_join_without_hiding_what_is_wished(db: Database):
    fair = announced(db)

    more = published_fair(db, fair.organiser).offering([(0, 0), (0, 2)], Tier.PINNED)

    assert more.tiers[fair.enterprises[0], fair.buyers[0]] is Tier.AGREED
    assert more.tiers[fair.enterprises[0], fair.buyers[2]] is Tier.PINNED


def test_another_version_can_be_read(db: Database):
    fair = announced(db)
    draft = solve_plan(db, fair.organiser, seconds=0.1)

    assert published_fair(db, fair.organiser, draft.id).plan.number == 2


def test_what_is_not_there_or_not_yours_is_refused(db: Database):
    fair = small_fair(db)

    with pytest.raises(RefusedError, match="No plan is published yet"):
        published_fair(db, fair.organiser)
    with pytest.raises(NotFoundError):
        published_fair(db, fair.organiser, "no-such-plan")
    with pytest.raises(ForbiddenError):
        published_fair(db, fair.enterprise(0))


def test_a_table_is_closed_in_a_fair_whose_halls_have_their_own(db: Database):
    """Hall B follows hall A in the numbers: one fewer in A must not shift them."""
    fair = small_fair(db, tables=2)
    hall = new_id()
    add(db, Hall(id=hall, fair_id=fair.id, code="B"))
    add(db, MeetingTable(id="b" * 32, fair_id=fair.id, hall_id=hall, number=2, label="B1"))
    for number, code in enumerate("AAB"):
        change(db, Enterprise, fair.enterprises[number], hall=code)
    agree(db, fair, (0, 0), (2, 2))
    moved = fair.__class__(**{**vars(fair), "tables": [*fair.tables, "b" * 32]})
    announce(db, moved, (0, 0, 2, 0), (2, 2, 2, 2))
    broken = Happened(Kind.TABLE, table=fair.tables[0])

    offer = look(db, fair.organiser, broken).offers[0]
    draft = accept(db, fair.organiser, broken, offer.moves, offer.value)

    assert plan_violations(db, fair.organiser, draft.id) == []
    tables = {one.table_id for one in published_fair(db, fair.organiser, draft.id).meetings}
    assert tables == {fair.tables[1], "b" * 32}
