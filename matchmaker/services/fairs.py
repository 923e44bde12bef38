"""A new fair: from a draft that a person typed to sessions, slots, halls and tables."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from matchmaker.domain.errors import InvalidError, NotFoundError, RefusedError
from matchmaker.domain.fair import SlotTime, cut_slots, local_day, overlaps
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import clean
from matchmaker.storage.history import record
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Fair,
    FairSession,
    Hall,
    Interpreter,
    MeetingTable,
    Membership,
    Slot,
)

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_MOST_TABLES = 2000


@dataclass(frozen=True, slots=True)
class HallDraft:
    """A hall and how many tables stand in it; tables are numbered on from hall to hall."""

    code: str
    tables: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class InterpreterDraft:
    """Somebody who interprets, with language codes ("ja", "vi")."""

    name: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """A block of one day, on the fair's own clock; `ends` is later than `starts`."""

    day: date
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class FairDraft:
    """What an organiser says of a new fair.

    Args:
        slug: how addresses and commands name it: a-z, 0-9 and hyphens.
        name_vi: name in Vietnamese; at least one of both names.
        name_en: name in English.
        first_day: day on which the fair opens, on its own calendar.
        last_day: its last day; meetings may be on fewer days.
        sessions: blocks in which meetings take place.
        halls: where the tables stand.
        slot_minutes: length of a meeting.
        gap_minutes: time to change tables between two meetings.
        least_meetings: what each enterprise should have at least.
        most_meetings: what nobody may exceed.
        wishes_close_at: aware; None leaves them open.
    """

    slug: str
    name_vi: str
    name_en: str
    first_day: date
    last_day: date
    sessions: tuple[SessionDraft, ...]
    halls: tuple[HallDraft, ...]
    interpreters: tuple[InterpreterDraft, ...] = ()
    place_vi: str = ""
    place_en: str = ""
    country: str = "VN"
    timezone: str = "Asia/Ho_Chi_Minh"
    slot_minutes: int = 20
    gap_minutes: int = 5
    least_meetings: int = 3
    most_meetings: int = 24
    wishes_close_at: datetime | None = None
    simulated: bool = False
    actor: str = field(default="", compare=False)


def same_every_day(
    days: Iterable[date], blocks: Iterable[tuple[time, time]]
) -> tuple[SessionDraft, ...]:
    """Repeat the same blocks on each day, as most fairs do."""
    kept = tuple(blocks)
    return tuple(SessionDraft(day, starts, ends) for day in days for starts, ends in kept)


def faults(draft: FairDraft) -> list[tuple[str, Sentence]]:
    """Everything wrong with a draft at once, as (field, what and how to mend it)."""
    return [*_name_faults(draft), *_time_faults(draft), *_place_faults(draft)]


def new_fair(db: Database, draft: FairDraft, *, organiser_account_id: str | None = None) -> Fair:
    """Make a fair with its sessions, slots, halls, tables and interpreters, in one unit.

    Args:
        db: the database.
        draft: what the organiser typed.
        organiser_account_id: who may run it; None leaves that to the command line.

    Raises:
        InvalidError: the draft has faults; names the first with its field.
        RefusedError: another fair has this short name.
        NotFoundError: there is no such account.
    """
    wrong = faults(draft)
    if wrong:
        raise InvalidError("%(field)s: %(fault)s", field=wrong[0][0], fault=wrong[0][1])
    fair = _fair(draft)
    try:
        with db.told() as unit:
            _write(unit, draft, fair, organiser_account_id)
    except IntegrityError as error:
        if all(one.slug != draft.slug for one in fair_list(db)):
            raise NotFoundError("There is no such account.") from error
        raise RefusedError(
            "A fair with the short name %(slug)s exists already. Please choose another.",
            slug=draft.slug,
        ) from error
    return fair


def fair_list(db: Database) -> list[Fair]:
    """Every fair, the next one first; for the person at the machine only."""
    with db.read() as unit:
        fairs = unit.exec(select(Fair)).all()
    return sorted(fairs, key=lambda fair: (fair.first_day, fair.slug), reverse=True)


