"""The checker's arithmetic: what a plan is worth, and what its prices prove. No solver here.

Plain lists and augmenting paths; nothing is shared with the engine that made
the plan.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from matchmaker.domain.errors import ProblemFileError
from matchmaker.planning.remainder import Remainder, Side, missing_on_days
from matchmaker.planning.rules.further import OTHERS
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
    lacking = sum(lacking_e) + sum(lacking_b) + _missing_on_days(fair, meetings)
    return raw_value(fair, meetings) - fair.short_penalty * lacking


def _missing_on_days(fair: PlainFair, meetings: Sequence[PlainMeeting]) -> int:
    slots_e: list[list[int]] = [[] for _ in range(fair.enterprises)]
    slots_b: list[list[int]] = [[] for _ in range(fair.buyers)]
    for row in meetings:
        slots_e[row.enterprise].append(row.slot)
        slots_b[row.buyer].append(row.slot)
    return sum(
        missing_on_days(fair, side, who, slots)
        for side, rows in (("enterprise", slots_e), ("buyer", slots_b))
        for who, slots in enumerate(rows)
    )


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
        self.halls = _named(prices, "halls", self._is_hall)
        self.languages = _named(prices, "languages", _is_words)
        locked = self.rest.locked
        self.meetings = [row for row in meetings if (row.enterprise, row.buyer) not in locked]

    def _is_hall(self, name: Any) -> bool:
        own = self.fair.further.hall_tables
        return own is not None and type(name) is int and (name == OTHERS or name in own)

    def bound(self) -> int:
        """Worth that no plan with as many must-meets and kept announcements exceeds."""
        fair, rest = self.fair, self.rest
        total = sum(fair.values[pair] for pair in rest.locked if pair in fair.values)
        for e, b in rest.common:
            taken = self.u[b] + self.w[e] + (0 if fair.booth[e] else self.tau)
            taken += self._further((e, b))
            total += max(0, self._worth((e, b)) - taken)
        if self.tau:
            total += self.tau * sum(rest.fullest(slot) for slot in range(fair.slots))
        total += sum(price * rest.in_hall(hall) for hall, price in self.halls)
        total += sum(price * rest.helped(frozenset(words)) for words, price in self.languages)
        for prices, sides in ((self.w, rest.enterprises), (self.u, rest.buyers)):
            total += sum(map(self._earned, prices, sides))
        musts = sum((row.enterprise, row.buyer) in fair.must_meet for row in self.meetings)
        kept = sum(
            fair.published.get((row.enterprise, row.buyer)) == row.slot for row in self.meetings
        )
        return total - self.must * musts - self.kept * kept

    def _further(self, pair: tuple[int, int]) -> int:
        """What a pair pays for its hall and for an interpreter."""
        fair, further = self.fair, self.fair.further
        hall = OTHERS - 1 if fair.booth[pair[0]] else further.in_hall(pair[0])
        need = further.needs.get(pair, frozenset())
        return sum(price for name, price in self.halls if name == hall) + sum(
            price for words, price in self.languages if need and need <= set(words)
        )

    def _worth(self, pair: tuple[int, int]) -> int:
        fair = self.fair
        bonus = self.must * (pair in fair.must_meet) + self.kept * (pair in fair.published)
        return fair.values[pair] + bonus

    def _earned(self, price: int, side: Side) -> int:
        """Most that one participant's meetings can earn at his price, the minimum counted."""
        if price <= 0 and side.least == side.day_least == 0:
            return 0
        capacity = side.capacity
        penalty = self.fair.short_penalty
        minima = (side.least, side.day_least)
        return max(
            price * n - penalty * sum(max(0, least - n) for least in minima)
            for n in (0, capacity, *(min(least, capacity) for least in minima))
        )


def _is_words(name: Any) -> bool:
    return isinstance(name, list) and all(isinstance(word, str) for word in name)


def _named(prices: Any, key: str, known: Callable[[Any], bool]) -> list[tuple[Any, int]]:
    """Read further prices, rows of [what it is for, price]."""
    rows = prices.get(key, [])
    if not isinstance(rows, list) or not all(
        isinstance(row, list)
        and len(row) == 2
        and known(row[0])
        and type(row[1]) is int
        and row[1] >= 0
        for row in rows
    ):
        raise ProblemFileError(
            '"prices": "%(key)s" must hold rows of what is priced and a price >= 0.', key=key
        )
    return [(row[0], row[1]) for row in rows]


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
