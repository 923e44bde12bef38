"""The published business-to-business meeting scheduling problem: given meetings, when?

Every meeting of a fixed list gets a slot, so that nobody is in two meetings at
once, tables suffice, and sessions, absences, fixed slots and precedences hold; as few
breaks in all as can be, and nobody has many more than another (Bofill et al.,
"Scheduling B2B Meetings", CP 2014).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from matchmaker.domain.errors import ProblemFileError
from matchmaker.domain.sentence import Sentence
from matchmaker.planning.b2bsp_file import Document, read_dzn, refuse_row
from matchmaker.planning.keys import list_of
from matchmaker.planning.problem import BoolArray, IntArray

MOST_PARTICIPANTS = 2_000
MOST_MEETINGS = 20_000
MOST_SLOTS = 200

MORNING, AFTERNOON, ANY = 1, 2, 3

COUNTS = {
    "nBusiness": MOST_PARTICIPANTS,
    "nMeetings": MOST_MEETINGS,
    "nTables": MOST_MEETINGS,
    "nTotalSlots": MOST_SLOTS,
    "nMorningSlots": MOST_SLOTS,
}
LISTS = ("requested", "forbidden", "fixed", "precedences")
REPEATED = ("meetingsxBusiness", "nMeetingsBusiness")  # say again what `requested` says


@dataclass(frozen=True)
class MeetingList:
    """A fixed list of meetings to be put into slots. Indices from 0.

    Args:
        n_participants, n_tables, n_slots: counts.
        n_morning: the first so many slots are the morning.
        people: the two participants of each meeting, (m, 2).
        session: 1 morning, 2 afternoon, 3 any, (m,).
        away: slots in which each participant cannot come, (n_participants, n_slots).
        fixed: slot of each meeting, -1 where open, (m,).
        before: for each meeting those that must be over before it begins.
    """

    n_participants: int
    n_tables: int
    n_slots: int
    n_morning: int
    people: IntArray
    session: IntArray
    away: BoolArray
    fixed: IntArray
    before: tuple[tuple[int, ...], ...]

    @property
    def n_meetings(self) -> int:
        """How many meetings are asked for."""
        return len(self.people)

    def meetings_of(self) -> list[list[int]]:
        """List each participant's meetings in the order of their numbers."""
        found: list[list[int]] = [[] for _ in range(self.n_participants)]
        for meeting, couple in enumerate(self.people.tolist()):
            for one in couple:
                found[one].append(meeting)
        return found


def read_b2bsp(path: Path) -> MeetingList:
    """Read a `.dzn` file; raises ProblemFileError by field and row."""
    return meeting_list_from(read_dzn(path))


def meeting_list_from(document: Document) -> MeetingList:
    """Build the list from parsed fields; raises ProblemFileError by field and row."""
    _check_fields(document)
    n, m, tables, n_slots, n_morning = (_count(document, key, most) for key, most in COUNTS.items())
    if n_morning > n_slots:
        _refuse_count("nMorningSlots", n_slots)
    people, session = _requested(document["requested"], m, n)
    found = MeetingList(
        n_participants=n,
        n_tables=tables,
        n_slots=n_slots,
        n_morning=n_morning,
        people=people,
        session=session,
        away=_away(document["forbidden"], n, n_slots),
        fixed=_fixed(document["fixed"], m, n_slots),
        before=tuple(
            tuple(one - 1 for one in row if one)
            for row in _sets(document["precedences"], "precedences", m, m)
        ),
    )
    _check_repeated(document, found)
    return found


def _check_fields(document: Document) -> None:
    known = (*COUNTS, *LISTS, *REPEATED)
    for key in document:
        if key not in known:
            raise ProblemFileError('The field "%(key)s" is unknown.', key=key[:40])
    for key in (*COUNTS, *LISTS):
        if key not in document:
            raise ProblemFileError('The field "%(key)s" is missing.', key=key)


def _count(document: Document, key: str, most: int) -> int:
    value = document[key]
    if not isinstance(value, int) or not 0 <= value <= most:
        _refuse_count(key, most)
    return value


def _refuse_count(key: str, most: int) -> NoReturn:
    raise ProblemFileError(
        '"%(key)s" must be a whole number from 0 to %(most)s.', key=key, most=most
    )


def _in_range(value: Any, key: str, row: int, least: int, most: int) -> int:
    """Take a whole number within limits; rows count from 1, as everything in such a file."""
    if not isinstance(value, int):
        refuse_row(key, row, Sentence("a whole number from 0 to %(most)s", {"most": most}))
    if not least <= value <= most:
        raise ProblemFileError(
            '"%(key)s", row %(row)s: %(found)s is out of range, %(first)s to %(last)s is allowed.',
            key=key,
            row=row,
            found=value,
            first=least,
            last=most,
        )
    return value


def _requested(value: Any, m: int, n: int) -> tuple[IntArray, IntArray]:
    rows = list_of(value, "requested", m)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != 3:
            refuse_row("requested", number, Sentence("two participants and a session"))
        for one in row[:2]:
            _in_range(one, "requested", number, 1, n)
        _in_range(row[2], "requested", number, MORNING, ANY)
        if row[0] == row[1]:
            refuse_row("requested", number, Sentence("two different participants"))
    table = np.array(rows, dtype=np.int64).reshape(m, 3)
    return table[:, :2] - 1, table[:, 2]


def _sets(value: Any, key: str, length: int, most: int) -> list[list[int]]:
    rows = list_of(value, key, length)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list):
            refuse_row(key, number, Sentence("a set of whole numbers"))
        for one in row:
            _in_range(one, key, number, 0, most)
    return rows


def _away(value: Any, n: int, n_slots: int) -> BoolArray:
    away = np.zeros((n, n_slots + 1), dtype=np.bool_)
    for one, slots in enumerate(_sets(value, "forbidden", n, n_slots)):
        away[one, slots] = True
    return away[:, 1:]


def _fixed(value: Any, m: int, n_slots: int) -> IntArray:
    rows = list_of(value, "fixed", m)
    for number, row in enumerate(rows, start=1):
        _in_range(row, "fixed", number, 0, n_slots)
    return np.array(rows, dtype=np.int64) - 1


def _check_repeated(document: Document, found: MeetingList) -> None:
    """Compare what the file says again of each participant with its requested meetings."""
    meetings = found.meetings_of()
    # the sets begin with 1 and count meetings from 2
    again: dict[str, Iterable[Any]] = {
        "meetingsxBusiness": ([1, *(one + 2 for one in row)] for row in meetings),
        "nMeetingsBusiness": (len(row) for row in meetings),
    }
    for key, expected in again.items():
        if key not in document:
            continue
        said = list_of(document[key], key, found.n_participants)
        for number, (one, other) in enumerate(zip(said, expected, strict=True), start=1):
            if one != other:
                raise ProblemFileError(
                    '"%(key)s", row %(row)s: does not agree with "%(other)s".',
                    key=key,
                    row=number,
                    other="requested",
                )
