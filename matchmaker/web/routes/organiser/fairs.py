"""`/fairs`: the fairs one organises; `/fairs/new`: set up another one."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from matchmaker.domain.errors import RefusedError
from matchmaker.domain.sentence import Sentence
from matchmaker.services.fairs import new_fair
from matchmaker.storage.queries.fairs import organised_fairs
from matchmaker.web.form_body import FormBody
from matchmaker.web.pages.new_fair import NewFairPage, read_form, room_for
from matchmaker.web.pages.organiser import FairsPage
from matchmaker.web.visit import FairsVisit

router = APIRouter()


@router.get("/fairs")
def fairs(visit: FairsVisit) -> Response:
    """List the organiser's fairs."""
    with visit.db.read() as unit:
        found = organised_fairs(unit, visit.account_id)
    return visit.page(FairsPage(fairs=found))


@router.get("/fairs/new")
def new_fair_form(request: Request, visit: FairsVisit) -> Response:
    """Show the form; with typed values it says how many meetings fit."""
    form = read_form(dict(request.query_params))
    return visit.page(NewFairPage(typed=form.typed, capacity=room_for(form)))


@router.post("/fairs/new")
def set_up_fair(visit: FairsVisit, body: FormBody) -> Response:
    """Set the fair up, or show what is wrong beside each field."""
    form = read_form(body)
    if not form.faults and form.draft is not None:
        try:
            fair = new_fair(visit.db, form.draft, organiser_account_id=visit.account_id)
        except RefusedError as refusal:
            form.faults["slug"] = refusal.sentence
        else:
            return visit.back_to(
                f"/fairs/{fair.slug}/import",
                Sentence("The fair is set up. Next, import its participants."),
            )
    page = NewFairPage(typed=form.typed, capacity=room_for(form), faults=form.faults)
    return visit.page(page, status=422)
