"""Plan a fair: from its rows to a saved draft, and the hand edits of a draft.

What a fair cannot be planned for is said by `foresee`.
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from sqlmodel import Session, func, select

from matchmaker import planning
from matchmaker.domain.errors import NotFoundError, RefusedError, ViolationError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.planning import Budget, Names, Plan, PlanningProblem, Progress
from matchmaker.planning.tables import Placed
from matchmaker.services.plan_check import stored_violations
from matchmaker.services.plan_problem import FairProblem, build
from matchmaker.services.plan_record import version_of
from matchmaker.storage.booking import Placement, book, move
from matchmaker.storage.history import record
from matchmaker.storage.queries.planning_rows import meetings_of, newest_plan, planning_rows
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, Meeting, PlanVersion


def solve_plan(
    db: Database,
    scope: Scope,
    *,
    seed: int = 1,
    seconds: float = 10,
    parent_id: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> PlanVersion:
    """Plan a fair and save the plan as a new draft with its meetings.

    Nothing is written before the plan is finished and checked: a run that
    fails or dies leaves no trace. A run that is stopped saves its best plan.

    Args:
        seed: same rows, seed and seconds give the same plan, unless the clock cut it.
        seconds: turned into work at a fixed rate; at that time the clock stops it.
        parent_id: the version whose pinned meetings stay; by default the newest draft
            or the published one.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such fair, or no such parent in it.
        RefusedError: there is nothing to plan.
        ViolationError: pinned meetings contradict the rules, or the fair changed
            while it was planned so that the plan breaks one; names all.
    """
    fair, parent_id = read_fair(db, scope, parent_id)
    refuse_hopeless(fair)
    problem = planning.problem_from(fair.document)
    wrong = [*fair.impossible, *planning.contradictions(problem, fair.names)]
    if wrong:
        raise ViolationError(Sentence("Pinned meetings contradict the rules."), wrong)
    budget = Budget.for_seconds(seconds)
    plan = solved(fair, problem, seed, budget, on_progress=on_progress, should_stop=should_stop)
    version = version_of(scope, fair, problem, plan, budget)
    version.parent_id = parent_id
    return save_draft(db, scope, version, placements_of(fair, plan))


class Conditions(Protocol):
    """A fair as a problem file, and what its row numbers stand for."""

    @property
    def document(self) -> dict[str, Any]:
        """The problem file's content."""

    @property
    def names(self) -> Names:
        """What the checker calls people and places."""

    @property
    def kept_tables(self) -> dict[Placed, int]:
        """Tables of pinned meetings."""


def solved(
    under: Conditions,
    problem: PlanningProblem,
    seed: int,
    budget: Budget,
    *,
    on_progress: Callable[[Progress], None] | None,
    should_stop: Callable[[], bool] | None,
) -> Plan:
    """Solve a fair's problem, and let no plan out before the checker is silent.

    Raises:
        ViolationError: the plan breaks a rule; names all.
    """
    plan = planning.solve(
        problem,
        seed,
        budget,
        on_progress=on_progress,
        should_stop=should_stop,
        kept_tables=under.kept_tables,
    )
    wrong = list(planning.check(under.document, plan.to_json(), under.names).violations)
    if wrong:
        raise ViolationError(Sentence("The plan breaks a rule and was not saved."), wrong)
    return plan


def read_fair(
    db: Database, scope: Scope, parent_id: str | None = None
) -> tuple[FairProblem, str | None]:
    """Read a fair's rows in one unit; the problem is built outside it.

    Args:
        db: the database.
        scope: the organiser.
        parent_id: the version to start from; the newest draft or published one by default.

    Returns:
        The problem, and the id of the version it starts from.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such fair, or no such version in it.
    """
    with db.read() as unit:
        rows = planning_rows(unit, scope)
        if parent_id is not None:
            _plan_of(unit, scope, parent_id)
        chosen = parent_id or newest_plan(unit, scope)
        parent = meetings_of(unit, chosen)
        published = meetings_of(unit, rows.fair.published_plan_id)
    return build(rows, parent, published), chosen


