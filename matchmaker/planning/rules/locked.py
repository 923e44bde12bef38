"""A locked meeting stands in its slot."""

from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name every locked meeting that is gone or moved."""
    standing = {(row.enterprise, row.buyer, row.slot) for row in meetings}
    for enterprise, buyer, slot in fair.locked:
        if (enterprise, buyer, slot) not in standing:
            yield Sentence(
                "the locked meeting of %(enterprise)s and %(buyer)s is not in %(slot)s",
                {
                    "enterprise": names.enterprise(enterprise),
                    "buyer": names.buyer(buyer),
                    "slot": names.slot(slot),
                },
            )
