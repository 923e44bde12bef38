"""`/fairs/{fair}/plans/{number}`: one version, its grid, publishing it."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import Response

from matchmaker.domain.errors import NotFoundError, RefusedError, ViolationError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.sentence import Sentence
from matchmaker.services import plan_fair, publish
from matchmaker.services.discard import discard
from matchmaker.storage.queries.fairs import sessions, slots, tables
from matchmaker.storage.queries.lost_sides import LostSides, lost_sides
from matchmaker.storage.queries.organiser_pages import enterprise_count, names_of, plan_id_of
from matchmaker.storage.queries.plans import grid, plan, plan_number
from matchmaker.storage.queries.print_rows import fair_of
from matchmaker.storage.tables import PlanVersion
from matchmaker.web.chart import at_most_better
from matchmaker.web.pages.organiser_plan import (
    CHANGES,
    STATES,
    MeetingPage,
    PlanPage,
    compared_values,
    meeting_spread,
    plan_curve,
    unplaced_part,
    wishes_met,
)
from matchmaker.web.pages.organiser_proposals import says_names
from matchmaker.web.pages.organiser_work import STAGES
from matchmaker.web.plan_grid import free_slots, free_table, lay_grid
from matchmaker.web.visit import OrganiserVisit, Visit

router = APIRouter(prefix="/fairs/{fair}/plans/{number}")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Everything that is read of a version."""

    plan: PlanVersion
    parent: int | None
    meetings: list[Any]
    slots: list[Any]
    tables: list[Any]
    sessions: list[Any]
    names: dict[str, Any]
    enterprises: int
    least: int
    lost: LostSides | None


def _read(visit: Visit, number: int) -> _Rows:
    with visit.db.read() as unit:
        plan_id = plan_id_of(unit, visit.own, number)
        found = plan(unit, visit.own, plan_id)
        meetings = grid(unit, visit.own, plan_id)
        has_lost = found.state == PlanState.PUBLISHED and any(row.cancelled for row in meetings)
        return _Rows(
            plan=found,
            parent=plan_number(unit, visit.own, found.parent_id),
            meetings=meetings,
            slots=slots(unit, visit.own),
            tables=tables(unit, visit.own),
            sessions=sessions(unit, visit.own),
            names=names_of(unit, visit.own),
            enterprises=enterprise_count(unit, visit.own),
            least=fair_of(unit, visit.own).least_meetings,
            lost=lost_sides(unit, visit.own) if has_lost else None,
        )


def _path(visit: Visit, number: int) -> str:
    return f"/fairs/{visit.here.slug}/plans/{number}"


@router.get("")
def version(visit: OrganiserVisit, number: int, session: int = 0, page: int = 1) -> Response:
    """Show a version: how good it is, what it leaves out, where everybody sits."""
    rows = _read(visit, number)
    is_draft = rows.plan.state == PlanState.DRAFT
    changed = publish.difference(visit.db, visit.own, rows.plan.id) if is_draft else None
    wrong = plan_fair.plan_violations(visit.db, visit.own, rows.plan.id) if is_draft else []
    return visit.page(
        PlanPage(
            root=f"/fairs/{visit.here.slug}",
            path=_path(visit, number),
            timezone=visit.here.timezone,
            plan=rows.plan,
            parent=rows.parent,
            state=STATES[rows.plan.state],
            better=at_most_better(rows.plan.value, rows.plan.bound),
            compared=compared_values(rows.plan),
            curve=plan_curve(rows.plan),
            stages=STAGES,
            met=wishes_met(rows.plan),
            spread=meeting_spread(rows.meetings, rows.enterprises),
            least=rows.least,
            violations=wrong,
            shortfalls=rows.plan.result.get("shortfalls", []),
            unplaced=unplaced_part(rows.plan, page),
            names=rows.names,
            grid=lay_grid(rows.meetings, rows.slots, rows.sessions, rows.tables, session),
            lost=rows.lost,
            difference=changed,
            told=len(changed.by_person) if changed else 0,
            change_names=CHANGES,
        )
    )


@router.post("/publish")
def publish_version(
    visit: OrganiserVisit, number: int, seen: Annotated[int | None, Form()] = None
) -> Response:
    """Make the draft the plan that everybody sees."""
    with visit.db.read() as unit:
        plan_id = plan_id_of(unit, visit.own, number)
    publish.publish(visit.db, visit.own, plan_id, version=seen)
    return visit.back_to(
        _path(visit, number),
        Sentence(
            "Version %(number)s is published. Letters wait for those whose agenda changed.",
            {"number": number},
        ),
    )


