"""The independent checker: reads the files itself, recounts everything, explains in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matchmaker.domain.sentence import Sentence
from matchmaker.planning import proof
from matchmaker.planning.problem_file import document_of
from matchmaker.planning.remainder import Remainder
from matchmaker.planning.rules import RULES
from matchmaker.planning.rules.plain import (
    Document,
    Names,
    PlainFair,
    PlainMeeting,
    read_fair,
    read_meetings,
)

if TYPE_CHECKING:
    from matchmaker.planning.plan import Plan
    from matchmaker.planning.problem import PlanningProblem


@dataclass(frozen=True)
class Report:
    """What the checker found.

    Args:
        violations: every broken rule and every figure of the file that is not true.
        value: recounted.
        bound: proven by the prices in the file; None if it holds none.
        gap_pct: from both; None without a bound.
    """

    violations: tuple[Sentence, ...]
    value: int
    bound: int | None
    gap_pct: float | None


def violations(problem: "PlanningProblem", plan: "Plan") -> tuple[Sentence, ...]:
    """Check a plan as if it came from files; nothing said means nothing wrong."""
    return check(document_of(problem), plan.to_json()).violations


def check(problem: Document, plan: Document, names: Names | None = None) -> Report:
    """Check a plan document against a problem document.

    Raises:
        ProblemFileError: one of the two cannot be read.
    """
    fair = read_fair(problem)
    meetings = read_meetings(fair, plan)
    broken = rules_broken(fair, meetings, names or Names())
    value = proof.value(fair, meetings)
    bound = proof.Proof(fair, meetings, plan["prices"]).bound() if "prices" in plan else None
    gap = None if bound is None else round(100 * (bound - value) / max(1, abs(bound)), 4)
    if not broken:  # figures of a broken plan mean nothing
        broken = _untrue(fair, meetings, plan, value, bound)
    return Report(tuple(broken), value, bound, gap)


def rules_broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> list[Sentence]:
    """Run every rule."""
    return [sentence for rule in RULES.values() for sentence in rule(fair, meetings, names)]


def _untrue(
    fair: PlainFair,
    meetings: Sequence[PlainMeeting],
    plan: Document,
    value: int,
    bound: int | None,
) -> list[Sentence]:
    """Compare the figures that the file states with the recount."""
    counted: dict[str, Any] = {
        "value": value,
        "breaks": proof.breaks(fair, meetings),
        "moved": proof.moved(fair, meetings),
    }
    if bound is not None:
        counted["bound"] = bound
        counted["gap_pct"] = round(100 * (bound - value) / max(1, abs(bound)), 4)
    wrong = [
        Sentence(
            "the file says %(key)s %(said)s, counted are %(counted)s",
            {"key": key, "said": _as_said(plan[key]), "counted": found},
        )
        for key, found in counted.items()
        if key in plan and plan[key] != found
    ]
    return wrong + _shortfalls_untrue(fair, meetings, plan)


def _as_said(figure: Any) -> float | str:
    """A figure of the file: a number where it is one that can be read, else its first letters."""
    number = isinstance(figure, int | float) and not isinstance(figure, bool)
    return figure if number and abs(figure) < 1e15 else str(figure)[:40]


def _shortfalls_untrue(
    fair: PlainFair, meetings: Sequence[PlainMeeting], plan: Document
) -> list[Sentence]:
    if "shortfalls" not in plan:
        return []
    lacking, _ = proof.missing(fair, meetings)
    rest = Remainder(fair)
    counted = {who: number for who, number in enumerate(lacking) if number}
    try:
        said = {row["enterprise"]: row["missing"] for row in plan["shortfalls"]}
        forced = [row["enterprise"] for row in plan["shortfalls"] if row.get("forced")]
    except (TypeError, KeyError, AttributeError):
        return [Sentence("the file's shortfalls cannot be read")]
    names = sorted(set(counted) | {who for who in said if isinstance(who, int)})
    wrong = [
        Sentence(
            "the file says that enterprise %(enterprise)s lacks %(said)s meetings, counted are "
            "%(counted)s",
            {"enterprise": who, "said": said.get(who, 0), "counted": counted.get(who, 0)},
        )
        for who in names
        if said.get(who, 0) != counted.get(who, 0)
    ]
    return wrong + [
        Sentence(
            "the file says that the shortfall of enterprise %(enterprise)s is forced, and it is "
            "not",
            {"enterprise": who},
        )
        for who in forced
        if who in counted and not rest.forced(who, counted[who])
    ]
