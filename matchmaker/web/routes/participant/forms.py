"""Forms of one's own profile, products and needs: show, take, and show again what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from matchmaker import jobs
from matchmaker.catalogue.columns import SheetKey
from matchmaker.domain.errors import MatchmakerError, StaleError
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import whole_number
from matchmaker.services.edit_profile import (
    OFFERS_OF,
    PROFILE_OF,
    FieldsError,
    add_offer,
    edit_offer,
    edit_profile,
    withdraw_offer,
)
from matchmaker.storage.queries import participant_pages as queries
from matchmaker.web.errors import status_of
from matchmaker.web.pages.participant_form import MARKS, Filled, FormPage, form_groups
from matchmaker.web.pages.participant_hs import HsStep
from matchmaker.web.routes.participant.hs import step_of
from matchmaker.web.visit import Visit

_ABOUT: dict[SheetKey, tuple[Sentence, Sentence]] = {
    SheetKey.ENTERPRISES: (
        Sentence("Edit the profile"),
        Sentence(
            "The organiser entered this. Mend what is not right; only you and the organiser can."
        ),
    ),
    SheetKey.BUYERS: (
        Sentence("Edit the profile"),
        Sentence(
            "The organiser entered this. Mend what is not right; only you and the organiser can."
        ),
    ),
    SheetKey.PRODUCTS: (
        Sentence("Add a product"),
        Sentence("Plain words, sizes and materials help a buyer most. Blank means not stated."),
    ),
    SheetKey.NEEDS: (
        Sentence("Add a need"),
        Sentence("Say what you want to source. Blank means that you leave it open."),
    ),
}


@dataclass(frozen=True, slots=True)
class Form:
    """Where a form leads.

    Args:
        sheet: whose columns are its fields.
        back: address that one came from.
        withdraw: address that takes the offer back, blank if it cannot be.
        codes: address of the offer's HS code, blank if it has none.
    """

    sheet: SheetKey
    back: str
    withdraw: str = ""
    codes: str = ""


def answer_profile_form(visit: Visit, back: str) -> Response:
    """Show one's own profile as a form."""
    with visit.db.read() as unit:
        stored = queries.own_profile(unit, visit.own)
    return _shown(visit, Form(PROFILE_OF[visit.own.role], back), Filled(stored))


def take_profile(visit: Visit, typed: dict[str, str], back: str) -> Response:
    """Save the profile, or show the form again with what is wrong."""
    form = Form(PROFILE_OF[visit.own.role], back)
    mark = MARKS[visit.language]
    version = _version(typed)

    def save() -> Any:
        return edit_profile(visit.db, visit.own, typed, version=version, mark=mark)

    def look() -> Any:
        with visit.db.read() as unit:
            return queries.own_profile(unit, visit.own)

    return _taken(visit, form, typed, save, look)


def answer_new_offer(visit: Visit, back: str) -> Response:
    """Show an empty form for a product or need."""
    return _shown(visit, Form(OFFERS_OF[visit.own.role], back), Filled())


def take_new_offer(visit: Visit, typed: dict[str, str], back: str) -> Response:
    """Add a product or need, or show the form again with what is wrong."""
    form = Form(OFFERS_OF[visit.own.role], back)

    def save() -> Any:
        return add_offer(visit.db, visit.own, typed, mark=MARKS[visit.language])

    return _taken(visit, form, typed, save, lambda: None)


def answer_offer_form(visit: Visit, offer_id: str, form: Form) -> Response:
    """Show one of one's own products or needs as a form."""
    with visit.db.read() as unit:
        stored = queries.own_offer(unit, visit.own, offer_id)
    return _shown(visit, form, Filled(stored))


def take_offer(visit: Visit, offer_id: str, typed: dict[str, str], form: Form) -> Response:
    """Save a product or need, or show the form again with what is wrong."""
    mark = MARKS[visit.language]
    version = _version(typed)

    def save() -> Any:
        return edit_offer(visit.db, visit.own, offer_id, typed, version=version, mark=mark)

    def look() -> Any:
        with visit.db.read() as unit:
            return queries.own_offer(unit, visit.own, offer_id)

    return _taken(visit, form, typed, save, look)


def take_back_offer(visit: Visit, offer_id: str, typed: dict[str, str], back: str) -> Response:
    """Withdraw a product or need, or bring it back."""
    withdrawn = typed.get("withdrawn") != "no"
    withdraw_offer(visit.db, visit.own, offer_id, withdrawn=withdrawn)
    jobs.ring(visit.db)
    said = Sentence("Withdrawn.") if withdrawn else Sentence("It is back.")
    return visit.back_to(back, said)


def _version(typed: dict[str, str]) -> int:
    return whole_number(typed.get("version", "")) or 0


def _taken(
    visit: Visit,
    form: Form,
    typed: dict[str, str],
    save: Callable[[], Any],
    look: Callable[[], Any],
) -> Response:
    try:
        save()
    except FieldsError as wrong:
        filled = Filled(look(), typed, wrong.faults)
        return _shown(visit, form, filled, wrong, version=_version(typed))
    except StaleError as stale:
        return _shown(visit, form, Filled(look(), typed, is_stale=True), stale)
    jobs.ring(visit.db)
    return visit.back_to(form.back, Sentence("Saved."))


def _shown(
    visit: Visit,
    form: Form,
    filled: Filled,
    fault: MatchmakerError | None = None,
    *,
    version: int | None = None,
) -> Response:
    title, intro = _ABOUT[form.sheet]
    stored_version = getattr(filled.stored, "version", 0)
    with visit.db.read() as unit:
        visit.counts["requests"] = queries.waiting_requests(unit, visit.own)
    page = FormPage(
        role=visit.own.role,
        title=_named(filled.stored) if form.withdraw else title,
        intro=intro,
        groups=form_groups(form.sheet, filled, visit.language),
        version=stored_version if version is None else version,
        back=form.back,
        fault=fault.sentence if fault else None,
        withdraw=form.withdraw,
        is_withdrawn=bool(getattr(filled.stored, "withdrawn", False)),
        step=_step(visit, form, filled),
    )
    return visit.page(page, status=status_of(fault) if fault else 200)


def _named(offer: Any) -> Sentence:
    """Call the form of an offer by the offer's name."""
    name = {"vi": offer.name_vi, "en": offer.name_en}
    return Sentence("Edit %(name)s", {"name": name if any(name.values()) else offer.code})


def _step(visit: Visit, form: Form, filled: Filled) -> HsStep | None:
    """The HS code's step, on an untouched form alone: its button would lose what is typed."""
    if not form.codes or filled.typed is not None:
        return None
    return step_of(visit, filled.stored, form.codes, visit.request.url.path)
