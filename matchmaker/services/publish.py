"""A plan version becomes what everybody sees, in one unit; and back again.

People see the whole old plan or the whole new one: one column,
`fair.published_plan_id`, switches them.
"""

from collections.abc import Iterable

from sqlmodel import Session, func, select

from matchmaker.domain.errors import NotFoundError, RefusedError, StaleError, ViolationError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.services.attend import forget_moved
from matchmaker.services.difference import Change, Difference, MeetingChange, plan_difference
from matchmaker.services.letters import language_of, letter, moment_in, name_in
from matchmaker.services.plan_fair import violations_in
from matchmaker.storage.booking import Placement, book
from matchmaker.storage.columns import now
from matchmaker.storage.history import record
from matchmaker.storage.queries.plans import plan_versions
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Meeting, PlanVersion


def publish(db: Database, scope: Scope, plan_id: str, *, version: int | None = None) -> PlanVersion:
    """Make a draft the plan that everybody sees.

    In one unit: the rules are checked once more on what is read back from the
    store, the old plan is superseded, the switch is thrown, a letter waits for
    everybody whose agenda changed (and for nobody else), history is written.

    Args:
        db: the database.
        scope: the organiser.
        plan_id: the draft.
        version: the draft's version that the organiser saw; None does not look.

    Raises:
        ForbiddenError: only the organiser publishes.
        NotFoundError: there is no such version in this fair.
        RefusedError: it is not a draft.
        StaleError: the draft changed since the organiser looked.
        ViolationError: it breaks a rule; names all of them.
    """
    organiser_only(scope)
    with db.told() as unit:
        fair = _lock_fair(unit, scope)
        plan = _plan_of(unit, scope, plan_id)
        if plan.state != PlanState.DRAFT:
            raise RefusedError("Only a draft can be published. This version is not one.")
        if version is not None and plan.version != version:
            raise StaleError("The draft was changed in the meantime. Please look at it again.")
        _show(unit, scope, fair, plan)
    return plan


def roll_back(db: Database, scope: Scope, plan_id: str) -> PlanVersion:
    """Publish a new version that equals an earlier one; history only grows.

    Raises:
        ForbiddenError: only the organiser publishes.
        NotFoundError: there is no such version in this fair.
        RefusedError: the version was never published, or is the published one.
        ViolationError: what was right then breaks a rule today; names all.
    """
    organiser_only(scope)
    with db.told() as unit:
        fair = _lock_fair(unit, scope)
        old = _plan_of(unit, scope, plan_id)
        if old.state != PlanState.SUPERSEDED:
            raise RefusedError("Only a version that was published before can be brought back.")
        plan = _copy(unit, scope, old)
        _show(unit, scope, fair, plan)
    return plan


def difference(db: Database, scope: Scope, plan_id: str) -> Difference:
    """Say what would change for whom if a version were published now.

    Raises:
        ForbiddenError: only the organiser compares plans.
        NotFoundError: there is no such version in this fair.
    """
    organiser_only(scope)
    with db.read() as unit:
        plan = _plan_of(unit, scope, plan_id)
        fair = unit.get_one(Fair, scope.fair_id)
        return plan_difference(unit, fair.published_plan_id, plan.id)


def draft_to_publish(db: Database, scope: Scope, number: int | None = None) -> str:
    """Find a version by its number; the newest draft if none is given.

    Raises:
        ForbiddenError: only the organiser publishes.
        NotFoundError: there is no such version, or no draft.
    """
    with db.read() as unit:
        versions = plan_versions(unit, scope)
    fitting = [
        row.id
        for row in versions
        if row.number == number or (number is None and row.state == PlanState.DRAFT)
    ]
    if not fitting:
        raise NotFoundError("There is no such draft. Make one first: matchmaker plan")
    return str(fitting[0])


# --- the switch ----------------------------------------------------------------------------


def _lock_fair(unit: Session, scope: Scope) -> Fair:
    """Hold the fair: two publications, or one and a no, follow each other."""
    fair = unit.exec(select(Fair).where(Fair.id == scope.fair_id).with_for_update()).first()
    if fair is None:
        raise NotFoundError("There is no such fair.")
    return fair


