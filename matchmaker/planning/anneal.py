"""Simulated annealing of people's days, in loops that compile (see `compiled`).

Two slots, and the chain of meetings that hang together through them: exchange
the two along the chain, and only who stands at its ends gets another day. Most
of the time a slot may hold more meetings than it has tables, at a price; then
what is too much goes its cheapest way, and from there on two chains with
opposite change of tables go together where one finds none.
"""

from typing import NamedTuple

import numpy as np

from matchmaker.planning.grid import (
    ANNOUNCED,
    BUSY,
    BUYER,
    COMMON,
    ENTERPRISE,
    FIXED,
    HALL,
    LOGGED,
    MOVE_PRICE,
    NOBODY,
    SEATED,
    SLOT,
    TABLES,
    Grid,
    any_of,
    dice,
    follow,
    swap,
    tables_gained,
    tables_hold,
)
from matchmaker.planning.problem import IntArray

ONE = 1 << 10  # fixed point: heat, chances and prices are whole numbers in these parts
PARTNERS = 20  # second chains tried where one alone finds no table
MOST_SAVED = 4 * ONE  # breaks that a chain saves at most, two at each end
NO_WAY = 1 << 40  # dearer than any way between slots
HOPS = 8  # from slot to slot until a meeting too much has a table, on average at most

# -log of evenly spread chances: what Metropolis' rule compares a loss with
CHANCES: IntArray = np.rint(-np.log((np.arange(1024) + 0.5) / 1024) * ONE).astype(np.int64)


class Days(NamedTuple):
    """What an annealing looks things up in, all int64.

    Args:
        placed: rows of the pairs that meet.
        sessions: slots of each session as bits, (S,).
        chances: losses that are accepted at heat ONE, each as likely as the other.
        walk: what a buyer's way to another hall weighs, in parts of a break, (1,).
    """

    placed: IntArray
    sessions: IntArray
    chances: IntArray
    walk: IntArray


def session_bits(session: IntArray) -> list[int]:
    """Slots of each session as the bits of a whole number, by session."""
    slots = enumerate(session.tolist())
    bits = dict.fromkeys(sorted(set(session.tolist())), 0)
    for slot, name in slots:
        bits[name] |= 1 << slot
    return list(bits.values())


def anneal(grid: Grid, days: Days, tries: int, heat: int, price: int) -> int:
    """Exchange chains of random meetings; the change of all breaks and walks.

    A break counts ONE.

    Args:
        heat: breaks accepted for nothing on average, times ONE.
        price: of n meetings without a table in a slot, for n * n = 1; 0 keeps to the tables.
    """
    total = 0
    for _ in range(tries):
        pair = days.placed[dice(grid, len(days.placed))]
        other = _elsewhere(grid, pair)
        if grid.pair[pair, SLOT] == other:
            continue
        grid.own[LOGGED] = 0
        most = heat * days.chances[dice(grid, len(days.chances))]
        if price:
            total += _priced(grid, days, pair, other, (most, price))
        else:
            total += _tried(grid, days, pair, other, most)
    return total


def _elsewhere(grid: Grid, pair: int) -> int:
    """Pick a slot for a meeting, every other time beside the two's other meetings.

    Anywhere else the meeting would be a break of its own.
    """
    one = grid.pair[pair, SLOT]
    common = grid.pair[pair, COMMON] & ~(1 << one)
    if common == 0:
        return int(one)
    if dice(grid, 2):
        return any_of(grid, common)
    both, either = common, 0
    for side in (ENTERPRISE, BUYER):
        who = grid.pair[pair, side]
        rest = (grid.who[who, BUSY] | grid.who[who, FIXED]) & ~(1 << one)
        close = rest | rest << 1 | rest >> 1
        either |= close & common
        if rest:
            both &= close
    return any_of(grid, both or either)


# --- with slots that may hold too much -----------------------------------------------------


def _priced(grid: Grid, days: Days, pair: int, other: int, limit: tuple[int, int]) -> int:
    """Exchange a meeting's chain if breaks and the price of missing tables let it.

    Args:
        limit: what it may cost, times ONE; the price.
    """
    most, price = limit
    one = grid.pair[pair, SLOT]
    length = follow(grid, pair, one, other)
    if length == 0 or _announced(grid, length):
        return 0
    gained = tables_gained(grid, length, one)
    here = grid.seat[one, SEATED] - grid.seat[one, TABLES]
    there = grid.seat[other, SEATED] - grid.seat[other, TABLES]
    asked = price * (_crowd(here - gained) + _crowd(there + gained) - _crowd(here) - _crowd(there))
    change = _change(grid, days, length, one, other)
    if change + asked << 10 > most:
        return 0
    change += _walks(grid, days, length, one, other)
    if change + asked << 10 > most:
        return 0
    swap(grid, length, one, other)
    return change


