"""Who must never meet, does not: a no_thanks of either side, or the organiser's own list."""

from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name every placed pair that must never meet."""
    for row in meetings:
        if (row.enterprise, row.buyer) in fair.forbidden:
            yield Sentence(
                "%(enterprise)s and %(buyer)s must never meet",
                {"enterprise": names.enterprise(row.enterprise), "buyer": names.buyer(row.buyer)},
            )
