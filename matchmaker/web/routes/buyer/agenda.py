"""`/buyer/agenda`: one's meetings; the same for the calendar and for paper."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.web.routes.participant.agenda import (
    answer_agenda,
    answer_calendar,
    answer_paper,
)
from matchmaker.web.visit import BuyerVisit

router = APIRouter()


@router.get("/buyer/agenda")
def agenda(visit: BuyerVisit) -> Response:
    """Show the agenda."""
    return answer_agenda(visit)


@router.get("/buyer/agenda.ics")
def calendar(visit: BuyerVisit) -> Response:
    """Give the agenda as a calendar file."""
    return answer_calendar(visit)


@router.get("/buyer/agenda.pdf")
def paper(visit: BuyerVisit) -> Response:
    """Give the agenda as a PDF."""
    return answer_paper(visit)
