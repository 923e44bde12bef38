"""What every table promises: ids that cannot be guessed, aware moments, one row a pair."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import SQLModel, select

from matchmaker.catalogue.choices import CURRENCIES
from matchmaker.domain.answer import NextMove, Presence, ShownIn, Stage
from matchmaker.domain.meeting import JobState, MailState, PlanState
from matchmaker.domain.participant import Role, Sector, Size, SupplyRole, Unit
from matchmaker.domain.wish import DeclineReason, Says
from matchmaker.planning import StoppedBy
from matchmaker.storage import tables
from matchmaker.storage.columns import new_id, now
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Account,
    Attendance,
    Availability,
    Enterprise,
    Fair,
    Hall,
    Job,
    Mail,
    Meeting,
    MeetingTable,
    Membership,
    Need,
    Outcome,
    PlanVersion,
    Product,
    Quota,
    Shown,
    Slot,
    Wish,
)
from tests.small_fair import OPENS_AT, SmallFair, small_fair

HANOI = timezone(timedelta(hours=7))


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a small fair."""
    return small_fair(either_db)


def refused(db: Database, *rows: SQLModel) -> None:
    """Show that the database itself does not take these rows together."""
    with pytest.raises(IntegrityError), db.told() as unit:
        unit.add_all(rows)


def test_ids_are_of_128_bits_and_never_the_same():
    ids = {new_id() for _ in range(2000)}

    assert len(ids) == 2000
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)


def test_the_clock_is_read_in_utc():
    assert now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("zone", [UTC, HANOI, timezone(timedelta(hours=-9, minutes=-30))])
def test_a_moment_comes_back_the_same_whatever_zone_it_was_given_in(
    either_db: Database, fair: SmallFair, zone: timezone
):
    moment = OPENS_AT.astimezone(zone)
    with either_db.told() as unit:
        unit.get_one(Fair, fair.id).wishes_close_at = moment

    with either_db.read() as unit:
        found = unit.get_one(Fair, fair.id).wishes_close_at
    assert found == moment
    assert found is not None
    assert found.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(either_db: Database, fair: SmallFair):
    with (
        pytest.raises(StatementError, match="without a time zone"),
        either_db.told() as unit,
    ):
        unit.get_one(Fair, fair.id).wishes_close_at = datetime(2026, 10, 27, 9)  # noqa: DTZ001  # so

    with either_db.read() as unit:
        assert unit.get_one(Fair, fair.id).wishes_close_at is None


@given(
    moment=st.datetimes(
        datetime(1990, 1, 1),  # noqa: DTZ001  # the zone is drawn beside it
        datetime(2090, 1, 1),  # noqa: DTZ001  # as above
        timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours))),
    )
)
def test_bringing_a_moment_to_the_store_and_back_changes_nothing(moment: datetime):
    column = Fair.__table__.c.wishes_close_at.type  # type: ignore[attr-defined]  # made by SQLModel

    stored = column.process_bind_param(moment, None)

    assert stored == moment
    assert column.process_result_value(stored, None) == moment
    assert column.process_result_value(stored.replace(tzinfo=None), None) == moment


def test_no_moment_stays_none():
    column = Fair.__table__.c.wishes_close_at.type  # type: ignore[attr-defined]  # made by SQLModel

    assert column.process_bind_param(None, None) is None
    assert column.process_result_value(None, None) is None


def test_two_fairs_never_share_an_address(either_db: Database, fair: SmallFair):
    day = OPENS_AT.date()
    refused(
        either_db,
        Fair(slug=fair.slug, name_vi="B", name_en="B", first_day=day, last_day=day),
    )


def test_a_code_stands_once_in_a_fair_and_again_in_another(either_db: Database, fair: SmallFair):
    refused(either_db, Enterprise(fair_id=fair.id, code="E0"))

    other = small_fair(either_db, "tokyo")

    with either_db.read() as unit:
        codes = unit.exec(select(Enterprise.code).where(Enterprise.fair_id == other.id)).all()
    assert "E0" in codes


def test_a_side_says_one_word_of_the_other(either_db: Database, fair: SmallFair):
    words = [
        Wish(
            fair_id=fair.id,
            enterprise_id=fair.enterprises[0],
            buyer_id=fair.buyers[0],
            said_by="enterprise",
            says=says,
        )
        for says in ("meet", "no_thanks")
    ]
    refused(either_db, *words)


@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize("kind", [Availability, Quota])
def test_presence_and_limits_are_of_exactly_one_participant(
    either_db: Database, fair: SmallFair, kind: type[Availability | Quota], both: bool
):
    refused(
        either_db,
        kind(
            fair_id=fair.id,
            enterprise_id=fair.enterprises[0] if both else None,
            buyer_id=fair.buyers[0] if both else None,
        ),
    )


