"""`bench planning --answers`: what a plan is asked, on the selection fairs.

The first valid plan, why two do not meet, what to do when a buyer cancels. Each answer is
checked on the way: a pair that was forced in by the rules of the checker and its recount, a
repair by what it leaves standing.
"""

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from matchmaker import planning
from matchmaker.evaluation.bench import Goal
from matchmaker.planning import Plan, PlanningProblem
from matchmaker.planning.changes import Changes
from matchmaker.planning.check import rules_broken
from matchmaker.planning.proof import value
from matchmaker.planning.replan import ReplanResult, replan
from matchmaker.planning.rules.plain import Names, PlainMeeting, read_fair
from matchmaker.planning.tables import BOOTH, Placed, Seated
from matchmaker.planning.why_not import WhyNot, why_not
from matchmaker.services.bench_small_fairs import FAIRS, small_fairs

Tell = Callable[[str], None]

SEED = 1
PAIRS, BUYERS, CURVES = 500, 30, 2
WORK_TO_PLAN = 400_000
FIRST_S, WHY_MS, REPAIR_S = 2.0, 50.0, 0.2  # goals, CPU


def plan_answers(paths: Sequence[Path], tell: Tell) -> dict[str, Any]:
    """Ask the plans of some fairs everything, and small fairs for their best.

    Args:
        paths: problem files, named by size as the selection is.
        tell: hears what is measured next.

    Returns:
        first, why_not, repairs: a row for each fair that is asked; small_fairs.
    """
    first, reasons, repairs = [], [], []
    for path in paths:
        name, problem = path.name.removesuffix(".json.gz"), planning.read_problem(path)
        tell(f"{name}: first plan")
        first.append({"name": name} | first_plan(problem))
        if size_of(name) == "S":
            continue
        plan = planning.solve(problem, SEED, planning.Budget(WORK_TO_PLAN))
        if size_of(name) == "M":
            tell(f"{name}: why not")
            reasons.append({"name": name} | ask_why(problem, plan, PAIRS))
        else:
            tell(f"{name}: repairs")
            repairs.append({"name": name} | repair(problem, plan, BUYERS))
    tell(f"{FAIRS} small fairs")
    return {
        "first": first,
        "why_not": reasons,
        "repairs": repairs,
        "small_fairs": small_fairs(FAIRS, SEED),
    }


def size_of(name: str) -> str:
    """Read S, M or L off a fair's name."""
    return name.split("-")[1]


def first_plan(problem: PlanningProblem) -> dict[str, Any]:
    """Stop the search as soon as it knows a plan; what that took, and whether the plan holds.

    Returns:
        cpu_s to the end of the search, violations in words.
    """
    seen: list[object] = []
    began = time.process_time()
    plan = planning.solve(
        problem,
        SEED,
        planning.Budget(WORK_TO_PLAN),
        on_progress=seen.append,
        should_stop=lambda: bool(seen),
    )
    cpu_s = time.process_time() - began
    return {
        "cpu_s": round(cpu_s, 2),
        "violations": [str(one) for one in planning.violations(problem, plan)],
    }


# --- why two do not meet ---------------------------------------------------------------------


def ask_why(problem: PlanningProblem, plan: Plan, pairs: int) -> dict[str, Any]:
    """Ask of random pairs that the plan leaves out, and force each in as the answer says.

    Returns:
        pairs, forced, wrong: pairs whose answer is not true; cpu_ms: median and most.
    """
    met = {row[:2] for row in plan.meetings}
    out = [pair for pair in problem.pair_rows if pair not in met]
    chosen = random.Random(SEED).sample(out, min(pairs, len(out)))  # noqa: S311  # dice, not secrets
    judge, spent, forced = _Judge(problem, plan), [], 0
    wrong = []
    for pair in chosen:
        began = time.process_time()
        answer = why_not(problem, plan.meetings, pair, plan.prices)
        spent.append(1000 * (time.process_time() - began))
        forced += answer.at_most is not None
        if not judge.holds(pair, answer):
            wrong.append(list(pair))
    return {
        "pairs": len(chosen),
        "forced": forced,
        "wrong": wrong,
        "cpu_ms": _spread(spent, 1),
    }


