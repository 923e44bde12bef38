"""Both sides of a meeting are at the fair in its slot."""

from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting

TEXT = "%(who)s is away in %(slot)s"


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name everyone who has a meeting while away."""
    for row in meetings:
        slot = names.slot(row.slot)
        if fair.enterprise_available[row.enterprise][row.slot] != "1":
            yield Sentence(TEXT, {"who": names.enterprise(row.enterprise), "slot": slot})
        if fair.buyer_available[row.buyer][row.slot] != "1":
            yield Sentence(TEXT, {"who": names.buyer(row.buyer), "slot": slot})
