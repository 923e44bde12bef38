"""`/fairs/{fair}/participants`: who takes part, and their invitations."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import SAYS_NAMES
from matchmaker.services.sign_in import invite
from matchmaker.services.withdraw import withdraw
from matchmaker.settings import get_settings
from matchmaker.storage.queries import agendas, organiser_people, wishes
from matchmaker.storage.queries.participants import participant, participants
from matchmaker.web.listing import Part, address
from matchmaker.web.pages.organiser_people import (
    ORDERS,
    PEOPLE_A_PAGE,
    SHOWS,
    InvitationPage,
    ParticipantPage,
    PeopleFilter,
    PeoplePage,
    named_sectors,
    sector_names,
)
from matchmaker.web.qr import qr_picture
from matchmaker.web.routes.organiser.paper import letters_for, link_address
from matchmaker.web.visit import OrganiserVisit, Visit

router = APIRouter(prefix="/fairs/{fair}/participants")


@router.get("")
def people(
    visit: OrganiserVisit, wanted: Annotated[PeopleFilter, Depends()], page: int = 1
) -> Response:
    """List one side of the fair."""
    number = max(page, 1)
    with visit.db.read() as unit:
        found = participants(
            unit,
            visit.own,
            wanted.role,
            words=wanted.text,
            sector=wanted.sector,
            country=wanted.country,
            show=wanted.show,
            order=wanted.order,
            offset=PEOPLE_A_PAGE * (number - 1),
            limit=PEOPLE_A_PAGE,
        )
        sectors, countries = organiser_people.choices(unit, visit.own, wanted.role)
    return visit.page(
        PeoplePage(
            root=_root(visit),
            wanted=wanted,
            people=Part(found.rows, found.total, number, PEOPLE_A_PAGE),
            sectors=named_sectors(sectors),
            countries=countries,
            shows=SHOWS,
            orders=ORDERS,
            sector_names=sector_names(),
            more=_more(visit, wanted),
            nobody_yet=not sectors and not countries,
        )
    )


def _root(visit: Visit) -> str:
    return f"/fairs/{visit.here.slug}"


def _more(visit: Visit, wanted: PeopleFilter) -> str:
    return address(
        f"{_root(visit)}/participants",
        side=wanted.side,
        text=wanted.text,
        sector=wanted.sector,
        country=wanted.country,
        show=wanted.show,
        order=wanted.order,
    )


@router.get("/{participant_id}")
def one(visit: OrganiserVisit, participant_id: str) -> Response:
    """Open one participant."""
    with visit.db.read() as unit:
        person = participant(unit, visit.own, participant_id)
        page = ParticipantPage(
            root=_root(visit),
            timezone=visit.here.timezone,
            side=person.side,
            person=person,
            offers=person.offers,
            proposals=organiser_people.proposals_of(unit, visit.own, person.side, participant_id),
            wishes=wishes.wishes_of(unit, visit.own, participant_id, person.side),
            agenda=agendas.agenda(unit, visit.own, participant_id, person.side),
            says_names={says.value: name for says, name in SAYS_NAMES.items()},
            sector_names=sector_names(),
        )
    return visit.page(page)


@router.post("/{participant_id}/invitation")
def make_invitation(request: Request, visit: OrganiserVisit, participant_id: str) -> Response:
    """Make a fresh invitation and show it once; earlier ones stop working."""
    with visit.db.read() as unit:
        person = participant(unit, visit.own, participant_id)
    link = link_address(request, invite(visit.db, visit.own, participant_id))
    answer = visit.page(
        InvitationPage(
            root=_root(visit),
            person=person,
            address=link,
            qr=qr_picture(link),
            days=get_settings().link_days,
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/{participant_id}/withdrawn")
def note_withdrawn(
    visit: OrganiserVisit, participant_id: str, withdrawn: Annotated[bool, Form()]
) -> Response:
    """Note that a participant has withdrawn, or takes part again."""
    withdraw(visit.db, visit.own, participant_id, withdrawn=withdrawn)
    said = (
        Sentence("Noted: withdrawn from the fair.")
        if withdrawn
        else Sentence("Noted: takes part again.")
    )
    return visit.back_to(f"{_root(visit)}/participants/{participant_id}", said)


@router.post("/{participant_id}/letter")
def make_letter(request: Request, visit: OrganiserVisit, participant_id: str) -> Response:
    """Make a fresh invitation and set it as a letter."""
    return letters_for(request, visit, [participant_id])
