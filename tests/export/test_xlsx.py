"""The plan as a workbook: complete, printable, and deaf to formulas."""

import io
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import LeftOut, Name, PlanSheet
from matchmaker.export.paper import Stamp
from matchmaker.export.xlsx import plan_workbook
from tests.export.conftest import (
    KOELN,
    MOULDS,
    NAGOYA,
    PAINT,
    PLACE,
    PRINTED_AT,
    meeting,
    plan_of,
)

STAMP = Stamp(PRINTED_AT)
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "=cmd|' /C calc'!A0",
    "https://a.example",
    "{=1}",
]


def opened(plan: PlanSheet, language: str = "en") -> Workbook:
    """Write the plan and open it as a spreadsheet program would."""
    return openpyxl.load_workbook(io.BytesIO(plan_workbook(plan, language, STAMP)))


def rows_of(sheet: Worksheet) -> list[list[object]]:
    """Give every row below the header."""
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_the_sheets_stand_in_the_readers_language(plan: PlanSheet) -> None:
    assert opened(plan, "en").sheetnames == [
        "Meetings",
        "By enterprise",
        "By buyer",
        "Grid",
        "Not placed",
    ]
    assert opened(plan, "vi").sheetnames == [
        "Cuộc gặp",
        "Theo doanh nghiệp",
        "Theo nhà mua hàng",
        "Bảng tổng hợp",
        "Chưa xếp được",
    ]


def test_headers_stand_in_both_languages(plan: PlanSheet) -> None:
    headers = [cell.value for cell in opened(plan)["Meetings"][1]]

    assert "Doanh nghiệp\nEnterprise" in headers
    assert "Nhu cầu mua\nNeed" in headers


def test_every_meeting_has_one_row_by_time_with_all_it_needs(plan: PlanSheet) -> None:
    rows = rows_of(opened(plan)["Meetings"])

    assert len(rows) == 4
    assert rows[0] == [
        datetime(2026, 10, 27),  # noqa: DTZ001  # a spreadsheet's day has no zone
        "09:00",
        "09:20",
        "1",
        "Hall A",
        "DN-001",
        "Stable Moulds Company",
        "NM-001",
        "Demo Buyer 12 · 名古屋精密工業株式会社",
        "Japan",
        "Multi-cavity injection mould",
        "Injection moulds for connectors",
        "Lê Thị Phiên Dịch",
        None,
    ]
    assert [row[-1] for row in rows] == [None, None, "To be confirmed", None]


def test_each_side_finds_its_own_meetings_together(plan: PlanSheet) -> None:
    book = opened(plan)

    assert [(row[0], row[7]) for row in rows_of(book["By enterprise"])] == [
        ("DN-001", "NM-001"),
        ("DN-001", "NM-002"),
        ("DN-002", "NM-001"),
        ("DN-002", "NM-002"),
    ]
    assert [(row[0], row[7]) for row in rows_of(book["By buyer"])] == [
        ("NM-001", "DN-001"),
        ("NM-001", "DN-002"),
        ("NM-002", "DN-001"),
        ("NM-002", "DN-002"),
    ]


def test_the_grid_shows_slot_by_table_and_its_cells_count_to_the_meetings(plan: PlanSheet) -> None:
    grid = opened(plan)["Grid"]

    cells = [cell.value for row in grid.iter_rows(min_row=2, min_col=2) for cell in row]
    assert grid["A2"].value == "27/10/2026 09:00–09:20"
    assert grid["B2"].value == "DN-001\nNM-001"
    assert len(cells) == len(plan.slots) * len(plan.tables)
    assert sum(value is not None for value in cells) == len(plan.standing)