def scope_of(db: Database, slug: str = "", *, actor: str = "command line") -> Scope:
    """Scope of whoever sits at the machine: organiser of a fair, by its short name.

    Args:
        db: the database.
        slug: which fair; the only one if empty.
        actor: how the history names the asker.

    Raises:
        NotFoundError: there is no such fair, or none at all.
        InvalidError: there are several and none was named.
    """
    slugs = {fair.slug: fair.id for fair in fair_list(db)}
    if not slug and len(slugs) > 1:
        raise InvalidError("There are several fairs: %(slugs)s. Name one.", slugs=sorted(slugs))
    wanted = slug or next(iter(slugs), "")
    if wanted not in slugs:
        raise NotFoundError("There is no fair with the short name %(slug)s.", slug=wanted or "-")
    return Scope(slugs[wanted], Role.ORGANISER, actor=actor)


# --- what can be wrong ---------------------------------------------------------------------


def _name_faults(draft: FairDraft) -> Iterable[tuple[str, Sentence]]:
    if not _SLUG.fullmatch(draft.slug):
        yield (
            "slug",
            Sentence(
                "The short name %(slug)s must be 1 to 60 of a-z, 0-9 and hyphens.",
                {"slug": draft.slug},
            ),
        )
    if not clean(draft.name_vi) and not clean(draft.name_en):
        yield "name_vi", Sentence("A fair needs a name in Vietnamese or English.")
    for name in ("name_vi", "name_en", "place_vi", "place_en"):
        if len(clean(getattr(draft, name))) > 200:
            yield name, Sentence("At most 200 characters, please.")
    if draft.timezone not in available_timezones():
        yield (
            "timezone",
            Sentence(
                "%(zone)s is not a time zone. Write it like Asia/Ho_Chi_Minh.",
                {"zone": draft.timezone},
            ),
        )


def _time_faults(draft: FairDraft) -> Iterable[tuple[str, Sentence]]:
    if draft.last_day < draft.first_day:
        yield "last_day", Sentence("The last day is before the first.")
    if draft.slot_minutes < 5 or draft.gap_minutes < 0:
        yield (
            "slot_minutes",
            Sentence("A meeting takes at least 5 minutes and a gap none or more."),
        )
        return
    if not draft.sessions:
        yield "sessions", Sentence("A fair needs at least one session.")
    for session in draft.sessions:
        yield from _session_faults(draft, session)
    spans = [
        (datetime.combine(one.day, one.starts), datetime.combine(one.day, one.ends))
        for one in draft.sessions
    ]
    if overlaps(spans):
        yield "sessions", _first_overlap(sorted(spans))


def _session_faults(draft: FairDraft, session: SessionDraft) -> Iterable[tuple[str, Sentence]]:
    length = datetime.combine(session.day, session.ends) - datetime.combine(
        session.day, session.starts
    )
    named = {
        "day": session.day.isoformat(),
        "starts": f"{session.starts:%H:%M}",
        "ends": f"{session.ends:%H:%M}",
    }
    if not draft.first_day <= session.day <= draft.last_day:
        yield (
            "sessions",
            Sentence("The session %(day)s %(starts)s is outside the days of the fair.", named),
        )
    if length.total_seconds() < draft.slot_minutes * 60:
        yield (
            "sessions",
            Sentence("The session %(day)s %(starts)s-%(ends)s is shorter than one meeting.", named),
        )


def _first_overlap(spans: list[tuple[datetime, datetime]]) -> Sentence:
    one, other = next((one, other) for one, other in pairwise(spans) if one[1] > other[0])
    return Sentence(
        "The sessions of %(day)s that begin at %(one)s and %(other)s overlap.",
        {"day": one[0].date().isoformat(), "one": f"{one[0]:%H:%M}", "other": f"{other[0]:%H:%M}"},
    )


