"""`/fairs/{fair}/repair`: something happened; `/fairs/{fair}/contingency`: who steps in."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from pydantic import BaseModel

from matchmaker.domain.errors import InvalidError, MatchmakerError, NotFoundError, RefusedError
from matchmaker.domain.sentence import Sentence
from matchmaker.services import repair_fair
from matchmaker.services.contingency import contingency
from matchmaker.services.contingency_sheet import contingency_xlsx
from matchmaker.services.repair_changes import Happened, Kind
from matchmaker.storage.queries.fairs import slots, tables
from matchmaker.storage.queries.lost_sides import lost_sides
from matchmaker.storage.queries.organiser_pages import names_of
from matchmaker.web.downloads import download
from matchmaker.web.pages.organiser_repair import (
    KINDS,
    ContingencyPage,
    RepairPage,
    listed,
    value_back,
)
from matchmaker.web.visit import OrganiserVisit, Visit

router = APIRouter(prefix="/fairs/{fair}")


class Typed(BaseModel):
    """What a form or an address says happened; people by their code."""

    kind: str = ""
    who: str = ""
    other: str = ""
    first: str = ""
    last: str = ""
    table: str = ""


@router.get("/repair")
def repair(visit: OrganiserVisit, typed: Annotated[Typed, Depends()]) -> Response:
    """Ask what happened, and show what can be done."""
    return _answer(visit, typed)


def _answer(visit: Visit, typed: Typed, fault: MatchmakerError | None = None) -> Response:
    with visit.db.read() as unit:
        names = names_of(unit, visit.own)
        times = slots(unit, visit.own)
        places = [row for row in tables(unit, visit.own) if row.booth_of is None]
        lost = lost_sides(unit, visit.own)
    found = None
    if typed.kind and visit.here.published_plan_id and fault is None:
        try:
            found = repair_fair.look(visit.db, visit.own, _happened(typed, names))
        except (RefusedError, InvalidError, NotFoundError) as error:
            fault = error
    page = RepairPage(
        root=f"/fairs/{visit.here.slug}",
        timezone=visit.here.timezone,
        published=visit.here.published_plan_id is not None,
        kinds=KINDS,
        typed=typed.model_dump(),
        people=listed(names),
        slots=times,
        tables=places,
        names=names,
        slot_of={row.id: row for row in times},
        lost=lost,
        found=found,
        chart=value_back(found.offers, found.standing) if found else (),
        fault=fault.sentence if fault else None,
    )
    return visit.page(page, status=422 if fault else 200)


def _happened(typed: Typed, names: Mapping[str, object]) -> Happened:
    if typed.kind not in set(Kind):
        raise InvalidError("Please say what happened.")
    kind = Kind(typed.kind)
    uses = _USES[kind]
    return Happened(
        kind,
        who=coded(names, typed.who) if "who" in uses else "",
        other=coded(names, typed.other) if "other" in uses else "",
        first=typed.first if "first" in uses else "",
        last=typed.last if "last" in uses else "",
        table=typed.table if "table" in uses else "",
    )


_USES: dict[Kind, frozenset[str]] = {
    Kind.ROWS: frozenset(),
    Kind.GONE: frozenset({"who"}),
    Kind.AWAY: frozenset({"who", "first", "last"}),
    Kind.TABLE: frozenset({"table", "first", "last"}),
    Kind.SLOT: frozenset({"first", "last"}),
    Kind.WALK_IN: frozenset({"who", "other"}),
}


def coded(names: Mapping[str, object], code: str) -> str:
    """Find a participant by the code at the beginning of what was typed, capitals or not.

    Raises:
        InvalidError: nobody has this code.
    """
    wanted = code.split("·", maxsplit=1)[0].strip().casefold()
    found = [
        id_ for id_, row in names.items() if str(getattr(row, "code", "")).casefold() == wanted
    ]
    if not found:
        raise InvalidError('Nobody at this fair has the code "%(code)s".', code=code.strip()[:40])
    return found[0]


@router.post("/repair")
def accept(
    visit: OrganiserVisit,
    typed: Annotated[Typed, Form()],
    moves: Annotated[int, Form()],
    value: Annotated[int, Form()],
) -> Response:
    """Make a draft of what was chosen; what people see stays as it is."""
    with visit.db.read() as unit:
        names = names_of(unit, visit.own)
    try:
        draft = repair_fair.accept(visit.db, visit.own, _happened(typed, names), moves, value)
    except (RefusedError, InvalidError, NotFoundError) as error:
        return _answer(visit, typed, error)
    return visit.back_to(
        f"/fairs/{visit.here.slug}/plans/{draft.number}",
        Sentence(
            "Version %(number)s is a draft. Publish it, and only those whose agenda changes are "
            "told.",
            {"number": draft.number},
        ),
    )


@router.get("/contingency")
def sheet(visit: OrganiserVisit, slot: int = -1) -> Response:
    """Show the stand-bys of one slot; the next one unless another is asked for."""
    found = contingency(visit.db, visit.own, slot) if visit.here.published_plan_id else None
    with visit.db.read() as unit:
        names = names_of(unit, visit.own)
    shown = found.shown if found else 0
    return visit.page(
        ContingencyPage(
            root=f"/fairs/{visit.here.slug}",
            timezone=visit.here.timezone,
            found=found,
            slot=shown,
            names=names,
        )
    )


@router.get("/contingency.xlsx")
def workbook(visit: OrganiserVisit) -> Response:
    """Give the stand-bys of all slots as a workbook."""
    content = contingency_xlsx(visit.db, visit.own, visit.language)
    return download(content, f"{visit.here.slug}-contingency.xlsx")
