"""`/buyer/requests`: who asks, who was asked; `/buyer/wishes`: a word about a partner."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.web.form_body import FormBody
from matchmaker.web.routes.participant.pairs import answer_requests, answer_wish
from matchmaker.web.visit import BuyerVisit

router = APIRouter()


@router.get("/buyer/requests")
def requests(visit: BuyerVisit) -> Response:
    """Show the pairs of which somebody has spoken."""
    return answer_requests(visit)


@router.post("/buyer/wishes")
def say(visit: BuyerVisit, body: FormBody) -> Response:
    """Say, change or take back a word about a partner."""
    return answer_wish(visit, body)
