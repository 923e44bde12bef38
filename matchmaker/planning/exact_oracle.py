"""The question whether clauses can hold, asked in bursts: stop is looked at in between."""

from collections.abc import Sequence
from typing import Any, Self

from matchmaker.planning.exact_clauses import Clause
from matchmaker.planning.work import Meter

BURST = 20_000  # conflicts; up to three seconds on the largest lists, see decision 29


class StoppedError(Exception):
    """Work, clock or somebody ended the search. It never leaves the exact mode."""


class Oracle:
    """CaDiCaL 1.5.3 on one thread (Biere et al.), which keeps what it learned between questions.

    It knows neither interrupts nor clocks, so it is asked for some conflicts at a
    time. Every burst begins its search anew, with what was learned: short ones find plans
    much later. Conflicts are the work that is counted: same questions, same answers.

    Args:
        clauses: what holds.
        meter: counts the conflicts, and says when to stop.
        for_plans: keep near the best found so far instead of restarting often; finds
            plans sooner and proofs later.
    """

    def __init__(self, clauses: Sequence[Clause], meter: Meter, *, for_plans: bool = False) -> None:
        from pysat.solvers import Solver

        self._meter = meter
        self._solver: Any = Solver(name="cadical153")
        if for_plans:
            self._solver.configure({"stabilizeonly": 1})
        self._solver.append_formula(clauses)
        self._conflicts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the solver's memory back."""
        self._solver.delete()

    def add(self, clauses: Sequence[Clause]) -> None:
        """Ask for more."""
        self._solver.append_formula(clauses)

    def holds(self, assumed: Sequence[int] = (), most: int | None = None) -> bool | None:
        """Say whether the clauses can hold together with the literals assumed.

        Args:
            assumed: literals that must hold this once.
            most: conflicts after which the question is dropped; None is no limit.

        Returns:
            None if the question was dropped.

        Raises:
            StoppedError: the search must end.
        """
        answer, spent = None, 0
        while answer is None and (most is None or spent < most):
            if self._meter.over():
                raise StoppedError
            left = self._meter.left if most is None else min(self._meter.left, most - spent)
            self._solver.conf_budget(min(BURST, left))
            answer = self._solver.solve_limited(assumptions=list(assumed))
            spent += self._count()
        return answer

    def model(self) -> list[int]:
        """Give the literals of the last yes."""
        return list(self._solver.get_model() or [])

    def core(self) -> list[int]:
        """Give assumed literals that cannot hold together, of the last no."""
        return list(self._solver.get_core() or [])

    def _count(self) -> int:
        now = self._solver.accum_stats()["conflicts"]
        spent, self._conflicts = now - self._conflicts, now
        self._meter.spend(spent)
        return int(spent)
