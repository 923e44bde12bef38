"""The page of proposals: pairs, their scores and their reasons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import SAYS_NAMES, PairState
from matchmaker.web.listing import Part
from matchmaker.web.render import Page

PAIRS_A_PAGE = 20
STATES: dict[str, Sentence] = {
    "open": Sentence("One side asks"),
    PairState.AGREED.value: Sentence("Both agreed"),
    PairState.SILENT.value: Sentence("Nobody has spoken"),
    PairState.CLOSED.value: Sentence("One side said no"),
    "gated": Sentence("Ruled out by a requirement"),
}
STATE_NAMES: dict[str, Sentence] = {
    PairState.SILENT.value: Sentence("Nobody has spoken"),
    PairState.OPEN_TO_ENTERPRISE.value: Sentence("The buyer asks"),
    PairState.OPEN_TO_BUYER.value: Sentence("The enterprise asks"),
    PairState.AGREED.value: Sentence("Both agreed"),
    PairState.CLOSED.value: Sentence("One side said no"),
}
ORDERS: dict[str, Sentence] = {
    "mutual": Sentence("Joint fit"),
    "enterprise": Sentence("Fit for the enterprise"),
    "buyer": Sentence("Fit for the buyer"),
}


@dataclass(frozen=True, slots=True)
class PairFilter:
    """Which pairs are listed, and whose fit counts."""

    text: str = ""
    sector: str = ""
    country: str = ""
    state: str = ""
    order: str = "mutual"


@dataclass(frozen=True, kw_only=True)
class ProposalsPage(Page):
    """Every suggested pair, with both scores and the reasons for them.

    `chances_by` is the model whose joint scores are chances; blank for none.
    """

    template: ClassVar[str] = "organiser/proposals.html"
    root: str
    timezone: str
    wanted: PairFilter
    pairs: Part[Any]
    more: str
    sectors: list[tuple[str, Sentence]]
    countries: list[str]
    made_at: datetime | None
    running: Any
    people: int
    states: dict[str, Sentence]
    state_names: dict[str, Sentence]
    orders: dict[str, Sentence]
    chances_by: str


def says_names() -> dict[str, Sentence]:
    """What a wish says, by its code."""
    return {says.value: name for says, name in SAYS_NAMES.items()}
