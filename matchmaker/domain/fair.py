"""A fair's time: sessions cut into slots."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from matchmaker.domain.errors import InvalidError


@dataclass(frozen=True, slots=True)
class SlotTime:
    """When a slot begins and ends; aware, UTC."""

    starts_at: datetime
    ends_at: datetime


def cut_slots(
    starts_at: datetime, ends_at: datetime, *, slot_minutes: int, gap_minutes: int
) -> list[SlotTime]:
    """Cut a session into slots with a gap between two of them.

    The gap after the last slot may reach past the session's end, since nobody
    waits for a next meeting then: 09:00-11:30 with 20+5 minutes gives 6 slots.

    Args:
        starts_at: begin of the session, aware.
        ends_at: its end, aware, later than the begin.
        slot_minutes: length of a meeting, at least 1.
        gap_minutes: time to change tables, at least 0.

    Raises:
        InvalidError: the session is not longer than one slot.
    """
    if slot_minutes < 1 or gap_minutes < 0 or ends_at - starts_at < timedelta(minutes=slot_minutes):
        raise InvalidError(
            "A session of %(minutes)s minutes does not hold a slot of %(slot)s minutes.",
            minutes=int((ends_at - starts_at).total_seconds() // 60),
            slot=slot_minutes,
        )
    step = timedelta(minutes=slot_minutes + gap_minutes)
    length = timedelta(minutes=slot_minutes)
    count = int((ends_at - starts_at - length) // step) + 1
    return [SlotTime(starts_at + i * step, starts_at + i * step + length) for i in range(count)]


def local_day(moment: datetime, timezone: str) -> date:
    """Day of a moment on the fair's own clock."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def overlaps(spans: list[tuple[datetime, datetime]]) -> bool:
    """Say whether any two spans of time share a moment; touching ends do not count."""
    return any(first[1] > second[0] for first, second in pairwise(sorted(spans)))
