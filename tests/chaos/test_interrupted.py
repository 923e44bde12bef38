"""Interrupted at every single statement: the old state or the new one, and another try works.

Each deed is let fail at its first statement, at its second, and so on until
it passes (a full disk, a lost connection), and its process is killed there.
What is stored afterwards must be what was before or what should be, never
something between; and the deed must succeed when it is done again.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from unittest.mock import patch

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from matchmaker.domain.wish import Says
from matchmaker.planning import Budget
from matchmaker.services import repair_fair
from matchmaker.services.fairs import FairDraft, HallDraft, SessionDraft, new_fair
from matchmaker.services.publish import publish, roll_back
from matchmaker.services.repair_changes import Happened, Kind
from matchmaker.services.sign_in import invite
from matchmaker.services.wish import say_wish
from matchmaker.storage.booking import Placement, book, cancel, move
from matchmaker.storage.session import Database
from matchmaker.storage.tables import PlanVersion
from tests.fair_rows import agree
from tests.small_fair import DAY, OPENS_AT, SmallFair, small_fair

MOST_STATEMENTS = 200


class PulledPlugError(Exception):
    """Stands for whatever a disk or a network may say."""


@contextmanager
def failing_at(db: Database, number: int) -> Iterator[None]:
    """Let the n-th statement fail, counted from here."""
    counted = count(1)

    def fail(*_: object) -> None:
        if next(counted) == number:
            raise OperationalError("the n-th statement", {}, PulledPlugError("disk full"))

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)


def stored(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the tables that the deeds touch, but for times of the clock."""
    asked = {
        "fair": "SELECT id, slug, published_plan_id IS NOT NULL FROM fair",
        "slot": "SELECT fair_id, number FROM slot",
        "meeting_table": "SELECT fair_id, number FROM meeting_table",
        "plan": "SELECT number, state FROM plan",
        "meeting": "SELECT plan_id, enterprise_id, buyer_id, slot_id, table_id FROM meeting",
        "occupancy": "SELECT plan_id, resource, slot_id FROM occupancy",
        "wish": "SELECT enterprise_id, buyer_id, said_by, says FROM wish",
        "availability": "SELECT enterprise_id, buyer_id, starts_at, ends_at FROM availability",
        "sign_in_link": "SELECT membership_id FROM sign_in_link",
        "mail": "SELECT subject, body FROM mail",
        "audit_event": "SELECT action, object FROM audit_event",
    }
    with db.engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(text(query))), key=repr)
            for name, query in asked.items()
        }


@dataclass(frozen=True)
class Deed:
    """Something people do, and the fair in which they do it."""

    prepare: Callable[[Database], SmallFair]
    act: Callable[[Database, SmallFair], object]


def with_meetings(db: Database) -> SmallFair:
    fair = small_fair(db)
    with db.told() as unit:
        places = [
            Placement(
                fair.enterprises[i], fair.buyers[i], fair.slots[0], fair.tables[i], pinned=True
            )
            for i in range(2)
        ]
        book(unit, fair.id, fair.plan_id, places)
    return fair


def published(db: Database) -> SmallFair:
    fair = with_meetings(db)
    publish(db, fair.organiser, fair.plan_id)
    return fair


def agreed_and_published(db: Database) -> SmallFair:
    """The first two meet; who waits for the first enterprise has agreed with it."""
    fair = published(db)
    agree(db, fair, (0, 0), (1, 1), (0, 2))
    return fair


def do_repair(db: Database, fair: SmallFair) -> None:
    """Buyer 0 cancels: the organiser looks and chooses what moves nothing."""
    gone = Happened(Kind.GONE, who=fair.buyers[0])
    with patch.object(repair_fair, "WORK", Budget(0)):
        offer = repair_fair.look(db, fair.organiser, gone).offers[0]
        repair_fair.accept(db, fair.organiser, gone, offer.moves, offer.value)


def superseded(db: Database) -> SmallFair:
    fair = published(db)
    with db.told() as unit:
        unit.add(PlanVersion(id="f" * 32, fair_id=fair.id, number=2, state="draft"))
    publish(db, fair.organiser, "f" * 32)
    return fair


