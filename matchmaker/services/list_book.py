"""Workbooks of lists for organisers: a sheet a list, its header in sight, a filter, ready to print.

Names come from strangers: text is written as text, never as a formula.
"""

from collections.abc import Sequence
from typing import Any

from matchmaker.catalogue.cells import Cell
from matchmaker.catalogue.sheet_writer import Look, sheet_name, write_cell
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say

_HEAD = {"bold": True, "bg_color": "#E6EEF5", "bottom": 1, "text_wrap": True, "valign": "top"}
_A4 = 9  # Excel's number for the paper size
Columns = Sequence[tuple[Sentence, int]]
"""Title and width in letters of each column."""


class ListBook:
    """A workbook being written in one language; a simulated fair says so on every sheet."""

    def __init__(self, workbook: Any, language: str, *, simulated: bool) -> None:
        self._workbook, self._language, self._look = workbook, language, Look(workbook)
        self._band = say(Sentence("Simulated data"), language) if simulated else ""
        self._taken: set[str] = set()

    def add(self, title: Sentence, columns: Columns, rows: Sequence[Sequence[Cell]]) -> None:
        """Add a sheet: a header kept in sight, a filter, one page wide in print."""
        sheet = self._workbook.add_worksheet(sheet_name(say(title, self._language), self._taken))
        for place, (header, width) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, say(header, self._language), self._look.of(**_HEAD))
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                write_cell(sheet, number, place, cell, self._look)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&A&R{self._band}")
        sheet.set_footer("&R&P / &N")
