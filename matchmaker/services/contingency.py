"""The contingency sheet: for each meeting and each side's absence, who steps in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.planning.standby import Absent, StandBy, stand_bys
from matchmaker.services.published_fair import PublishedFair, published_fair
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database


@dataclass(frozen=True, slots=True)
class Cover:
    """Who steps in for one side: ids of the promised and the reserve, or why nobody."""

    called: str | None
    reserve: tuple[str, ...]
    cause: Sentence | None


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One meeting and what happens if either side does not come."""

    slot: int
    slot_id: str
    table: str
    enterprise_id: str
    buyer_id: str
    without_enterprise: Cover
    without_buyer: Cover


@dataclass(frozen=True, slots=True)
class Contingency:
    """The sheet of the published plan.

    Args:
        plan_number: its version.
        slots: rows of the slots: id, starts_at, ends_at; by place.
        begun: how many of them have begun.
        shown: place of the slot that was asked about.
        lines: by slot and table.
    """

    plan_number: int
    slots: Sequence[Row[Any]]
    begun: int
    shown: int
    lines: tuple[CoverLine, ...]

    @property
    def covered(self) -> int:
        """Absences for which somebody is promised; there are two a meeting."""
        return sum(
            cover.called is not None
            for line in self.lines
            for cover in (line.without_enterprise, line.without_buyer)
        )


def contingency(db: Database, scope: Scope, slot: int | None = None) -> Contingency:
    """Work out the stand-bys of the published plan.

    Args:
        db: the database.
        scope: the organiser.
        slot: place of the one slot that is asked about; None for all, out of range for
            the next one.

    Raises:
        ForbiddenError: only the organiser may see it.
        NotFoundError: there is no such fair.
        RefusedError: nothing is published yet.
    """
    organiser_only(scope)
    found = published_fair(db, scope)
    slots = found.fair.rows.slots
    shown = _place(found, -1 if slot is None else slot)
    wanted = None if slot is None else [shown]
    answers = stand_bys(found.whole, found.seated, wanted) if slots else []
    lines = [_line(found, *pair) for pair in zip(answers[::2], answers[1::2], strict=True)]
    lines.sort(key=lambda line: (line.slot, found.table_of[line.enterprise_id, line.buyer_id]))
    return Contingency(found.plan.number, slots, found.begun, shown, tuple(lines))


def _place(found: PublishedFair, slot: int) -> int:
    last = len(found.fair.rows.slots) - 1
    return slot if 0 <= slot <= last else min(max(found.begun, 0), max(last, 0))


def _line(found: PublishedFair, enterprise_away: StandBy, buyer_away: StandBy) -> CoverLine:
    enterprise_id, buyer_id = found.fair.pair(enterprise_away.enterprise, enterprise_away.buyer)
    slot = enterprise_away.slot
    return CoverLine(
        slot=slot,
        slot_id=found.fair.rows.slots[slot].id,
        table=found.labels[enterprise_id, buyer_id],
        enterprise_id=enterprise_id,
        buyer_id=buyer_id,
        without_enterprise=_cover(found, enterprise_away),
        without_buyer=_cover(found, buyer_away),
    )


def _cover(found: PublishedFair, answer: StandBy) -> Cover:
    rows = found.fair.rows
    people = rows.enterprises if answer.absent is Absent.ENTERPRISE else rows.buyers
    called = None if answer.called is None else people[answer.called].id
    return Cover(called, tuple(people[one].id for one in answer.reserve), answer.cause)
