"""A pair meets once, and only pairs that were offered meet."""

from collections import Counter
from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name every pair that stands twice or was never offered."""
    times = Counter((row.enterprise, row.buyer) for row in meetings)
    for (enterprise, buyer), count in sorted(times.items()):
        pair = {"enterprise": names.enterprise(enterprise), "buyer": names.buyer(buyer)}
        if count > 1:
            yield Sentence(
                "%(enterprise)s and %(buyer)s meet %(times)s times", {**pair, "times": count}
            )
        if (enterprise, buyer) not in fair.values:
            yield Sentence("%(enterprise)s and %(buyer)s were never offered to each other", pair)
