"""Nobody and no table is in two meetings of one slot."""

from collections import Counter
from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name every participant and table that stands twice in a slot."""
    alone = fair.further.alone  # for delegations of several see `seats`
    enterprises = Counter(
        (row.slot, row.enterprise) for row in meetings if alone("enterprise", row.enterprise)
    )
    buyers = Counter((row.slot, row.buyer) for row in meetings if alone("buyer", row.buyer))
    tables = Counter((row.slot, row.table) for row in meetings if row.table >= 0)
    for counted, called in (
        (enterprises, names.enterprise),
        (buyers, names.buyer),
        (tables, names.table),
    ):
        for (slot, who), times in sorted(counted.items()):
            if times > 1:
                yield Sentence(
                    "%(who)s has %(times)s meetings in %(slot)s",
                    {"who": called(who), "times": times, "slot": names.slot(slot)},
                )
