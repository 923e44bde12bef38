"""Exact mode: the least total of breaks of a fixed meeting list, with proof.

    found = solve_exact(problem, fairness=2, budget=Budget(work=1_000_000))

For small fairs, up to about 80 participants. Whatever ends the search, what it
answers is true: a plan was recounted, and no plan has fewer breaks than the bound.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matchmaker.planning.b2bsp import MeetingList
from matchmaker.planning.breaks import count_breaks
from matchmaker.planning.exact_alike import in_order
from matchmaker.planning.exact_cores import Cores
from matchmaker.planning.exact_descent import Descent
from matchmaker.planning.exact_diagram import Layers
from matchmaker.planning.exact_domain import Narrowed, NoPlanError, narrow
from matchmaker.planning.exact_formula import Formula, Limits
from matchmaker.planning.exact_oracle import Oracle, StoppedError
from matchmaker.planning.exact_prices import SCALE, cheapest, hour_prices
from matchmaker.planning.problem import BoolArray
from matchmaker.planning.work import Budget, Meter, StoppedBy

# conflicts; more than any machine of ours does, so that it is the clock that ends a search
CONFLICTS_PER_SECOND = 100_000
NEAR = 3  # breaks above the bound by prices, up to which totals are asked for one by one
# near enough to the bound that a plan is found as soon among all choices as among fewer
ALL_NEAR = SCALE + SCALE // 100
ALONE = 75_000  # conflicts for totals before plans are looked for besides
TURN, PLANS_TURN = 20_000, 60_000  # conflicts for a total, and for plans, in turn


class Status(StrEnum):
    """What is known at the end."""

    OPTIMAL = "OPTIMAL"
    INFEASIBLE = "INFEASIBLE"
    FEASIBLE = "FEASIBLE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class ExactPlan:
    """The answer of the exact mode.

    Args:
        status: FEASIBLE is a plan above the bound; UNKNOWN is no plan yet.
        slots: slot of each meeting from 0; None without a plan.
        breaks: of all participants in all; None without a plan.
        bound: no plan has fewer breaks; None if there is no plan at all.
        conflicts: work that was done.
        stopped_by: work | clock | cancel; None if the search came to its end.
        seconds: by the clock.
    """

    status: Status
    slots: tuple[int, ...] | None
    breaks: int | None
    bound: int | None
    conflicts: int
    stopped_by: StoppedBy | None
    seconds: float


def budget_for(seconds: float) -> Budget:
    """Make a budget that the clock ends; give `Budget(work)` for the same answer anywhere."""
    return Budget(int(seconds * CONFLICTS_PER_SECOND), seconds)


def solve_exact(
    problem: MeetingList,
    fairness: int,
    budget: Budget | None = None,
    *,
    should_stop: Callable[[], bool] | None = None,
) -> ExactPlan:
    """Find the plan with the fewest breaks in all.

    Args:
        problem: the meetings, all of which must be held.
        fairness: by how many the breaks of any two participants may differ, >= 0.
        budget: conflicts of the solver, and seconds as a guard; a minute by default.
        should_stop: asked between bursts of conflicts.
    """
    if fairness < 0:
        raise ValueError(f"fairness must not be negative, is {fairness}")
    meter = Meter(budget or budget_for(60), should_stop or (lambda: False))
    return _Search(problem, fairness, meter).run()


class _Search:
    """One run: the best plan so far and the bound."""

    def __init__(self, problem: MeetingList, fairness: int, meter: Meter) -> None:
        self.problem, self.fairness, self.meter = problem, fairness, meter
        self.ordered = in_order(problem)
        self.slots: tuple[int, ...] | None = None
        self.breaks: int | None = None
        self.bound = 0
        self.stopped_by: StoppedBy | None = None

    def run(self) -> ExactPlan:
        try:
            self._search()
        except NoPlanError:
            return self._answer(Status.INFEASIBLE)
        except StoppedError:
            self.stopped_by = self.meter.stopped_by or StoppedBy.WORK
        if self.breaks is None:
            return self._answer(Status.UNKNOWN)
        return self._answer(Status.OPTIMAL if self.breaks == self.bound else Status.FEASIBLE)

    def _search(self) -> None:
        """First try everybody's fewest breaks at once, often the answer; then climb."""
        narrowed = narrow(self.problem)
        limits = limits_of(narrowed, self.fairness)
        self.bound = sum(limits.fewest)
        alone = Limits(limits.fewest, limits.fewest)
        fewest = narrowed.drawn(alone.fewest, alone.most)
        if self._within(narrowed.domain, fewest, alone, hopeful=True):
            return
        days = narrowed.drawn(limits.fewest, limits.most)
        formula = Formula(self.ordered, narrowed.domain, days, limits, self.fairness)
        with Oracle(formula.clauses.rows, self.meter) as oracle:
            if not oracle.holds():
                raise NoPlanError
            self._keep(formula, oracle.model())
            self.bound += 1  # everybody's fewest were not to be had at once
            if not self._climb_by_prices(narrowed, days, limits):
                self._climb_by_cores(formula, oracle)

    def _climb_by_prices(self, narrowed: Narrowed, days: list[Layers], limits: Limits) -> bool:
        """Go up from the bound of the prices while they rule much out; say whether that was all.

        Near the bound most states and some slots fall away, and a yes or no is found
        several times as fast. Farther off, cores add many small contradictions up faster.
        """
        prices = hour_prices(self.problem, narrowed.domain, narrowed.days, days)
        if prices is None:
            return False
        costs = cheapest(self.problem, narrowed.domain, narrowed.days, days, prices)
        self.bound = max(self.bound, -(-costs.bound // SCALE))
        alone = self.meter.done + ALONE
        while self.breaks is None or self.bound < self.breaks:
            room = costs.room(self.bound)
            if room > NEAR * SCALE:
                return False
            domain, within = costs.domain_within(room), costs.days_within(room)
            patience = None if room <= ALL_NEAR else max(0, alone - self.meter.done)
            if self._within(domain, within, limits, patience=patience):
                break
            self.bound += 1
        return True

    def _climb_by_cores(self, formula: Formula, oracle: Oracle) -> None:
        wishes = [-literal for literal in formula.breaks()]
        lowest = sum(formula.limits.fewest)
        cores = Cores(oracle, wishes, lowest, formula.clauses.top)
        try:
            cores.search(lambda model: self._keep(formula, model), self.breaks or 0, self.bound)
        finally:
            self.bound = max(self.bound, cores.bound)

    def _within(
        self,
        domain: BoolArray,
        days: list[Layers],
        limits: Limits,
        *,
        hopeful: bool = False,
        patience: int | None = None,
    ) -> bool:
        """Say whether a plan has no more breaks in all than the bound; keep it if there is one.

        Args:
            hopeful: ask in the way that finds plans sooner and proofs later.
            patience: conflicts after which plans are looked for besides; None is no end.
        """
        formula = self._formula(domain, days, limits)
        if formula is None:
            return False
        formula.hold_breaks(self.bound)
        with Oracle(formula.clauses.rows, self.meter, for_plans=hopeful) as oracle:
            found = oracle.holds(most=patience)
            if found is None:
                found = self._in_turn(oracle, self._few(domain, days, limits))
            if found:
                self._keep(formula, oracle.model())
            return self.breaks is not None and self.breaks <= self.bound

    def _in_turn(self, oracle: Oracle, few: Formula | None) -> bool | None:
        """Ask for plans among fewer and among all choices in turn; only the latter's no is a no.

        Returns:
            The answer among all choices; None if a plan was found among the fewer.
        """
        if few is None:
            return oracle.holds()
        with Descent(few, self.bound, self.meter, self._keep) as descent:
            found = None
            while found is None:
                # without any plan yet: more breaks than meetings have sides
                best = 2 * self.problem.n_meetings if self.breaks is None else self.breaks
                if descent.search(best, PLANS_TURN) <= self.bound:
                    break
                found = oracle.holds(most=TURN)
        return found

    def _few(self, domain: BoolArray, days: list[Layers], limits: Limits) -> Formula | None:
        """Write the clauses for plans in which nobody has more than one break above his fewest.

        In plans with few breaks it is many who have one, and the days are drawn with
        half the states.
        """
        most = tuple(min(a + 1, b) for a, b in zip(limits.fewest, limits.most, strict=True))
        kept = [
            [[state for state in layer if state.breaks <= limit] for layer in layers]
            for limit, layers in zip(most, days, strict=True)
        ]
        return self._formula(domain, kept, Limits(limits.fewest, most))

    def _formula(self, domain: BoolArray, days: list[Layers], limits: Limits) -> Formula | None:
        """Write the clauses; None if a meeting or a day is left without a choice."""
        if not domain.any(axis=1).all() or not all(layer for one in days for layer in one):
            return None
        return Formula(self.ordered, domain, days, limits, self.fairness)

    def _keep(self, formula: Formula, model: list[int]) -> int:
        """Recount the breaks of a plan, keep it if it is the best, and give the best's."""
        slots = formula.slots(model)
        breaks = self._recounted(slots)
        if self.breaks is None or breaks < self.breaks:
            self.slots, self.breaks = slots, breaks
        return self.breaks

    def _recounted(self, slots: tuple[int, ...]) -> int:
        busy = np.zeros((self.problem.n_participants, self.problem.n_slots), dtype=np.bool_)
        busy[self.problem.people, np.array(slots, dtype=np.int64)[:, None]] = True
        return int(count_breaks(busy, np.zeros(self.problem.n_slots, dtype=np.int64)).sum())

    def _answer(self, status: Status) -> ExactPlan:
        return ExactPlan(
            status=status,
            slots=self.slots,
            breaks=self.breaks,
            bound=None if status is Status.INFEASIBLE else self.bound,
            conflicts=self.meter.done,
            stopped_by=self.stopped_by,
            seconds=round(self.meter.elapsed_s, 3),
        )


def limits_of(narrowed: Narrowed, fairness: int) -> Limits:
    """Limit everyone's breaks by what each can have alone, and by the others'.

    Somebody can have no more than so many, so nobody may have more than `fairness`
    beyond that; and the same from below.

    Raises:
        NoPlanError: somebody is left without a choice.
    """
    ceiling = min(narrowed.most, default=0) + fairness
    floor = max(narrowed.fewest, default=0) - fairness
    limits = Limits(
        tuple(max(one, floor) for one in narrowed.fewest),
        tuple(min(one, ceiling) for one in narrowed.most),
    )
    if not limits.possible:
        raise NoPlanError
    return limits
