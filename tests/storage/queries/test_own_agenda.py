"""A participant's agenda: only his own meetings, only of the plan that people see."""

from typing import Any

import pytest

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.meeting import PlanState
from matchmaker.storage.queries.own_agenda import own_meetings, published_version
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, Meeting, MeetingTable, PlanVersion
from tests.small_fair import SmallFair, small_fair


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair whose draft holds three meetings."""
    made = small_fair(either_db)
    with either_db.told() as unit:
        for enterprise, buyer, slot, table in ((0, 0, 2, 0), (0, 1, 0, 1), (1, 0, 0, 2)):
            unit.add(
                Meeting(
                    fair_id=made.id,
                    plan_id=made.plan_id,
                    enterprise_id=made.enterprises[enterprise],
                    buyer_id=made.buyers[buyer],
                    slot_id=made.slots[slot],
                    table_id=made.tables[table],
                    interpreter_id=made.interpreters[0] if buyer == 1 else None,
                    to_be_confirmed=buyer == 1,
                )
            )
    return made


def publish(db: Database, made: SmallFair) -> None:
    with db.told() as unit:
        unit.get_one(Fair, made.id).published_plan_id = made.plan_id


def meetings(db: Database, scope: Any) -> list[Any]:
    with db.read() as unit:
        return own_meetings(unit, scope)


def test_a_draft_is_nobody_s_agenda(either_db: Database, fair: SmallFair):
    assert meetings(either_db, fair.enterprise(0)) == []
    with either_db.read() as unit:
        assert published_version(unit, fair.enterprise(0)) is None


def test_everybody_reads_his_own_meetings_in_the_order_of_the_day(
    either_db: Database, fair: SmallFair
):
    publish(either_db, fair)

    first = meetings(either_db, fair.enterprise(0))
    other = meetings(either_db, fair.buyer(0))

    assert [(row.slot, row.other_id) for row in first] == [
        (0, fair.buyers[1]),
        (2, fair.buyers[0]),
    ]
    assert [row.other_id for row in other] == [fair.enterprises[1], fair.enterprises[0]]
    assert meetings(either_db, fair.enterprise(2)) == []


def test_a_meeting_names_table_hall_interpreter_and_what_is_open(
    either_db: Database, fair: SmallFair
):
    publish(either_db, fair)

    asked, agreed = meetings(either_db, fair.enterprise(0))

    assert (asked.table_label, asked.hall_code, asked.is_booth) == ("A2", "A", False)
    assert (asked.interpreter, asked.to_be_confirmed) == ("Nguyễn Thị Lan", True)
    assert (agreed.interpreter, agreed.to_be_confirmed) == (None, False)
    assert agreed.product_name_en is None


def test_an_own_booth_is_told_from_a_table(either_db: Database, fair: SmallFair):
    publish(either_db, fair)
    with either_db.told() as unit:
        unit.get_one(MeetingTable, fair.tables[1]).booth_of = fair.enterprises[0]

    assert [row.is_booth for row in meetings(either_db, fair.enterprise(0))] == [True, False]


def test_only_the_version_that_people_see_is_read(either_db: Database, fair: SmallFair):
    publish(either_db, fair)
    with either_db.told() as unit:
        newer = PlanVersion(fair_id=fair.id, number=2, state=PlanState.DRAFT)
        unit.add(newer)
        unit.flush()
        unit.add(
            Meeting(
                fair_id=fair.id,
                plan_id=newer.id,
                enterprise_id=fair.enterprises[0],
                buyer_id=fair.buyers[2],
                slot_id=fair.slots[3],
                table_id=fair.tables[0],
            )
        )

    assert len(meetings(either_db, fair.enterprise(0))) == 2
    with either_db.read() as unit:
        shown = published_version(unit, fair.enterprise(0))
    assert shown is not None
    assert shown.number == 1


def test_an_organiser_has_no_agenda_of_his_own(either_db: Database, fair: SmallFair):
    publish(either_db, fair)

    with pytest.raises(NotFoundError):
        meetings(either_db, fair.organiser)