@router.post("/bring-back")
def bring_back(visit: OrganiserVisit, number: int) -> Response:
    """Publish a new version that equals this earlier one."""
    with visit.db.read() as unit:
        plan_id = plan_id_of(unit, visit.own, number)
    made = publish.roll_back(visit.db, visit.own, plan_id)
    return visit.back_to(
        _path(visit, made.number),
        Sentence(
            "Version %(old)s is back, published as version %(number)s.",
            {"old": number, "number": made.number},
        ),
    )


@router.post("/discard")
def discard_version(visit: OrganiserVisit, number: int) -> Response:
    """Put a draft aside."""
    with visit.db.read() as unit:
        plan_id = plan_id_of(unit, visit.own, number)
    discard(visit.db, visit.own, plan_id)
    return visit.back_to(
        f"/fairs/{visit.here.slug}/plans",
        Sentence("Version %(number)s is discarded.", {"number": number}),
    )


# --- one meeting ---------------------------------------------------------------------------


def _meeting_page(  # noqa: PLR0917  # what was typed stands beside what was refused
    visit: Visit,
    number: int,
    meeting_id: str,
    faults: tuple[Sentence, ...] = (),
    slot_id: str = "",
    table_id: str = "",
) -> MeetingPage:
    rows = _read(visit, number)
    meeting = next((row for row in rows.meetings if row.id == meeting_id), None)
    if meeting is None:
        raise NotFoundError("There is no such meeting.")
    return MeetingPage(
        root=f"/fairs/{visit.here.slug}",
        path=_path(visit, number),
        timezone=visit.here.timezone,
        plan=rows.plan,
        meeting=meeting,
        slot=next(slot for slot in rows.slots if slot.id == meeting.slot_id),
        says_names=says_names(),
        free_slots=free_slots(rows.meetings, rows.slots, meeting),
        tables=[row for row in rows.tables if row.booth_of in {None, meeting.enterprise_id}],
        chosen_slot=slot_id or meeting.slot_id,
        chosen_table=table_id,
        faults=faults,
    )


@router.get("/meetings/{meeting_id}")
def meeting(visit: OrganiserVisit, number: int, meeting_id: str) -> Response:
    """Show one meeting, to pin or move it."""
    return visit.page(_meeting_page(visit, number, meeting_id))


@router.post("/meetings/{meeting_id}/pin")
def pin(
    visit: OrganiserVisit,
    number: int,
    meeting_id: str,
    pinned: Annotated[bool, Form()],
    session: Annotated[int, Form()] = 0,
) -> Response:
    """Keep a meeting where it is when the fair is planned again, or let it go."""
    plan_fair.pin(visit.db, visit.own, meeting_id, pinned)
    return visit.back_to(f"{_path(visit, number)}?session={session}")


@router.post("/meetings/{meeting_id}/move")
def move(
    visit: OrganiserVisit,
    number: int,
    meeting_id: str,
    slot_id: Annotated[str, Form()],
    table_id: Annotated[str, Form()] = "",
) -> Response:
    """Move a meeting by hand; a broken rule is named and nothing is moved."""
    try:
        _move(visit, number, meeting_id, slot_id, table_id)
    except (RefusedError, NotFoundError) as refusal:
        found = refusal.violations if isinstance(refusal, ViolationError) else [refusal.sentence]
        page = _meeting_page(visit, number, meeting_id, tuple(found), slot_id, table_id)
        return visit.page(page, status=409)
    return visit.back_to(
        f"{_path(visit, number)}/meetings/{meeting_id}", Sentence("The meeting is moved.")
    )


def _move(visit: Visit, number: int, meeting_id: str, slot_id: str, table_id: str) -> None:
    if not table_id:
        rows = _read(visit, number)
        moved = next((row for row in rows.meetings if row.id == meeting_id), None)
        if moved is None:
            raise NotFoundError("There is no such meeting.")
        table_id = free_table(rows.meetings, rows.tables, slot_id, moved) or ""
    if not table_id:
        raise RefusedError("No table is free at this time.")
    plan_fair.move_meeting(visit.db, visit.own, meeting_id, slot_id, table_id)
