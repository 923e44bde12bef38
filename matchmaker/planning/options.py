"""The rules that a fair may switch on, as arrays; by default none is on."""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def no_triples() -> IntArray:
    """Give an empty list of (enterprise, buyer, slot)."""
    return np.empty((0, 3), dtype=np.int64)


def no_numbers() -> IntArray:
    """Give an empty list of whole numbers."""
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Interpreter:
    """The languages that one person interprets, and when, shape (T,)."""

    languages: frozenset[str]
    available: BoolArray


@dataclass(frozen=True, slots=True)
class FreeBlock:
    """Slots of which one participant keeps so many without a meeting: lunch, a talk."""

    of_buyer: bool
    index: int
    slots: tuple[int, ...]
    keep: int


@dataclass(frozen=True, eq=False)
class Options:
    """What a fair has switched on. E enterprises, B buyers, T slots, P pairs, H halls.

    Args:
        slot_times: minutes of the clock from and to, (T, 2); None where unknown.
        pair_minutes: how long each meeting takes, (P,); it sits only in slots that long.
        halls: halls that have tables of their own, increasing.
        hall_tables: how many in each slot, (len(halls), T). All other enterprises
            share what `tables` has beyond these.
        walk_minutes: from hall to hall, (H, H).
        interpreters: in no order that counts.
        needs: sets of languages of which one must be interpreted, each once.
        pair_need: which of them each pair needs, -1 where none, (P,).
        enterprise_parallel, buyer_parallel: meetings at once, (E,) and (B,).
        slot_day: day of each slot, (T,).
        enterprise_day_min, enterprise_day_max, buyer_day_min, buyer_day_max: meetings
            on any one day, (E,) and (B,); too few cost what a missing minimum does.
        free_blocks: see there.
        standing, standing_need: meetings that were taken off the problem and still
            use what the rules count, (n, 3), and what each of them needs, (n,).
    """

    slot_times: IntArray | None = None
    pair_minutes: IntArray | None = None
    halls: tuple[int, ...] = ()
    hall_tables: IntArray | None = None
    walk_minutes: IntArray | None = None
    interpreters: tuple[Interpreter, ...] = ()
    needs: tuple[frozenset[str], ...] = ()
    pair_need: IntArray | None = None
    enterprise_parallel: IntArray | None = None
    buyer_parallel: IntArray | None = None
    slot_day: IntArray | None = None
    enterprise_day_min: IntArray | None = None
    enterprise_day_max: IntArray | None = None
    buyer_day_min: IntArray | None = None
    buyer_day_max: IntArray | None = None
    free_blocks: tuple[FreeBlock, ...] = ()
    standing: IntArray = field(default_factory=no_triples)
    standing_need: IntArray = field(default_factory=no_numbers)

    def of_pairs(self, rows: IntArray) -> "Options":
        """Keep only some pairs, by their rows."""
        minutes, need = self.pair_minutes, self.pair_need
        return replace(
            self,
            pair_minutes=None if minutes is None else minutes[rows],
            pair_need=None if need is None else need[rows],
        )

    def with_standing(self, meetings: IntArray, rows: IntArray) -> "Options":
        """Take meetings (n, 3) off the problem, `rows` being their pairs."""
        none = np.full(len(rows), -1, dtype=np.int64)
        need = none if self.pair_need is None else self.pair_need[rows]
        return replace(
            self,
            standing=np.concatenate([self.standing, meetings]),
            standing_need=np.concatenate([self.standing_need, need]),
        )
