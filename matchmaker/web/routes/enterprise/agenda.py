"""`/enterprise/agenda`: one's meetings, on calendar and paper too; what came of each."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.web.form_body import FormBody
from matchmaker.web.routes.participant.agenda import (
    answer_agenda,
    answer_calendar,
    answer_paper,
)
from matchmaker.web.routes.participant.outcome import answer_outcome, take_outcome
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


@router.get("/enterprise/agenda/{buyer_id}/outcome")
def outcome_form(visit: EnterpriseVisit, buyer_id: str) -> Response:
    """Ask how the meeting with this buyer went."""
    return answer_outcome(visit, buyer_id)


@router.post("/enterprise/agenda/{buyer_id}/outcome")
def say_outcome(visit: EnterpriseVisit, buyer_id: str, body: FormBody) -> Response:
    """Keep how it went."""
    return take_outcome(visit, buyer_id, body)
