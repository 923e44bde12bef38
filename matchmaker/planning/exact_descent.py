"""A way down to better plans: in great strides first, then to the goal at once.

A solver soon finds plans with half as many breaks above the goal as the last one, and
again; where a stride is not made in a moment, the goal alone is asked for. What it does
not find proves nothing where the formula leaves choices out.
"""

from collections.abc import Callable
from typing import Any, Self

from matchmaker.planning.exact_formula import Formula
from matchmaker.planning.exact_oracle import Oracle
from matchmaker.planning.work import Meter

FURTHEST = 60  # breaks above the fewest of all up to which plans are looked for
A_MOMENT = 20_000  # conflicts


class Descent:
    """One search for plans with ever fewer breaks.

    Args:
        formula: what a plan must keep to; its breaks are counted here.
        on_plan: told of every plan; gives the breaks of the best one known.

    Attributes:
        ended: nothing is left to be found.
    """

    def __init__(
        self, formula: Formula, meter: Meter, on_plan: Callable[[Formula, list[int]], int]
    ) -> None:
        self._formula, self._meter, self._on_plan = formula, meter, on_plan
        self._lowest = sum(formula.limits.fewest)
        self._more = self._counter()
        self._oracle = Oracle(formula.clauses.rows, meter, for_plans=True)
        self._strides = True
        self.ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._oracle.close()

    def search(self, best: int, goal: int, most: int) -> int:
        """Look on for about so many conflicts.

        Args:
            best: breaks of the best plan known.
            goal: a plan with so few ends the search; the same at every call.
            most: conflicts after which to come back.

        Returns:
            The breaks of the best plan now.

        Raises:
            StoppedError: the search must end.
        """
        until, goal = self._meter.done + most, max(goal, self._lowest)
        while best > goal and not self.ended and self._meter.done < until:
            if self._strides:
                best = self._stride(best, goal)
            elif (found := self._oracle.holds(most=until - self._meter.done)) is not None:
                best, self.ended = self._told(best, found=found), True
        return best

    def _stride(self, best: int, goal: int) -> int:
        aim = (best + goal) // 2
        found = self._oracle.holds(self._at_most(aim), A_MOMENT)
        if not found:
            self._strides = False
            self._oracle.add([[literal] for literal in self._at_most(goal)])
        return self._told(best, found=bool(found))

    def _told(self, best: int, *, found: bool) -> int:
        return self._on_plan(self._formula, self._oracle.model()) if found else best

    def _counter(self) -> list[int]:
        """Count up to `FURTHEST`, by a totaliser: literals "more than j", j = 0, 1, ..."""
        from pysat.card import ITotalizer

        literals = [literal for row in self._formula.more for literal in row.values()]
        if not literals:
            return []
        clauses = self._formula.clauses
        counter: Any = ITotalizer(
            lits=literals, ubound=min(FURTHEST, len(literals) - 1), top_id=clauses.top
        )
        clauses.rows += counter.cnf.clauses
        clauses.top = max(clauses.top, counter.top_id)
        return list(counter.rhs)

    def _at_most(self, breaks: int) -> list[int]:
        """Assume at most so many breaks in all, or `FURTHEST` above the fewest if that is less."""
        if not self._more:
            return []
        return [-self._more[min(breaks - self._lowest, len(self._more) - 1)]]