def _plan_of(unit: Session, scope: Scope, plan_id: str) -> PlanVersion:
    plan = unit.exec(
        select(PlanVersion).where(PlanVersion.id == plan_id, PlanVersion.fair_id == scope.fair_id)
    ).first()
    if plan is None:
        raise NotFoundError("There is no such plan in this fair.")
    return plan


def _show(unit: Session, scope: Scope, fair: Fair, plan: PlanVersion) -> None:
    wrong = violations_in(unit, scope, plan.id)
    if wrong:
        raise ViolationError("This plan breaks a rule and cannot be published.", wrong)
    before = fair.published_plan_id
    changed = plan_difference(unit, before, plan.id)
    if before:
        unit.get_one(PlanVersion, before).state = PlanState.SUPERSEDED
    plan.state, plan.published_at = PlanState.PUBLISHED, now()
    plan.version += 1
    fair.published_plan_id = plan.id
    fair.version += 1
    unit.add_all(_letters(unit, fair, plan, changed))
    if before:
        forget_moved(unit, scope, before, plan.id)
    record(
        unit,
        scope,
        "plan.published",
        plan.id,
        before={"plan_id": before} if before else {},
        after={"plan_id": plan.id, "number": plan.number, "changes": changed.counts},
    )


def _copy(unit: Session, scope: Scope, old: PlanVersion) -> PlanVersion:
    last = unit.exec(
        select(func.max(PlanVersion.number)).where(PlanVersion.fair_id == scope.fair_id)
    ).one()
    kept = old.model_dump(
        include={
            "fair_id",
            "name",
            "seed",
            "budget",
            "problem_fingerprint",
            "plan_fingerprint",
            "value",
            "bound",
            "gap_pct",
            "stopped_by",
            "result",
        }
    )
    plan = PlanVersion(
        **kept,
        number=(last or 0) + 1,
        state=PlanState.DRAFT,
        author=scope.actor,
        parent_id=old.id,
    )
    unit.add(plan)
    unit.flush()
    meetings = unit.exec(select(Meeting).where(Meeting.plan_id == old.id)).all()
    book(unit, scope.fair_id, plan.id, [_placement(one) for one in meetings])
    return plan


def _placement(meeting: Meeting) -> Placement:
    return Placement(
        meeting.enterprise_id,
        meeting.buyer_id,
        meeting.slot_id,
        meeting.table_id,
        meeting.interpreter_id,
        pinned=meeting.pinned,
        to_be_confirmed=meeting.to_be_confirmed,
    )


# --- letters -------------------------------------------------------------------------------


def _letters(unit: Session, fair: Fair, plan: PlanVersion, changed: Difference) -> Iterable[object]:
    enterprises = unit.exec(select(Enterprise).where(Enterprise.fair_id == fair.id)).all()
    buyers = unit.exec(select(Buyer).where(Buyer.fair_id == fair.id)).all()
    people: dict[str, Enterprise | Buyer] = {row.id: row for row in enterprises}
    people.update({row.id: row for row in buyers})
    for person_id, changes in changed.by_person.items():
        to = people[person_id]
        lines = [_line(fair, to, people, one) for one in changes]
        subject = Sentence("Your agenda, version %(number)s", {"number": plan.number})
        yield letter(fair, to, subject, lines, plan_id=plan.id)


def _line(
    fair: Fair,
    to: Enterprise | Buyer,
    people: dict[str, Enterprise | Buyer],
    one: MeetingChange,
) -> Sentence:
    language = language_of(to)
    other = people[one.buyer_id if to.id == one.enterprise_id else one.enterprise_id]
    words: dict[str, str] = {"other": name_in(other, language)}
    for prefix, place in (("old_", one.before), ("", one.after)):
        if place is not None:
            words[f"{prefix}when"] = moment_in(place.starts_at, fair, language)
            words[f"{prefix}table"] = place.table
    return Sentence(_LINES[one.change].text, words)


_LINES = {
    Change.PLACED: Sentence("New: %(other)s, %(when)s, table %(table)s."),
    Change.MOVED: Sentence(
        "Moved: %(other)s, %(old_when)s, table %(old_table)s → %(when)s, table %(table)s."
    ),
    Change.TABLE: Sentence("Other table: %(other)s, %(when)s, table %(old_table)s → %(table)s."),
    Change.DROPPED: Sentence("Cancelled: %(other)s, %(old_when)s, table %(old_table)s."),
}
