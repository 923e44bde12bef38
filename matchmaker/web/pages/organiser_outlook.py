"""The page before planning: room, promises, who falls short, what one more is worth."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from matchmaker.domain.sentence import Sentence
from matchmaker.services.foresee import Foresight
from matchmaker.web.render import Page

TIGHT_SHOWN = 12
CAUSES: dict[str, Sentence] = {
    "alone": Sentence("by itself"),
    "together": Sentence("with others"),
    "priced": Sentence("too dear"),
}


@dataclass(frozen=True, slots=True)
class DayOfSlots:
    """Slots of one day that could use a further table."""

    day: date
    slots: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class OutlookPage(Page):
    """What can be said of the fair before it is planned.

    `booths` are the enterprises that meet at a table of their own.
    `reached` is the promise that the newest version keeps, with the version's
    number; None before the first plan. `tight` are the enterprises that stand against
    one meeting more for everybody, where they are few enough to be named.
    """

    template: ClassVar[str] = "organiser/feasibility.html"
    root: str
    timezone: str
    found: Foresight | None
    refusal: Sentence | None
    slots: int
    tables: int
    booths: int
    names: Mapping[str, Any]
    causes: dict[str, Sentence]
    wanting: Sequence[DayOfSlots]
    reached: tuple[int, int] | None
    tight: Sequence[str] = ()


def by_day(slots: Sequence[Any], timezone: str) -> tuple[DayOfSlots, ...]:
    """Part slots by the day on which they begin, on the fair's calendar."""
    days: dict[date, list[Any]] = defaultdict(list)
    for slot in slots:
        days[slot.starts_at.astimezone(ZoneInfo(timezone)).date()].append(slot)
    return tuple(DayOfSlots(day, tuple(row)) for day, row in sorted(days.items()))
