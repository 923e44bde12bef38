"""Sheets for those who run the rooms: they agree with each other and with the plan."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.export.agenda import Name, PlanSheet
from matchmaker.export.paper import Stamp
from matchmaker.export.rooms import pack_sheet
from tests.export.conftest import (
    KOELN,
    MOULDS,
    NAGOYA,
    PAINT,
    PLACE,
    PRINTED_AT,
    SLOTS,
    TABLES,
    meeting,
    plan_of,
)

STAMP = Stamp(PRINTED_AT, "https://example.com/agenda")


def pack(plan: PlanSheet, language: str = "en") -> dict:
    """Lay out a pack."""
    return pack_sheet(plan, language, STAMP)


def counts(plan: PlanSheet, language: str = "en") -> dict[str, str]:
    """Read the figures of the cover."""
    return dict(pack(plan, language)["cover"]["counts"])


def test_the_cover_counts_each_kind_once(plan: PlanSheet) -> None:
    assert counts(plan) == {
        "Plan version": "3 (published)",
        "Printed": "14:05, 26/10/2026",
        "Meetings": "4",
        "Enterprises with meetings": "2",
        "Buyers with meetings": "2",
        "Tables in use": "3",
        "Not placed": "1",
    }


def test_the_cover_names_who_meets_nobody(plan: PlanSheet) -> None:
    assert pack(plan)["cover"]["without"] == ["NM-003 Nobody Ltd"]


def test_a_draft_is_called_a_draft_on_the_cover(plan: PlanSheet) -> None:
    assert counts(replace(plan, published=False), "vi")["Phương án lịch, bản"] == "3 (bản nháp)"


def test_a_fair_of_one_day_has_one_date_on_the_cover(plan: PlanSheet) -> None:
    short = replace(plan, place=replace(PLACE, last_day=PLACE.first_day))

    assert pack(short)["cover"]["days"] == "Tuesday 27 October 2026"


def test_the_grid_has_a_row_a_table_and_a_column_a_slot(plan: PlanSheet) -> None:
    first, second = pack(plan)["grids"]

    assert first["name"] == "Tuesday 27 October 2026"
    assert first["times"][:3] == ["09:00", "09:25", "09:50"]
    assert [row["table"] for row in first["rows"]] == ["Table 1", "Table 2", "Booth B07"]
    assert first["rows"][0]["cells"][0] == ["DN-001", "NM-001"]
    assert first["rows"][0]["cells"][1] == []
    assert second["rows"][0]["cells"][1] == ["DN-002", "NM-002"]


def test_the_grid_marks_where_a_session_ends(plan: PlanSheet) -> None:
    assert [grid["breaks"] for grid in pack(plan)["grids"]] == [[6], [6]]


def test_a_day_without_meetings_has_no_sheet() -> None:
    one_day = plan_of(meeting(MOULDS, NAGOYA, 14, 1))

    sheets = pack(one_day)

    assert [grid["name"] for grid in sheets["grids"]] == ["Wednesday 28 October 2026"]
    assert [day["name"] for day in sheets["tables"][0]["days"]] == ["Wednesday 28 October 2026"]


def test_a_slot_or_table_without_meetings_has_no_sheet() -> None:
    sheets = pack(plan_of(meeting(MOULDS, NAGOYA, 14, 1)))

    assert [slot["time"] for slot in sheets["slots"]] == ["09:50–10:10"]
    assert [table["name"] for table in sheets["tables"]] == ["Table 2"]


def test_a_slot_sheet_goes_by_table_and_says_what_the_door_must_know() -> None:
    plan = plan_of(
        meeting(PAINT, KOELN, 0, 1, interpreter="Lê Thị Phiên Dịch", to_be_confirmed=True),
        meeting(MOULDS, NAGOYA, 0, 0),
    )

    (slot,) = pack(plan)["slots"]

    assert slot["summary"] == "Meetings: 2"
    assert [line["table"] for line in slot["lines"]] == ["Table 1", "Table 2"]
    assert slot["lines"][1] == {
        "table": "Table 2",
        "hall": "Hall A",
        "enterprise": "Sơn Chữ Ế Ẩm & Bột #1 $x$ *đậm*",
        "enterprise_code": "DN-002",
        "buyer": "Käufer Köln GmbH & Söhne",
        "buyer_code": "NM-002",
        "interpreter": "Lê Thị Phiên Dịch",
        "unconfirmed": True,
    }


def test_a_table_sheet_lists_every_slot_of_the_day_taken_or_free() -> None:
    plan = plan_of(meeting(MOULDS, NAGOYA, 2, 2))

    (table,) = pack(plan, "vi")["tables"]

    assert (table["name"], table["hall"]) == ("Gian hàng B07", "Sảnh phía Đông")
    lines = table["days"][0]["lines"]
    assert len(lines) == 12
    assert lines[2]["enterprise"] == MOULDS.name.vi
    assert [line["enterprise"] for place, line in enumerate(lines) if place != 2] == [""] * 11


@pytest.mark.parametrize("language", ["vi", "en"])
def test_names_are_said_in_the_language_of_the_pack(plan: PlanSheet, language: str) -> None:
    sheets = pack(plan, language)

    assert sheets["slots"][0]["lines"][0]["enterprise"] == MOULDS.name.said(language)
    assert sheets["fair"]["name"] == PLACE.name.said(language)
    assert {agenda["language"] for agenda in sheets["agendas"]} == {language}


def test_cancelled_meetings_are_on_no_room_sheet() -> None:
    sheets = pack(plan_of(meeting(MOULDS, NAGOYA, 0, 0, cancelled=True)))

    assert (sheets["grids"], sheets["slots"], sheets["tables"]) == ([], [], [])
    assert sheets["cover"]["counts"][2] == ("Meetings", "0")


places = st.sets(
    st.tuples(st.integers(0, len(SLOTS) - 1), st.integers(0, len(TABLES) - 1)), max_size=20
)


@given(taken=places)
def test_grid_slot_sheets_and_table_sheets_tell_of_the_same_meetings(
    taken: set[tuple[int, int]],
) -> None:
    meetings = [
        meeting(replace(MOULDS, code=f"E{slot}-{table}", name=Name(f"E{slot}-{table}", "")),
                NAGOYA, slot, table)
        for slot, table in sorted(taken)
    ]  # fmt: skip
    sheets = pack(plan_of(*meetings))

    codes = {met.enterprise.code for met in meetings}
    in_grid = [c[0] for g in sheets["grids"] for row in g["rows"] for c in row["cells"] if c]
    in_slots = [line["enterprise"] for slot in sheets["slots"] for line in slot["lines"]]
    in_tables = [
        line["enterprise"]
        for table in sheets["tables"]
        for day in table["days"]
        for line in day["lines"]
        if line["enterprise"]
    ]
    assert sorted(in_grid) == sorted(in_slots) == sorted(in_tables) == sorted(codes)
