"""A meeting sits in a slot that is long enough for it."""

from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name meetings that take longer than their slot."""
    for row in meetings:
        pair = (row.enterprise, row.buyer)
        if not fair.further.long_enough(pair, row.slot) and fair.further.times:
            start, end = fair.further.times[row.slot]
            yield Sentence(
                "%(enterprise)s and %(buyer)s need %(needed)s min, %(slot)s has %(minutes)s",
                {
                    "enterprise": names.enterprise(row.enterprise),
                    "buyer": names.buyer(row.buyer),
                    "needed": fair.further.minutes[pair],
                    "slot": names.slot(row.slot),
                    "minutes": end - start,
                },
            )
