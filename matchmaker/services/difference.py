"""What changes for whom between the published plan and another version."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from matchmaker.storage.queries.plans import places


class Change(StrEnum):
    """What happens to a pair's meeting."""

    PLACED = "placed"
    MOVED = "moved"
    TABLE = "table"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Place:
    """When and where a meeting is; times aware, UTC."""

    slot_id: str
    table_id: str
    starts_at: datetime
    ends_at: datetime
    table: str


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """One pair's meeting before and after; None where there is none."""

    change: Change
    enterprise_id: str
    buyer_id: str
    before: Place | None
    after: Place | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changes, in the order of time."""

    changes: tuple[MeetingChange, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def by_person(self) -> dict[str, list[MeetingChange]]:
        """Changes of each enterprise and buyer that has any."""
        found: dict[str, list[MeetingChange]] = defaultdict(list)
        for one in self.changes:
            found[one.enterprise_id].append(one)
            found[one.buyer_id].append(one)
        return dict(found)


def plan_difference(session: Session, old_plan_id: str | None, new_plan_id: str) -> Difference:
    """Compare two versions pair by pair; without an old one everything is new."""
    before = _places(session, old_plan_id) if old_plan_id else {}
    after = _places(session, new_plan_id)
    changes = [
        MeetingChange(change, *pair, before.get(pair), after.get(pair))
        for pair in before.keys() | after.keys()
        if (change := _change(before.get(pair), after.get(pair))) is not None
    ]
    changes.sort(key=_when)
    counts = {kind.value: sum(one.change is kind for one in changes) for kind in Change}
    return Difference(tuple(changes), counts)


def _change(before: Place | None, after: Place | None) -> Change | None:
    if before is None:
        return Change.PLACED
    if after is None:
        return Change.DROPPED
    if before.slot_id != after.slot_id:
        return Change.MOVED
    return Change.TABLE if before.table_id != after.table_id else None


def _when(one: MeetingChange) -> tuple[Any, ...]:
    place = one.after or one.before
    return (place.starts_at if place else 0, one.enterprise_id, one.buyer_id)


def _places(session: Session, plan_id: str) -> dict[tuple[str, str], Place]:
    return {
        (row.enterprise_id, row.buyer_id): Place(
            row.slot_id, row.table_id, row.starts_at, row.ends_at, row.table
        )
        for row in places(session, plan_id)
    }
