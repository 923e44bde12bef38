"""`/fairs/{fair}/outcomes`: what came of the meetings, and how many answered."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from matchmaker.services.outcome_report import outcome_report
from matchmaker.services.outcome_sheet import outcome_workbook
from matchmaker.web.downloads import download
from matchmaker.web.pages.organiser_outcomes import OutcomesFilter, outcomes_page
from matchmaker.web.visit import OrganiserVisit

router = APIRouter(prefix="/fairs/{fair}")


@router.get("/outcomes")
def outcomes(
    visit: OrganiserVisit, wanted: Annotated[OutcomesFilter, Depends()], page: int = 1
) -> Response:
    """Show what came of the meetings, as one side says, and the rows behind each figure."""
    report = outcome_report(visit.db, visit.own, wanted.role)
    return visit.page(
        outcomes_page(visit.here, report, wanted, number=page, language=visit.language)
    )


@router.get("/outcomes.xlsx")
def workbook(visit: OrganiserVisit) -> Response:
    """Give the same as a workbook, both sides apart."""
    content = outcome_workbook(visit.db, visit.own, visit.language)
    return download(content, f"{visit.here.slug}-outcomes.xlsx")
