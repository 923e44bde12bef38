"""`/buyer/needs`: what one wants to source, and who can supply each."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.catalogue.columns import SheetKey
from matchmaker.domain.answer import ShownIn
from matchmaker.services.answers import note_shown
from matchmaker.services.models import chances_by
from matchmaker.services.propose import need_rankings
from matchmaker.settings import get_settings
from matchmaker.storage.queries import participant_pages as queries
from matchmaker.storage.queries.supplier_search import products_by_id
from matchmaker.web.form_body import FormBody, JoinedBody
from matchmaker.web.pages.buyer import NeedPage, NeedsPage, hits_of
from matchmaker.web.pages.participant_facts import offer_of
from matchmaker.web.pages.participant_profile import own_offers
from matchmaker.web.routes.participant.forms import (
    Form,
    answer_new_offer,
    answer_offer_form,
    take_back_offer,
    take_new_offer,
    take_offer,
)
from matchmaker.web.routes.participant.hs import answer_codes, step_of, take_code
from matchmaker.web.visit import BuyerVisit

router = APIRouter()
_HERE = "/buyer/needs"


@router.get("/buyer/needs")
def needs(visit: BuyerVisit) -> Response:
    """List one's own needs."""
    with visit.db.read() as unit:
        rows = queries.own_offers(unit, visit.own)
        visit.counts["requests"] = queries.waiting_requests(unit, visit.own)
    return visit.page(NeedsPage(needs=own_offers(visit.own.role, rows, visit.language)))


@router.get("/buyer/needs/new")
def new_need_form(visit: BuyerVisit) -> Response:
    """Show an empty need form."""
    return answer_new_offer(visit, _HERE)


@router.post("/buyer/needs/new")
def add_need(visit: BuyerVisit, body: JoinedBody) -> Response:
    """Add a need."""
    return take_new_offer(visit, body, _HERE)


@router.get("/buyer/needs/{need_id}")
def need(visit: BuyerVisit, need_id: str) -> Response:
    """Show one need and the suppliers that answer it best."""
    with visit.db.read() as unit:
        row = queries.own_offer(unit, visit.own, need_id)
    ranked = (
        []
        if row.withdrawn or visit.here.has_left
        else need_rankings(visit.db, visit.own, need_id, get_settings().proposals_per_list)
    )
    with visit.db.read() as unit:
        pairs = queries.pairs_of(unit, visit.own, [match.enterprise_id for match in ranked])
        products = products_by_id(unit, visit.own, [match.product_id for match in ranked])
        visit.counts["requests"] = queries.waiting_requests(unit, visit.own)
    page = NeedPage(
        role=visit.own.role,
        need=offer_of(row, SheetKey.NEEDS, visit.language, f"{_HERE}/{need_id}/edit"),
        hits=hits_of(pairs, products, visit.language, chances_by(visit.own.fair_id)),
        step=step_of(visit, row, f"{_HERE}/{need_id}/hs", visit.request.url.path),
        next=visit.request.url.path,
    )
    shown = [hit.card.other_id for hit in page.hits]
    note_shown(visit.db, visit.own, ShownIn.NEED, shown, of=need_id)
    return visit.page(page)


@router.get("/buyer/needs/{need_id}/edit")
def need_form(visit: BuyerVisit, need_id: str) -> Response:
    """Show a need as a form."""
    return answer_offer_form(visit, need_id, _form(need_id))


@router.post("/buyer/needs/{need_id}/edit")
def save_need(visit: BuyerVisit, need_id: str, body: JoinedBody) -> Response:
    """Save a need."""
    return take_offer(visit, need_id, body, _form(need_id))


@router.post("/buyer/needs/{need_id}/withdraw")
def withdraw_need(visit: BuyerVisit, need_id: str, body: JoinedBody) -> Response:
    """Withdraw a need, or bring it back."""
    return take_back_offer(visit, need_id, body, _HERE)


@router.get("/buyer/needs/{need_id}/hs")
def need_codes(visit: BuyerVisit, need_id: str, words: str = "") -> Response:
    """Show a need's HS code, what is suggested for it and what was looked for."""
    return answer_codes(visit, need_id, f"{_HERE}/{need_id}", words)


@router.post("/buyer/needs/{need_id}/hs")
def confirm_need_code(visit: BuyerVisit, need_id: str, body: FormBody) -> Response:
    """Confirm an HS code, or take it back."""
    return take_code(visit, need_id, body, f"{_HERE}/{need_id}")


def _form(need_id: str) -> Form:
    here = f"{_HERE}/{need_id}"
    return Form(SheetKey.NEEDS, _HERE, f"{here}/withdraw", f"{here}/hs")
