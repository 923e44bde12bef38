"""What stands on an agenda's sheet, before it is set."""

from dataclasses import replace
from datetime import timedelta
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.export.agenda import Name, PlannedMeeting, PlanSheet
from matchmaker.export.paper import (
    WORDS,
    Stamp,
    agenda_pages,
    agendas_sheet,
    frame,
    simulated_band,
    version_line,
    who,
    words,
)
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


def first_agenda(plan: PlanSheet, language: str = "en") -> dict:
    """Lay out the first agenda of a plan."""
    return agenda_pages(plan.agendas(), language, STAMP)[0]


def test_a_meeting_line_says_all_that_one_needs_at_the_table(plan: PlanSheet) -> None:
    (day,) = first_agenda(plan)["days"]

    assert day["name"] == "Tuesday 27 October 2026"
    assert day["lines"][0] == {
        "time": "09:00–09:20",
        "table": "Table 1",
        "hall": "Hall A",
        "partner": "Demo Buyer 12 · 名古屋精密工業株式会社",
        "other": "",
        "country": "Japan",
        "about": "Product: Multi-cavity injection mould. Need: Injection moulds for connectors",
        "interpreter": "Interpreter: Lê Thị Phiên Dịch",
        "unconfirmed": False,
    }


def test_what_is_not_known_leaves_an_empty_place_and_no_word(plan: PlanSheet) -> None:
    line = first_agenda(plan)["days"][0]["lines"][-1]

    assert (line["about"], line["interpreter"], line["other"]) == ("", "", "")
    assert line["unconfirmed"]


def test_free_time_is_a_line_of_its_own(plan: PlanSheet) -> None:
    assert first_agenda(plan, "vi")["days"][0]["lines"][1] == {
        "time": "09:25–10:10",
        "free": "Trống (2 khung giờ)",
    }


def test_the_head_names_the_participant_in_both_languages(plan: PlanSheet) -> None:
    vietnamese, english = first_agenda(plan, "vi"), first_agenda(plan, "en")

    assert (vietnamese["name"], vietnamese["other"]) == (MOULDS.name.vi, MOULDS.name.en)
    assert (english["name"], english["other"]) == (MOULDS.name.en, MOULDS.name.vi)
    assert vietnamese["who"] == "Doanh nghiệp · Việt Nam · DN-001"
    assert english["who"] == "Enterprise · Vietnam · DN-001"


def test_the_summary_counts_meetings_that_take_place_and_their_days() -> None:
    plan = plan_of(
        meeting(MOULDS, NAGOYA, 0, 0),
        meeting(MOULDS, KOELN, 13, 0),
        meeting(MOULDS, replace(KOELN, id="b9"), 2, 0, cancelled=True),
    )

    assert first_agenda(plan)["summary"] == "Meetings: 2 · days: 2"
    assert first_agenda(plan, "vi")["summary"] == "2 cuộc gặp trong 2 ngày"


def test_a_cancelled_meeting_keeps_its_day_time_and_table_in_words() -> None:
    plan = plan_of(meeting(MOULDS, KOELN, 13, 2, cancelled=True))

    assert first_agenda(plan, "vi")["cancelled"] == [
        (
            "Thứ Tư, 28 tháng 10, 2026 · 09:25–09:45 · Gian hàng B07, Sảnh phía Đông"
            " · Käufer Köln GmbH & Söhne"
        )
    ]
    assert first_agenda(plan, "vi")["days"] == []


def test_one_agenda_is_titled_by_its_owner_and_many_are_not(plan: PlanSheet) -> None:
    one = agendas_sheet(plan, [plan.agenda_of("b2")], "en", STAMP)
    many = agendas_sheet(plan, plan.agendas(), "en", STAMP)

    assert one["title"] == "Agenda · Käufer Köln GmbH & Söhne · Hanoi Key Industrial Products Fair"
    assert many["title"] == "Agenda · Hanoi Key Industrial Products Fair"


def test_the_same_code_stands_on_every_agenda_and_none_without_an_address(plan: PlanSheet) -> None:
    with_code = agenda_pages(plan.agendas(), "vi", STAMP)
    without = agenda_pages(plan.agendas(), "vi", Stamp(PRINTED_AT))

    assert len({page["qr"] for page in with_code}) == 1
    assert with_code[0]["qr"]
    assert {page["qr"] for page in without} == {""}


