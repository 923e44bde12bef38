"""A delegation of several has no more meetings at once than people."""

from collections import Counter
from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name delegations that are asked to part into more talks than they can."""
    for side, held, called in (
        ("enterprise", Counter((row.slot, row.enterprise) for row in meetings), names.enterprise),
        ("buyer", Counter((row.slot, row.buyer) for row in meetings), names.buyer),
    ):
        for (slot, who), count in sorted(held.items()):
            seats = fair.further.seats(side, who)
            if 1 < seats < count:
                yield Sentence(
                    "%(who)s, %(slot)s: %(talks)s talks, %(seats)s people",
                    {
                        "who": called(who),
                        "slot": names.slot(slot),
                        "talks": count,
                        "seats": seats,
                    },
                )
