"""The trade code of one's own product or need: suggested, looked for, confirmed, taken back."""

from typing import Any

from fastapi import Response

from matchmaker import jobs
from matchmaker.domain.errors import InvalidError, MatchmakerError, StaleError
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import whole_number
from matchmaker.domain.trade import hs_code
from matchmaker.services.hs_codes import suggest_for_row
from matchmaker.services.hs_confirm import confirm_code, take_back_code
from matchmaker.services.hs_search import find_codes
from matchmaker.services.tariff import official_lines
from matchmaker.storage.queries import participant_pages as queries
from matchmaker.web.errors import status_of
from matchmaker.web.pages.participant_hs import (
    HsStep,
    candidates_of,
    hs_page,
    hs_step,
    parted,
)
from matchmaker.web.security import own_path
from matchmaker.web.visit import Visit

_MOST_FOUND = 12


def answer_codes(
    visit: Visit, offer_id: str, back: str, words: str = "", fault: MatchmakerError | None = None
) -> Response:
    """Show what is stated and suggested, and what was looked for."""
    with visit.db.read() as unit:
        row = queries.own_offer(unit, visit.own, offer_id)
        visit.counts["requests"] = queries.waiting_requests(unit, visit.own)
    found = find_codes(words, _MOST_FOUND) if words.strip() else None
    official = official_lines(visit.db, [one.code for one in found.codes]) if found else {}
    path = visit.request.url.path
    page = hs_page(
        row,
        visit.own.role,
        step_of(visit, row, path, path),
        back,
        visit.language,
        words=words,
        found=candidates_of(found, official, visit.language) if found else None,
        total=found.total if found else 0,
        fault=fault.sentence if fault else None,
    )
    return visit.page(page, status=status_of(fault) if fault else 200)


def take_code(visit: Visit, offer_id: str, typed: dict[str, str], back: str) -> Response:
    """Confirm the code that was chosen, or take the stated one back if none was."""
    code = typed.get("code", "")
    version = whole_number(typed.get("version", "")) or 0
    try:
        if code:
            confirm_code(visit.db, visit.own, offer_id, code, version=version)
        else:
            take_back_code(visit.db, visit.own, offer_id, version=version)
    except (StaleError, InvalidError) as refusal:
        return answer_codes(visit, offer_id, back, fault=refusal)
    jobs.ring(visit.db)
    said = (
        Sentence("HS code %(code)s is confirmed.", {"code": parted(hs_code(code) or code)})
        if code
        else Sentence("The HS code is taken back.")
    )
    return visit.back_to(own_path(typed.get("next", ""), back), said)


def step_of(visit: Visit, row: Any, path: str, shown_on: str) -> HsStep:
    """Work the step out for a product or need of one's own.

    Args:
        visit: its owner's.
        row: with every column.
        path: of the step's own page.
        shown_on: path of the page it is shown on.
    """
    suggested = () if row.hs_confirmed else suggest_for_row(visit.db, row, visit.own.role)
    stated = [row.hs_code[:6]] if len(row.hs_code) >= 6 else []
    official = official_lines(visit.db, [*stated, *(one.code for one in suggested)])
    return hs_step(row, (path, shown_on), suggested, official, visit.language)
