"""Read a plan the way people read it: the one bridge from rows to paper."""

from collections.abc import Iterable, Iterator, Mapping

from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import (
    LeftOut,
    Name,
    Party,
    Place,
    PlannedMeeting,
    PlanSheet,
    SlotSpan,
    TablePlace,
)
from matchmaker.storage.queries import print_rows
from matchmaker.storage.queries.print_rows import PlanRows, Rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, PlanVersion

_SHOWN = {PlanState.PUBLISHED, PlanState.SUPERSEDED}


def plan_sheet(db: Database, scope: Scope, plan_id: str | None = None) -> PlanSheet:
    """Read a plan as far as the reader may see it; the published one unless told otherwise.

    Raises:
        NotFoundError: nothing is published yet, or no such plan for this reader.
    """
    with db.read() as session:
        rows = print_rows.plan_rows(session, scope, plan_id)
    sides = ((Role.ENTERPRISE, rows.enterprises), (Role.BUYER, rows.buyers))
    parties = {party.id: party for party in _parties(sides)}
    return PlanSheet(
        place=_place(rows.fair),
        version=rows.plan.number,
        published=rows.plan.state in _SHOWN,
        slots=tuple(_slots(rows.slots)),
        tables=tuple(_tables(rows.tables)),
        parties=tuple(parties.values()),
        meetings=tuple(_meetings(rows, parties)),
        left_out=tuple(_left_out(scope, rows.plan, parties)),
    )


def invited(db: Database, scope: Scope) -> tuple[Place, dict[str, Party]]:
    """Read the fair and whom it invites, by id, whether or not there is a plan yet."""
    with db.read() as session:
        fair = print_rows.fair_of(session, scope)
        sides = (
            (Role.ENTERPRISE, print_rows.party_rows(session, scope, Enterprise, "")),
            (Role.BUYER, print_rows.party_rows(session, scope, Buyer, "")),
        )
    return _place(fair), {party.id: party for party in _parties(sides)}


def _place(fair: Fair) -> Place:
    return Place(
        id=fair.id,
        slug=fair.slug,
        name=Name(fair.name_vi, fair.name_en),
        place=Name(fair.place_vi, fair.place_en),
        timezone=fair.timezone,
        first_day=fair.first_day,
        last_day=fair.last_day,
        simulated=fair.simulated,
    )


def _parties(sides: Iterable[tuple[Role, Rows]]) -> Iterator[Party]:
    for role, side in sides:
        for row in side:
            yield Party(
                id=row.id,
                role=role,
                code=row.code,
                name=Name(row.name_vi, row.name_en),
                country=row.country,
                language=reading_language(role, row.ui_language),
                contact=row.contact_name,
                withdrawn=row.withdrawn,
            )


def reading_language(role: Role, chosen: str) -> str:
    """Choose a participant's language on paper: its own if we have it, else by its side."""
    if chosen in {"vi", "en"}:
        return chosen
    return "vi" if role is Role.ENTERPRISE and not chosen else "en"


def _slots(rows: Rows) -> Iterator[SlotSpan]:
    for row in rows:
        yield SlotSpan(row.number, row.starts_at, row.ends_at, row.session_id)


def _tables(rows: Rows) -> Iterator[TablePlace]:
    for row in rows:
        yield TablePlace(
            id=row.id,
            number=row.number,
            label=row.label,
            hall_code=row.hall_code,
            hall_name=row.hall_name,
            is_booth=row.booth_of is not None,
        )


def _meetings(rows: PlanRows, parties: Mapping[str, Party]) -> Iterator[PlannedMeeting]:
    slots = {slot.number: slot for slot in _slots(rows.slots)}
    tables = {table.id: table for table in _tables(rows.tables)}
    offered, sought = _first_names(rows.products), _first_names(rows.needs)
    for row in rows.meetings:
        yield PlannedMeeting(
            id=row.id,
            enterprise=parties[row.enterprise_id],
            buyer=parties[row.buyer_id],
            slot=slots[row.slot],
            table=tables[row.table_id],
            interpreter=row.interpreter or "",
            product=_name(row.product_vi, row.product_en) or offered.get(row.enterprise_id, Name()),
            need=_name(row.need_vi, row.need_en) or sought.get(row.buyer_id, Name()),
            to_be_confirmed=row.to_be_confirmed,
            cancelled=bool(row.cancelled),
        )


def _name(vi: str | None, en: str | None) -> Name | None:
    return Name(vi or "", en or "") if vi or en else None


def _first_names(rows: Rows) -> dict[str, Name]:
    """Take each owner's first product or need; rows come by owner and code."""
    found: dict[str, Name] = {}
    for row in rows:
        found.setdefault(row.owner_id, Name(row.name_vi, row.name_en))
    return found


def _left_out(scope: Scope, plan: PlanVersion, parties: Mapping[str, Party]) -> Iterator[LeftOut]:
    """Pairs without a place, for the organiser alone; the withdrawn ones are gone for good."""
    if scope.role is not Role.ORGANISER:
        return
    for pair in plan.result.get("unplaced", []):
        enterprise, buyer = parties.get(pair["enterprise_id"]), parties.get(pair["buyer_id"])
        if enterprise and buyer:
            yield LeftOut(enterprise, buyer, Sentence.from_json(pair["cause"]))
