"""When a participant says he is present: "27/10 09:00-12:00; 28/10"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_BLOCK = re.compile(
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})(?:[/.-](?P<year>\d{4}))?"
    r"(?:\s+(?P<hours>.+))?"
)
_ISO_BLOCK = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:\s+(?P<hours>.+))?")
_HOURS = re.compile(
    r"(\d{1,2})(?:[:hg](\d{2})?)?\s*(?:-|–|—|->|đến|to)\s*(\d{1,2})(?:[:hg](\d{2})?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FairDays:
    """What reading dates needs to know of the fair.

    Args:
        first_day: on the fair's own clock.
        last_day: on the fair's own clock.
        timezone: IANA name.
    """

    first_day: date
    last_day: date
    timezone: str

    def hold(self, day: date) -> bool:
        """Say whether the fair is on that day."""
        return self.first_day <= day <= self.last_day


class OutsideFairError(ValueError):
    """The block can be read, but the fair is not on then."""


def read_blocks(written: str, fair: FairDays) -> list[tuple[datetime, datetime]]:
    """Read blocks of presence, parted by `;`, as aware moments in the fair's zone.

    A day without hours is the whole day. Without a year the fair's own is meant.

    Raises:
        OutsideFairError: a block lies on a day on which the fair is not.
        ValueError: a block cannot be read; carries that block.
    """
    return [_read_block(part.strip(), fair) for part in written.split(";") if part.strip()]


def _read_block(written: str, fair: FairDays) -> tuple[datetime, datetime]:
    match = _ISO_BLOCK.fullmatch(written) or _BLOCK.fullmatch(written)
    if not match:
        raise ValueError(written)
    day = _day(match, fair, written)
    if not fair.hold(day):
        raise OutsideFairError(written)
    zone = ZoneInfo(fair.timezone)
    midnight = datetime.combine(day, time(), zone)
    if not match["hours"]:
        return midnight, midnight + timedelta(days=1)
    hours = _HOURS.fullmatch(match["hours"].strip())
    if not hours:
        raise ValueError(written)
    try:
        begin = datetime.combine(day, time(int(hours[1]), int(hours[2] or 0)), zone)
        end = datetime.combine(day, time(int(hours[3]), int(hours[4] or 0)), zone)
    except ValueError:
        raise ValueError(written) from None
    if end <= begin:
        raise ValueError(written)
    return begin, end


def _day(match: re.Match[str], fair: FairDays, written: str) -> date:
    years = [int(match["year"])] if match["year"] else [fair.first_day.year, fair.last_day.year]
    days: list[date] = []
    for year in years:
        try:
            days.append(date(year, int(match["month"]), int(match["day"])))
        except ValueError:
            continue
    if not days:
        raise ValueError(written)
    return next((day for day in days if fair.hold(day)), days[0])
