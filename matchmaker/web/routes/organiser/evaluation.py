"""`/fairs/{fair}/evaluation`: how good are the suggestions, and how do we know?"""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.services.coverage import coverage
from matchmaker.services.fair_figures import fair_figures
from matchmaker.web.pages.organiser_evaluation import evaluation_page
from matchmaker.web.visit import OrganiserVisit

router = APIRouter()


@router.get("/fairs/{fair}/evaluation")
def figures(visit: OrganiserVisit) -> Response:
    """Show the fair's own figures with their uncertainty."""
    found = fair_figures(visit.db, visit.own)
    lacking = coverage(visit.db, visit.own)
    return visit.page(evaluation_page(visit.here, found, lacking, visit.language))
