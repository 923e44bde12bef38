"""With whom a participant could still meet as the published plan stands."""

from collections.abc import Iterable

import numpy as np

from matchmaker import planning
from matchmaker.domain.participant import Role, Scope
from matchmaker.planning.board import Board
from matchmaker.planning.problem import PlanningProblem
from matchmaker.planning.ways import Ways
from matchmaker.services.plan_problem import kept_apart
from matchmaker.services.published_fair import PublishedFair, published_fair
from matchmaker.storage.queries.sight import own_id
from matchmaker.storage.session import Database

Numbers = tuple[int, int]


def free_partners(db: Database, scope: Scope, partners: Iterable[str]) -> list[str]:
    """Keep the partners with whom a meeting could be added to the published plan as it is.

    The planner's own rules decide, none is written again here: both are there and
    free in a slot that has not begun, a table is free then, neither has all the
    meetings it may have, and no other rule of the fair stands in the way.

    Args:
        db: the database.
        scope: the participant's own.
        partners: ids of the other side; one who takes part no more is left out.

    Returns:
        Those of them, in the same order. What the others have planned is not told.

    Raises:
        NotFoundError: the scope is no participant's.
        RefusedError: nothing is published yet.
    """
    me = own_id(scope)
    found = published_fair(db, Scope(scope.fair_id, Role.ORGANISER))
    pairs = [(me, one) if scope.role is Role.ENTERPRISE else (one, me) for one in partners]
    apart = kept_apart(found.fair.rows)
    numbers = {
        pair: (found.enterprise[pair[0]], found.buyer[pair[1]])
        for pair in pairs
        if pair[0] in found.enterprise and pair[1] in found.buyer and pair not in apart
    }
    problem, board = _laid(found, set(numbers.values()))
    return [
        pair[1] if scope.role is Role.ENTERPRISE else pair[0]
        for pair, number in numbers.items()
        if _fits(board, problem.pair_rows[number], found.begun)
    ]


def _laid(found: PublishedFair, asked: set[Numbers]) -> tuple[PlanningProblem, Board]:
    """Lay the published plan out, with every pair that is asked about offered."""
    seated = {(e, b): slot for e, b, slot, _ in found.seated}
    offered = {(e, b) for e, b, _ in found.fair.document["pairs"]}
    extra = sorted((asked | seated.keys()) - offered)
    problem = planning.problem_from(found.fair.with_pairs(extra))
    slot_of = np.full(problem.n_pairs, -1, dtype=np.int64)
    for pair, slot in seated.items():
        slot_of[problem.pair_rows[pair]] = slot
    return problem, Board.of(problem, slot_of)


def _fits(board: Board, row: int, begun: int) -> bool:
    """Say whether a pair that has no meeting fits into some slot, nothing being given up for it."""
    if board.slot_of[row] >= 0:
        return False
    ways = Ways(board, row, frozenset())
    return any(
        not way.cost.meetings and not way.cost.impossible
        for way in map(ways.through, (slot for slot in ways.common if slot >= begun))
    )
