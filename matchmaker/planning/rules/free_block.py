"""Whoever wants a break keeps so many slots of it without a meeting."""

from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name everyone whose break is used up."""
    for side, index, slots, keep in fair.further.free_blocks:
        busy = {
            row.slot
            for row in meetings
            if (row.enterprise if side == "enterprise" else row.buyer) == index
        }
        free = len(slots - busy)
        if free < keep:
            called = names.enterprise if side == "enterprise" else names.buyer
            yield Sentence(
                "%(who)s has %(free)s free slots from %(first)s to %(last)s, %(keep)s are to be "
                "kept",
                {
                    "who": called(index),
                    "free": free,
                    "first": names.slot(min(slots)),
                    "last": names.slot(max(slots)),
                    "keep": keep,
                },
            )
