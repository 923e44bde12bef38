"""`/fairs/{fair}/coverage`: whom must we still invite?"""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from matchmaker.domain.errors import RefusedError
from matchmaker.services.coverage import coverage
from matchmaker.services.coverage_sheet import coverage_workbook
from matchmaker.storage.queries.coverage_rows import offers_named
from matchmaker.web.downloads import download
from matchmaker.web.pages.organiser_coverage import CoverageFilter, coverage_page
from matchmaker.web.visit import OrganiserVisit

router = APIRouter(prefix="/fairs/{fair}")


@router.get("/coverage")
def missing(
    visit: OrganiserVisit, wanted: Annotated[CoverageFilter, Depends()], page: int = 1
) -> Response:
    """Show needs that nobody can supply and products that nobody asks for."""
    found = coverage(visit.db, visit.own)
    with visit.db.read() as unit:
        named = offers_named(unit, visit.own) if found else {}
    return visit.page(
        coverage_page(
            visit.here, found, named, wanted, number=max(page, 1), language=visit.language
        )
    )


@router.get("/coverage.xlsx")
def workbook(visit: OrganiserVisit) -> Response:
    """Give the same as a workbook."""
    content = coverage_workbook(visit.db, visit.own, visit.language)
    if content is None:
        raise RefusedError("Partners must be suggested first.")
    return download(content, f"{visit.here.slug}-coverage.xlsx")
