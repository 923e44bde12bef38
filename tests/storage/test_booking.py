"""Meetings are written with everything they take, or not at all."""

import pytest
from sqlmodel import select

from matchmaker.domain.errors import NotFoundError, RefusedError, SlotTakenError
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.storage.booking import Placement, book, cancel, move
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Meeting, Occupancy, PlanVersion
from tests.small_fair import SmallFair, small_fair


def placed(
    fair: SmallFair,
    enterprise: int,
    buyer: int,
    slot: int,
    *,
    table: int,
    interpreter: int | None = None,
) -> Placement:
    return Placement(
        fair.enterprises[enterprise],
        fair.buyers[buyer],
        fair.slots[slot],
        fair.tables[table],
        None if interpreter is None else fair.interpreters[interpreter],
    )


def book_one(db: Database, fair: SmallFair, placement: Placement) -> str:
    with db.told() as unit:
        return book(unit, fair.id, fair.plan_id, [placement])[0].id


def taken(db: Database) -> set[tuple[str, str]]:
    with db.read() as unit:
        return {(row.resource, row.slot_id) for row in unit.exec(select(Occupancy))}


def meetings(db: Database) -> list[Meeting]:
    with db.read() as unit:
        return list(unit.exec(select(Meeting)))


def refusal(error: pytest.ExceptionInfo[SlotTakenError], name: str) -> object:
    return error.value.sentence.values[name]


def test_a_meeting_takes_both_sides_its_table_and_its_interpreter(either_db: Database):
    fair = small_fair(either_db)

    book_one(either_db, fair, placed(fair, 0, 1, slot=2, table=0, interpreter=0))

    assert taken(either_db) == {
        (f"enterprise:{fair.enterprises[0]}:0", fair.slots[2]),
        (f"buyer:{fair.buyers[1]}:0", fair.slots[2]),
        (f"table:{fair.tables[0]}", fair.slots[2]),
        (f"interpreter:{fair.interpreters[0]}", fair.slots[2]),
    }


def test_many_meetings_come_back_in_the_order_they_were_asked_for(either_db: Database):
    fair = small_fair(either_db)
    asked = [placed(fair, 2, 0, slot=1, table=0), placed(fair, 0, 2, slot=0, table=1)]

    with either_db.told() as unit:
        made = book(unit, fair.id, fair.plan_id, asked)

    assert [(one.enterprise_id, one.slot_id) for one in made] == [
        (one.enterprise_id, one.slot_id) for one in asked
    ]


@pytest.mark.parametrize(
    ("second", "who"),
    [
        ((0, 1, 1), "Cơ khí Đông Anh 0 (hanoi)"),
        ((1, 0, 1), "Sakura Parts 0 (hanoi)"),
        ((1, 1, 0), Sentence("Table %(label)s", {"label": "A1"})),
    ],
)
def test_a_refusal_names_who_is_taken_and_when_on_the_fairs_clock(
    either_db: Database, second: tuple[int, int, int], who: object
):
    fair = small_fair(either_db)
    book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0))
    enterprise, buyer, table = second

    with pytest.raises(SlotTakenError) as error:
        book_one(either_db, fair, placed(fair, enterprise, buyer, slot=0, table=table))

    assert refusal(error, "who") == who
    assert refusal(error, "when") == "09:00, 27/10/2026"


def test_an_interpreter_cannot_be_at_two_tables_at_once(either_db: Database):
    fair = small_fair(either_db)
    book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0, interpreter=0))

    with pytest.raises(SlotTakenError, match="Nguyễn Thị Lan"):
        book_one(either_db, fair, placed(fair, 1, 1, slot=0, table=1, interpreter=0))


def test_a_refusal_reads_well_in_vietnamese(either_db: Database):
    fair = small_fair(either_db)
    book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0))

    with pytest.raises(SlotTakenError) as error:
        book_one(either_db, fair, placed(fair, 1, 1, slot=0, table=0))

    assert say(error.value.sentence, "vi").startswith("Bàn A1 đã có lịch gặp lúc 09:00, 27/10/2026")


def test_one_conflict_among_many_books_none_of_them(either_db: Database):
    fair = small_fair(either_db)

    with either_db.told() as unit, pytest.raises(SlotTakenError):
        book(
            unit,
            fair.id,
            fair.plan_id,
            [placed(fair, 0, 0, slot=0, table=0), placed(fair, 0, 1, slot=0, table=1)],
        )

    assert meetings(either_db) == []
    assert taken(either_db) == set()


def test_a_firm_with_two_seats_holds_two_meetings_at_once_and_no_third(either_db: Database):
    fair = small_fair(either_db, buyers=4, tables=4, seats=2)
    book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0))
    book_one(either_db, fair, placed(fair, 0, 1, slot=0, table=1))

    with pytest.raises(SlotTakenError):
        book_one(either_db, fair, placed(fair, 0, 2, slot=0, table=2))

    assert len(meetings(either_db)) == 2


