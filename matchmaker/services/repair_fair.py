"""Repair the published plan: see what a change costs, choose how much may move, make a draft.

The published plan is never touched here: what is chosen becomes a draft like any
other, and only publishing it changes what people see.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from matchmaker import planning
from matchmaker.domain.errors import StaleError, ViolationError
from matchmaker.domain.moment import moment_text
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.planning import Budget
from matchmaker.planning.changes import Changes
from matchmaker.planning.recount import recount
from matchmaker.planning.replan import RepairPoint, ReplanResult, replan
from matchmaker.planning.tables import Placed
from matchmaker.services.plan_fair import placements_of, write_draft
from matchmaker.services.plan_problem import FairProblem, Tier
from matchmaker.services.plan_record import version_of
from matchmaker.services.published_fair import PublishedFair, published_fair
from matchmaker.services.repair_changes import Happened, Kind, changes_of, in_words, keep
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import PlanVersion

SEED = 1
WORK = Budget(400_000)
"""About a second. No clock: what the organiser saw is found again when he chooses it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A pair's meeting that changes: when it was and when it will be, ids of slots."""

    enterprise_id: str
    buyer_id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Offer:
    """One point of the price curve.

    Args:
        moves: published meetings that could have stood and are moved or dropped.
        value: of the whole plan.
        back_pct: how much of the lost value it brings back; None if nothing was lost.
        must_meets: placed ones.
        people: participants whose agenda changes.
        lines: every change, in the order of time.
    """

    moves: int
    value: int
    back_pct: float | None
    must_meets: int
    people: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """What can be done.

    Args:
        plan_number: of the published version.
        what: what happened, in words.
        before, standing: value of the published plan, and of what of it still stands.
        fallen: meetings that cannot stand.
        offers: by moves; the first moves nothing that can stand.
    """

    plan_number: int
    what: Sentence
    before: int
    standing: int
    fallen: tuple[Line, ...]
    offers: tuple[Offer, ...]

    @property
    def lost(self) -> int:
        """Value that is gone if nothing is done."""
        return self.before - self.standing


@dataclass(frozen=True)
class _Worked:
    found: PublishedFair
    changes: Changes
    result: ReplanResult


def look(db: Database, scope: Scope, happened: Happened) -> Repair:
    """Say what a change does to the published plan and what can be done; writes nothing.

    Raises:
        ForbiddenError: only the organiser repairs.
        NotFoundError: it names somebody or something that is not part of the fair.
        InvalidError: it cannot be read.
        RefusedError: nothing is published yet, or the two who want to meet must not.
    """
    organiser_only(scope)
    worked = _work(db, scope, happened)
    result = worked.result
    lost = result.before - result.standing
    return Repair(
        plan_number=worked.found.plan.number,
        what=in_words(happened, _names(worked.found)),
        before=result.before,
        standing=result.standing,
        fallen=tuple(_fallen(worked)),
        offers=tuple(_offer(worked, point, lost) for point in result.points),
    )


def accept(db: Database, scope: Scope, happened: Happened, moves: int, value: int) -> PlanVersion:
    """Make a draft of one offer and note in the fair's rows what happened.

    Rows and draft are written together or not at all. The published plan stays
    what it is until the draft is published.

    Args:
        db: the database.
        scope: the organiser.
        happened: what he looked at.
        moves, value: of the offer that he chose.

    Raises:
        ForbiddenError: only the organiser repairs.
        NotFoundError: it names somebody or something that is not part of the fair.
        InvalidError: it cannot be read.
        RefusedError: nothing is published yet, or the two who want to meet must not.
        StaleError: the fair changed since he looked.
        ViolationError: the plan breaks a rule; names all.
    """
    organiser_only(scope)
    worked = _work(db, scope, happened)
    chosen = [p for p in worked.result.points if (p.moves, p.value) == (moves, value)]
    if not chosen:
        raise StaleError("The fair changed since you looked. Please look again and choose anew.")
    fair = _offering_all(worked)
    problem = worked.result.problem
    plan = recount(problem, worked.result.meetings(chosen[0]), seed=SEED)
    document = planning.document_of(problem)
    wrong = list(planning.check(document, plan.to_json(), fair.names).violations)
    if wrong:
        raise ViolationError(Sentence("The plan breaks a rule and was not saved."), wrong)
    version = version_of(scope, fair, problem, plan, WORK)
    version.parent_id = worked.found.plan.id
    version.result = version.result | {"repair": _kept(worked, happened, moves)}
    with db.told() as unit:
        keep(unit, scope, worked.found, happened)
        write_draft(unit, scope, version, placements_of(fair, plan))
    return version


