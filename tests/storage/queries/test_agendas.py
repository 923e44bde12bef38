"""A participant's day in the published plan, and the letters that wait for it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.meeting import MailState, PlanState
from matchmaker.domain.participant import Role
from matchmaker.services.publish import publish
from matchmaker.storage.queries.agendas import agenda, letters
from matchmaker.storage.queries.own_agenda import own_meetings, published_version
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Buyer,
    Enterprise,
    Fair,
    Mail,
    Meeting,
    MeetingTable,
    PlanVersion,
)
from tests.fair_rows import add, announce, change, meet, propose, statements
from tests.small_fair import DAY, OPENS_AT, small_fair

READERS: list[Callable[..., list[Any]]] = [agenda, own_meetings]


# --- one's own day -----------------------------------------------------------------------------


@pytest.mark.parametrize("read", READERS)
def test_meetings_come_in_the_order_of_the_day(either_db: Database, read: Callable[..., Any]):
    fair = small_fair(either_db)
    announce(either_db, fair, (0, 0, 3, 0), (0, 2, 0, 1), (0, 1, 1, 2), (1, 0, 0, 0))

    with either_db.read() as unit:
        rows = read(unit, fair.enterprise(0))
        others = read(unit, fair.buyer(0))

    assert [(row.slot, row.code) for row in rows] == [(0, "B2"), (1, "B1"), (3, "B0")]
    assert [(row.slot, row.code) for row in others] == [(0, "E1"), (3, "E0")]
    assert (rows[0].starts_at, rows[0].fair_day) == (OPENS_AT, DAY)
    assert rows[0].ends_at > rows[0].starts_at
    assert rows[0].other_id == fair.buyers[2]


@pytest.mark.parametrize("read", READERS)
def test_before_publication_the_day_is_empty(db: Database, read: Callable[..., Any]):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0))

    with db.read() as unit:
        assert read(unit, fair.enterprise(0)) == []
        assert published_version(unit, fair.enterprise(0)) is None


@pytest.mark.parametrize("read", READERS)
def test_only_the_published_of_two_versions_is_the_day(db: Database, read: Callable[..., Any]):
    fair = small_fair(db)
    announce(db, fair, (0, 0, 0, 0))
    draft = PlanVersion(fair_id=fair.id, number=2, state=PlanState.DRAFT)
    add(db, draft)
    meet(db, fair, (0, 1, 1, 0), plan_id=draft.id, pinned=True)
    with db.read() as unit:
        assert [row.code for row in read(unit, fair.enterprise(0))] == ["B0"]
        assert published_version(unit, fair.buyer(0)).number == 1

    publish(db, fair.organiser, draft.id)

    with db.read() as unit:
        assert [row.code for row in read(unit, fair.enterprise(0))] == ["B1"]
        version = published_version(unit, fair.buyer(0))
    assert version.number == 2
    assert version.published_at is not None


@pytest.mark.parametrize("read", READERS)
def test_another_fairs_day_is_not_ones_own(either_db: Database, read: Callable[..., Any]):
    here, there = small_fair(either_db), small_fair(either_db, "tokyo")
    announce(either_db, there, (0, 0, 0, 0))

    with either_db.read() as unit:
        assert read(unit, here.enterprise(0)) == []
        assert published_version(unit, here.organiser) is None


@pytest.mark.parametrize("read", READERS)
def test_what_a_pair_was_proposed_for_stands_beside_it(db: Database, read: Callable[..., Any]):
    fair = small_fair(db)
    propose(db, fair, 0, 0)
    propose(db, fair, 1, 1)
    announce(db, fair, (0, 0, 0, 0), (0, 1, 1, 0))

    with db.read() as unit:
        known, unknown = read(unit, fair.enterprise(0))

    said = [value for value in known if value in {"Trục thép chính xác", "Steel shafts"}]
    assert said == ["Trục thép chính xác", "Steel shafts"]
    assert unknown.code == "B1"
    assert "Steel shafts" not in unknown


@pytest.mark.parametrize("read", READERS)
def test_an_interpreter_and_a_mark_of_doubt_are_shown(db: Database, read: Callable[..., Any]):
    fair = small_fair(db)
    [first] = meet(db, fair, (0, 0, 0, 0), interpreter_id=fair.interpreters[0], pinned=True)
    meet(db, fair, (0, 1, 1, 0), to_be_confirmed=True, pinned=True)
    publish(db, fair.organiser, fair.plan_id)

    with db.read() as unit:
        sure, open_ = read(unit, fair.enterprise(0))

    assert sure.id == first.id
    assert (sure.interpreter, sure.to_be_confirmed) == ("Nguyễn Thị Lan", False)
    assert (open_.interpreter, open_.to_be_confirmed) == (None, True)


def test_a_booth_is_told_from_a_general_table(db: Database):
    fair = small_fair(db)
    change(db, MeetingTable, fair.tables[0], booth_of=fair.enterprises[0])
    announce(db, fair, (0, 0, 0, 0), (1, 0, 1, 1))

    with db.read() as unit:
        at_booth, at_table = own_meetings(unit, fair.buyer(0))

    assert (at_booth.table_label, bool(at_booth.is_booth), at_booth.hall_code) == ("A1", True, "A")
    assert (at_table.table_label, bool(at_table.is_booth)) == ("A2", False)


def test_the_partners_contact_is_named_only_if_it_agreed(db: Database):
    fair = small_fair(db)
    change(db, Buyer, fair.buyers[0], contact_name="Ms Sato", consent_contact=False)
    change(db, Buyer, fair.buyers[1], contact_name="Mr Abe", consent_contact=True)
    announce(db, fair, (0, 0, 0, 0), (0, 1, 1, 0))

    with db.read() as unit:
        rows = agenda(unit, fair.enterprise(0))

    assert [row.contact_name for row in rows] == ["", "Mr Abe"]


def test_an_organiser_reads_anybodys_day_and_a_participant_only_his_own(db: Database):
    fair = small_fair(db)
    announce(db, fair, (0, 0, 0, 0))

    with db.read() as unit:
        [row] = agenda(unit, fair.organiser, fair.buyers[0], Role.BUYER)
        assert row.code == "E0"
        with pytest.raises(NotFoundError):
            agenda(unit, fair.enterprise(1), fair.enterprises[0])
        with pytest.raises(NotFoundError):
            agenda(unit, fair.organiser)


@pytest.mark.parametrize("meetings", [1, 4])
def test_a_day_is_one_statement_whatever_its_length(db: Database, meetings: int):
    fair = small_fair(db, buyers=4)
    announce(db, fair, *((0, number, number, 0) for number in range(meetings)))

    with statements(db) as run, db.read() as unit:
        assert len(own_meetings(unit, fair.enterprise(0))) == meetings
        assert len(agenda(unit, fair.enterprise(0))) == meetings

    assert len(run) == 2


def test_a_withdrawn_partner_stays_in_the_day_until_the_plan_changes(db: Database):
    fair = small_fair(db)
    announce(db, fair, (0, 0, 0, 0))
    change(db, Enterprise, fair.enterprises[0], withdrawn=True)

    with db.read() as unit:
        assert [row.code for row in own_meetings(unit, fair.buyer(0))] == ["E0"]
        assert unit.get_one(Fair, fair.id).published_plan_id == fair.plan_id
        assert unit.get_one(Meeting, own_meetings(unit, fair.buyer(0))[0].id).slot_id


# --- letters ----------------------------------------------------------------------------------


def test_letters_wait_newest_first_with_the_name_of_their_reader(either_db: Database):
    fair, other = small_fair(either_db), small_fair(either_db, "tokyo")
    for hour, whose, columns in (
        (1, fair, {"enterprise_id": fair.enterprises[0], "state": MailState.SENT}),
        (3, fair, {"buyer_id": fair.buyers[1]}),
        (2, fair, {}),
        (4, other, {"buyer_id": other.buyers[0]}),
    ):
        made = datetime(2026, 10, 1, hour, tzinfo=UTC)
        add(either_db, Mail(fair_id=whose.id, subject=f"at {hour}", created_at=made, **columns))

    with either_db.read() as unit:
        rows = letters(unit, fair.organiser)
        drafts = letters(unit, fair.organiser, state=MailState.DRAFT)
        second = letters(unit, fair.organiser, offset=1, limit=1)

    assert [row.subject for row in rows] == ["at 3", "at 2", "at 1"]
    assert (rows[0].name_en, rows[1].name_en) == ("Sakura Parts 1 (hanoi)", None)
    assert rows[2].name_vi == "Cơ khí Đông Anh 0 (hanoi)"
    assert [row.subject for row in drafts] == ["at 3", "at 2"]
    assert [row.subject for row in second] == ["at 2"]


def test_the_outbox_is_the_organisers(db: Database):
    fair = small_fair(db)

    with db.read() as unit:
        for scope in (fair.enterprise(0), fair.buyer(0)):
            with pytest.raises(ForbiddenError):
                letters(unit, scope)
