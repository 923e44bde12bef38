"""From a problem to a plan: bound, slot pass, repair, polish, shakes, breaks, tables, causes."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matchmaker.domain.errors import ViolationError
from matchmaker.domain.sentence import Sentence
from matchmaker.planning.baselines import best_score, first_come, round_robin
from matchmaker.planning.board import Board
from matchmaker.planning.bound import Prices, best_bounds, value_bound
from matchmaker.planning.breaks import breaks_of, count_hall_changes
from matchmaker.planning.canonical import canonical, in_given_names, renamed_tables
from matchmaker.planning.compact import compact, work_wanted
from matchmaker.planning.explain import cause
from matchmaker.planning.place import announced_board, place_selected, repair
from matchmaker.planning.plan import Plan, Progress, Unplaced, gap_pct
from matchmaker.planning.polish import polish
from matchmaker.planning.problem import OpenPart, PlanningProblem, open_part
from matchmaker.planning.screen import contradictions
from matchmaker.planning.shake import shake_and_polish
from matchmaker.planning.shared_days import IN_A_HURRY, STEPS, fewest_shared, ready
from matchmaker.planning.shortfall import shortfalls
from matchmaker.planning.tables import Placed, hall_tables, number_tables
from matchmaker.planning.work import Budget, Meter, StoppedBy

EVENTS_PER_SECOND = 4
FOR_BREAKS = 0.4  # share of the work after the first polish that closes gaps in people's days


def solve(
    problem: PlanningProblem,
    seed: int = 1,
    budget: Budget | None = None,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    kept_tables: dict[Placed, int] | None = None,
) -> Plan:
    """Plan a fair. Same problem, seed and work: the same plan, byte for byte.

    In whatever order participants and pairs stand: the search knows them by names
    of its own (`canonical`).

    Args:
        seed: of the random orders; any whole number >= 0.
        budget: work after which no new shake begins; five seconds' worth by default.
        on_progress: told of each step, at most four times a second.
        should_stop: asked between two slot flows; the best plan so far is given back.
        kept_tables: tables of locked meetings that must stay.

    Raises:
        ViolationError: locked meetings contradict the rules; all are named.
    """
    wrong = contradictions(problem)
    if wrong:
        raise ViolationError(Sentence("Locked meetings contradict the rules."), wrong)
    meter = Meter(budget or Budget.for_seconds(5), should_stop or (lambda: False))
    names = canonical(problem)
    search = _Search(open_part(names.problem), seed, meter, on_progress or (lambda _: None))
    search.run()
    plan = _finished(names.problem, search, renamed_tables(kept_tables, names))
    return in_given_names(plan, names)


@dataclass
class _Search:
    """One run: its bounds, the best board so far, and what was told on the way."""

    opened: OpenPart
    seed: int
    meter: Meter
    on_progress: Callable[[Progress], None]
    baselines: dict[str, int] = field(default_factory=dict)
    curve: list[Progress] = field(default_factory=list)

    def run(self) -> None:
        """Begin with the baselines, done in no time; from there every stage only improves."""
        problem = self.opened.problem
        self.bounds = best_bounds(problem)
        self.best = best_score(problem)
        self._tell("best_score")
        boards = {
            "first_come": first_come(problem, self.seed),
            "round_robin": round_robin(problem),
            "best_score": self.best,
        }
        for name, board in boards.items():
            self.baselines[name] = board.value() + self.opened.locked_value
            self._keep(board)
        if problem.move_price and len(problem.published):
            self._keep(announced_board(problem))
        self._tell("baselines")
        self._improve(problem)
        self._tell("done")

    def _improve(self, problem: PlanningProblem) -> None:
        random = np.random.default_rng(self.seed)
        bound = self.bounds[0]
        board = place_selected(problem, bound.selected, self.meter)
        self._end("place", board)
        repair(board, bound.selected, self.meter)
        self._end("repair", board)
        self._polish(board, random)
        if problem.move_price and len(problem.published):
            # slot by slot no meeting finds back to its announced slot: begin there as well
            announced = announced_board(problem)
            self._polish(announced, random)
            board = max(board, announced, key=Board.worth)
        if not self.meter.over():
            self.meter.kept_back = min(work_wanted(board), int(FOR_BREAKS * self.meter.left))
            board = shake_and_polish(
                board,
                random,
                self.meter,
                bound.worth,
                lambda now: self._on_the_way("shake", now),
                prices=bound.prices,
            )
            self._end("shake", board)
            self.meter.kept_back = 0
            board = compact(board, random, self.meter, lambda now: self._on_the_way("compact", now))
            self._end("compact", board)

    def _polish(self, board: Board, random: np.random.Generator) -> None:
        polish(board, random, self.meter, on_gain=lambda: self._on_the_way("polish", board))
        self._end("polish", board)

    def _on_the_way(self, stage: str, board: Board) -> None:
        if self.meter.elapsed_s - self.curve[-1].elapsed_s >= 1 / EVENTS_PER_SECOND:
            self._end(stage, board)

    def _end(self, stage: str, board: Board) -> None:
        self._keep(board)
        self._tell(stage)

    def _keep(self, board: Board) -> None:
        if board.worth() >= self.best.worth():
            self.best = board

    def proven(self) -> tuple[int, Prices]:
        """Give the smallest bound on the best board's value, and its certificate."""
        must_meets, kept = self.best.must_meets(), self.best.kept()
        bound = min(self.bounds, key=lambda one: value_bound(one, must_meets, kept))
        return value_bound(bound, must_meets, kept) + self.opened.locked_value, bound.prices

    def _tell(self, stage: str) -> None:
        problem, board = self.opened.problem, self.best
        value, (bound, _) = board.value() + self.opened.locked_value, self.proven()
        missing = np.maximum(problem.enterprise_min - board.held_e, 0)
        alone = np.maximum(problem.enterprise_min - self.bounds[0].capacities.enterprise, 0)
        forced = int(np.minimum(missing, alone).sum())
        event = Progress(
            stage=stage,
            work_done=min(self.meter.done, self.meter.budget.work),
            work_total=self.meter.budget.work,
            value=value,
            bound=bound,
            gap_pct=gap_pct(value, bound),
            meetings=int((board.slot_of >= 0).sum()) + self.opened.n_locked,
            short_forced=forced,
            short_open=int(missing.sum()) - forced,
            breaks=breaks_of(board),
            elapsed_s=round(self.meter.elapsed_s, 3),
        )
        self.curve.append(event)
        self.on_progress(event)


