"""Cells written so that nothing in them can run, with the few looks our workbooks share."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import xlsxwriter

from matchmaker.catalogue.cells import Cell
from matchmaker.domain.cell import neutralise

# without these, xlsxwriter turns the text "=1+1" into a formula
_PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_MOST_LETTERS = 32_767  # of a cell, by the file format
_ILLEGAL = re.compile(r"[\[\]:*?/\\]")


@contextmanager
def new_workbook() -> Iterator[tuple[Any, io.BytesIO]]:
    """Open a workbook in memory; its bytes stand in the buffer when the block ends."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, _PLAIN)
    yield workbook, buffer
    workbook.close()


class Look:
    """The formats of one workbook, made once each; a text that could run is marked as text."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **properties: Any) -> Any:
        """Give the format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]


def write_cell(sheet: Any, row: int, place: int, cell: Cell, look: Look, **colours: Any) -> None:
    """Write a cell as what it is; row and place count from 0.

    A text that begins like a formula stays a text cell and carries the
    spreadsheet's own mark for text, so that editing it does not run it either.
    """
    if cell is None or cell == "":
        if colours:
            sheet.write_blank(row, place, None, look.of(**colours))
    elif isinstance(cell, str):
        quoted = {"quote_prefix": True} if neutralise(cell) != cell else {}
        sheet.write_string(row, place, cell[:_MOST_LETTERS], _format(look, colours | quoted))
    elif isinstance(cell, bool):
        sheet.write_boolean(row, place, cell, _format(look, colours))
    elif isinstance(cell, date):
        shape = "dd/mm/yyyy hh:mm" if isinstance(cell, datetime) else "dd/mm/yyyy"
        sheet.write_datetime(row, place, cell, look.of(num_format=shape, **colours))
    else:
        sheet.write_number(row, place, cell, _format(look, colours))


def _format(look: Look, properties: dict[str, Any]) -> Any:
    return look.of(**properties) if properties else None


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Give a sheet a name that spreadsheets allow and no other sheet has.

    Example:
        >>> sheet_name("Doanh nghiệp / Enterprises", set())
        'Doanh nghiệp - Enterprises'
    """
    plain = _ILLEGAL.sub("-", re.sub(r"\.(csv|tsv|txt|tab)$", "", wanted, flags=re.IGNORECASE))
    base = plain.strip("' ")[:31] or "Sheet"
    name, number = base, 2
    while name.casefold() in taken:
        name = f"{base[:27]} ({number})"
        number += 1
    taken.add(name.casefold())
    return name
