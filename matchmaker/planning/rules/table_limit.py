"""No slot has more meetings at general tables than it has tables, and each table exists."""

from collections import Counter
from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name slots that are too full and tables that do not exist."""
    seated = Counter(row.slot for row in meetings if not fair.booth[row.enterprise])
    too_full = {slot for slot, count in seated.items() if count > fair.tables[slot]}
    for slot, count in sorted(seated.items()):
        if slot in too_full:
            yield Sentence(
                "%(slot)s: meetings %(meetings)s, tables %(tables)s",
                {"slot": names.slot(slot), "meetings": count, "tables": fair.tables[slot]},
            )
    for row in meetings:
        if row.slot in too_full or fair.further.hall_tables is not None:
            continue  # where halls have tables of their own, their rule looks at the numbers
        if not fair.booth[row.enterprise] and not 0 <= row.table < fair.tables[row.slot]:
            yield Sentence(
                "%(slot)s has no table number %(table)s",
                {"slot": names.slot(row.slot), "table": row.table},
            )
