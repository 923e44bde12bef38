"""A good plan in a few seconds, for whoever does not wait for the best one."""

from collections.abc import Callable
from typing import Any

from matchmaker.planning.exact_formula import Formula
from matchmaker.planning.exact_oracle import Oracle
from matchmaker.planning.work import Meter

FURTHEST = 60  # breaks above the fewest of all that the first plan may have
A_WHILE = 20_000  # conflicts for a stride; some two seconds


def stride_down(
    formula: Formula,
    meter: Meter,
    best: int,
    goal: int,
    on_plan: Callable[[Formula, list[int]], int],
) -> int:
    """Ask for half as many breaks above the goal, and again, until none is found in a while.

    What is not found proves nothing.

    Args:
        formula: what a plan must keep to; breaks are counted here.
        best: breaks of the best plan known.
        goal: no plan has fewer.
        on_plan: told of every plan; gives the breaks of the best one known.

    Returns:
        The breaks of the best plan now.

    Raises:
        StoppedError: the search must end.
    """
    more = _counted(formula)
    lowest = sum(formula.limits.fewest)
    with Oracle(formula.clauses.rows, meter, for_plans=True) as oracle:
        while best > goal:
            aim = min((best + goal) // 2 - lowest, len(more) - 1)
            if aim < 0 or not oracle.holds([-more[aim]], A_WHILE):
                break
            best = on_plan(formula, oracle.model())
    return best


def _counted(formula: Formula) -> list[int]:
    """Count breaks above the fewest, by a totaliser: literals "more than j", j = 0, 1, ..."""
    from pysat.card import ITotalizer

    literals = [literal for row in formula.more for literal in row.values()]
    if not literals:
        return []
    clauses, most = formula.clauses, min(FURTHEST, len(literals) - 1)
    counter: Any = ITotalizer(lits=literals, ubound=most, top_id=clauses.top)
    clauses.rows += counter.cnf.clauses
    clauses.top = max(clauses.top, counter.top_id)
    return list(counter.rhs)
