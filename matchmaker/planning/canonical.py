"""Names that do not depend on the order of the file: who a participant is, not where he stands.

Every search breaks ties by row number somewhere, so the same fair written in
another order would get another plan. A problem is therefore renamed before it
is searched: participants are ordered by what is known of them, then by whom
they may meet, and whom those may meet (colour refinement, Weisfeiler and Leman
1968). Who is still alike after that is told apart one at a time; if the two
may be exchanged without changing the fair, it does not matter which comes first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.planning.options import FreeBlock, Options
from matchmaker.planning.plan import Plan
from matchmaker.planning.problem import IntArray, PlanningProblem
from matchmaker.planning.tables import Placed

HashArray = npt.NDArray[np.uint64]

MOST_SPLITS = (
    64  # of participants that nothing tells apart; beyond it their order in the file counts
)
_SIDES = ("enterprise", "buyer")
_LIMITS = ("parallel", "day_min", "day_max")


@dataclass(frozen=True, eq=False)
class Renaming:
    """A problem under names of its own, and what they mean.

    Args:
        problem: the same fair, participants and pairs in canonical order.
        enterprises, buyers: number in the given problem of each one here, (E,) and (B,).
        rows: row in the given problem of each pair here, (P,).
    """

    problem: PlanningProblem
    enterprises: IntArray
    buyers: IntArray
    rows: IntArray


def canonical(problem: PlanningProblem) -> Renaming:
    """Rename participants and order pairs so that the order of the file does not count."""
    colours = _Colours(problem)
    colours.refine()
    colours.split()
    enterprises, buyers = (np.argsort(one, kind="stable") for one in colours.of)
    return renamed(problem, enterprises, buyers)


def renamed(problem: PlanningProblem, enterprises: IntArray, buyers: IntArray) -> Renaming:
    """Bring participants into an order and pairs into theirs.

    Args:
        problem: the fair.
        enterprises, buyers: number in the given problem of each one in the new order.
    """
    to_e, to_b = np.argsort(enterprises), np.argsort(buyers)
    e, b = to_e[problem.pair_enterprise], to_b[problem.pair_buyer]
    rows = np.lexsort((b, e))

    def moved(meetings: IntArray) -> IntArray:
        """Rename the first two columns and sort."""
        new = meetings.copy()
        new[:, 0], new[:, 1] = to_e[meetings[:, 0]], to_b[meetings[:, 1]]
        return new[np.lexsort(new.T[::-1])]

    fair = replace(
        problem,
        pair_enterprise=e[rows],
        pair_buyer=b[rows],
        pair_value=problem.pair_value[rows],
        must_meet=problem.must_meet[rows],
        enterprise_available=problem.enterprise_available[enterprises],
        buyer_available=problem.buyer_available[buyers],
        enterprise_min=problem.enterprise_min[enterprises],
        enterprise_max=problem.enterprise_max[enterprises],
        buyer_min=problem.buyer_min[buyers],
        buyer_max=problem.buyer_max[buyers],
        has_booth=problem.has_booth[enterprises],
        enterprise_hall=problem.enterprise_hall[enterprises],
        forbidden=moved(problem.forbidden),
        locked=moved(problem.locked),
        published=moved(problem.published),
        options=_renamed_options(problem.options, rows, (enterprises, buyers)),
    )
    return Renaming(fair, enterprises, buyers, rows)


def renamed_tables(kept: Mapping[Placed, int] | None, names: Renaming) -> dict[Placed, int]:
    """Name the meetings whose tables stay as the renamed problem names them."""
    new_e, new_b = np.argsort(names.enterprises).tolist(), np.argsort(names.buyers).tolist()
    return {(new_e[e], new_b[b], t): table for (e, b, t), table in (kept or {}).items()}


def in_given_names(plan: Plan, names: Renaming) -> Plan:
    """Translate a plan of the renamed problem back."""
    to_e, to_b = names.enterprises, names.buyers
    seated = [(int(to_e[e]), int(to_b[b]), slot, table) for e, b, slot, table in plan.meetings]
    short = [replace(one, enterprise=int(to_e[one.enterprise])) for one in plan.shortfalls]
    unplaced = [replace(one, pair=int(names.rows[one.pair])) for one in plan.unplaced]
    prices = replace(
        plan.prices,
        enterprise=plan.prices.enterprise[np.argsort(to_e)],
        buyer=plan.prices.buyer[np.argsort(to_b)],
    )
    return replace(
        plan,
        meetings=tuple(sorted(seated, key=lambda row: (row[2], row[3], row[0], row[1]))),
        shortfalls=tuple(sorted(short, key=lambda one: one.enterprise)),
        unplaced=tuple(sorted(unplaced, key=lambda one: one.pair)),
        prices=prices,
    )


def _renamed_options(options: Options, rows: IntArray, order: tuple[IntArray, IntArray]) -> Options:
    """Bring the switched-on rules into the new order; needs are ordered by their languages."""
    kept = options.of_pairs(rows)
    by_name = sorted(range(len(kept.needs)), key=lambda need: sorted(kept.needs[need]))
    need = kept.pair_need
    if need is not None:
        number = np.append(np.argsort(np.array(by_name, dtype=np.int64)), -1)
        need = number[need]
    limits: dict[str, Any] = {}
    for side, names in zip(_SIDES, order, strict=True):
        for limit in _LIMITS:
            values = getattr(kept, f"{side}_{limit}")
            limits[f"{side}_{limit}"] = None if values is None else values[names]
    new = tuple(np.argsort(names) for names in order)
    blocks = (replace(one, index=int(new[one.of_buyer][one.index])) for one in kept.free_blocks)
    return replace(
        kept,
        needs=tuple(kept.needs[at] for at in by_name),
        pair_need=need,
        free_blocks=tuple(sorted(blocks, key=_block_key)),
        **limits,
    )


def _block_key(block: FreeBlock) -> tuple[bool, int, tuple[int, ...], int]:
    return block.of_buyer, block.index, block.slots, block.keep


class _Colours:
    """Equal numbers for participants that look alike so far; smaller ones come first.

    Attributes:
        of: colour of each enterprise (E,) and of each buyer (B,).
    """

    def __init__(self, problem: PlanningProblem) -> None:
        self.ends, labels = _edges(problem)
        self.labels = _ranks(labels).astype(np.uint64)
        self.of = [_ranks(_facts(problem, side)) for side in (0, 1)]

    def refine(self) -> None:
        """Look at the neighbours until that tells nobody apart any more."""
        known = -1
        while known < (known := sum(int(one.max(initial=-1)) for one in self.of)):
            hashes = [self._seen_from(side) for side in (0, 1)]
            self.of = [
                _ranks(np.stack([one.astype(np.uint64), seen], axis=1))
                for one, seen in zip(self.of, hashes, strict=True)
            ]

    def _seen_from(self, side: int) -> HashArray:
        """Sum up whom each participant may meet and how; the order of a sum does not count."""
        mine, theirs = self.ends[side], self.ends[1 - side]
        seen = np.zeros(len(self.of[side]), dtype=np.uint64)
        np.add.at(seen, mine, _mixed(self.labels, self.of[1 - side][theirs].astype(np.uint64)))
        return seen

    def split(self) -> None:
        """Tell apart who is still alike, one at a time."""
        for _ in range(MOST_SPLITS):
            tied = next(self._ties(), None)
            if tied is None:
                return
            side, member = tied
            self.of[side] = 2 * self.of[side]
            self.of[side][member] -= 1
            self.refine()

    def _ties(self) -> Iterator[tuple[int, int]]:
        """Give the first of each group that looks alike, among those who may meet anybody."""
        for side in (0, 1):
            linked = np.zeros(len(self.of[side]), dtype=np.bool_)
            linked[self.ends[side]] = True
            sizes = np.bincount(self.of[side][linked])
            for colour in np.flatnonzero(sizes > 1).tolist():
                yield side, int(np.flatnonzero(self.of[side] == colour)[0])


def _facts(problem: PlanningProblem, side: int) -> IntArray:
    """Everything known of each participant of one side by himself, a row each."""
    name, options = _SIDES[side], problem.options
    columns = [
        getattr(problem, f"{name}_available").astype(np.int64),
        getattr(problem, f"{name}_min")[:, None],
        getattr(problem, f"{name}_max")[:, None],
    ]
    for limit in _LIMITS:
        values = getattr(options, f"{name}_{limit}")
        columns += [] if values is None else [values[:, None]]
    if side == 0:
        columns += [problem.has_booth[:, None].astype(np.int64), problem.enterprise_hall[:, None]]
    columns.append(_blocks_of(options, side, len(columns[0]))[:, None])
    return np.concatenate(columns, axis=1)


def _blocks_of(options: Options, side: int, count: int) -> IntArray:
    """Number the sets of free blocks that participants of one side have, 0 for none."""
    own: list[list[tuple[tuple[int, ...], int]]] = [[] for _ in range(count)]
    for block in options.free_blocks:
        if block.of_buyer == bool(side):
            own[block.index].append((block.slots, block.keep))
    kinds = sorted({tuple(sorted(one)) for one in own})
    return np.array([kinds.index(tuple(sorted(one))) for one in own], dtype=np.int64)


def _edges(problem: PlanningProblem) -> tuple[tuple[IntArray, IntArray], IntArray]:
    """Everything known of two participants together: both ends, and a row of facts each."""
    options, none = problem.options, np.zeros(problem.n_pairs, dtype=np.int64)
    by_name = sorted(range(len(options.needs)), key=lambda need: sorted(options.needs[need]))
    number = np.append(np.argsort(np.array(by_name, dtype=np.int64)), -1)
    pairs = np.stack(
        [
            none,
            problem.pair_value,
            problem.must_meet.astype(np.int64),
            none if options.pair_minutes is None else options.pair_minutes,
            none if options.pair_need is None else number[options.pair_need],
        ],
        axis=1,
    )
    ends, facts = [np.stack([problem.pair_enterprise, problem.pair_buyer])], [pairs]
    apart = np.column_stack([problem.forbidden, np.zeros(len(problem.forbidden), dtype=np.int64)])
    announced = problem.published[: len(problem.published) if problem.move_price else 0]
    for kind, rows in enumerate((apart, problem.locked, announced), start=1):
        ends.append(rows[:, :2].T)
        own = np.zeros((len(rows), pairs.shape[1]), dtype=np.int64)
        own[:, 0], own[:, 1] = kind, rows[:, 2]
        facts.append(own)
    e, b = np.concatenate(ends, axis=1)
    return (e, b), np.concatenate(facts)


def _ranks(rows: npt.NDArray[np.int64] | HashArray) -> IntArray:
    """Number rows by their order, equal rows alike: 0 for the smallest."""
    _, ranks = np.unique(rows, axis=0, return_inverse=True)
    return np.asarray(ranks, dtype=np.int64).reshape(-1)


def _mixed(label: HashArray, colour: HashArray) -> HashArray:
    """Scatter pairs of numbers over 64 bits (splitmix64, Steele, Lea and Flood 2014)."""
    golden, first, second = (
        np.uint64(word) for word in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
    )
    x = (label + np.uint64(1)) * golden
    for word in (colour, np.zeros_like(colour)):
        x = x + (word + np.uint64(1)) * golden
        x = (x ^ (x >> np.uint64(30))) * first
        x = (x ^ (x >> np.uint64(27))) * second
        x = x ^ (x >> np.uint64(31))
    return x
