import io

import openpyxl
import pytest

from matchmaker.catalogue.headers import PROBLEM_HEADER
from matchmaker.catalogue.marked import marked_copy
from matchmaker.catalogue.reader import RawSheet, read_file
from matchmaker.catalogue.rows import read_catalogue

RED, YELLOW, BLUE = "FFF4B6B0", "FFFBE3A2", "FFCFE3F6"
ROWS = [
    ["Mã", "Tên tiếng Việt", "Số lao động", "Mã HS lạ"],
    ["DN-1", "Minh họa", "viele"],
    ["DN-2", "\x07Minh họa 2", "12"],
    ["=cmd|' /C calc'!A0", "C\ufffd", "3"],
]


@pytest.fixture
def marked(fair):
    """Give a marked copy as openpyxl reads it, and its bytes."""

    def make(language: str = "en", rows=ROWS):
        raw = RawSheet("enterprises.csv", "enterprises.csv", rows)
        (sheet,) = read_catalogue([raw], fair).sheets
        content = marked_copy([(raw, sheet.headers)], sheet.problems, language)
        return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0], content

    return make


def colour(cell) -> str | None:
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def test_every_cell_stands_where_it_stood(marked):
    sheet, _ = marked()

    assert sheet.title == "enterprises"
    assert [sheet.cell(4, 1).value, sheet.cell(3, 3).value] == ["=cmd|' /C calc'!A0", "12"]
    assert sheet.cell(4, 1).data_type == "s"


def test_bad_cells_are_coloured_by_how_bad_they_are(marked):
    sheet, _ = marked()

    assert colour(sheet.cell(2, 3)) == RED
    assert colour(sheet.cell(3, 2)) == BLUE
    assert colour(sheet.cell(4, 2)) == YELLOW
    assert colour(sheet.cell(1, 4)) == YELLOW
    assert colour(sheet.cell(2, 1)) is None


def test_the_last_column_says_what_is_wrong_and_how_to_mend_it(marked):
    sheet, _ = marked()

    assert sheet.cell(2, 5).value.startswith("Số lao động: “viele” is not a number.")
    assert sheet.cell(1, 5).value.splitlines()[0] == PROBLEM_HEADER
    assert "“Mã HS lạ” is unknown" in sheet.cell(1, 5).value


def test_the_sentences_come_in_the_readers_language(marked):
    sheet, _ = marked("vi")

    assert "không phải là số" in sheet.cell(2, 5).value


def test_the_copy_comes_in_again_with_the_same_problems(marked, fair):
    _, content = marked()

    (again,) = read_catalogue(read_file("marked.xlsx", content), fair).sheets

    assert [(p.row, p.code) for p in again.problems if p.is_error] == [(2, "not_a_number")]
    assert [row.values["code"] for row in again.rows] == ["DN-1", "DN-2", "=cmd|' /C calc'!A0"]
    assert again.headers.unknown == ("Mã HS lạ",)


def test_marking_a_marked_copy_uses_the_same_column(marked, fair):
    _, content = marked()
    (raw,) = read_file("marked.xlsx", content)
    (sheet,) = read_catalogue([raw], fair).sheets

    twice = marked_copy([(raw, sheet.headers)], sheet.problems, "en")

    again = openpyxl.load_workbook(io.BytesIO(twice)).worksheets[0]
    assert again.max_column == 5
    assert again.cell(2, 5).value.count("is not a number") == 1


def test_a_blank_required_cell_past_the_end_of_its_row_is_coloured_too(fair):
    from matchmaker.catalogue.problems import Code, error
    from matchmaker.domain.sentence import Sentence

    raw = RawSheet("a.csv", "enterprises.csv", [["Mã", "Ngành"], ["DN-1"]])
    (sheet,) = read_catalogue([raw], fair).sheets
    blank = error(Code.MISSING_REQUIRED, Sentence("This cell must not be blank."))
    problem = sheet.problem(sheet.rows[0], "sector", blank)

    copy = openpyxl.load_workbook(
        io.BytesIO(marked_copy([(raw, sheet.headers)], [problem], "en"))
    ).worksheets[0]

    assert colour(copy.cell(2, 2)) == RED


