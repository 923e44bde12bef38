"""Small spreadsheets, made on the spot."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from matchmaker.catalogue.cells import Context, Reading
from matchmaker.catalogue.columns import SheetKey, column
from matchmaker.catalogue.numbers import Mark
from matchmaker.catalogue.presence import FairDays
from matchmaker.catalogue.reader import RawSheet
from matchmaker.catalogue.rows import ReadSheet, read_catalogue
from matchmaker.catalogue.values import read_cell


@pytest.fixture(scope="session")
def fair() -> FairDays:
    """Give a fair of three days in Hanoi."""
    return FairDays(date(2026, 10, 27), date(2026, 10, 29), "Asia/Ho_Chi_Minh")


@pytest.fixture(scope="session")
def workbook() -> Callable[..., bytes]:
    """Give a writer of workbooks: sheet titles to rows of cells."""

    def write(**sheets: Sequence[Sequence[Any]]) -> bytes:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write(number, place, cell, day if isinstance(cell, date) else None)
        book.close()
        return buffer.getvalue()

    return write


@pytest.fixture
def read(fair: FairDays) -> Callable[..., Reading]:
    """Give a reader of single cells: sheet, key of the column, cell."""

    def read_one(sheet: SheetKey, key: str, cell: Any, mark: Mark | None = None) -> Reading:
        return read_cell(cell, Context(sheet, column(sheet, key), fair, mark))

    return read_one


@pytest.fixture
def sheet_of(fair: FairDays) -> Callable[..., ReadSheet]:
    """Give a reader of rows of text: the first is the header row."""

    def read_rows(*rows: Sequence[Any], title: str = "enterprises.csv") -> ReadSheet:
        catalogue = read_catalogue([RawSheet(title, title, rows)], fair)
        return catalogue.sheets[0]

    return read_rows
