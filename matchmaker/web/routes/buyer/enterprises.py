"""`/buyer/enterprises`: look for suppliers; `/buyer/enterprises/{id}`: one of them."""

from string import digits
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from matchmaker.domain.errors import MatchmakerError
from matchmaker.domain.participant import Role, Sector
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import clean
from matchmaker.services.models import chances_by
from matchmaker.services.propose import search_by_meaning
from matchmaker.storage.queries import participant_pages as queries
from matchmaker.storage.queries import supplier_search as search
from matchmaker.storage.queries.sight import Listed
from matchmaker.web.listing import Part
from matchmaker.web.pages.buyer import SECTORS, Hit, SuppliersPage, hits_of, list_address
from matchmaker.web.routes.participant.profile import answer_partner
from matchmaker.web.visit import BuyerVisit, Visit

router = APIRouter()
_PAGE_SIZE = 10
_MOST_BY_MEANING = 10
_LONGEST = 200


class Asked(BaseModel):
    """The search form as it stands in the address."""

    words: str = Field(default="", max_length=_LONGEST)
    sector: str = Field(default="", max_length=_LONGEST)
    certificate: str = Field(default="", max_length=_LONGEST)
    hs: str = Field(default="", max_length=_LONGEST)
    page: int = Field(default=1, ge=1, le=10_000)
    meaning: str = ""

    def wanted(self) -> search.Wanted:
        """What is looked for, as far as it can be understood."""
        return search.Wanted(
            words=clean(self.words),
            sector=self.sector if self.sector in set(Sector) else "",
            certificate=clean(self.certificate),
            hs="".join(digit for digit in self.hs if digit in digits),
        )


@router.get("/buyer/enterprises")
def enterprises(visit: BuyerVisit, asked: Annotated[Asked, Query()]) -> Response:
    """Show the filters and what they find; with `meaning` also what the words mean."""
    wanted = asked.wanted()
    by_meaning, fault = _by_meaning(visit, wanted) if asked.meaning else (None, None)
    here = list_address(wanted)
    part = _part(visit, wanted, asked.page)
    page = SuppliersPage(
        role=Role.BUYER,
        wanted=wanted,
        typed_hs=asked.hs,
        hs_fault=_hs_fault(asked.hs),
        sectors=SECTORS,
        part=part,
        href=here,
        meaning_href=f"{here}meaning=1",
        by_meaning=by_meaning,
        meaning_fault=fault,
        next=f"{here}page={part.number}",
    )
    return visit.page(page)


@router.get("/buyer/enterprises/{enterprise_id}")
def enterprise(visit: BuyerVisit, enterprise_id: str) -> Response:
    """Show one supplier in full."""
    return answer_partner(visit, enterprise_id)


def _part(visit: Visit, wanted: search.Wanted, page: int) -> Part[Hit]:
    with visit.db.read() as unit:
        found = _listed(unit, visit, wanted, page)
        if page > 1 and not found.rows:  # past the end: the last page there is
            page = Part((), _listed(unit, visit, wanted, 1).total, 1, _PAGE_SIZE).last
            found = _listed(unit, visit, wanted, page)
        ids = [row.other_id for row in found.rows]
        pairs = queries.pairs_of(unit, visit.own, ids)
        products = search.matching_products(unit, visit.own, wanted, ids)
        visit.counts["requests"] = queries.waiting_requests(unit, visit.own)
    hits = hits_of(pairs, products, visit.language, chances_by(visit.own.fair_id))
    return Part(hits, found.total, page, _PAGE_SIZE)


def _listed(unit: Session, visit: Visit, wanted: search.Wanted, page: int) -> Listed:
    offset = _PAGE_SIZE * (page - 1)
    return search.find_suppliers(unit, visit.own, wanted, limit=_PAGE_SIZE, offset=offset)


def _by_meaning(visit: Visit, wanted: search.Wanted) -> tuple[tuple[Hit, ...], Sentence | None]:
    """Find products by what the words mean; without an encoder say so, and lose nothing."""
    try:
        ranked = search_by_meaning(visit.db, visit.own, wanted.words, 3 * _MOST_BY_MEANING)
    except MatchmakerError as refusal:
        return (), refusal.sentence
    with visit.db.read() as unit:
        products = search.products_by_id(unit, visit.own, [one for one, _ in ranked])
        ids = list(dict.fromkeys(row.enterprise_id for row in products))[:_MOST_BY_MEANING]
        pairs = queries.pairs_of(unit, visit.own, ids)
    return hits_of(pairs, products, visit.language, chances_by(visit.own.fair_id)), None


def _hs_fault(typed: str) -> Sentence | None:
    rest = "".join(sign for sign in typed if sign not in digits + ". ")
    if not rest:
        return None
    return Sentence("An HS code has digits only, for example 8480.")
