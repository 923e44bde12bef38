"""What may be read for print, by whom, and in which order; the same on both databases."""

from typing import Any

import pytest

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Scope
from matchmaker.domain.text import sort_key
from matchmaker.storage.queries import print_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Buyer,
    Enterprise,
    Fair,
    Meeting,
    MeetingTable,
    Need,
    PlanVersion,
    Product,
    Slot,
)
from tests.fair_rows import meet as book_at
from tests.small_fair import SmallFair, small_fair


def meet(db: Database, fair: SmallFair, enterprise: int, buyer: int, slot: int) -> None:
    """Place a pair at the first table of the fair's plan."""
    with db.told() as unit:
        unit.add(
            Meeting(
                fair_id=fair.id,
                plan_id=fair.plan_id,
                enterprise_id=fair.enterprises[enterprise],
                buyer_id=fair.buyers[buyer],
                slot_id=fair.slots[slot],
                table_id=fair.tables[0],
            )
        )


def change(db: Database, kind: type[Any], row_id: str, **fields: Any) -> None:
    """Change fields of one row."""
    with db.told() as unit:
        row = unit.get(kind, row_id)
        for name, value in fields.items():
            setattr(row, name, value)
        unit.add(row)


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Publish three meetings: E0 with B0 and B1, E1 with B0; E2 and B2 meet nobody."""
    made = small_fair(either_db)
    meet(either_db, made, 1, 0, slot=2)
    meet(either_db, made, 0, 1, slot=1)
    meet(either_db, made, 0, 0, slot=0)
    change(either_db, PlanVersion, made.plan_id, state=PlanState.PUBLISHED)
    change(either_db, Fair, made.id, published_plan_id=made.plan_id)
    return made


def pairs(db: Database, fair: SmallFair, scope: Scope) -> list[tuple[int, int]]:
    """Read meetings as numbers of enterprise and buyer."""
    with db.read() as session:
        rows = print_rows.meeting_rows(session, scope, fair.plan_id)
    return [
        (fair.enterprises.index(row.enterprise_id), fair.buyers.index(row.buyer_id)) for row in rows
    ]


def test_meetings_come_by_time_and_each_reader_sees_its_own(
    either_db: Database, fair: SmallFair
) -> None:
    assert pairs(either_db, fair, fair.organiser) == [(0, 0), (0, 1), (1, 0)]
    assert pairs(either_db, fair, fair.enterprise(0)) == [(0, 0), (0, 1)]
    assert pairs(either_db, fair, fair.buyer(0)) == [(0, 0), (1, 0)]
    assert pairs(either_db, fair, fair.buyer(2)) == []


def test_another_fairs_reader_sees_nothing_even_if_it_knows_the_plans_id(
    either_db: Database, fair: SmallFair
) -> None:
    stranger = small_fair(either_db, "hue")

    assert pairs(either_db, fair, stranger.organiser) == []
    with either_db.read() as session:
        for kind in (Enterprise, Buyer):
            rows = print_rows.party_rows(session, stranger.organiser, kind, fair.plan_id)
            assert {row.id for row in rows}.isdisjoint(fair.enterprises + fair.buyers)
        for offer in (Product, Need):
            assert print_rows.offer_rows(session, stranger.organiser, offer, fair.plan_id) == []


def test_a_participant_reads_the_names_of_its_partners_only(
    either_db: Database, fair: SmallFair
) -> None:
    with either_db.read() as session:
        enterprises = print_rows.party_rows(session, fair.buyer(1), Enterprise, fair.plan_id)
        buyers = print_rows.party_rows(session, fair.buyer(1), Buyer, fair.plan_id)

    assert [row.code for row in enterprises] == ["E0"]
    assert [row.code for row in buyers] == ["B1"]


def test_names_come_in_vietnamese_order(either_db: Database, fair: SmallFair) -> None:
    for number, name in enumerate(["Đông Á", "Dũng Tiến", "Ánh Dương"]):
        change(
            either_db,
            Enterprise,
            fair.enterprises[number],
            name_vi=name,
            sort_name=sort_key(name),
        )

    with either_db.read() as session:
        rows = print_rows.party_rows(session, fair.organiser, Enterprise, fair.plan_id)

    assert [row.name_vi for row in rows] == ["Ánh Dương", "Dũng Tiến", "Đông Á"]


def test_offers_come_from_those_who_meet_and_skip_the_withdrawn(
    either_db: Database, fair: SmallFair
) -> None:
    change(either_db, Need, fair.needs[1], withdrawn=True)

    with either_db.read() as session:
        products = print_rows.offer_rows(session, fair.organiser, Product, fair.plan_id)
        needs = print_rows.offer_rows(session, fair.organiser, Need, fair.plan_id)

    assert {row.owner_id for row in products} == set(fair.enterprises[:2])
    assert {row.owner_id for row in needs} == {fair.buyers[0]}


def test_slots_and_tables_come_by_number_with_their_hall(
    either_db: Database, fair: SmallFair
) -> None:
    with either_db.read() as session:
        slots = print_rows.slot_rows(session, fair.organiser)
        tables = print_rows.table_rows(session, fair.organiser)

    assert [slot.number for slot in slots] == [0, 1, 2, 3]
    assert all(slot.starts_at.tzinfo for slot in slots)
    assert [(table.label, table.hall_code) for table in tables] == [
        ("A1", "A"),
        ("A2", "A"),
        ("A3", "A"),
    ]


def test_the_published_plan_is_for_everybody_and_any_other_for_the_organiser(
    either_db: Database, fair: SmallFair
) -> None:
    with either_db.told() as unit:
        unit.add(PlanVersion(id="draft", fair_id=fair.id, number=2, state=PlanState.DRAFT))

    with either_db.read() as session:
        for scope in (fair.organiser, fair.enterprise(0), fair.buyer(2)):
            assert print_rows.plan_to_print(session, scope, None)[1].id == fair.plan_id
        assert print_rows.plan_to_print(session, fair.organiser, "draft")[1].number == 2
        for scope in (fair.enterprise(0), fair.buyer(2)):
            with pytest.raises(NotFoundError):
                print_rows.plan_to_print(session, scope, "draft")


def test_what_is_not_there_is_said_plainly(either_db: Database, fair: SmallFair) -> None:
    empty = small_fair(either_db, "hue")
    nowhere = Scope("no such fair", fair.organiser.role)

    with either_db.read() as session:
        with pytest.raises(NotFoundError, match="There is no such fair"):
            print_rows.fair_of(session, nowhere)
        with pytest.raises(NotFoundError, match="No plan of this fair is published yet"):
            print_rows.plan_to_print(session, empty.organiser, None)
        with pytest.raises(NotFoundError, match="There is no such plan in this fair"):
            print_rows.plan_to_print(session, empty.organiser, fair.plan_id)
        with pytest.raises(NotFoundError, match="There is no such plan in this fair"):
            print_rows.plan_by_number(session, fair.organiser, 7)
        with pytest.raises(NotFoundError, match="There is no such participant in this fair"):
            print_rows.participant_by_code(session, fair.organiser, "X1")


def test_codes_are_found_with_and_without_capitals(either_db: Database, fair: SmallFair) -> None:
    with either_db.read() as session:
        assert print_rows.participant_by_code(session, fair.organiser, "e2") == fair.enterprises[2]
        assert print_rows.participant_by_code(session, fair.organiser, "B2") == fair.buyers[2]
        assert print_rows.plan_by_number(session, fair.organiser, 1) == fair.plan_id


def test_paper_keeps_its_order_however_the_rows_came_in(db: Database) -> None:
    made = small_fair(db, slots=3, tables=3)
    for at, (slot, table) in enumerate(((12, 11), (10, 12), (11, 10))):
        change(db, Slot, made.slots[at], number=slot)
        change(db, MeetingTable, made.tables[at], number=table)
        change(db, Enterprise, made.enterprises[at], sort_name="same", code=f"X{2 - at}")
        change(db, Product, made.products[at], code=f"Y{2 - at}")
        meet(db, made, at, at, slot=at)
    extra = Product(
        fair_id=made.id, enterprise_id=made.enterprises[0], code="A0", name_en="Comes first"
    )
    with db.told() as unit:
        unit.add(extra)

    with db.read() as session:
        scope, plan_id = made.organiser, made.plan_id
        slots = [row.number for row in print_rows.slot_rows(session, scope)]
        tables = [row.number for row in print_rows.table_rows(session, scope)]
        met = [row.slot for row in print_rows.meeting_rows(session, scope, plan_id)]
        firms = [row.code for row in print_rows.party_rows(session, scope, Enterprise, plan_id)]
        offers = print_rows.offer_rows(session, scope, Product, plan_id)

    assert (slots, tables, met) == ([10, 11, 12], [10, 11, 12], [10, 11, 12])
    assert firms == ["X0", "X1", "X2"]
    own = [row.name_en for row in offers if row.owner_id == made.enterprises[0]]
    assert own[0] == "Comes first", "the first of a firm is the subject where no proposal names one"
    owners = [row.owner_id for row in offers]
    assert owners == sorted(owners)


def test_meetings_at_one_time_stand_by_their_tables(db: Database) -> None:
    made = small_fair(db)
    places = [(0, 0, 0, 2), (1, 1, 0, 0), (2, 2, 0, 1)]
    book_at(db, made, *places)

    with db.read() as session:
        rows = print_rows.meeting_rows(session, made.organiser, made.plan_id)

    assert [made.tables.index(row.table_id) for row in rows] == [0, 1, 2]
