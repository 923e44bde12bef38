"""Close gaps in people's days: who meets whom stands, only the times change.

Two slots, and the chain of meetings that hang together through them: exchange
the two along the chain and everybody within it stays as busy as he was; only
who stands at its two ends gets another day. A cycle changes nobody's, but it may
change the way to the next hall, which counts a little. Simulated annealing by
counted tries: a worse day is accepted with a chance that cools.
Where tables are full, two chains with opposite change of tables go together.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np

from matchmaker.planning.board import NOBODY, Board
from matchmaker.planning.breaks import breaks_of, by_session, fewest_of, hall_changes_of
from matchmaker.planning.compiled import compiled
from matchmaker.planning.grid import (
    ANNOUNCED,
    BUSY,
    BUYER,
    COMMON,
    ENTERPRISE,
    FIXED,
    HALL,
    LOGGED,
    LONGEST_CHAIN,
    MOVE_PRICE,
    SLOT,
    Grid,
    any_of,
    dice,
    follow,
    grid_of,
    holds,
    swap,
    tables_gained,
    tables_hold,
)
from matchmaker.planning.problem import BoolArray, IntArray
from matchmaker.planning.work import Meter, tries_a_unit

TRIES_A_MEETING = 10_000  # after so many little more is to be expected
BURST = 100_000  # tries between two looks at the clock
ASKED_BURST = 200
LOOKS = 40  # times that it cools, and that the days are counted on the way
UNITS_PER_QUESTION = 10  # what a try by asking the board costs
WARM = 0.4  # breaks that are accepted for nothing at the start, on average
ONE = 1 << 10  # fixed point: heat and chances are whole numbers in these parts
PARTNERS = 20  # second chains tried where one alone finds no table
MOST_SAVED = 4 * ONE  # breaks that a chain saves at most, two at each end
WALK = ONE // 10  # a break weighs as much as ten ways to another hall

# -log of evenly spread chances: what Metropolis' rule compares a loss with
CHANCES: IntArray = np.rint(-np.log((np.arange(1024) + 0.5) / 1024) * ONE).astype(np.int64)


def compact(
    board: Board,
    random: np.random.Generator,
    meter: Meter,
    on_burst: Callable[[Board], None] = lambda _: None,
) -> Board:
    """Bring meetings together; same pairs, same worth, never more breaks.

    Works until the work is spent, the bound on breaks is reached or the tries are enough.

    Args:
        on_burst: told the best board so far, now and then.
    """
    meetings = int((board.slot_of >= 0).sum())
    tries = TRIES_A_MEETING * meetings
    if tries == 0 or board.problem.n_slots < 2 or meter.over():
        return board
    if holds(board) and _in_order(board.problem.slot_session):
        tries = min(tries, tries_a_unit(meetings) * meter.left)
        run: _Run = _Compiled(board, random)
        with meter.paused():  # compiling is no search
            run.burst(0, 0)
    else:
        tries = min(tries, meter.left // UNITS_PER_QUESTION)
        run = _Asking(board, random)
    return _annealed(board, run, tries, meter, on_burst)


def work_wanted(board: Board) -> int:
    """Units of work after which no more is to be expected."""
    meetings = int((board.slot_of >= 0).sum())
    return TRIES_A_MEETING * meetings // tries_a_unit(meetings)


def _in_order(session: IntArray) -> bool:
    """Say whether each session's slots follow one another."""
    return int((np.diff(session) != 0).sum()) + 1 == len(np.unique(session))


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


class _Run(Protocol):
    """Annealing on one copy of a board, burst by burst."""

    size: int
    units: float

    def burst(self, tries: int, heat: int) -> None:
        """Try so often at one heat."""

    def board(self) -> Board:
        """Give the board as it stands."""


