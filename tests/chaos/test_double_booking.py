"""A storm of bookings books nobody twice, and finds the fault where the key is missing.

Sixteen writers with sessions of their own book and move the same few people
on few slots, each noting what it was told. A checker that knows nothing of
the product reads what is stored and what was told. The control does what most
booking software does, look and then insert, on a table without the key: if
the storm does not double-book there, it is no storm, and the test fails.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from matchmaker.domain.errors import RefusedError
from matchmaker.storage.booking import Placement, book, cancel, move
from matchmaker.storage.session import Database
from tests.small_fair import SmallFair, small_fair

WRITERS = 16
ATTEMPTS = 8  # of each writer


@dataclass
class History:
    """What the writers were told; a list's append is atomic."""

    booked: list[tuple[str, Placement]] = field(default_factory=list)
    moved: list[tuple[str, str, str]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)


def storm(writer: Callable[[int], None], history: History) -> None:
    """Let sixteen writers begin at the same moment."""
    ready = threading.Barrier(WRITERS)

    def run(number: int) -> None:
        ready.wait()
        try:
            writer(number)
        except BaseException as error:  # noqa: BLE001  # a writer that dies must be seen
            history.broken.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def a_chance(seed: int) -> random.Random:
    """The same storm each time, as far as the machine lets it."""
    return random.Random(seed)  # noqa: S311  # dice, not secrets


def a_placement(fair: SmallFair, chance: random.Random) -> Placement:
    return Placement(
        chance.choice(fair.enterprises),
        chance.choice(fair.buyers),
        chance.choice(fair.slots),
        chance.choice(fair.tables),
    )


def stored_meetings(db: Database) -> list[tuple[str, str, str, str, str]]:
    """Read (id, enterprise, buyer, slot, table) with plain SQL."""
    with db.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT id, enterprise_id, buyer_id, slot_id, table_id FROM meeting")
        ).all()
    return [tuple(row) for row in rows]


def double_bookings(meetings: list[tuple[str, str, str, str, str]]) -> list[str]:
    """Name whoever sits in two meetings of a slot, from the meetings alone."""
    taken: Counter[tuple[str, str]] = Counter()
    for _, enterprise, buyer, slot, table in meetings:
        taken.update([(enterprise, slot), (buyer, slot), (table, slot)])
    return [
        f"{who} {times} times in slot {slot}" for (who, slot), times in taken.items() if times > 1
    ]


def book_one(db: Database, fair: SmallFair, history: History, placement: Placement) -> str | None:
    try:
        with db.told() as unit:
            meeting_id = book(unit, fair.id, fair.plan_id, [placement])[0].id
    except RefusedError as refusal:
        history.refused.append(str(refusal))
        return None
    history.booked.append((meeting_id, placement))
    return meeting_id


def move_one(
    db: Database, fair: SmallFair, history: History, meeting_id: str, chance: random.Random
) -> None:
    slot, table = chance.choice(fair.slots), chance.choice(fair.tables)
    try:
        with db.told() as unit:
            move(unit, meeting_id, slot, table)
    except RefusedError as refusal:
        history.refused.append(str(refusal))
        return
    history.moved.append((meeting_id, slot, table))


def cancel_one(db: Database, history: History, meeting_id: str) -> None:
    with db.told() as unit:
        cancel(unit, meeting_id)
    history.cancelled.append(meeting_id)


def expected(history: History) -> dict[str, tuple[str, str, str, str]]:
    """What must be stored, from what people were told; each meeting has one writer."""
    told = {
        meeting_id: (one.enterprise_id, one.buyer_id, one.slot_id, one.table_id)
        for meeting_id, one in history.booked
    }
    for meeting_id, slot, table in history.moved:
        told[meeting_id] = (*told[meeting_id][:2], slot, table)
    for meeting_id in history.cancelled:
        del told[meeting_id]
    return told


def test_sixteen_writers_never_book_anybody_twice(either_db: Database):
    fair = small_fair(either_db, enterprises=5, buyers=5, slots=3, tables=4)
    history = History()

    def writer(number: int) -> None:
        chance, own = a_chance(number), []
        for _ in range(ATTEMPTS):
            kind = chance.random()
            if own and kind < 0.25:
                cancel_one(either_db, history, own.pop(chance.randrange(len(own))))
            elif own and kind < 0.5:
                move_one(either_db, fair, history, chance.choice(own), chance)
            else:
                made = book_one(either_db, fair, history, a_placement(fair, chance))
                own += [made] if made else []

    storm(writer, history)

    meetings = stored_meetings(either_db)
    assert history.broken == []
    assert double_bookings(meetings) == []
    assert {row[0]: row[1:] for row in meetings} == expected(history)
    assert len(history.booked) > 10, "a storm in which something is booked"
    assert len(history.refused) > 50, "and much is refused"


def test_seats_of_a_delegation_are_filled_and_never_overfilled(either_db: Database):
    fair = small_fair(either_db, enterprises=2, buyers=6, slots=1, tables=6, seats=2)
    history = History()

    def writer(number: int) -> None:
        for buyer in a_chance(number).sample(fair.buyers, len(fair.buyers)):
            placement = Placement(
                fair.enterprises[number % 2],
                buyer,
                fair.slots[0],
                fair.tables[fair.buyers.index(buyer)],
            )
            book_one(either_db, fair, history, placement)

    storm(writer, history)

    held = Counter(row[1] for row in stored_meetings(either_db))
    assert history.broken == []
    assert held == dict.fromkeys(fair.enterprises, 2)


