"""Paper: every name is there, every letter is drawn, every page says what it is."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.domain.text import clean
from matchmaker.export.agenda import Name, PlanSheet
from matchmaker.export.paper import Stamp, agendas_sheet
from matchmaker.export.pdf import font_folders, qr_svg, set_paper
from matchmaker.export.rooms import pack_sheet
from tests.export.conftest import (
    KOELN,
    LONELY,
    MOULDS,
    NAGOYA,
    PAINT,
    PRINTED_AT,
    SLOTS,
    meeting,
    plan_of,
)
from tests.export.reading import facts_of, fonts_of, pages_of, text_of

STAMP = Stamp(PRINTED_AT, "https://example.com/agenda")


def agendas(plan: PlanSheet, language: str = "vi", stamp: Stamp = STAMP) -> bytes:
    """Set every agenda of a plan."""
    sheet = agendas_sheet(plan, plan.agendas(), language, stamp)
    return set_paper("agendas", sheet, printed_at=stamp.printed_at)


def pack(plan: PlanSheet, language: str = "vi") -> bytes:
    """Set the whole pack of a plan."""
    return set_paper("pack", pack_sheet(plan, language, STAMP), printed_at=PRINTED_AT)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_text_of_the_pack_holds_every_name_table_and_subject(
    plan: PlanSheet, language: str, tmp_path: Path
) -> None:
    text = text_of(pack(plan, language), tmp_path)

    for party in (MOULDS, PAINT, NAGOYA, KOELN, LONELY):
        assert party.name.said(language) in text
        assert party.code in text
    for met in plan.meetings:
        assert met.product.said(language) in text
        assert met.need.said(language) in text
        assert met.interpreter in text


def test_every_font_is_embedded_and_none_is_the_machines_own(
    plan: PlanSheet, tmp_path: Path
) -> None:
    fonts = fonts_of(pack(plan), tmp_path)

    assert all(fonts.values())
    assert {name.partition("-")[0] for name in fonts} == {"BeVietnamPro", "NotoSansJP"}


def test_the_paper_is_tagged_titled_and_a4(plan: PlanSheet, tmp_path: Path) -> None:
    facts = facts_of(pack(plan, "vi"), tmp_path)

    assert facts["Tagged"] == "yes"
    assert facts["Title"] == "Bộ tài liệu in · Hội chợ Sản phẩm Công nghiệp chủ lực Hà Nội"
    assert facts["Page size"].endswith("(A4)")


def test_the_paper_declares_the_accessible_standard(plan: PlanSheet) -> None:
    assert b"pdfuaid:part" in pack(plan)


def test_every_page_carries_fair_version_time_of_print_page_number_and_band(
    plan: PlanSheet, tmp_path: Path
) -> None:
    for page in pages_of(pack(plan, "vi"), tmp_path):
        assert "Hội chợ Sản phẩm Công nghiệp chủ lực Hà Nội" in page
        assert "Phương án lịch bản 3 · in lúc 14:05, 26/10/2026 (GMT+7)" in page
        assert "Trang 1/1" in page
        assert "Dữ liệu mô phỏng / Simulated data" in page


def test_a_real_fair_carries_no_band(plan: PlanSheet, tmp_path: Path) -> None:
    real = replace(plan, place=replace(plan.place, simulated=False))

    assert "mô phỏng" not in text_of(pack(real), tmp_path)


def test_a_draft_says_that_it_is_one(plan: PlanSheet, tmp_path: Path) -> None:
    draft = replace(plan, published=False)

    for page in pages_of(pack(draft, "en"), tmp_path):
        assert "Draft version 3" in page


def test_each_section_counts_its_own_pages_and_the_pack_counts_on(tmp_path: Path) -> None:
    many = [replace(NAGOYA, id=f"b{n}", name=Name("", f"Buyer {n:02d}")) for n in range(24)]
    long_name = Name("Khuôn ép nhựa " * 12, "")
    plan = plan_of(
        *(
            meeting(MOULDS, buyer, slot, 0, product=long_name, need=long_name)
            for slot, buyer in enumerate(many)
        )
    )
    plan = replace(plan, parties=(MOULDS, *many))

    pages = pages_of(agendas(plan), tmp_path)

    of_moulds = len(pages) - len(many)
    assert of_moulds >= 2
    for number, page in enumerate(pages[:of_moulds], start=1):
        assert f"Trang {number}/{of_moulds}" in page
        assert "Đối tác và nội dung trao đổi" in page  # the head of the table stands on each
        assert f"{MOULDS.code} · {MOULDS.name.vi}" in page  # and says whose page it is
    assert all("Trang 1/1" in page for page in pages[of_moulds:])


def test_the_pack_numbers_its_sheets_through(plan: PlanSheet, tmp_path: Path) -> None:
    for number, page in enumerate(pages_of(pack(plan, "en"), tmp_path), start=1):
        assert f"(sheet {number} of the pack)" in page


def test_the_pack_holds_cover_grids_slots_tables_and_agendas_in_this_order(
    plan: PlanSheet, tmp_path: Path
) -> None:
    pages = pages_of(pack(plan, "en"), tmp_path)

    kinds = ["Print pack", "The day at a glance", "Slot sheets", "Table sheets", "Agenda"]
    of_page = [next(kind for kind in kinds if f"Simulated data {kind}" in page) for page in pages]
    assert [of_page.count(kind) for kind in kinds] == [1, 2, 4, 3, 4]
    assert of_page == sorted(of_page, key=kinds.index)


def test_the_cover_counts_what_is_inside(plan: PlanSheet, tmp_path: Path) -> None:
    cover = pages_of(pack(plan, "en"), tmp_path)[0]

    for line in ("3 (published)", "Meetings 4", "Tables in use 3", "Not placed 1"):
        assert line in cover
    assert "Without a meeting NM-003 Nobody Ltd" in cover


def test_free_time_is_seen_on_the_agenda(plan: PlanSheet, tmp_path: Path) -> None:
    first = pages_of(agendas(plan, "vi"), tmp_path)[0]

    assert "09:25–10:10 Trống (2 khung giờ)" in first
    assert "Chờ xác nhận" in first
    assert "Phiên dịch: Lê Thị Phiên Dịch" in first


def test_cancelled_meetings_are_listed_below_and_not_in_the_day(tmp_path: Path) -> None:
    plan = plan_of(meeting(MOULDS, NAGOYA, 0, 0, cancelled=True), meeting(MOULDS, KOELN, 1, 1))

    page = pages_of(agendas(plan, "en"), tmp_path)[0]

    day, _, below = page.partition("Cancelled meetings")
    assert NAGOYA.name.en not in day
    assert NAGOYA.name.en in below


def test_without_an_address_there_is_no_code_to_scan(plan: PlanSheet, tmp_path: Path) -> None:
    bare = text_of(agendas(plan, "en", Stamp(PRINTED_AT)), tmp_path)

    assert "Live agenda" not in bare
    assert "Live agenda" in text_of(agendas(plan, "en"), tmp_path)


def test_the_same_plan_printed_at_the_same_time_is_the_same_file(plan: PlanSheet) -> None:
    later = Stamp(PRINTED_AT + timedelta(minutes=1), STAMP.address)

    assert agendas(plan) == agendas(plan)
    assert agendas(plan) != agendas(plan, stamp=later)


@pytest.mark.parametrize(
    "name",
    [
        "#let x = 1; $a^2$ *b* _c_ `d` <e> @f [g] \\h // i /* j */",
        "ThẾ Ổn chữ Ặc ẵm Ựa ỡm đỡ ĐÚNG",
        "日本精密工業株式会社 カタカナ ひらがな",
        "Łódź · Åre · Plzeň · Coruña · Straße · Ærø",
        'quotes " and \\ "}{',
        "{n} %(name)s {{ x }}",
        "Ελλάδα България",
    ],
)
def test_a_name_stands_on_paper_letter_by_letter(name: str, tmp_path: Path) -> None:
    odd = replace(MOULDS, name=Name(name, name))
    plan = replace(plan_of(meeting(odd, KOELN, 0, 0)), parties=(odd, KOELN))

    assert " ".join(name.split()) in text_of(agendas(plan), tmp_path)


def test_letters_that_no_font_has_do_not_stop_the_print(tmp_path: Path) -> None:
    odd = replace(MOULDS, name=Name("Xưởng \U0001f3ed \ue000\U000e0041 Một", ""))
    plan = replace(plan_of(meeting(odd, KOELN, 0, 0)), parties=(odd, KOELN))

    text = text_of(agendas(plan), tmp_path)

    assert "Xưởng" in text
    assert "Một" in text


def test_letters_that_no_font_has_are_question_marks_and_take_no_other_along(
    tmp_path: Path,
) -> None:
    odd = replace(MOULDS, name=Name("Nhà máy \U000f1235 thép \U000f1234 nguyên", ""))
    plan = replace(plan_of(meeting(odd, KOELN, 0, 0)), parties=(odd, KOELN))

    text = text_of(agendas(plan), tmp_path)

    assert "Nhà máy ? thép ? nguyên" in text
    assert "Käufer Köln GmbH & Söhne" in text


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(min_size=1, max_size=40).map(clean).filter(bool))
def test_no_name_whatever_stops_the_print(name: str, plan: PlanSheet) -> None:
    odd = replace(PAINT, name=Name(name, name))
    odd_plan = replace(plan_of(meeting(odd, KOELN, 0, 0)), parties=(odd, KOELN))

    assert agendas(odd_plan).startswith(b"%PDF-")


def test_a_plan_without_meetings_prints_a_cover_that_says_so(tmp_path: Path) -> None:
    pages = pages_of(pack(plan_of(), "en"), tmp_path)

    assert len(pages) == 1
    assert "Meetings 0" in pages[0]


def test_a_code_needs_an_address_and_is_drawn_as_svg() -> None:
    assert qr_svg("") == ""
    assert qr_svg("https://example.com/agenda").startswith("<svg ")
    assert qr_svg("https://example.com/a") != qr_svg("https://example.com/b")


def test_both_font_packages_are_there() -> None:
    names = {file.name for folder in font_folders() for file in folder.iterdir()}

    assert {
        "BeVietnamPro-Regular.ttf",
        "BeVietnamPro-SemiBold.ttf",
        "NotoSansJP-Regular.otf",
    } <= names


def test_a_fault_in_a_source_is_not_taken_for_a_missing_letter() -> None:
    with pytest.raises(RuntimeError, match="dictionary does not contain key"):
        set_paper("agendas", {"language": "en"}, printed_at=PRINTED_AT)


def test_every_slot_of_the_fair_has_its_line_on_a_table_sheet(
    plan: PlanSheet, tmp_path: Path
) -> None:
    pages = pages_of(pack(plan, "en"), tmp_path)

    sheet = next(page for page in pages if "Table sheets Table 1" in page)
    assert sheet.count("Free") == len(SLOTS) - 2
