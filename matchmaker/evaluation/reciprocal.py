"""Two-sided decisions: who met whom, what each said, and how well that was foreseen.

A folder holds `people.jsonl` (two sides, events, offer and need as text, the
rest numbers) and `pairs.tsv` (both decisions, `order_met`: which meeting of
the event it was). A ranker scores meetings. One that is trained sees the
answers of other events only; a live one sees, besides, the answers of meetings
with a smaller `order_met` in the same event. `leaks` turns every answer that
must not be known and counts the scores that move.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.errors import InvalidError

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

# what stands beside the numbers of a person's record
_WORDS = frozenset({"id", "side", "event", "offer", "need"})


@dataclass(frozen=True, slots=True)
class Meetings:
    """n meetings of m people.

    Shapes: `a`, `b` i32 (n,) rows of people; `event` i32 (n,) row of `events`;
    `order` i32 (n,); `says` f64 (n, 2), A's answer first, 1 yes, 0 no;
    `numbers` f64 (m, n_fields), NaN where a person gave none; `fields` names
    them, nested ones as `group.name`.
    """

    offers: list[str]
    needs: list[str]
    fields: tuple[str, ...]
    numbers: Float64
    events: tuple[str, ...]
    a: IntArray
    b: IntArray
    event: IntArray
    order: IntArray
    says: Float64

    @property
    def mutual(self) -> Float64:
        """Whether both said yes, 1 or 0, f64 (n,)."""
        both: Float64 = self.says[:, 0] * self.says[:, 1]
        return both

    def asked(self, fields: tuple[str, ...]) -> "Meetings":
        """The same meetings with these fields, unknown where nobody was asked them."""
        at = {field: column for column, field in enumerate(self.fields)}
        blank = np.full(len(self.numbers), np.nan)
        columns = [self.numbers[:, at[f]] if f in at else blank for f in fields]
        numbers = np.stack(columns, axis=1) if fields else self.numbers[:, :0]
        return replace(self, fields=fields, numbers=numbers)

    def earlier(self, rows: Mask) -> Mask:
        """Meetings that were over when those of `rows` began, all of one event and order."""
        at = np.flatnonzero(rows)[0]
        over: Mask = (self.event == self.event[at]) & (self.order < self.order[at])
        return over

    def moments(self) -> Iterator[Mask]:
        """Go through the events, meeting by meeting: the rows of each event and order."""
        for event in range(len(self.events)):
            inside = self.event == event
            for order in np.unique(self.order[inside]).tolist():
                yield inside & (self.order == order)


Ranker = Callable[[Meetings], Float64]


def read_meetings(folder: Path) -> Meetings:
    """Read people and their meetings.

    Raises:
        InvalidError: a file is missing or cannot be read, or holds no meeting.
    """
    try:
        with (folder / "people.jsonl").open(encoding="utf-8") as lines:
            people = [json.loads(line) for line in lines if line.strip()]
        with (folder / "pairs.tsv").open(encoding="utf-8", newline="") as lines:
            pairs = list(csv.DictReader(lines, delimiter="\t"))
        found = _meetings(people, pairs)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise InvalidError(
            "The meetings of %(name)s cannot be read: %(why)s.", name=str(folder), why=str(problem)
        ) from problem
    if not len(found.a):
        raise InvalidError("The folder %(name)s holds no meeting.", name=str(folder))
    return found


def _meetings(people: list[dict[str, Any]], pairs: list[dict[str, str]]) -> Meetings:
    row_of = {person["id"]: row for row, person in enumerate(people)}
    told = [dict(_numbers(person)) for person in people]
    fields = tuple(sorted({field for one in told for field in one}))
    events = tuple(sorted({pair["event"] for pair in pairs}))
    at = {event: row for row, event in enumerate(events)}
    return Meetings(
        offers=[str(person["offer"]) for person in people],
        needs=[str(person["need"]) for person in people],
        fields=fields,
        numbers=np.array([[one.get(f, np.nan) for f in fields] for one in told], np.float64),
        events=events,
        a=np.array([row_of[pair["a_id"]] for pair in pairs], np.int32),
        b=np.array([row_of[pair["b_id"]] for pair in pairs], np.int32),
        event=np.array([at[pair["event"]] for pair in pairs], np.int32),
        order=np.array([int(pair["order_met"]) for pair in pairs], np.int32),
        says=np.array(
            [[_yes(pair["a_says_yes"]), _yes(pair["b_says_yes"])] for pair in pairs], np.float64
        ).reshape(-1, 2),
    )


def _yes(written: str) -> float:
    if written not in {"0", "1"}:
        raise ValueError(f"the answer {written!r} is neither 0 nor 1")
    return float(written)


def _numbers(record: dict[str, Any], group: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a record, whatever its name; a number that is not given is NaN."""
    for name, value in record.items():
        if not group and name in _WORDS:
            continue
        if isinstance(value, dict):
            yield from _numbers(value, f"{group}{name}.")
        else:
            yield f"{group}{name}", np.nan if value is None else float(value)


def lists_of(meetings: Meetings) -> list[tuple[IntArray, IntArray]]:
    """Each person's meetings in file order, and whom they were with: A's people, then B's."""
    found = []
    for side, others in ((meetings.a, meetings.b), (meetings.b, meetings.a)):
        order = np.argsort(side, kind="stable").astype(np.int32)
        starts = np.flatnonzero(np.diff(side[order])) + 1
        found += [(rows, others[rows]) for rows in np.split(order, starts)]
    return found


def turned(meetings: Meetings, rows: Mask) -> Meetings:
    """The same meetings with both answers of `rows` turned round."""
    says = meetings.says.copy()
    says[rows] = 1 - says[rows]
    return replace(meetings, says=says)


def leaks(ranker: Ranker, meetings: Meetings, *, live: bool) -> int:
    """Count the scores that hang on an answer which nobody could know yet.

    For a live ranker, at every moment of every event, the answers of that
    moment and of all later ones are turned round; for another, all answers of
    the event. No score of a meeting up to that moment may change.

    Args:
        ranker: scores of meetings; one that learns gets what it learns from by other ways.
        meetings: with the true answers.
        live: whether earlier answers of the same event may be known.
    """
    told, moved = ranker(meetings), np.zeros(len(meetings.a), bool)
    for event in range(len(meetings.events)):
        inside = meetings.event == event
        moments = np.unique(meetings.order[inside]) if live else np.array([0])
        for moment in moments.tolist():
            hidden = inside & (meetings.order >= moment)
            judged = inside & (meetings.order <= moment) if live else inside
            other = ranker(turned(meetings, hidden))
            moved |= judged & ~np.isclose(told, other, rtol=0, atol=1e-12)
    return int(moved.sum())
