"""The day of the fair: its clock, and how every meeting of the published plan stands.

A figure and the rows behind it are asked with the same words (`standing_at`),
so that they cannot differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, literal, or_, select
from sqlmodel import Session

from matchmaker.domain.answer import Presence, Standing
from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.columns import now
from matchmaker.storage.core import (
    ATTENDANCE,
    BUYER,
    ENTERPRISE,
    FAIR,
    HALL,
    INTERPRETER,
    MEETING,
    OUTCOME,
    SLOT,
    TABLE,
)
from matchmaker.storage.queries.sight import Listed, organiser_only, words_in
from matchmaker.storage.queries.wishes import same_pair

OF_ENTERPRISE = ATTENDANCE.alias("of_enterprise")
OF_BUYER = ATTENDANCE.alias("of_buyer")


def fair_moment(session: Session, scope: Scope) -> datetime:
    """Tell the time by which the fair goes, aware, UTC.

    It is the clock's own. A simulated fair may lie in the future: its clock
    stands at the last mark of its made-up day, and never goes back.
    """
    last = select(func.max(ATTENDANCE.c.at)).where(ATTENDANCE.c.fair_id == scope.fair_id)
    asked = select(FAIR.c.simulated, last.scalar_subquery().label("last"))
    row = session.execute(asked.where(FAIR.c.id == scope.fair_id)).first()
    here = now()
    return max(here, row.last) if row and row.simulated and row.last else here


# --- how a meeting stands ------------------------------------------------------------------


def _has_come(noted: Any) -> ColumnElement[bool]:
    """Say in SQL what `domain.answer.has_come` says in Python (a test holds them equal)."""
    late = and_(noted.c.state == Presence.LATE, noted.c.late_minutes > 0)
    return or_(noted.c.state == Presence.ARRIVED, late)


def standing_at(moment: datetime) -> ColumnElement[str]:
    """How a meeting of `published_meetings` stands at a moment, a word of `Standing`."""
    missed = (noted.c.state == Presence.ABSENT for noted in (OF_ENTERPRISE, OF_BUYER))
    return case(
        (or_(*missed), literal(Standing.ABSENT.value)),
        (and_(_has_come(OF_ENTERPRISE), _has_come(OF_BUYER)), Standing.HELD.value),
        (SLOT.c.starts_at <= moment, Standing.WAITING.value),
        else_=Standing.TO_COME.value,
    )


def published_meetings() -> Any:
    """Join the published plans' meetings to slots and to what was marked of either side."""
    joined = MEETING.join(
        FAIR, and_(FAIR.c.id == MEETING.c.fair_id, FAIR.c.published_plan_id == MEETING.c.plan_id)
    ).join(SLOT, SLOT.c.id == MEETING.c.slot_id)
    for side, noted in ((Role.ENTERPRISE, OF_ENTERPRISE), (Role.BUYER, OF_BUYER)):
        joined = joined.outerjoin(noted, and_(same_pair(noted, MEETING), noted.c.side == side))
    return joined


def standing_counts(session: Session, scope: Scope, moment: datetime) -> list[Row[Any]]:
    """Count the published meetings by slot and by how they stand: slot, standing, meetings.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    standing = standing_at(moment).label("standing")
    return list(
        session.execute(
            select(SLOT.c.number.label("slot"), standing, func.count().label("meetings"))
            .select_from(published_meetings())
            .where(MEETING.c.fair_id == scope.fair_id)
            .group_by(SLOT.c.number, standing)
            .order_by(SLOT.c.number)
        )
    )


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The published plan's meetings, counted.

    Args:
        meetings: all of them.
        begun: whose slot has begun.
        held: at which both sides sat.
        over: whose slot has ended, but those to which somebody did not come; of one of
            these, what was said of it nevertheless counts.
        answered: of those over, of which at least one side said what came of it.
    """

    meetings: int
    begun: int
    held: int
    over: int
    answered: int

    @property
    def unanswered(self) -> int:
        """Meetings over of which neither side has said anything."""
        return self.over - self.answered


def day_figures(session: Session, scope: Scope, moment: datetime) -> DayFigures:
    """Count the fair's published meetings for the overview, in one statement.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    standing = standing_at(moment)
    over = is_over(moment)
    wanted = {
        "begun": SLOT.c.starts_at <= moment,
        "held": standing == Standing.HELD.value,
        "over": over,
        "answered": and_(over, has_answer()),
    }
    row = session.execute(
        select(
            func.count().label("meetings"),
            *(
                func.coalesce(func.sum(case((which, 1), else_=0)), 0).label(name)
                for name, which in wanted.items()
            ),
        )
        .select_from(published_meetings())
        .where(MEETING.c.fair_id == scope.fair_id)
    ).one()
    return DayFigures(*(int(figure) for figure in row))


def is_over(moment: datetime) -> ColumnElement[bool]:
    """Ask for meetings that have ended; a missed one counts if anything was said of it."""
    was_missed = standing_at(moment) == Standing.ABSENT.value
    return and_(SLOT.c.ends_at <= moment, or_(~was_missed, has_answer()))


def has_answer() -> ColumnElement[bool]:
    """Ask for meetings of which at least one side said what came of it."""
    return select(OUTCOME.c.id).where(same_pair(OUTCOME, MEETING)).correlate(MEETING).exists()


# --- the rows behind a figure --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayRows:
    """Which meetings are wanted; what is left open means all.

    Args:
        slots: numbers of slots.
        standing: a word of `Standing`.
        words: to be found in names, codes or the table's label.
    """

    slots: Sequence[int] | None = None
    standing: str = ""
    words: str = ""


def day_meetings(
    session: Session,
    scope: Scope,
    moment: datetime,
    wanted: DayRows,
    *,
    offset: int = 0,
    limit: int = 60,
) -> Listed:
    """List published meetings by slot; within one, late and missing first, then by table.

    Columns: id, slot (its number), starts_at, ends_at, fair_day, table_label, is_booth,
    hall_code, interpreter, enterprise_... and buyer_... (id, code, name_vi,
    name_en, withdrawn, state, late_minutes; state None while nothing was marked),
    buyer_country, standing.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    standing = standing_at(moment)
    where = [MEETING.c.fair_id == scope.fair_id]
    if wanted.slots is not None:
        where.append(SLOT.c.number.in_(wanted.slots))
    if wanted.standing:
        where.append(standing == wanted.standing)
    if wanted.words.strip():
        where.append(_named(wanted.words))
    joined = _with_names()
    total = session.execute(select(func.count()).select_from(joined).where(*where)).scalar_one()
    rows = session.execute(
        select(*_columns(), standing.label("standing"))
        .select_from(joined)
        .where(*where)
        .order_by(SLOT.c.number, _urgency(standing), TABLE.c.number, MEETING.c.id)
        .offset(offset)
        .limit(limit)
    )
    return Listed(list(rows), total)


