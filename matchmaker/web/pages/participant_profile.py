"""Pages of one's own profile and of one partner's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from matchmaker.domain.agreement import Agreement, MembershipStatus
from matchmaker.domain.participant import Role
from matchmaker.services.edit_profile import OFFERS_OF, PROFILE_OF
from matchmaker.services.reference import agreements
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.web.pages.participant import PairCard, Words, words_of
from matchmaker.web.pages.participant_coach import CoachCard
from matchmaker.web.pages.participant_facts import Fact, Offer, facts_of, missing_of, offer_of
from matchmaker.web.render import Page, in_own_words

OFFER_PATHS = {Role.ENTERPRISE: "/enterprise/profile/products", Role.BUYER: "/buyer/needs"}
_OLD = timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class ProfilePage(Page):
    """One's own profile as partners read it, with what is not stated yet."""

    template: ClassVar[str] = "participant/profile.html"
    role: Role
    name: Words
    text: Words
    coach: CoachCard
    facts: tuple[Fact, ...]
    missing: tuple[str, ...]
    offers: tuple[Offer, ...]


def profile_page(
    profile: Any, offers: Sequence[Any], coach: CoachCard, language: str
) -> ProfilePage:
    """Put one's own profile together."""
    side, sheet = coach.side, PROFILE_OF[coach.side]
    return ProfilePage(
        role=side,
        name=words_of(profile, language, "name"),
        text=words_of(profile, language, "text"),
        coach=coach,
        facts=tuple(facts_of(profile, sheet, language)),
        missing=missing_of(profile, sheet, language),
        offers=own_offers(side, offers, language),
    )


def own_offers(side: Role, rows: Sequence[Any], language: str) -> tuple[Offer, ...]:
    """Make offers of one's own rows; each leads to its form or page."""
    path = OFFER_PATHS[side]
    return tuple(offer_of(row, OFFERS_OF[side], language, f"{path}/{row.id}") for row in rows)


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """A trade agreement that binds both countries on the fair's first day.

    Args:
        name: in the page's language.
        since: first day on which it binds both.
        source: who says so.
        checked_on: when that was looked up.
        is_old: looked up more than 180 days before the fair.
    """

    name: str
    since: date
    source: str
    checked_on: date
    is_old: bool


def agreement_lines(fair: FairHead, country: str, language: str) -> tuple[AgreementLine, ...]:
    """Name the agreements in force between a country and the fair's, with their sources."""
    return tuple(
        _line(agreement, (fair.country, country), since, fair.first_day, language)
        for agreement in agreements()
        if (since := agreement.in_force_between(fair.country, country)) and since <= fair.first_day
    )


def _line(
    agreement: Agreement, countries: tuple[str, str], since: date, day: date, language: str
) -> AgreementLine:
    facts = [
        member
        for member in agreement.members
        if member.country in countries and member.status is MembershipStatus.IN_FORCE
    ]
    checked_on = min(member.checked_on for member in facts)
    return AgreementLine(
        name=in_own_words(agreement, language),
        since=since,
        source="; ".join(dict.fromkeys(member.source for member in facts)),
        checked_on=checked_on,
        is_old=day - checked_on > _OLD,
    )


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to write to; only shown after both said yes and the partner agreed to it."""

    name: str
    email: str
    phone: str


def contact_of(row: Any) -> Contact | None:
    """Take the contact of a row of `queries.participant_pages.partner`, if one may see it."""
    if not row.shares_contact:
        return None
    return Contact(row.contact_name, row.contact_email, row.contact_phone)


@dataclass(frozen=True, kw_only=True)
class PartnerPage(Page):
    """One partner in full: firm, offers, reasons, agreement, wish, contact if allowed."""

    template: ClassVar[str] = "participant/partner.html"
    role: Role
    card: PairCard
    text: Words
    facts: tuple[Fact, ...]
    offers: tuple[Offer, ...]
    agreements: tuple[AgreementLine, ...]
    contact: Contact | None
    back: str
    next: str
