"""Put the plan on paper, into calendars and workbooks.

Reading is one unit; typesetting happens after it, so that no connection is
held while a pack is set. A participant gets its own agenda and nothing else.
"""

from collections.abc import Sequence
from datetime import datetime

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Scope
from matchmaker.export.ics import agenda_calendar
from matchmaker.export.letters import Invitation, letters_sheet
from matchmaker.export.paper import Stamp, agendas_sheet
from matchmaker.export.pdf import set_paper
from matchmaker.export.rooms import pack_sheet
from matchmaker.export.stand_by_sheets import Pair, StandIns, StepIn
from matchmaker.export.xlsx import plan_workbook
from matchmaker.services.contingency import contingency
from matchmaker.services.plan_sheet import invited, plan_sheet
from matchmaker.settings import get_settings
from matchmaker.storage.columns import now
from matchmaker.storage.queries import print_rows
from matchmaker.storage.queries.plans import published_plan_id
from matchmaker.storage.queries.sight import organiser_only, own_id
from matchmaker.storage.session import Database


def pack_pdf(
    db: Database,
    scope: Scope,
    language: str,
    *,
    plan_id: str | None = None,
    printed_at: datetime | None = None,
) -> bytes:
    """Set the whole print pack in one language: cover, grids, slots, tables, agendas.

    Raises:
        ForbiddenError: the reader is not the organiser.
        NotFoundError: nothing is published yet, or no such plan in this fair.
    """
    organiser_only(scope)
    plan = plan_sheet(db, scope, plan_id)
    stamp = _stamp(printed_at)
    sheet = pack_sheet(plan, language, stamp, _stand_ins(db, scope, plan_id))
    return set_paper("pack", sheet, printed_at=stamp.printed_at)


def _stand_ins(db: Database, scope: Scope, plan_id: str | None) -> dict[Pair, StandIns]:
    """Who steps in where: known of the published plan alone, for only that one takes place."""
    with db.read() as session:
        published = published_plan_id(session, scope)
    if published is None or plan_id not in {None, published}:
        return {}
    return {
        (line.enterprise_id, line.buyer_id): StandIns(
            *(
                StepIn(cover.called, cover.reserve, cover.cause)
                for cover in (line.without_enterprise, line.without_buyer)
            )
        )
        for line in contingency(db, scope).lines
    }


def plan_xlsx(
    db: Database,
    scope: Scope,
    language: str = "vi",
    *,
    plan_id: str | None = None,
    written_at: datetime | None = None,
) -> bytes:
    """Write the whole plan as a workbook.

    Raises:
        ForbiddenError: the reader is not the organiser.
        NotFoundError: nothing is published yet, or no such plan in this fair.
    """
    organiser_only(scope)
    plan = plan_sheet(db, scope, plan_id)
    return plan_workbook(plan, language, _stamp(written_at))


def agenda_pdf(
    db: Database,
    scope: Scope,
    participant_id: str,
    language: str,
    *,
    plan_id: str | None = None,
    printed_at: datetime | None = None,
) -> bytes:
    """Set one participant's agenda on A4.

    Raises:
        NotFoundError: no such participant or plan here, or not for this reader.
    """
    plan = plan_sheet(db, scope, plan_id)
    agenda = plan.agenda_of(own_id(scope, participant_id))
    stamp = _stamp(printed_at)
    return set_paper(
        "agendas", agendas_sheet(plan, [agenda], language, stamp), printed_at=stamp.printed_at
    )


def agenda_ics(
    db: Database,
    scope: Scope,
    participant_id: str,
    language: str | None = None,
    *,
    plan_id: str | None = None,
    written_at: datetime | None = None,
) -> bytes:
    """Write one participant's agenda as a calendar, in its own language unless told otherwise.

    Raises:
        NotFoundError: no such participant or plan here, or not for this reader.
    """
    plan = plan_sheet(db, scope, plan_id)
    agenda = plan.agenda_of(own_id(scope, participant_id))
    stamp = _stamp(written_at)
    return agenda_calendar(
        agenda,
        language or agenda.party.language,
        written_at=stamp.printed_at,
        address=stamp.address,
    )


def letters_pdf(
    db: Database,
    scope: Scope,
    links: Sequence[tuple[str, str]],
    language: str = "vi",
    *,
    printed_at: datetime | None = None,
) -> bytes:
    """Set one invitation letter a participant, in its own language, with its link as QR code.

    Args:
        db: where the fair is.
        scope: of the organiser.
        links: participant id and sign-in link of each letter, in the order of the letters.
        language: of the document's title.
        printed_at: date of the letters, aware; now if left out.

    Raises:
        ForbiddenError: the reader is not the organiser.
        NotFoundError: a participant is not in this fair.
    """
    organiser_only(scope)
    place, parties = invited(db, scope)
    invitations = []
    for participant_id, link in links:
        if participant_id not in parties:
            raise NotFoundError("There is no such participant in this fair.")
        invitations.append(Invitation(parties[participant_id], link))
    stamp = _stamp(printed_at)
    sheet = letters_sheet(place, invitations, language, stamp)
    return set_paper("letters", sheet, printed_at=stamp.printed_at)


def plan_by_number(db: Database, scope: Scope, number: int | None) -> str | None:
    """Find a plan version by its number; None, which means the published one, stays None.

    Raises:
        ForbiddenError: the reader is not the organiser.
        NotFoundError: the fair has no such version.
    """
    organiser_only(scope)
    if number is None:
        return None
    with db.read() as session:
        return print_rows.plan_by_number(session, scope, number)


def participant_by_code(db: Database, scope: Scope, code: str) -> str:
    """Find a participant by its code in the fair, capitals or not.

    Raises:
        ForbiddenError: the reader is not the organiser.
        NotFoundError: no participant has this code.
    """
    organiser_only(scope)
    with db.read() as session:
        return print_rows.participant_by_code(session, scope, code)


def _stamp(moment: datetime | None) -> Stamp:
    address = get_settings().public_url.rstrip("/")
    return Stamp(moment or now(), f"{address}/agenda" if address else "")
