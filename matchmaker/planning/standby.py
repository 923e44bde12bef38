"""Who steps in when one side of a meeting does not come.

For every meeting and each side's absence the best partner who is free then, at
the fair and within all rules. All absences of a slot are settled by one exact
flow a side, so that nobody is promised twice in a slot.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.board import NOBODY, Board
from matchmaker.planning.flow import fill_slot
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem
from matchmaker.planning.refill import gain
from matchmaker.planning.tables import Seated

RESERVE = 2
"""Further names beside each promise; somebody else may have been promised them."""


Edge = tuple[int, int]
"""(row of a meeting that would fall out, row of a pair that could take its place)"""


class Absent(StrEnum):
    """The side of a meeting that does not come."""

    ENTERPRISE = "enterprise"
    BUYER = "buyer"


@dataclass(frozen=True)
class StandBy:
    """Who steps in for one side of one meeting.

    Args:
        slot, enterprise, buyer: the meeting.
        absent: the side that does not come; the other one waits.
        called: number of who is promised, on the absent one's side; None if nobody can.
        reserve: up to two more who could come, best first, not promised.
        cause: why nobody can; None if somebody is promised.
    """

    slot: int
    enterprise: int
    buyer: int
    absent: Absent
    called: int | None
    reserve: tuple[int, ...]
    cause: Sentence | None


def stand_bys(
    problem: PlanningProblem, meetings: Sequence[Seated], slots: Sequence[int] | None = None
) -> list[StandBy]:
    """Name a stand-by, or why there is none, for each side of each meeting.

    Args:
        problem: the whole fair.
        meetings: of a plan that obeys every rule.
        slots: that are asked about; all by default.

    Returns:
        Two a meeting, by slot, enterprise and buyer; the enterprise's absence first.
    """
    slot_of = np.full(problem.n_pairs, -1, dtype=np.int64)
    for e, b, t, _ in meetings:
        slot_of[problem.pair_rows[e, b]] = t
    board = Board.of(problem, slot_of)
    forbidden = {problem.pair_rows.get((e, b), -1) for e, b in problem.forbidden.tolist()}
    offered = np.ones(problem.n_pairs, dtype=np.bool_)
    offered[[row for row in forbidden if row >= 0]] = False
    found: list[StandBy] = []
    for slot in range(problem.n_slots) if slots is None else slots:
        sides = [_Call(board, offered, slot, absent).answers() for absent in Absent]
        found += [one for pair in zip(*sides, strict=True) for one in pair]
    return found


class _Call:
    """One side's absences of one slot.

    Attributes:
        standing: meetings of the slot, by enterprise and buyer.
        meetings: of each who waits those that he has then, by participant.
        candidates: pairs of somebody who waits and somebody who is free, (n,).
    """

    def __init__(self, board: Board, offered: BoolArray, slot: int, absent: Absent) -> None:
        problem = board.problem
        self.board, self.slot, self.absent = board, slot, absent
        self.standing = sorted(
            board.pairs_in(slot).tolist(),
            key=lambda row: (board.enterprise_of[row], board.buyer_of[row]),
        )
        if absent is Absent.BUYER:  # then enterprises wait and buyers are called
            self.waiting, self.called = problem.pair_enterprise, problem.pair_buyer
            self.waiting_of, self.called_of = board.enterprise_of, board.buyer_of
            below, there, rows = (
                board.held_b < problem.buyer_max,
                problem.buyer_available,
                board.buyer_row,
            )
        else:
            self.waiting, self.called = problem.pair_buyer, problem.pair_enterprise
            self.waiting_of, self.called_of = board.buyer_of, board.enterprise_of
            below, there, rows = (
                board.held_e < problem.enterprise_max,
                problem.enterprise_available,
                board.enterprise_row,
            )
        self.meetings: dict[int, list[int]] = defaultdict(list)
        for row in self.standing:
            self.meetings[self.waiting_of[row]].append(row)
        self.below = np.asarray(below, dtype=np.bool_)
        busy = np.array([one[slot] != NOBODY for one in rows[: len(there)]], dtype=np.bool_)
        self.free = there[:, slot] & ~busy
        waits = np.isin(self.waiting, sorted(self.meetings))
        self.partners = np.flatnonzero(offered & (board.slot_of < 0) & waits)
        called = self.called[self.partners]
        fits = problem.common[self.partners, slot] & self.free[called] & self.below[called]
        self.candidates: IntArray = self.partners[fits]

    def answers(self) -> list[StandBy]:
        """Settle all absences at once; who is promised is asked about by every rule."""
        edges = self._seatable(self._edges())
        while True:
            chosen = self._best(edges)
            wrong = [edge for edge in chosen if not self._allowed(*edge)]
            if not wrong:
                break
            edges = [edge for edge in edges if edge not in set(wrong)]
        promised = dict(chosen)
        brings = dict(zip(self.candidates.tolist(), gain(self.board, self.candidates), strict=True))
        ranked: dict[int, list[int]] = defaultdict(list)
        for fallen, row in sorted(edges, key=lambda edge: (-brings[edge[1]], edge)):
            ranked[fallen].append(row)
        return [self._answer(row, promised.get(row), ranked[row]) for row in self.standing]

    def _edges(self) -> list[Edge]:
        """Each meeting with each pair that could take its place; delegations have several."""
        return [
            (fallen, row)
            for row in self.candidates.tolist()
            for fallen in self.meetings[self.waiting_of[row]]
        ]

    def _best(self, edges: list[Edge]) -> list[Edge]:
        """Choose whom to promise: greatest total gain, nobody twice."""
        if not edges:
            return []
        fallen, rows = np.array(edges, dtype=np.int64).T
        chosen = fill_slot(
            fallen,
            self.called[rows],
            1 + np.maximum(gain(self.board, rows), 0),
            np.zeros(len(rows), dtype=np.bool_),
            0,
        )
        return [edges[place] for place in chosen.tolist()]

    def _seatable(self, edges: list[Edge]) -> list[Edge]:
        """Leave out who would need a table of his own while every one may be needed.

        The pair takes over the table. Only where an enterprise with a booth is
        away and one without is called is a further table needed.
        """
        board = self.board
        at_booths = sum(not board.needs_table[row] for row in self.standing)
        left = board.tables[self.slot] - board.seated[self.slot]
        if self.absent is Absent.BUYER or left >= at_booths:
            return edges
        needs = board.needs_table
        return [(fallen, row) for fallen, row in edges if needs[fallen] or not needs[row]]

    def _allowed(self, fallen: int, row: int) -> bool:
        """Ask the board once the meeting that falls out is gone."""
        self.board.lift(fallen)
        allowed = self.board.fits(row, self.slot) and self.board.has_room(row)
        self.board.place(fallen, self.slot)
        return allowed

    def _answer(self, row: int, promised: int | None, ranked: list[int]) -> StandBy:
        called = None if promised is None else self.called_of[promised]
        reserve: list[int] = []
        for one in ranked:
            if len(reserve) == RESERVE:
                break
            if one != promised and self._allowed(row, one):
                reserve.append(self.called_of[one])
        nobody = called is None
        return StandBy(
            slot=self.slot,
            enterprise=self.board.enterprise_of[row],
            buyer=self.board.buyer_of[row],
            absent=self.absent,
            called=called,
            reserve=() if nobody else tuple(reserve),
            cause=self._cause(self.waiting_of[row], bool(reserve)) if nobody else None,
        )

    def _cause(self, who: int, promised_to_others: bool) -> Sentence:
        """Say why nobody can step in: the first of the reasons that leaves nobody."""
        if promised_to_others:
            return Sentence("Everybody who could step in is promised to somebody else then.")
        theirs = self.partners[self.waiting[self.partners] == who]
        if not len(theirs):
            return Sentence("Whoever waits has a meeting already with everybody who could step in.")
        called = self.called[theirs]
        here = self.board.problem.common[theirs, self.slot]
        if not here.any():
            return Sentence(
                "Others who could step in: %(others)s; none is here then.", {"others": len(theirs)}
            )
        if not self.free[called[here]].any():
            return Sentence(
                "Others who are here then: %(others)s; all have meetings.",
                {"others": int(here.sum())},
            )
        if not self.below[called[here & self.free[called]]].any():
            return Sentence("Those who are free then have all the meetings they may have.")
        return (
            Sentence("Those who are free then would need a table, and none is left.")
            if self._would_need_a_table(theirs)
            else Sentence("A rule keeps those who are free then from this meeting.")
        )

    def _would_need_a_table(self, theirs: IntArray) -> bool:
        """Say whether a table is all that those who fit otherwise are short of."""
        fitting = set(theirs.tolist())
        edges = [edge for edge in self._edges() if edge[1] in fitting]
        return bool(edges) and not self._seatable(edges)
