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
        "slot 0, hall 0: 2 meetings for 1 tables",
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
    meetings = [(0, 0, 0, 0), (2, 1, 0, 1), (3, 2, 0, 3), (1, 0, 1, 1), (2, 3, 1, 2)]
    plan = Breach(HALLS, meetings, "hall_limit", "", "")

    assert said(plan, "hall_limit") == []


def test_an_own_booth_counts_in_no_hall():
    document = HALLS | {"booth_mode": [True, False, False, False]}
    plan = Breach(document, [(0, 0, 0, -1), (1, 1, 0, 0)], "hall_limit", "", "")

    assert said(plan, "hall_limit") == []


def test_halls_with_more_tables_than_there_are_leave_the_other_halls_none():
    document = HALLS | {"tables_per_slot": 2}

    [sentence] = said(Breach(document, [(3, 0, 0, 3)], "", "", ""), "hall_limit")

    assert sentence == "slot 0, all other halls: 1 meetings for 0 tables"


def test_one_number_for_a_hall_holds_in_every_slot():
    document = HALLS | {"hall_tables": {"0": 1}}

    assert said(Breach(document, [(0, 0, 1, 0), (1, 1, 1, 1)], "", "", ""), "hall_limit") == [
        "slot 1, hall 0: 2 meetings for 1 tables"
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
