"""`/fairs/{fair}/print`: the print pack, the plan as a workbook, invitation letters."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, Response

from matchmaker import jobs
from matchmaker.domain.errors import NotFoundError, RefusedError
from matchmaker.domain.meeting import JobState, PlanState
from matchmaker.domain.participant import Role
from matchmaker.locale import LANGUAGES
from matchmaker.services import print_pack
from matchmaker.services.sign_in import invite
from matchmaker.settings import get_settings
from matchmaker.storage.queries import jobs as job_queries
from matchmaker.storage.queries.lost_sides import lost_sides
from matchmaker.storage.queries.participants import participants
from matchmaker.storage.queries.plans import plan_versions
from matchmaker.web.downloads import download
from matchmaker.web.pages.organiser import PrintPage
from matchmaker.web.routes.organiser.work import running_job
from matchmaker.web.visit import OrganiserVisit, Visit

router = APIRouter(prefix="/fairs/{fair}/print")
MOST_LETTERS = 500
PACKS_SHOWN = 5


@router.get("")
def paper(visit: OrganiserVisit) -> Response:
    """Show what can be printed."""
    with visit.db.read() as unit:
        versions = plan_versions(unit, visit.own)
        packs = job_queries.jobs(unit, visit.own, kind="print", limit=PACKS_SHOWN)
        running = running_job(unit, visit.own, "print")
        lost = lost_sides(unit, visit.own)
        waiting = [
            participants(unit, visit.own, side, show="not_invited", limit=1).total
            for side in (Role.ENTERPRISE, Role.BUYER)
        ]
    return visit.page(
        PrintPage(
            root=f"/fairs/{visit.here.slug}",
            published=next((row for row in versions if row.state == PlanState.PUBLISHED), None),
            running=running,
            packs=[row for row in packs if row.state == JobState.DONE],
            timezone=visit.here.timezone,
            not_invited=sum(waiting),
            lost=lost,
        )
    )


@router.post("/pack")
def set_pack(visit: OrganiserVisit, language: Annotated[str, Form()] = "vi") -> Response:
    """Set the print pack in the background."""
    if visit.here.published_plan_id is None:
        raise RefusedError("There is no published plan to print yet.")
    wanted = language if language in LANGUAGES else visit.language
    job = jobs.enqueue(visit.db, visit.own, "print", {"language": wanted})
    return visit.back_to(f"/fairs/{visit.here.slug}/jobs/{job.id}")


@router.get("/packs/{job_id}.pdf")
def pack(visit: OrganiserVisit, job_id: str) -> Response:
    """Give a print pack that was set."""
    with visit.db.read() as unit:
        job = job_queries.job(unit, visit.own, job_id)
    # the name is the job's own id, so no address can reach another file
    path = get_settings().var_dir / "print" / f"{job.id}.pdf"
    if job.kind != "print" or job.state != JobState.DONE or not path.is_file():
        raise NotFoundError("This print pack is no longer kept. Please set it again.")
    name = f"{visit.here.slug}-{job.arguments.get('language', 'vi')}.pdf"
    return FileResponse(
        path, media_type="application/pdf", filename=name, headers={"Cache-Control": "no-store"}
    )


@router.get("/plan.xlsx")
def workbook(visit: OrganiserVisit) -> Response:
    """Give the published plan as a workbook."""
    content = print_pack.plan_xlsx(visit.db, visit.own, visit.language)
    return download(content, f"{visit.here.slug}-plan.xlsx")


@router.post("/letters")
def letters(request: Request, visit: OrganiserVisit) -> Response:
    """Make an invitation and a letter for everybody who has none yet."""
    with visit.db.read() as unit:
        ids = [
            row.id
            for side in (Role.ENTERPRISE, Role.BUYER)
            for row in participants(
                unit, visit.own, side, show="not_invited", order="code", limit=MOST_LETTERS
            ).rows
            if not row.withdrawn
        ]
    if not ids:
        raise RefusedError("Everybody has an invitation already.")
    return letters_for(request, visit, ids)


def letters_for(request: Request, visit: Visit, participant_ids: list[str]) -> Response:
    """Make a fresh invitation for each participant and answer with their letters."""
    links = [
        (one, link_address(request, invite(visit.db, visit.own, one))) for one in participant_ids
    ]
    content = print_pack.letters_pdf(visit.db, visit.own, links, visit.language)
    return download(content, f"{visit.here.slug}-letters.pdf")


def link_address(request: Request, secret: str) -> str:
    """Give an invitation's full address, as it stands on paper."""
    base = get_settings().public_url or str(request.base_url)
    return f"{base.rstrip('/')}/links/{secret}"
