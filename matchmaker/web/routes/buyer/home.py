"""`/buyer`: what is next."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.web.routes.participant.pairs import answer_home
from matchmaker.web.visit import BuyerVisit

router = APIRouter()


@router.get("/buyer")
def home(visit: BuyerVisit) -> Response:
    """Show what is next, with one button, and the figures."""
    return answer_home(visit)
