"""Short ways to write what a fair may hold, for tests that read it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.domain.text import fold, sort_key
from matchmaker.domain.wish import Says
from matchmaker.services.publish import publish
from matchmaker.storage.booking import Placement, book
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Availability,
    Buyer,
    Enterprise,
    Meeting,
    Proposal,
    Quota,
    Wish,
)
from tests.small_fair import SmallFair

FAILS = [{"rule": "moq", "sentence": {"say": "The order is too small."}}]


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """Collect the questions that are asked of the database meanwhile."""
    run: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            run.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield run
    event.remove(db.engine, "before_cursor_execute", note)


def add(db: Database, *rows: object) -> None:
    with db.told() as unit:
        unit.add_all(rows)


def change(db: Database, kind: type[Any], row_id: str, **values: object) -> None:
    with db.told() as unit:
        row = unit.get_one(kind, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        unit.add(row)


def rename(db: Database, participant_id: str, name: str) -> None:
    """Give a participant a Vietnamese name, with what is stored beside it."""
    with db.told() as unit:
        row = unit.get(Enterprise, participant_id) or unit.get_one(Buyer, participant_id)
        row.name_vi, row.sort_name, row.folded = name, sort_key(name), fold(name)
        unit.add(row)


def say(db: Database, fair: SmallFair, enterprise: int, buyer: int, *words: Says | None) -> None:
    """Let both sides say something, the enterprise first; None is silence."""
    for side, says in zip((Role.ENTERPRISE, Role.BUYER), words, strict=False):
        if says:
            wish = Wish(
                fair_id=fair.id,
                enterprise_id=fair.enterprises[enterprise],
                buyer_id=fair.buyers[buyer],
                said_by=side,
                says=says,
                note=f"{side} of {fair.slug}",
            )
            add(db, wish)


def agree(db: Database, fair: SmallFair, *pairs: tuple[int, int]) -> None:
    for enterprise, buyer in pairs:
        say(db, fair, enterprise, buyer, Says.MEET, Says.MEET)


def propose(
    db: Database,
    fair: SmallFair,
    enterprise: int,
    buyer: int,
    *,
    ranks: tuple[int | None, int | None] = (1, 1),
    p: tuple[float, float] = (0.6, 0.5),
    gates: list[dict[str, Any]] | None = None,
    **columns: Any,
) -> str:
    """Propose a pair; `p` is (fit for the enterprise, fit for the buyer)."""
    row = Proposal(
        fair_id=fair.id,
        enterprise_id=fair.enterprises[enterprise],
        buyer_id=fair.buyers[buyer],
        best_product_id=fair.products[enterprise],
        best_need_id=fair.needs[buyer],
        p_enterprise=p[0],
        p_buyer=p[1],
        p_mutual=columns.pop("p_mutual", p[0] * p[1]),
        rank_for_enterprise=ranks[0],
        rank_for_buyer=ranks[1],
        gates=gates or [],
        **columns,
    )
    add(db, row)
    return row.id


def there(
    db: Database, fair: SmallFair, starts_at: datetime, ends_at: datetime, **who: str
) -> None:
    """Let somebody be present in a span: there(db, fair, start, end, buyer_id=...)."""
    add(db, Availability(fair_id=fair.id, starts_at=starts_at, ends_at=ends_at, **who))


def limit(
    db: Database, fair: SmallFair, *, least: int | None = None, most: int | None = None, **who: str
) -> None:
    """Give somebody limits of his own: limit(db, fair, most=2, buyer_id=...)."""
    add(db, Quota(fair_id=fair.id, least=least, most=most, **who))


def meet(
    db: Database,
    fair: SmallFair,
    *places: tuple[int, int, int, int],
    plan_id: str | None = None,
    **columns: Any,
) -> list[Meeting]:
    """Book meetings, each as (enterprise, buyer, slot, table)."""
    with db.told() as unit:
        placements = [
            Placement(fair.enterprises[e], fair.buyers[b], fair.slots[s], fair.tables[t], **columns)
            for e, b, s, t in places
        ]
        return book(unit, fair.id, plan_id or fair.plan_id, placements)


def announce(db: Database, fair: SmallFair, *places: tuple[int, int, int, int]) -> None:
    """Book meetings, pinned until they are out so that they need no wish, and publish them."""
    meet(db, fair, *places, pinned=True)
    publish(db, fair.organiser, fair.plan_id)
    with db.told() as unit:
        for meeting in unit.exec(select(Meeting).where(Meeting.plan_id == fair.plan_id)):
            meeting.pinned = False
