"""The checker's arithmetic: what a plan is worth, and what its prices prove. No solver here.

Plain lists and augmenting paths; nothing is shared with the engine that made
the plan.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from matchmaker.domain.errors import ProblemFileError
from matchmaker.planning.remainder import Remainder, Side
from matchmaker.planning.rules.plain import PlainFair, PlainMeeting


def raw_value(fair: PlainFair, meetings: Sequence[PlainMeeting]) -> int:
    """Sum the values of the meetings; pairs that were never offered count nothing."""
    return sum(fair.values.get((row.enterprise, row.buyer), 0) for row in meetings)


def missing(fair: PlainFair, meetings: Sequence[PlainMeeting]) -> tuple[list[int], list[int]]:
    """Meetings lacking below the minimum, by enterprise and by buyer."""
    held_e, held_b = [0] * fair.enterprises, [0] * fair.buyers
    for row in meetings:
        held_e[row.enterprise] += 1
        held_b[row.buyer] += 1
    lacking_e = [max(0, least - n) for least, n in zip(fair.enterprise_min, held_e, strict=True)]
    lacking_b = [max(0, least - n) for least, n in zip(fair.buyer_min, held_b, strict=True)]
    return lacking_e, lacking_b


def value(fair: PlainFair, meetings: Sequence[PlainMeeting]) -> int:
    """Value less the penalty of every meeting missing below a minimum."""
    lacking_e, lacking_b = missing(fair, meetings)
    return raw_value(fair, meetings) - fair.short_penalty * (sum(lacking_e) + sum(lacking_b))


def breaks(fair: PlainFair, meetings: Sequence[PlainMeeting]) -> int:
    """Count maximal idle runs between two meetings of one participant in one session."""
    days: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for row in meetings:
        days["enterprise", row.enterprise, fair.session[row.slot]].append(row.slot)
        days["buyer", row.buyer, fair.session[row.slot]].append(row.slot)
    found = 0
    for (_, _, session), slots in days.items():
        inside = [slot for slot in range(fair.slots) if fair.session[slot] == session]
        places = sorted(inside.index(slot) for slot in slots)
        found += sum(later - sooner > 1 for sooner, later in pairwise(places))
    return found


def moved(fair: PlainFair, meetings: Sequence[PlainMeeting]) -> int:
    """Count announced meetings that do not stand in their slot."""
    standing = {(row.enterprise, row.buyer): row.slot for row in meetings}
    return sum(standing.get(pair) != slot for pair, slot in fair.published.items())


class Proof:
    """The bound that a plan's prices prove, by weak duality.

    Capacities are tightened where a price makes it worth the trouble: to the
    largest matching between one's partners and slots, and to what each slot
    can hold.
    """

    def __init__(self, fair: PlainFair, meetings: Sequence[PlainMeeting], prices: Any) -> None:
        self.fair = fair
        self.rest = Remainder(fair)
        self.u = _numbers(prices, "buyer", fair.buyers)
        self.w = _numbers(prices, "enterprise", fair.enterprises)
        self.tau, self.must, self.kept = (
            _numbers({key: [prices.get(key, 0)]}, key, 1)[0]
            for key in ("place", "must_meet", "kept")
        )
        if min(self.tau, self.must, self.kept) < 0:
            raise ProblemFileError('"prices": "place" and bonuses must not be negative.')
        locked = self.rest.locked
        self.meetings = [row for row in meetings if (row.enterprise, row.buyer) not in locked]

    def bound(self) -> int:
        """Worth that no plan with as many must-meets and kept announcements exceeds."""
        fair, rest = self.fair, self.rest
        total = sum(fair.values[pair] for pair in rest.locked if pair in fair.values)
        for e, b in rest.common:
            taken = self.u[b] + self.w[e] + (0 if fair.booth[e] else self.tau)
            total += max(0, self._worth((e, b)) - taken)
        if self.tau:
            total += self.tau * sum(rest.fullest(slot) for slot in range(fair.slots))
        for prices, sides in ((self.w, rest.enterprises), (self.u, rest.buyers)):
            total += sum(map(self._earned, prices, sides))
        musts = sum((row.enterprise, row.buyer) in fair.must_meet for row in self.meetings)
        kept = sum(
            fair.published.get((row.enterprise, row.buyer)) == row.slot for row in self.meetings
        )
        return total - self.must * musts - self.kept * kept

    def _worth(self, pair: tuple[int, int]) -> int:
        fair = self.fair
        bonus = self.must * (pair in fair.must_meet) + self.kept * (pair in fair.published)
        return fair.values[pair] + bonus

    def _earned(self, price: int, side: Side) -> int:
        """Most that one participant's meetings can earn at his price, the minimum counted."""
        if price <= 0 and side.least == 0:
            return 0
        capacity = side.capacity
        penalty = self.fair.short_penalty
        return max(
            price * n - penalty * max(0, side.least - n)
            for n in (0, min(side.least, capacity), capacity)
        )


def _numbers(prices: Any, key: str, length: int) -> list[int]:
    found = prices.get(key) if isinstance(prices, dict) else None
    if (
        not isinstance(found, list)
        or len(found) != length
        or not all(type(number) is int for number in found)
    ):
        raise ProblemFileError(
            '"prices": "%(key)s" must hold %(wanted)s whole numbers.', key=key, wanted=length
        )
    return found
