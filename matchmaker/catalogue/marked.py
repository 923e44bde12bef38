"""The same sheets with what is wrong marked in place, to mend in the spreadsheet itself.

Bad cells are coloured and the last column says what is wrong; that column is
known and passed over when the workbook comes in again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from matchmaker.catalogue.cells import Cell
from matchmaker.catalogue.headers import PROBLEM_HEADER, Headers
from matchmaker.catalogue.problems import Problem, Severity
from matchmaker.catalogue.reader import RawSheet
from matchmaker.catalogue.sheet_writer import Look, new_workbook, sheet_name, write_cell
from matchmaker.locale import say

_COLOURS = {Severity.ERROR: "#F4B6B0", Severity.WARNING: "#FBE3A2", Severity.NOTE: "#CFE3F6"}
_WIDTH = 90


def marked_copy(
    sheets: Sequence[tuple[RawSheet, Headers | None]], problems: Iterable[Problem], language: str
) -> bytes:
    """Write a workbook with every sheet as it came, its problems marked.

    Args:
        sheets: in their order, each with its headers if it was recognised.
        problems: located in these sheets by title.
        language: of the sentences, `vi` or `en`.
    """
    of_sheet: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        of_sheet[problem.title].append(problem)
    with new_workbook() as (workbook, buffer):
        look = Look(workbook)
        taken: set[str] = set()
        for raw, headers in sheets:
            sheet = workbook.add_worksheet(sheet_name(raw.title, taken))
            _MarkedSheet(sheet, raw, headers, look).write(of_sheet[raw.title], language)
    return buffer.getvalue()


class _MarkedSheet:
    """One sheet of the copy, on its way to paper."""

    def __init__(self, sheet: Any, raw: RawSheet, headers: Headers | None, look: Look) -> None:
        self._sheet = sheet
        self._raw = raw
        self._headers = headers
        self._look = look

    def write(self, problems: list[Problem], language: str) -> None:
        """Write the cells as they came, coloured, and the sentences beside them."""
        colours = self._colours(problems)
        for number, cells in enumerate(self._raw.rows, start=1):
            for place, cell in enumerate(cells):
                self._write(number, place, cell, colours.pop((number, place), None))
        for (number, place), colour in colours.items():
            self._write(number, place, None, colour)  # blanks past the end of a short row
        self._write_sentences(problems, language)
        if self._headers:
            self._sheet.freeze_panes(self._headers.last_row, 0)

    def _write(self, number: int, place: int, cell: Cell, colour: str | None) -> None:
        looks = {"bg_color": colour} if colour else {}
        write_cell(self._sheet, number - 1, place, cell, self._look, **looks)

    def _colours(self, problems: list[Problem]) -> dict[tuple[int, int], str]:
        """Colour by spreadsheet row and place; the gravest problem of a cell wins."""
        if self._headers is None:
            return {}
        by_key = {key: place for place, key in self._headers.keys.items()}
        by_text = {text: place for place, text in self._headers.written.items()}
        colours: dict[tuple[int, int], str] = {}
        for problem in sorted(problems, key=lambda p: -list(Severity).index(p.fault.severity)):
            place = by_key.get(problem.key, by_text.get(problem.column))
            if problem.row is not None and place is not None:
                colours[problem.row, place] = _COLOURS[problem.fault.severity]
        return colours

    def _write_sentences(self, problems: list[Problem], language: str) -> None:
        """Say what is wrong in the last column; what concerns the whole sheet in its header."""
        first, last = (self._headers.first_row, self._headers.last_row) if self._headers else (1, 1)
        said: dict[int, list[str]] = defaultdict(list)
        for problem in problems:
            row = problem.row if problem.row and problem.row > last else first
            said[row].append(_line(problem, language))
        said[first].insert(0, PROBLEM_HEADER)
        place = self._free_place()
        self._sheet.set_column(place, place, _WIDTH)
        for row, lines in said.items():
            looks = {"text_wrap": True, "bold": row == first}
            write_cell(self._sheet, row - 1, place, "\n".join(lines), self._look, **looks)

    def _free_place(self) -> int:
        """Give the place of an earlier copy's sentences, or a new one on the right."""
        if self._headers and self._headers.problem_place is not None:
            return self._headers.problem_place
        return max((len(row) for row in self._raw.rows), default=0)


def _line(problem: Problem, language: str) -> str:
    said = say(problem.fault.sentence, language)
    if problem.column:
        said = f"{problem.column}: {said}"
    return f"{said} {say(problem.fault.mend, language)}" if problem.fault.mend else said
