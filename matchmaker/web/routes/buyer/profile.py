"""`/buyer/profile`: what enterprises can read about the buyer; mended in place."""

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.web.form_body import JoinedBody
from matchmaker.web.routes.participant.forms import answer_profile_form, take_profile
from matchmaker.web.routes.participant.profile import answer_own_profile
from matchmaker.web.visit import BuyerVisit

router = APIRouter()
_HERE = "/buyer/profile"


@router.get("/buyer/profile")
def profile(visit: BuyerVisit) -> Response:
    """Show the profile."""
    return answer_own_profile(visit)


@router.get("/buyer/profile/edit")
def profile_form(visit: BuyerVisit) -> Response:
    """Show the profile as a form."""
    return answer_profile_form(visit, _HERE)


@router.post("/buyer/profile/edit")
def save_profile(visit: BuyerVisit, body: JoinedBody) -> Response:
    """Save the profile."""
    return take_profile(visit, body, _HERE)
