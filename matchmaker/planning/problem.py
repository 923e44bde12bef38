"""The planning problem: who may meet whom, at what value, when and within which limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from matchmaker.planning.options import BoolArray, IntArray, Options, no_triples

__all__ = [
    "BoolArray", "IntArray", "OpenPart", "PlanningProblem", "as_bits", "as_triples", "no_couples",
    "no_triples", "open_part",
]  # fmt: skip


def no_couples() -> IntArray:
    """Give an empty list of (enterprise, buyer)."""
    return np.empty((0, 2), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class PlanningProblem:
    """A fair as arrays. E enterprises, B buyers, T slots, P pairs; row numbers from 0.

    Args:
        pair_enterprise, pair_buyer: who could meet, shape (P,); a pair stands once.
        pair_value: worth of the meeting, whole numbers >= 0, shape (P,).
        enterprise_available, buyer_available: shape (E, T) and (B, T).
        tables: general tables in each slot, shape (T,).
        enterprise_min, enterprise_max, buyer_min, buyer_max: limits, (E,) and (B,).
        short_penalty: what each missing meeting below a minimum costs.
        has_booth: enterprises that receive at their own booth, which takes no table, (E,).
        enterprise_hall: hall of each enterprise, (E,); used to count walks.
        slot_session: session of each slot, (T,); a pause between sessions is no break.
        must_meet: pairs that come before all value, (P,).
        forbidden: pairs that must never meet, (n, 2).
        locked: (enterprise, buyer, slot) that stand, (n, 3).
        published: announced meetings, (n, 3), each worth `move_price` if kept.
        options: rules that this fair has switched on.
    """

    pair_enterprise: IntArray
    pair_buyer: IntArray
    pair_value: IntArray
    enterprise_available: BoolArray
    buyer_available: BoolArray
    tables: IntArray
    enterprise_min: IntArray
    enterprise_max: IntArray
    buyer_min: IntArray
    buyer_max: IntArray
    short_penalty: int
    has_booth: BoolArray
    enterprise_hall: IntArray
    slot_session: IntArray
    must_meet: BoolArray
    forbidden: IntArray = field(default_factory=no_couples)
    locked: IntArray = field(default_factory=no_triples)
    published: IntArray = field(default_factory=no_triples)
    move_price: int = 0
    options: Options = field(default_factory=Options)

    @property
    def n_enterprises(self) -> int:
        """Count the enterprises, E."""
        return len(self.enterprise_min)

    @property
    def n_buyers(self) -> int:
        """Count the buyers, B."""
        return len(self.buyer_min)

    @property
    def n_slots(self) -> int:
        """Count the slots, T."""
        return len(self.tables)

    @property
    def n_pairs(self) -> int:
        """Count the pairs, P."""
        return len(self.pair_value)

    @cached_property
    def common(self) -> BoolArray:
        """Slots long enough in which both sides of each pair are there, shape (P, T)."""
        return self.common_of(slice(None))

    def common_of(self, rows: IntArray | slice) -> BoolArray:
        """Slots long enough in which both sides of some pairs are there, shape (n, T)."""
        e, b = self.pair_enterprise[rows], self.pair_buyer[rows]
        both: BoolArray = self.enterprise_available[e] & self.buyer_available[b]
        minutes, times = self.options.pair_minutes, self.options.slot_times
        if minutes is not None and times is not None:
            both &= (times[:, 1] - times[:, 0])[None, :] >= minutes[rows, None]
        return both

    @cached_property
    def common_bits(self) -> list[int]:
        """Common slots of each pair as the bits of a whole number, bit t for slot t."""
        return as_bits(self.common)

    @cached_property
    def pair_rows(self) -> dict[tuple[int, int], int]:
        """Row of each pair by (enterprise, buyer)."""
        both = zip(self.pair_enterprise.tolist(), self.pair_buyer.tolist(), strict=True)
        return dict(zip(both, range(self.n_pairs), strict=True))

    @cached_property
    def pair_order(self) -> tuple[IntArray, IntArray]:
        """Pairs as numbers enterprise * B + buyer, increasing, and the row of each; both (P,)."""
        number = self.pair_enterprise * self.n_buyers + self.pair_buyer
        if (number[1:] > number[:-1]).all():
            return number, np.arange(self.n_pairs)
        order = np.argsort(number, kind="stable")
        return number[order], order

    @cached_property
    def needs_table(self) -> BoolArray:
        """Pairs that sit at a general table, shape (P,)."""
        seated: BoolArray = ~self.has_booth[self.pair_enterprise]
        return seated

    @cached_property
    def hall_group(self) -> IntArray:
        """Row in `hall_room` where each enterprise sits, -1 at its own booth, (E,)."""
        halls = self.options.halls
        group = np.searchsorted(np.array(halls, dtype=np.int64), self.enterprise_hall)
        own = np.isin(self.enterprise_hall, halls)
        return np.where(self.has_booth, -1, np.where(own, group, len(halls)))

    @cached_property
    def hall_room(self) -> IntArray:
        """Tables left of each hall that has its own, and last of all others, (H + 1, T).

        Empty where no hall has tables of its own.
        """
        own = self.options.hall_tables
        if own is None:
            return np.empty((0, self.n_slots), dtype=np.int64)
        e, _, t = self.options.standing.T
        seated = self.hall_group[e] >= 0
        others = self.tables + np.bincount(t[seated], minlength=self.n_slots) - own.sum(axis=0)
        room = np.vstack([own, np.maximum(others, 0)])
        np.subtract.at(room, (self.hall_group[e[seated]], t[seated]), 1)
        return room

    @cached_property
    def enterprise_seats(self) -> IntArray:
        """Meetings that each enterprise can still have at once in each slot, (E, T)."""
        return self._seats(self.enterprise_available, self.options.enterprise_parallel, 0)

    @cached_property
    def buyer_seats(self) -> IntArray:
        """Meetings that each buyer can still have at once in each slot, (B, T)."""
        return self._seats(self.buyer_available, self.options.buyer_parallel, 1)

    def _seats(self, available: BoolArray, parallel: IntArray | None, side: int) -> IntArray:
        if parallel is None:
            return available.astype(np.int64)
        seats = available * parallel[:, None]
        who, t = self.options.standing[:, side], self.options.standing[:, 2]
        np.subtract.at(seats, (who, t), 1)
        return np.maximum(seats, 0)

    @property
    def has_seats(self) -> bool:
        """Say whether anybody has several meetings at once."""
        sides = (self.options.enterprise_parallel, self.options.buyer_parallel)
        return any(one is not None and bool((one > 1).any()) for one in sides)

    @property
    def has_days(self) -> bool:
        """Say whether anybody has limits for a single day."""
        options = self.options
        sides = (options.enterprise_day_min, options.enterprise_day_max)
        return any(
            one is not None for one in (*sides, options.buyer_day_min, options.buyer_day_max)
        )

    @cached_property
    def day_of_slot(self) -> IntArray:
        """Number the days of the slots from 0 on, (T,)."""
        if self.options.slot_day is None:
            return np.zeros(self.n_slots, dtype=np.int64)
        return np.unique(self.options.slot_day, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def near_slots(self) -> list[list[tuple[int, int]]]:
        """For each slot the others that a walk may not fit between, and the minutes there are.

        Where the clock is not known, the slots of one session follow at once and
        there is time enough between any others.
        """
        walk = self.options.walk_minutes
        longest = 0 if walk is None else int(walk.max(initial=0))
        near: list[list[tuple[int, int]]] = [[] for _ in range(self.n_slots)]
        for early in range(self.n_slots):
            for late in range(early + 1, self.n_slots):
                minutes = self._minutes_between(early, late)
                if minutes is None or minutes >= longest:
                    break
                near[early].append((late, minutes))
                near[late].append((early, minutes))
        return near

    def _minutes_between(self, early: int, late: int) -> int | None:
        times, session = self.options.slot_times, self.slot_session
        if times is not None:
            return int(times[late, 0] - times[early, 1])
        return 0 if late == early + 1 and session[early] == session[late] else None

    @cached_property
    def published_slot(self) -> IntArray:
        """Announced slot of each pair, -1 where nothing was announced, shape (P,)."""
        slots = np.full(self.n_pairs, -1, dtype=np.int64)
        for enterprise, buyer, slot in self.published.tolist():
            row = self.pair_rows.get((enterprise, buyer))
            if row is not None:
                slots[row] = slot
        return slots

    @cached_property
    def must_bonus(self) -> int:
        """Worth of a must-meet beyond its value: more than everything beneath it (W)."""
        if not self.must_meet.any():
            return 0
        options = self.options
        minima = 2 + (options.enterprise_day_min is not None) + (options.buyer_day_min is not None)
        spared = minima * self.short_penalty  # one meeting may help each side's minima at once
        most = 1 + int(self.pair_value.max(initial=0)) + self.move_price + spared
        seats = 1 if options.enterprise_parallel is None else options.enterprise_parallel
        meetings = int(np.minimum(self.enterprise_max, self.n_slots * seats).sum()) + 1
        return most * meetings

    @cached_property
    def pair_worth(self) -> IntArray:
        """Value with the bonus of must-meets, the announced slot left out, shape (P,)."""
        return self.pair_value + self.must_bonus * self.must_meet.astype(np.int64)


@dataclass(frozen=True, eq=False)
class OpenPart:
    """What is left to decide once locked meetings stand and forbidden pairs are gone.

    Args:
        problem: the same fair without them; limits, presence and tables are less
            what the locked meetings take.
        rows: row in the whole problem of each pair here.
        locked_value: what the locked meetings are worth.
        n_locked: how many they are.
    """

    problem: PlanningProblem
    rows: IntArray
    locked_value: int
    n_locked: int


def open_part(whole: PlanningProblem) -> OpenPart:
    """Take locked meetings and forbidden pairs off a problem."""
    gone = [(e, b) for e, b in whole.forbidden.tolist()]
    gone += [(e, b) for e, b, _ in whole.locked.tolist()]
    open_ = np.ones(whole.n_pairs, dtype=np.bool_)
    if gone:
        open_[[whole.pair_rows[pair] for pair in gone if pair in whole.pair_rows]] = False
    rows = np.flatnonzero(open_)
    e, b, t = whole.locked.T
    enterprise_available, buyer_available = _without(whole, e, b, t)
    held_e = np.bincount(e, minlength=whole.n_enterprises)
    held_b = np.bincount(b, minlength=whole.n_buyers)
    locked_rows = np.array(
        [whole.pair_rows[e, b] for e, b, _ in whole.locked.tolist()], dtype=np.int64
    )
    problem = replace(
        whole,
        pair_enterprise=whole.pair_enterprise[rows],
        pair_buyer=whole.pair_buyer[rows],
        pair_value=whole.pair_value[rows],
        must_meet=whole.must_meet[rows],
        enterprise_available=enterprise_available,
        buyer_available=buyer_available,
        tables=whole.tables - np.bincount(t[~whole.has_booth[e]], minlength=whole.n_slots),
        enterprise_min=np.maximum(whole.enterprise_min - held_e, 0),
        enterprise_max=whole.enterprise_max - held_e,
        buyer_min=np.maximum(whole.buyer_min - held_b, 0),
        buyer_max=whole.buyer_max - held_b,
        forbidden=no_couples(),
        locked=no_triples(),
        options=whole.options.with_standing(whole.locked, locked_rows).of_pairs(rows),
    )
    return OpenPart(problem, rows, int(whole.pair_value[locked_rows].sum()), len(whole.locked))


def _without(
    whole: PlanningProblem, e: IntArray, b: IntArray, t: IntArray
) -> tuple[BoolArray, BoolArray]:
    """Presence of both sides less what locked meetings take."""
    taken_e = np.zeros_like(whole.enterprise_seats)
    taken_b = np.zeros_like(whole.buyer_seats)
    np.add.at(taken_e, (e, t), 1)
    np.add.at(taken_b, (b, t), 1)
    return (
        whole.enterprise_available & (whole.enterprise_seats > taken_e),
        whole.buyer_available & (whole.buyer_seats > taken_b),
    )


def as_bits(rows: BoolArray) -> list[int]:
    """Pack each row of yes and no into one whole number, bit t for column t.

    Example:
        >>> as_bits(np.array([[True, False, True]]))
        [5]
    """
    packed = np.packbits(rows, axis=1, bitorder="little")
    if packed.shape[1] <= 8:  # as nearly always: one machine word a row
        words = np.zeros((len(packed), 8), dtype=np.uint8)
        words[:, : packed.shape[1]] = packed
        found: list[int] = words.view("<u8")[:, 0].tolist()
        return found
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def as_triples(rows: Sequence[Sequence[int]]) -> IntArray:
    """Bring rows of (enterprise, buyer, slot) into an array of shape (n, 3)."""
    return np.array(rows, dtype=np.int64).reshape(len(rows), 3)