@pytest.mark.parametrize(
    ("role", "side"),
    [("organiser", "enterprise_id"), ("enterprise", "buyer_id"), ("buyer", None)],
)
def test_a_role_fits_whom_it_speaks_for(
    either_db: Database, fair: SmallFair, role: str, side: str | None
):
    account = Account(name="Lan")
    with either_db.told() as unit:
        unit.add(account)
    whose = {"enterprise_id": fair.enterprises[0], "buyer_id": fair.buyers[0]}
    named = {side: whose[side]} if side else {}

    refused(either_db, Membership(account_id=account.id, fair_id=fair.id, role=role, **named))


@pytest.mark.parametrize("kind", [Slot, MeetingTable])
def test_a_number_stands_once_in_a_fair(
    either_db: Database, fair: SmallFair, kind: type[Slot | MeetingTable]
):
    with either_db.read() as unit:
        first = unit.exec(select(kind).where(kind.fair_id == fair.id, kind.number == 0)).one()
    refused(either_db, kind(**(first.model_dump() | {"id": new_id()})))


def test_halls_of_a_fair_have_different_codes(either_db: Database, fair: SmallFair):
    refused(either_db, Hall(fair_id=fair.id, code="A"))


def test_a_pair_meets_once_in_a_plan(either_db: Database, fair: SmallFair):
    meetings = [
        Meeting(
            fair_id=fair.id,
            plan_id=fair.plan_id,
            enterprise_id=fair.enterprises[0],
            buyer_id=fair.buyers[0],
            slot_id=fair.slots[number],
            table_id=fair.tables[0],
        )
        for number in range(2)
    ]
    refused(either_db, *meetings)


def test_lists_of_two_new_rows_are_two_lists():
    one, other = (Enterprise(fair_id="f", code=code) for code in "AB")

    one.export_markets.append("JP")

    assert other.export_markets == []


def test_who_leaves_the_store_takes_along_what_was_said(either_db: Database, fair: SmallFair):
    with either_db.told() as unit:
        unit.add(
            Wish(
                fair_id=fair.id,
                enterprise_id=fair.enterprises[0],
                buyer_id=fair.buyers[0],
                said_by="buyer",
                says="meet",
            )
        )
    with either_db.told() as unit:
        unit.delete(unit.get_one(Enterprise, fair.enterprises[0]))

    with either_db.read() as unit:
        assert unit.exec(select(Wish)).all() == []


# --- the tables as a whole ------------------------------------------------------------------


def test_every_table_of_every_module_is_known_to_who_knows_one():
    written = {
        name
        for module in iter_modules(tables.__path__)
        for name, kind in vars(import_module(f"{tables.__name__}.{module.name}")).items()
        if isinstance(kind, type) and issubclass(kind, SQLModel) and hasattr(kind, "__table__")
    }

    assert written == set(tables.__all__)
    assert {getattr(tables, name).__tablename__ for name in written} == set(
        SQLModel.metadata.tables
    )


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (Enterprise.sector, Sector),
        (Enterprise.size, Size),
        (Enterprise.role, SupplyRole),
        (Need.role, SupplyRole),
        (Product.unit, Unit),
        (Product.currency, [choice.key for choice in CURRENCIES]),
        (Membership.role, Role),
        (Wish.said_by, Role),
        (Wish.says, Says),
        (Wish.reason, DeclineReason),
        (PlanVersion.state, PlanState),
        (PlanVersion.stopped_by, StoppedBy),
        (Job.state, JobState),
        (Mail.state, MailState),
        (Attendance.side, Role),
        (Attendance.state, Presence),
        (Outcome.stage, Stage),
        (Outcome.next_move, NextMove),
        (Outcome.said_by, Role),
        (Shown.seen_by, Role),
        (Shown.shown_in, [f"{ShownIn.NEED}:{'0' * 32}", *ShownIn]),
    ],
    ids=str,
)
def test_every_word_fits_into_its_column(column: Any, words: Iterable[str]):
    """SQLite takes any length, PostgreSQL does not: found here, and not on the day."""
    assert max(len(str(word)) for word in words) <= column.type.length


def test_no_column_of_personal_text_is_left_unmarked():
    """An export or an erasure of a person's data goes by these marks."""
    telling = ("contact_", "password", "email")
    unmarked = [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.name.startswith(telling)
        and column.name != "password_hash"
        and not column.info.get("personal")
    ]

    assert unmarked == []


def test_every_reference_takes_its_row_along_or_names_no_table():
    """A fair, a firm or an account that goes leaves no row behind that points at nothing."""
    staying = [
        f"{table.name}.{key.parent.name}"
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if key.ondelete != "CASCADE"
    ]

    assert staying == []


def test_what_is_often_looked_up_by_its_fair_has_an_index_that_begins_with_it():
    slow = []
    for table in SQLModel.metadata.sorted_tables:
        if "fair_id" in table.c:
            first = {next(iter(index.columns)).name for index in table.indexes}
            first |= {next(iter(one.columns)).name for one in table.constraints if one.columns}
            slow += [table.name] if "fair_id" not in first else []

    assert slow == []
