"""`/fairs/{fair}`: what needs doing next."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.storage.queries.fair_day import day_figures
from matchmaker.storage.queries.fairs import overview
from matchmaker.storage.queries.lost_sides import lost_sides
from matchmaker.storage.queries.organiser_pages import short_of_meetings
from matchmaker.web.pages.overview import overview_page
from matchmaker.web.visit import OrganiserVisit

router = APIRouter()


@router.get("/fairs/{fair}")
def fair_overview(visit: OrganiserVisit) -> Response:
    """Show the fair's steps, figures and what needs attention."""
    with visit.db.read() as unit:
        figures = overview(unit, visit.own)
        short = short_of_meetings(unit, visit.own)
        day = day_figures(unit, visit.own, visit.moment(unit))
        lost = lost_sides(unit, visit.own).meetings
    return visit.page(overview_page(visit.here, figures, short, day, lost))
