"""Who came: marked side by side on the day, each mark taken back with one tap.

Nothing is ever said of the other side: who sat at the table alone was there.
"""

from datetime import datetime
from enum import StrEnum
from math import ceil
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from matchmaker.domain.answer import Presence
from matchmaker.domain.errors import InvalidError, NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.history import record
from matchmaker.storage.queries import answers as queries
from matchmaker.storage.queries.fair_day import day_meeting, fair_moment, moved_to_later
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Attendance

Pair = tuple[str, str]
"""(enterprise id, buyer id)"""


class Mark(StrEnum):
    """What one tap says of a side."""

    CAME = "came"
    LATE = "late"
    """Not here yet, still waited for."""
    ABSENT = "absent"
    UNDO = "undo"


def mark(db: Database, scope: Scope, meeting_id: str, side: Role, tapped: Mark) -> Attendance:
    """Mark one side of a published meeting.

    Who comes after having been marked late or absent came late, by the minutes
    since the slot began on the fair's clock, rounded up.

    Args:
        db: the database.
        scope: the organiser's.
        meeting_id: the pair's meeting in the published plan, or in one before it.
        side: who is marked.
        tapped: the mark; undo leaves the side unmarked.

    Raises:
        ForbiddenError: only the organiser's people mark attendance.
        NotFoundError: the two have no meeting in the published plan.
    """
    organiser_only(scope)
    with db.told() as unit:
        moment = fair_moment(unit, scope)
        meeting = day_meeting(unit, scope, moment, meeting_id)
        noted = _noted(unit, scope, (meeting.enterprise_id, meeting.buyer_id), side)
        state, minutes = _after(tapped, noted, meeting.starts_at, moment)
        noted.at = moment
        return _write(unit, scope, noted, state, minutes)


def _after(
    tapped: Mark, noted: Attendance, starts_at: datetime, moment: datetime
) -> tuple[Presence, int]:
    """State and minutes of lateness after a tap."""
    if tapped is Mark.CAME and noted.state in {Presence.LATE, Presence.ABSENT}:
        minutes = ceil((moment - starts_at).total_seconds() / 60)
        return (Presence.LATE, minutes) if minutes > 0 else (Presence.ARRIVED, 0)
    states = {
        Mark.CAME: Presence.ARRIVED,
        Mark.LATE: Presence.LATE,
        Mark.ABSENT: Presence.ABSENT,
        Mark.UNDO: Presence.EXPECTED,
    }
    return states[tapped], 0


def note_attendance(
    db: Database,
    scope: Scope,
    pair: Pair,
    side: Role,
    state: Presence,
    *,
    late_minutes: int = 0,
) -> Attendance:
    """Note whether one side came to a meeting of the published plan; the last note counts.

    Args:
        db: the database.
        scope: the organiser's.
        pair: whose meeting.
        side: who came, or did not; nothing is said of the other side.
        state: what is known of it now.
        late_minutes: how late it came; late without minutes is still waited for.

    Raises:
        ForbiddenError: only the organiser's people note attendance.
        NotFoundError: the two have no meeting in the published plan.
        InvalidError: lateness is negative.
    """
    organiser_only(scope)
    if late_minutes < 0:
        raise InvalidError("Lateness cannot be negative: %(minutes)s.", minutes=late_minutes)
    with db.told() as unit:
        if not queries.meets(unit, scope, *pair):
            raise NotFoundError("The two have no meeting in the published plan.")
        noted = _noted(unit, scope, pair, side)
        noted.at = fair_moment(unit, scope)
        return _write(unit, scope, noted, state, late_minutes)


def forget_moved(unit: Session, scope: Scope, before_id: str, after_id: str) -> None:
    """Take back what was marked of pairs whose meeting a new plan puts to another time to come.

    A mark is about the time for which it was made: who was missing at nine is
    not missing at two.

    Args:
        unit: an open unit that writes; what it does is kept or lost with the rest.
        scope: the organiser's.
        before_id: the plan that was published so far.
        after_id: the plan that takes its place.
    """
    moment = fair_moment(unit, scope)
    moved = moved_to_later(unit, scope, before_id, after_id, moment)
    if not moved:
        return
    marked = unit.exec(
        select(Attendance).where(
            Attendance.fair_id == scope.fair_id, Attendance.state != Presence.EXPECTED
        )
    ).all()
    for noted in marked:
        if (noted.enterprise_id, noted.buyer_id) in moved:
            noted.at = moment
            _write(unit, scope, noted, Presence.EXPECTED, 0)


def _noted(unit: Session, scope: Scope, pair: Pair, side: Role) -> Attendance:
    """Find what is noted of a side, held against others, or begin with a blank note."""
    found: Attendance | None = unit.exec(_asked(pair, side)).first()
    if found is not None:
        return found
    blank = Attendance(
        fair_id=scope.fair_id, enterprise_id=pair[0], buyer_id=pair[1], side=side.value
    )
    try:
        with unit.begin_nested():
            unit.add(blank)
    except IntegrityError:  # two desks tapped at once; the later tap counts
        blank = unit.exec(_asked(pair, side)).one()
    return blank


def _asked(pair: Pair, side: Role) -> Any:
    return (
        select(Attendance)
        .where(
            Attendance.enterprise_id == pair[0],
            Attendance.buyer_id == pair[1],
            Attendance.side == side,
        )
        .with_for_update()
    )


def _write(
    unit: Session, scope: Scope, noted: Attendance, state: Presence, late_minutes: int
) -> Attendance:
    before = {noted.side: noted.state}
    noted.state, noted.late_minutes = state.value, late_minutes
    noted.noted_by, noted.simulated = scope.actor, False
    unit.add(noted)
    named, after = f"{noted.enterprise_id}:{noted.buyer_id}", {noted.side: noted.state}
    record(unit, scope, "attendance.noted", named, before=before, after=after)
    return noted
