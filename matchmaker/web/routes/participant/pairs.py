"""Home, suggested partners, requests, and the one word that is said about a partner."""

from fastapi import Response

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.errors import InvalidError, MatchmakerError, NotFoundError
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import SAYS_NAMES, Says
from matchmaker.services.answers import note_shown
from matchmaker.services.coach import coach
from matchmaker.services.models import chances_by
from matchmaker.services.wish import say_wish
from matchmaker.settings import get_settings
from matchmaker.storage.queries import participant_pages as queries
from matchmaker.storage.queries.outcome_rows import untold_meetings
from matchmaker.web.errors import status_of
from matchmaker.web.pages.participant import (
    PARTNERS_OF,
    CardPage,
    SuggestedPage,
    home_page,
    pair_card,
    pair_cards,
    requests_page,
)
from matchmaker.web.pages.participant_coach import coach_card
from matchmaker.web.security import own_path
from matchmaker.web.visit import Visit


def answer_home(visit: Visit) -> Response:
    """Show what is next."""
    with visit.db.read() as unit:
        profile = queries.own_profile(unit, visit.own)
        counts = queries.counts(unit, visit.own)
        moment = visit.moment(unit)
        untold = untold_meetings(unit, visit.own, moment) if counts.meetings else 0
    visit.counts["requests"] = counts.requests
    card = coach_card(visit.own.role, coach(visit.db, visit.own), visit.language)
    return visit.page(home_page(profile, visit.here, counts, card, visit.language, untold=untold))


def answer_suggested(visit: Visit) -> Response:
    """Show the best partners that nobody has refused."""
    with visit.db.read() as unit:
        rows = queries.suggested(unit, visit.own, limit=get_settings().proposals_per_list)
        counts = queries.counts(unit, visit.own)
    visit.counts["requests"] = counts.requests
    page = SuggestedPage(
        role=visit.own.role,
        found=pair_cards(rows, visit.own.role, visit.language, chances_by(visit.own.fair_id)),
        next=visit.request.url.path,
        has_offers=counts.offers > 0,
    )
    note_shown(visit.db, visit.own, ShownIn.SUGGESTED, [card.other_id for card in page.found])
    return visit.page(page)


def answer_requests(visit: Visit) -> Response:
    """Show who asks, who was asked, what is agreed."""
    with visit.db.read() as unit:
        rows = queries.spoken_pairs(unit, visit.own)
    here, by = visit.request.url.path, chances_by(visit.own.fair_id)
    page = requests_page(rows, visit.own.role, visit.language, here, by)
    visit.counts["requests"] = len(page.incoming)
    return visit.page(page)


def answer_wish(visit: Visit, form: dict[str, str]) -> Response:
    """Say, change or take back a word; htmx gets the card anew, others go back to it.

    Raises:
        NotFoundError: there is nobody like that on the other side of this fair.
        InvalidError: the form names no known word.
    """
    other_id = form.get("other", "")
    fault = None
    word = _word(form.get("says", ""))
    with visit.db.read() as unit:
        queries.pair_of(unit, visit.own, other_id)  # whom one may not meet one cannot ask
    try:
        say_wish(visit.db, visit.own, other_id, word, note=form.get("note", ""))
    except NotFoundError:
        raise
    except MatchmakerError as refusal:
        if not _is_fragment(visit):
            raise
        fault = refusal
    if _is_fragment(visit):
        return _card(visit, other_id, form, fault)
    way_back = own_path(form.get("next", ""), PARTNERS_OF[visit.own.role])
    return visit.back_to(f"{way_back}#card-{other_id}", _said(word))


def _word(written: str) -> Says | None:
    if written and written not in set(Says):
        raise InvalidError("“%(value)s” is not a wish.", value=written[:40])
    return Says(written) if written else None


def _said(word: Says | None) -> Sentence:
    if word is None:
        return Sentence("Your word is taken back.")
    return Sentence("Saved: %(word)s.", {"word": SAYS_NAMES[word]})


def _is_fragment(visit: Visit) -> bool:
    return visit.request.headers.get("HX-Request") == "true"


def _card(
    visit: Visit, other_id: str, form: dict[str, str], fault: MatchmakerError | None
) -> Response:
    with visit.db.read() as unit:
        row = queries.pair_of(unit, visit.own, other_id)
    page = CardPage(
        role=visit.own.role,
        card=pair_card(row, visit.own.role, visit.language, chances_by(visit.own.fair_id)),
        next=own_path(form.get("next", ""), PARTNERS_OF[visit.own.role]),
        level=3 if form.get("level") == "3" else 2,
        fault=fault.sentence if fault else None,
    )
    return visit.page(page, status=status_of(fault) if fault else 200)
