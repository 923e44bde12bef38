"""`/enterprise/buyers`: suggested buyers; `/enterprise/buyers/{id}`: one of them."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.web.routes.participant.pairs import answer_suggested
from matchmaker.web.routes.participant.profile import answer_partner
from matchmaker.web.visit import EnterpriseVisit

router = APIRouter()


@router.get("/enterprise/buyers")
def buyers(visit: EnterpriseVisit) -> Response:
    """Show the suggested buyers."""
    return answer_suggested(visit)


@router.get("/enterprise/buyers/{buyer_id}")
def buyer(visit: EnterpriseVisit, buyer_id: str) -> Response:
    """Show one buyer with his needs."""
    return answer_partner(visit, buyer_id)
