"""The form of a new fair: what was typed, what it means, what is wrong with it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from matchmaker.domain.errors import InvalidError
from matchmaker.domain.fair import cut_slots
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import fold
from matchmaker.services.fairs import FairDraft, HallDraft, SessionDraft, faults, same_every_day
from matchmaker.web.render import Page

_EMPTY: dict[str, str] = {
    "name_vi": "",
    "name_en": "",
    "slug": "",
    "place_vi": "",
    "place_en": "",
    "first_day": "",
    "last_day": "",
    "meeting_days": "",
    "morning_from": "09:00",
    "morning_to": "11:30",
    "afternoon_from": "13:30",
    "afternoon_to": "16:00",
    "slot_minutes": "20",
    "gap_minutes": "5",
    "halls": "",
    "least_meetings": "3",
    "most_meetings": "24",
    "enterprises": "",
    "buyers": "",
}
_FIGURES = ("slot_minutes", "gap_minutes", "least_meetings", "most_meetings")
_HALL = re.compile(r"(?P<code>.*?)[\s:]*(?P<tables>\d{1,4})")
_LONGEST_FAIR_DAYS = 31
_LONGEST_HALL = 60


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a draft makes room for; `fault` says what is missing for the figures."""

    slots: int = 0
    tables: int = 0
    enterprises: int = 0
    buyers: int = 0
    fault: Sentence | None = None

    @property
    def places(self) -> int:
        """Meetings that fit: every slot at every table."""
        return self.slots * self.tables

    @property
    def meetings_each(self) -> int:
        """Most meetings that every enterprise could be promised if all were there all the time.

        Tables, the buyers' time, the enterprise's own time and the number of
        buyers each set a limit; the smallest counts.

        Example:
            >>> Capacity(slots=24, tables=26, enterprises=77, buyers=60).meetings_each
            8
        """
        if not self.enterprises or not self.buyers:
            return 0
        shared = min(self.places, self.buyers * self.slots) // self.enterprises
        return min(shared, self.slots, self.buyers)


@dataclass(frozen=True, kw_only=True)
class NewFairPage(Page):
    """The form; typed values and their faults stay beside each other."""

    template: ClassVar[str] = "organiser/new_fair.html"
    typed: dict[str, str]
    capacity: Capacity
    faults: dict[str, Sentence] = field(default_factory=dict)


@dataclass(slots=True)
class ReadForm:
    """A form that was read: `draft` is None while a value in it cannot be read."""

    typed: dict[str, str]
    faults: dict[str, Sentence]
    draft: FairDraft | None = None
    enterprises: int = 0
    buyers: int = 0


def read_form(sent: dict[str, str]) -> ReadForm:
    """Read what was typed; every fault is found at once, by field."""
    typed = {name: sent.get(name, usual).strip() for name, usual in _EMPTY.items()}
    reader = _Reader(typed)
    draft = reader.draft()
    form = ReadForm(
        typed,
        reader.faults,
        draft if not reader.faults else None,
        reader.whole("enterprises", 0),
        reader.whole("buyers", 0),
    )
    if form.draft is not None:
        for name, fault in faults(form.draft):
            form.faults.setdefault(name, fault)
    return form


def room_for(form: ReadForm) -> Capacity:
    """Count the slots and tables of a draft; says what is missing if it cannot."""
    draft = form.draft
    if draft is None or not draft.sessions:
        missing = Sentence("Places are counted here once days, sessions and tables can be read.")
        return Capacity(fault=missing)
    try:
        slots = sum(_slots_in(draft, session) for session in draft.sessions)
    except InvalidError as refusal:
        return Capacity(fault=refusal.sentence)
    tables = sum(hall.tables for hall in draft.halls)
    return Capacity(slots, tables, form.enterprises, form.buyers)


def _slots_in(draft: FairDraft, session: SessionDraft) -> int:
    starts = datetime.combine(session.day, session.starts)
    ends = datetime.combine(session.day, session.ends)
    return len(
        cut_slots(starts, ends, slot_minutes=draft.slot_minutes, gap_minutes=draft.gap_minutes)
    )


class _Reader:
    """Reads one form; collects a fault for each field that cannot be read."""

    def __init__(self, typed: dict[str, str]) -> None:
        self.typed = typed
        self.faults: dict[str, Sentence] = {}

    def draft(self) -> FairDraft | None:
        """Put the draft together; None while the days cannot be read."""
        first, last = self.day("first_day"), self.day("last_day")
        halls, blocks = self.halls(), self.blocks()
        figures = {name: self.whole(name, int(_EMPTY[name])) for name in _FIGURES}
        if first is None or last is None:
            return None
        return FairDraft(
            slug=self.typed["slug"] or short_name(self.typed["name_en"] or self.typed["name_vi"]),
            name_vi=self.typed["name_vi"],
            name_en=self.typed["name_en"],
            place_vi=self.typed["place_vi"],
            place_en=self.typed["place_en"],
            first_day=first,
            last_day=last,
            sessions=same_every_day(self.meeting_days(first, last), blocks),
            halls=halls,
            slot_minutes=figures["slot_minutes"],
            gap_minutes=figures["gap_minutes"],
            least_meetings=figures["least_meetings"],
            most_meetings=figures["most_meetings"],
        )

    def day(self, name: str) -> date | None:
        """Read a day as the browser sends it."""
        try:
            return date.fromisoformat(self.typed[name])
        except ValueError:
            self.faults[name] = Sentence("Please choose a day.")
            return None

    def whole(self, name: str, usual: int) -> int:
        """Read a whole number; an empty field means the usual one."""
        text = self.typed[name]
        if not text:
            return usual
        if text.isdecimal() and len(text) <= 6:
            return int(text)
        self.faults[name] = Sentence("“%(value)s” is not a whole number.", {"value": text[:40]})
        return usual

    def meeting_days(self, first: date, last: date) -> list[date]:
        """Days with sessions, counted from the first one; at most the fair's own."""
        days = max(min((last - first).days + 1, _LONGEST_FAIR_DAYS), 0)
        wanted = self.whole("meeting_days", days) or days
        return [first + timedelta(days=i) for i in range(min(wanted, _LONGEST_FAIR_DAYS))]

    def blocks(self) -> list[tuple[time, time]]:
        """Sessions of a day; a part without both times is left out."""
        found = []
        for part in ("morning", "afternoon"):
            starts, ends = self.clock(f"{part}_from"), self.clock(f"{part}_to")
            if starts and ends:
                found.append((starts, ends))
        return found

    def clock(self, name: str) -> time | None:
        """Read a time of day; an empty field means that the session is not held."""
        text = self.typed[name]
        if not text:
            return None
        try:
            return time.fromisoformat(text)
        except ValueError:
            self.faults[name] = Sentence("“%(value)s” is not a time.", {"value": text[:40]})
            return None

    def halls(self) -> tuple[HallDraft, ...]:
        """Read "A 13; B 13"; a number alone is one hall named A."""
        found = []
        for part in filter(None, (piece.strip() for piece in self.typed["halls"].split(";"))):
            read = _HALL.fullmatch(part) if len(part) <= _LONGEST_HALL else None
            if read is None:
                self.faults["halls"] = Sentence(
                    "“%(value)s” does not name a hall and its number of tables, as in A 13.",
                    {"value": part[:40]},
                )
                continue
            code = read["code"].strip() or "A"
            found.append(HallDraft(code, int(read["tables"])))
        return tuple(found)


def short_name(name: str) -> str:
    """Make the short name that stands in addresses.

    Example:
        >>> short_name("Hội chợ Đông Anh 2027")
        'hoi-cho-dong-anh-2027'
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60].strip("-")
