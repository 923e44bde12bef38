"""Pages of the participants: lists, one opened, its invitation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from matchmaker.domain.participant import SECTOR_NAMES, Role, Sector
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.queries.participants import Profile
from matchmaker.web.listing import Part
from matchmaker.web.render import Page

PEOPLE_A_PAGE = 50
SHOWS: dict[str, Sentence] = {
    "unlisted": Sentence("In nobody's list"),
    "short": Sentence("Fewer meetings than promised"),
    "not_invited": Sentence("Not invited yet"),
    "invited": Sentence("Invited, not come yet"),
    "signed_in": Sentence("Has signed in"),
    "codes": Sentence("HS codes to confirm"),
}
ORDERS: dict[str, Sentence] = {
    "name": Sentence("Name"),
    "code": Sentence("Code"),
    "listed": Sentence("Fewest lists first"),
    "meetings": Sentence("Fewest meetings first"),
}


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which participants are listed, and in which order; unknown words mean the usual."""

    side: str = "enterprise"
    text: str = ""
    sector: str = ""
    country: str = ""
    show: str = ""
    order: str = "name"

    @property
    def role(self) -> Role:
        """The side that is listed."""
        return Role.BUYER if self.side == Role.BUYER else Role.ENTERPRISE


@dataclass(frozen=True, kw_only=True)
class PeoplePage(Page):
    """One side of the fair."""

    template: ClassVar[str] = "organiser/participants.html"
    root: str
    wanted: PeopleFilter
    people: Part[Any]
    sectors: list[tuple[str, Sentence]]
    countries: list[str]
    shows: dict[str, Sentence]
    orders: dict[str, Sentence]
    sector_names: dict[str, Sentence]
    more: str
    nobody_yet: bool


@dataclass(frozen=True, kw_only=True)
class ParticipantPage(Page):
    """One participant with all that the organiser may look at."""

    template: ClassVar[str] = "organiser/participant.html"
    root: str
    timezone: str
    side: Role
    person: Profile
    offers: Sequence[Any]
    proposals: Sequence[Any]
    wishes: Sequence[Any]
    agenda: Sequence[Any]
    says_names: dict[str, Sentence]
    sector_names: dict[str, Sentence]


@dataclass(frozen=True, kw_only=True)
class InvitationPage(Page):
    """A fresh invitation, shown this once: address and QR code."""

    template: ClassVar[str] = "organiser/invitation.html"
    root: str
    person: Profile
    address: str
    qr: str
    days: int


def sector_names() -> dict[str, Sentence]:
    """Names of sectors by their code; an empty code has no name."""
    return {sector.value: name for sector, name in SECTOR_NAMES.items()}


def named_sectors(codes: Sequence[str]) -> list[tuple[str, Sentence]]:
    """Pair codes with their names; unknown ones count as other."""
    names = sector_names()
    return [(code, names.get(code, names[Sector.OTHER])) for code in codes]
