"""The board as tables of whole numbers, for the loops that run millions of times.

Everything here is plain Python over numpy arrays and also compiles to machine
code (see `compiled`), with the same results. Participants are numbered through:
enterprises 0..E-1, buyers E..E+B-1. Sets of slots are the bits of one whole
number, so a grid holds at most MOST_SLOTS slots.
"""

from typing import NamedTuple

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.problem import IntArray, as_bits

MOST_SLOTS = 62  # bits of a whole number that never turns negative
LONGEST_CHAIN = 60
LOG_ROOM = 1_000
LOG_FULL = LOG_ROOM - 4 * LONGEST_CHAIN
NOBODY = -1

# columns of `pair`
ENTERPRISE, BUYER, COMMON, WORTH, TABLE, ANNOUNCED, SLOT, BACK = range(8)
# columns of `who`
BUSY, HELD, LEAST, MOST, HERE, FIRST, FIXED, HALL = range(8)
# columns of `seat`
SEATED, TABLES = range(2)
# places in `own`
DICE, LOGGED, PENALTY, MOVE_PRICE = range(4)

_BIT_OF = np.zeros(67, dtype=np.int64)
for _slot in range(MOST_SLOTS):
    _BIT_OF[(1 << _slot) % 67] = _slot


class Grid(NamedTuple):
    """Who meets whom, when, and what may change, all int64.

    Args:
        pair: (P, 8): its enterprise, buyer (numbered through), common slots as bits, worth,
            whether it takes a table, announced slot or -1, slot or -1, scratch.
        row: pair of each participant in each slot, -1 where free, (E + B, T).
        who: (E + B + 1, 8): busy slots, meetings held, least, most, slots there, start in
            `wish`, slots of locked meetings, hall of an enterprise.
        seat: (T, 2): meetings at tables, tables.
        wish: pairs worth a look by participant, the dearest first; from who[i, FIRST] on.
        log: what was moved since the last decision: pair, slot before.
        chain: scratch for the meetings of one chain, (LONGEST_CHAIN,).
        way: scratch for shifts: whence each hole came, by side, and a path, (3, T).
        own: state of the dice, length of the log, penalty and price of a move.
    """

    pair: IntArray
    row: IntArray
    who: IntArray
    seat: IntArray
    wish: IntArray
    log: IntArray
    chain: IntArray
    way: IntArray
    own: IntArray


def holds(board: Board) -> bool:
    """Say whether a grid knows all rules of a board's fair; else the board must be asked."""
    return not board.limits and board.seats is None and board.problem.n_slots <= MOST_SLOTS


def grid_of(board: Board, seed: int, near: IntArray) -> Grid:
    """Copy a board into tables; `near` are the pairs worth a look, the rest stays out."""
    problem = board.problem
    n_e, n_b, n_t = problem.n_enterprises, problem.n_buyers, problem.n_slots
    pair = np.zeros((problem.n_pairs, 8), dtype=np.int64)
    pair[:, ENTERPRISE] = problem.pair_enterprise
    pair[:, BUYER] = n_e + problem.pair_buyer
    pair[:, COMMON] = problem.common_bits
    pair[:, WORTH] = problem.pair_worth
    pair[:, TABLE] = problem.needs_table
    pair[:, ANNOUNCED] = problem.published_slot
    pair[:, SLOT] = NOBODY
    who = np.zeros((n_e + n_b + 1, 8), dtype=np.int64)
    who[:n_e, HALL] = problem.enterprise_hall
    who[:-1, LEAST] = np.r_[problem.enterprise_min, problem.buyer_min]
    who[:-1, MOST] = np.r_[problem.enterprise_max, problem.buyer_max]
    who[:-1, HERE] = as_bits(np.r_[problem.enterprise_available, problem.buyer_available])
    for enterprise, buyer, slot in problem.options.standing.tolist():
        who[[enterprise, n_e + buyer], FIXED] |= 1 << slot
    wish, first = _wishes(pair, near, n_e + n_b)
    who[:, FIRST] = first
    grid = Grid(
        pair=pair,
        row=np.full((n_e + n_b, n_t), NOBODY, dtype=np.int64),
        who=who,
        seat=np.stack([np.zeros(n_t, dtype=np.int64), problem.tables], axis=1),
        wish=wish,
        log=np.zeros((LOG_ROOM, 2), dtype=np.int64),
        chain=np.zeros(LONGEST_CHAIN, dtype=np.int64),
        way=np.zeros((3, n_t), dtype=np.int64),
        own=np.array([1 + seed % (2**32 - 1), 0, problem.short_penalty, problem.move_price]),
    )
    for meeting in np.flatnonzero(board.slot_of >= 0).tolist():
        place(grid, meeting, int(board.slot_of[meeting]))
    return grid


def _wishes(pair: IntArray, near: IntArray, n_people: int) -> tuple[IntArray, IntArray]:
    """List the near pairs of each participant, the dearest first, and where each list starts."""
    both = np.r_[near, near]
    side = np.r_[pair[near, ENTERPRISE], pair[near, BUYER]]
    order = np.lexsort((both, -pair[both, WORTH], side))
    return both[order], np.searchsorted(side[order], np.arange(n_people + 1))


# --- dice and bits -------------------------------------------------------------------


def dice(grid: Grid, sides: int) -> int:
    """Throw: 0 <= result < sides (xorshift with 32 bits, after Marsaglia 2003)."""
    x = grid.own[DICE]
    x ^= (x << 13) & 0xFFFFFFFF
    x ^= x >> 17
    x ^= (x << 5) & 0xFFFFFFFF
    grid.own[DICE] = x
    return int(x % sides)


