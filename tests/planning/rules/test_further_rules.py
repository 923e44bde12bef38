"""Rules that a fair switches on: a plan that breaks just that one is named by it alone."""

from typing import NamedTuple

import pytest

from matchmaker.locale import say
from matchmaker.planning.rules import RULES
from matchmaker.planning.rules.plain import Names, PlainMeeting, read_fair
from tests.planning.tiny import Document, open_fair

Rows = list[tuple[int, int, int, int]]


class Breach(NamedTuple):
    """What breaks a rule, which one, and what it says in English and Vietnamese."""

    document: Document
    meetings: Rows
    rule: str
    english: str
    vietnamese: str


HALLS = open_fair(
    4,
    4,
    2,
    tables_per_slot=4,
    enterprise_hall=[0, 0, 1, 5],
    hall_tables={"0": [1, 2], "1": [2, 1]},
    booth_mode=[False, False, False, False],
)

FURTHER = [
    Breach(
        HALLS,
        [(0, 0, 0, 0), (1, 1, 0, 1)],
        "hall_limit",
        "slot 0, hall 0: meetings 2, tables 1",
        "khung giờ số 0, khu số 0: 2 cuộc gặp mà chỉ có 1 bàn",
    ),
    Breach(
        HALLS,
        [(2, 0, 0, 0)],
        "hall_limit",
        "slot 0, hall 1 has no table number 0",
        "khung giờ số 0, khu số 1 không có bàn số 0",
    ),
    Breach(
        HALLS,
        [(3, 0, 0, 1)],
        "hall_limit",
        "slot 0, all other halls has no table number 1",
        "khung giờ số 0, các khu còn lại không có bàn số 1",
    ),
]


TIMES = open_fair(
    2,
    2,
    3,
    slot_times=[[540, 560], [565, 605], [605, 625]],
    pair_minutes=[20, 21, 40, 0],
    slot_session=[0, 0, 1],
)

FURTHER += [
    Breach(
        TIMES,
        [(1, 0, 2, 0)],
        "meeting_length",
        "enterprise 1 and buyer 0 need 40 min, slot 2 has 20",
        "doanh nghiệp số 1 và nhà mua hàng số 0 cần 40 phút, khung giờ số 2 chỉ có 20 phút",
    ),
]


TALKS = open_fair(
    3,
    3,
    1,
    pair_languages=[["ja"], [], [], [], ["en", "ja"], [], ["ja"], [], ["ko"]],
    interpreters=[
        {"languages": ["ja"], "available": "1"},
        {"languages": ["ko"], "available": "0"},
    ],
)

FURTHER += [
    Breach(
        TALKS,
        [(0, 0, 0, 0), (1, 1, 0, 1)],
        "interpreters",
        "slot 0: 2 talks need en, ja, interpreters there: 1",
        "khung giờ số 0: 2 cuộc gặp cần phiên dịch en, ja, số phiên dịch có mặt: 1",
    ),
    Breach(
        TALKS,
        [(2, 2, 0, 0)],
        "interpreters",
        "slot 0: 1 talks need ko, interpreters there: 0",
        "khung giờ số 0: 1 cuộc gặp cần phiên dịch ko, số phiên dịch có mặt: 0",
    ),
]


DAYS = open_fair(2, 2, 4, slot_day=[1, 1, 2, 2], enterprise_day_max=[1, 4], buyer_day_max=[4, 1])

FURTHER += [
    Breach(
        DAYS,
        [(0, 0, 2, 0), (0, 1, 3, 0)],
        "day_maximum",
        "enterprise 0, day 2: 2 meetings, at most 1",
        "doanh nghiệp số 0, ngày số 2: 2 cuộc gặp, tối đa 1",
    ),
    Breach(
        DAYS,
        [(0, 1, 0, 0), (1, 1, 1, 0)],
        "day_maximum",
        "buyer 1, day 1: 2 meetings, at most 1",
        "nhà mua hàng số 1, ngày số 1: 2 cuộc gặp, tối đa 1",
    ),
]


WALKS = open_fair(
    3,
    2,
    4,
    enterprise_hall=[0, 1, 2],
    walk_minutes=[[0, 6, 30], [5, 0, 0], [30, 0, 0]],
    slot_times=[[0, 20], [25, 45], [50, 70], [90, 110]],
    buyer_parallel=[1, 2],
)

FURTHER += [
    Breach(
        WALKS,
        [(0, 0, 0, 0), (1, 0, 1, 0)],
        "walking",
        "buyer 0: 6 min from hall 0 to hall 1 before slot 1, has 5",
        "nhà mua hàng số 0: đi từ khu số 0 sang khu số 1 mất 6 phút trước khung giờ số 1, chỉ có "
        "5 phút",
    ),
]


