"""`/enterprise/wish-report`: what became of one's wishes."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.web.routes.participant.wishes import answer_wish_report
from matchmaker.web.visit import EnterpriseVisit

router = APIRouter()


@router.get("/enterprise/wish-report")
def report(visit: EnterpriseVisit) -> Response:
    """Show which wishes are met, and why the others are not."""
    return answer_wish_report(visit)
