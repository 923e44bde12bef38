"""The fair once locked meetings stand, as the checker sees it; matchings of its own.

Slots are bits of whole numbers. Nothing is shared with the solver.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matchmaker.planning.rules.plain import PlainFair


@dataclass
class Side:
    """One participant: limits less what is locked, free slots, common slots by partner."""

    least: int
    most: int
    free: int
    choices: list[int] = field(default_factory=list)

    @cached_property
    def capacity(self) -> int:
        """Most meetings he could have were he alone in the fair."""
        return matched(self.choices, min(self.most, self.free.bit_count()))


class Remainder:
    """What is left to plan: locked meetings and forbidden pairs are taken off."""

    def __init__(self, fair: PlainFair) -> None:
        self.fair = fair
        self.locked = {(e, b): t for e, b, t in fair.locked}
        self.tables = list(fair.tables)
        self.enterprises = [
            Side(least, most, bits_of(there))
            for least, most, there in zip(
                fair.enterprise_min, fair.enterprise_max, fair.enterprise_available, strict=True
            )
        ]
        self.buyers = [
            Side(least, most, bits_of(there))
            for least, most, there in zip(
                fair.buyer_min, fair.buyer_max, fair.buyer_available, strict=True
            )
        ]
        for (e, b), t in self.locked.items():
            for side in (self.enterprises[e], self.buyers[b]):
                side.least, side.most = max(0, side.least - 1), max(0, side.most - 1)
                side.free &= ~(1 << t)
            self.tables[t] -= not fair.booth[e]
        self.common = {
            (e, b): bits
            for e, b in fair.values
            if (e, b) not in self.locked
            and (e, b) not in fair.forbidden
            and (bits := self.enterprises[e].free & self.buyers[b].free)
        }
        for (e, b), bits in self.common.items():
            self.enterprises[e].choices.append(bits)
            self.buyers[b].choices.append(bits)

    def fullest(self, slot: int) -> int:
        """Most meetings at general tables in one slot, if nothing but this slot counted."""
        choices: dict[int, int] = defaultdict(int)
        for (e, b), bits in self.common.items():
            if bits >> slot & 1 and not self.fair.booth[e]:
                choices[e] |= 1 << b
        return matched(list(choices.values()), self.tables[slot])

    def forced(self, enterprise: int, missing: int) -> bool:
        """Say whether no plan spares an enterprise so many missing meetings.

        Forced alone: it could not have more were it alone in the fair. Forced
        together: it stands in a group whose minima exceed what the group's
        buyers, or the tables, can give.
        """
        side = self.enterprises[enterprise]
        return missing <= side.least - side.capacity or enterprise in self._tight_group

    @cached_property
    def _tight_group(self) -> set[int]:
        """Enterprises that cannot all have their minima: those from which no chain of swaps
        reaches a buyer with time left, after as many minima as possible are met."""
        minima = _Minima(self)
        minima.meet_all()
        seated = [e for e in range(self.fair.enterprises) if not self.fair.booth[e]]
        wanted = sum(minima.wanted[e] for e in seated)
        places = sum(self.tables)
        return set(seated) if wanted > places else minima.short_group()


class _Minima:
    """Meetings given out so that as many minima as possible are met; augmenting paths."""

    def __init__(self, rest: Remainder) -> None:
        self.wanted = [min(side.least, side.capacity) for side in rest.enterprises]
        self.time_left = [side.capacity for side in rest.buyers]
        self.partners: list[list[int]] = [[] for _ in rest.enterprises]
        self.given: list[set[int]] = [set() for _ in rest.buyers]
        for e, b in rest.common:
            self.partners[e].append(b)

    def meet_all(self) -> None:
        """Give every enterprise its meetings as long as a chain of swaps finds one."""
        self.short = set()
        for enterprise, wanted in enumerate(self.wanted):
            for _ in range(wanted):
                if not self._find(enterprise):
                    self.short.add(enterprise)
                    break

    def short_group(self) -> set[int]:
        """Everybody whom a short enterprise could relieve of a meeting, and so on."""
        return {e for start in self.short for e in self._reached(start)[0]}

    def _find(self, start: int) -> bool:
        _, came, end = self._reached(start)
        if end is None:
            return False
        self.time_left[end] -= 1
        buyer = end
        while True:
            taker, giver_buyer = came[buyer]
            self.given[buyer].add(taker)
            if giver_buyer is None:
                return True
            self.given[giver_buyer].discard(taker)
            buyer = giver_buyer

    def _reached(
        self, start: int
    ) -> tuple[set[int], dict[int, tuple[int, int | None]], int | None]:
        """Breadth first: enterprises reached, how each buyer was reached, one with time left."""
        came: dict[int, tuple[int, int | None]] = {}
        seen = {start}
        queue: deque[tuple[int, int | None]] = deque([(start, None)])
        while queue:
            enterprise, through = queue.popleft()
            for buyer in self.partners[enterprise]:
                if buyer in came or enterprise in self.given[buyer]:
                    continue
                came[buyer] = (enterprise, through)
                if self.time_left[buyer] > 0:
                    return seen, came, buyer
                for holder in self.given[buyer] - seen:
                    seen.add(holder)
                    queue.append((holder, buyer))
        return seen, came, None


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


def bits_of(letters: str) -> int:
    """Pack a text of 0 and 1 into a whole number, bit t for letter t."""
    return sum(1 << slot for slot, letter in enumerate(letters) if letter == "1")
