"""Nobody has more meetings on a day than he wants."""

from collections import Counter
from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name everyone above the maximum of a day."""
    further = fair.further
    days = further.day or [0] * fair.slots
    for held, most, called in (
        (
            Counter((row.enterprise, days[row.slot]) for row in meetings),
            further.enterprise_day_max,
            names.enterprise,
        ),
        (
            Counter((row.buyer, days[row.slot]) for row in meetings),
            further.buyer_day_max,
            names.buyer,
        ),
    ):
        for (who, day), count in sorted(held.items()):
            if most is not None and count > most[who]:
                yield Sentence(
                    "%(who)s, %(day)s: %(meetings)s meetings, at most %(most)s",
                    {
                        "who": called(who),
                        "day": names.day(day),
                        "meetings": count,
                        "most": most[who],
                    },
                )