def test_a_sheet_that_was_not_recognised_is_copied_as_it_is():
    raw = RawSheet("a.xlsx", "Pivot", [["Tổng", 12.0]])

    sheet = openpyxl.load_workbook(io.BytesIO(marked_copy([(raw, None)], [], "en")))["Pivot"]

    assert [sheet.cell(1, 1).value, sheet.cell(1, 2).value] == ["Tổng", 12]


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def with_problems(fair, rows, *found):
    """Mark a sheet with problems of our own: (row number or None, key, how grave)."""
    from matchmaker.catalogue.problems import Code, Fault, Problem
    from matchmaker.domain.sentence import Sentence

    raw = RawSheet("a.csv", "enterprises.csv", rows)
    (sheet,) = read_catalogue([raw], fair).sheets
    problems = [
        Problem(
            Fault(Code.TOO_LONG, severity, Sentence(f"Said of {key or 'all'}.")),
            sheet=sheet.key,
            title=raw.title,
            row=row,
            column=sheet.header(key) if key else "",
            key=key,
        )
        for row, key, severity in found
    ]
    return opened(marked_copy([(raw, sheet.headers)], problems, "en"))


TWO_HEADERS = [
    ["DANH SÁCH"],
    ["Mã", "Tên tiếng Việt", "Ngành"],
    ["Code", "Vietnamese name", "Sector"],
    ["DN-1", "Một", "it"],
    ["DN-2", "Hai", "it"],
]


@pytest.mark.parametrize("order", [("error", "warning", "note"), ("note", "error", "warning")])
def test_the_gravest_problem_of_a_cell_gives_its_colour(fair, order):
    sheet = with_problems(fair, TWO_HEADERS, *((4, "name_vi", severity) for severity in order))

    assert colour(sheet.cell(4, 2)) == RED
    assert sheet.cell(4, 4).value.count("Said of name_vi.") == 3


def test_what_concerns_the_whole_sheet_stands_in_its_header_and_colours_nothing(fair):
    sheet = with_problems(fair, TWO_HEADERS, (None, "", "warning"), (None, "sector", "error"))

    assert sheet.cell(2, 4).value.splitlines() == [
        PROBLEM_HEADER,
        "Said of all.",
        "Ngành: Said of sector.",
    ]
    assert {colour(cell) for row in sheet.iter_rows() for cell in row} == {None}


def test_a_problem_of_the_second_header_row_is_said_in_the_first(fair):
    sheet = with_problems(fair, TWO_HEADERS, (3, "sector", "error"), (4, "sector", "error"))

    assert "Said of sector." in sheet.cell(2, 4).value
    assert sheet.cell(3, 4).value is None
    assert sheet.cell(4, 4).value == "Ngành: Said of sector."
    assert colour(sheet.cell(3, 3)) == RED


def test_headers_stay_in_sight_and_only_theirs_is_bold(fair):
    sheet = with_problems(fair, TWO_HEADERS, (4, "sector", "note"))

    assert sheet.freeze_panes == "A4"
    assert sheet.cell(2, 4).font.bold
    assert not sheet.cell(4, 4).font.bold


def test_a_sheet_without_a_row_has_room_for_its_problems():
    from matchmaker.catalogue.problems import Code, Problem, warning
    from matchmaker.domain.sentence import Sentence

    raw = RawSheet("a.xlsx", "Pivot", [])
    problem = Problem(warning(Code.UNKNOWN_SHEET, Sentence("Unknown.")), title="Pivot")

    sheet = opened(marked_copy([(raw, None)], [problem], "en"))

    assert sheet.cell(1, 1).value.splitlines() == [PROBLEM_HEADER, "Unknown."]
