import io
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.reader import read_file
from matchmaker.catalogue.sheet_writer import Look, new_workbook, sheet_name, write_cell

ATTACKS = ["=1+1", "+84 24 1234", "-5", "@SUM(A1)", "\tx", '=HYPERLINK("http://example.com")']


def written(*cells) -> bytes:
    with new_workbook() as (workbook, buffer):
        look = Look(workbook)
        sheet = workbook.add_worksheet("S")
        for row, cell in enumerate(cells):
            write_cell(sheet, row, 0, cell, look)
    return buffer.getvalue()


def test_what_looks_like_a_formula_stays_text_and_is_marked_as_text():
    sheet = openpyxl.load_workbook(io.BytesIO(written(*ATTACKS)))["S"]

    for number, attack in enumerate(ATTACKS, start=1):
        cell = sheet.cell(number, 1)
        assert cell.value == attack
        assert cell.data_type == "s"
        assert cell.quotePrefix


def test_ordinary_text_carries_no_mark():
    cell = openpyxl.load_workbook(io.BytesIO(written("Cơ khí")))["S"]["A1"]

    assert (cell.value, cell.quotePrefix) == ("Cơ khí", False)


def test_numbers_dates_and_yes_keep_their_type():
    moment = datetime(2026, 1, 2, 9, 30)  # noqa: DTZ001 - spreadsheets know no zones
    cells = [1.5, True, date(2026, 12, 31), moment]

    ((rows),) = [sheet.rows for sheet in read_file("a.xlsx", written(*cells))]

    assert [row[0] for row in rows] == cells
    assert type(rows[2][0]) is date


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_text_comes_back_as_it_was(text):
    cell = openpyxl.load_workbook(io.BytesIO(written(text)))["S"]["A1"].value

    assert cell is None if not text else str(cell) == text


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_none_does_not_stop_the_writing(number):
    assert openpyxl.load_workbook(io.BytesIO(written(number)))["S"]["A1"].value is not None


def test_sheet_names_are_made_legal_and_distinct():
    taken: set[str] = set()

    names = [sheet_name(name, taken) for name in ("a/b", "a:b", "A-B", "x" * 40, "x" * 50, "n.csv")]

    assert names == ["a-b", "a-b (2)", "A-B (3)", "x" * 31, f"{'x' * 27} (2)", "n"]
    assert sheet_name("'[]'", set()) == "--"
    assert sheet_name("''", set()) == "Sheet"
