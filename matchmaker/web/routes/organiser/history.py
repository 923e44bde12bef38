"""`/fairs/{fair}/history`: who did what."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.storage.queries.jobs import history
from matchmaker.storage.queries.organiser_pages import names_of
from matchmaker.web.listing import Part
from matchmaker.web.pages.organiser import ACTIONS, EVENTS_A_PAGE, HistoryPage
from matchmaker.web.visit import OrganiserVisit

router = APIRouter()


@router.get("/fairs/{fair}/history")
def events(visit: OrganiserVisit, page: int = 1) -> Response:
    """Show the fair's history, newest first."""
    before = EVENTS_A_PAGE * (max(page, 1) - 1)
    with visit.db.read() as unit:
        # one row more than is shown tells whether there is a next page
        found = history(unit, visit.own, offset=before, limit=EVENTS_A_PAGE + 1)
        names = names_of(unit, visit.own)
    return visit.page(
        HistoryPage(
            root=f"/fairs/{visit.here.slug}",
            timezone=visit.here.timezone,
            events=Part(found[:EVENTS_A_PAGE], before + len(found), max(page, 1), EVENTS_A_PAGE),
            actions=ACTIONS,
            names=names,
        )
    )
