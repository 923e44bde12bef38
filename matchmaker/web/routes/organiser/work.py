"""`/fairs/{fair}/jobs/{job}`: watch a background job, stop it, fetch what it made."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from matchmaker import jobs
from matchmaker.domain.meeting import JobState
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.queries import jobs as job_queries
from matchmaker.web.pages.organiser_work import job_page
from matchmaker.web.visit import OrganiserVisit

router = APIRouter(prefix="/fairs/{fair}/jobs")
AT_WORK = (JobState.WAITING, JobState.RUNNING)


def running_job(unit: Session, scope: Scope, kind: str) -> Any:
    """Give the newest job of a kind if it is waiting or running, else None."""
    newest = job_queries.jobs(unit, scope, kind=kind, limit=1)
    return newest[0] if newest and newest[0].state in AT_WORK else None


@router.get("/{job_id}")
def watch(visit: OrganiserVisit, job_id: str) -> Response:
    """Show how far a job is; the page may be left."""
    with visit.db.read() as unit:
        job = job_queries.job(unit, visit.own, job_id)
    return visit.page(job_page(f"/fairs/{visit.here.slug}", job))


@router.post("/{job_id}/stop")
def stop(visit: OrganiserVisit, job_id: str) -> Response:
    """Ask a job to stop; a plan keeps the best it has found so far."""
    jobs.ask_to_stop(visit.db, visit.own, job_id)
    return visit.back_to(
        f"/fairs/{visit.here.slug}/jobs/{job_id}",
        Sentence("The work stops at the next good moment."),
    )