def the_meeting(db: Database, fair: SmallFair) -> str:
    with db.engine.connect() as connection:
        found: str = connection.execute(
            text("SELECT id FROM meeting WHERE enterprise_id = :id"), {"id": fair.enterprises[0]}
        ).scalar_one()
    return found


def do_move(db: Database, fair: SmallFair) -> None:
    meeting_id = the_meeting(db, fair)
    with db.told() as unit:
        move(unit, meeting_id, fair.slots[2], fair.tables[2])


def do_cancel(db: Database, fair: SmallFair) -> None:
    meeting_id = the_meeting(db, fair)
    with db.told() as unit:
        cancel(unit, meeting_id)


def do_book(db: Database, fair: SmallFair) -> None:
    with db.told() as unit:
        place = Placement(fair.enterprises[2], fair.buyers[2], fair.slots[0], fair.tables[2])
        book(unit, fair.id, fair.plan_id, [place])


def do_new_fair(db: Database, _fair: SmallFair) -> None:
    local = OPENS_AT.time().replace(hour=9)
    draft = FairDraft(
        slug="another",
        name_vi="Hội chợ khác",
        name_en="Another",
        first_day=DAY,
        last_day=DAY,
        sessions=(SessionDraft(DAY, local, local.replace(hour=10)),),
        halls=(HallDraft("A", 2),),
    )
    new_fair(db, draft)


DEEDS = {
    "book": Deed(with_meetings, do_book),
    "move": Deed(with_meetings, do_move),
    "cancel": Deed(with_meetings, do_cancel),
    "new fair": Deed(small_fair, do_new_fair),
    "publish": Deed(with_meetings, lambda db, fair: publish(db, fair.organiser, fair.plan_id)),
    "roll back": Deed(superseded, lambda db, fair: roll_back(db, fair.organiser, fair.plan_id)),
    "repair": Deed(agreed_and_published, do_repair),
    "wish": Deed(
        small_fair, lambda db, fair: say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET)
    ),
    "no after publication": Deed(
        published, lambda db, fair: say_wish(db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)
    ),
    "invite": Deed(small_fair, lambda db, fair: invite(db, fair.organiser, fair.enterprises[0])),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_that_fails_at_any_statement_leaves_the_old_state_and_can_be_done_again(
    either_db: Database, name: str
):
    deed = DEEDS[name]
    fair = deed.prepare(either_db)
    before = stored(either_db)

    for number in range(1, MOST_STATEMENTS):
        try:
            with failing_at(either_db, number):
                deed.act(either_db, fair)
        except OperationalError:
            assert stored(either_db) == before, f"half a state after statement {number}"
        else:
            break

    assert 3 < number < MOST_STATEMENTS, "it failed several times and passed at last"
    assert stored(either_db) != before


def killed_at(url: str, number: int, deed: Deed, fair: SmallFair) -> bool:
    """Do a deed in a process that is killed at its n-th statement; True if it was."""
    child = os.fork()
    if child == 0:  # nothing of pytest may run on in here
        try:
            db = Database(url)
            counted = count(1)

            def die(*_: object) -> None:
                if next(counted) == number:
                    os.kill(os.getpid(), signal.SIGKILL)

            event.listen(db.engine, "before_cursor_execute", die)
            deed.act(db, fair)
            os._exit(0)
        except BaseException:  # noqa: BLE001  # the parent reads the code
            os._exit(70)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process that can be forked")
@pytest.mark.parametrize(
    "name",
    [
        "publish",
        "no after publication",
        "repair",
        "move",
        pytest.param("roll back", marks=pytest.mark.long),  # a publication and some more
    ],
)
def test_a_process_killed_at_any_statement_leaves_the_old_state_and_a_sound_file(
    db: Database, name: str
):
    deed = DEEDS[name]
    fair = deed.prepare(db)
    before = stored(db)
    db.close()

    kills = 0
    for number in range(1, MOST_STATEMENTS):
        if not killed_at(db.url, number, deed, fair):
            break
        kills += 1
        assert stored(db) == before, f"half a state after a kill at statement {number}"
        db.close()

    assert kills > 3
    assert stored(db) != before
    with db.engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
