"""`/fairs/{fair}/plans/feasibility`: what can be said before a plan is made."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.domain.errors import RefusedError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.sentence import Sentence
from matchmaker.services.foresee import Foresight, foresee
from matchmaker.services.plan_compare import figures_of
from matchmaker.storage.queries.fairs import slots, tables
from matchmaker.storage.queries.organiser_pages import names_of
from matchmaker.storage.queries.plans import plan_versions
from matchmaker.web.pages.organiser_outlook import CAUSES, TIGHT_SHOWN, OutlookPage, by_day
from matchmaker.web.visit import OrganiserVisit, Visit

router = APIRouter(prefix="/fairs/{fair}/plans/feasibility")


@router.get("")
def outlook(visit: OrganiserVisit) -> Response:
    """Show what can be promised, who will fall short and why, and what one more is worth."""
    found, refusal = _found(visit)
    with visit.db.read() as unit:
        every_slot, every_table = slots(unit, visit.own), tables(unit, visit.own)
        names, versions = names_of(unit, visit.own), plan_versions(unit, visit.own)
    planned = [row for row in versions if row.state in {PlanState.DRAFT, PlanState.PUBLISHED}]
    return visit.page(
        OutlookPage(
            root=f"/fairs/{visit.here.slug}",
            timezone=visit.here.timezone,
            found=found,
            refusal=refusal,
            slots=len(every_slot),
            tables=sum(row.booth_of is None for row in every_table),
            booths=sum(row.booth_of is not None for row in every_table),
            names=names,
            causes=CAUSES,
            wanting=by_day(found.wanting if found else (), visit.here.timezone),
            tight=found.tight if found and len(found.tight) <= TIGHT_SHOWN else (),
            reached=_reached(visit, planned[0].number) if planned and found else None,
        )
    )


def _found(visit: Visit) -> tuple[Foresight | None, Sentence | None]:
    try:
        return foresee(visit.db, visit.own), None
    except RefusedError as refusal:
        return None, refusal.sentence


def _reached(visit: Visit, number: int) -> tuple[int, int]:
    [found] = figures_of(visit.db, visit.own, [str(number)])
    return found.measures.reached, number
