"""The wish report as a page."""

from fastapi import Response

from matchmaker.services.wish_report import wish_report
from matchmaker.storage.queries import participant_pages as queries
from matchmaker.web.pages.participant_wishes import wish_report_page
from matchmaker.web.visit import Visit


def answer_wish_report(visit: Visit) -> Response:
    """Show what became of one's wishes."""
    scope = visit.own
    report = wish_report(visit.db, scope)
    with visit.db.read() as unit:
        visit.counts["requests"] = queries.waiting_requests(unit, scope)
    return visit.page(wish_report_page(scope.role, visit.here, visit.language, report))