def test_pairs_without_a_place_are_listed_with_their_cause_in_words(plan: PlanSheet) -> None:
    cause = Sentence("Must meet")
    left = replace(plan, left_out=(LeftOut(MOULDS, KOELN, cause),))

    (row,) = rows_of(opened(left, "vi")["Chưa xếp được"])

    assert row == [
        "DN-001",
        "Công ty Khuôn ép Thế Ổn Vững",
        "NM-002",
        "Käufer Köln GmbH & Söhne",
        "Đức",
        "Rất muốn gặp",
    ]


def test_a_cancelled_meeting_is_on_no_sheet() -> None:
    book = opened(plan_of(meeting(MOULDS, NAGOYA, 0, 0, cancelled=True)))

    for name in ("Meetings", "By enterprise", "By buyer"):
        assert rows_of(book[name]) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_a_text_in_every_sheet(text: str) -> None:
    party = replace(MOULDS, name=Name(text, text), code=text)
    met = meeting(party, NAGOYA, 0, 0, interpreter=text, product=Name(text, text))
    plan = replace(
        plan_of(met, left_out=(LeftOut(party, KOELN, Sentence("%(x)s", {"x": text})),)),
        parties=(party, NAGOYA),
    )

    book = opened(plan)

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
    assert all(cell.data_type == "s" for cell in cells if cell.value and cell.data_type != "d")
    assert all(cell.hyperlink is None for cell in cells)
    assert [cell.value for cell in cells].count(text) >= 8


def test_a_very_long_text_does_not_break_the_file() -> None:
    endless = Name("x" * 40_000, "")
    book = opened(plan_of(meeting(MOULDS, NAGOYA, 0, 0, product=endless)))

    assert len(str(rows_of(book["Meetings"])[0][10])) == 32_767


def test_header_and_first_column_stay_in_sight_and_on_every_printed_page(plan: PlanSheet) -> None:
    book = opened(plan)

    for name in ("Meetings", "By enterprise", "By buyer", "Not placed"):
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.auto_filter.ref is not None
    assert book["Grid"].freeze_panes == "B2"
    assert book["Grid"].print_title_cols == "$A:$A"


def test_every_sheet_prints_on_a4_one_page_wide_with_version_and_page_number(
    plan: PlanSheet,
) -> None:
    for sheet in opened(plan):
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in {None, 1}  # one is what Excel takes if none is named
        assert sheet.page_setup.fitToHeight == 0  # as many as it needs
        assert "version 3" in sheet.oddFooter.left.text
        assert sheet.oddFooter.right.text == "&P / &N"
        assert sheet.oddHeader.right.text == "Dữ liệu mô phỏng / Simulated data"


def test_an_ampersand_in_the_fairs_name_does_not_become_a_command(plan: PlanSheet) -> None:
    named = replace(plan, place=replace(plan.place, name=Name("A &P B", "A &P B"), simulated=False))

    sheet = opened(named)["Meetings"]

    assert sheet.oddHeader.left.text == "A &&P B"
    assert sheet.oddHeader.right.text is None


def test_a_plan_without_meetings_is_five_empty_sheets() -> None:
    book = opened(plan_of())

    assert [len(rows_of(book[name])) for name in ("Meetings", "By buyer", "Not placed")] == [0] * 3


# --- odd plans and odd words -----------------------------------------------------------------


def test_a_code_that_looks_like_a_number_keeps_its_zeros() -> None:
    party = replace(MOULDS, code="0071", name=Name("1E5", "1E5"))
    book = opened(replace(plan_of(meeting(party, NAGOYA, 0, 0)), parties=(party, NAGOYA)))

    (row,) = rows_of(book["Meetings"])
    assert (row[5], row[6]) == ("0071", "1E5")


@pytest.mark.parametrize(
    "name",
    ["名古屋精密 🏭", "شركة الصلب", "Ünal & Söhne <GmbH>", "a\u200bb", "Ế" * 300, "_x000D_", "]]>"],
)
def test_names_of_any_script_come_back_letter_by_letter(name: str) -> None:
    party = replace(NAGOYA, name=Name("", name))
    book = opened(replace(plan_of(meeting(MOULDS, party, 0, 0)), parties=(MOULDS, party)))

    assert rows_of(book["Meetings"])[0][8] == name
    assert rows_of(book["By buyer"])[0][1] == name


