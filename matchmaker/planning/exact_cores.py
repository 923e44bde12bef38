"""The least total of breaks by cores: literals that cannot all be false raise the bound.

One break more than everybody's fewest is one wished-false literal. Assume them all
false: a no comes with a core, of which one must be true, so the bound rises by one; a
counter over the core then wishes for no second one. The first yes is the optimum
(Morgado et al., "Core-Guided MaxSAT with Soft Cardinality Constraints", CP 2014).
"""

from collections.abc import Callable, Iterable
from typing import Any

from matchmaker.planning.exact_oracle import Oracle

TRIMS = 3  # how often a core is asked again for a smaller one
PATIENCE = 3_000  # conflicts for a further core that shares nothing with the ones before


class Cores:
    """Wishes, and the bound that cores have raised.

    Attributes:
        bound: no plan has fewer breaks.
    """

    def __init__(self, oracle: Oracle, wishes: Iterable[int], bound: int, top: int) -> None:
        self._oracle = oracle
        self._wishes = set(wishes)
        self._counters: dict[int, tuple[Any, int]] = {}  # a wish: its counter and place there
        self._top = top
        self.bound = bound

    def search(self, on_plan: Callable[[list[int]], int], best: int, proven: int) -> None:
        """Raise the bound until a plan meets it.

        Args:
            proven: a bound known from elsewhere; a plan that meets it ends the search.
            on_plan: told of every model on the way; gives the breaks of the best plan so far.
            best: breaks of the best plan known.

        Raises:
            StoppedError: the search must end; the bound stays true.
        """
        while max(self.bound, proven) < best:
            left, later, found = set(self._wishes), set[int](), 0
            while (yes := self._ask(left, PATIENCE if found else None)) is False:
                core = self._trimmed(self._oracle.core())
                self.bound += 1
                left.difference_update(core)
                self._wishes.difference_update(core)
                later.update(self._relaxed(core))
                found += 1
            if yes:
                best = on_plan(self._oracle.model())
            self._wishes |= later

    def _ask(self, wishes: set[int], most: int | None) -> bool | None:
        return self._oracle.holds(sorted(wishes, key=abs), most)

    def _trimmed(self, core: list[int]) -> list[int]:
        """Make a core smaller by asking it alone."""
        for _ in range(TRIMS):
            if len(core) <= 1 or self._oracle.holds(core, PATIENCE) is not False:
                break
            smaller = self._oracle.core()
            if len(smaller) >= len(core):
                break
            core = smaller
        return core

    def _relaxed(self, core: list[int]) -> list[int]:
        """Let one of the core be true; give the wishes that take its place."""
        later = []
        for wish in core:
            if wish in self._counters:
                counter, place = self._counters.pop(wish)
                later += self._wish(counter, place + 1)
        self._oracle.add([[-wish for wish in core]])
        if len(core) > 1:
            later += self._wish(self._counter(core), 1)
        return later

    def _counter(self, core: list[int]) -> Any:
        """Count how many of a core are true, by a totaliser (Bailleux and Boufkhad, 2003)."""
        from pysat.card import ITotalizer

        counter = ITotalizer(lits=[-wish for wish in core], ubound=len(core) - 1, top_id=self._top)
        self._top = max(self._top, counter.top_id)
        self._oracle.add(counter.cnf.clauses)
        return counter

    def _wish(self, counter: Any, place: int) -> list[int]:
        """Wish that no more than `place` of a counter's literals are true."""
        if place >= len(counter.rhs):
            return []
        wish = -counter.rhs[place]
        self._counters[wish] = (counter, place)
        return [wish]
