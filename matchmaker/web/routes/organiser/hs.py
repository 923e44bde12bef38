"""`/fairs/{fair}/hs`: HS codes by digits or words, for an organiser who fills a spreadsheet."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.services.hs_search import find_codes
from matchmaker.services.tariff import official_lines
from matchmaker.web.pages.participant_hs import FindPage, candidates_of
from matchmaker.web.visit import OrganiserVisit

router = APIRouter()
_MOST_FOUND = 30


@router.get("/fairs/{fair}/hs")
def codes(visit: OrganiserVisit, words: str = "") -> Response:
    """Show the codes that were looked for."""
    found = find_codes(words, _MOST_FOUND)
    official = official_lines(visit.db, [one.code for one in found.codes])
    return visit.page(
        FindPage(
            root=f"/fairs/{visit.here.slug}",
            words=words,
            found=candidates_of(found, official, visit.language) if words.strip() else None,
            total=found.total,
        )
    )
