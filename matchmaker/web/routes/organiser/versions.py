"""`/fairs/{fair}/plans/{number}/difference`: a version beside an earlier one."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from matchmaker.domain.errors import NotFoundError
from matchmaker.services.versions import by_person, versions_difference
from matchmaker.storage.queries.organiser_pages import names_of
from matchmaker.storage.queries.plans import plan_versions
from matchmaker.web.listing import part_of
from matchmaker.web.pages.organiser_plan import CHANGES, STATES
from matchmaker.web.pages.organiser_versions import (
    CHANGES_A_PAGE,
    PEOPLE_A_PAGE,
    DifferencePage,
)
from matchmaker.web.visit import OrganiserVisit

router = APIRouter(prefix="/fairs/{fair}/plans/{number}/difference")


@router.get("")
def difference(  # noqa: PLR0917  # where in two lists, and whose
    visit: OrganiserVisit,
    number: int,
    old: int | None = None,
    person: str = "",
    people: int = 1,
    page: int = 1,
) -> Response:
    """Show what is placed, dropped and moved, in total and for each person."""
    with visit.db.read() as unit:
        versions, names = plan_versions(unit, visit.own), names_of(unit, visit.own)
    before = _usual(versions, number) if old is None else old
    found = versions_difference(visit.db, visit.own, before, number)
    if person and person not in names:
        raise NotFoundError("There is no such participant in this fair.")
    own = [one for one in found.changes if person in {"", one.enterprise_id, one.buyer_id}]
    return visit.page(
        DifferencePage(
            root=f"/fairs/{visit.here.slug}",
            path=f"/fairs/{visit.here.slug}/plans/{number}/difference",
            timezone=visit.here.timezone,
            old=before,
            new=number,
            versions=versions,
            states=STATES,
            counts=found.counts,
            people=part_of(by_person(found), people, PEOPLE_A_PAGE),
            changes=part_of(own, page, CHANGES_A_PAGE),
            person=person,
            names=names,
            change_names=CHANGES,
        )
    )


def _usual(versions: Sequence[Any], number: int) -> int:
    """Give the version that this one was made from, else the one before it, else itself."""
    here = next((row for row in versions if row.number == number), None)
    numbers = {row.id: int(row.number) for row in versions}
    if here is not None and here.parent_id in numbers:
        return numbers[here.parent_id]
    return max((n for n in numbers.values() if n < number), default=number)
