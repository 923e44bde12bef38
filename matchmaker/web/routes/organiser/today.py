"""`/fairs/{fair}/today`: who meets now and next; one tap marks who came."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from matchmaker.domain.answer import STANDING_NAMES
from matchmaker.domain.errors import InvalidError
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.services.attend import Mark, mark
from matchmaker.storage.queries import fair_day
from matchmaker.storage.queries.fairs import slots
from matchmaker.storage.queries.lost_sides import lost_sides
from matchmaker.web.form_body import FormBody
from matchmaker.web.listing import Part
from matchmaker.web.pages.organiser_today import (
    ROWS_A_PAGE,
    Day,
    Section,
    TodayFilter,
    TodayRowPage,
    lay_day,
    title_of,
    today_page,
    wanted_rows,
)
from matchmaker.web.security import own_path
from matchmaker.web.visit import OrganiserVisit, Visit

router = APIRouter(prefix="/fairs/{fair}/today")
SAID: dict[Mark, Sentence] = {
    Mark.CAME: Sentence("Marked: came."),
    Mark.LATE: Sentence("Marked: late."),
    Mark.ABSENT: Sentence("Marked: did not come."),
    Mark.UNDO: Sentence("The mark is taken back."),
}


@router.get("")
def today(
    visit: OrganiserVisit, wanted: Annotated[TodayFilter, Depends()], page: int = 1
) -> Response:
    """Show what runs now and comes next, or the rows behind a figure."""
    with visit.db.read() as unit:
        moment = visit.moment(unit)
        day = _day(unit, visit, moment, wanted.day)
        sections = (
            (_asked(unit, visit, moment, day, wanted, max(page, 1)),)
            if wanted.asks
            else _now_and_next(unit, visit, moment, day)
        )
        lost = lost_sides(unit, visit.own)
    return visit.page(today_page(visit.here, moment, day, wanted, sections, lost))


def _day(unit: Session, visit: Visit, moment: datetime, wanted: str) -> Day:
    counts = fair_day.standing_counts(unit, visit.own, moment)
    return lay_day(slots(unit, visit.own), counts, moment, visit.here.timezone, wanted)


def _asked(  # noqa: PLR0917  # the page's parts, one by one
    unit: Session, visit: Visit, moment: datetime, day: Day, wanted: TodayFilter, page: int
) -> Section:
    found = fair_day.day_meetings(
        unit,
        visit.own,
        moment,
        wanted_rows(day, wanted),
        offset=ROWS_A_PAGE * (page - 1),
        limit=ROWS_A_PAGE,
    )
    slot = next((line for line in day.slots if line.number == wanted.number), None)
    return Section(title_of(wanted), Part(found.rows, found.total, page, ROWS_A_PAGE), slot)


def _now_and_next(unit: Session, visit: Visit, moment: datetime, day: Day) -> tuple[Section, ...]:
    sections = []
    for title, slot in ((Sentence("Now"), day.now), (Sentence("Next"), day.next)):
        if slot is not None:
            found = fair_day.day_meetings(
                unit, visit.own, moment, fair_day.DayRows([slot.number]), limit=ROWS_A_PAGE
            )
            sections.append(Section(title, Part(found.rows, found.total, 1, ROWS_A_PAGE), slot))
    return tuple(sections)


@router.post("/{meeting_id}")
def tap(visit: OrganiserVisit, meeting_id: str, body: FormBody) -> Response:
    """Mark one side of a meeting, or take the mark back."""
    with visit.db.read() as unit:
        # a meeting of another fair is not there, whatever the form says
        fair_day.day_meeting(unit, visit.own, visit.moment(unit), meeting_id)
    side, tapped = _read(body)
    mark(visit.db, visit.own, meeting_id, side, tapped)
    here = own_path(body.get("next", ""), f"/fairs/{visit.here.slug}/today")
    if visit.request.headers.get("HX-Request") == "true":
        return visit.page(_row(visit, meeting_id, here))
    return visit.back_to(f"{here}#meeting-{meeting_id}", SAID[tapped])


def _read(body: dict[str, str]) -> tuple[Role, Mark]:
    side, tapped = body.get("side", ""), body.get("mark", "")
    if side not in {Role.ENTERPRISE, Role.BUYER} or tapped not in set(Mark):
        raise InvalidError("This mark cannot be read. Please open the page again.")
    return Role(side), Mark(tapped)


def _row(visit: Visit, meeting_id: str, here: str) -> TodayRowPage:
    with visit.db.read() as unit:
        moment = visit.moment(unit)
        row: Any = fair_day.day_meeting(unit, visit.own, moment, meeting_id)
        day = _day(unit, visit, moment, row.fair_day.isoformat())
    return TodayRowPage(
        root=f"/fairs/{visit.here.slug}", day=day, names=STANDING_NAMES, row=row, here=here
    )
