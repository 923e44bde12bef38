"""A stored plan and everything its rules speak of, for the check before publication."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, String, cast, select
from sqlmodel import Session

from matchmaker.domain.moment import moment_text
from matchmaker.domain.wish import Says
from matchmaker.storage.core import (
    AVAILABILITY,
    BUYER,
    ENTERPRISE,
    FAIR,
    INTERPRETER,
    MEETING,
    OCCUPANCY,
    PROPOSAL,
    QUOTA,
    SLOT,
    TABLE,
    WISH,
)
from matchmaker.storage.queries.planning_rows import fails_a_must
from matchmaker.storage.queries.wishes import same_pair

Pair = tuple[str, str]
"""(enterprise id, buyer id)"""


@dataclass(frozen=True, slots=True)
class PlanRows:
    """A plan and what surrounds it, by id.

    Args:
        fair: timezone, most_meetings.
        meetings: id, enterprise_id, buyer_id, slot_id, table_id, interpreter_id.
        people: both sides: code, name_vi, name_en, seats, withdrawn, never_meet.
        slots: starts_at, ends_at.
        tables: label, booth_of.
        interpreters: their names.
        presence: spans in which somebody is there; who is missing is there throughout.
        most: own upper limits; who is missing has the fair's.
        closed: pairs of which one side said no.
        gated: pairs known to fail a must-have.
        occupied: (meeting id, resource, slot id).
    """

    fair: Row[Any]
    meetings: list[Row[Any]]
    people: dict[str, Row[Any]]
    slots: dict[str, Row[Any]]
    tables: dict[str, Row[Any]]
    interpreters: dict[str, str]
    presence: dict[str, list[tuple[datetime, datetime]]]
    most: dict[str, int]
    closed: set[Pair]
    gated: set[Pair]
    occupied: set[tuple[str, str, str]]

    def when(self, slot_id: str) -> str:
        """Begin of a slot on the fair's clock."""
        local = self.slots[slot_id].starts_at.astimezone(ZoneInfo(self.fair.timezone))
        return moment_text(local)

    def name(self, participant_id: str) -> str:
        """Name of a participant."""
        person = self.people[participant_id]
        return str(person.name_vi or person.name_en or person.code)


def plan_rows(session: Session, fair_id: str, plan_id: str) -> PlanRows:
    """Read a plan of a fair in a constant number of statements."""
    return PlanRows(
        fair=session.execute(
            select(FAIR.c.timezone, FAIR.c.most_meetings).where(FAIR.c.id == fair_id)
        ).one(),
        meetings=_meetings(session, plan_id),
        people={
            **_by_id(session, fair_id, ENTERPRISE, *_PERSON),
            **_by_id(session, fair_id, BUYER, *_PERSON),
        },
        slots=_by_id(session, fair_id, SLOT, "starts_at", "ends_at"),
        tables=_by_id(session, fair_id, TABLE, "label", "booth_of"),
        interpreters={
            id_: row.name for id_, row in _by_id(session, fair_id, INTERPRETER, "name").items()
        },
        presence=_presence(session, fair_id),
        most=_most(session, fair_id),
        closed=_closed(session, fair_id),
        gated=_gated(session, plan_id),
        occupied={
            (row.meeting_id, row.resource, row.slot_id)
            for row in session.execute(
                select(OCCUPANCY.c.meeting_id, OCCUPANCY.c.resource, OCCUPANCY.c.slot_id).where(
                    OCCUPANCY.c.plan_id == plan_id
                )
            )
        },
    )


_PERSON = ("code", "name_vi", "name_en", "seats", "withdrawn", "never_meet")


def _by_id(session: Session, fair_id: str, table: Any, *names: str) -> dict[str, Row[Any]]:
    rows = session.execute(
        select(table.c.id, *(table.c[name] for name in names)).where(table.c.fair_id == fair_id)
    )
    return {row.id: row for row in rows}


def _meetings(session: Session, plan_id: str) -> list[Row[Any]]:
    wanted = (
        "id",
        "fair_id",
        "enterprise_id",
        "buyer_id",
        "slot_id",
        "table_id",
        "interpreter_id",
    )
    return list(
        session.execute(
            select(*(MEETING.c[name] for name in wanted)).where(MEETING.c.plan_id == plan_id)
        )
    )


def _presence(session: Session, fair_id: str) -> dict[str, list[tuple[datetime, datetime]]]:
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in session.execute(select(AVAILABILITY).where(AVAILABILITY.c.fair_id == fair_id)):
        spans[row.enterprise_id or row.buyer_id].append((row.starts_at, row.ends_at))
    return dict(spans)


def _most(session: Session, fair_id: str) -> dict[str, int]:
    rows = session.execute(
        select(QUOTA).where(QUOTA.c.fair_id == fair_id, QUOTA.c.most.is_not(None))
    )
    return {row.enterprise_id or row.buyer_id: row.most for row in rows}


def _closed(session: Session, fair_id: str) -> set[Pair]:
    rows = session.execute(
        select(WISH.c.enterprise_id, WISH.c.buyer_id).where(
            WISH.c.fair_id == fair_id, WISH.c.says == Says.NO_THANKS
        )
    )
    return {(row.enterprise_id, row.buyer_id) for row in rows}


def _gated(session: Session, plan_id: str) -> set[Pair]:
    rows = session.execute(
        select(PROPOSAL.c.enterprise_id, PROPOSAL.c.buyer_id, PROPOSAL.c.gates)
        .join(MEETING, same_pair(PROPOSAL, MEETING))
        .where(MEETING.c.plan_id == plan_id, cast(PROPOSAL.c.gates, String) != "[]")
    )
    return {(row.enterprise_id, row.buyer_id) for row in rows if fails_a_must(row.gates)}
