"""The fair-day page: who meets now and next, who is late or missing, and how each slot went."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from matchmaker.domain.answer import STANDING_NAMES, Standing
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.queries.fair_day import DayRows
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.storage.queries.lost_sides import LostSides
from matchmaker.web.listing import Part, address
from matchmaker.web.render import Page

ROWS_A_PAGE = 60


@dataclass(frozen=True, slots=True)
class TodayFilter:
    """Which meetings are listed; unknown words mean the usual.

    Args:
        day: a day of the fair, as 2027-10-27; blank for today's.
        slot: a slot's number; blank for all of the day.
        show: a word of `Standing`; blank for all.
        text: a name, a code or a table.
    """

    day: str = ""
    slot: str = ""
    show: str = ""
    text: str = ""

    @property
    def standing(self) -> str:
        """How the listed meetings stand; blank for all."""
        return self.show if self.show in set(Standing) else ""

    @property
    def number(self) -> int | None:
        """The slot that is asked for."""
        return int(self.slot) if self.slot.isdecimal() and len(self.slot) < 6 else None

    @property
    def asks(self) -> bool:
        """Whether rows are asked for, rather than what is now and next."""
        return bool(self.standing or self.text.strip() or self.number is not None)


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot of the day with its figures by `Standing`; `is_now` while it runs."""

    number: int
    starts_at: datetime
    ends_at: datetime
    figures: Mapping[str, int]
    is_now: bool = False

    @property
    def meetings(self) -> int:
        """All meetings of the slot."""
        return sum(self.figures.values())


@dataclass(frozen=True, slots=True)
class Day:
    """The chosen day.

    Args:
        day: which.
        days: all days of the fair that have slots.
        slots: in order, with their figures.
        now: the slot that runs.
        next: the first one still to come.
    """

    day: date | None
    days: tuple[date, ...]
    slots: tuple[SlotLine, ...]
    now: SlotLine | None
    next: SlotLine | None

    @property
    def figures(self) -> dict[str, int]:
        """Figures of the whole day by `Standing`."""
        total: Counter[str] = Counter()
        for line in self.slots:
            total.update(line.figures)
        return {standing.value: total[standing.value] for standing in STANDING_NAMES}


def lay_day(
    slots: Sequence[Any],
    counts: Sequence[Any],
    moment: datetime,
    timezone: str,
    wanted: str = "",
) -> Day:
    """Put a day together.

    Args:
        slots: rows of `queries.fairs.slots`.
        counts: rows of `queries.fair_day.standing_counts`.
        moment: the fair's time.
        timezone: of the fair ground.
        wanted: the day that is asked for, if any.
    """
    days = tuple(dict.fromkeys(row.fair_day for row in slots))
    day = _chosen(days, wanted, moment.astimezone(ZoneInfo(timezone)).date())
    by_slot: dict[int, dict[str, int]] = {}
    for row in counts:
        by_slot.setdefault(row.slot, {})[row.standing] = row.meetings
    of_day = [row for row in slots if row.fair_day == day]
    running = _running(of_day, moment)
    lines = tuple(
        SlotLine(
            row.number,
            row.starts_at,
            row.ends_at,
            by_slot.get(row.number, {}),
            row.number == running,
        )
        for row in of_day
    )
    return Day(
        day=day,
        days=days,
        slots=lines,
        now=next((line for line in lines if line.is_now), None),
        next=next((line for line in lines if line.starts_at > moment), None),
    )


def _chosen(days: Sequence[date], wanted: str, today: date) -> date | None:
    """The day asked for, else today, else the next one, else the last."""
    named = next((day for day in days if day.isoformat() == wanted), None)
    coming = next((day for day in days if day >= today), None)
    return named or coming or (days[-1] if days else None)


def _running(slots: Sequence[Any], moment: datetime) -> int | None:
    """Number of the slot that runs; the gap after it belongs to it while its session lasts."""
    begun = [row for row in slots if row.starts_at <= moment]
    if not begun:
        return None
    last = begun[-1]
    goes_on = any(row.session_id == last.session_id and row.starts_at > moment for row in slots)
    return last.number if moment < last.ends_at or goes_on else None


@dataclass(frozen=True, slots=True)
class Section:
    """Meetings under one heading; `slot` is theirs if they share one."""

    title: Sentence
    rows: Part[Any]
    slot: SlotLine | None = None


@dataclass(frozen=True, kw_only=True)
class TodayPage(Page):
    """What happens at the fair now."""

    template: ClassVar[str] = "organiser/today.html"
    root: str
    timezone: str
    moment: datetime
    is_simulated: bool
    has_plan: bool
    day: Day
    wanted: TodayFilter
    sections: tuple[Section, ...]
    names: Mapping[Standing, Sentence]
    lost: LostSides
    more: str
    here: str


@dataclass(frozen=True, kw_only=True)
class TodayRowPage(Page):
    """One meeting after a tap, and the day's figures as they are now: for htmx."""

    template: ClassVar[str] = "organiser/today_row.html"
    root: str
    day: Day
    names: Mapping[Standing, Sentence]
    row: Any
    here: str


def wanted_rows(day: Day, wanted: TodayFilter) -> DayRows:
    """Say which rows a filter asks for: of the slot, else of the whole day."""
    numbers = [line.number for line in day.slots]
    if wanted.number is not None:
        numbers = [number for number in numbers if number == wanted.number]
    return DayRows(numbers, wanted.standing, wanted.text)


def title_of(wanted: TodayFilter) -> Sentence:
    """Head the rows that a filter asks for."""
    return STANDING_NAMES[Standing(wanted.standing)] if wanted.standing else Sentence("Meetings")


def today_address(root: str, wanted: TodayFilter) -> str:
    """The page's address with its filter, ready for one more parameter."""
    return address(
        f"{root}/today", day=wanted.day, slot=wanted.slot, show=wanted.show, text=wanted.text
    )


def today_page(  # noqa: PLR0917  # the page's parts, one by one
    fair: FairHead,
    moment: datetime,
    day: Day,
    wanted: TodayFilter,
    sections: tuple[Section, ...],
    lost: LostSides,
) -> TodayPage:
    """Put the page together."""
    root = f"/fairs/{fair.slug}"
    more = today_address(root, wanted)
    return TodayPage(
        root=root,
        timezone=fair.timezone,
        moment=moment,
        is_simulated=fair.simulated,
        has_plan=fair.published_plan_id is not None,
        day=day,
        wanted=wanted,
        sections=sections,
        names=STANDING_NAMES,
        lost=lost,
        more=more,
        here=more.rstrip("?&"),
    )
