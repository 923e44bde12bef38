"""`/fairs/{fair}/plans/what-if`: the fair under other conditions, and plans side by side."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from matchmaker import jobs, planning
from matchmaker.domain.errors import InvalidError, NotFoundError, RefusedError, ViolationError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.services import what_if as service
from matchmaker.services.plan_compare import Figures, figures_of, figures_of_what_if
from matchmaker.services.plan_fair import read_fair
from matchmaker.services.what_if_changes import Changes
from matchmaker.settings import get_settings
from matchmaker.storage.queries.fairs import sessions, slots, tables
from matchmaker.storage.queries.jobs import job as read_job
from matchmaker.storage.queries.organiser_pages import names_of
from matchmaker.storage.queries.plans import plan_versions
from matchmaker.storage.queries.print_rows import fair_of
from matchmaker.storage.queries.what_ifs import what_if, what_ifs
from matchmaker.storage.tables import WhatIf
from matchmaker.web.form_body import JoinedBody
from matchmaker.web.pages.organiser_plan import STATES
from matchmaker.web.pages.organiser_what_if import (
    ComparePage,
    Listed,
    WhatIfFormPage,
    WhatIfPage,
    WhatIfsPage,
)
from matchmaker.web.side_by_side import lines_of
from matchmaker.web.visit import OrganiserVisit, Visit
from matchmaker.web.what_if_form import PEOPLE, Grounds, fields, read_form, typed_from

router = APIRouter(prefix="/fairs/{fair}/plans")
REAL = {PlanState.DRAFT, PlanState.PUBLISHED}


def _path(visit: Visit, what_if_id: str = "") -> str:
    return f"/fairs/{visit.here.slug}/plans/what-if" + (f"/{what_if_id}" if what_if_id else "")


def _real(visit: Visit) -> Figures | None:
    """Count the plan as it is: the newest draft or the published version."""
    with visit.db.read() as unit:
        rows = [row for row in plan_versions(unit, visit.own) if row.state in REAL]
    return figures_of(visit.db, visit.own, [str(rows[0].number)])[0] if rows else None


def _by_id(rows: list[Any]) -> dict[str, Any]:
    return {row.id: row for row in rows}


# --- the list and one of them --------------------------------------------------------------


@router.get("/what-if")
def every_what_if(visit: OrganiserVisit) -> Response:
    """Show what was asked so far, beside the plan as it is."""
    real = _real(visit)
    today = planning.fingerprint(read_fair(visit.db, visit.own)[0].document)
    with visit.db.read() as unit:
        listed = [
            Listed(
                row,
                Changes.from_json(row.changes),
                figures_of_what_if(row, today) if row.solved_at else None,
            )
            for row in what_ifs(unit, visit.own)
        ]
        return visit.page(
            WhatIfsPage(
                root=f"/fairs/{visit.here.slug}",
                timezone=visit.here.timezone,
                real=real,
                listed=listed,
                slots=_by_id(slots(unit, visit.own)),
                sessions=_by_id(sessions(unit, visit.own)),
                names=names_of(unit, visit.own),
            )
        )


@router.get("/what-if/new")
def form(visit: OrganiserVisit, like: str = "", tables: str = "", code: str = "") -> Response:
    """Show the form, empty, like an earlier what-if, or with one thing filled in."""
    typed = dict.fromkeys(fields(), "")
    if like:
        with visit.db.read() as unit:
            earlier = what_if(unit, visit.own, like)
            typed = typed_from(Changes.from_json(earlier.changes), names_of(unit, visit.own))
            typed["name"] = earlier.name
    typed |= {name: value for name, value in (("tables", tables), ("code_0", code)) if value}
    typed["seconds"] = str(get_settings().plan_seconds)
    return visit.page(_form_page(visit, typed))


def _form_page(
    visit: Visit,
    typed: dict[str, str],
    faults: dict[str, Sentence] | None = None,
    fault: Sentence | None = None,
) -> WhatIfFormPage:
    with visit.db.read() as unit:
        fair = fair_of(unit, visit.own)
        return WhatIfFormPage(
            root=f"/fairs/{visit.here.slug}",
            timezone=visit.here.timezone,
            typed=typed,
            people=PEOPLE,
            slots=slots(unit, visit.own),
            sessions=sessions(unit, visit.own),
            tables=sum(row.booth_of is None for row in tables(unit, visit.own)),
            least=fair.least_meetings,
            most=fair.most_meetings,
            fault=fault,
            faults=faults or {},
        )


@router.post("/what-if")
def ask(visit: OrganiserVisit, body: JoinedBody) -> Response:
    """Keep the conditions and have a plan worked out under them."""
    typed = {name: body.get(name, "").strip() for name in fields()}
    with visit.db.read() as unit:
        grounds = Grounds(
            [row.id for row in slots(unit, visit.own)],
            [row.id for row in sessions(unit, visit.own)],
            {row.code.upper(): row.id for row in names_of(unit, visit.own).values()},
        )
    changes, faults = read_form(typed, grounds)
    if faults:
        return visit.page(_form_page(visit, typed, faults), status=422)
    try:
        made = service.new_what_if(visit.db, visit.own, typed["name"], changes)
    except (InvalidError, RefusedError, NotFoundError) as refusal:
        return visit.page(_form_page(visit, typed, fault=refusal.sentence), status=422)
    arguments = {"what_if": made.id, "seconds": int(typed["seconds"])}
    job = jobs.enqueue(visit.db, visit.own, "what_if", arguments)
    service.is_worked_on(visit.db, visit.own, made.id, job.id)
    return visit.back_to(f"/fairs/{visit.here.slug}/jobs/{job.id}")


@router.get("/what-if/{what_if_id}")
def one_what_if(visit: OrganiserVisit, what_if_id: str) -> Response:
    """Show what would be, beside the plan as it is."""
    return visit.page(_page(visit, what_if_id))


def _page(visit: Visit, what_if_id: str, faults: tuple[Sentence, ...] = ()) -> WhatIfPage:
    with visit.db.read() as unit:
        asked = what_if(unit, visit.own, what_if_id)
        job = _job(unit, visit.own, asked)
        every_slot, every_session = slots(unit, visit.own), sessions(unit, visit.own)
        names = names_of(unit, visit.own)
    figures = figures_of(visit.db, visit.own, [what_if_id])[0] if asked.solved_at else None
    real = _real(visit)
    return WhatIfPage(
        root=f"/fairs/{visit.here.slug}",
        timezone=visit.here.timezone,
        asked=asked,
        changes=Changes.from_json(asked.changes),
        figures=figures,
        real=real,
        lines=lines_of(real, figures) if real and figures else (),
        job=job,
        problem=Sentence.from_json(job.problem) if job and job.problem.get("say") else None,
        shortfalls=asked.result.get("shortfalls", []),
        slots=_by_id(every_slot),
        sessions=_by_id(every_session),
        names=names,
        faults=faults,
    )


def _job(unit: Session, scope: Scope, asked: WhatIf) -> Any:
    """Give the job of a what-if that is not worked out; None once it is."""
    if asked.solved_at or not asked.job_id:
        return None
    return read_job(unit, scope, asked.job_id)


@router.post("/what-if/{what_if_id}/remove")
def remove(visit: OrganiserVisit, what_if_id: str) -> Response:
    """Remove a what-if."""
    name = service.remove_what_if(visit.db, visit.own, what_if_id)
    return visit.back_to(_path(visit), Sentence("“%(name)s” is removed.", {"name": name}))


@router.post("/what-if/{what_if_id}/draft")
def make_draft(visit: OrganiserVisit, what_if_id: str) -> Response:
    """Save its meetings as a draft, if the fair itself allows them."""
    try:
        draft = service.make_draft(visit.db, visit.own, what_if_id)
    except ViolationError as refusal:
        found = (refusal.sentence, *refusal.violations)
        return visit.page(_page(visit, what_if_id, found), status=409)
    return visit.back_to(
        f"/fairs/{visit.here.slug}/plans/{draft.number}",
        Sentence("“%(name)s” is now version %(number)s, a draft. Nobody else sees it yet.",
                 {"name": draft.name, "number": draft.number}),
    )  # fmt: skip


# --- side by side --------------------------------------------------------------------------


@router.get("/compare")
def compare(visit: OrganiserVisit, left: str = "", right: str = "") -> Response:
    """Show two plans side by side: versions by number, what-ifs by id."""
    with visit.db.read() as unit:
        versions = plan_versions(unit, visit.own)
        solved = [row for row in what_ifs(unit, visit.own) if row.solved_at]
    keys = [str(row.number) for row in versions if row.state in REAL]
    keys += [row.id for row in solved]
    left = left or (keys[0] if keys else "")
    newest_first = [row.id for row in solved] + keys
    right = right or next((key for key in newest_first if key != left), "")
    found = figures_of(visit.db, visit.own, [left, right]) if left and right else []
    return visit.page(
        ComparePage(
            root=f"/fairs/{visit.here.slug}",
            timezone=visit.here.timezone,
            versions=versions,
            what_ifs=solved,
            states=STATES,
            left=found[0] if found else None,
            right=found[1] if found else None,
            lines=lines_of(*found) if found else (),
        )
    )
