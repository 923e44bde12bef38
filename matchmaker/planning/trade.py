"""Let missing pairs in, at somebody's cost where that pays: many small tries, none a loss.

A pair that the bound would let meet and the plan leaves out wants a slot. It is
sought a place by shifting its own two sides' other meetings, then by a chain
of moves through two slots, then by dropping a meeting of one side or of both;
who is dropped is offered the best of his other wishes. Between the tries chains
are exchanged at random, which changes no worth and opens new ways.
"""

from matchmaker.planning.grid import (
    BUSY,
    BUYER,
    COMMON,
    ENTERPRISE,
    FIRST,
    HELD,
    HERE,
    LOG_FULL,
    LOGGED,
    MOST,
    NOBODY,
    SEATED,
    SLOT,
    TABLE,
    TABLES,
    WORTH,
    Grid,
    any_of,
    dice,
    follow,
    lowest,
    move,
    swap,
    tables_gained,
    tables_hold,
    take_back,
)
from matchmaker.planning.problem import IntArray

NEVER = -(1 << 60)
FLIPS = 30  # percent of the tries that only exchange a chain
TRIED_SLOTS = 4  # of a chain that should make room


def trade(grid: Grid, near: IntArray, tries: int) -> int:
    """Try so often; what the plan gained, never below 0.

    Args:
        near: unplaced pairs worth a try and placed ones, the likeliest first, (n,).
    """
    total = 0
    for _ in range(tries):
        grid.own[LOGGED] = 0
        if dice(grid, 100) < FLIPS:
            gain = _flip(grid, dice(grid, len(grid.pair)))
        else:
            thrown = dice(grid, 1024)
            pair = near[len(near) * thrown * thrown >> 20]
            gain = _let_in(grid, pair) if grid.pair[pair, SLOT] == NOBODY else 0
        if gain < 0 or (grid.own[LOGGED] > 0 and _overfull(grid)):
            take_back(grid)
        else:
            total += gain
    return total


def _flip(grid: Grid, pair: int) -> int:
    """Exchange the chain of a meeting with a random slot; what that is worth."""
    one = grid.pair[pair, SLOT]
    if one == NOBODY:
        return 0
    other = any_of(grid, grid.pair[pair, COMMON])
    if other == one:
        return 0
    length = follow(grid, pair, one, other)
    if length == 0 or not tables_hold(grid, one, other, tables_gained(grid, length, one)):
        return 0
    return swap(grid, length, one, other)


def _let_in(grid: Grid, pair: int) -> int:
    """Place a pair, dropping a meeting of its buyer, then of its enterprise, if it must be.

    Returns:
        What that is worth, NEVER where no way was found.
    """
    gain = 0
    dropped_b = dropped_e = slot_b = slot_e = NOBODY
    while True:
        seated = _seat(grid, pair, slot_b)
        if seated != NEVER:
            break
        if dropped_b == NOBODY:
            dropped_b = _cheap_meeting(grid, pair, BUYER, NOBODY)
            dropped = dropped_b
            slot_b = grid.pair[dropped, SLOT]
        elif dropped_e == NOBODY:
            dropped_e = _cheap_meeting(grid, pair, ENTERPRISE, slot_b)
            dropped = dropped_e
            slot_e = grid.pair[dropped, SLOT]
        else:
            return NEVER
        if dropped == NOBODY:
            return NEVER
        gain += move(grid, dropped, NOBODY)
    gain += seated
    for turn in range(2):
        dropped, slot = (dropped_e, slot_e) if turn == 0 else (dropped_b, slot_b)
        if dropped != NOBODY:
            side = BUYER if turn == 0 else ENTERPRISE
            gain += _offer(grid, grid.pair[dropped, side], -gain, slot)
    return gain


def _cheap_meeting(grid: Grid, pair: int, side: int, slot: int) -> int:
    """Pick a meeting of one side to drop for a pair: the one in the slot, else a random one.

    A buyer's must be worth no more than the pair, unless the enterprise is full as well.
    """
    someone = grid.pair[pair, side]
    most = -NEVER
    if side == BUYER:
        if not _full(grid, grid.pair[pair, ENTERPRISE]):
            most = grid.pair[pair, WORTH]
    elif slot != NOBODY and grid.row[someone, slot] != NOBODY and _may(grid, pair, slot):
        return int(grid.row[someone, slot])
    left = grid.who[someone, BUSY]
    while left:
        slot = any_of(grid, left)
        left ^= 1 << slot
        if grid.pair[grid.row[someone, slot], WORTH] <= most:
            return int(grid.row[someone, slot])
    return NOBODY


def _offer(grid: Grid, someone: int, least: int, slot: int) -> int:
    """Place the dearest of somebody's wishes that can be, if worth so much; its worth or 0."""
    if _full(grid, someone):
        return 0
    for turn in range(grid.who[someone, FIRST], grid.who[someone + 1, FIRST]):
        pair = grid.wish[turn]
        if grid.pair[pair, WORTH] < least or grid.own[LOGGED] >= LOG_FULL:
            return 0
        if grid.pair[pair, SLOT] == NOBODY:
            gain = _seat(grid, pair, slot)
            if gain != NEVER:
                return gain
    return 0