class _Judge:
    """Does what an answer says to the plan, and lets the checker's rules and recount speak."""

    def __init__(self, problem: PlanningProblem, plan: Plan) -> None:
        self.plan = plan
        self.fair = read_fair(planning.document_of(problem))
        self.placed = {row[:3] for row in plan.meetings}

    def holds(self, pair: tuple[int, int], answer: WhyNot) -> bool:
        """Say whether a cause is named where one is needed, and the loss comes as it was said."""
        if answer.at_most is None:
            return bool(answer.causes)
        placed = (self.placed - set(answer.given_up)) | set(answer.instead)
        seated = self._seated(placed)
        proven = answer.at_least - (self.plan.bound - self.plan.value)
        return (
            any((row.enterprise, row.buyer) == pair for row in seated)
            and (bool(answer.causes) or not answer.given_up)
            and value(self.fair, seated) == self.plan.value - answer.at_most
            and answer.at_most >= proven
            and not rules_broken(self.fair, seated, Names())
        )

    def _seated(self, placed: set[Placed]) -> list[PlainMeeting]:
        """Number tables one by one, past the last if need be: then a rule says so."""
        fair, seats = self.fair, Counter[tuple[int, int]]()
        meetings = []
        for enterprise, buyer, slot in sorted(placed):
            hall = fair.further.in_hall(enterprise)
            free = fair.further.first_table(hall) + seats[slot, hall]
            seats[slot, hall] += not fair.booth[enterprise]
            table = BOOTH if fair.booth[enterprise] else free
            meetings.append(PlainMeeting(enterprise, buyer, slot, table))
        return meetings


# --- a buyer cancels -------------------------------------------------------------------------


def repair(problem: PlanningProblem, plan: Plan, buyers: int) -> dict[str, Any]:
    """Let buyers cancel, one at a time: at once and, for some, with moves.

    Returns:
        buyers, cpu_s: median and most; moved: published meetings that stand elsewhere;
        falling: curves on which a further move is not worth more.
    """
    chosen = random.Random(SEED).sample(range(problem.n_buyers), min(buyers, problem.n_buyers))  # noqa: S311  # dice, not secrets
    spent, moved = [], 0
    for buyer in chosen:
        began = time.process_time()
        found = replan(problem, plan.meetings, Changes(buyers_gone=(buyer,)), 1, planning.Budget(0))
        spent.append(time.process_time() - began)
        moved += len({row for row in plan.meetings if row[1] != buyer} - {*_at_once(found)})
    falling = 0
    for buyer in chosen[:CURVES]:
        gone = Changes(buyers_gone=(buyer,))
        worth = [
            point.value
            for point in replan(
                problem, plan.meetings, gone, 1, planning.Budget(WORK_TO_PLAN)
            ).points
        ]
        falling += worth != sorted(set(worth))
    return {
        "buyers": len(chosen),
        "moved": moved,
        "falling": falling,
        "cpu_s": _spread(spent, 3),
    }


def _spread(spent: Sequence[float], digits: int) -> dict[str, float]:
    return {
        "median": round(statistics.median(spent), digits) if spent else 0.0,
        "most": round(max(spent, default=0.0), digits),
    }


def _at_once(found: ReplanResult) -> list[Seated]:
    """The plan that is offered first."""
    return found.meetings(found.points[0])


def answer_goals(answers: dict[str, Any]) -> list[Goal]:
    """Hold what was measured against what was promised."""
    first = max((one["cpu_s"] for one in answers["first"]), default=0.0)
    refused = sum(bool(one["violations"]) for one in answers["first"])
    goals = [
        Goal("A1", f"slowest first plan <= {FIRST_S:g} CPU s", first, first <= FIRST_S),
        Goal("A2", "first plans that the checker refuses: 0", refused, refused == 0),
    ]
    if answers["why_not"]:
        most = max(one["cpu_ms"]["most"] for one in answers["why_not"])
        wrong = sum(len(one["wrong"]) for one in answers["why_not"])
        goals += [
            Goal("A3", f"slowest why-not at M <= {WHY_MS:g} CPU ms", most, most <= WHY_MS),
            Goal("A4", "whys that forcing the pair belies: 0", wrong, wrong == 0),
        ]
    if answers["repairs"]:
        slow = max(one["cpu_s"]["most"] for one in answers["repairs"])
        moved = sum(one["moved"] for one in answers["repairs"])
        falling = sum(one["falling"] for one in answers["repairs"])
        goals += [
            Goal("A5", f"slowest repair at L <= {REPAIR_S:g} CPU s", slow, slow <= REPAIR_S),
            Goal("A6", "published meetings that a repair moves unasked: 0", moved, moved == 0),
            Goal("A7", "repairs on which more moves win no more: 0", falling, falling == 0),
        ]
    small = answers["small_fairs"]
    wrong = len(small["wrong"])
    goals.append(
        Goal("A8", f"of {small['fairs']} small fairs tried out, wrong: 0", wrong, not wrong)
    )
    return goals
