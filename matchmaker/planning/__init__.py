"""Who meets whom, when and where, and how far from the best possible.

    plan = solve(problem, seed=1, budget=Budget.for_seconds(5))
    assert not violations(problem, plan)

Same problem, seed and work give the same plan, byte for byte. Every plan comes
with a bound that no plan exceeds and the prices that prove it by arithmetic.
"""

from matchmaker.planning.check import Names, Report, check, violations
from matchmaker.planning.plan import Plan, Progress, Unplaced
from matchmaker.planning.problem import PlanningProblem
from matchmaker.planning.problem_file import document_of, fingerprint, problem_from, read_problem
from matchmaker.planning.screen import Screen, screen
from matchmaker.planning.shortfall import Cause, Shortfall
from matchmaker.planning.solve import solve
from matchmaker.planning.work import Budget, StoppedBy

__all__ = [
    "Budget", "Cause", "Names", "Plan", "PlanningProblem", "Progress", "Report", "Screen",
    "Shortfall", "StoppedBy", "Unplaced", "check", "document_of", "fingerprint", "problem_from",
    "read_problem", "screen", "solve", "violations",
]  # fmt: skip