@pytest.mark.parametrize(
    ("published", "language", "said"),
    [
        (True, "vi", "Phương án lịch bản 3 · in lúc 14:05, 26/10/2026 (GMT+7)"),
        (True, "en", "Plan version 3 · printed 14:05, 26/10/2026 (GMT+7)"),
        (False, "vi", "Bản nháp số 3 · in lúc 14:05, 26/10/2026 (GMT+7)"),
        (False, "en", "Draft version 3 · printed 14:05, 26/10/2026 (GMT+7)"),
    ],
)
def test_version_and_time_of_print_are_told_on_the_fairs_clock(
    plan: PlanSheet, *, published: bool, language: str, said: str
) -> None:
    assert version_line(replace(plan, published=published), language, STAMP) == said


def test_the_time_of_print_follows_the_fair_not_the_machine(plan: PlanSheet) -> None:
    berlin = replace(plan, place=replace(PLACE, timezone="Europe/Berlin"))

    assert "08:05, 26/10/2026 (GMT+1)" in version_line(berlin, "en", STAMP)


def test_the_band_is_bilingual_and_only_on_invented_fairs() -> None:
    assert simulated_band(PLACE) == "Dữ liệu mô phỏng / Simulated data"
    assert simulated_band(replace(PLACE, simulated=False)) == ""


def test_each_fixed_word_is_there_in_each_language_with_the_same_places() -> None:
    said = words()

    assert said["vi"].keys() == said["en"].keys() == WORDS.keys()
    for key in WORDS:
        places = [{name for _, name, _, _ in Formatter().parse(said[code][key])} for code in said]
        assert places[0] == places[1], key
        assert all(said[code][key] for code in said)


def test_no_word_stands_in_english_on_vietnamese_paper() -> None:
    said = words()

    assert [key for key in WORDS if said["vi"][key] == said["en"][key]] == []


def test_who_somebody_is_leaves_out_what_is_not_known() -> None:
    assert who(replace(NAGOYA, country=""), "en") == "Buyer · NM-001"
    assert who(PAINT, "vi") == "Doanh nghiệp · Việt Nam · DN-002"


def test_the_frame_names_the_fair_in_the_papers_language_first(plan: PlanSheet) -> None:
    sheet = frame(plan, "en", "Print pack", STAMP)

    assert sheet["fair"] == {"name": PLACE.name.en, "other": PLACE.name.vi}
    assert sheet["author"] == PLACE.name.en
    assert sheet["language"] == "en"


placements = st.lists(
    st.tuples(st.integers(0, len(SLOTS) - 1), st.integers(0, len(TABLES) - 1)),
    unique_by=lambda place: place[0],
    max_size=12,
)


@given(places=placements, language=st.sampled_from(["vi", "en"]))
def test_both_sides_read_the_same_time_and_table_of_their_meeting(
    places: list[tuple[int, int]], language: str
) -> None:
    plan = plan_of(*(meeting(MOULDS, NAGOYA, slot, table) for slot, table in places))

    sides = [
        [
            (day["name"], line["time"], line["table"], line["hall"])
            for day in page["days"]
            for line in day["lines"]
            if "partner" in line
        ]
        for page in agenda_pages(plan.agendas(), language, STAMP)
    ]

    assert len(sides) == (2 if places else 0)
    if places:
        assert sides[0] == sides[1]
        assert len(sides[0]) == len(places)


@given(order=st.permutations(range(4)))
def test_the_order_in_which_meetings_are_stored_changes_nothing_on_paper(order: list[int]) -> None:
    meetings: list[PlannedMeeting] = [
        meeting(MOULDS, NAGOYA, 0, 0, product=Name("A", "B")),
        meeting(MOULDS, KOELN, 3, 1),
        meeting(PAINT, NAGOYA, 1, 2),
        meeting(PAINT, KOELN, 13, 0),
    ]
    sorted_plan, mixed_plan = plan_of(*meetings), plan_of(*(meetings[place] for place in order))

    assert agendas_sheet(mixed_plan, mixed_plan.agendas(), "vi", STAMP) == agendas_sheet(
        sorted_plan, sorted_plan.agendas(), "vi", STAMP
    )


def test_printing_later_changes_the_stamp_and_nothing_else(plan: PlanSheet) -> None:
    later = Stamp(PRINTED_AT + timedelta(hours=1), STAMP.address)
    before = agendas_sheet(plan, plan.agendas(), "vi", STAMP)
    after = agendas_sheet(plan, plan.agendas(), "vi", later)

    assert before.pop("stamp") != after.pop("stamp")
    assert before == after