BLOCKS = open_fair(
    2,
    2,
    4,
    free_blocks=[
        {"side": "buyer", "index": 1, "slots": [1, 2], "keep": 1},
        {"side": "enterprise", "index": 0, "slots": [0, 3], "keep": 2},
    ],
)

FURTHER += [
    Breach(
        BLOCKS,
        [(0, 1, 1, 0), (1, 1, 2, 0)],
        "free_block",
        "buyer 1 has 0 free slots from slot 1 to slot 2, 1 are to be kept",
        "nhà mua hàng số 1 còn 0 khung giờ trống từ khung giờ số 1 đến khung giờ số 2, cần giữ "
        "trống 1",
    ),
    Breach(
        BLOCKS,
        [(0, 0, 3, 0)],
        "free_block",
        "enterprise 0 has 1 free slots from slot 0 to slot 3, 2 are to be kept",
        "doanh nghiệp số 0 còn 1 khung giờ trống từ khung giờ số 0 đến khung giờ số 3, cần giữ "
        "trống 2",
    ),
]

SEATS = open_fair(3, 3, 1, enterprise_parallel=[2, 1, 1], buyer_parallel=[3, 2, 1])

FURTHER += [
    Breach(
        SEATS | {"enterprise_max": [3, 3, 3], "buyer_max": [3, 3, 3]},
        [(0, 0, 0, 0), (0, 1, 0, 1), (0, 2, 0, 2)],
        "seats",
        "enterprise 0, slot 0: 3 talks, 2 people",
        "doanh nghiệp số 0, khung giờ số 0: 3 cuộc gặp mà chỉ có 2 người",
    ),
    Breach(
        SEATS | {"enterprise_max": [3, 3, 3], "buyer_max": [3, 3, 3]},
        [(0, 1, 0, 0), (1, 1, 0, 1), (2, 1, 0, 2)],
        "seats",
        "buyer 1, slot 0: 3 talks, 2 people",
        "nhà mua hàng số 1, khung giờ số 0: 3 cuộc gặp mà chỉ có 2 người",
    ),
]


def said(breach: Breach, rule: str, language: str = "en") -> list[str]:
    meetings = [PlainMeeting(*row) for row in breach.meetings]
    return [
        say(found, language) for found in RULES[rule](read_fair(breach.document), meetings, Names())
    ]


@pytest.mark.parametrize("breach", FURTHER)
def test_a_rule_says_its_breach_in_both_languages(breach: Breach):
    assert breach.english in said(breach, breach.rule)
    assert breach.vietnamese in said(breach, breach.rule, "vi")


@pytest.mark.parametrize("breach", FURTHER)
def test_no_other_rule_has_anything_to_say_of_it(breach: Breach):
    assert [rule for rule in RULES if said(breach, rule)] == [breach.rule]


# --- halls ---------------------------------------------------------------------------------


def test_tables_count_hall_by_hall_and_the_other_halls_come_last():
    meetings = [(0, 0, 0, 0), (2, 1, 0, 2), (3, 2, 0, 4), (1, 0, 1, 1), (2, 3, 1, 2)]
    plan = Breach(HALLS, meetings, "hall_limit", "", "")

    assert said(plan, "hall_limit") == []


def test_an_own_booth_counts_in_no_hall():
    document = HALLS | {"booth_mode": [True, False, False, False]}
    plan = Breach(document, [(0, 0, 0, -1), (1, 1, 0, 0)], "hall_limit", "", "")

    assert said(plan, "hall_limit") == []


def test_halls_with_more_tables_than_there_are_leave_the_other_halls_none():
    document = HALLS | {"tables_per_slot": 2}

    [sentence] = said(Breach(document, [(3, 0, 0, 3)], "", "", ""), "hall_limit")

    assert sentence == "slot 0, all other halls: meetings 1, tables 0"


def test_one_number_for_a_hall_holds_in_every_slot():
    document = HALLS | {"hall_tables": {"0": 1}}

    assert said(Breach(document, [(0, 0, 1, 0), (1, 1, 1, 1)], "", "", ""), "hall_limit") == [
        "slot 1, hall 0: meetings 2, tables 1"
    ]


# --- length of meetings ------------------------------------------------------------------------


def test_a_meeting_may_take_all_of_its_slot_and_not_a_minute_more():
    fits = Breach(TIMES, [(0, 0, 0, 0), (1, 0, 1, 0), (1, 1, 2, 0)], "", "", "")
    short = Breach(TIMES, [(0, 1, 0, 0)], "", "", "")

    assert said(fits, "meeting_length") == []
    assert said(short, "meeting_length") == ["enterprise 0 and buyer 1 need 21 min, slot 0 has 20"]


# --- interpreters ------------------------------------------------------------------------------


def test_one_of_several_languages_will_do():
    assert said(Breach(TALKS, [(1, 1, 0, 0), (0, 2, 0, 1)], "", "", ""), "interpreters") == []


