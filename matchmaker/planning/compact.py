"""Close gaps in people's days: who meets whom stands, only the times change.

Two slots, and the chain of meetings that hang together through them: exchange
the two along the chain and everybody within it stays as busy as he was; only
who stands at its two ends gets another day. A cycle changes nobody's, but it may
change the way to the next hall, which counts a little. Simulated annealing by
counted tries: a worse day is accepted with a chance that cools.
For most of the tries a slot may hold more meetings than it has tables, at a price.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Protocol

import numpy as np

from matchmaker.planning.anneal import (
    CHANCES,
    ONE,
    Days,
    anneal,
    crowded,
    mend,
    roomy,
    session_bits,
)
from matchmaker.planning.board import NOBODY, Board
from matchmaker.planning.breaks import breaks_of, by_session, fewest_of, hall_changes_of
from matchmaker.planning.compiled import compiled
from matchmaker.planning.grid import LONGEST_CHAIN, SLOT, Grid, grid_of, holds
from matchmaker.planning.problem import BoolArray, IntArray
from matchmaker.planning.work import Meter, tries_a_unit

TRIES_A_MEETING = 20_000  # after so many little more is to be expected
TRIES_A_UNIT = 2  # of annealing, for each exchange that a unit of work stands for
BURST = 100_000  # tries between two looks at the clock
ASKED_BURST = 200
LOOKS = 40  # times that it cools, and that the days are counted on the way
UNITS_PER_QUESTION = 10  # what a try by asking the board costs
WARM = 0.4  # breaks that are accepted for nothing at the start, on average
WALK = ONE // 10  # a break weighs as much as ten ways to another hall
PRICE = 0.3  # breaks that a meeting without a table costs; n in one slot n * n times
DEARER = 0.3  # share of the tries left from which on that doubles at each look
SEATED = 0.1  # share of the tries left in which all meetings have tables


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
        tries = min(tries, TRIES_A_UNIT * tries_a_unit(meetings) * meter.left)
        with meter.paused():  # compiling is no search
            run: _Run = _Compiled(board, random)
    else:
        tries = min(tries, meter.left // UNITS_PER_QUESTION)
        run = _Asking(board, random)
    return _annealed(board, run, tries, meter, on_burst)


def work_wanted(board: Board) -> int:
    """Units of work after which no more is to be expected."""
    meetings = int((board.slot_of >= 0).sum())
    return TRIES_A_MEETING * meetings // (TRIES_A_UNIT * tries_a_unit(meetings))


def _in_order(session: IntArray) -> bool:
    """Say whether each session's slots follow one another."""
    return int((np.diff(session) != 0).sum()) + 1 == len(np.unique(session))


class _Run(Protocol):
    """Annealing on one copy of a board, burst by burst."""

    size: int
    units: float

    def burst(self, tries: int, left: float) -> None:
        """Try so often at one heat; `left` is the share of all tries that comes after them."""

    def close(self) -> None:
        """Bring everything within the rules, wherever the tries end."""

    def board(self) -> Board | None:
        """Give the board as it stands, none while a slot holds too much."""


def _annealed(
    board: Board, run: _Run, tries: int, meter: Meter, on_burst: Callable[[Board], None]
) -> Board:
    """Cool in a straight line over all tries; the best board between two bursts wins."""
    best, cost, least = board, _cost(board), (fewest_of(board), 0)
    done = looked = 0
    while done < tries and cost > least and not meter.cut():
        burst = min(run.size, 1 + tries // LOOKS, tries - done)
        run.burst(burst, (tries - done - burst) / tries)
        done += burst
        meter.spend(int(burst * run.units))
        if done - looked >= tries / LOOKS:
            looked = done
            best, cost = _better(run, best, cost)
            on_burst(best)
    run.close()
    best, _ = _better(run, best, cost)
    on_burst(best)
    return best


def _better(run: _Run, best: Board, cost: tuple[int, int]) -> tuple[Board, tuple[int, int]]:
    """Choose between the best board so far and the run's, if that keeps all rules."""
    now = run.board()
    now_cost = cost if now is None else _cost(now)
    return (best, cost) if now is None or now_cost >= cost else (now, now_cost)


def _cost(board: Board) -> tuple[int, int]:
    """Breaks and buyers' ways to another hall, in this order."""
    return breaks_of(board), hall_changes_of(board)


# --- in tables, compiled -----------------------------------------------------------------


class _Compiled:
    """All rules are in the grid: machine code does the tries."""

    size = BURST

    def __init__(self, board: Board, random: np.random.Generator) -> None:
        self.start = board
        self.grid, self.days = meetings_of(board, int(random.integers(2**31)))
        self.placed = np.flatnonzero(board.slot_of >= 0)
        self.units = 1 / (TRIES_A_UNIT * tries_a_unit(len(self.placed)))
        compiled(anneal)(self.grid, self.days, 0, 0, 0)
        compiled(mend)(self.grid, self.days)
        self.seated = not compiled(roomy)(self.grid, self.days)

    def burst(self, tries: int, left: float) -> None:
        if left < SEATED:
            self.close()
        price = 0 if self.seated else price_at(left)
        compiled(anneal)(self.grid, self.days, tries, int(WARM * ONE * left), price)

    def close(self) -> None:
        if not self.seated and compiled(mend)(self.grid, self.days):
            self.grid, self.days = meetings_of(self.start, 1)
        self.seated = True

    def board(self) -> Board | None:
        if crowded(self.grid):
            return None
        slot_of = np.full(self.start.problem.n_pairs, NOBODY, dtype=np.int64)
        slot_of[self.placed] = self.grid.pair[:, SLOT]
        return Board.of(self.start.problem, slot_of)


def meetings_of(board: Board, seed: int) -> tuple[Grid, Days]:
    """Copy the meetings of a board into tables, without the pairs that do not meet."""
    placed = np.flatnonzero(board.slot_of >= 0)
    grid = grid_of(board, seed, np.empty(0, dtype=np.int64))
    number = np.full(len(grid.pair) + 1, NOBODY, dtype=np.int64)  # the last one is nobody's
    number[placed] = np.arange(len(placed))
    walk = WALK if len(np.unique(board.problem.enterprise_hall)) > 1 else 0
    sessions = np.array(session_bits(board.problem.slot_session), dtype=np.int64)
    days = Days(number[placed], sessions, CHANCES, np.array([walk]))
    return grid._replace(pair=grid.pair[placed], row=number[grid.row]), days


def price_at(left: float) -> int:
    """Price of a meeting without a table, times ONE, when this share of the tries is left."""
    return int(PRICE * ONE) << int(LOOKS * max(0.0, DEARER - left))


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

    def burst(self, tries: int, left: float) -> None:
        board, n_slots, heat = self.here, self.here.problem.n_slots, int(WARM * ONE * left)
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

    def close(self) -> None:
        """All rules hold after each try."""

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
