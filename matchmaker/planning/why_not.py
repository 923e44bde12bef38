"""Why do these two not meet? Causes that bind, and what forcing the pair would cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.board import NOBODY, Board
from matchmaker.planning.bound import Prices
from matchmaker.planning.explain import never_together, slots_both_here
from matchmaker.planning.flow import fill_slot
from matchmaker.planning.limits import Days, FreeBlocks, Halls, Interpreting, Limit, Seats, Walks
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem
from matchmaker.planning.refill import gain, refill
from matchmaker.planning.refusal import refusal
from matchmaker.planning.replan import let_in
from matchmaker.planning.rules.plain import Names
from matchmaker.planning.tables import Placed, Seated
from matchmaker.planning.ways import Spare, Way, Ways
from matchmaker.planning.work import Budget, Meter

FORCED = 3  # ways that are tried out
WORK_TO_MEND = Budget(4_000)


class Hurdle(StrEnum):
    """What can keep two apart."""

    NOT_OFFERED = "not_offered"
    FORBIDDEN = "forbidden"
    NEVER_TOGETHER = "never_together"
    TOO_SHORT = "too_short"
    ENTERPRISE_FULL = "enterprise_full"
    BUYER_FULL = "buyer_full"
    ENTERPRISE_BUSY = "enterprise_busy"
    BUYER_BUSY = "buyer_busy"
    TABLES = "tables"
    INTERPRETER = "interpreter"
    DAY = "day"
    BREAK = "break"
    WALK = "walk"
    RULE = "rule"


HURDLES: dict[type[Limit], Hurdle] = {
    Halls: Hurdle.TABLES,
    Interpreting: Hurdle.INTERPRETER,
    Seats: Hurdle.RULE,
    Days: Hurdle.DAY,
    FreeBlocks: Hurdle.BREAK,
    Walks: Hurdle.WALK,
}


@dataclass(frozen=True)
class Binding:
    """One cause that binds: were it alone not there, the answer would be another.

    Args:
        hurdle: what it is.
        sentence: in words.
        slot: where it stands in the way; None if everywhere.
        meetings: (enterprise, buyer, slot) that hold the place, the least valuable first.
        values: what these are worth.
    """

    hurdle: Hurdle
    sentence: Sentence
    slot: int | None = None
    meetings: tuple[Placed, ...] = ()
    values: tuple[int, ...] = ()


@dataclass(frozen=True)
class WhyNot:
    """The answer.

    Args:
        causes: binding ones; none if the pair fits as it is.
        at_least: what the proof says: no plan with this pair is worth more than the
            bound less this. 0 where the prices say nothing.
        at_most: value lost when the pair was forced in and all around it mended; below
            0 it was a gain. None if it cannot be forced.
        slot: where it was forced in.
        given_up: meetings that are gone then.
        instead: meetings that there are then and were not, the pair's among them.
    """

    causes: tuple[Binding, ...]
    at_least: int = 0
    at_most: int | None = None
    slot: int | None = None
    given_up: tuple[Placed, ...] = ()
    instead: tuple[Placed, ...] = ()


def why_not(
    problem: PlanningProblem,
    meetings: Sequence[Seated],
    pair: tuple[int, int],
    prices: Prices | None = None,
    names: Names | None = None,
) -> WhyNot:
    """Say why an enterprise and a buyer do not meet in a finished plan.

    Args:
        problem: the whole fair, pinned meetings in it.
        meetings: of the plan, which obeys every rule.
        pair: (enterprise, buyer) that the plan leaves out.
        prices: certificate of the plan's bound, for `at_least`.
        names: what people and slots are called.

    Raises:
        ValueError: the two meet in this plan.
    """
    names = names or Names()
    if list(pair) in problem.forbidden.tolist():
        return WhyNot((Binding(Hurdle.FORBIDDEN, Sentence("The two must never meet.")),))
    if pair not in problem.pair_rows:
        return WhyNot((Binding(Hurdle.NOT_OFFERED, _NOT_OFFERED),))
    row = problem.pair_rows[pair]
    board = _board(problem, meetings)
    if board.slot_of[row] >= 0:
        raise ValueError(f"enterprise {pair[0]} and buyer {pair[1]} meet in this plan")
    pinned = frozenset(problem.pair_rows[e, b] for e, b, _ in problem.locked.tolist())
    ways = Ways(board, row, pinned)
    if not ways.common:
        return WhyNot((_never(problem, row),))
    at_least = 0 if prices is None else certain(problem, row, prices)
    found = ways.all()
    causes = tuple(_Judge(ways, found[0], names).binding(found))
    return _forced(board, ways, found, causes, at_least)


_NOT_OFFERED = Sentence(
    "Nobody has asked for this meeting, and it is not among the suggestions that may be placed."
)


def certain(problem: PlanningProblem, row: int, prices: Prices) -> int:
    """By how much the bound falls for every plan that holds a pair: u_b + w_e + tau - v, or 0.

    The pair's term in the certificate (see `bound.certified`) is then not
    max(0, v - u_b - w_e - tau) but the difference itself, which is negative.
    """
    e, b = int(problem.pair_enterprise[row]), int(problem.pair_buyer[row])
    asked = int(prices.buyer[b]) + int(prices.enterprise[e])
    asked += prices.place if problem.needs_table[row] else 0
    brings = int(problem.pair_value[row]) + prices.must_meet * bool(problem.must_meet[row])
    brings += prices.kept * bool(problem.published_slot[row] >= 0)
    return max(0, asked - brings)


def _board(problem: PlanningProblem, meetings: Sequence[Seated]) -> Board:
    slot_of = np.full(problem.n_pairs, -1, dtype=np.int64)
    rows = problem.pair_rows
    slot_of[[rows[e, b] for e, b, _, _ in meetings]] = [t for _, _, t, _ in meetings]
    return Board.of(problem, slot_of)


def _never(problem: PlanningProblem, row: int) -> Binding:
    short = slots_both_here(problem, row) > 0
    hurdle = Hurdle.TOO_SHORT if short else Hurdle.NEVER_TOGETHER
    return Binding(hurdle, never_together(problem, row))


# --- which causes bind ---------------------------------------------------------------------


class _Judge:
    """Thinks one thing away at a time and looks whether the cheapest way becomes cheaper."""

    def __init__(self, ways: Ways, cheapest: Way, names: Names) -> None:
        self.ways, self.names = ways, names
        self.now = cheapest.cost
        self.problem = ways.board.problem

    def binding(self, found: list[Way]) -> list[Binding]:
        """List the causes that bind: maxima first, then slot by slot."""
        if found[0].cost.meetings == 0 and not found[0].cost.impossible:
            return []
        causes = [*self._full(), *(cause for way in found for cause in self._in_slot(way))]
        return causes or [self._rule(found)]

    def _full(self) -> list[Binding]:
        ways, problem = self.ways, self.problem
        causes = []
        if len(ways.of_enterprise) >= problem.enterprise_max[ways.enterprise] and self._cheaper(
            Spare(enterprise=1)
        ):
            sentence = Sentence(
                "The enterprise already has the most meetings allowed: %(most)s.",
                {"most": len(ways.of_enterprise)},
            )
            causes.append(self._named(Hurdle.ENTERPRISE_FULL, sentence, None, ways.of_enterprise))
        if len(ways.of_buyer) >= problem.buyer_max[ways.buyer] and self._cheaper(Spare(buyer=1)):
            sentence = Sentence(
                "The buyer already has the most meetings allowed: %(most)s.",
                {"most": len(ways.of_buyer)},
            )
            causes.append(self._named(Hurdle.BUYER_FULL, sentence, None, ways.of_buyer))
        return causes

    def _cheaper(self, spare: Spare) -> bool:
        return min(way.cost for way in self.ways.all(spare)) < self.now

    def _in_slot(self, way: Way) -> list[Binding]:
        causes = []
        for hurdle, one in (
            (Hurdle.ENTERPRISE_BUSY, way.at_enterprise),
            (Hurdle.BUYER_BUSY, way.at_buyer),
        ):
            if one != NOBODY and self._cheaper_there(way.slot, Spare(gone=one)):
                causes.append(
                    self._named(hurdle, self._busy(hurdle, way.slot, one), way.slot, [one])
                )
        if way.tables_full and self._cheaper_there(way.slot, Spare(table=1)):
            causes.append(Binding(Hurdle.TABLES, self._full_slot(way.slot), way.slot))
        for rule, meetings in way.refused:
            if self._cheaper_there(way.slot, Spare(rule=rule)):
                sentence = refusal(self.ways, rule, way.slot, self.names)
                causes.append(self._named(HURDLES[rule], sentence, way.slot, list(meetings)))
        return causes

    def _full_slot(self, slot: int) -> Sentence:
        name, board = self.names.slot(slot), self.ways.board
        if board.seated[slot] < board.tables[slot]:
            return Sentence(
                "%(slot)s: both would be free, but all %(tables)s tables of the enterprise's hall "
                "are taken.",
                {"slot": name, "tables": self.ways.hall_tables(slot)},
            )
        return Sentence(
            "%(slot)s: both would be free, but all %(tables)s tables are taken.",
            {"slot": name, "tables": board.tables[slot]},
        )

    def _cheaper_there(self, slot: int, spare: Spare) -> bool:
        return self.ways.through(slot, spare).cost < self.now

    def _busy(self, hurdle: Hurdle, slot: int, one: int) -> Sentence:
        board, names = self.ways.board, self.names
        values = {"slot": names.slot(slot), "value": int(self.problem.pair_value[one])}
        if hurdle is Hurdle.ENTERPRISE_BUSY:
            return Sentence(
                "%(slot)s: the enterprise meets %(other)s then, worth %(value)s.",
                values | {"other": names.buyer(board.buyer_of[one])},
            )
        return Sentence(
            "%(slot)s: the buyer meets %(other)s then, worth %(value)s.",
            values | {"other": names.enterprise(board.enterprise_of[one])},
        )

    def _named(
        self, hurdle: Hurdle, sentence: Sentence, slot: int | None, meetings: list[int]
    ) -> Binding:
        board, value = self.ways.board, self.problem.pair_value
        meetings = sorted(meetings, key=lambda one: (int(value[one]), one))
        held = [
            (board.enterprise_of[m], board.buyer_of[m], int(board.slot_of[m])) for m in meetings
        ]
        return Binding(
            hurdle, sentence, slot, tuple(held), tuple(int(value[one]) for one in meetings)
        )

    def _rule(self, found: list[Way]) -> Binding:
        return Binding(
            Hurdle.RULE,
            Sentence(
                "In each of their %(slots)s common slots another rule stands in the way: walking "
                "time, a break kept free, a limit for the day, an interpreter or a pinned meeting.",
                {"slots": len(found)},
            ),
        )


# --- forcing it ----------------------------------------------------------------------------


def _forced(
    board: Board, ways: Ways, found: list[Way], causes: tuple[Binding, ...], at_least: int
) -> WhyNot:
    """Try the cheapest ways out, mend what each breaks, and keep the best."""
    before, value = board.slot_of.copy(), board.value()
    best: tuple[int, int, IntArray] | None = None
    for way in [way for way in found if not way.cost.impossible][:FORCED]:
        _force(board, ways, way)
        if best is None or board.worth() > best[0]:
            best = (board.worth(), board.value(), board.slot_of.copy())
        _restore(board, before)
    if best is None:
        return WhyNot(causes, at_least)
    _, after, slot_of = best
    return WhyNot(
        causes,
        at_least,
        at_most=value - after,
        slot=int(slot_of[ways.pair]),
        given_up=_differing(board, before, slot_of),
        instead=_differing(board, slot_of, before),
    )


def _differing(board: Board, these: IntArray, others: IntArray) -> tuple[Placed, ...]:
    rows = np.flatnonzero((these >= 0) & (these != others)).tolist()
    return tuple((board.enterprise_of[r], board.buyer_of[r], int(these[r])) for r in rows)


def _force(board: Board, ways: Ways, way: Way) -> None:
    """Put the pair in, then give those who lost a meeting the best that is still free."""
    for one in way.given_up:
        board.lift(one)
    board.place(ways.pair, way.slot)
    _solve_around(board, ways, way.slot)
    people_e = np.zeros(board.problem.n_enterprises, dtype=np.bool_)
    people_b = np.zeros(board.problem.n_buyers, dtype=np.bool_)
    people_e[[ways.enterprise, *(board.enterprise_of[one] for one in way.given_up)]] = True
    people_b[[ways.buyer, *(board.buyer_of[one] for one in way.given_up)]] = True
    problem = board.problem
    theirs = people_e[problem.pair_enterprise] | people_b[problem.pair_buyer]
    waiting = np.flatnonzero(theirs & _open(board))
    refill(board, waiting, range(problem.n_slots))
    lost = np.array([one for one in way.given_up if board.slot_of[one] < 0], dtype=np.int64)
    before, pinned = board.slot_of.copy(), sorted(ways.pinned)
    let_in(board, lost, 0, Meter(WORK_TO_MEND))
    if (board.slot_of[pinned] != before[pinned]).any():
        _restore(board, before)


def _solve_around(board: Board, ways: Ways, slot: int) -> None:
    """Choose a slot's other meetings anew, the pair and pinned ones staying; never worse."""
    before, worth = board.slot_of.copy(), board.worth()
    standing = [
        one for one in board.pairs_in(slot).tolist() if one != ways.pair and one not in ways.pinned
    ]
    for one in standing:
        board.lift(one)
    pairs = np.flatnonzero(_open_in(board, slot))
    weight = 10 * gain(board, pairs) + (before[pairs] == slot)
    useful = weight > 0
    pairs, weight = pairs[useful], weight[useful]
    problem = board.problem
    room = board.tables[slot] - board.seated[slot]
    chosen = pairs[
        fill_slot(
            problem.pair_enterprise[pairs],
            problem.pair_buyer[pairs],
            weight,
            problem.needs_table[pairs],
            room,
        )
    ]
    for one in chosen.tolist():
        if board.has_room(one) and board.fits(one, slot):
            board.place(one, slot)
    if board.worth() < worth:
        _restore(board, before)


