"""The checker's arithmetic: what a plan is worth, and what its prices prove. No solver here.

Plain lists and augmenting paths; nothing is shared with the engine that made
the plan.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from matchmaker.domain.errors import ProblemFileError
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


@dataclass
class _Side:
    """One participant as the proof sees him; slots are bits."""

    price: int
    least: int
    most: int
    free: int
    choices: list[int] = field(default_factory=list)


class Proof:
    """The bound that a plan's prices prove, by weak duality.

    Capacities begin plain (maximum or free slots; all tables) and are tightened
    where a price makes it worth the trouble: to the largest matching between
    one's partners and slots, and to what each slot can hold.
    """

    def __init__(self, fair: PlainFair, meetings: Sequence[PlainMeeting], prices: Any) -> None:
        self.fair = fair
        self.locked = {(e, b): t for e, b, t in fair.locked}
        self.u = _numbers(prices, "buyer", fair.buyers)
        self.w = _numbers(prices, "enterprise", fair.enterprises)
        self.tau, self.must, self.kept = (
            _numbers({key: [prices.get(key, 0)]}, key, 1)[0]
            for key in ("place", "must_meet", "kept")
        )
        if min(self.tau, self.must, self.kept) < 0:
            raise ProblemFileError('"prices": "place" and bonuses must not be negative.')
        self.meetings = [row for row in meetings if (row.enterprise, row.buyer) not in self.locked]
        self.free_e = [_bits(row) for row in fair.enterprise_available]
        self.free_b = [_bits(row) for row in fair.buyer_available]
        self.tables = list(fair.tables)
        for e, b, t in fair.locked:
            self.free_e[e] &= ~(1 << t)
            self.free_b[b] &= ~(1 << t)
            self.tables[t] -= not fair.booth[e]
        self.common = {
            (e, b): bits
            for e, b in fair.values
            if (e, b) not in self.locked
            and (e, b) not in fair.forbidden
            and (bits := self.free_e[e] & self.free_b[b])
        }

    def bound(self) -> int:
        """Worth that no plan with as many must-meets and kept announcements exceeds."""
        fair = self.fair
        total = sum(fair.values[pair] for pair in self.locked if pair in fair.values)
        for (e, b), worth in self._worth().items():
            total += max(0, worth - self.u[b] - self.w[e] - (0 if fair.booth[e] else self.tau))
        if self.tau:
            total += self.tau * sum(self._fullest(slot) for slot in range(fair.slots))
        total += sum(map(self._earned, self._sides()))
        musts = sum((row.enterprise, row.buyer) in fair.must_meet for row in self.meetings)
        kept = sum(
            fair.published.get((row.enterprise, row.buyer)) == row.slot for row in self.meetings
        )
        return total - self.must * musts - self.kept * kept

    def _worth(self) -> dict[tuple[int, int], int]:
        fair = self.fair
        return {
            pair: fair.values[pair]
            + self.must * (pair in fair.must_meet)
            + self.kept * (pair in fair.published)
            for pair in self.common
        }

    def _sides(self) -> list["_Side"]:
        """Everybody with his price, his limits less what is locked, and his partners."""
        fair = self.fair
        sides_e = [
            _Side(price, least, most, free)
            for price, least, most, free in zip(
                self.w, fair.enterprise_min, fair.enterprise_max, self.free_e, strict=True
            )
        ]
        sides_b = [
            _Side(price, least, most, free)
            for price, least, most, free in zip(
                self.u, fair.buyer_min, fair.buyer_max, self.free_b, strict=True
            )
        ]
        for e, b in self.locked:
            for side in (sides_e[e], sides_b[b]):
                side.least, side.most = max(0, side.least - 1), max(0, side.most - 1)
        for (e, b), bits in self.common.items():
            sides_e[e].choices.append(bits)
            sides_b[b].choices.append(bits)
        return sides_e + sides_b

    def _earned(self, side: "_Side") -> int:
        """Most that one participant's meetings can earn at his price, the minimum counted."""
        if side.price <= 0 and side.least == 0:
            return 0
        capacity = matched(side.choices, min(side.most, side.free.bit_count()))
        penalty = self.fair.short_penalty
        return max(
            side.price * n - penalty * max(0, side.least - n)
            for n in (0, min(side.least, capacity), capacity)
        )

    def _fullest(self, slot: int) -> int:
        """Most meetings at general tables in one slot."""
        limit = self.tables[slot]
        choices: dict[int, int] = defaultdict(int)
        for (e, b), bits in self.common.items():
            if bits >> slot & 1 and not self.fair.booth[e]:
                choices[e] |= 1 << b
        return matched(list(choices.values()), limit)


def matched(choices: Sequence[int], wanted: int) -> int:
    """Size of a largest matching of rows to bits, at most `wanted`; augmenting paths.

    A loop instead of recursion: a path may be as long as the fair has people.
    """
    holder: dict[int, int] = {}
    found = 0
    for start in range(len(choices)):
        if found >= wanted:
            break
        found += _augment(start, choices, holder)
    return min(found, max(0, wanted))


def _augment(start: int, choices: Sequence[int], holder: dict[int, int]) -> bool:
    """Breadth first from one row; on reaching a free bit, pass bits back along the way."""
    came: dict[int, int] = {}
    queue, seen = [start], 0
    for row in queue:
        fresh = choices[row] & ~seen
        seen |= fresh
        while fresh:
            bit = fresh & -fresh
            fresh ^= bit
            came[bit] = row
            if bit not in holder:
                _pass_back(bit, start, came, holder)
                return True
            queue.append(holder[bit])
    return False


def _pass_back(bit: int, start: int, came: dict[int, int], holder: dict[int, int]) -> None:
    held_by = {row: taken for taken, row in holder.items()} if came[bit] != start else {}
    while True:
        row = came[bit]
        holder[bit] = row
        if row == start:
            return
        bit = held_by[row]


def _bits(letters: str) -> int:
    return sum(1 << slot for slot, letter in enumerate(letters) if letter == "1")


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
