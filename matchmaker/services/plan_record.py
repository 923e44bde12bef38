"""What is kept of a plan beside its meetings: figures, causes, shortfalls, the curve."""

from collections.abc import Callable
from typing import Any

from matchmaker import planning
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Scope
from matchmaker.planning import Budget, Plan, PlanningProblem, Progress
from matchmaker.services.plan_problem import FairProblem, Tier
from matchmaker.storage.tables import PlanVersion

MOST_EXPLAINED = 2_000
"""Pairs left out whose cause is kept with a version; the dearest come first."""


def with_curve(tell: Callable[[dict[str, Any]], None]) -> Callable[[Progress], None]:
    """Tell of progress with the curve so far, so that a page can draw how value and bound meet.

    Args:
        tell: takes an event as plain JSON values; `curve` holds those at which value
            or bound changed, and this one.
    """
    curve: list[dict[str, Any]] = []

    def on_progress(progress: Progress) -> None:
        event = progress.to_json()
        if not curve or any(event[name] != curve[-1][name] for name in ("value", "bound")):
            curve.append(event)
        tell({**event, "curve": [*curve, event]})

    return on_progress


def version_of(
    scope: Scope, fair: FairProblem, problem: PlanningProblem, plan: Plan, budget: Budget
) -> PlanVersion:
    """Write a plan as a draft version, its number still open, its people by id."""
    return PlanVersion(
        fair_id=scope.fair_id,
        number=0,
        state=PlanState.DRAFT,
        author=scope.actor,
        seed=plan.seed,
        budget=budget.work,
        problem_fingerprint=planning.fingerprint(fair.document),
        plan_fingerprint=plan.fingerprint,
        value=plan.value,
        bound=plan.bound,
        gap_pct=plan.gap_pct,
        stopped_by=plan.stopped_by.value,
        result={
            "unplaced": _unplaced(fair, problem, plan),
            "shortfalls": shortfalls_of(fair, plan),
            "curve": [event.to_json() for event in plan.curve],
            "baselines": plan.baselines,
            "counts": _counts(fair, plan),
            "stages": {event.stage: event.value for event in plan.curve},
        },
    )


def shortfalls_of(fair: FairProblem, plan: Plan) -> list[dict[str, Any]]:
    """Write who stays below the minimum, by id, as plain JSON values."""
    return [
        {
            "enterprise_id": fair.rows.enterprises[short.enterprise].id,
            "missing": short.missing,
            "forced": short.forced,
            "sentence": short.sentence.to_json(),
        }
        for short in plan.shortfalls
    ]


def _unplaced(fair: FairProblem, problem: PlanningProblem, plan: Plan) -> list[dict[str, Any]]:
    """Say of each wished pair that is left out why, and of proposed ones the bound had chosen."""
    met = {(enterprise, buyer) for enterprise, buyer, _, _ in plan.meetings}
    chosen = {row.pair for row in plan.unplaced}
    out = [
        row
        for pair, row in problem.pair_rows.items()
        if pair not in met and (row in chosen or fair.tiers[fair.pair(*pair)] is not Tier.PROPOSED)
    ]
    out.sort(key=lambda row: -int(problem.pair_value[row]))
    out = out[:MOST_EXPLAINED]
    told = []
    for row, cause in zip(out, planning.causes(problem, plan, out), strict=True):
        pair = fair.pair(int(problem.pair_enterprise[row]), int(problem.pair_buyer[row]))
        told.append(
            {
                "enterprise_id": pair[0],
                "buyer_id": pair[1],
                "value": int(problem.pair_value[row]),
                "cause": cause.to_json(),
            }
        )
    return told


def _counts(fair: FairProblem, plan: Plan) -> dict[str, int]:
    """Count what was wished and what of it is met, by tier, and how the day looks."""
    met = [fair.tiers[fair.pair(enterprise, buyer)] for enterprise, buyer, _, _ in plan.meetings]
    wished = list(fair.tiers.values())
    counts = {
        "pairs": len(wished),
        "meetings": len(met),
        "must_meets": plan.must_meets[0],
        "must_meets_wanted": plan.must_meets[1],
        "missing": sum(short.missing for short in plan.shortfalls),
        "raw_value": plan.raw_value,
        "breaks": plan.breaks,
        "breaks_bound": plan.breaks_bound,
        "hall_changes": plan.hall_changes,
        "moved": plan.moved,
    }
    for tier in Tier:
        counts[f"{tier.value}_wanted"] = wished.count(tier)
        counts[tier.value] = met.count(tier)
    return counts
