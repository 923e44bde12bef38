"""`/buyer/agenda`: one's meetings, on calendar and paper too; what came of each."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.web.form_body import FormBody
from matchmaker.web.routes.participant.agenda import (
    answer_agenda,
    answer_calendar,
    answer_paper,
)
from matchmaker.web.routes.participant.outcome import answer_outcome, take_outcome
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


@router.get("/buyer/agenda/{enterprise_id}/outcome")
def outcome_form(visit: BuyerVisit, enterprise_id: str) -> Response:
    """Ask how the meeting with this enterprise went."""
    return answer_outcome(visit, enterprise_id)


@router.post("/buyer/agenda/{enterprise_id}/outcome")
def say_outcome(visit: BuyerVisit, enterprise_id: str, body: FormBody) -> Response:
    """Keep how it went."""
    return take_outcome(visit, enterprise_id, body)