def _open(board: Board) -> BoolArray:
    """Pairs without a meeting that may have one, (P,)."""
    open_: BoolArray = board.slot_of < 0
    rows = board.problem.pair_rows
    apart = [rows.get((e, b), -1) for e, b in board.problem.forbidden.tolist()]
    open_[[row for row in apart if row >= 0]] = False
    return open_


def _open_in(board: Board, slot: int) -> BoolArray:
    """Open pairs whose both sides are free in a slot and below their maximum."""
    problem = board.problem
    free_e = np.array(
        [row[slot] == NOBODY for row in board.enterprise_row[: problem.n_enterprises]],
        dtype=np.bool_,
    )
    free_b = np.array(
        [row[slot] == NOBODY for row in board.buyer_row[: problem.n_buyers]], dtype=np.bool_
    )
    free_e &= board.held_e < problem.enterprise_max
    free_b &= board.held_b < problem.buyer_max
    open_: BoolArray = (
        _open(board)
        & problem.common[:, slot]
        & free_e[problem.pair_enterprise]
        & free_b[problem.pair_buyer]
    )
    return open_


def _restore(board: Board, slot_of: IntArray) -> None:
    """Bring a board back to what it was."""
    changed = np.flatnonzero(board.slot_of != slot_of).tolist()
    for one in changed:
        if board.slot_of[one] >= 0:
            board.lift(one)
    for one in changed:
        if slot_of[one] >= 0:
            board.place(one, int(slot_of[one]))
