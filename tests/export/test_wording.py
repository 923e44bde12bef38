"""Times, places and subjects are worded one way on every paper."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from matchmaker.export.agenda import Name, TablePlace
from matchmaker.export.wording import (
    clock,
    country_name,
    day_name,
    days_span,
    hall_name,
    moment_name,
    span,
    subject,
    table_name,
    where,
    zone_name,
)
from tests.export.conftest import MOULDS, NAGOYA, SLOTS, meeting

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOON_UTC = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def test_a_day_is_named_with_its_weekday() -> None:
    assert day_name(date(2026, 12, 1), "vi") == "Thứ Ba, 1 tháng 12, 2026"
    assert day_name(date(2026, 12, 1), "en") == "Tuesday 1 December 2026"


def test_a_fair_of_one_day_names_it_once() -> None:
    day = date(2026, 12, 1)

    assert days_span(day, day, "en") == "Tuesday 1 December 2026"
    assert days_span(day, date(2026, 12, 3), "en") == (
        "Tuesday 1 December 2026 – Thursday 3 December 2026"
    )


@pytest.mark.parametrize(
    ("zone", "said", "time"),
    [
        ("Asia/Ho_Chi_Minh", "GMT+7", "19:00"),
        ("Asia/Kolkata", "GMT+5:30", "17:30"),
        ("America/St_Johns", "GMT-2:30", "09:30"),
        ("Europe/Berlin", "GMT+2", "14:00"),
        ("UTC", "GMT+0", "12:00"),
    ],
)
def test_a_clock_says_how_far_it_is_from_utc(zone: str, said: str, time: str) -> None:
    assert zone_name(NOON_UTC, ZoneInfo(zone)) == said
    assert clock(NOON_UTC, ZoneInfo(zone)) == time


def test_a_slot_and_a_moment_are_told_on_the_fairs_clock() -> None:
    assert span(SLOTS[0], HANOI) == "09:00–09:20"
    assert moment_name(NOON_UTC, HANOI, "vi") == "19:00, 1/7/2026"
    assert moment_name(NOON_UTC, HANOI, "en") == "19:00, 1/7/2026"


def test_a_country_is_named_and_an_unknown_code_stands_as_it_is() -> None:
    assert [country_name(code, "vi") for code in ("JP", "de", "XQ", "")] == [
        "Nhật Bản",
        "Đức",
        "XQ",
        "",
    ]


@pytest.mark.parametrize(
    ("table", "vi", "en"),
    [
        (TablePlace("t", 1, "12", "A", ""), "Bàn 12, Khu A", "Table 12, Hall A"),
        (TablePlace("t", 1, "12", "A", "Nhà A1"), "Bàn 12, Nhà A1", "Table 12, Nhà A1"),
        (TablePlace("t", 1, "12"), "Bàn 12", "Table 12"),
        (
            TablePlace("t", 1, "B7", "B", "", is_booth=True),
            "Gian hàng B7, Khu B",
            "Booth B7, Hall B",
        ),
    ],
)
def test_a_table_is_named_with_its_hall(table: TablePlace, vi: str, en: str) -> None:
    assert (where(table, "vi"), where(table, "en")) == (vi, en)
    assert where(table, "vi").startswith(table_name(table, "vi"))
    assert where(table, "en").endswith(hall_name(table, "en"))


@pytest.mark.parametrize(
    ("product", "need", "said"),
    [
        (Name("Khuôn", "Mould"), Name("", "Moulds"), "Sản phẩm: Khuôn. Nhu cầu mua: Moulds"),
        (Name("Khuôn", "Mould"), Name(), "Sản phẩm: Khuôn"),
        (Name(), Name("", "Moulds"), "Nhu cầu mua: Moulds"),
        (Name(), Name(), ""),
        (Name("100 % bông"), Name("%(need)s"), "Sản phẩm: 100 % bông. Nhu cầu mua: %(need)s"),
    ],
)
def test_the_subject_says_what_is_known_and_no_more(product: Name, need: Name, said: str) -> None:
    assert subject(meeting(MOULDS, NAGOYA, 0, 0, product=product, need=need), "vi") == said