def lowest(bits: int) -> int:
    """Number of the lowest bit that is set; powers of two differ modulo 67."""
    return int(_BIT_OF[(bits & -bits) % 67])


def any_of(grid: Grid, bits: int) -> int:
    """Pick one of the slots that are set, at random enough."""
    start = dice(grid, len(grid.seat))
    above = bits >> start
    return start + lowest(above) if above else lowest(bits)


# --- moves ---------------------------------------------------------------------------


def place(grid: Grid, pair: int, slot: int) -> int:
    """Let a pair meet where both are free; what it is worth."""
    gain = int(grid.pair[pair, WORTH])
    if grid.pair[pair, ANNOUNCED] == slot:
        gain += grid.own[MOVE_PRICE]
    for side in (ENTERPRISE, BUYER):
        who = grid.pair[pair, side]
        if grid.who[who, HELD] < grid.who[who, LEAST]:
            gain += grid.own[PENALTY]
        grid.who[who, HELD] += 1
        grid.who[who, BUSY] |= 1 << slot
        grid.row[who, slot] = pair
    grid.pair[pair, SLOT] = slot
    grid.seat[slot, SEATED] += grid.pair[pair, TABLE]
    return gain


def lift(grid: Grid, pair: int) -> int:
    """Take a meeting out; what that is worth, a loss."""
    slot = grid.pair[pair, SLOT]
    gain = -int(grid.pair[pair, WORTH])
    if grid.pair[pair, ANNOUNCED] == slot:
        gain -= grid.own[MOVE_PRICE]
    for side in (ENTERPRISE, BUYER):
        who = grid.pair[pair, side]
        grid.who[who, HELD] -= 1
        grid.who[who, BUSY] ^= 1 << slot
        if grid.who[who, HELD] < grid.who[who, LEAST]:
            gain -= grid.own[PENALTY]
        grid.row[who, slot] = NOBODY
    grid.pair[pair, SLOT] = NOBODY
    grid.seat[slot, SEATED] -= grid.pair[pair, TABLE]
    return gain


def move(grid: Grid, pair: int, slot: int) -> int:
    """Bring a pair into a slot, or out of the plan (-1), and note where it was."""
    noted = grid.own[LOGGED]
    grid.log[noted, 0] = pair
    grid.log[noted, 1] = grid.pair[pair, SLOT]
    grid.own[LOGGED] = noted + 1
    gain = 0
    if grid.pair[pair, SLOT] != NOBODY:
        gain += lift(grid, pair)
    if slot != NOBODY:
        gain += place(grid, pair, slot)
    return gain


def take_back(grid: Grid) -> None:
    """Undo what was noted: all out first, then each to where it was before its first move."""
    noted = grid.own[LOGGED]
    for turn in range(noted - 1, -1, -1):
        pair = grid.log[turn, 0]
        if grid.pair[pair, SLOT] != NOBODY:
            lift(grid, pair)
        grid.pair[pair, BACK] = grid.log[turn, 1]
    for turn in range(noted):
        pair = grid.log[turn, 0]
        if grid.pair[pair, SLOT] == NOBODY and grid.pair[pair, BACK] != NOBODY:
            place(grid, pair, grid.pair[pair, BACK])
    grid.own[LOGGED] = 0


# --- chains through two slots -----------------------------------------------------------


def follow(grid: Grid, start: int, one: int, other: int) -> int:
    """Lay the chain of meetings that holds `start` into grid.chain.

    Returns:
        Its length; 0 if it is too long or one of them cannot be in its other slot.
    """
    both = 1 << one | 1 << other
    if grid.pair[start, COMMON] & both != both:
        return 0
    grid.chain[0] = start
    found = 1
    for first in (BUYER, ENTERPRISE):
        at, side = start, first
        while True:
            slot = other if grid.pair[at, SLOT] == one else one
            at = grid.row[grid.pair[at, side], slot]
            if at == NOBODY:
                break
            if at == start:
                return found
            if found == LONGEST_CHAIN or grid.pair[at, COMMON] & both != both:
                return 0
            grid.chain[found] = at
            found += 1
            side = BUYER if side == ENTERPRISE else ENTERPRISE
    return found


def tables_gained(grid: Grid, length: int, one: int) -> int:
    """Count the tables that the second slot gains and the first loses by the exchange."""
    gained = 0
    for turn in range(length):
        pair = grid.chain[turn]
        gained += (
            grid.pair[pair, TABLE] if grid.pair[pair, SLOT] == one else -grid.pair[pair, TABLE]
        )
    return int(gained)


def tables_hold(grid: Grid, one: int, other: int, gained: int) -> bool:
    """Say whether tables suffice once the second slot has so many more meetings at them."""
    return bool(
        grid.seat[other, SEATED] + gained <= grid.seat[other, TABLES]
        and grid.seat[one, SEATED] - gained <= grid.seat[one, TABLES]
    )


def swap(grid: Grid, length: int, one: int, other: int) -> int:
    """Exchange the two slots along the chain, noting it; what that is worth."""
    gain = 0
    noted = grid.own[LOGGED]
    for turn in range(length):
        pair = grid.chain[turn]
        grid.log[noted + turn, 0] = pair
        grid.log[noted + turn, 1] = grid.pair[pair, SLOT]
        gain += lift(grid, pair)
    for turn in range(length):
        before = grid.log[noted + turn, 1]
        gain += place(grid, grid.chain[turn], other if before == one else one)
    grid.own[LOGGED] = noted + length
    return gain
