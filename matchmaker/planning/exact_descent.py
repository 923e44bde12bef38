"""A way down to better plans: near-cheapest choices only, one break fewer at a time.

At good prices most choices of a good plan cost next to nothing beyond the cheapest
ones. Asked for plans of such choices alone, a solver is quick; asked for one break
fewer than the last plan had, it begins where that plan stood. What it does not find
proves nothing: a plan may need a dearer choice.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

from matchmaker.planning.exact_formula import Formula
from matchmaker.planning.exact_oracle import Oracle
from matchmaker.planning.work import Meter

FIRST = 20  # breaks above the fewest of all that the first plan may have
SETTLING = 2_000  # conflicts to lay the last plan into a new solver


class Descent:
    """One search after the other, each among more choices than the one before.

    Args:
        draws: the formulas, narrowest first; each is made when its turn comes. None is
            one without any plan.
        each: conflicts in every search but the last, which has no end of its own.
        on_plan: told of every plan; gives the breaks of the best one known.

    Attributes:
        begun: it was asked before.
    """

    def __init__(
        self,
        draws: Sequence[Callable[[], Formula | None]],
        meter: Meter,
        each: int,
        on_plan: Callable[[Formula, list[int]], int],
    ) -> None:
        self._draws, self._meter, self._each = list(draws), meter, each
        self._on_plan = on_plan
        self.begun = False
        self._now: _Room | None = None
        self._slots: tuple[int, ...] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def search(self, best: int, proven: int, most: int) -> int:
        """Look on for about so many conflicts.

        Args:
            best: breaks of the best plan known.
            proven: a plan with so few ends the search.
            most: conflicts after which to come back.

        Returns:
            The breaks of the best plan now.

        Raises:
            StoppedError: the search must end.
        """
        self.begun, until = True, self._meter.done + most
        while best > proven and self._meter.done < until and self._enter():
            if self._now is not None:
                best = self._asked(self._now, best, until - self._meter.done)
        return best

    def _asked(self, room: "_Room", best: int, most: int) -> int:
        """Ask one room for a better plan; leave it where there is none, or its time is over."""
        if best <= room.lowest:
            self._leave()
            return best
        began = self._meter.done
        yes = room.oracle.holds(room.at_most(best - 1), min(most, room.left))
        room.left -= self._meter.done - began
        if yes:
            model = room.oracle.model()
            self._slots = room.formula.slots(model)
            best = self._on_plan(room.formula, model)
            room.cap(best - 1)
        elif yes is False or (room.left <= 0 and self._draws):
            self._leave()
        return best

    def _enter(self) -> bool:
        """Open the next search if none is open; say whether there is any."""
        if self._now is None and self._draws:
            formula = self._draws.pop(0)()
            if formula is not None:
                self._now = _Room(formula, self._meter, self._each if self._draws else None)
                self._now.settle(self._slots)
        return self._now is not None or bool(self._draws)

    def _leave(self) -> None:
        if self._now is not None:
            self._now.oracle.close()
            self._now = None


class _Room:
    """One formula under search, its breaks counted by a totaliser (Bailleux and Boufkhad, 2003)."""

    def __init__(self, formula: Formula, meter: Meter, most: int | None) -> None:
        self.formula = formula
        self.lowest = sum(formula.limits.fewest)
        self.left = 1 << 60 if most is None else most
        self._counted = self._counter()
        self.oracle = Oracle(formula.clauses.rows, meter, for_plans=True)

    def _counter(self) -> list[int]:
        """Count up to `FIRST` breaks above the fewest: literals "more than j", j = 0, 1, ..."""
        from pysat.card import ITotalizer

        literals = [literal for row in self.formula.more for literal in row.values()]
        if not literals:
            return []
        clauses = self.formula.clauses
        counter: Any = ITotalizer(
            lits=literals, ubound=min(FIRST, len(literals) - 1), top_id=clauses.top
        )
        clauses.rows += counter.cnf.clauses
        clauses.top = max(clauses.top, counter.top_id)
        return list(counter.rhs)

    def at_most(self, breaks: int) -> list[int]:
        """Assume at most so many breaks in all, or `FIRST` above the fewest if that is less."""
        if not self._counted:
            return []
        return [-self._counted[min(breaks - self.lowest, len(self._counted) - 1)]]

    def cap(self, breaks: int) -> None:
        """Ask for at most so many breaks from now on."""
        if breaks >= self.lowest:
            self.oracle.add([[literal] for literal in self.at_most(breaks)])

    def settle(self, slots: tuple[int, ...] | None) -> None:
        """Show the solver a plan, so that it begins where that one stands."""
        if slots is not None:
            places = zip(self.formula.place, slots, strict=True)
            self.oracle.holds([row[slot] for row, slot in places if slot in row], SETTLING)