def test_the_day_and_the_times_are_those_of_the_fair_ground() -> None:
    met = meeting(MOULDS, NAGOYA, 0, 0)
    vancouver = replace(plan_of(met), place=replace(PLACE, timezone="America/Vancouver"))

    (row,) = rows_of(opened(vancouver)["Meetings"])

    assert row[:3] == [datetime(2026, 10, 26), "19:00", "19:20"]  # noqa: DTZ001  # a spreadsheet's day


def test_a_cancelled_meeting_stands_among_those_without_a_place_and_says_why() -> None:
    plan = plan_of(
        meeting(MOULDS, NAGOYA, 0, 0, cancelled=True),
        meeting(PAINT, KOELN, 0, 1),
        left_out=(LeftOut(MOULDS, KOELN, Sentence("Must meet")),),
    )

    said = {
        language: [(row[0], row[2], row[-1]) for row in rows_of(opened(plan, language)[sheet])]
        for language, sheet in (("en", "Not placed"), ("vi", "Chưa xếp được"))
    }

    assert said["en"] == [
        ("DN-001", "NM-002", "Must meet"),
        ("DN-001", "NM-001", "Cancelled: one side has withdrawn"),
    ]
    assert said["vi"][1][2] not in {"", said["en"][1][2]}


def test_the_grid_leaves_the_place_of_a_cancelled_meeting_free() -> None:
    grid = opened(plan_of(meeting(MOULDS, NAGOYA, 0, 0, cancelled=True)))["Grid"]

    assert {cell.value for row in grid.iter_rows(min_row=2, min_col=2) for cell in row} == {None}


def test_meetings_stand_by_time_and_table_whatever_order_they_were_kept_in(
    plan: PlanSheet,
) -> None:
    turned = replace(plan, meetings=tuple(reversed(plan.meetings)))

    for name in ("Meetings", "By enterprise", "By buyer", "Grid"):
        assert rows_of(opened(turned)[name]) == rows_of(opened(plan)[name])


def test_a_list_without_rows_still_has_its_header_and_filter() -> None:
    sheet = opened(plan_of())["Not placed"]

    assert sheet.auto_filter.ref == "A1:F1"
    assert [cell.value is not None for cell in sheet[1]] == [True] * 6


def test_the_filter_reaches_to_the_last_row_and_column(plan: PlanSheet) -> None:
    sheet = opened(plan)["Meetings"]

    assert sheet.auto_filter.ref == f"A1:N{1 + len(plan.standing)}"


@pytest.mark.parametrize("length", [100, 101, 5_000])
def test_a_fairs_name_of_any_length_fits_above_the_page(length: int) -> None:
    named = replace(PLACE, name=Name("&" * length, "&" * length))

    sheet = opened(replace(plan_of(), place=named))["Meetings"]

    assert sheet.oddHeader.left.text == "&&" * 100
    assert sheet.oddHeader.right.text == "Dữ liệu mô phỏng / Simulated data"


def test_a_fair_without_tables_or_slots_is_an_empty_grid() -> None:
    bare = replace(plan_of(), tables=(), slots=())

    grid = opened(bare)["Grid"]

    assert (grid.max_row, grid.max_column) == (1, 1)
    assert "Slot" in str(grid["A1"].value)


def test_states_and_texts_speak_the_readers_language_and_headers_both(plan: PlanSheet) -> None:
    rows = rows_of(opened(plan, "vi")["Cuộc gặp"])

    assert [row[-1] for row in rows] == [None, None, "Chờ xác nhận", None]
    assert [row[9] for row in rows] == ["Nhật Bản", "Nhật Bản", "Đức", "Đức"]
    assert rows[0][6] == "Công ty Khuôn ép Thế Ổn Vững"
