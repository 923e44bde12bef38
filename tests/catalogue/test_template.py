import io

import openpyxl
import pytest

from matchmaker.catalogue.choices import chosen
from matchmaker.catalogue.columns import SHEET_TITLES, Kind, SheetKey, column, columns_of
from matchmaker.catalogue.reader import read_file
from matchmaker.catalogue.rows import GUIDE_TITLE, LISTS_TITLE, read_catalogue
from matchmaker.catalogue.template import _letters, template_workbook


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(template_workbook()))


def test_it_holds_every_sheet_under_both_names(book):
    titles = [f"{vi} - {en}" for vi, en in SHEET_TITLES.values()]

    assert book.sheetnames == [*titles, GUIDE_TITLE, LISTS_TITLE]
    assert book[LISTS_TITLE].sheet_state == "hidden"


def test_row_one_is_vietnamese_and_row_two_english(book):
    for sheet, key in zip(book.worksheets, SheetKey, strict=False):
        vi, en = ([cell.value for cell in row] for row in sheet.iter_rows(1, 2))

        assert vi == [column.vi for column in columns_of(key)]
        assert en == [column.en for column in columns_of(key)]
        assert sheet.freeze_panes == "B3"


def test_codes_and_telephones_are_text_cells_and_numbers_are_not(book):
    sheet = book.worksheets[0]
    letters = {
        column.key: _letters(place) for place, column in enumerate(columns_of(SheetKey.ENTERPRISES))
    }

    for key in ("code", "tax_code", "contact_phone"):
        assert sheet.column_dimensions[letters[key]].number_format == "@"
    assert sheet.column_dimensions[letters["employees"]].number_format == "General"


def test_every_word_of_every_drop_down_is_understood(book):
    lists = book[LISTS_TITLE]
    offered = 0
    for sheet, key in zip(book.worksheets, SheetKey, strict=False):
        for rule in sheet.data_validations.dataValidation:
            place = next(iter(rule.sqref.ranges)).min_col - 1
            about = columns_of(key)[place]
            words = [
                cell.value
                for row in lists[rule.formula1.split("!")[1].replace("$", "")]
                for cell in row
            ]
            offered += len(words)
            if about.choices:
                assert [chosen(word, about.choices) for word in words] == [
                    choice.key for choice in about.choices
                ]
    assert offered > 100


def test_drop_downs_do_not_forbid_other_words(book):
    for sheet in book.worksheets[:5]:
        for rule in sheet.data_validations.dataValidation:
            assert not rule.showErrorMessage


def test_every_closed_list_has_its_drop_down(book):
    sheet = book.worksheets[1]
    places = {
        next(iter(rule.sqref.ranges)).min_col - 1 for rule in sheet.data_validations.dataValidation
    }

    assert {columns_of(SheetKey.PRODUCTS)[place].key for place in places} == {
        each.key
        for each in columns_of(SheetKey.PRODUCTS)
        if each.kind in {Kind.CHOICE, Kind.UNIT, Kind.YES_NO}
    }


def test_the_guide_names_every_column_with_an_example(book):
    rows = list(book[GUIDE_TITLE].iter_rows(2, values_only=True))

    assert len(rows) == sum(len(columns_of(key)) for key in SheetKey)
    by_header = {(row[0], row[1]): row for row in rows}
    row = by_header["Sản phẩm / Products", "Mã HS"]
    assert row[5] == column(SheetKey.PRODUCTS, "hs_code").example
    assert by_header["Nhu cầu / Needs", "Mã"][3] == "● bắt buộc / required"


def test_the_empty_template_comes_in_without_rows_and_without_problems(fair):
    catalogue = read_catalogue(read_file("template.xlsx", template_workbook()), fair)

    assert [sheet.key for sheet in catalogue.sheets] == list(SheetKey)
    assert [len(sheet.rows) for sheet in catalogue.sheets] == [0] * 5
    assert [p for sheet in catalogue.sheets for p in sheet.problems] + catalogue.problems == []


def test_columns_are_named_as_spreadsheets_do():
    assert [_letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