def refuse_hopeless(fair: FairProblem) -> None:
    """Refuse to plan what holds no slot, no table or no pair; raises RefusedError."""
    if not fair.rows.slots:
        raise RefusedError("The fair has no slots yet: add its sessions first.")
    if not fair.rows.tables:
        raise RefusedError("The fair has no tables yet: add its tables first.")
    if not fair.tiers:
        raise RefusedError(
            "There is no pair to plan yet: nobody has wished for a meeting, or what was wished "
            "may not be placed."
        )


# --- saving --------------------------------------------------------------------------------


def placements_of(fair: FairProblem, plan: Plan) -> list[Placement]:
    """Turn row numbers into ids. A meeting that only one side asked for is to be confirmed."""
    placements = []
    tables, helped = fair.tables(plan.meetings), fair.interpreters(plan.meetings)
    for (enterprise, buyer, slot, _), table_id in zip(plan.meetings, tables, strict=True):
        pair = fair.pair(enterprise, buyer)
        pinned = (enterprise, buyer, slot) in fair.pinned
        placements.append(
            Placement(
                *pair,
                slot_id=fair.rows.slots[slot].id,
                table_id=table_id,
                interpreter_id=helped.get((enterprise, buyer, slot)),
                pinned=pinned,
                to_be_confirmed=not fair.tiers[pair].agreed,
            )
        )
    return placements


def save_draft(
    db: Database, scope: Scope, version: PlanVersion, placements: list[Placement]
) -> PlanVersion:
    """Write version, meetings and occupancy in one unit; read back and check before it ends.

    Raises:
        ViolationError: what is read back breaks a rule; nothing of it stays.
    """
    with db.told() as unit:
        write_draft(unit, scope, version, placements)
    return version


def write_draft(
    unit: Session, scope: Scope, version: PlanVersion, placements: list[Placement]
) -> None:
    """Write a draft inside an open unit, as `save_draft` does."""
    # held, so that two runs that end together do not take the same number
    unit.exec(select(Fair.id).where(Fair.id == scope.fair_id).with_for_update()).one()
    last = unit.exec(
        select(func.max(PlanVersion.number)).where(PlanVersion.fair_id == scope.fair_id)
    ).one()
    version.number = (last or 0) + 1
    unit.add(version)
    unit.flush()
    book(unit, scope.fair_id, version.id, placements)
    wrong = stored_violations(unit, scope.fair_id, version.id)
    if wrong:
        raise ViolationError(
            Sentence("The fair changed while it was planned. Please plan again."), wrong
        )
    figures = {"number": version.number, "value": version.value, "bound": version.bound}
    record(unit, scope, "plan.drafted", version.id, after=figures)


# --- hand edits of a draft -----------------------------------------------------------------


def pin(db: Database, scope: Scope, meeting_id: str, pinned: bool) -> Meeting:
    """Keep a draft's meeting where it is when the fair is planned again, or let it go.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such meeting in this fair.
        RefusedError: its version is not a draft.
    """
    organiser_only(scope)
    with db.told() as unit:
        meeting, plan = _draft_meeting(unit, scope, meeting_id)
        before, meeting.pinned = meeting.pinned, pinned
        plan.version += 1
        record(
            unit,
            scope,
            "meeting.pinned",
            meeting.id,
            before={"pinned": before},
            after={"pinned": pinned},
        )
    return meeting


