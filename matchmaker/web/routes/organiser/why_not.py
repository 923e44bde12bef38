"""Why two do not meet: `.../plans/{number}/why-not`, or `.../why-not` in the published plan."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.domain.errors import InvalidError, NotFoundError, RefusedError
from matchmaker.services.why_not_fair import ask
from matchmaker.storage.queries.fairs import slots
from matchmaker.storage.queries.organiser_pages import names_of, plan_id_of
from matchmaker.storage.queries.plans import plan
from matchmaker.web.pages.organiser_plan import unplaced_part
from matchmaker.web.pages.organiser_proposals import says_names
from matchmaker.web.pages.organiser_repair import WhyNotPage, listed
from matchmaker.web.routes.organiser.repair import coded
from matchmaker.web.visit import OrganiserVisit, Visit

router = APIRouter(prefix="/fairs/{fair}")


@router.get("/plans/{number}/why-not")
def why_not(
    visit: OrganiserVisit, number: int, enterprise: str = "", buyer: str = "", page: int = 1
) -> Response:
    """Answer for any two; without a question list the pairs that the version leaves out."""
    with visit.db.read() as unit:
        plan_id = plan_id_of(unit, visit.own, number)
    return _answer(visit, plan_id, enterprise, buyer, page)


@router.get("/why-not")
def why_not_now(
    visit: OrganiserVisit, enterprise: str = "", buyer: str = "", page: int = 1
) -> Response:
    """Answer for the plan that people see."""
    if visit.here.published_plan_id is None:
        raise RefusedError("No plan is published yet. Publish one first.")
    return _answer(visit, visit.here.published_plan_id, enterprise, buyer, page)


def _answer(visit: Visit, plan_id: str, enterprise: str, buyer: str, page: int) -> Response:
    with visit.db.read() as unit:
        version = plan(unit, visit.own, plan_id)
        names = names_of(unit, visit.own)
        times = slots(unit, visit.own)
    answer, fault = None, None
    if enterprise and buyer:
        try:
            # both sides may use a code: enterprises come first among the names, buyers last
            buyer_id = coded(dict(reversed(names.items())), buyer)
            answer = ask(visit.db, visit.own, coded(names, enterprise), buyer_id, plan_id)
        except (InvalidError, NotFoundError) as error:
            fault = error.sentence
    found = WhyNotPage(
        root=f"/fairs/{visit.here.slug}",
        path=f"/fairs/{visit.here.slug}/plans/{version.number}/why-not",
        timezone=visit.here.timezone,
        number=version.number,
        typed={"enterprise": enterprise, "buyer": buyer},
        people=listed(names),
        names=names,
        slot_of={row.id: row for row in times},
        says_names=says_names(),
        unplaced=unplaced_part(version, page),
        answer=answer,
        fault=fault,
    )
    return visit.page(found, status=422 if fault else 200)
