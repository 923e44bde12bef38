"""The whole plan as a workbook, for people who sort, filter and print by themselves.

Names come from strangers: text is written as text, never as a formula, a link
or a number, whatever it begins with.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from matchmaker.domain.moment import day_text
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import LeftOut, Party, PlannedMeeting, PlanSheet, SlotSpan
from matchmaker.export.paper import Stamp, simulated_band, version_line
from matchmaker.export.wording import clock, country_name, hall_name, span
from matchmaker.locale import LANGUAGES, say

_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_A4 = 9  # Excel's number for the paper size
_CELL_LIMIT = 32_767  # letters that Excel takes in one cell
_INK, _WASH = "#0B4F6C", "#EEF3F6"

Cell = str | int | datetime


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its header, said in both languages, and its width in letters."""

    header: Sentence
    width: int

    @property
    def title(self) -> str:
        """Header in both languages, one above the other."""
        return "\n".join(dict.fromkeys(say(self.header, language) for language in LANGUAGES))


DAY, BEGIN, END = (
    Column(Sentence("Date"), 12),
    Column(Sentence("From"), 8),
    Column(Sentence("To"), 8),
)
TABLE, HALL = Column(Sentence("Table"), 10), Column(Sentence("Hall"), 16)
ENTERPRISE, BUYER = Column(Sentence("Enterprise"), 38), Column(Sentence("Buyer"), 38)
CODE_E, CODE_B = Column(Sentence("Enterprise code"), 14), Column(Sentence("Buyer code"), 14)
COUNTRY, COUNTRY_E = Column(Sentence("Country"), 16), Column(Sentence("Country"), 16)
PRODUCT, NEED = Column(Sentence("Product"), 36), Column(Sentence("Need"), 36)
INTERPRETER, STATE = Column(Sentence("Interpreter"), 22), Column(Sentence("State"), 16)
CAUSE = Column(Sentence("Why not placed"), 70)

WHEN_AND_WHERE = (DAY, BEGIN, END, TABLE, HALL)
SUBJECT = (PRODUCT, NEED, INTERPRETER, STATE)
MEETINGS = (*WHEN_AND_WHERE, CODE_E, ENTERPRISE, CODE_B, BUYER, COUNTRY, *SUBJECT)
BY_ENTERPRISE = (CODE_E, ENTERPRISE, *WHEN_AND_WHERE, CODE_B, BUYER, COUNTRY, *SUBJECT)
BY_BUYER = (CODE_B, BUYER, *WHEN_AND_WHERE, CODE_E, ENTERPRISE, COUNTRY_E, *SUBJECT)
UNPLACED = (CODE_E, ENTERPRISE, CODE_B, BUYER, COUNTRY, CAUSE)

WITHDRAWN = Sentence("Cancelled: one side has withdrawn")
SHEET_NAMES: tuple[Sentence, ...] = (
    Sentence("Meetings"),
    Sentence("By enterprise"),
    Sentence("By buyer"),
    Sentence("Grid"),
    Sentence("Not placed"),
)


def plan_workbook(plan: PlanSheet, language: str, stamp: Stamp) -> bytes:
    """Write a plan as a workbook of five sheets; headers in both languages, texts in one.

    Sheets: meetings by time, the same by enterprise and by buyer, the grid of
    slots and tables, and the pairs without a place with their causes.
    """
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, **_AS_TEXT}) as workbook:
        workbook.set_properties(
            {"title": plan.place.name.said(language), "created": stamp.printed_at}
        )
        writer = _Writer(workbook, plan, language, version_line(plan, language, stamp))
        writer.list_sheet(SHEET_NAMES[0], MEETINGS, writer.meetings())
        writer.list_sheet(SHEET_NAMES[1], BY_ENTERPRISE, writer.by_side(Role.ENTERPRISE))
        writer.list_sheet(SHEET_NAMES[2], BY_BUYER, writer.by_side(Role.BUYER))
        writer.grid_sheet(SHEET_NAMES[3])
        writer.list_sheet(SHEET_NAMES[4], UNPLACED, writer.left_out())
    return kept.getvalue()


