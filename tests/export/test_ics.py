"""Calendars that every program reads, and that no name can break."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from matchmaker.domain.text import clean
from matchmaker.export.agenda import Name, PlanSheet
from matchmaker.export.ics import agenda_calendar, meeting_uid
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


def written(plan: PlanSheet, participant_id: str, language: str = "en", address: str = "") -> bytes:
    """Write one agenda of a plan."""
    return agenda_calendar(
        plan.agenda_of(participant_id), language, written_at=PRINTED_AT, address=address
    )


def events(plan: PlanSheet, participant_id: str, language: str = "en") -> list[Event]:
    """Read the entries back from the file."""
    return list(Calendar.from_ical(written(plan, participant_id, language)).events)


def test_what_is_read_back_is_what_was_planned(plan: PlanSheet) -> None:
    first, second = events(plan, "e1")

    assert str(first["summary"]) == "Meeting with Demo Buyer 12 · 名古屋精密工業株式会社"
    assert str(first["location"]) == "Table 1, Hall A, Planning Exhibition Palace, Hanoi"
    assert first.start == plan.standing[0].slot.starts_at
    assert first.end - first.start == timedelta(minutes=20)
    assert "Interpreter: Lê Thị Phiên Dịch" in str(first["description"])
    assert "Need: Injection moulds for connectors" in str(first["description"])
    assert second.start == plan.slots[3].starts_at


def test_times_stand_in_the_fairs_zone_which_the_file_explains(plan: PlanSheet) -> None:
    calendar = Calendar.from_ical(written(plan, "e1"))

    assert calendar.events[0]["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert [str(zone["tzid"]) for zone in calendar.timezones] == ["Asia/Ho_Chi_Minh"]
    assert b"DTSTART;TZID=Asia/Ho_Chi_Minh:20261027T090000" in written(plan, "e1")


def test_a_zone_with_summer_time_keeps_the_clock_on_the_wall() -> None:
    berlin = replace(
        plan_of(meeting(MOULDS, KOELN, 0, 0)), place=replace(PLACE, timezone="Europe/Berlin")
    )

    (event,) = events(berlin, "b2")

    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert event.start == berlin.standing[0].slot.starts_at
    assert f"{event.start:%H:%M}" == "03:00"  # 02:00 UTC in winter time, two days after the change


def test_an_entry_keeps_its_name_through_versions_and_moves_up_in_sequence(plan: PlanSheet) -> None:
    moved = replace(plan, version=4, meetings=(meeting(MOULDS, NAGOYA, 9, 1),))

    before, after = events(plan, "e1")[0], events(moved, "e1")[0]

    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (3, 4)


def test_both_sides_of_a_meeting_and_both_languages_share_one_uid(plan: PlanSheet) -> None:
    uids = {
        str(events(plan, side, language)[0]["uid"])
        for side in ("e1", "b1")
        for language in ("vi", "en")
    }

    assert uids == {meeting_uid(PLACE.id, plan.standing[0])}


def test_pairs_and_fairs_have_uids_of_their_own(plan: PlanSheet) -> None:
    uids = [meeting_uid(fair, met) for fair in ("f1", "f2") for met in plan.meetings]

    assert len(set(uids)) == len(uids)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, "CONFIRMED"),
        ({"to_be_confirmed": True}, "TENTATIVE"),
        ({"cancelled": True}, "CANCELLED"),
        ({"cancelled": True, "to_be_confirmed": True}, "CANCELLED"),
    ],
)
def test_the_state_of_a_meeting_stands_in_its_entry(more: dict[str, bool], status: str) -> None:
    (event,) = events(plan_of(meeting(MOULDS, NAGOYA, 0, 0, **more)), "e1")

    assert str(event["status"]) == status


def test_a_cancelled_meeting_stays_in_the_file_and_says_so() -> None:
    plan = plan_of(meeting(MOULDS, NAGOYA, 0, 0, cancelled=True), meeting(MOULDS, KOELN, 1, 0))

    cancelled, kept = events(plan, "e1", "vi")

    assert str(cancelled["summary"]).startswith("Đã hủy: cuộc gặp với ")
    assert str(kept["summary"]) == "Cuộc gặp với Käufer Köln GmbH & Söhne"


def test_lines_end_as_the_standard_asks_and_none_is_longer_than_75_bytes(plan: PlanSheet) -> None:
    content = written(plan, "b1", "vi")

    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_the_page_of_the_agenda_is_linked_if_there_is_one(plan: PlanSheet) -> None:
    linked = Calendar.from_ical(written(plan, "e1", address="https://example.com/agenda"))

    assert [str(event["url"]) for event in linked.events] == ["https://example.com/agenda"] * 2
    assert b"URL" not in written(plan, "e1")


def test_an_empty_agenda_is_a_valid_empty_calendar(plan: PlanSheet) -> None:
    calendar = Calendar.from_ical(written(plan, "b3"))

    assert calendar.events == []
    assert str(calendar["prodid"]) == "-//matchmaker//agenda//EN"


HOSTILE = [
    "a;b,c\\d:e",
    "x\r\nATTACH:http://evil.example\r\nSUMMARY:y",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil",
    'quote " and ^n',
    "x\u2028BEGIN:VALARM",
    "\\n\\N\\;",
    "=1+1",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_one_value_of_one_entry(name: str) -> None:
    hostile = replace(NAGOYA, name=Name("", name))
    plan = replace(
        plan_of(meeting(MOULDS, hostile, 0, 0, interpreter=name, product=Name(name, name))),
        place=replace(PLACE, name=Name(name, name), place=Name(name, name)),
    )

    calendar = Calendar.from_ical(written(plan, "e1"))

    (event,) = calendar.events
    assert str(event["summary"]) == f"Meeting with {_flat(name)}"
    assert event["uid"] == meeting_uid(PLACE.id, plan.standing[0])
    assert {"attach", "url"} & {key.lower() for key in event} == set()
    assert event.walk() == [event]


def _flat(name: str) -> str:
    """A name as one line: line ends are blanks, and a written backslash-N is made small."""
    for end in ("\r\n", "\n", "\u2028"):
        name = name.replace(end, " ")
    return name.replace("\\N", "\\n")


@given(name=st.text(min_size=1, max_size=80).map(clean).filter(bool))
def test_any_name_that_we_store_comes_back_whole(name: str) -> None:
    one_line = _flat(name)
    stored = replace(PAINT, name=Name(one_line, ""))

    (event,) = events(plan_of(meeting(stored, KOELN, 0, 0)), "b2", "vi")

    assert " ".join(str(event["summary"]).split()) == " ".join(f"Cuộc gặp với {one_line}".split())


# --- odd plans and odd words -----------------------------------------------------------------


def test_lines_are_folded_at_75_bytes_and_end_with_both_marks(plan: PlanSheet) -> None:
    endless = replace(NAGOYA, name=Name("", "名古屋精密工業株式会社 " * 40))

    content = written(plan_of(meeting(MOULDS, endless, 0, 0)), "e1", address="https://a.example/x")

    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(line.decode() for line in lines[:-1]), "no letter is cut in two"


def test_an_agenda_without_meetings_is_an_empty_calendar_and_no_error(plan: PlanSheet) -> None:
    calendar = Calendar.from_ical(written(plan, "b3"))

    assert calendar.events == []
    assert str(calendar["x-wr-calname"]).endswith("Nobody Ltd")


def test_a_nameless_place_leaves_no_stray_comma() -> None:
    nowhere = replace(plan_of(meeting(MOULDS, NAGOYA, 0, 0)), place=replace(PLACE, place=Name()))

    (event,) = events(nowhere, "e1")

    assert str(event["location"]) == "Table 1, Hall A"


def test_each_entry_links_the_agenda_if_there_is_an_address(plan: PlanSheet) -> None:
    linked = Calendar.from_ical(written(plan, "e1", address="https://fair.example/agenda"))
    bare = Calendar.from_ical(written(plan, "e1"))

    assert {str(event["url"]) for event in linked.events} == {"https://fair.example/agenda"}
    assert all("url" not in event for event in bare.events)


def test_a_description_says_what_is_known_and_no_blank_line(plan: PlanSheet) -> None:
    first, second = events(plan, "e1")

    assert str(first["description"]).splitlines() == [
        "Japan",
        "Product: Multi-cavity injection mould. Need: Injection moulds for connectors",
        "Interpreter: Lê Thị Phiên Dịch",
    ]
    assert str(second["description"]).splitlines() == ["Germany", "To be confirmed"]


def test_a_partner_with_two_names_is_known_by_both() -> None:
    (event,) = events(plan_of(meeting(MOULDS, KOELN, 0, 0)), "b2", "en")

    assert str(event["summary"]) == "Meeting with Stable Moulds Company"
    assert str(event["description"]).splitlines()[0] == MOULDS.name.vi


def test_entries_stand_in_the_order_of_time(plan: PlanSheet) -> None:
    turned = replace(plan, meetings=tuple(reversed(plan.meetings)))

    starts = [event.start for event in events(turned, "b1")]

    assert starts == sorted(starts)
    assert len(starts) == 2


def test_the_moment_of_writing_is_told_in_utc(plan: PlanSheet) -> None:
    (stamp,) = {event["dtstamp"].to_ical() for event in events(plan, "e1")}

    assert stamp == b"20261026T070500Z"
