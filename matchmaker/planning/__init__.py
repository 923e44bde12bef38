"""Who meets whom, when and where, and how far from the best possible.

    plan = solve(problem, seed=1, budget=Budget.for_seconds(5))
    assert not violations(problem, plan)

Same problem, seed and work give the same plan, byte for byte. Every plan comes
with a bound that no plan exceeds and the prices that prove it by arithmetic.
"""

from matchmaker.planning.check import Report, check, violations
from matchmaker.planning.explain import causes
from matchmaker.planning.outlook import Outlook, look_ahead
from matchmaker.planning.plan import Plan, Progress, Unplaced
from matchmaker.planning.problem import PlanningProblem
from matchmaker.planning.problem_file import document_of, fingerprint, problem_from, read_problem
from matchmaker.planning.rules.plain import Names
from matchmaker.planning.screen import Screen, contradictions, screen
from matchmaker.planning.shortfall import Cause, Shortfall
from matchmaker.planning.solve import solve
from matchmaker.planning.tables import number_tables
from matchmaker.planning.work import Budget, StoppedBy

__all__ = [
    "Budget",
    "Cause",
    "Names",
    "Outlook",
    "Plan",
    "PlanningProblem",
    "Progress",
    "Report",
    "Screen",
    "Shortfall",
    "StoppedBy",
    "Unplaced",
    "causes",
    "check",
    "contradictions",
    "document_of",
    "fingerprint",
    "look_ahead",
    "number_tables",
    "problem_from",
    "read_problem",
    "screen",
    "solve",
    "violations",
]