def _whole_board(problem: PlanningProblem, search: _Search) -> Board:
    """Put the locked meetings back beside the best plan of the rest."""
    slot_of = np.full(problem.n_pairs, -1, dtype=np.int64)
    slot_of[search.opened.rows] = search.best.slot_of
    for enterprise, buyer, slot in problem.locked.tolist():
        slot_of[problem.pair_rows[enterprise, buyer]] = slot
    return Board.of(problem, slot_of)


def _finished(
    problem: PlanningProblem, search: _Search, kept_tables: dict[Placed, int] | None
) -> Plan:
    """Number the tables, explain what is missing, and put the plan together."""
    board = _whole_board(problem, search)
    placed = np.flatnonzero(board.slot_of >= 0)
    e, b, t = problem.pair_enterprise[placed], problem.pair_buyer[placed], board.slot_of[placed]
    meetings = zip(e.tolist(), b.tolist(), t.tolist(), strict=True)
    tables = number_tables(
        meetings,
        problem.has_booth.tolist(),
        problem.tables.tolist(),
        kept_tables,
        hall_tables(problem),
    )
    locked = np.bincount(problem.locked[:, 0], minlength=problem.n_enterprises)
    missed = search.opened.rows[search.bounds[0].selected & (search.best.slot_of < 0)]
    bound, prices = search.proven()
    with search.meter.paused():  # compiling is no search
        ready()
    hurry = search.meter.stopped_by is StoppedBy.CANCEL
    return Plan(
        meetings=tuple(tables),
        value=board.value(),
        raw_value=int(problem.pair_value[placed].sum()),
        bound=bound,
        shortfalls=tuple(
            shortfalls(search.opened.problem, search.best.held_e, search.bounds[0], locked)
        ),
        unplaced=tuple(Unplaced(pair, cause(board, pair)) for pair in missed.tolist()),
        breaks=breaks_of(board),
        breaks_bound=fewest_shared(board, IN_A_HURRY if hurry else STEPS),
        hall_changes=count_hall_changes(
            b, t, problem.enterprise_hall[e], problem.n_buyers, problem.n_slots
        ),
        prices=prices,
        baselines=search.baselines,
        must_meets=(board.must_meets(), int(problem.must_meet.sum())),
        moved=len(problem.published) - board.kept(),
        stopped_by=search.meter.stopped_by or StoppedBy.WORK,
        seed=search.seed,
        seconds=round(search.meter.elapsed_s, 3),
        curve=tuple(search.curve),
    )
