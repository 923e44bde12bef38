"""No hall has more meetings at its tables than it has tables, and each sits in its own hall."""

from collections import Counter
from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name halls that are too full and meetings at a table of another hall."""
    halls = fair.further
    if halls.hall_tables is None:
        return
    seated = [row for row in meetings if not fair.booth[row.enterprise]]
    counts = Counter((row.slot, halls.in_hall(row.enterprise)) for row in seated)
    too_full = set()
    for (slot, hall), count in sorted(counts.items()):
        room = halls.room(hall, slot, fair.tables[slot])
        if count > room:
            too_full.add((slot, hall))
            yield Sentence(
                "%(slot)s, %(hall)s: meetings %(meetings)s, tables %(tables)s",
                {
                    "slot": names.slot(slot),
                    "hall": names.hall(hall),
                    "meetings": count,
                    "tables": room,
                },
            )
    for row in seated:
        hall = halls.in_hall(row.enterprise)
        first = halls.first_table(hall)
        inside = first <= row.table < first + halls.room(hall, row.slot, fair.tables[row.slot])
        if not inside and (row.slot, hall) not in too_full:
            yield Sentence(
                "%(slot)s, %(hall)s has no table number %(table)s",
                {"slot": names.slot(row.slot), "hall": names.hall(hall), "table": row.table},
            )
