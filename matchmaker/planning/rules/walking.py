"""A buyer who comes alone has time to walk from one meeting to the next."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name buyers who would come late: no time between two meetings for the way.

    Without the clock, slots of one session follow at once and there is time
    enough between any others. A delegation of several parts and meets again.
    """
    further = fair.further
    if not further.walk:
        return
    own: dict[int, list[PlainMeeting]] = defaultdict(list)
    for row in meetings:
        own[row.buyer].append(row)
    for buyer, rows in sorted(own.items()):
        if further.seats("buyer", buyer) > 1:
            continue
        for early, late in combinations(sorted(rows, key=lambda row: row.slot), 2):
            minutes = _between(fair, early.slot, late.slot)
            here = further.hall[early.enterprise] if further.hall else 0
            there = further.hall[late.enterprise] if further.hall else 0
            way = further.walk[here][there]
            if minutes is not None and way > minutes:
                yield Sentence(
                    "%(buyer)s: %(way)s min from %(here)s to %(there)s before %(slot)s, has "
                    "%(minutes)s",
                    {
                        "buyer": names.buyer(buyer),
                        "way": way,
                        "here": names.hall(here),
                        "there": names.hall(there),
                        "slot": names.slot(late.slot),
                        "minutes": minutes,
                    },
                )


def _between(fair: PlainFair, early: int, late: int) -> int | None:
    """Minutes from the end of one slot to the start of another; None if they are enough."""
    times = fair.further.times
    if early == late:
        return None  # double booking is another rule
    if times:
        return times[late][0] - times[early][1]
    return 0 if late == early + 1 and fair.session[early] == fair.session[late] else None
