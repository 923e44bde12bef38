import pytest

from matchmaker.catalogue.cells import EMPTIED
from matchmaker.catalogue.columns import SheetKey, column
from matchmaker.catalogue.problems import Code
from matchmaker.catalogue.reader import RawSheet
from matchmaker.catalogue.rows import (
    GUIDE_TITLE,
    LISTS_TITLE,
    read_catalogue,
    required_column_missing,
)

HEADERS = ["Mã", "Tên tiếng Việt", "Số lao động", "Ngành"]


def codes_of(sheet):
    return [(problem.row, problem.column, problem.code) for problem in sheet.problems]


def test_rows_are_typed_and_keep_their_number(sheet_of):
    sheet = sheet_of(["DANH SÁCH"], HEADERS, [], ["DN-1", "Minh họa", 180.0, "Cơ khí chính xác"])

    (row,) = sheet.rows
    assert (row.sheet, row.number) == (SheetKey.ENTERPRISES, 4)
    assert row.values == {
        "code": "DN-1",
        "name_vi": "Minh họa",
        "employees": 180,
        "sector": "machinery",
    }


def test_blank_cells_say_nothing_and_blank_rows_are_no_rows(sheet_of):
    sheet = sheet_of(HEADERS, ["DN-1", "", None, "  "], ["", "", "", ""], [None], ["DN-2"])

    assert [(row.number, row.values) for row in sheet.rows] == [
        (2, {"code": "DN-1"}),
        (5, {"code": "DN-2"}),
    ]


def test_a_cell_can_be_emptied(sheet_of):
    sheet = sheet_of(HEADERS, ["DN-1", "Minh họa", "(xóa)", ""])

    assert sheet.rows[0].values["employees"] is EMPTIED


def test_every_fault_of_a_row_is_found_and_located_at_once(sheet_of):
    sheet = sheet_of(HEADERS, ["DN-1", "x" * 201, "viele", "Fischerei"], ["DN-2", "B", "1", "it"])

    assert codes_of(sheet) == [
        (2, "Tên tiếng Việt", Code.TOO_LONG),
        (2, "Số lao động", Code.NOT_A_NUMBER),
        (2, "Ngành", Code.UNKNOWN_CHOICE),
    ]
    assert [row.held_back for row in sheet.rows] == [True, False]


def test_a_warning_leaves_the_row_in_and_marks_the_cell(sheet_of):
    sheet = sheet_of(["Mã", "Mã HS", "Vật liệu"], ["SP-1", "90121", "thép"], title="products.csv")

    (row,) = sheet.rows
    assert not row.held_back
    assert row.asked == {"hs_code"}
    assert row.values["hs_code"] == "090121"


def test_the_number_style_is_read_off_the_column(sheet_of):
    headers = ["Mã", "Đơn hàng tối thiểu", "Vật liệu"]

    sheet = sheet_of(headers, ["1", "1.200", "a"], ["2", "3,5", "a"], title="products.csv")

    assert [row.values["moq"] for row in sheet.rows] == [1200.0, 3.5]
    assert sheet.problems == []


def test_the_style_of_the_file_helps_a_column_that_tells_nothing(sheet_of):
    headers = ["Mã", "Đơn hàng tối thiểu", "Giá từ"]

    sheet = sheet_of(headers, ["1", "1,200", "3.55"], title="products.csv")

    assert sheet.rows[0].values["moq"] == 1200.0
    assert sheet.problems == []


def test_without_any_evidence_a_doubtful_number_is_marked(sheet_of):
    sheet = sheet_of(["Mã", "Đơn hàng tối thiểu"], ["1", "1.200"], title="products.csv")

    assert codes_of(sheet) == [(2, "Đơn hàng tối thiểu", Code.DOUBTFUL_NUMBER)]


def test_yes_in_a_column_of_numbers_is_not_mixed_up_with_one(sheet_of):
    sheet = sheet_of(["Mã", "Cần phiên dịch"], ["1", 1.0], ["2", True], ["3", 0.0], ["4", "no"])

    assert [row.values["needs_interpreter"] for row in sheet.rows] == [True, True, False, False]


def test_must_have_fields_may_use_the_files_own_headers(sheet_of):
    headers = ["Mã", "Vật liệu", "Điều kiện bắt buộc"]

    sheet = sheet_of(headers, ["1", "SKD61", "Vật liệu"], title="needs.csv")

    assert sheet.rows[0].values["must_fields"] == ["material"]


def test_unknown_columns_are_named_at_the_header_row(sheet_of):
    sheet = sheet_of([*HEADERS, "Ghi chú", "Code"], ["DN-1"])

    assert codes_of(sheet) == [
        (1, "Ghi chú", Code.UNKNOWN_COLUMN),
        (1, "Code", Code.UNKNOWN_COLUMN),
    ]
    assert "stands there twice" in str(sheet.problems[1].fault.sentence)