class _Writer:
    """One workbook being written; keeps its formats and its language."""

    def __init__(self, workbook: Any, plan: PlanSheet, language: str, stamp: str) -> None:
        self.workbook, self.plan, self.language, self.stamp = workbook, plan, language, stamp
        text = {"num_format": "@", "valign": "top", "text_wrap": True}
        self.text = workbook.add_format(text)
        self.day = workbook.add_format(
            {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"}
        )
        self.head = workbook.add_format(
            {**text, "bold": True, "font_color": "#FFFFFF", "bg_color": _INK, "border": 1}
        )
        self.taken = workbook.add_format({**text, "bg_color": _WASH, "border": 1})
        self.free = workbook.add_format({**text, "border": 1})

    def list_sheet(
        self, name: Sentence, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
    ) -> None:
        """Write a list with its header kept in sight, a filter, and one page wide in print."""
        sheet = self._sheet(name)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
            sheet.write_string(0, position, column.title, self.head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for position, cell in enumerate(row):
                self._write(sheet, last, position, cell)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.repeat_rows(0)

    def grid_sheet(self, name: Sentence) -> None:
        """Write the grid: a row a slot, a column a table, codes of those who meet."""
        sheet = self._sheet(name)
        zone = self.plan.place.zone
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, max(1, len(self.plan.tables)), 13)
        corner = Column(Sentence("Slot"), 24).title + " / " + TABLE.title.split("\n")[0]
        sheet.write_string(0, 0, corner.replace("\n", " · "), self.head)
        for column, table in enumerate(self.plan.tables, start=1):
            label = "\n".join(filter(None, (table.label, hall_name(table, self.language))))
            sheet.write_string(0, column, label, self.head)
        met = {(m.slot.number, m.table.id): m for m in self.plan.standing}
        for row, slot in enumerate(self.plan.slots, start=1):
            day = day_text(slot.starts_at.astimezone(zone).date())
            sheet.write_string(row, 0, f"{day} {span(slot, zone)}", self.head)
            for column, table in enumerate(self.plan.tables, start=1):
                self._grid_cell(sheet, row, column, met.get((slot.number, table.id)))
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)

    def meetings(self) -> Iterable[list[Cell]]:
        """Rows of the first sheet, by time and table."""
        for met in self.plan.standing:
            who = [met.enterprise.code, self._name(met.enterprise), met.buyer.code]
            yield [*self._when(met), *who, *self._partner(met.buyer), *self._about(met)]

    def by_side(self, role: Role) -> Iterable[list[Cell]]:
        """Rows by participant, then time."""
        for party in self.plan.parties:
            if party.role is not role:
                continue
            for met in self.plan.by_party.get(party.id, ()):
                if met.cancelled:
                    continue
                partner = met.partner_of(party.id)
                own = [party.code, self._name(party), *self._when(met), partner.code]
                yield [*own, *self._partner(partner), *self._about(met)]

    def left_out(self) -> Iterable[list[Cell]]:
        """Rows of the pairs without a place, and of those whose meeting is cancelled."""
        gone = (LeftOut(met.enterprise, met.buyer, WITHDRAWN) for met in self.plan.cancelled)
        for pair in (*self.plan.left_out, *gone):
            codes = [pair.enterprise.code, self._name(pair.enterprise), pair.buyer.code]
            yield [*codes, *self._partner(pair.buyer), say(pair.cause, self.language)]

    def _sheet(self, name: Sentence) -> Any:
        sheet = self.workbook.add_worksheet(say(name, self.language))
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        title = _header_text(self.plan.place.name.said(self.language))
        band = simulated_band(self.plan.place)
        sheet.set_header(f"&L{title}" + (f"&R{band}" if band else ""))
        sheet.set_footer(f"&L{_header_text(self.stamp)}&R&P / &N")
        return sheet

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell, self.day)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif cell:
            sheet.write_string(row, column, cell[:_CELL_LIMIT], self.text)

    def _grid_cell(self, sheet: Any, row: int, column: int, met: PlannedMeeting | None) -> None:
        if met is None:
            sheet.write_blank(row, column, None, self.free)
            return
        sheet.write_string(row, column, f"{met.enterprise.code}\n{met.buyer.code}", self.taken)

    def _name(self, party: Party) -> str:
        return party.name.said(self.language)

    def _partner(self, party: Party) -> list[Cell]:
        return [self._name(party), country_name(party.country, self.language)]

    def _when(self, met: PlannedMeeting) -> list[Cell]:
        zone = self.plan.place.zone
        return [
            _midnight(met.slot, self.plan),
            clock(met.slot.starts_at, zone),
            clock(met.slot.ends_at, zone),
            met.table.label,
            hall_name(met.table, self.language),
        ]

    def _about(self, met: PlannedMeeting) -> list[Cell]:
        state = say(Sentence("To be confirmed"), self.language) if met.to_be_confirmed else ""
        product, need = met.product.said(self.language), met.need.said(self.language)
        return [product, need, met.interpreter, state]


def _midnight(slot: SlotSpan, plan: PlanSheet) -> datetime:
    """Date of a slot as a spreadsheet keeps it: a day on the fair's clock, without a zone."""
    local = slot.starts_at.astimezone(plan.place.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _header_text(text: str) -> str:
    """Make a text safe in a page header, where & begins a command; 100 letters at most."""
    return text[:100].replace("&", "&&")
