"""A workbook of lists: header in sight, one page wide, text as text, made-up data named."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from matchmaker.catalogue.cells import Cell
from matchmaker.catalogue.sheet_writer import new_workbook
from matchmaker.domain.sentence import Sentence
from matchmaker.services.list_book import ListBook

COLUMNS = ((Sentence("Code"), 12), (Sentence("Name"), 40))


def written(*rows: list[Cell], language: str = "en", simulated: bool = False) -> Any:
    with new_workbook() as (workbook, buffer):
        book = ListBook(workbook, language, simulated=simulated)
        book.add(Sentence("Meetings"), COLUMNS, rows)
        book.add(Sentence("Meetings"), COLUMNS, [])
    return load_workbook(BytesIO(buffer.getvalue()))


def test_a_sheet_holds_its_header_and_rows_and_keeps_the_header_in_sight():
    sheet = written(["E1", "Red River Moulds"], ["E2", None])["Meetings"]

    assert list(sheet.iter_rows(values_only=True)) == [
        ("Code", "Name"),
        ("E1", "Red River Moulds"),
        ("E2", None),
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet.page_setup.fitToHeight == 0


def test_two_lists_of_one_title_are_two_sheets_and_an_empty_one_has_its_header():
    first, second = written(["E1", "x"]).worksheets

    assert (first.title, second.title) == ("Meetings", "Meetings (2)")
    assert [cell.value for cell in second[1]] == ["Code", "Name"]


def test_headers_are_in_the_readers_language():
    assert [cell.value for cell in written(language="vi").worksheets[0][1]] == ["Mã", "Tên"]


def test_what_could_run_stays_text():
    sheet = written(["=1+1", "@SUM(A1)"]).worksheets[0]

    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in sheet[2]] == [
        ("=1+1", "s", True),
        ("@SUM(A1)", "s", True),
    ]


def test_made_up_data_is_named_on_every_printed_page_and_real_data_is_not():
    made_up, real = written(simulated=True), written()

    assert {sheet.oddHeader.right.text for sheet in made_up.worksheets} == {"Simulated data"}
    assert {sheet.oddHeader.right.text for sheet in real.worksheets} == {None}