def test_a_pair_meets_once_in_a_plan(either_db: Database):
    fair = small_fair(either_db)
    book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0))

    with pytest.raises(RefusedError, match="already have a meeting"):
        book_one(either_db, fair, placed(fair, 0, 0, slot=1, table=0))


def test_a_pair_asked_for_twice_at_once_is_refused(either_db: Database):
    fair = small_fair(either_db)
    twice = [placed(fair, 0, 0, slot=0, table=0), placed(fair, 0, 0, slot=1, table=0)]

    with either_db.told() as unit, pytest.raises(RefusedError, match="already have a meeting"):
        book(unit, fair.id, fair.plan_id, twice)


def test_a_move_keeps_the_meeting_and_frees_where_it_was(either_db: Database):
    fair = small_fair(either_db)
    meeting_id = book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0, interpreter=0))

    with either_db.told() as unit:
        move(unit, meeting_id, fair.slots[3], fair.tables[2])

    assert [(one.id, one.slot_id, one.table_id) for one in meetings(either_db)] == [
        (meeting_id, fair.slots[3], fair.tables[2])
    ]
    assert {slot for _, slot in taken(either_db)} == {fair.slots[3]}
    assert (f"table:{fair.tables[2]}", fair.slots[3]) in taken(either_db)
    assert len(taken(either_db)) == 4


def test_a_move_to_another_table_in_the_same_slot_is_not_in_its_own_way(either_db: Database):
    fair = small_fair(either_db)
    meeting_id = book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0))

    with either_db.told() as unit:
        move(unit, meeting_id, fair.slots[0], fair.tables[1])

    assert (f"table:{fair.tables[1]}", fair.slots[0]) in taken(either_db)


def test_a_refused_move_leaves_the_meeting_where_it_was(either_db: Database):
    fair = small_fair(either_db)
    meeting_id = book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0))
    book_one(either_db, fair, placed(fair, 0, 1, slot=1, table=0))
    before = taken(either_db)

    with either_db.told() as unit, pytest.raises(SlotTakenError):
        move(unit, meeting_id, fair.slots[1], fair.tables[1])

    assert taken(either_db) == before
    assert {one.slot_id for one in meetings(either_db) if one.id == meeting_id} == {fair.slots[0]}


def test_a_cancelled_meeting_frees_everything_for_the_next(either_db: Database):
    fair = small_fair(either_db)
    meeting_id = book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0, interpreter=0))

    with either_db.told() as unit:
        cancel(unit, meeting_id)

    assert taken(either_db) == set()
    book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0, interpreter=0))


def test_what_is_not_there_cannot_be_moved_or_cancelled(either_db: Database):
    fair = small_fair(either_db)

    with either_db.told() as unit, pytest.raises(NotFoundError):
        cancel(unit, "0" * 32)
    with either_db.told() as unit, pytest.raises(NotFoundError):
        move(unit, "0" * 32, fair.slots[0], fair.tables[0])


def test_nothing_of_another_fair_can_be_booked(either_db: Database):
    here, there = small_fair(either_db), small_fair(either_db, "tokyo")
    strangers = [
        Placement(there.enterprises[0], here.buyers[0], here.slots[0], here.tables[0]),
        Placement(here.enterprises[0], there.buyers[0], here.slots[0], here.tables[0]),
        Placement(here.enterprises[0], here.buyers[0], there.slots[0], here.tables[0]),
        Placement(here.enterprises[0], here.buyers[0], here.slots[0], there.tables[0]),
        Placement(
            here.enterprises[0],
            here.buyers[0],
            here.slots[0],
            here.tables[0],
            there.interpreters[0],
        ),
    ]

    for placement in strangers:
        with either_db.told() as unit, pytest.raises(NotFoundError):
            book(unit, here.id, here.plan_id, [placement])
    with either_db.told() as unit, pytest.raises(NotFoundError):
        book(unit, here.id, there.plan_id, [placed(here, 0, 0, slot=0, table=0)])

    assert meetings(either_db) == []


def test_a_meeting_cannot_be_moved_into_another_fair(either_db: Database):
    here, there = small_fair(either_db), small_fair(either_db, "tokyo")
    meeting_id = book_one(either_db, here, placed(here, 0, 0, slot=0, table=0))

    with either_db.told() as unit, pytest.raises(NotFoundError):
        move(unit, meeting_id, there.slots[0], there.tables[0])


def test_nothing_asked_books_nothing(either_db: Database):
    fair = small_fair(either_db)

    with either_db.told() as unit:
        assert book(unit, fair.id, fair.plan_id, []) == []

    assert taken(either_db) == set()


def test_two_plans_of_a_fair_may_use_the_same_hour(either_db: Database):
    fair = small_fair(either_db)
    book_one(either_db, fair, placed(fair, 0, 0, slot=0, table=0))

    with either_db.told() as unit:
        other = PlanVersion(fair_id=fair.id, number=2, state="draft")
        unit.add(other)
        unit.flush()
        book(unit, fair.id, other.id, [placed(fair, 0, 0, slot=0, table=0)])

    assert len(meetings(either_db)) == 2