def _named(words: str) -> ColumnElement[bool]:
    at_table = func.lower(TABLE.c.label) == words.strip().lower()
    codes = (func.lower(party.c.code) == words.strip().lower() for party in (ENTERPRISE, BUYER))
    return or_(at_table, *codes, words_in(words, ENTERPRISE.c.folded, BUYER.c.folded))


def _urgency(standing: ColumnElement[str]) -> ColumnElement[int]:
    """Late first, then who was not marked, then who did not come; what runs well stands last."""
    late = or_(
        *(
            and_(noted.c.state == Presence.LATE, noted.c.late_minutes == 0)
            for noted in (OF_ENTERPRISE, OF_BUYER)
        )
    )
    waiting = standing == Standing.WAITING.value
    return case(
        (and_(waiting, late), 0),
        (waiting, 1),
        (standing == Standing.ABSENT.value, 2),
        (standing == Standing.TO_COME.value, 3),
        else_=4,
    )


def _with_names() -> Any:
    return (
        published_meetings()
        .join(TABLE, TABLE.c.id == MEETING.c.table_id)
        .join(HALL, HALL.c.id == TABLE.c.hall_id)
        .join(ENTERPRISE, ENTERPRISE.c.id == MEETING.c.enterprise_id)
        .join(BUYER, BUYER.c.id == MEETING.c.buyer_id)
        .outerjoin(INTERPRETER, INTERPRETER.c.id == MEETING.c.interpreter_id)
    )


def _columns() -> list[Any]:
    return [
        MEETING.c.id,
        SLOT.c.number.label("slot"),
        *(SLOT.c[name] for name in ("starts_at", "ends_at", "fair_day")),
        TABLE.c.label.label("table_label"),
        TABLE.c.booth_of.is_not(None).label("is_booth"),
        HALL.c.code.label("hall_code"),
        INTERPRETER.c.name.label("interpreter"),
        *(
            party.c[name].label(f"{side}_{name}")
            for party, side in ((ENTERPRISE, "enterprise"), (BUYER, "buyer"))
            for name in ("id", "code", "name_vi", "name_en", "withdrawn")
        ),
        *(
            noted.c[name].label(f"{side}_{name}")
            for noted, side in ((OF_ENTERPRISE, "enterprise"), (OF_BUYER, "buyer"))
            for name in ("state", "late_minutes")
        ),
        BUYER.c.country.label("buyer_country"),
    ]


def day_meeting(session: Session, scope: Scope, moment: datetime, meeting_id: str) -> Row[Any]:
    """Read the published meeting of a pair, named by its meeting in this or an earlier plan.

    A page that was open while a new version came out still leads to the pair's
    meeting. Columns as of `day_meetings`.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
        NotFoundError: the pair does not meet in the published plan of this fair.
    """
    organiser_only(scope)
    named = MEETING.alias("named")
    row = session.execute(
        select(*_columns(), standing_at(moment).label("standing"))
        .select_from(_with_names().join(named, same_pair(named, MEETING)))
        .where(
            MEETING.c.fair_id == scope.fair_id,
            named.c.fair_id == scope.fair_id,
            named.c.id == meeting_id,
        )
    ).first()
    if row is None:
        raise NotFoundError("There is no such meeting.")
    return row


def moved_to_later(
    session: Session, scope: Scope, before_id: str, after_id: str, moment: datetime
) -> set[tuple[str, str]]:
    """Pairs (enterprise, buyer) who meet in both plans, in the second at another time to come.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    before = MEETING.alias("before")
    rows = session.execute(
        select(MEETING.c.enterprise_id, MEETING.c.buyer_id)
        .join(before, same_pair(before, MEETING))
        .join(SLOT, SLOT.c.id == MEETING.c.slot_id)
        .where(
            MEETING.c.fair_id == scope.fair_id,
            MEETING.c.plan_id == after_id,
            before.c.plan_id == before_id,
            before.c.slot_id != MEETING.c.slot_id,
            SLOT.c.starts_at > moment,
        )
    )
    return {(row.enterprise_id, row.buyer_id) for row in rows}
