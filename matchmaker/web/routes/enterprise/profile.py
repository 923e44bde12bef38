"""`/enterprise/profile`: what buyers can read about the firm and its products; mended in place."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.catalogue.columns import SheetKey
from matchmaker.web.form_body import FormBody, JoinedBody
from matchmaker.web.routes.participant.forms import (
    Form,
    answer_new_offer,
    answer_offer_form,
    answer_profile_form,
    take_back_offer,
    take_new_offer,
    take_offer,
    take_profile,
)
from matchmaker.web.routes.participant.hs import answer_codes, take_code
from matchmaker.web.routes.participant.profile import answer_own_profile
from matchmaker.web.visit import EnterpriseVisit

router = APIRouter()
_HERE = "/enterprise/profile"


@router.get("/enterprise/profile")
def profile(visit: EnterpriseVisit) -> Response:
    """Show the profile and the products."""
    return answer_own_profile(visit)


@router.get("/enterprise/profile/edit")
def profile_form(visit: EnterpriseVisit) -> Response:
    """Show the profile as a form."""
    return answer_profile_form(visit, _HERE)


@router.post("/enterprise/profile/edit")
def save_profile(visit: EnterpriseVisit, body: JoinedBody) -> Response:
    """Save the profile."""
    return take_profile(visit, body, _HERE)


@router.get("/enterprise/profile/products/new")
def new_product_form(visit: EnterpriseVisit) -> Response:
    """Show an empty product form."""
    return answer_new_offer(visit, _HERE)


@router.post("/enterprise/profile/products/new")
def add_product(visit: EnterpriseVisit, body: JoinedBody) -> Response:
    """Add a product."""
    return take_new_offer(visit, body, _HERE)


@router.get("/enterprise/profile/products/{product_id}")
def product_form(visit: EnterpriseVisit, product_id: str) -> Response:
    """Show a product as a form."""
    return answer_offer_form(visit, product_id, _form(product_id))


@router.post("/enterprise/profile/products/{product_id}")
def save_product(visit: EnterpriseVisit, product_id: str, body: JoinedBody) -> Response:
    """Save a product."""
    return take_offer(visit, product_id, body, _form(product_id))


@router.post("/enterprise/profile/products/{product_id}/withdraw")
def withdraw_product(visit: EnterpriseVisit, product_id: str, body: JoinedBody) -> Response:
    """Withdraw a product, or bring it back."""
    return take_back_offer(visit, product_id, body, _HERE)


@router.get("/enterprise/profile/products/{product_id}/hs")
def product_codes(visit: EnterpriseVisit, product_id: str, words: str = "") -> Response:
    """Show a product's HS code, what is suggested for it and what was looked for."""
    return answer_codes(visit, product_id, f"{_HERE}/products/{product_id}", words)


@router.post("/enterprise/profile/products/{product_id}/hs")
def confirm_product_code(visit: EnterpriseVisit, product_id: str, body: FormBody) -> Response:
    """Confirm an HS code, or take it back."""
    return take_code(visit, product_id, body, f"{_HERE}/products/{product_id}")


def _form(product_id: str) -> Form:
    here = f"{_HERE}/products/{product_id}"
    return Form(SheetKey.PRODUCTS, _HERE, f"{here}/withdraw", f"{here}/hs")