def _seat(grid: Grid, pair: int, hint: int) -> int:
    """Place a pair without dropping anything; its worth, NEVER where that cannot be.

    Each side's free slot can be moved by shifting its own meetings: the pair
    meets where both sides' free slots can be brought. Failing that a chain
    of moves may free the slot `hint`.
    """
    enterprise, buyer = grid.pair[pair, ENTERPRISE], grid.pair[pair, BUYER]
    common = grid.pair[pair, COMMON]
    if _full(grid, enterprise) or _full(grid, buyer):
        return NEVER
    tables = _open_slots(grid) if grid.pair[pair, TABLE] else -1
    free_e = grid.who[enterprise, HERE] & ~grid.who[enterprise, BUSY] & tables
    free_b = grid.who[buyer, HERE] & ~grid.who[buyer, BUSY] & tables
    there_e, there_b = free_e, free_b
    for turn in range(3):
        slots = there_e & there_b & common
        if slots:
            break
        if turn == 0:
            there_b = _reach(grid, BUYER, buyer, free_b)
        elif turn == 1:
            there_e = _reach(grid, ENTERPRISE, enterprise, free_e)
    if slots:
        gain = 0
        slot = any_of(grid, slots)
        for side in (ENTERPRISE, BUYER):
            gain += _shift(
                grid, side, grid.pair[pair, side], free_e if side == ENTERPRISE else free_b, slot
            )
    else:
        slot = hint
        gain = _make_room(grid, pair, slot, tables)
        if gain == NEVER:
            return NEVER
    return gain + move(grid, pair, slot)


def _may(grid: Grid, pair: int, slot: int) -> bool:
    return bool(grid.pair[pair, COMMON] >> slot & 1)


def _full(grid: Grid, someone: int) -> bool:
    return bool(grid.who[someone, HELD] >= grid.who[someone, MOST])


def _open_slots(grid: Grid) -> int:
    """Slots with a table left, as bits."""
    bits = 0
    for slot in range(len(grid.seat)):
        if grid.seat[slot, SEATED] < grid.seat[slot, TABLES]:
            bits |= 1 << slot
    return bits


def _overfull(grid: Grid) -> bool:
    """Say whether a slot has more meetings at tables than tables."""
    over = False
    for slot in range(len(grid.seat)):
        over |= bool(grid.seat[slot, SEATED] > grid.seat[slot, TABLES])
    return over


def _reach(grid: Grid, side: int, someone: int, free: int) -> int:
    """Slots that can become free if somebody's own meetings move into his free slots.

    Each such meeting's other side must be free where it goes. grid.way tells
    for each slot reached whither its meeting goes.
    """
    reached = todo = free
    left = grid.who[someone, BUSY] & ~free
    while todo and left:
        slot = lowest(todo)
        todo ^= 1 << slot
        rest = left
        while rest:
            other = lowest(rest)
            rest ^= 1 << other
            meeting = grid.row[someone, other]
            partner = grid.pair[meeting, ENTERPRISE] + grid.pair[meeting, BUYER] - someone
            if (grid.pair[meeting, COMMON] & ~grid.who[partner, BUSY]) >> slot & 1:
                reached |= 1 << other
                todo |= 1 << other
                left ^= 1 << other
                grid.way[side, other] = slot
    return reached


def _shift(grid: Grid, side: int, someone: int, free: int, slot: int) -> int:
    """Make a slot within reach free; what the moves are worth."""
    steps = gain = 0
    while not free >> slot & 1:
        grid.way[2, steps] = slot
        steps += 1
        slot = grid.way[side, slot]
    for step in range(steps - 1, -1, -1):
        gain += move(grid, grid.row[someone, grid.way[2, step]], slot)
        slot = grid.way[2, step]
    return gain


def _make_room(grid: Grid, pair: int, slot: int, tables: int) -> int:
    """Free a slot of whichever side is busy in it by a chain of moves through another slot."""
    if slot == NOBODY or not grid.pair[pair, COMMON] & tables & (1 << slot):
        return NEVER
    enterprise, buyer = grid.pair[pair, ENTERPRISE], grid.pair[pair, BUYER]
    if (grid.row[enterprise, slot] == NOBODY) == (grid.row[buyer, slot] == NOBODY):
        return NEVER
    busy = buyer if grid.row[enterprise, slot] == NOBODY else enterprise
    meeting = grid.row[busy, slot]
    left = grid.pair[meeting, COMMON] & ~grid.who[busy, BUSY]
    for _ in range(TRIED_SLOTS):
        if left == 0:
            return NEVER
        other = any_of(grid, left)
        left ^= 1 << other
        length = follow(grid, meeting, slot, other)
        if length == 0 or grid.own[LOGGED] >= LOG_FULL:
            continue
        if tables_hold(grid, slot, other, tables_gained(grid, length, slot)):
            gain = swap(grid, length, slot, other)
            free = grid.row[enterprise, slot] == NOBODY and grid.row[buyer, slot] == NOBODY
            table = tables == -1 or grid.seat[slot, SEATED] < grid.seat[slot, TABLES]
            if free and table:
                return gain
            swap(grid, length, slot, other)  # back again
            return NEVER
    return NEVER
