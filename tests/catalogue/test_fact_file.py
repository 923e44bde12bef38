"""Official tables: columns found wherever their authority put them."""

import gzip
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.fact_file import FactColumn, read_facts
from matchmaker.catalogue.problems import Code
from matchmaker.domain.errors import FileUnreadableError
from matchmaker.locale import say

COLUMNS = (
    FactColumn("code", ("Mã HS", "HS code")),
    FactColumn("rate", ("Thuế suất", "Rate of duty")),
    FactColumn("note", ("Ghi chú", "Note"), required=False),
)


def cells(name: str, content: bytes) -> list[dict]:
    sheets, problems = read_facts(name, content, COLUMNS)
    assert problems == []
    return [dict(row.cells) for sheet in sheets for row in sheet.rows]


@pytest.mark.parametrize(
    "header",
    [
        "code,rate",
        "Mã HS,Thuế suất",
        "HS code,Rate of duty",
        "HS CODE ,rate  of duty",
        "Mã HS / HS code,Thuế suất / Rate of duty",
        "ma hs,thue suat",
        "HS code,Rate of dutty",
    ],
)
def test_a_column_is_known_by_key_by_its_name_in_either_language_and_nearly(header: str):
    assert cells("x.csv", f"{header}\n848071,5\n".encode()) == [{"code": "848071", "rate": "5"}]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_sign_that_parts_the_headers_parts_the_cells(mark: str):
    content = f"Ghi chú{mark}Mã HS{mark}Thuế suất\nhai, ba; bốn{mark}848071{mark}5\n"
    if mark in ",;":
        content = content.replace("hai, ba; bốn", '"hai, ba; bốn"')

    (row,) = cells("x.csv", content.encode())

    assert row == {"note": "hai, ba; bốn", "code": "848071", "rate": "5"}


def test_titles_above_the_headers_and_columns_nobody_needs_are_left_alone(workbook):
    content = workbook(
        Bieu=[
            ["BIỂU THUẾ NHẬP KHẨU"],
            ["Ban hành kèm theo Nghị định", None, None],
            [],
            ["STT", "Mã HS", "Đơn vị", "Thuế suất"],
            [1, "8480.71", "cái", 5],
        ]
    )

    assert cells("x.xlsx", content) == [{"code": "8480.71", "rate": 5}]


def test_two_header_rows_are_read_together(workbook):
    content = workbook(Bieu=[["Mã HS", "Thuế suất"], ["HS code", "Rate of duty"], ["848071", 5]])

    assert cells("x.xlsx", content) == [{"code": "848071", "rate": 5}]


def test_a_column_named_in_the_second_header_row_is_found(workbook):
    content = workbook(Bieu=[["Mã HS", "EVFTA", None], [None, "Note", "Rate of duty"],
                             ["848071", "x", 0]])  # fmt: skip

    assert cells("x.xlsx", content) == [{"code": "848071", "note": "x", "rate": 0}]


def test_rows_are_numbered_as_the_spreadsheet_counts(workbook):
    content = workbook(Bieu=[["Title"], ["Mã HS", "Thuế suất"], [], ["848071", 5]])

    ((sheet,), _) = read_facts("x.xlsx", content, COLUMNS)

    assert [row.number for row in sheet.rows] == [4]


def test_a_table_parted_over_sheets_goes_on_without_headers(workbook):
    content = workbook(A=[["Mã HS", "Thuế suất"], ["848071", 5]], B=[["848079", 7]])

    assert cells("x.xlsx", content) == [
        {"code": "848071", "rate": 5},
        {"code": "848079", "rate": 7},
    ]


def test_a_sheet_of_words_beside_the_table_is_left_out(workbook):
    content = workbook(A=[["Ghi chú chung"]], B=[["Mã HS", "Thuế suất"], ["848071", 5]],
                       C=[["Hết"]])  # fmt: skip

    assert cells("x.xlsx", content) == [{"code": "848071", "rate": 5}]


