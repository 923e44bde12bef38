"""The rules that a fair's rows switch on for the planner: halls, seats, days, interpreters."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from matchmaker.services.plan_language import language_part
from matchmaker.storage.queries.planning_rows import Pair, PlanningRows

_MOST_SEATS = 50  # more people of one participant than this meet nobody beside


def rule_part(
    rows: PlanningRows, pairs: Sequence[Pair], halls: Sequence[int], *, by_hall: bool
) -> dict[str, Any]:
    """Write the keys of the rules that this fair has; none for what it does not have.

    Args:
        rows: the fair.
        pairs: ids, in the order of the document's pairs.
        halls: number of each enterprise's hall.
        by_hall: whether enterprises keep to the tables of their hall, if they can.
    """
    found: dict[str, Any] = language_part(rows, pairs)
    tables = hall_tables(rows) if by_hall else {}
    if tables:
        number = dict(zip([row.hall for row in rows.enterprises], halls, strict=True))
        found["hall_tables"] = {
            str(number[hall]): count for hall, count in tables.items() if hall in number
        }
    for side, seats in (("enterprise", enterprise_seats(rows)), ("buyer", buyer_seats(rows))):
        if any(count > 1 for count in seats):
            found[f"{side}_parallel"] = seats
    return found | _time_part(rows)


def hall_tables(rows: PlanningRows) -> dict[str, int]:
    """General tables of each hall, where enterprises can keep to their hall's.

    They can if there are several halls with tables and every enterprise without a
    booth is said to be in one of them; else nothing.
    """
    count = Counter(row.hall for row in rows.tables if row.booth_of is None)
    booths = {row.booth_of for row in rows.tables}
    homes = {row.hall for row in rows.enterprises if row.id not in booths}
    return dict(count) if len(count) > 1 and homes <= set(count) else {}


def enterprise_seats(rows: PlanningRows) -> list[int]:
    """Meetings that each enterprise can have at once: its people, at a booth its tables."""
    own = Counter(row.booth_of for row in rows.tables if row.booth_of is not None)
    return [min(_seats(row.seats), own.get(row.id, _MOST_SEATS)) for row in rows.enterprises]


def buyer_seats(rows: PlanningRows) -> list[int]:
    """Meetings that each buyer can have at once."""
    return [_seats(row.seats) for row in rows.buyers]


def _seats(number: int | None) -> int:
    return min(max(number or 1, 1), _MOST_SEATS)


def _time_part(rows: PlanningRows) -> dict[str, Any]:
    """Days and minutes of the slots; minutes only where slots follow one another."""
    if not rows.slots:
        return {}
    days = sorted({row.fair_day for row in rows.slots})
    start = rows.slots[0].starts_at
    times = [
        [int((moment - start).total_seconds()) // 60 for moment in (row.starts_at, row.ends_at)]
        for row in rows.slots
    ]
    found: dict[str, Any] = {"slot_day": [days.index(row.fair_day) for row in rows.slots]}
    ends = [0, *(end for _, end in times)]
    if all(ended <= start < end for ended, (start, end) in zip(ends, times, strict=False)):
        found["slot_times"] = times
    return found