def _crowd(over: int) -> int:
    """Square of the meetings above the tables: two slots with one each rather than one with two."""
    return over * over if over > 0 else 0


def crowded(grid: Grid) -> int:
    """Count the meetings above the tables, all slots together."""
    over = 0
    for slot in range(len(grid.seat)):
        over += max(0, grid.seat[slot, SEATED] - grid.seat[slot, TABLES])
    return over


def roomy(grid: Grid, days: Days) -> bool:
    """Say whether a table's meeting finds a way from most slots to most others.

    Where people have little time left it does not, and what is too much in a slot stays.
    """
    slots = len(grid.seat)
    cost = np.full((slots, slots), NO_WAY, dtype=np.int64)
    _ways(grid, days, (1 << slots) - 1, cost, np.empty_like(cost))
    return bool(2 * (cost < NO_WAY).sum() > slots * (slots - 1))


def mend(grid: Grid, days: Days) -> int:
    """Bring meetings above the tables to free ones, each on the way of fewest breaks.

    From slot to slot, a chain a hop: shortest ways over slots (Bellman 1958).

    Returns:
        Meetings for which no table was found.
    """
    over, slots = crowded(grid), len(grid.seat)
    if over == 0:
        return 0
    cost = np.full((slots, slots), NO_WAY, dtype=np.int64)
    first = np.full((slots, slots), NOBODY, dtype=np.int64)
    changed = (1 << slots) - 1
    for _ in range(HOPS * over):
        _ways(grid, days, changed, cost, first)
        one, other = _next_hop(grid, cost)
        if one == NOBODY:
            break
        grid.own[LOGGED] = 0
        length = follow(grid, first[one, other], one, other)
        swap(grid, length, one, other)
        changed = 1 << one | 1 << other
    return crowded(grid)


def _ways(grid: Grid, days: Days, changed: int, cost: IntArray, first: IntArray) -> None:
    """Find the cheapest chain that brings one table's meeting from a slot to another.

    Args:
        changed: slots, as bits, whose ways from and to are sought anew.
        cost: breaks of it, times ONE, (T, T).
        first: one of its meetings, (T, T).
    """
    slots = len(grid.seat)
    for one in range(slots):
        for other in range(slots):
            if (changed >> one | changed >> other) & 1:
                cost[one, other] = NO_WAY
    for pair in days.placed:
        one = grid.pair[pair, SLOT]
        for other in range(slots):
            if one == other or not (changed >> one | changed >> other) & 1:
                continue
            length = follow(grid, pair, one, other)
            if length and tables_gained(grid, length, one) == 1 and not _announced(grid, length):
                change = _change(grid, days, length, one, other)
                if change < cost[one, other]:
                    cost[one, other], first[one, other] = change, pair


def _next_hop(grid: Grid, cost: IntArray) -> tuple[int, int]:
    """From the slot with too much that is nearest to a free table, the first hop there."""
    slots = len(grid.seat)
    far = np.full(slots, NO_WAY, dtype=np.int64)
    hop = np.full(slots, NOBODY, dtype=np.int64)
    for slot in range(slots):
        if grid.seat[slot, SEATED] < grid.seat[slot, TABLES]:
            far[slot] = 0
    for _ in range(slots):
        for one in range(slots):
            for other in range(slots):
                way = max(1, cost[one, other]) + far[other]  # no way goes round for gain
                if way < far[one]:
                    far[one], hop[one] = way, other
    nearest = NOBODY
    for slot in range(slots):
        over = grid.seat[slot, SEATED] > grid.seat[slot, TABLES] and far[slot] < NO_WAY
        if over and (nearest == NOBODY or far[slot] < far[nearest]):
            nearest = slot
    return nearest, int(hop[nearest])


# --- within the tables ---------------------------------------------------------------------


