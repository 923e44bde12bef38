"""The fair once locked meetings stand, as the checker sees it; matchings of its own.

Slots are bits of whole numbers. Nothing is shared with the solver.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from matchmaker.planning.remainder_matching import matched
from matchmaker.planning.rules.plain import PlainFair

MOST_DAYS = 6  # of which every choice is looked at; later ones count as endless


@dataclass
class Side:
    """One participant once locked meetings stand: limits, seats a slot, slots by partner.

    Args:
        least, most: meetings over all days.
        day_least: what the minima of single days add up to.
        seats: meetings he can still have at once in each slot.
        time: meetings that his days and free blocks hold.
        days: slots of each day as bits, and the meetings that it holds; none without limits.
        choices: common slots with each partner, as bits.
        could: those of them in which they could sit were nobody else at the fair.
    """

    least: int
    most: int
    seats: list[int]
    day_least: int = 0
    time: int = 0
    days: list[tuple[int, int]] = field(default_factory=list)
    choices: list[int] = field(default_factory=list)
    could: list[int] = field(default_factory=list)

    @property
    def free(self) -> int:
        """Slots with a seat free, as bits."""
        return sum(1 << slot for slot, seats in enumerate(self.seats) if seats > 0)

    @cached_property
    def capacity(self) -> int:
        """Most meetings he could have if he and his partners were all that counted."""
        return self._most(self.choices)

    @cached_property
    def alone(self) -> int:
        """The same, tables and interpreters of an empty fair counted as well."""
        return self._most(self.could)

    def _most(self, choices: list[int]) -> int:
        """Whichever days are full, he has no more than they hold and what fits elsewhere."""
        most = min(self.most, self.time)
        for count in range(len(self.days) + 1):
            for full in combinations(self.days, count):
                held = sum(room for _, room in full)
                taken = sum(slots for slots, _ in full)
                outside = [bits & ~taken for bits in choices]
                most = min(most, held + self._matched(outside, most))
        return most

    def _matched(self, choices: list[int], wanted: int) -> int:
        """Largest matching of partners to seats."""
        wide = max(self.seats, default=1)
        if wide > 1:
            seats = [((1 << count) - 1) << slot * wide for slot, count in enumerate(self.seats)]
            choices = [
                sum(seat for t, seat in enumerate(seats) if bits >> t & 1) for bits in choices
            ]
        return matched(choices, wanted)


class Remainder:
    """What is left to plan: locked meetings and forbidden pairs are taken off."""

    def __init__(self, fair: PlainFair) -> None:
        self.fair = fair
        self.locked = {(e, b): t for e, b, t in fair.locked}
        self.tables = list(fair.tables)
        self.enterprises = self._side("enterprise")
        self.buyers = self._side("buyer")
        for (e, _), t in self.locked.items():
            self.tables[t] -= not fair.booth[e]
        free_e = [side.free for side in self.enterprises]
        free_b = [side.free for side in self.buyers]
        self.common = {
            (e, b): bits
            for e, b in fair.values
            if (e, b) not in self.locked
            and (e, b) not in fair.forbidden
            and (bits := self._long_enough((e, b), free_e[e] & free_b[b]))
        }
        tables = {e: self._tables_of(e) for e in range(fair.enterprises) if not fair.booth[e]}
        needs = fair.further.needs
        helped = {words: self._helped_slots(words) for words in set(needs.values())}
        for (e, b), bits in self.common.items():
            could = bits & tables.get(e, bits) & helped.get(needs.get((e, b), frozenset()), bits)
            could = could if self.buyers[b].most > 0 else 0
            self.enterprises[e].choices.append(bits)
            self.buyers[b].choices.append(bits)
            self.enterprises[e].could.append(could)

    def _side(self, name: str) -> list[Side]:
        """Set up one side; what is locked takes a seat, a maximum and a minimum each."""
        fair = self.fair
        place = 0 if name == "enterprise" else 1
        there = fair.enterprise_available if place == 0 else fair.buyer_available
        least = fair.enterprise_min if place == 0 else fair.buyer_min
        most = fair.enterprise_max if place == 0 else fair.buyer_max
        busy: list[list[int]] = [[] for _ in there]
        for pair, slot in self.locked.items():
            busy[pair[place]].append(slot)
        found = []
        for who, letters in enumerate(there):
            taken = busy[who]
            at_once = fair.further.seats(name, who)
            seats = [
                max(0, at_once * (letter == "1") - taken.count(slot))
                for slot, letter in enumerate(letters)
            ]
            found.append(
                Side(
                    max(0, least[who] - len(taken)),
                    max(0, most[who] - len(taken)),
                    seats,
                    day_least=missing_on_days(fair, name, who, taken),
                    time=time_left(fair, name, who, seats, taken),
                    days=_days_left(fair, name, who, seats, taken)[:MOST_DAYS],
                )
            )
        return found

    def _long_enough(self, pair: tuple[int, int], bits: int) -> int:
        further = self.fair.further
        if not further.minutes:
            return bits
        return sum(
            1 << slot
            for slot in range(self.fair.slots)
            if bits >> slot & 1 and further.long_enough(pair, slot)
        )

    def _tables_of(self, enterprise: int) -> int:
        """Slots in which an enterprise finds a table, locked meetings sitting, as bits."""
        hall = self.fair.further.in_hall(enterprise)
        if self.fair.further.hall_tables is None:
            return sum(1 << slot for slot, free in enumerate(self.tables) if free > 0)
        sits = self._locked_in_hall(hall)
        return sum(
            1 << slot
            for slot, free in enumerate(self.tables)
            if free > 0
            and self.fair.further.room(hall, slot, self.fair.tables[slot]) > sits.count(slot)
        )

    def _helped_slots(self, words: frozenset[str]) -> int:
        """Slots in which somebody could interpret one of some languages, as bits; all for none."""
        if not words:
            return (1 << self.fair.slots) - 1
        return sum(1 << slot for slot in range(self.fair.slots) if self._helpers(words, slot) > 0)

    def _helpers(self, words: frozenset[str], slot: int) -> int:
        """People who interpret one of some languages in a slot, less the locked talks they help."""
        locked = [pair for pair, at in self.locked.items() if at == slot]
        people = self.fair.further.interpreters
        there = sum(bool(spoken & words) and letters[slot] == "1" for spoken, letters in people)
        return there - sum(self._asks(pair, words) for pair in locked)

    def _locked_in_hall(self, hall: int) -> list[int]:
        """Slots of the locked meetings at the tables of a hall."""
        fair = self.fair
        return [
            slot
            for (e, _), slot in self.locked.items()
            if not fair.booth[e] and fair.further.in_hall(e) == hall
        ]

    def fullest(self, slot: int) -> int:
        """Most meetings at general tables in one slot, if nothing but this slot counted."""
        booth = self.fair.booth
        seated = [pair for pair in self.common if not booth[pair[0]]]
        return self._together(slot, seated, self.tables[slot])

    def in_hall(self, hall: int) -> int:
        """Most meetings at a hall's tables in all slots, each slot counted by itself."""
        fair, halls = self.fair, self.fair.further
        seated = [
            pair
            for pair in self.common
            if not fair.booth[pair[0]] and halls.in_hall(pair[0]) == hall
        ]
        locked = self._locked_in_hall(hall)
        return sum(
            self._together(
                slot, seated, halls.room(hall, slot, fair.tables[slot]) - locked.count(slot)
            )
            for slot in range(fair.slots)
        )

    def helped(self, words: frozenset[str]) -> int:
        """Most talks with a need within some languages in all slots, each by itself."""
        asked = [pair for pair in self.common if self._asks(pair, words)]
        return sum(
            self._together(slot, asked, self._helpers(words, slot))
            for slot in range(self.fair.slots)
        )

    def _asks(self, pair: tuple[int, int], words: frozenset[str]) -> bool:
        need = self.fair.further.needs.get(pair, frozenset())
        return bool(need) and need <= words

    def _together(self, slot: int, pairs: Sequence[tuple[int, int]], room: int) -> int:
        """Most of some pairs that one slot holds; whoever has several seats counts so often."""
        if room <= 0:
            return 0
        choices: dict[int, int] = defaultdict(int)
        wide = max((side.seats[slot] for side in self.buyers), default=1)
        for e, b in pairs:
            if self.common[e, b] >> slot & 1:
                choices[e] |= ((1 << self.buyers[b].seats[slot]) - 1) << b * wide
        rows = [bits for e, bits in choices.items() for _ in range(self.enterprises[e].seats[slot])]
        return matched(rows, room)

    def forced(self, enterprise: int, missing: int) -> bool:
        """Say whether no plan spares an enterprise so many missing meetings.

        Forced alone: it could not have more were it alone in the fair. Forced
        together: it stands in a group whose minima exceed what the group's
        buyers, or the tables, can give.
        """
        side = self.enterprises[enterprise]
        return (
            missing <= side.least - side.alone
            or enterprise in self._tight_group
            or enterprise in self._scarce
        )

    @cached_property
    def _scarce(self) -> set[int]:
        """Enterprises that need tables of one hall, or interpreters, of which there are too few."""
        fair, further, short = self.fair, self.fair.further, set[int]()
        wanted = [min(side.least, side.capacity) for side in self.enterprises]
        for hall in {further.in_hall(e) for e in range(fair.enterprises)}:
            inside = [e for e, booth in enumerate(fair.booth) if not booth]
            inside = [e for e in inside if wanted[e] and further.in_hall(e) == hall]
            if further.hall_tables and sum(wanted[e] for e in inside) > self.in_hall(hall):
                short |= set(inside)
        needs = {*further.needs.values()} - {frozenset()}
        for words in {*needs, frozenset[str]().union(*needs)} if needs else ():
            able = Counter(e for e, b in self.common if not self._asks((e, b), words))
            talks = [max(0, most - able[e]) for e, most in enumerate(wanted)]
            if sum(talks) > self.helped(words):
                short |= {e for e, asked in enumerate(talks) if asked}
        return short

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


