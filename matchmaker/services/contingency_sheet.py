"""The contingency sheet as a workbook: a line a meeting, who steps in on either side.

Names come from strangers: text is written as text, never as a formula.
"""

from typing import Any
from zoneinfo import ZoneInfo

from matchmaker.catalogue.cells import Cell
from matchmaker.catalogue.sheet_writer import new_workbook
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.services.contingency import Cover, CoverLine, contingency
from matchmaker.services.list_book import Columns, ListBook
from matchmaker.storage.queries.organiser_pages import names_of
from matchmaker.storage.queries.print_rows import fair_of
from matchmaker.storage.session import Database

COLUMNS: Columns = (
    (Sentence("Date"), 12), (Sentence("From"), 8), (Sentence("Table"), 10),
    (Sentence("Enterprise"), 36), (Sentence("Buyer"), 36),
    (Sentence("If the enterprise does not come, call"), 36), (Sentence("In reserve"), 50),
    (Sentence("If the buyer does not come, call"), 36), (Sentence("In reserve"), 50),
)  # fmt: skip


def contingency_xlsx(db: Database, scope: Scope, language: str) -> bytes:
    """Write the stand-bys of the whole published plan.

    Raises:
        ForbiddenError: only the organiser may see it.
        RefusedError: nothing is published yet.
    """
    found = contingency(db, scope)
    with db.read() as unit:
        names, fair = names_of(unit, scope), fair_of(unit, scope)
    zone = ZoneInfo(fair.timezone)
    starts = {row.id: row.starts_at.astimezone(zone) for row in found.slots}
    rows = [_row(line, starts[line.slot_id], names, language) for line in found.lines]
    with new_workbook() as (workbook, buffer):
        book = ListBook(workbook, language, simulated=fair.simulated)
        book.add(Sentence("Stand-bys"), COLUMNS, rows)
    return buffer.getvalue()


def _row(line: CoverLine, starts_at: Any, names: dict[str, Any], language: str) -> list[Cell]:
    def called(participant_id: str) -> str:
        row = names[participant_id]
        own, other = (row.name_vi, row.name_en) if language == "vi" else (row.name_en, row.name_vi)
        return f"{row.code} · {own or other}"

    def cover(one: Cover) -> list[Cell]:
        if one.called is None:
            return [say(one.cause, language) if one.cause else "", ""]
        return [called(one.called), "; ".join(called(who) for who in one.reserve)]

    return [
        starts_at.date(),
        f"{starts_at:%H:%M}",
        line.table,
        called(line.enterprise_id),
        called(line.buyer_id),
        *cover(line.without_enterprise),
        *cover(line.without_buyer),
    ]
