"""The same sheets with what is wrong marked in place, to mend in the spreadsheet itself.

Bad cells are coloured and the last column says what is wrong; that column is
known and passed over when the workbook comes in again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

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
            _write_marked(sheet, raw, headers, of_sheet[raw.title], look, language)
    return buffer.getvalue()


def _write_marked(
    sheet: Any,
    raw: RawSheet,
    headers: Headers | None,
    problems: list[Problem],
    look: Look,
    language: str,
) -> None:
    colours = _cell_colours(headers, problems)
    for number, cells in enumerate(raw.rows):
        for place, cell in enumerate(cells):
            colour = colours.get((number + 1, place))
            write_cell(sheet, number, place, cell, look, **({"bg_color": colour} if colour else {}))
    _colour_blanks(sheet, raw, colours, look)
    _write_sentences(sheet, raw, headers, problems, look, language)
    if headers:
        sheet.freeze_panes(headers.last_row, 0)


def _cell_colours(headers: Headers | None, problems: list[Problem]) -> dict[tuple[int, int], str]:
    """Colour by spreadsheet row and place; the gravest problem of a cell wins."""
    if headers is None:
        return {}
    by_key = {key: place for place, key in headers.keys.items()}
    by_text = {text: place for place, text in headers.written.items()}
    colours: dict[tuple[int, int], str] = {}
    for problem in sorted(problems, key=lambda p: -list(Severity).index(p.fault.severity)):
        place = by_key.get(problem.key, by_text.get(problem.column))
        if problem.row is not None and place is not None:
            colours[problem.row, place] = _COLOURS[problem.fault.severity]
    return colours


def _colour_blanks(
    sheet: Any, raw: RawSheet, colours: dict[tuple[int, int], str], look: Look
) -> None:
    """A blank cell past the end of a short row has no cell of its own to colour."""
    for (row, place), colour in colours.items():
        if row <= len(raw.rows) and place >= len(raw.rows[row - 1]):
            write_cell(sheet, row - 1, place, None, look, bg_color=colour)


def _write_sentences(
    sheet: Any,
    raw: RawSheet,
    headers: Headers | None,
    problems: list[Problem],
    look: Look,
    language: str,
) -> None:
    place = _free_place(raw, headers)
    sheet.set_column(place, place, _WIDTH)
    first_row = headers.first_row if headers else 1
    said: dict[int, list[str]] = defaultdict(list)
    for problem in problems:
        of_header = problem.row is None or (headers and problem.row <= headers.last_row)
        said[first_row if of_header else problem.row or first_row].append(_line(problem, language))
    title = [PROBLEM_HEADER, *said.pop(first_row, [])]
    write_cell(sheet, first_row - 1, place, "\n".join(title), look, bold=True, text_wrap=True)
    for row, lines in said.items():
        write_cell(sheet, row - 1, place, "\n".join(lines), look, text_wrap=True)


def _free_place(raw: RawSheet, headers: Headers | None) -> int:
    """Give the column for the sentences: the old one of a copy marked before, or a new last one."""
    if headers and headers.problem_place is not None:
        return headers.problem_place
    return max((len(row) for row in raw.rows), default=0)


def _line(problem: Problem, language: str) -> str:
    said = say(problem.fault.sentence, language)
    if problem.column:
        said = f"{problem.column}: {said}"
    return f"{said} {say(problem.fault.mend, language)}" if problem.fault.mend else said
