"""Small pages of the organiser: fairs, print pack, history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from matchmaker.storage.queries.fair_head import FairHead
from matchmaker.web.render import Page


@dataclass(frozen=True, kw_only=True)
class FairsPage(Page):
    """The fairs that an account organises."""

    template: ClassVar[str] = "organiser/fairs.html"
    fairs: list[FairHead]


@dataclass(frozen=True, kw_only=True)
class PrintPage(Page):
    """What can be put on paper or into a workbook."""

    template: ClassVar[str] = "organiser/print.html"
    root: str
    published_number: int | None
    meetings: int


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the fair's history."""

    at: datetime
    actor: str
    action: str
    object: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class HistoryPage(Page):
    """Who did what, newest first."""

    template: ClassVar[str] = "organiser/history.html"
    root: str
    timezone: str
    events: list[Happening]
    actions: list[str]
    action: str
    page: Any
