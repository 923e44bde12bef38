"""An official tariff: lines with the words they stand under, faults with their place."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.problems import Code
from matchmaker.catalogue.tariff_file import TariffEntry, read_tariff

HEADERS = ["Mã hàng", "Mô tả hàng hoá - Tiếng Việt", "Mô tả hàng hoá - Tiếng Anh"]
CHAPTER_84 = [
    ["Chương 84", "Máy và thiết bị", "Machinery"],
    ["84.80", "Khuôn dùng cho phân xưởng đúc kim loại", "Moulds for metal foundry"],
    ["8480.10.00", "- Hộp khuôn đúc kim loại", "- Moulding boxes"],
    [None, "- Khuôn dùng cho cao su hoặc plastic:", "- Moulds for rubber or plastics:"],
    ["8480.71", "- - Loại phun hoặc nén:", "- - Injection or compression types:"],
    ["8480.71.10", "- - - Khuôn làm đế giày", "- - - Moulds for footwear soles"],
    ["8480.71.90", "- - - Loại khác", "- - - Other"],
    ["8480.79", "- - Loại khác:", "- - Other:"],
]


@pytest.fixture
def read(workbook):
    """Read a tariff of some rows under the usual headers."""

    def entries_of(*rows, headers=HEADERS):
        return read_tariff("tariff.xlsx", workbook(Bieu=[headers, *rows]))

    return entries_of


def test_a_line_is_given_the_words_it_stands_under(read):
    entries, problems = read(*CHAPTER_84)

    assert problems == []
    assert {one.code: one.text_vi for one in entries} == {
        "84801000": "Khuôn dùng cho phân xưởng đúc kim loại > Hộp khuôn đúc kim loại",
        "848071": "Khuôn dùng cho phân xưởng đúc kim loại > Khuôn dùng cho cao su hoặc plastic > "
        "Loại phun hoặc nén",
        "84807110": "Khuôn dùng cho phân xưởng đúc kim loại > Khuôn dùng cho cao su hoặc plastic > "
        "Loại phun hoặc nén > Khuôn làm đế giày",
        "84807190": "Khuôn dùng cho phân xưởng đúc kim loại > Khuôn dùng cho cao su hoặc plastic > "
        "Loại phun hoặc nén > Loại khác",
        "848079": "Khuôn dùng cho phân xưởng đúc kim loại > Khuôn dùng cho cao su hoặc plastic > "
        "Loại khác",
    }


def test_both_languages_have_their_own_words(read):
    entries, _ = read(*CHAPTER_84)

    assert entries[0].text_en == "Moulds for metal foundry > Moulding boxes"


def test_chapters_and_headings_are_no_lines(read):
    entries, _ = read(
        ["84", "Máy", "Machinery"],
        ["8480", "Khuôn", "Moulds"],
        ["848071", "Loại phun", "Injection"],
    )

    assert entries == [TariffEntry("848071", "Loại phun", "Injection", "")]


def test_words_of_one_heading_do_not_reach_the_next(read):
    entries, _ = read(
        *CHAPTER_84,
        ["84.81", "Vòi, van", "Taps, valves"],
        ["8481.10", "- Van giảm áp", "- Pressure-reducing valves"],
    )

    assert entries[-1].text_vi == "Vòi, van > Van giảm áp"


@pytest.mark.parametrize("dashes", ["- - ", "-- ", "– – ", "—— ", "- – "])
def test_dashes_count_however_they_are_written(read, dashes: str):
    entries, _ = read(
        ["8480", "Khuôn", ""], [None, "- Cho nhựa:", ""], ["848071", f"{dashes}Loại phun", ""]
    )

    assert entries[0].text_vi == "Khuôn > Cho nhựa > Loại phun"


@pytest.mark.parametrize("code", ["848071", "8480.71", "8480 71", "8480.71.00", "8480.71.00.90"])
def test_codes_are_read_without_their_signs(read, code: str):
    entries, problems = read([code, "Khuôn", "Moulds"])

    assert (entries[0].code, problems) == (code.replace(".", "").replace(" ", ""), [])


@pytest.mark.parametrize(
    ("cell", "code"), [(1012100, "01012100"), ("1012100", "01012100"), (10121.0, "010121")]
)
def test_a_lost_zero_is_put_back_and_said(read, cell, code: str):
    entries, (problem,) = read([cell, "Ngựa", "Horses"])

    assert entries[0].code == code
    assert (problem.code, problem.row, problem.is_error) == (Code.HS_ZERO_LOST, 2, False)


def test_nine_digits_have_lost_a_zero_only_where_ten_are_usual(read):
    japanese, _ = read(["848071000", "", "Moulds"], ["848079000", "", "Other"])
    ten, _ = read(["8480710010", "", "a"], ["8480710090", "", "b"], [101210000, "", "Horses"])

    assert [one.code for one in japanese] == ["848071000", "848079000"]
    assert ten[-1].code == "0101210000"


@pytest.mark.parametrize("written", ["abc", "84807I", "778071", "12345678901", "000000", "٨٤٨٠٧١"])
def test_an_unreadable_code_holds_its_row_back_and_is_located(read, written: str):
    entries, (problem,) = read(["848071", "Khuôn", "Moulds"], [written, "Loại khác", "Other"])

    assert [one.code for one in entries] == ["848071"]
    assert (problem.code, problem.is_error) == (Code.HS_UNKNOWN, True)
    assert (problem.title, problem.row, problem.column) == ("Bieu", 3, "Mã hàng")
    assert problem.value == written


def test_a_code_that_stands_twice_keeps_its_first_words(read):
    entries, (problem,) = read(["848071", "Khuôn", "Moulds"], ["8480.71", "Khác", "Other"])

    assert [one.text_vi for one in entries] == ["Khuôn"]
    assert (problem.code, problem.row) == (Code.DUPLICATE_CODE, 3)


def test_a_line_without_words_is_left_out_and_said(read):
    entries, (problem,) = read(["848071", None, ""], ["848079", "Khác", "Other"])

    assert [one.code for one in entries] == ["848079"]
    assert problem.code is Code.THIN_TEXT


def test_national_chapters_are_no_part_of_the_harmonized_system(read):
    entries, problems = read(["98010000", "Linh kiện", "Parts"], ["848071", "Khuôn", "Moulds"])

    assert ([one.code for one in entries], problems) == (["848071"], [])


@pytest.mark.parametrize(
    ("headers", "lacks"),
    [(["HS code", "Description"], "text_vi"), (["Mã HS", "Mô tả hàng hóa"], "text_en")],
)
def test_a_tariff_in_one_language_is_taken_with_a_warning(read, headers, lacks: str):
    entries, (problem,) = read(["848071", "Moulds"], headers=headers)

    assert len(entries) == 1
    assert (problem.key, problem.is_error) == (lacks, False)


def test_problems_of_the_whole_file_come_first(read):
    _, problems = read(["x", "Moulds"], ["848071", "Moulds"], headers=["HS code", "Description"])

    assert [problem.row for problem in problems] == [None, 2]


def test_the_wording_of_joined_files_is_kept_as_it_is():
    content = (
        "hs6,text_en,text_vi,text_en_national\n"
        '848071,"Moulds > For rubber","Khuôn > Cho cao su","Moulds > Rubber"\n'
    )

    entries, problems = read_tariff("x.csv", content.encode())

    assert problems == []
    assert entries == [
        TariffEntry("848071", "Khuôn > Cho cao su", "Moulds > For rubber", "Moulds > Rubber")
    ]


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=30)), max_size=12))
def test_nothing_in_a_cell_breaks_the_reading_and_every_line_has_a_code_of_six_to_ten(rows):
    buffer = io.StringIO()
    clean = [[cell.replace("\x00", "") for cell in row] for row in rows]
    csv.writer(buffer).writerows([["HS code", "Mô tả hàng hóa"], *clean])

    entries, _ = read_tariff("x.csv", buffer.getvalue().encode("utf-8", "ignore"))

    assert all(re.fullmatch("[0-9]{6,10}", one.code) for one in entries)
