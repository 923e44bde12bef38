"""Who meets whom, when and where, and how far from the best possible.

    plan = solve(problem, seed=1, budget=Budget.for_seconds(5))
    assert not violations(problem, plan)

Same problem, seed and work give the same plan, byte for byte. Every plan comes
with a bound that no plan exceeds and the prices that prove it by arithmetic.
"""

from matchmaker.planning.b2bsp import MeetingList, meeting_list_from, read_b2bsp
from matchmaker.planning.b2bsp_check import b2bsp_violations
from matchmaker.planning.b2bsp_file import read_dzn
from matchmaker.planning.changes import Changes
from matchmaker.planning.check import Report, check, violations
from matchmaker.planning.exact import ExactPlan, Status, budget_for, solve_exact
from matchmaker.planning.explain import causes
from matchmaker.planning.outlook import Outlook, look_ahead
from matchmaker.planning.plan import Plan, Progress, Unplaced
from matchmaker.planning.problem import PlanningProblem
from matchmaker.planning.problem_file import document_of, fingerprint, problem_from, read_problem
from matchmaker.planning.replan import RepairPoint, ReplanResult, replan
from matchmaker.planning.rules.plain import Names
from matchmaker.planning.screen import Screen, contradictions, screen
from matchmaker.planning.shortfall import Cause, Shortfall
from matchmaker.planning.solve import solve
from matchmaker.planning.staffing import interpreters_of
from matchmaker.planning.standby import StandBy, stand_bys
from matchmaker.planning.tables import number_tables
from matchmaker.planning.why_not import WhyNot, why_not
from matchmaker.planning.work import Budget, StoppedBy

__all__ = [
    "Budget",
    "Cause",
    "Changes",
    "ExactPlan",
    "MeetingList",
    "Names",
    "Outlook",
    "Plan",
    "PlanningProblem",
    "Progress",
    "RepairPoint",
    "ReplanResult",
    "Report",
    "Screen",
    "Shortfall",
    "StandBy",
    "Status",
    "StoppedBy",
    "Unplaced",
    "WhyNot",
    "b2bsp_violations",
    "budget_for",
    "causes",
    "check",
    "contradictions",
    "document_of",
    "fingerprint",
    "interpreters_of",
    "look_ahead",
    "meeting_list_from",
    "number_tables",
    "problem_from",
    "read_b2bsp",
    "read_dzn",
    "read_problem",
    "replan",
    "screen",
    "solve",
    "solve_exact",
    "stand_bys",
    "violations",
    "why_not",
]