def missing_on_days(fair: PlainFair, side: str, who: int, slots: Sequence[int]) -> int:
    """Meetings that one participant lacks below the minima of single days.

    Args:
        side: "enterprise" or "buyer".
        slots: slots of the meetings that count for him.
    """
    further = fair.further
    rows = further.enterprise_day_min if side == "enterprise" else further.buyer_day_min
    if not rows:
        return 0
    days = further.day or [0] * fair.slots
    held = Counter(days[slot] for slot in slots)
    return sum(max(0, rows[who] - held[day]) for day in set(days))


def time_left(
    fair: PlainFair, side: str, who: int, seats: Sequence[int], taken: Sequence[int]
) -> int:
    """Meetings that one participant's days and free blocks still hold.

    Args:
        seats: meetings he can have at once in each slot.
        taken: slots of his locked meetings.
    """
    further, total = fair.further, sum(seats)
    costs = []
    for owner, index, slots, keep in further.free_blocks:
        if owner == side and index == who:
            idle = sorted(seats[slot] for slot in slots if slot not in taken)
            may = max(0, len(slots) - keep - (len(slots) - len(idle)))
            costs.append((-sum(idle[: len(idle) - may]), sorted(slots)))
    in_blocks, seen = total, set[int]()
    for cost, block in sorted(costs):  # of blocks that overlap the one that costs most counts
        if not seen & set(block):
            seen |= set(block)
            in_blocks += cost
    days = _days_left(fair, side, who, seats, taken)
    return min(sum(held for _, held in days) if days else total, in_blocks)


def _days_left(
    fair: PlainFair, side: str, who: int, seats: Sequence[int], taken: Sequence[int]
) -> list[tuple[int, int]]:
    """Slots of each day as bits, and the meetings it still holds; none without such limits."""
    further = fair.further
    rows = further.enterprise_day_max if side == "enterprise" else further.buyer_day_max
    if not rows:
        return []
    days = further.day or [0] * fair.slots
    held = Counter(days[slot] for slot in taken)
    return [
        (
            sum(1 << slot for slot in range(fair.slots) if days[slot] == day),
            min(
                sum(count for slot, count in enumerate(seats) if days[slot] == day),
                max(0, rows[who] - held[day]),
            ),
        )
        for day in sorted(set(days))
    ]


def bits_of(letters: str) -> int:
    """Pack a text of 0 and 1 into a whole number, bit t for letter t."""
    return sum(1 << slot for slot, letter in enumerate(letters) if letter == "1")
