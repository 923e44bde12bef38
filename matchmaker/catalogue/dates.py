"""Cells that hold a time: days, certificates with their end, blocks of presence."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Any

from matchmaker.catalogue.cells import (
    UNREAD,
    Cell,
    Context,
    Reading,
    as_text,
    did_you_mean,
    parts,
    tidy,
    too_long,
)
from matchmaker.catalogue.presence import OutsideFairError, read_blocks
from matchmaker.catalogue.problems import Code, Fault, error
from matchmaker.domain.sentence import Sentence

_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_date(cell: Cell, _about: Context) -> Reading:
    if isinstance(cell, datetime):
        return Reading(cell.date())
    if isinstance(cell, date):
        return Reading(cell)
    written = tidy(as_text(cell))
    if found := _DAY_FIRST.fullmatch(written):
        read = _day(found[1], found[2], found[3])
    elif found := _YEAR_FIRST.fullmatch(written):
        read = _day(found[3], found[2], found[1])
    else:
        read = None
    return Reading(read) if read else Reading(faults=(_not_a_date(written, cell),))


def _not_a_date(written: str, cell: Cell) -> Fault:
    swapped = _DAY_FIRST.fullmatch(written)
    guess = _day(swapped[2], swapped[1], swapped[3]) if swapped else None
    if isinstance(cell, int | float) and 36_526 <= cell <= 73_050:
        # a date whose cell lost its date format: days since the end of 1899, 2000 to 2099
        guess = date(1899, 12, 30) + timedelta(days=int(cell))
    sentence = Sentence("“%(value)s” is not a date.", {"value": written})
    mend = (
        did_you_mean(f"{guess:%d/%m/%Y}")
        if guess
        else Sentence("Write the day as 31/12/2026 or 2026-12-31.")
    )
    return error(Code.DATE_UNREADABLE, sentence, mend)


_UNTIL = re.compile(
    r"(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})|(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?"
)


def valid_until(written: str) -> date | None:
    """Read until when a certificate holds: a day, a month's last or a year's last day.

    Example:
        >>> valid_until("2027-03"), valid_until("2027"), valid_until("soon")
        (datetime.date(2027, 3, 31), datetime.date(2027, 12, 31), None)
    """
    found = _UNTIL.fullmatch(written.strip())
    if not found:
        return None
    year = int(found[3] or found[4])
    month = int(found[2] or found[5] or 12)
    if not (1 <= month <= 12 and year):
        return None
    day = int(found[1] or found[6] or monthrange(year, month)[1])
    return _day(str(day), str(month), str(year))


def read_certificates(cell: Cell, about: Context) -> Reading:
    found: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for part in parts(cell):
        name, at, until = part.partition("@")
        ends = valid_until(until) if at else None
        if at and ends is None:
            sentence = Sentence("“%(value)s” is not a date.", {"value": until.strip()})
            mend = Sentence("Write until when it is valid as ISO 9001@2027-03.")
            faults.append(error(Code.DATE_UNREADABLE, sentence, mend))
            continue
        faults += too_long(name.strip(), about.column.limit)
        found.append({"name": name.strip(), "valid_until": ends.isoformat() if ends else None})
    bad = any(fault.code in (Code.DATE_UNREADABLE, Code.TOO_LONG) for fault in faults)
    return Reading(UNREAD if bad else found, tuple(faults))


def read_presence(cell: Cell, about: Context) -> Reading:
    written = tidy(as_text(cell))
    try:
        blocks = read_blocks(written, about.fair)
    except OutsideFairError as outside:
        sentence = Sentence("The fair is not open on “%(value)s”.", {"value": str(outside)})
        mend = Sentence("Choose days from %(first)s to %(last)s.",
                        {"first": f"{about.fair.first_day:%d/%m/%Y}",
                         "last": f"{about.fair.last_day:%d/%m/%Y}"})  # fmt: skip
        return Reading(faults=(error(Code.OUTSIDE_FAIR, sentence, mend),))
    except ValueError as unread:
        sentence = Sentence("“%(value)s” is no time of presence.", {"value": str(unread)})
        mend = Sentence("Write it as 27/10 09:00-12:00; 28/10, or leave it blank.")
        return Reading(faults=(error(Code.DATE_UNREADABLE, sentence, mend),))
    return Reading(sorted([begin.astimezone(UTC), end.astimezone(UTC)] for begin, end in blocks))