def _place_faults(draft: FairDraft) -> Iterable[tuple[str, Sentence]]:
    codes = [clean(hall.code) for hall in draft.halls]
    if not draft.halls or sum(hall.tables for hall in draft.halls) < 1:
        yield "halls", Sentence("A fair needs at least one hall with a table.")
    if len(set(codes)) < len(codes) or "" in codes:
        yield "halls", Sentence("Each hall needs a name of its own.")
    if any(hall.tables < 0 for hall in draft.halls):
        yield "halls", Sentence("A hall has no fewer than 0 tables.")
    if sum(hall.tables for hall in draft.halls) > _MOST_TABLES:
        yield "halls", Sentence("At most %(most)s tables, please.", {"most": _MOST_TABLES})
    if not 0 <= draft.least_meetings <= draft.most_meetings:
        yield (
            "least_meetings",
            Sentence("The least number of meetings must not be above the most."),
        )
    if any(not clean(one.name) for one in draft.interpreters):
        yield "interpreters", Sentence("Each interpreter needs a name.")


# --- writing it down -----------------------------------------------------------------------


def _fair(draft: FairDraft) -> Fair:
    return Fair(
        slug=draft.slug,
        name_vi=clean(draft.name_vi),
        name_en=clean(draft.name_en),
        place_vi=clean(draft.place_vi),
        place_en=clean(draft.place_en),
        country=draft.country,
        timezone=draft.timezone,
        first_day=draft.first_day,
        last_day=draft.last_day,
        least_meetings=draft.least_meetings,
        most_meetings=draft.most_meetings,
        wishes_close_at=draft.wishes_close_at,
        simulated=draft.simulated,
    )


def _write(unit: Session, draft: FairDraft, fair: Fair, account_id: str | None) -> None:
    unit.add(fair)
    unit.flush()
    _write_time(unit, draft, fair.id)
    _write_place(unit, draft, fair.id)
    if account_id:
        unit.add(Membership(account_id=account_id, fair_id=fair.id, role=Role.ORGANISER))
    scope = Scope(fair.id, Role.ORGANISER, actor=draft.actor)
    record(unit, scope, "fair.made", fair.id, after={"slug": fair.slug})


def _write_time(unit: Session, draft: FairDraft, fair_id: str) -> None:
    number = 0
    zone = ZoneInfo(draft.timezone)
    for order, block in enumerate(sorted(draft.sessions, key=lambda one: (one.day, one.starts))):
        starts_at = datetime.combine(block.day, block.starts, zone).astimezone(UTC)
        ends_at = datetime.combine(block.day, block.ends, zone).astimezone(UTC)
        session = FairSession(
            fair_id=fair_id,
            number=order,
            starts_at=starts_at,
            ends_at=ends_at,
            slot_minutes=draft.slot_minutes,
            gap_minutes=draft.gap_minutes,
        )
        times = cut_slots(
            starts_at, ends_at, slot_minutes=draft.slot_minutes, gap_minutes=draft.gap_minutes
        )
        slots = [
            _slot(fair_id, session.id, number + i, one, draft.timezone)
            for i, one in enumerate(times)
        ]
        number += len(slots)
        _add(unit, [session], slots)


def _slot(fair_id: str, session_id: str, number: int, span: SlotTime, timezone: str) -> Slot:
    return Slot(
        fair_id=fair_id,
        session_id=session_id,
        number=number,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        fair_day=local_day(span.starts_at, timezone),
    )


def _write_place(unit: Session, draft: FairDraft, fair_id: str) -> None:
    number = 0
    for hall_draft in draft.halls:
        code = clean(hall_draft.code)
        hall = Hall(fair_id=fair_id, code=code, name=clean(hall_draft.name))
        tables = [
            MeetingTable(
                fair_id=fair_id, hall_id=hall.id, number=number + i, label=str(number + i + 1)
            )
            for i in range(hall_draft.tables)
        ]
        number += len(tables)
        _add(unit, [hall], tables)
    people = [
        Interpreter(fair_id=fair_id, name=clean(one.name), languages=list(one.languages))
        for one in draft.interpreters
    ]
    _add(unit, people)


def _add(unit: Session, *groups: Iterable[SQLModel]) -> None:
    """Write each group before the next, which refers to it."""
    for group in groups:
        unit.add_all(group)
        unit.flush()
