"""Pages of the plan: before solving, one version, one meeting."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from matchmaker.domain.meeting import PlanState
from matchmaker.domain.sentence import Sentence
from matchmaker.services.difference import Change, Difference
from matchmaker.services.foresee import Feasibility
from matchmaker.storage.queries.lost_sides import LostSides
from matchmaker.storage.tables import PlanVersion
from matchmaker.web.chart import Bar, Curve, bars, curve
from matchmaker.web.listing import Part, part_of
from matchmaker.web.plan_grid import Grid
from matchmaker.web.render import Page

UNPLACED_A_PAGE = 20
CHANGES_SHOWN = 100
STATES: dict[str, Sentence] = {
    PlanState.SOLVING.value: Sentence("Being made"),
    PlanState.DRAFT.value: Sentence("Draft"),
    PlanState.PUBLISHED.value: Sentence("Published"),
    PlanState.SUPERSEDED.value: Sentence("Published before"),
    PlanState.DISCARDED.value: Sentence("Discarded"),
}
CHANGES: dict[str, Sentence] = {
    Change.PLACED.value: Sentence("New"),
    Change.MOVED.value: Sentence("Other time"),
    Change.TABLE.value: Sentence("Other table"),
    Change.DROPPED.value: Sentence("Cancelled"),
}
TIERS: dict[str, Sentence] = {
    "both_must": Sentence("Both must meet"),
    "must_and_meet": Sentence("One must meet, the other wants to"),
    "agreed": Sentence("Both want to meet"),
    "one_must": Sentence("One must meet, the other is silent"),
    "one_sided": Sentence("One wants to meet, the other is silent"),
    "proposed": Sentence("Suggested only"),
}
BASELINES: dict[str, Sentence] = {
    "first_come": Sentence("First come, first served"),
    "round_robin": Sentence("In rounds"),
    "best_score": Sentence("Best score first"),
}


@dataclass(frozen=True, kw_only=True)
class PlansPage(Page):
    """What can be promised before anything is solved, and every version so far."""

    template: ClassVar[str] = "organiser/plans.html"
    root: str
    timezone: str
    feasibility: Feasibility | None
    refusal: Sentence | None
    least: int
    one_sided: bool
    proposed: bool
    slots: int
    tables: int
    booths: int
    running: Any
    versions: Sequence[Any]
    parents: Mapping[str, int]
    states: dict[str, Sentence]
    typed: dict[str, str]
    faults: dict[str, Sentence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Met:
    """How many pairs of one kind were wanted, and how many the plan lets meet."""

    title: Sentence
    wanted: int
    met: int


@dataclass(frozen=True, kw_only=True)
class PlanPage(Page):
    """One version: how good, what it leaves out, where everybody sits."""

    template: ClassVar[str] = "organiser/plan.html"
    root: str
    path: str
    timezone: str
    plan: PlanVersion
    parent: int | None
    state: Sentence
    better: float | None
    compared: tuple[Bar, ...]
    curve: Curve | None
    stages: dict[str, Sentence]
    met: tuple[Met, ...]
    spread: tuple[Bar, ...]
    least: int
    violations: Sequence[Sentence]
    shortfalls: Sequence[dict[str, Any]]
    unplaced: Part[dict[str, Any]]
    names: Mapping[str, Any]
    grid: Grid
    lost: LostSides | None
    difference: Difference | None
    told: int
    change_names: dict[str, Sentence]


@dataclass(frozen=True, kw_only=True)
class MeetingPage(Page):
    """One meeting of a version: pin it, or move it elsewhere."""

    template: ClassVar[str] = "organiser/meeting.html"
    root: str
    path: str
    timezone: str
    plan: PlanVersion
    meeting: Any
    slot: Any
    says_names: dict[str, Sentence]
    free_slots: Sequence[Any]
    tables: Sequence[Any]
    chosen_slot: str = ""
    chosen_table: str = ""
    faults: tuple[Sentence, ...] = ()


def compared_values(plan: PlanVersion) -> tuple[Bar, ...]:
    """The bound, the plan and the ordinary ways of planning, as bars."""
    baselines = plan.result.get("baselines", {})
    figures = [
        (Sentence("Upper bound"), plan.bound),
        (Sentence("This plan"), plan.value),
        *((BASELINES[name], int(baselines[name])) for name in BASELINES if name in baselines),
    ]
    return bars(figures)


def wishes_met(plan: PlanVersion) -> tuple[Met, ...]:
    """How much of each kind of wish the plan fulfils, strongest first."""
    counts = plan.result.get("counts", {})
    return tuple(
        Met(title, counts[f"{tier}_wanted"], counts.get(tier, 0))
        for tier, title in TIERS.items()
        if counts.get(f"{tier}_wanted")
    )


def meeting_spread(meetings: Sequence[Any], enterprises: int) -> tuple[Bar, ...]:
    """How many enterprises have how many meetings, from none on."""
    held = Counter(row.enterprise_id for row in meetings)
    spread = Counter(held.values())
    spread[0] = max(enterprises - len(held), 0)
    most = max((number for number, count in spread.items() if count), default=0)
    return bars(
        [
            (Sentence("Meetings: %(number)s", {"number": number}), spread[number])
            for number in range(most + 1)
        ]
    )


def plan_curve(plan: PlanVersion) -> Curve | None:
    """Value and bound while the plan was being made."""
    return curve(plan.result.get("curve", []))


def unplaced_part(plan: PlanVersion, number: int) -> Part[dict[str, Any]]:
    """Cut one page out of the pairs that were left out."""
    return part_of(plan.result.get("unplaced", []), number, UNPLACED_A_PAGE)