def move_meeting(
    db: Database, scope: Scope, meeting_id: str, slot_id: str, table_id: str
) -> Meeting:
    """Move a draft's meeting by hand, under the same rules as any other.

    The version loses its fingerprint: it is not the planner's plan any more.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such meeting, slot or table in this fair.
        RefusedError: its version is not a draft.
        SlotTakenError: a side or the table is taken then; says which.
        ViolationError: the place breaks a rule; names it.
    """
    organiser_only(scope)
    with db.told() as unit:
        meeting, plan = _draft_meeting(unit, scope, meeting_id)
        before = {"slot_id": meeting.slot_id, "table_id": meeting.table_id}
        already = violations_in(unit, scope, plan.id)
        meeting = move(unit, meeting_id, slot_id, table_id)
        wrong = [
            sentence for sentence in violations_in(unit, scope, plan.id) if sentence not in already
        ]
        if wrong:
            raise ViolationError(wrong[0], wrong)
        plan.version += 1
        plan.plan_fingerprint = ""
        after = {"slot_id": slot_id, "table_id": table_id}
        record(unit, scope, "meeting.moved", meeting.id, before=before, after=after)
    return meeting


def plan_violations(db: Database, scope: Scope, plan_id: str) -> list[Sentence]:
    """Check a stored plan by what its rows say, twice over.

    First what the store itself can tell, then the planner's checker over the
    problem as the fair's rows are today.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such version in this fair.
    """
    organiser_only(scope)
    with db.read() as unit:
        _plan_of(unit, scope, plan_id)
        return violations_in(unit, scope, plan_id)


def violations_in(unit: Session, scope: Scope, plan_id: str) -> list[Sentence]:
    """Check a stored plan inside an open unit, twice over as `plan_violations` does."""
    wrong = stored_violations(unit, scope.fair_id, plan_id)
    if wrong:
        return wrong
    meetings = meetings_of(unit, plan_id)
    fair = build(planning_rows(unit, scope), meetings, [])
    plan = _as_plan(fair, meetings)
    offered = {(enterprise, buyer) for enterprise, buyer, _ in fair.document["pairs"]}
    unwished = sorted({(enterprise, buyer) for enterprise, buyer, *_ in plan["meetings"]} - offered)
    # they are named below, in words that fit: here they shall only obey the other rules
    document = fair.with_pairs(unwished)
    broken = planning.check(document, plan, fair.names).violations
    return [*broken, *wished_no_more(fair, unwished)]


def wished_no_more(fair: FairProblem, pairs: list[tuple[int, int]]) -> Iterator[Sentence]:
    """Name placed pairs that this fair would not plan today: a wish was taken back."""
    for enterprise, buyer in pairs:
        yield Sentence(
            "%(enterprise)s and %(buyer)s: what they wish today is not enough for a meeting in "
            "this fair.",
            {"enterprise": fair.names.enterprise(enterprise), "buyer": fair.names.buyer(buyer)},
        )


def _as_plan(fair: FairProblem, meetings: list[Any]) -> dict[str, Any]:
    """Write stored meetings as a plan file."""
    enterprise = {row.id: number for number, row in enumerate(fair.rows.enterprises)}
    buyer = {row.id: number for number, row in enumerate(fair.rows.buyers)}
    slot = {row.id: number for number, row in enumerate(fair.rows.slots)}
    table = {table_id: number for number, table_id in enumerate(fair.general_tables)}
    return {
        "meetings": [
            [
                enterprise[row.enterprise_id],
                buyer[row.buyer_id],
                slot[row.slot_id],
                table.get(row.table_id, -1),
            ]
            for row in meetings
        ]
    }


def _plan_of(unit: Session, scope: Scope, plan_id: str) -> PlanVersion:
    plan = unit.exec(
        select(PlanVersion).where(PlanVersion.id == plan_id, PlanVersion.fair_id == scope.fair_id)
    ).first()
    if plan is None:
        raise NotFoundError("There is no such plan in this fair.")
    return plan


def _draft_meeting(unit: Session, scope: Scope, meeting_id: str) -> tuple[Meeting, PlanVersion]:
    meeting = unit.exec(
        select(Meeting).where(Meeting.id == meeting_id, Meeting.fair_id == scope.fair_id)
    ).first()
    if meeting is None:
        raise NotFoundError("There is no such meeting.")
    plan = _plan_of(unit, scope, meeting.plan_id)
    if plan.state != PlanState.DRAFT:
        raise RefusedError("Only a draft can be changed: plan again to make one.")
    return meeting, plan
