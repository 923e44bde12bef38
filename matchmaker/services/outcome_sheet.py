"""Outcomes as a workbook: the report's groups, and every meeting over with either side's answer.

Notes and names come from strangers: text is written as text, never as a formula.
"""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from matchmaker.catalogue.cells import Cell
from matchmaker.catalogue.sheet_writer import new_workbook
from matchmaker.domain.answer import (
    MOVE_NAMES,
    STAGE_NAMES,
    STANDING_NAMES,
    NextMove,
    Stage,
    Standing,
)
from matchmaker.domain.participant import SIZE_NAMES, Role, Scope, Size
from matchmaker.domain.sentence import Sentence
from matchmaker.evaluation.rates import Rate
from matchmaker.export.wording import clock, country_name
from matchmaker.locale import figure, say
from matchmaker.services.coverage_sheet import sector_title
from matchmaker.services.list_book import Columns, ListBook
from matchmaker.services.outcome_report import SIDES, Line, outcome_reports
from matchmaker.storage.queries.print_rows import fair_of
from matchmaker.storage.session import Database

SIDE_NAMES: dict[Role, Sentence] = {
    Role.ENTERPRISE: Sentence("As enterprises say"),
    Role.BUYER: Sentence("As buyers say"),
}
GROUPING_NAMES: dict[str, Sentence] = {
    "sector": Sentence("Sector of the enterprise"),
    "country": Sentence("Country of the buyer"),
    "size": Sentence("Size of the enterprise"),
}
SHORT_NAMES: dict[str, Sentence] = {
    "sector": Sentence("By sector"),
    "country": Sentence("By country"),
    "size": Sentence("By size"),
}
_LOW, _HIGH = Sentence("Interval of 95 %, from"), Sentence("Interval of 95 %, to")
_GROUP_COLUMNS: Columns = (
    (Sentence("Group"), 40), (Sentence("Who says so"), 20), (Sentence("Meetings over"), 12),
    (Sentence("Both seen"), 12), (Sentence("Answered"), 12),
    (Sentence("Answered, percent"), 12), (_LOW, 10), (_HIGH, 10),
    (Sentence("Talks go on, or more"), 12), (Sentence("of answers, percent"), 12), (_LOW, 10),
    (_HIGH, 10), (Sentence("Orders or contracts"), 12), (Sentence("of answers, percent"), 12),
    (_LOW, 10), (_HIGH, 10), (Sentence("Values named, by currency"), 40),
)  # fmt: skip
_SAID_COLUMNS: Columns = (
    (Sentence("Result"), 26), (Sentence("Next step"), 24), (Sentence("Value"), 14),
    (Sentence("Currency"), 10), (Sentence("Note"), 40),
)  # fmt: skip
_MEETING_COLUMNS: Columns = (
    (Sentence("Date"), 12), (Sentence("From"), 8), (Sentence("State"), 20),
    (Sentence("Enterprise code"), 12), (Sentence("Enterprise"), 36), (Sentence("Sector"), 30),
    (Sentence("Size"), 14), (Sentence("Buyer code"), 12), (Sentence("Buyer"), 36),
    (Sentence("Country"), 16),
)  # fmt: skip


def outcome_workbook(db: Database, scope: Scope, language: str) -> bytes:
    """Write what came of a fair's meetings as a workbook of four sheets.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    reports = outcome_reports(db, scope)
    with db.read() as unit:
        fair = fair_of(unit, scope)
    with new_workbook() as (workbook, buffer):
        book = ListBook(workbook, language, simulated=fair.simulated)
        for by, title in SHORT_NAMES.items():
            lines = [
                _group_row(line, by, side, language)
                for side, report in reports.items()
                for line in report.groups[by]
            ]
            book.add(title, _GROUP_COLUMNS, lines)
        rows = reports[Role.ENTERPRISE].shown("over")
        zone = ZoneInfo(fair.timezone)
        book.add(
            Sentence("Meetings"),
            _meeting_columns(),
            [_meeting_row(row, zone, language) for row in rows],
        )
    return buffer.getvalue()


def group_name(by: str, key: str, language: str) -> str:
    """Name a sector, country or size; a blank key says that none is stated."""
    if by == "sector":
        return sector_title(key, language) or say(Sentence("No sector stated"), language)
    if by == "country":
        return country_name(key, language) or say(Sentence("No country stated"), language)
    if key in set(Size):
        return say(SIZE_NAMES[Size(key)], language)
    return say(Sentence("Size not stated"), language)


def _group_row(line: Line, by: str, side: Role, language: str) -> list[Cell]:
    values = "; ".join(
        f"{figure(round(one.total, 2), language)} {one.currency} ({one.answers})"
        for one in line.values
    )
    return [
        group_name(by, line.key, language),
        say(SIDE_NAMES[side], language),
        line.over,
        line.held,
        *_rate(line.answered),
        *_rate(line.goes_on),
        *_rate(line.orders),
        values,
    ]


def _rate(rate: Rate) -> list[Cell]:
    """How many, their share and its interval in percent; a share of nothing stays blank."""
    if not rate.of:
        return [0, None, None, None]
    return [rate.yes, *(round(100 * share, 1) for share in (rate.share, rate.low, rate.high))]


def _meeting_columns() -> Columns:
    """Columns of the meetings; each side's answers stand apart under its own name."""
    said = [
        (Sentence("%(what)s (%(who)s)", {"what": title, "who": SIDE_NAMES[side]}), width)
        for side in SIDES
        for title, width in _SAID_COLUMNS
    ]
    return (*_MEETING_COLUMNS, *said)


def _meeting_row(row: Any, zone: ZoneInfo, language: str) -> list[Cell]:
    size = group_name("size", row.enterprise_size, language) if row.enterprise_size else ""
    return [
        row.starts_at.astimezone(zone).date(),
        clock(row.starts_at, zone),
        say(STANDING_NAMES[Standing(row.standing)], language),
        row.enterprise_code,
        _name(row, "enterprise", language),
        sector_title(row.enterprise_sector, language),
        size,
        row.buyer_code,
        _name(row, "buyer", language),
        country_name(row.buyer_country, language),
        *(cell for side in SIDES for cell in _said(row, side, language)),
    ]


def _name(row: Any, side: str, language: str) -> str:
    names: Sequence[str] = (getattr(row, f"{side}_name_vi"), getattr(row, f"{side}_name_en"))
    return (names[0] or names[1]) if language == "vi" else (names[1] or names[0])


def _said(row: Any, side: Role, language: str) -> list[Cell]:
    said = {
        name: getattr(row, f"{side}_said_{name}")
        for name in ("stage", "next_move", "value", "currency", "note")
    }
    if said["stage"] is None:
        return [None] * 5
    move = said["next_move"]
    return [
        say(STAGE_NAMES[Stage(said["stage"])], language),
        say(MOVE_NAMES[NextMove(move)], language) if move else "",
        said["value"],
        said["currency"],
        said["note"],
    ]
