"""What the organiser's pages count: who is short, which plan, who is who."""

import pytest
from sqlalchemy import select

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Role
from matchmaker.storage.core import BUYER, ENTERPRISE
from matchmaker.storage.queries.organiser_pages import (
    enterprise_count,
    least_of,
    meetings_of,
    names_of,
    plan_id_of,
    short_of_meetings,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, PlanVersion
from tests.fair_rows import add, announce, change, limit, meet, rename, statements
from tests.small_fair import SmallFair, small_fair


def short(db: Database, fair: SmallFair) -> tuple[int, int]:
    with db.read() as unit:
        counts = short_of_meetings(unit, fair.organiser)
    return counts[Role.ENTERPRISE], counts[Role.BUYER]


def least(db: Database, fair: SmallFair, side: Role) -> list[int]:
    table = ENTERPRISE if side is Role.ENTERPRISE else BUYER
    query = select(least_of(fair.organiser, side, table)).select_from(table)
    with db.read() as unit:
        mine = query.where(table.c.fair_id == fair.id).order_by(table.c.code)
        return list(unit.execute(mine).scalars())


# --- what is promised -----------------------------------------------------------------------


def test_the_fairs_number_is_a_promise_to_enterprises_and_buyers_should_have_one(
    either_db: Database,
):
    fair = small_fair(either_db)
    change(either_db, Fair, fair.id, least_meetings=3)

    assert least(either_db, fair, Role.ENTERPRISE) == [3, 3, 3]
    assert least(either_db, fair, Role.BUYER) == [1, 1, 1]


def test_an_own_number_goes_before_the_fairs_even_if_it_is_nothing(either_db: Database):
    fair = small_fair(either_db)
    change(either_db, Fair, fair.id, least_meetings=3)
    limit(either_db, fair, least=0, enterprise_id=fair.enterprises[0])
    limit(either_db, fair, least=5, enterprise_id=fair.enterprises[1])
    limit(either_db, fair, most=2, enterprise_id=fair.enterprises[2])
    limit(either_db, fair, least=2, buyer_id=fair.buyers[1])

    assert least(either_db, fair, Role.ENTERPRISE) == [0, 5, 3]
    assert least(either_db, fair, Role.BUYER) == [1, 2, 1]


# --- who is short ----------------------------------------------------------------------------


def test_before_a_plan_is_published_nobody_is_short(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0))

    assert short(db, fair) == (0, 0)


def test_who_has_fewer_than_promised_is_counted_on_each_side(either_db: Database):
    fair = small_fair(either_db, enterprises=4)
    announce(either_db, fair, (0, 0, 0, 0), (0, 1, 1, 0), (1, 0, 2, 0))

    assert short(either_db, fair) == (2, 1)


def test_exactly_what_was_promised_is_enough(db: Database):
    fair = small_fair(db, enterprises=1, buyers=2)
    change(db, Fair, fair.id, least_meetings=2)
    announce(db, fair, (0, 0, 0, 0), (0, 1, 1, 0))
    assert short(db, fair) == (0, 0)

    change(db, Fair, fair.id, least_meetings=3)

    assert short(db, fair) == (1, 0)


def test_who_was_promised_nothing_is_not_short(db: Database):
    fair = small_fair(db)
    limit(db, fair, least=0, enterprise_id=fair.enterprises[1])
    announce(db, fair, (0, 0, 0, 0))

    assert short(db, fair) == (1, 2)


def test_who_has_withdrawn_is_not_missed(db: Database):
    fair = small_fair(db)
    announce(db, fair, (0, 0, 0, 0))
    change(db, Enterprise, fair.enterprises[2], withdrawn=True)
    change(db, Buyer, fair.buyers[1], withdrawn=True)

    assert short(db, fair) == (1, 1)


def test_meetings_of_a_draft_comfort_nobody(db: Database):
    fair = small_fair(db)
    announce(db, fair, (0, 0, 0, 0))
    draft = PlanVersion(fair_id=fair.id, number=2, state=PlanState.DRAFT)
    add(db, draft)
    meet(db, fair, (1, 1, 0, 1), (2, 2, 0, 2), plan_id=draft.id)

    assert short(db, fair) == (2, 2)


def test_another_fairs_meetings_and_people_do_not_count(either_db: Database):
    here, there = small_fair(either_db), small_fair(either_db, "tokyo", enterprises=5)
    announce(either_db, there, (0, 0, 0, 0))
    assert short(either_db, here) == (0, 0), "the other fair's plan is not ours"

    announce(either_db, here, (0, 0, 0, 0))

    assert short(either_db, here) == (2, 2)
    assert short(either_db, there) == (4, 2)


@pytest.mark.parametrize("size", [2, 8])
def test_counting_who_is_short_is_one_statement(db: Database, size: int):
    fair = small_fair(db, enterprises=size)

    with statements(db) as run, db.read() as unit:
        short_of_meetings(unit, fair.organiser)

    assert len(run) == 1


def test_meetings_are_counted_for_each_by_himself(db: Database):
    fair = small_fair(db)
    announce(db, fair, (0, 0, 0, 0), (0, 1, 1, 0), (2, 1, 0, 1))
    held = meetings_of(fair.organiser, Role.BUYER, BUYER)

    with db.read() as unit:
        counts = list(
            unit.execute(select(held).select_from(BUYER).order_by(BUYER.c.code)).scalars()
        )

    assert counts == [1, 2, 0]


# --- plans and names ---------------------------------------------------------------------------


def test_a_version_is_found_by_its_number_within_its_fair(either_db: Database):
    here, there = small_fair(either_db), small_fair(either_db, "tokyo")

    with either_db.read() as unit:
        assert plan_id_of(unit, here.organiser, 1) == here.plan_id
        assert plan_id_of(unit, there.organiser, 1) == there.plan_id


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_number_no_version_has_is_not_found(db: Database, number: int):
    fair, other = small_fair(db), small_fair(db, "tokyo")
    add(db, PlanVersion(fair_id=other.id, number=2, state=PlanState.DRAFT))

    with db.read() as unit, pytest.raises(NotFoundError, match="no such plan"):
        plan_id_of(unit, fair.organiser, number)


def test_everybody_has_a_name_even_who_has_withdrawn(db: Database):
    fair, other = small_fair(db), small_fair(db, "tokyo")
    rename(db, fair.enterprises[0], "Gốm Bát Tràng")
    change(db, Enterprise, fair.enterprises[0], withdrawn=True)

    with db.read() as unit:
        names = names_of(unit, fair.organiser)

    assert set(names) == {*fair.enterprises, *fair.buyers}
    assert names[fair.enterprises[0]].name_vi == "Gốm Bát Tràng"
    assert names[fair.buyers[1]].code == "B1"
    assert not set(names) & {*other.enterprises, *other.buyers}


def test_enterprises_are_counted_without_those_who_withdrew(db: Database):
    fair = small_fair(db, enterprises=4)
    small_fair(db, "tokyo", enterprises=2)
    change(db, Enterprise, fair.enterprises[3], withdrawn=True)

    with db.read() as unit:
        assert enterprise_count(unit, fair.organiser) == 3


def test_participants_are_told_none_of_it(db: Database):
    fair = small_fair(db)

    with db.read() as unit:
        for scope in (fair.enterprise(0), fair.buyer(0)):
            for ask in (short_of_meetings, names_of, enterprise_count):
                with pytest.raises(ForbiddenError):
                    ask(unit, scope)
            with pytest.raises(ForbiddenError):
                plan_id_of(unit, scope, 1)
