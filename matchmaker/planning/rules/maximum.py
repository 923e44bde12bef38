"""Nobody has more meetings than the maximum."""

from collections import Counter
from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name everyone above the maximum."""
    for held, most, called in (
        (Counter(row.enterprise for row in meetings), fair.enterprise_max, names.enterprise),
        (Counter(row.buyer for row in meetings), fair.buyer_max, names.buyer),
    ):
        for who, count in sorted(held.items()):
            if count > most[who]:
                yield Sentence(
                    "%(who)s: %(meetings)s meetings, at most %(most)s",
                    {"who": called(who), "meetings": count, "most": most[who]},
                )
