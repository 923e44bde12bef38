"""Both sides of a meeting are at the fair in its slot."""

from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name everyone who has a meeting while away."""
    for row in meetings:
        away: list[Sentence | str] = []
        if fair.enterprise_available[row.enterprise][row.slot] != "1":
            away.append(names.enterprise(row.enterprise))
        if fair.buyer_available[row.buyer][row.slot] != "1":
            away.append(names.buyer(row.buyer))
        for who in away:
            yield Sentence(
                "%(who)s is away in %(slot)s", {"who": who, "slot": names.slot(row.slot)}
            )