def test_cells_beyond_the_last_header_are_passed_over(sheet_of):
    sheet = sheet_of(HEADERS, ["DN-1", "Minh họa", "1", "it", "stray"])

    assert sheet.rows[0].values["code"] == "DN-1"
    assert sheet.problems == []


def test_a_guessed_encoding_is_a_problem_of_the_whole_sheet(fair):
    raw = RawSheet("a.csv", "enterprises.csv", [HEADERS, ["DN-1"]], "cp1258", ",", doubtful=True)

    (sheet,) = read_catalogue([raw], fair).sheets

    assert codes_of(sheet) == [(None, "", Code.ENCODING_DOUBTFUL)]


def test_sheets_come_in_the_order_in_which_they_depend_on_each_other(fair):
    raws = [
        RawSheet("a", "Needs", [["code", "owner"], ["N1", "B1"]]),
        RawSheet("a", "Buyers", [["code", "country"], ["B1", "JP"]]),
        RawSheet("a", "Products", [["code", "owner"], ["P1", "E1"]]),
        RawSheet("a", "Enterprises", [["code", "sector"], ["E1", "it"]]),
    ]

    keys = [sheet.key for sheet in read_catalogue(raws, fair).sheets]

    assert keys == ["enterprises", "products", "buyers", "needs"]


def test_a_sheet_of_something_else_is_named_and_an_empty_one_is_not(fair):
    raws = [
        RawSheet("a", "Pivot", [["Tổng", 12.0]]),
        RawSheet("a", "Sheet3", [["", None]]),
        RawSheet("a", GUIDE_TITLE, [["Bảng / Sheet", "Cột / Column"]]),
        RawSheet("a", LISTS_TITLE, [["vi", "en"]]),
    ]

    catalogue = read_catalogue(raws, fair)

    assert [(p.code, p.title) for p in catalogue.problems] == [(Code.UNKNOWN_SHEET, "Pivot")]
    assert catalogue.sheets == []


@pytest.mark.parametrize("cell", [0.0, 0, "0", False])
def test_nothing_is_not_taken_for_blank(sheet_of, cell):
    sheet = sheet_of(["Mã", "Số lao động", "Cần phiên dịch"], ["DN-1", cell, cell])

    assert sheet.rows[0].values["needs_interpreter"] is False


def test_a_columns_own_numbers_count_before_the_rest_of_the_file(sheet_of):
    headers = ["Mã", "Đơn hàng tối thiểu", "Giá từ"]

    sheet = sheet_of(headers, ["1", "1.200", "1,5"], ["2", "3.5", "2,5"], title="products.csv")

    assert [row.values["moq"] for row in sheet.rows] == [1.2, 3.5]
    assert [row.values["price_min"] for row in sheet.rows] == [1.5, 2.5]


def test_the_same_word_is_faulty_in_each_of_its_rows(sheet_of):
    sheet = sheet_of(HEADERS, *([f"DN-{n}", "A", "1", "Fischerei"] for n in range(3)))

    assert codes_of(sheet) == [(row, "Ngành", Code.UNKNOWN_CHOICE) for row in (2, 3, 4)]


def test_a_cell_that_cannot_be_read_leaves_no_value_behind(sheet_of):
    sheet = sheet_of(HEADERS, ["DN-1", "A", "viele", "it"])

    (row,) = sheet.rows
    assert "employees" not in row.values
    assert row.written["employees"] == "viele"


def test_a_file_of_headers_alone_has_no_rows_and_no_faults(sheet_of):
    sheet = sheet_of(HEADERS)

    assert (sheet.rows, sheet.problems) == ([], [])


def test_a_column_that_must_be_there_is_named_in_both_languages_at_the_header_row(sheet_of):
    sheet = sheet_of(["DANH SÁCH"], HEADERS, ["DN-1"])

    problem = required_column_missing(sheet, column(SheetKey.ENTERPRISES, "province"))

    assert (problem.row, problem.key, problem.code) == (2, "province", Code.MISSING_REQUIRED)
    assert problem.column == sheet.header("province") == "Tỉnh, thành phố"
    assert problem.is_error
    assert "Tỉnh, thành phố / " in str(problem.fault.sentence)


def test_a_problem_shows_the_header_as_the_file_writes_it(sheet_of):
    sheet = sheet_of(["Code", "Sector"], ["DN-1", "Fischerei"])

    (problem,) = sheet.problems
    assert (problem.column, problem.key, problem.value) == ("Sector", "sector", "Fischerei")


def test_columns_in_any_order_give_the_same_rows(sheet_of):
    cells = dict(zip(HEADERS, ["DN-1", "Minh họa", "180", "it"], strict=True))
    turned = HEADERS[::-1]

    one, other = sheet_of(HEADERS, [*cells.values()]), sheet_of(turned, [cells[h] for h in turned])

    assert one.rows[0].values == other.rows[0].values
