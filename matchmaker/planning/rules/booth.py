"""An enterprise with a booth of its own receives there and takes no general table."""

from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name every booth owner who sits at a general table."""
    for row in meetings:
        if fair.booth[row.enterprise] and row.table != -1:
            yield Sentence(
                "%(enterprise)s has a booth but sits at %(table)s",
                {
                    "enterprise": names.enterprise(row.enterprise),
                    "table": names.table(row.table),
                },
            )
