"""`/buyer/suggested`: the best suppliers over all needs."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.web.routes.participant.pairs import answer_suggested
from matchmaker.web.visit import BuyerVisit

router = APIRouter()


@router.get("/buyer/suggested")
def suggested(visit: BuyerVisit) -> Response:
    """Show the suggested suppliers."""
    return answer_suggested(visit)
