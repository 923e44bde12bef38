"""`/fairs/{fair}/plans`: what can be promised, solving, every version."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker import jobs
from matchmaker.domain.errors import RefusedError
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import whole_number
from matchmaker.services.foresee import Feasibility, feasibility
from matchmaker.services.plan_choices import choose_placed
from matchmaker.settings import get_settings
from matchmaker.storage.queries.fairs import slots, tables
from matchmaker.storage.queries.plans import plan_versions
from matchmaker.storage.queries.print_rows import fair_of
from matchmaker.web.form_body import FormBody
from matchmaker.web.pages.organiser_plan import STATES, PlansPage
from matchmaker.web.routes.organiser.work import running_job
from matchmaker.web.visit import OrganiserVisit, Visit

router = APIRouter(prefix="/fairs/{fair}/plans")
LONGEST_S = 3600


@router.get("")
def plans(visit: OrganiserVisit) -> Response:
    """Show what can be promised before solving, and the versions so far."""
    return visit.page(_page(visit, _usual()))


def _usual() -> dict[str, str]:
    return {"seconds": str(get_settings().plan_seconds), "seed": "1"}


def _page(
    visit: Visit, typed: dict[str, str], faults: dict[str, Sentence] | None = None
) -> PlansPage:
    found, refusal = _outlook(visit)
    with visit.db.read() as unit:
        places, fair = tables(unit, visit.own), fair_of(unit, visit.own)
        versions = plan_versions(unit, visit.own)
        return PlansPage(
            root=f"/fairs/{visit.here.slug}",
            timezone=visit.here.timezone,
            feasibility=found,
            refusal=refusal,
            least=fair.least_meetings,
            one_sided=fair.place_one_sided,
            proposed=fair.place_proposed,
            slots=len(slots(unit, visit.own)),
            tables=sum(row.booth_of is None for row in places),
            booths=sum(row.booth_of is not None for row in places),
            running=running_job(unit, visit.own, "plan"),
            versions=versions,
            parents={row.id: row.number for row in versions},
            states=STATES,
            typed=typed,
            faults=faults or {},
        )


def _outlook(visit: Visit) -> tuple[Feasibility | None, Sentence | None]:
    try:
        return feasibility(visit.db, visit.own), None
    except RefusedError as refusal:
        return None, refusal.sentence


@router.post("")
def solve(visit: OrganiserVisit, body: FormBody) -> Response:
    """Let a plan be made in the background."""
    typed = _usual() | {name: body.get(name, "").strip() for name in _usual() if name in body}
    faults = dict(_faults(typed))
    if faults:
        return visit.page(_page(visit, typed, faults), status=422)
    arguments: dict[str, Any] = {name: int(value) for name, value in typed.items()}
    job = jobs.enqueue(visit.db, visit.own, "plan", arguments)
    return visit.back_to(f"/fairs/{visit.here.slug}/jobs/{job.id}")


@router.post("/choices")
def choose(visit: OrganiserVisit, body: FormBody) -> Response:
    """Say which pairs beside the agreed ones may be placed."""
    choose_placed(visit.db, visit.own, one_sided="one_sided" in body, proposed="proposed" in body)
    return visit.back_to(
        f"/fairs/{visit.here.slug}/plans", Sentence("The next plan follows this choice.")
    )


def _faults(typed: dict[str, str]) -> list[tuple[str, Sentence]]:
    return [
        (
            name,
            Sentence(
                "Please give a whole number from %(least)s to %(most)s.",
                {"least": least, "most": most},
            ),
        )
        for name, least, most in (("seconds", 1, LONGEST_S), ("seed", 0, 2**31 - 1))
        if (number := whole_number(typed[name])) is None or not least <= number <= most
    ]
