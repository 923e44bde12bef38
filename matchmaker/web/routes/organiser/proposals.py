"""`/fairs/{fair}/proposals`: who should meet whom, and why."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from matchmaker import jobs
from matchmaker.domain.participant import Role
from matchmaker.services.models import chances_by
from matchmaker.storage.queries import organiser_people
from matchmaker.storage.queries.proposals import proposals
from matchmaker.web.listing import Part, address
from matchmaker.web.pages.organiser_people import named_sectors
from matchmaker.web.pages.organiser_proposals import (
    ORDERS,
    PAIRS_A_PAGE,
    STATE_NAMES,
    STATES,
    PairFilter,
    ProposalsPage,
)
from matchmaker.web.routes.organiser.work import running_job
from matchmaker.web.visit import OrganiserVisit

router = APIRouter(prefix="/fairs/{fair}/proposals")


@router.get("")
def pairs(
    visit: OrganiserVisit, wanted: Annotated[PairFilter, Depends()], page: int = 1
) -> Response:
    """List pairs with their scores and reasons."""
    number = max(page, 1)
    gated = {"": False, "silent": False, "gated": True}.get(wanted.state)
    with visit.db.read() as unit:
        found = proposals(
            unit,
            visit.own,
            words=wanted.text,
            sector=wanted.sector,
            country=wanted.country,
            state="" if wanted.state == "gated" else wanted.state,
            gated=gated,
            order=wanted.order,
            offset=PAIRS_A_PAGE * (number - 1),
            limit=PAIRS_A_PAGE,
        )
        sectors, _ = organiser_people.choices(unit, visit.own, Role.ENTERPRISE)
        _, countries = organiser_people.choices(unit, visit.own, Role.BUYER)
        made_at = organiser_people.last_proposed(unit, visit.own)
        running = running_job(unit, visit.own, "propose")
    root = f"/fairs/{visit.here.slug}"
    return visit.page(
        ProposalsPage(
            root=root,
            timezone=visit.here.timezone,
            wanted=wanted,
            pairs=Part(found.rows, found.total, number, PAIRS_A_PAGE),
            more=address(
                f"{root}/proposals",
                text=wanted.text,
                sector=wanted.sector,
                country=wanted.country,
                state=wanted.state,
                order=wanted.order,
            ),
            sectors=named_sectors(sectors),
            countries=countries,
            made_at=made_at,
            running=running,
            people=len(sectors) * len(countries),
            states=STATES,
            state_names=STATE_NAMES,
            orders=ORDERS,
            chances_by=chances_by(visit.own.fair_id),
        )
    )


@router.post("")
def propose(visit: OrganiserVisit) -> Response:
    """Let partners be suggested, in the background."""
    job = jobs.enqueue(visit.db, visit.own, "propose", {})
    return visit.back_to(f"/fairs/{visit.here.slug}/jobs/{job.id}")