def _work(db: Database, scope: Scope, happened: Happened) -> _Worked:
    """Read and repair; the same rows give the same offers."""
    found = published_fair(db, scope)
    closed = list(found.plan.result.get("repair", {}).get("closed", []))
    shut = {one["table"] for one in closed} | ({happened.table} - {""})
    if shut:
        found = published_fair(db, scope, closed=shut)
    changes = changes_of(found, happened, closed)
    return _Worked(found, changes, replan(found.problem, found.seated, changes, SEED, WORK))


def _kept(worked: _Worked, happened: Happened, moves: int) -> dict[str, Any]:
    """What a repaired version remembers: why it was made, and tables that stay closed."""
    closed = list(worked.found.plan.result.get("repair", {}).get("closed", []))
    if happened.kind is Kind.TABLE:
        slots = worked.found.fair.rows.slots
        first, last = happened.first or slots[0].id, happened.last or slots[-1].id
        closed.append({"table": happened.table, "first": first, "last": last})
    what = in_words(happened, _names(worked.found))
    return {"happened": happened.to_json(), "what": what.to_json(), "moves": moves} | (
        {"closed": closed} if closed else {}
    )


def _offering_all(worked: _Worked) -> FairProblem:
    """Give the fair with walk-ins, and with what has begun though nobody wishes it any more."""
    walk_ins = [(e, b) for e, b, _ in worked.changes.walk_ins]
    agreed = worked.found.offering(walk_ins, Tier.AGREED)
    missing = [
        pair for pair in worked.result.problem.pair_rows if agreed.pair(*pair) not in agreed.tiers
    ]
    more = {agreed.pair(*pair): Tier.PINNED for pair in missing}
    known = {(e, b) for e, b, _ in agreed.document["pairs"]}
    extra = [pair for pair in worked.result.problem.pair_rows if pair not in known]
    return replace(agreed, tiers=agreed.tiers | more, document=agreed.with_pairs(extra))


def _names(found: PublishedFair) -> dict[str, Any]:
    """Names by id, each language its own; times by the fair's clock."""
    rows = found.fair.rows
    zone = ZoneInfo(rows.fair.timezone)
    people = {
        row.id: {"vi": row.name_vi or row.name_en, "en": row.name_en or row.name_vi}
        for row in (*rows.enterprises, *rows.buyers)
    }
    times: dict[str, dict[str, str]] = {"from": {}, "until": {}}
    for slot in rows.slots:
        times["from"][slot.id] = moment_text(slot.starts_at.astimezone(zone))
        times["until"][slot.id] = moment_text(slot.ends_at.astimezone(zone))
    if rows.slots:
        times["from"][""] = times["from"][rows.slots[0].id]
        times["until"][""] = times["until"][rows.slots[-1].id]
    return people | {row.id: row.label for row in rows.tables} | times


# --- what changes, by id -------------------------------------------------------------------


def _offer(worked: _Worked, point: RepairPoint, lost: int) -> Offer:
    back = None if lost <= 0 else 100 * (point.value - worked.result.standing) / lost
    lines = list(_lines(worked, point))
    slot = worked.found.slot
    lines.sort(key=lambda one: (slot[one.after or one.before or ""], one.enterprise_id))
    people = {one.enterprise_id for one in lines} | {one.buyer_id for one in lines}
    return Offer(point.moves, point.value, back, point.must_meets, len(people), tuple(lines))


def _lines(worked: _Worked, point: RepairPoint) -> Iterable[Line]:
    found = worked.found
    slots = [row.id for row in found.fair.rows.slots]
    was: dict[tuple[int, int], int] = {(e, b): t for e, b, t, _ in found.seated}
    for e, b, t in point.placed:
        yield Line(*found.fair.pair(e, b), None, slots[t])
    for e, b, t in point.dropped:
        yield Line(*found.fair.pair(e, b), slots[t], None)
    for e, b, t in point.moved:
        yield Line(*found.fair.pair(e, b), slots[was[e, b]], slots[t])
    for row in found.without_somebody:
        yield Line(row.enterprise_id, row.buyer_id, row.slot_id, None)


def _fallen(worked: _Worked) -> Iterable[Line]:
    found = worked.found
    fallen: Iterable[Placed] = worked.result.fallen
    for e, b, t in fallen:
        yield Line(*found.fair.pair(e, b), found.fair.rows.slots[t].id, None)
    for row in found.without_somebody:
        yield Line(row.enterprise_id, row.buyer_id, row.slot_id, None)
