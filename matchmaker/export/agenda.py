"""What a plan looks like on paper: plain words and times, no tables of the store.

A `PlanSheet` holds a whole plan (or one participant's part of it) as people
read it; calendars, workbooks and paper are all made from it. Times are aware
and UTC; `Place.timezone` says on which clock people read them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages of the house; either may be missing."""

    vi: str = ""
    en: str = ""

    def said(self, language: str) -> str:
        """Give the name in a language, the other one where it is missing."""
        first, second = (self.vi, self.en) if language == "vi" else (self.en, self.vi)
        return first or second

    def other(self, language: str) -> str:
        """Give the name in the other language, empty if that says nothing new."""
        said, other = self.said(language), self.said("en" if language == "vi" else "vi")
        return "" if other == said else other


@dataclass(frozen=True, slots=True)
class Place:
    """The fair as it is named on paper."""

    id: str
    slug: str
    name: Name
    place: Name
    timezone: str
    first_day: date
    last_day: date
    simulated: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the fair's wall."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class SlotSpan:
    """When a meeting can be; `number` counts from 0, `session` names its block of the day."""

    number: int
    starts_at: datetime
    ends_at: datetime
    session: str = ""


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a meeting can be; a booth is a table of one enterprise's own."""

    id: str
    number: int
    label: str
    hall_code: str = ""
    hall_name: str = ""
    is_booth: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A participant as the paper names it; `country` is an ISO code of two letters."""

    id: str
    role: Role
    code: str
    name: Name
    country: str = ""
    language: str = "en"
    contact: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A pair with its slot and table, and what it is about."""

    id: str
    enterprise: Party
    buyer: Party
    slot: SlotSpan
    table: TablePlace
    interpreter: str = ""
    product: Name = field(default_factory=Name)
    need: Name = field(default_factory=Name)
    to_be_confirmed: bool = False
    cancelled: bool = False
    """One side has withdrawn: the other is told, and nobody waits at the table."""

    def partner_of(self, participant_id: str) -> Party:
        """Whom this participant meets."""
        return self.buyer if participant_id == self.enterprise.id else self.enterprise


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A pair that found no place, and why."""

    enterprise: Party
    buyer: Party
    cause: Sentence


@dataclass(frozen=True, slots=True)
class FreeSpan:
    """Slots between two meetings of one session in which a participant meets nobody."""

    starts_at: datetime
    ends_at: datetime
    slots: int


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """One day of an agenda: meetings and the free spans between them, by time."""

    day: date
    lines: tuple[PlannedMeeting | FreeSpan, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """One participant's part of a plan."""

    place: Place
    version: int
    party: Party
    meetings: tuple[PlannedMeeting, ...]
    days: tuple[AgendaDay, ...]


@dataclass(frozen=True)
class PlanSheet:
    """A plan as people read it: everything the paper needs and nothing else."""

    place: Place
    version: int
    published: bool
    slots: tuple[SlotSpan, ...]
    tables: tuple[TablePlace, ...]
    parties: tuple[Party, ...]
    meetings: tuple[PlannedMeeting, ...]
    left_out: tuple[LeftOut, ...] = ()

    @cached_property
    def standing(self) -> tuple[PlannedMeeting, ...]:
        """Meetings that take place, by time and table."""
        kept = (meeting for meeting in self.meetings if not meeting.cancelled)
        return tuple(sorted(kept, key=_by_time_and_table))

    @cached_property
    def cancelled(self) -> tuple[PlannedMeeting, ...]:
        """Meetings of the plan that do not take place, by time and table."""
        gone = (meeting for meeting in self.meetings if meeting.cancelled)
        return tuple(sorted(gone, key=_by_time_and_table))

    @cached_property
    def busy(self) -> frozenset[str]:
        """Ids of those who have a meeting that takes place."""
        met = ((meeting.enterprise.id, meeting.buyer.id) for meeting in self.standing)
        return frozenset(one for pair in met for one in pair)

    @cached_property
    def by_party(self) -> dict[str, tuple[PlannedMeeting, ...]]:
        """Each participant's meetings, cancelled ones too, by time."""
        found: defaultdict[str, list[PlannedMeeting]] = defaultdict(list)
        for meeting in sorted(self.meetings, key=_by_time_and_table):
            found[meeting.enterprise.id].append(meeting)
            found[meeting.buyer.id].append(meeting)
        return {party_id: tuple(meetings) for party_id, meetings in found.items()}

    def agenda_of(self, participant_id: str) -> Agenda:
        """Take one participant's agenda out of the plan.

        Raises:
            NotFoundError: the plan does not know this participant.
        """
        party = next((party for party in self.parties if party.id == participant_id), None)
        if party is None:
            raise NotFoundError("There is no such participant in this fair.")
        return self._agenda(party)

    def agendas(self) -> list[Agenda]:
        """Agendas that hold a meeting, but of who has withdrawn, in the order of `parties`."""
        return [
            self._agenda(party)
            for party in self.parties
            if party.id in self.by_party and not party.withdrawn
        ]

    def _agenda(self, party: Party) -> Agenda:
        meetings = self.by_party.get(party.id, ())
        return Agenda(self.place, self.version, party, meetings, self._days(meetings))

    def _days(self, meetings: Iterable[PlannedMeeting]) -> tuple[AgendaDay, ...]:
        standing = [meeting for meeting in meetings if not meeting.cancelled]
        return tuple(
            AgendaDay(day, tuple(_with_free_spans(list(of_day), self.slots)))
            for day, of_day in groupby(standing, key=lambda meeting: self._day(meeting.slot))
        )

    def _day(self, slot: SlotSpan) -> date:
        return slot.starts_at.astimezone(self.place.zone).date()

    def slots_by_day(self) -> dict[date, list[SlotSpan]]:
        """The fair's slots, day by day."""
        ordered = sorted(self.slots, key=lambda slot: slot.starts_at)
        return {day: list(of_day) for day, of_day in groupby(ordered, key=self._day)}


def _by_time_and_table(meeting: PlannedMeeting) -> tuple[datetime, int]:
    return meeting.slot.starts_at, meeting.table.number


def _with_free_spans(
    meetings: list[PlannedMeeting], slots: Iterable[SlotSpan]
) -> Iterable[PlannedMeeting | FreeSpan]:
    """Lay free spans between meetings; those of another session or at the day's ends are no gap."""
    ordered = sorted(slots, key=lambda slot: slot.starts_at)
    for position, meeting in enumerate(meetings):
        if position:
            before = meetings[position - 1].slot
            between = [
                slot
                for slot in ordered
                if before.ends_at <= slot.starts_at and slot.ends_at <= meeting.slot.starts_at
            ]
            for _, run in groupby(between, key=lambda slot: slot.session):
                free = list(run)
                yield FreeSpan(free[0].starts_at, free[-1].ends_at, len(free))
        yield meeting