def test_the_key_alone_refuses_even_a_writer_who_never_looks(either_db: Database):
    fair = small_fair(either_db, enterprises=5, buyers=5, slots=3, tables=4)
    history = History()

    def insert_blindly(unit: Session, meeting_id: str, one: Placement) -> None:
        unit.execute(
            text(
                "INSERT INTO meeting (id, fair_id, plan_id, enterprise_id, buyer_id, slot_id,"
                " table_id, pinned, to_be_confirmed) VALUES (:id, :fair, :plan, :enterprise,"
                " :buyer, :slot, :table, false, false)"
            ),
            {
                "id": meeting_id,
                "fair": fair.id,
                "plan": fair.plan_id,
                "enterprise": one.enterprise_id,
                "buyer": one.buyer_id,
                "slot": one.slot_id,
                "table": one.table_id,
            },
        )
        for resource in sorted(
            (
                f"enterprise:{one.enterprise_id}:0",
                f"buyer:{one.buyer_id}:0",
                f"table:{one.table_id}",
            )
        ):
            unit.execute(
                text("INSERT INTO occupancy VALUES (:plan, :resource, :slot, :meeting)"),
                {
                    "plan": fair.plan_id,
                    "resource": resource,
                    "slot": one.slot_id,
                    "meeting": meeting_id,
                },
            )

    def writer(number: int) -> None:
        chance = a_chance(number)
        for attempt in range(ATTEMPTS):
            meeting_id = f"{number:016x}{attempt:016x}"
            placement = a_placement(fair, chance)
            try:
                with either_db.told() as unit:
                    insert_blindly(unit, meeting_id, placement)
            except IntegrityError as refusal:
                history.refused.append(str(refusal))
            else:
                history.booked.append((meeting_id, placement))

    storm(writer, history)

    assert history.broken == []
    assert double_bookings(stored_meetings(either_db)) == []
    assert {row[0]: row[1:] for row in stored_meetings(either_db)} == expected(history)


def test_two_who_swap_their_slots_crosswise_are_refused_in_words(either_db: Database):
    fair = small_fair(either_db, enterprises=1, buyers=2, slots=2, tables=2)
    history = History()
    own = [
        book_one(
            either_db,
            fair,
            history,
            Placement(fair.enterprises[0], fair.buyers[i], fair.slots[i], fair.tables[i]),
        )
        for i in range(2)
    ]

    def writer(number: int) -> None:
        mine = number % 2
        chance = a_chance(number)
        for _ in range(4):
            move_one(either_db, fair, history, str(own[mine]), chance)

    storm(writer, history)

    assert history.broken == []
    assert history.refused
    assert double_bookings(stored_meetings(either_db)) == []
    assert len(stored_meetings(either_db)) == 2


# --- the control ---------------------------------------------------------------------------


def test_the_same_storm_double_books_a_table_without_the_key(either_db: Database):
    """Look, then insert, as in booking software that failed in public; it must fail here, too."""
    fair = small_fair(either_db, enterprises=5, buyers=5, slots=3, tables=4)
    history = History()

    def round_of(number_of_round: int) -> None:
        with either_db.told() as unit:
            unit.execute(text("DROP TABLE IF EXISTS careless"))
            unit.execute(
                text(
                    "CREATE TABLE careless (id VARCHAR(40), enterprise_id VARCHAR(32),"
                    " buyer_id VARCHAR(32), slot_id VARCHAR(32), table_id VARCHAR(32))"
                )
            )

        def writer(number: int) -> None:
            chance = a_chance(1000 * number_of_round + number)
            for attempt in range(ATTEMPTS):
                check_then_insert(f"{number}-{attempt}", a_placement(fair, chance))

        storm(writer, history)

    def check_then_insert(meeting_id: str, one: Placement) -> None:
        values = {
            "id": meeting_id,
            "enterprise": one.enterprise_id,
            "buyer": one.buyer_id,
            "slot": one.slot_id,
            "table": one.table_id,
        }
        with either_db.read() as unit:
            taken = unit.execute(
                text(
                    "SELECT count(*) FROM careless WHERE slot_id = :slot AND"
                    " (enterprise_id = :enterprise OR buyer_id = :buyer OR table_id = :table)"
                ),
                values,
            ).scalar_one()
        if taken:
            return
        with either_db.told() as unit:
            unit.execute(
                text("INSERT INTO careless VALUES (:id, :enterprise, :buyer, :slot, :table)"),
                values,
            )

    found: list[str] = []
    for number_of_round in range(20):
        round_of(number_of_round)
        with either_db.engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(text("SELECT * FROM careless"))]
        found = double_bookings(rows)
        if found:
            break

    assert history.broken == []
    assert found, "a storm that finds nothing here proves nothing above"


def test_the_checker_sees_a_double_booking_when_there_is_one():
    meetings = [("1", "e", "b", "s", "t"), ("2", "e", "c", "s", "u"), ("3", "e", "d", "r", "t")]

    assert double_bookings(meetings) == ["e 2 times in slot s"]


@pytest.mark.long
def test_a_long_storm_of_many_rounds(either_db: Database):
    for seed in range(10):
        fair = small_fair(either_db, f"fair-{seed}", enterprises=6, buyers=6, slots=3, tables=5)
        history = History()

        def writer(number: int, fair: SmallFair = fair, history: History = history) -> None:
            chance = a_chance(seed * 100 + number)  # noqa: B023  # one round at a time
            for _ in range(ATTEMPTS * 4):
                book_one(either_db, fair, history, a_placement(fair, chance))

        storm(writer, history)
        assert history.broken == []
    assert double_bookings(stored_meetings(either_db)) == []
