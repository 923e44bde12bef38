"""A participant's agenda: what, when, where, with whom, and the free time between."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, ClassVar

from matchmaker.domain.answer import STAGE_NAMES, Stage
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.web.pages.participant import PARTNERS_OF, Words, words_of
from matchmaker.web.render import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting, or a free stretch between two (then `other` is None).

    Args:
        starts_at: aware, UTC.
        ends_at: likewise.
        other: the partner's name.
        href: the partner's page.
        country: the partner's, two letters.
        table: its label.
        is_booth: whether the table is an enterprise's own booth.
        hall: code of the hall.
        subject: name of what the meeting is about, of the other side.
        interpreter: name, blank if nobody interprets.
        to_be_confirmed: one side has not said yes yet.
        other_id: the partner.
        has_begun: whether one may say how it went.
        said: how far it went, as the reader said it; None while unsaid.
        cancelled: one side has withdrawn; the partner's page is gone with it.
    """

    starts_at: datetime
    ends_at: datetime
    other: Words | None = None
    href: str = ""
    country: str = ""
    table: str = ""
    is_booth: bool = False
    hall: str = ""
    subject: Words | None = None
    interpreter: str = ""
    to_be_confirmed: bool = False
    other_id: str = ""
    has_begun: bool = False
    said: Sentence | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its entries, in order."""

    day: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """What the store holds of an agenda.

    Args:
        meetings: rows of `queries.own_agenda.own_meetings`.
        slots: rows of `queries.fairs.slots`.
        plan: row of `queries.own_agenda.published_version`.
        moment: the fair's time.
        said: rows of `queries.outcome_rows.own_answers`, by partner.
    """

    meetings: Sequence[Any]
    slots: Sequence[Any]
    plan: Any | None
    moment: datetime
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AgendaPage(Page):
    """The agenda; `version` is None before a plan is published."""

    template: ClassVar[str] = "participant/agenda.html"
    role: Role
    fair: FairHead
    days: tuple[Day, ...]
    meetings: int
    version: int | None
    published_at: datetime | None


def agenda_page(side: Role, fair: FairHead, language: str, planned: Planned) -> AgendaPage:
    """Put the agenda together, meetings and free time in the order of the day."""
    meetings, slots, plan = planned.meetings, planned.slots, planned.plan
    entries = [
        *(_meeting(row, side, language, planned) for row in meetings),
        *_free(meetings, slots),
    ]
    entries.sort(key=lambda entry: entry.starts_at)
    day_of = {row.starts_at: row.fair_day for row in slots}
    days = groupby(entries, key=lambda entry: day_of[entry.starts_at])
    return AgendaPage(
        role=side,
        fair=fair,
        days=tuple(Day(day, tuple(group)) for day, group in days),
        meetings=sum(not row.cancelled for row in meetings),
        version=plan.number if plan else None,
        published_at=plan.published_at if plan else None,
    )


def _meeting(row: Any, side: Role, language: str, planned: Planned) -> Entry:
    said = planned.said.get(row.other_id)
    subject = "need_name" if side is Role.ENTERPRISE else "product_name"
    return Entry(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        other=words_of(row, language, "name"),
        href=f"{PARTNERS_OF[side]}/{row.other_id}",
        country=row.country,
        table=row.table_label,
        is_booth=bool(row.is_booth),
        hall=row.hall_code,
        subject=words_of(row, language, subject),
        interpreter=row.interpreter or "",
        to_be_confirmed=row.to_be_confirmed,
        other_id=row.other_id,
        has_begun=row.starts_at <= planned.moment and not row.cancelled,
        said=STAGE_NAMES[Stage(said.stage)] if said else None,
        cancelled=bool(row.cancelled),
    )


def _free(meetings: Sequence[Any], slots: Sequence[Any]) -> Iterator[Entry]:
    """Free stretches between the first and the last meeting of a session."""
    taken = {row.slot for row in meetings}
    for _, session in groupby(slots, key=lambda slot: slot.session_id):
        within = list(session)
        busy = [place for place, slot in enumerate(within) if slot.number in taken]
        between = within[busy[0] : busy[-1]] if busy else []
        for is_free, run in groupby(between, key=lambda slot: slot.number not in taken):
            stretch = list(run)
            if is_free:
                yield Entry(stretch[0].starts_at, stretch[-1].ends_at)
