"""Which job is next, over all fairs: for the workers, not for people."""

from sqlalchemy import or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from matchmaker.domain.meeting import JobState
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.columns import now
from matchmaker.storage.tables import Job


def next_job(session: Session) -> Job | None:
    """Find the oldest job that waits or whose worker died, while its fair has no other running.

    One that is not to start yet is left where it is.
    """
    at = now()
    other = aliased(Job)
    busy = (
        select(other.id)
        .where(
            other.fair_id == Job.fair_id,
            other.id != Job.id,
            other.state == JobState.RUNNING,
            col(other.lease_until) > at,
        )
        .exists()
    )
    due = (col(Job.state) == JobState.WAITING) & (
        col(Job.start_after).is_(None) | (col(Job.start_after) <= at)
    )
    orphaned = (col(Job.state) == JobState.RUNNING) & (col(Job.lease_until) <= at)
    return session.exec(
        select(Job)
        .where(or_(due, orphaned), ~busy)
        .order_by(col(Job.created_at), col(Job.id))
        .limit(1)
    ).first()


def give_up(session: Session, most_attempts: int) -> None:
    """Fail jobs whose worker died too often: they would take the next one down, too."""
    problem = Sentence(
        "The work was interrupted %(times)s times. Please start it again.",
        {"times": most_attempts},
    )
    session.execute(
        update(Job)
        .where(
            col(Job.state) == JobState.RUNNING,
            col(Job.lease_until) <= now(),
            col(Job.attempts) >= most_attempts,
        )
        .values(state=JobState.FAILED, ended_at=now(), lease_until=None, problem=problem.to_json())
    )