def _tried(grid: Grid, days: Days, pair: int, other: int, most: int) -> int:
    """Exchange a meeting's chain, and a second one if tables ask for it; the change of breaks.

    Where it cannot go, or would cost too much, nothing is moved and the change is 0.
    """
    one = grid.pair[pair, SLOT]
    length = follow(grid, pair, one, other)
    if length == 0 or _announced(grid, length):
        return 0
    change = _change(grid, days, length, one, other)
    if change - MOST_SAVED << 10 > most:
        return 0
    change += _walks(grid, days, length, one, other)
    gained = tables_gained(grid, length, one)
    if tables_hold(grid, one, other, gained):
        if change << 10 > most:
            return 0
    else:
        second = _partner(grid, days, (one, other), gained, most - (change << 10))
        if second == 0:
            return 0
        change += _change(grid, days, second, one, other) + _walks(grid, days, second, one, other)
        swap(grid, second, one, other)
        length = follow(grid, pair, one, other)
    swap(grid, length, one, other)
    return change


def _partner(grid: Grid, days: Days, slots: tuple[int, int], gained: int, most: int) -> int:
    """Lay the first chain with the opposite change of tables that costs little into grid.chain.

    Being another chain, it shares nobody with the one that gains.

    Args:
        slots: of both chains.
        gained: tables that the chain gains that needs a partner.
        most: what the partner may cost, times ONE.

    Returns:
        Its length or 0.
    """
    one, other = slots
    from_slot = other if gained > 0 else one
    for _ in range(PARTNERS):
        pair = grid.row[dice(grid, len(grid.row)), from_slot]
        if pair == NOBODY:
            continue
        length = follow(grid, pair, one, other)
        if length == 0 or tables_gained(grid, length, one) != -gained or _announced(grid, length):
            continue
        change = _change(grid, days, length, one, other)
        if change << 10 <= most:
            change += _walks(grid, days, length, one, other)
            if change << 10 <= most:
                return length
    return 0


# --- what an exchange changes ---------------------------------------------------------------


def _announced(grid: Grid, length: int) -> bool:
    """Say whether the chain holds a meeting that costs something to move."""
    if grid.own[MOVE_PRICE] == 0:
        return False
    found = False
    for turn in range(length):
        found |= bool(grid.pair[grid.chain[turn], ANNOUNCED] != NOBODY)
    return found


def _change(grid: Grid, days: Days, length: int, one: int, other: int) -> int:
    """Count by how much the exchange changes breaks; only the ends of a chain have any."""
    both = 1 << one | 1 << other
    change = 0
    for turn in range(length):
        for side in (ENTERPRISE, BUYER):
            someone = grid.pair[grid.chain[turn], side]
            if grid.who[someone, BUSY] & both != both:
                busy = grid.who[someone, BUSY] | grid.who[someone, FIXED]
                change += breaks_in(busy ^ both, days.sessions) - breaks_in(busy, days.sessions)
    return change * ONE


def _walks(grid: Grid, days: Days, length: int, one: int, other: int) -> int:
    """Weigh by how much the exchange changes the buyers' ways between halls."""
    if days.walk[0] == 0:
        return 0
    change = 0
    for turn in range(length):
        pair = grid.chain[turn]
        buyer = grid.pair[pair, BUYER]
        if grid.pair[pair, SLOT] == one or grid.row[buyer, one] == NOBODY:  # each buyer once
            change += _hall_changes(grid, buyer, one, other) - _hall_changes(grid, buyer, one, one)
    return int(change * days.walk[0])


def _hall_changes(grid: Grid, buyer: int, one: int, other: int) -> int:
    """Count a buyer's ways to another hall if his meetings in two slots changed places."""
    changes, last = 0, NOBODY
    for slot in range(len(grid.seat)):
        there = other if slot == one else one if slot == other else slot
        pair = grid.row[buyer, there]
        if pair != NOBODY:
            hall = grid.who[grid.pair[pair, ENTERPRISE], HALL]
            changes += last not in (NOBODY, hall)
            last = hall
    return changes


def breaks_in(busy: int, sessions: IntArray) -> int:
    """Count the breaks of a day given as bits.

    Example:
        >>> breaks_in(0b1011010, np.array([0b1111111]))
        2
    """
    breaks = 0
    for session in sessions:
        here = busy & session
        if here:
            breaks += _ones(here & ~((here << 1) & session)) - 1
    return breaks


def _ones(bits: int) -> int:
    """Count the bits that are set, in pairs, fours, bytes and so on."""
    bits -= bits >> 1 & 0x5555555555555555
    bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333)
    bits = bits + (bits >> 4) & 0x0F0F0F0F0F0F0F0F
    bits += bits >> 8
    bits += bits >> 16
    bits += bits >> 32
    return bits & 127
