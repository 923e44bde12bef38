"""Booths that a spreadsheet names are tables of the fair, its owners' alone."""

from typing import Any

import pytest
from sqlmodel import col, select

from matchmaker.domain.participant import Scope
from matchmaker.domain.wish import Says
from matchmaker.services.import_profiles import apply, stage
from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.wish import say_wish
from matchmaker.storage.booking import Placement, book
from matchmaker.storage.columns import new_id
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Buyer,
    Enterprise,
    FairSession,
    Hall,
    Meeting,
    MeetingTable,
    PlanVersion,
    Slot,
)
from tests.import_files import csv_file, fair_of_three_days
from tests.small_fair import DAY, OPENS_AT, small_fair

HEADERS = ["code", "name_vi", "province", "sector", "contact_name", "booth", "hall"]


@pytest.fixture
def scope(either_db: Database) -> Scope:
    """Give a fair with two tables in each of the halls A and B."""
    scope = fair_of_three_days(either_db)
    with either_db.write() as unit:
        halls = [Hall(fair_id=scope.fair_id, code=code) for code in "AB"]
        unit.add_all(halls)
        unit.flush()
        unit.add_all(
            MeetingTable(
                fair_id=scope.fair_id,
                hall_id=halls[number // 2].id,
                number=number,
                label=str(number + 1),
            )
            for number in range(4)
        )
    return scope


def let_in(db: Database, scope: Scope, *firms: tuple[str, str, str]) -> None:
    """Import firms, each as (code, booth, hall)."""
    rows = [[code, f"DN {code}", "Hà Nội", "it", "Bà A", booth, hall]
            for code, booth, hall in firms]  # fmt: skip
    apply(db, scope, stage(db, scope, "enterprises.csv", csv_file([HEADERS, *rows])).id)


def ground(db: Database, scope: Scope) -> list[tuple[str, str, str | None]]:
    """Read label, hall and owner of every table, in their order."""
    with db.read() as unit:
        rows = unit.exec(
            select(MeetingTable.label, Hall.code, Enterprise.code)
            .join(Hall, col(Hall.id) == MeetingTable.hall_id)
            .outerjoin(Enterprise, col(Enterprise.id) == MeetingTable.booth_of)
            .where(MeetingTable.fair_id == scope.fair_id)
            .order_by(col(MeetingTable.number))
        ).all()
    return [tuple(row) for row in rows]


GENERAL: list[tuple[str, str, str | None]] = [
    ("1", "A", None),
    ("2", "A", None),
    ("3", "B", None),
    ("4", "B", None),
]


def test_a_booth_is_added_in_the_hall_of_its_owner(either_db: Database, scope: Scope):
    let_in(either_db, scope, ("DN-1", "B12", "B"), ("DN-2", "", "A"))

    assert ground(either_db, scope) == [*GENERAL, ("B12", "B", "DN-1")]


@pytest.mark.parametrize("hall", ["", "Z"])
def test_a_booth_in_no_hall_we_know_stands_in_the_first(
    either_db: Database, scope: Scope, hall: str
):
    let_in(either_db, scope, ("DN-1", "X1", hall))

    assert ground(either_db, scope) == [*GENERAL, ("X1", "A", "DN-1")]


def test_a_table_that_bears_the_label_becomes_the_booth(either_db: Database, scope: Scope):
    let_in(either_db, scope, ("DN-1", "3", "B"))

    assert ground(either_db, scope) == [*GENERAL[:2], ("3", "B", "DN-1"), GENERAL[3]]


def test_a_table_of_another_hall_is_another_table(either_db: Database, scope: Scope):
    let_in(either_db, scope, ("DN-1", "3", "A"))

    assert ground(either_db, scope) == [*GENERAL, ("3", "A", "DN-1")]


def test_the_same_file_twice_adds_nothing(either_db: Database, scope: Scope):
    for _ in range(2):
        let_in(either_db, scope, ("DN-1", "B12", "B"), ("DN-2", "1", "A"))

    assert ground(either_db, scope) == [("1", "A", "DN-2"), *GENERAL[1:], ("B12", "B", "DN-1")]


def test_two_who_share_a_booth_have_a_table_each(either_db: Database, scope: Scope):
    let_in(either_db, scope, ("DN-1", "B12", "B"), ("DN-2", "B12", "B"))

    assert ground(either_db, scope)[4:] == [("B12", "B", "DN-1"), ("B12", "B", "DN-2")]


def test_a_booth_moves_with_its_owner_and_stays_one_table(either_db: Database, scope: Scope):
    let_in(either_db, scope, ("DN-1", "B12", "B"))
    let_in(either_db, scope, ("DN-1", "A7", "A"))

    assert ground(either_db, scope) == [*GENERAL, ("A7", "A", "DN-1")]


def test_owners_may_exchange_their_booths(either_db: Database, scope: Scope):
    let_in(either_db, scope, ("DN-1", "B1", "B"), ("DN-2", "B2", "B"))
    let_in(either_db, scope, ("DN-1", "B2", "B"), ("DN-2", "B1", "B"))

    booths = {owner: label for label, _, owner in ground(either_db, scope) if owner}
    assert booths == {"DN-1": "B2", "DN-2": "B1"}
    assert len(ground(either_db, scope)) == 6


def clear_booth(db: Database, scope: Scope, code: str) -> None:
    """Take the booth out of a stored profile, then import something else."""
    with db.write() as unit:
        owner = unit.exec(
            select(Enterprise).where(Enterprise.fair_id == scope.fair_id, Enterprise.code == code)
        ).one()
        owner.booth = ""
    let_in(db, scope, ("DN-9", "", ""))


def test_a_cleared_booth_is_gone(either_db: Database, scope: Scope):
    let_in(either_db, scope, ("DN-1", "B12", "B"))

    clear_booth(either_db, scope, "DN-1")

    assert ground(either_db, scope) == GENERAL


def test_a_table_of_the_fair_is_everybodys_again_when_its_owner_leaves_it(
    either_db: Database, scope: Scope
):
    let_in(either_db, scope, ("DN-1", "2", "A"), ("DN-2", "3", "B"))

    let_in(either_db, scope, ("DN-2", "B9", "B"))
    clear_booth(either_db, scope, "DN-1")

    assert ground(either_db, scope) == [*GENERAL, ("B9", "B", "DN-2")]


def test_a_booth_where_somebody_met_is_kept_for_the_plan_that_names_it(
    either_db: Database, scope: Scope
):
    let_in(either_db, scope, ("DN-1", "B12", "B"))
    meeting_id = meet_at(either_db, scope, "B12")

    clear_booth(either_db, scope, "DN-1")

    assert ground(either_db, scope) == [*GENERAL, ("B12", "B", None)]
    with either_db.read() as unit:
        assert unit.get(Meeting, meeting_id) is not None


def meet_at(db: Database, scope: Scope, label: str) -> str:
    """Book a meeting of the only enterprise at a table; gives its id."""

    session_id, plan_id = new_id(), new_id()
    with db.told() as unit:
        table = unit.exec(select(MeetingTable).where(MeetingTable.label == label)).one()
        firm = unit.exec(select(Enterprise)).one()
        fair_id: dict[str, Any] = {"fair_id": scope.fair_id}
        buyer = Buyer(code="NM-1", name_en="Buyer", **fair_id)
        slot = Slot(session_id=session_id, number=0, fair_day=DAY, starts_at=OPENS_AT,
                    ends_at=OPENS_AT, **fair_id)  # fmt: skip
        unit.add_all([
            FairSession(id=session_id, number=0, **fair_id),
            PlanVersion(id=plan_id, number=1, state="draft", **fair_id),
            buyer,
        ])  # fmt: skip
        unit.flush()
        unit.add(slot)
        unit.flush()
        place = Placement(firm.id, buyer.id, slot.id, table.id)
        return book(unit, scope.fair_id, plan_id, [place])[0].id


def test_a_fair_without_halls_has_no_booths(either_db: Database):
    scope = fair_of_three_days(either_db)

    let_in(either_db, scope, ("DN-1", "B12", "B"))

    assert ground(either_db, scope) == []


def test_another_fairs_booths_are_left_alone(either_db: Database, scope: Scope):
    other = fair_of_three_days(either_db, "another")
    with either_db.write() as unit:
        unit.add(Hall(fair_id=other.fair_id, code="B"))
    let_in(either_db, other, ("DN-1", "B12", "B"))

    let_in(either_db, scope, ("DN-2", "", ""))

    assert ground(either_db, other) == [("B12", "B", "DN-1")]
    assert ground(either_db, scope) == GENERAL


def test_who_has_a_booth_in_the_spreadsheet_is_planned_there(either_db: Database):
    fair = small_fair(either_db)
    let_in(either_db, fair.organiser, ("E0", "Z1", "A"))
    for side, other in ((fair.enterprise(0), fair.buyers[0]), (fair.buyer(0), fair.enterprises[0])):
        say_wish(either_db, side, other, Says.MEET)

    plan = solve_plan(either_db, fair.organiser, seconds=0.1)

    with either_db.read() as unit:
        meeting = unit.exec(select(Meeting).where(Meeting.plan_id == plan.id)).one()
        table = unit.get_one(MeetingTable, meeting.table_id)
    assert (table.label, table.booth_of) == ("Z1", fair.enterprises[0])
