"""Background jobs of a fair, and the history of what people did."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session
from sqlmodel import select as sql_select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.meeting import JobState
from matchmaker.domain.participant import Scope
from matchmaker.storage.core import AUDIT, JOB
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.tables import Job


def jobs(session: Session, scope: Scope, *, kind: str = "", limit: int = 20) -> list[Row[Any]]:
    """Jobs of the fair, newest first: all columns of `job`.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    query = select(JOB).where(JOB.c.fair_id == scope.fair_id)
    if kind:
        query = query.where(JOB.c.kind == kind)
    return list(session.execute(query.order_by(JOB.c.created_at.desc(), JOB.c.id).limit(limit)))


def wanted_job(
    session: Session,
    scope: Scope,
    kind: str,
    arguments: dict[str, Any],
    *,
    start_after: datetime | None = None,
) -> Job:
    """Give the waiting job of that kind with these arguments; a new one if there is none.

    A new one starts at once, or not before `start_after`.
    """
    waiting = session.exec(
        sql_select(Job).where(
            Job.fair_id == scope.fair_id, Job.kind == kind, Job.state == JobState.WAITING
        )
    ).all()
    there = next((one for one in waiting if one.arguments == arguments), None)
    if there is not None:
        return there
    new = Job(fair_id=scope.fair_id, kind=kind, arguments=arguments, start_after=start_after)
    session.add(new)
    return new


def ask_to_renew(session: Session, scope: Scope, participant_id: str) -> None:
    """Ask, in the unit of the change itself, that somebody's proposals be renewed.

    Several changes before the work begins are one job.
    """
    wanted_job(session, scope, "renew", {"participant": participant_id})


def job(session: Session, scope: Scope, job_id: str) -> Job:
    """Read one job with its progress.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
        NotFoundError: there is no such job in this fair.
    """
    organiser_only(scope)
    found = session.get(Job, job_id)
    if found is None or found.fair_id != scope.fair_id:
        raise NotFoundError("There is no such job in this fair.")
    return found


def history(
    session: Session, scope: Scope, *, about: str = "", offset: int = 0, limit: int = 100
) -> list[Row[Any]]:
    """What people did in the fair, newest first: all columns of `audit_event`.

    Args:
        session: an open unit.
        scope: the organiser's.
        about: only events of this object: an id as `record` was given it.
        offset: rows to leave out.
        limit: rows at most.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    query = select(AUDIT).where(AUDIT.c.fair_id == scope.fair_id)
    if about:
        query = query.where(AUDIT.c.object == about)
    return list(session.execute(query.order_by(AUDIT.c.id.desc()).offset(offset).limit(limit)))
