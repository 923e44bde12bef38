"""The agenda as a page, for the calendar and for paper."""

from fastapi import Response

from matchmaker.services.print_pack import agenda_ics, agenda_pdf
from matchmaker.storage.queries import own_agenda
from matchmaker.storage.queries import participant_pages as queries
from matchmaker.storage.queries.fairs import slots
from matchmaker.storage.queries.outcome_rows import own_answers
from matchmaker.storage.queries.sight import own_id
from matchmaker.web.downloads import download
from matchmaker.web.pages.participant_agenda import Planned, agenda_page
from matchmaker.web.visit import Visit


def answer_agenda(visit: Visit) -> Response:
    """Show the agenda."""
    scope = visit.own
    with visit.db.read() as unit:
        meetings, moment = own_agenda.own_meetings(unit, scope), visit.moment(unit)
        has_begun = any(row.starts_at <= moment for row in meetings)
        planned = Planned(
            meetings=meetings,
            slots=slots(unit, scope),
            plan=own_agenda.published_version(unit, scope),
            moment=moment,
            said=own_answers(unit, scope) if has_begun else {},
        )
        visit.counts["requests"] = queries.waiting_requests(unit, scope)
    return visit.page(agenda_page(scope.role, visit.here, visit.language, planned))


def answer_calendar(visit: Visit) -> Response:
    """Give the agenda as a calendar file."""
    content = agenda_ics(visit.db, visit.own, own_id(visit.own), visit.language)
    return download(content, f"agenda-{visit.here.slug}.ics")


def answer_paper(visit: Visit) -> Response:
    """Give the agenda as a PDF."""
    content = agenda_pdf(visit.db, visit.own, own_id(visit.own), visit.language)
    return download(content, f"agenda-{visit.here.slug}.pdf")
