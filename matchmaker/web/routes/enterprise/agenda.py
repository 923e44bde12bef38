"""`/enterprise/agenda`: one's meetings; the same for the calendar and for paper."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.web.routes.participant.agenda import (
    answer_agenda,
    answer_calendar,
    answer_paper,
)
from matchmaker.web.visit import EnterpriseVisit

router = APIRouter()


@router.get("/enterprise/agenda")
def agenda(visit: EnterpriseVisit) -> Response:
    """Show the agenda."""
    return answer_agenda(visit)


@router.get("/enterprise/agenda.ics")
def calendar(visit: EnterpriseVisit) -> Response:
    """Give the agenda as a calendar file."""
    return answer_calendar(visit)


@router.get("/enterprise/agenda.pdf")
def paper(visit: EnterpriseVisit) -> Response:
    """Give the agenda as a PDF."""
    return answer_paper(visit)
