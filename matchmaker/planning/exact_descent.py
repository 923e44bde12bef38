"""A way down to better plans: in great strides first, then to the goal at once.

A solver soon finds plans with half as many breaks above the goal as the last one, and
again; where a stride is not made in a moment, the goal alone is asked for. What it does
not find proves nothing where the formula leaves choices out.
"""

from collections.abc import Callable
from typing import Self

from matchmaker.planning.exact_formula import Formula
from matchmaker.planning.exact_oracle import Oracle
from matchmaker.planning.work import Meter

FURTHEST = 60  # breaks above the fewest of all up to which plans are looked for
A_MOMENT = 20_000  # conflicts


class Descent:
    """One search for plans with ever fewer breaks.

    Args:
        formula: what a plan must keep to; its breaks are counted here.
        goal: breaks of a plan that ends the search.
        on_plan: told of every plan; gives the breaks of the best one known.

    Attributes:
        ended: nothing is left to be found.
    """

    def __init__(
        self,
        formula: Formula,
        goal: int,
        meter: Meter,
        on_plan: Callable[[Formula, list[int]], int],
    ) -> None:
        self._formula, self._meter, self._on_plan = formula, meter, on_plan
        self._lowest = sum(formula.limits.fewest)
        self._goal = max(goal, self._lowest)
        self._more = formula.clauses.more_than(formula.breaks(), FURTHEST)
        self._oracle = Oracle(formula.clauses.rows, meter, for_plans=True)
        self._strides = True
        self.ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._oracle.close()

    def search(self, best: int, most: int) -> int:
        """Look on for about so many conflicts.

        Args:
            best: breaks of the best plan known.
            most: conflicts after which to come back.

        Returns:
            The breaks of the best plan now.

        Raises:
            StoppedError: the search must end.
        """
        until = self._meter.done + most
        while best > self._goal and not self.ended and self._meter.done < until:
            if self._strides:
                best = self._stride(best)
            elif (found := self._oracle.holds(most=until - self._meter.done)) is not None:
                best, self.ended = self._told(best, found=found), True
        return best

    def _stride(self, best: int) -> int:
        found = self._oracle.holds(self._at_most((best + self._goal) // 2), A_MOMENT)
        if not found:
            self._strides = False
            self._oracle.add([[literal] for literal in self._at_most(self._goal)])
        return self._told(best, found=bool(found))

    def _told(self, best: int, *, found: bool) -> int:
        return self._on_plan(self._formula, self._oracle.model()) if found else best

    def _at_most(self, breaks: int) -> list[int]:
        """Assume at most so many breaks in all, or `FURTHEST` above the fewest if that is less."""
        if not self._more:
            return []
        return [-self._more[min(breaks - self._lowest, len(self._more) - 1)]]