def test_somebody_who_speaks_two_languages_helps_once():
    document = TALKS | {"interpreters": [{"languages": ["ja", "ko"], "available": "1"}]}
    plan = [(0, 0, 0, 0), (2, 2, 0, 1)]

    assert said(Breach(document, plan, "", "", ""), "interpreters") == [
        "slot 0: 2 talks need ja, ko, interpreters there: 1"
    ]


def test_people_change_their_talks_where_that_helps_all():
    document = TALKS | {
        "interpreters": [
            {"languages": ["ja", "ko"], "available": "1"},
            {"languages": ["ja"], "available": "1"},
        ]
    }
    plan = [(0, 0, 0, 0), (2, 2, 0, 1)]

    assert said(Breach(document, plan, "", "", ""), "interpreters") == []


# --- days ----------------------------------------------------------------------------------


def test_a_full_day_leaves_the_next_one_open():
    assert said(Breach(DAYS, [(0, 0, 1, 0), (0, 1, 2, 0)], "", "", ""), "day_maximum") == []


def test_without_days_the_whole_fair_is_one_day():
    document = {key: value for key, value in DAYS.items() if key != "slot_day"}

    assert said(Breach(document, [(0, 0, 1, 0), (0, 1, 2, 0)], "", "", ""), "day_maximum") == [
        "enterprise 0, day 0: 2 meetings, at most 1"
    ]


# --- walking -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meetings", "what"),
    [
        ([(1, 0, 0, 0), (0, 0, 1, 0)], "the way back takes five"),
        ([(0, 0, 0, 0), (1, 0, 2, 0)], "a slot lies between"),
        ([(0, 0, 2, 0), (2, 0, 3, 0)], "30 minutes are too many for 20"),
        ([(0, 0, 0, 0), (2, 0, 2, 0)], "30 minutes are just what lies between"),
        ([(0, 1, 0, 0), (1, 1, 1, 0)], "two people part"),
        ([(0, 0, 0, 0), (0, 1, 1, 0)], "nobody of them walks"),
    ],
)
def test_minutes_for_a_way_are_counted_from_end_to_start(meetings: Rows, what: str):
    too_late = said(Breach(WALKS, meetings, "", "", ""), "walking")

    assert bool(too_late) == (what == "30 minutes are too many for 20")


def test_without_the_clock_only_slots_that_follow_in_one_session_leave_no_time():
    document = {key: value for key, value in WALKS.items() if key != "slot_times"}
    document |= {"slot_session": [0, 0, 1, 1]}

    def late(early: int, then: int) -> bool:
        plan = Breach(document, [(0, 0, early, 0), (2, 0, then, 0)], "", "", "")
        return bool(said(plan, "walking"))

    assert late(0, 1)
    assert not late(1, 2), "between sessions there is time"
    assert not late(0, 2)


def test_a_buyer_who_is_at_two_places_at_once_is_not_also_late_between_them():
    plan = Breach(WALKS, [(0, 0, 2, 0), (2, 0, 2, 1)], "", "", "")

    assert said(plan, "walking") == []
    assert said(plan, "double_booking") == ["buyer 0 has 2 meetings in slot 2"]


def test_a_way_longer_than_a_slot_is_seen_across_it():
    document = WALKS | {"walk_minutes": [[0, 6, 31], [5, 0, 0], [31, 0, 0]]}

    assert said(Breach(document, [(0, 0, 0, 0), (2, 0, 2, 0)], "", "", ""), "walking") == [
        "buyer 0: 31 min from hall 0 to hall 2 before slot 2, has 30"
    ]


# --- free blocks and seats -----------------------------------------------------------------


def test_a_break_that_still_has_room_is_no_breach():
    plan = [(0, 1, 1, 0), (1, 1, 3, 0), (0, 0, 2, 0)]

    assert said(Breach(BLOCKS, plan, "", "", ""), "free_block") == []


def test_two_talks_of_a_delegation_at_once_use_one_slot_of_its_break():
    document = BLOCKS | {"buyer_parallel": [1, 2]}
    plan = [(0, 1, 1, 0), (1, 1, 1, 1)]

    assert said(Breach(document, plan, "", "", ""), "free_block") == []


def test_as_many_talks_as_people_are_no_double_booking():
    document = SEATS | {"enterprise_max": [3, 3, 3], "buyer_max": [3, 3, 3]}
    plan = Breach(document, [(0, 0, 0, 0), (1, 0, 0, 1), (2, 0, 0, 2)], "", "", "")

    assert said(plan, "seats") == said(plan, "double_booking") == []


def test_one_person_twice_at_once_is_still_a_double_booking():
    plan = Breach(SEATS | {"enterprise_max": [3] * 3}, [(1, 0, 0, 0), (1, 1, 0, 1)], "", "", "")

    assert said(plan, "double_booking") == ["enterprise 1 has 2 meetings in slot 0"]