def _annealed(
    board: Board, run: _Run, tries: int, meter: Meter, on_burst: Callable[[Board], None]
) -> Board:
    """Cool in a straight line over all tries; the best board between two bursts wins."""
    best, cost, least = board, _cost(board), (fewest_of(board), 0)
    done = looked = 0
    while done < tries and cost > least and not meter.cut():
        burst = min(run.size, 1 + tries // LOOKS, tries - done)
        run.burst(burst, int(WARM * ONE * (tries - done - burst) / tries))
        done += burst
        meter.spend(int(burst * run.units))
        if done < tries and done - looked < tries / LOOKS and not meter.cut():
            continue
        looked, now = done, run.board()
        now_cost = _cost(now)
        if now_cost < cost:
            best, cost = now, now_cost
        on_burst(best)
    return best


def _cost(board: Board) -> tuple[int, int]:
    """Breaks and buyers' ways to another hall, in this order."""
    return breaks_of(board), hall_changes_of(board)


# --- in tables, compiled -----------------------------------------------------------------


class _Compiled:
    """All rules are in the grid: machine code does the tries."""

    size = BURST

    def __init__(self, board: Board, random: np.random.Generator) -> None:
        self.problem = board.problem
        self.grid = grid_of(board, int(random.integers(2**31)), np.empty(0, dtype=np.int64))
        sessions = np.array(session_bits(self.problem.slot_session), dtype=np.int64)
        placed = np.flatnonzero(board.slot_of >= 0)
        walk = WALK if len(np.unique(self.problem.enterprise_hall)) > 1 else 0
        self.units = 1 / tries_a_unit(len(placed))
        self.days = Days(placed, sessions, CHANCES, np.array([walk]))

    def burst(self, tries: int, heat: int) -> None:
        compiled(anneal)(self.grid, self.days, tries, heat)

    def board(self) -> Board:
        return Board.of(self.problem, self.grid.pair[:, SLOT])


def session_bits(session: IntArray) -> list[int]:
    """Slots of each session as the bits of a whole number, by session."""
    slots = enumerate(session.tolist())
    bits = dict.fromkeys(sorted(set(session.tolist())), 0)
    for slot, name in slots:
        bits[name] |= 1 << slot
    return list(bits.values())


def anneal(grid: Grid, days: Days, tries: int, heat: int) -> int:
    """Exchange chains of random meetings; the change of all breaks and walks.

    A break counts ONE.

    Args:
        heat: breaks accepted for nothing on average, times ONE.
    """
    total = 0
    for _ in range(tries):
        pair = days.placed[dice(grid, len(days.placed))]
        other = any_of(grid, grid.pair[pair, COMMON])
        if grid.pair[pair, SLOT] == other:
            continue
        grid.own[LOGGED] = 0
        most = heat * days.chances[dice(grid, len(days.chances))]
        total += _tried(grid, days, pair, other, most)
    return total


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
    if not tables_hold(grid, one, other, gained):
        second = _partner(grid, one, other, gained)
        if second == 0:
            return 0
        change += _change(grid, days, second, one, other)
        change += _walks(grid, days, second, one, other)
        if change << 10 > most:
            return 0
        swap(grid, second, one, other)
        length = follow(grid, pair, one, other)
    elif change << 10 > most:
        return 0
    swap(grid, length, one, other)
    return change


def _partner(grid: Grid, one: int, other: int, gained: int) -> int:
    """Lay a chain with the opposite change of tables into grid.chain; its length or 0.

    A chain with the opposite change is another one, so the two share nobody.
    """
    crowded = other if gained > 0 else one
    for _ in range(PARTNERS):
        pair = grid.row[dice(grid, len(grid.row)), crowded]
        if pair != NOBODY:
            length = follow(grid, pair, one, other)
            if length and tables_gained(grid, length, one) == -gained:
                return 0 if _announced(grid, length) else length
    return 0


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


# --- by asking the board -------------------------------------------------------------------


class _Asking:
    """Rules that no grid knows: the board itself says what may go where."""

    size = ASKED_BURST
    units: float = UNITS_PER_QUESTION

    def __init__(self, board: Board, random: np.random.Generator) -> None:
        self.here, self.random = Board.of(board.problem, board.slot_of), random
        self.placed = np.flatnonzero(board.slot_of >= 0)
        problem = board.problem
        self.announced: BoolArray = (problem.published_slot >= 0) & (problem.move_price > 0)
        self.sessions = by_session(problem.slot_session)
        self.fixed: tuple[dict[int, int], dict[int, int]] = ({}, {})
        for enterprise, buyer, slot in problem.options.standing.tolist():
            for fixed, who in zip(self.fixed, (enterprise, buyer), strict=True):
                fixed[who] = fixed.get(who, 0) | 1 << slot

    def burst(self, tries: int, heat: int) -> None:
        board, n_slots = self.here, self.here.problem.n_slots
        pairs = self.placed[self.random.integers(len(self.placed), size=tries)].tolist()
        slots = self.random.integers(n_slots, size=tries).tolist()
        luck = CHANCES[self.random.integers(len(CHANCES), size=tries)].tolist()
        for pair, other, chance in zip(pairs, slots, luck, strict=True):
            one = int(board.slot_of[pair])
            if one != other and board.problem.common_bits[pair] >> other & 1:
                self._try(board.chain(pair, one, other), one, other, heat * chance)

    def _try(self, chain: list[int], one: int, other: int, most: int) -> None:
        board = self.here
        if len(chain) > LONGEST_CHAIN or self.announced[chain].any():
            return
        if not board.can_exchange(chain, one, other):
            return
        before, missing = self._breaks(chain), board.missing()
        board.exchange(chain, one, other)
        change = self._breaks(chain) - before
        if change << 20 > most or board.missing() != missing:
            board.exchange(chain, one, other)

    def _breaks(self, chain: list[int]) -> int:
        """Count the breaks of everybody on the chain."""
        board, breaks = self.here, 0
        for side, people in enumerate((board.enterprise_of, board.buyer_of)):
            for who in {people[pair] for pair in chain}:
                breaks += _asked_breaks(self._day(side, who), self.sessions)
        return breaks

    def _day(self, side: int, who: int) -> int:
        """Slots, as bits, in which somebody sits in a meeting at any seat, or in a locked one."""
        board = self.here
        rows = (board.enterprise_row, board.buyer_row)[side]
        further = board.seats[side].further.get(who, []) if board.seats else []
        day = self.fixed[side].get(who, 0)
        for row in (who, *further):
            day |= sum(1 << slot for slot, pair in enumerate(rows[row]) if pair != NOBODY)
        return day

    def board(self) -> Board:
        return Board.of(self.here.problem, self.here.slot_of)


def _asked_breaks(day: int, sessions: list[list[int]]) -> int:
    """Count the breaks of a day of any length given as bits, its sessions in any order."""
    breaks = 0
    for slots in sessions:
        busy = [day >> slot & 1 for slot in slots]
        began = sum(now > before for before, now in pairwise([0, *busy]))
        breaks += max(0, began - 1)
    return breaks