def test_a_packed_text_file_is_unpacked():
    content = gzip.compress("Mã HS,Thuế suất\n848071,5\n".encode())

    assert cells("x.csv.gz", content) == [{"code": "848071", "rate": "5"}]


@pytest.mark.parametrize(
    "content",
    [b"no gzip at all", gzip.compress(b"code,rate\n1,2\n" * 99, mtime=0)[:40]],
    ids=["not packed", "cut short"],
)
def test_a_broken_packed_file_is_refused_in_words(content: bytes):
    with pytest.raises(FileUnreadableError, match="damaged"):
        read_facts("x.csv.gz", content, COLUMNS)


def test_a_bomb_is_not_unpacked():
    with pytest.raises(FileUnreadableError, match="unpacks to far more"):
        read_facts("x.csv.gz", gzip.compress(bytes(70 * 2**20)), COLUMNS)


def test_a_file_without_the_columns_names_what_it_lacks_in_both_languages():
    sheets, (problem,) = read_facts("x.csv", b"one,two\n1,2\n", COLUMNS)

    assert sheets == []
    assert problem.code is Code.MISSING_REQUIRED
    assert "“Mã HS / HS code”" in say(problem.fault.sentence, "en")
    assert "Ghi chú" not in say(problem.fault.sentence, "vi")


def test_a_problem_says_where_it_stands_and_what_is_written_there(workbook):
    content = workbook(Bieu=[["Mã HS", "Thuế suất"], ["848071", date(2026, 1, 31)]])
    ((sheet,), _) = read_facts("x.xlsx", content, COLUMNS)

    from matchmaker.catalogue.problems import error
    from matchmaker.domain.sentence import Sentence

    problem = sheet.rows[0].problem(error(Code.NOT_A_NUMBER, Sentence("No.")), "rate")

    assert (problem.title, problem.row, problem.column) == ("Bieu", 2, "Thuế suất")
    assert (problem.key, problem.value) == ("rate", "31/01/2026")


def test_headers_below_the_twentieth_row_are_not_looked_for(workbook):
    table = [["Mã HS", "Thuế suất"], ["848071", 5]]
    found, missed = (workbook(A=[*[["x"]] * above, *table]) for above in (19, 20))

    assert cells("x.xlsx", found) == [{"code": "848071", "rate": 5}]
    assert read_facts("x.xlsx", missed, COLUMNS)[0] == []


def test_the_first_of_two_columns_of_one_name_counts(workbook):
    content = workbook(A=[["Mã HS", "Thuế suất", "Thuế suất"], ["848071", 5, 9]])

    assert cells("x.xlsx", content) == [{"code": "848071", "rate": 5}]


def test_a_short_row_lacks_the_columns_it_does_not_reach_and_blank_rows_are_none():
    content = b"code,rate,note\n848071\n,,\n848079,0,x\n"

    ((sheet,), _) = read_facts("x.csv", content, COLUMNS)

    assert [(row.number, row.text("code"), row.text("rate")) for row in sheet.rows] == [
        (2, "848071", ""),
        (4, "848079", "0"),
    ]


def test_a_packed_file_inside_a_packed_file_is_not_opened():
    with pytest.raises(FileUnreadableError):
        read_facts("x.csv.gz", gzip.compress(gzip.compress(b"code,rate\n1,2\n")), COLUMNS)


@given(st.binary(max_size=300), st.sampled_from(["x.csv", "x.xlsx", "x.csv.gz", "x.xls"]))
def test_any_bytes_are_read_refused_or_said_to_lack_the_columns(content: bytes, name: str):
    try:
        sheets, problems = read_facts(name, content, COLUMNS)
    except FileUnreadableError as refused:
        assert name.removesuffix(".gz") in str(refused)  # noqa: PT017
    else:
        assert bool(sheets) is not bool(problems)
