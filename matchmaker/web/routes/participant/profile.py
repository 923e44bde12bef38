"""One's own profile, and one partner in full."""

from dataclasses import replace
from typing import Any

from fastapi import Response

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role
from matchmaker.services.answers import note_shown
from matchmaker.services.coach import coach
from matchmaker.services.edit_profile import OFFERS_OF, PROFILE_OF
from matchmaker.services.models import chances_by
from matchmaker.services.propose import explain
from matchmaker.storage.queries import participant_pages as queries
from matchmaker.storage.queries.wishes import pair_ids
from matchmaker.web.pages.participant import PARTNERS_OF, PairCard, pair_card, words_of
from matchmaker.web.pages.participant_coach import coach_card
from matchmaker.web.pages.participant_facts import CONTACT, facts_of, offer_of
from matchmaker.web.pages.participant_profile import (
    PartnerPage,
    agreement_lines,
    contact_of,
    profile_page,
)
from matchmaker.web.visit import Visit


def answer_own_profile(visit: Visit) -> Response:
    """Show one's own profile with its products or needs."""
    with visit.db.read() as unit:
        profile = queries.own_profile(unit, visit.own)
        offers = queries.own_offers(unit, visit.own)
        visit.counts["requests"] = queries.waiting_requests(unit, visit.own)
    card = coach_card(visit.own.role, coach(visit.db, visit.own), visit.language)
    return visit.page(profile_page(profile, offers, card, visit.language))


def answer_partner(visit: Visit, other_id: str) -> Response:
    """Show one partner in full.

    Raises:
        NotFoundError: there is nobody like that on the other side of this fair.
    """
    scope, language, other = visit.own, visit.language, visit.own.role.other_side
    with visit.db.read() as unit:
        own = queries.own_head(unit, scope)
        partner = queries.partner(unit, scope, other_id)
        offers = queries.partner_offers(unit, scope, other_id)
        visit.counts["requests"] = queries.waiting_requests(unit, scope)
    buyer = partner if other is Role.BUYER else own
    card = pair_card(partner, scope.role, language, chances_by(scope.fair_id))
    page = PartnerPage(
        role=scope.role,
        card=replace(card, reasons=_reasons(visit, card)),
        text=words_of(partner, language, "text"),
        facts=tuple(facts_of(partner, PROFILE_OF[other], language, beside=CONTACT)),
        offers=tuple(offer_of(row, OFFERS_OF[other], language) for row in offers),
        agreements=agreement_lines(visit.here, buyer.country, language),
        contact=contact_of(partner),
        back=PARTNERS_OF[scope.role],
        next=visit.request.url.path,
    )
    note_shown(visit.db, scope, ShownIn.PARTNER, [other_id])
    return visit.page(page)


def _reasons(visit: Visit, card: PairCard) -> dict[str, Any]:
    """Take the stored reasons; those of a scored pair that stands on no list are worked out."""
    if card.reasons or card.fit_for_you is None:
        return card.reasons
    try:
        return explain(visit.db, visit.own, *pair_ids(visit.own, card.other_id))
    except NotFoundError:  # its product or need was withdrawn since
        return {}
