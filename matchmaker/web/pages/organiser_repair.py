"""Pages of the day when something goes wrong: repair, stand-bys, and why two do not meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from matchmaker.domain.sentence import Sentence
from matchmaker.services.contingency import Contingency
from matchmaker.services.repair_changes import Kind
from matchmaker.services.repair_fair import Offer, Repair
from matchmaker.services.why_not_fair import Answer
from matchmaker.storage.queries.lost_sides import LostSides
from matchmaker.web.chart import Bar, bars
from matchmaker.web.listing import Part
from matchmaker.web.render import Page

LINES_SHOWN = 100
LISTED = 600
"""Names that a field offers while one types; larger fairs type the code."""

KINDS: dict[str, Sentence] = {
    Kind.GONE: Sentence("Somebody does not come any more"),
    Kind.AWAY: Sentence("Somebody is late or leaves early"),
    Kind.WALK_IN: Sentence("Two want to meet now"),
    Kind.TABLE: Sentence("A table cannot be used"),
    Kind.SLOT: Sentence("Nobody can meet for a while"),
    Kind.ROWS: Sentence("Something was changed in the fair"),
}


@dataclass(frozen=True, kw_only=True)
class RepairPage(Page):
    """What happened, what it costs, and what can be done about it."""

    template: ClassVar[str] = "organiser/repair.html"
    root: str
    timezone: str
    published: bool
    kinds: dict[str, Sentence]
    typed: Mapping[str, str]
    people: Sequence[Any]
    slots: Sequence[Any]
    tables: Sequence[Any]
    names: Mapping[str, Any]
    slot_of: Mapping[str, Any]
    lost: LostSides
    found: Repair | None = None
    chart: tuple[Bar, ...] = ()
    fault: Sentence | None = None
    most: int = LINES_SHOWN


@dataclass(frozen=True, kw_only=True)
class ContingencyPage(Page):
    """Stand-bys of one slot."""

    template: ClassVar[str] = "organiser/contingency.html"
    root: str
    timezone: str
    found: Contingency | None
    slot: int
    names: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class WhyNotPage(Page):
    """Why two do not meet; before anybody is asked about, the pairs left out."""

    template: ClassVar[str] = "organiser/why_not.html"
    root: str
    path: str
    timezone: str
    number: int
    typed: Mapping[str, str]
    people: Sequence[Any]
    names: Mapping[str, Any]
    slot_of: Mapping[str, Any]
    says_names: dict[str, Sentence]
    unplaced: Part[dict[str, Any]]
    answer: Answer | None = None
    fault: Sentence | None = None


def value_back(offers: Sequence[Offer], standing: int) -> tuple[Bar, ...]:
    """What each offer wins over leaving everything as it stands."""
    return bars(
        [
            (
                Sentence("Published meetings moved: %(moves)s", {"moves": one.moves}),
                one.value - standing,
            )
            for one in offers
        ]
    )


def listed(names: Mapping[str, Any]) -> list[Any]:
    """Give those whose names a field offers, by code; nobody where the list would be endless."""
    return sorted(names.values(), key=lambda row: str(row.code)) if len(names) <= LISTED else []
