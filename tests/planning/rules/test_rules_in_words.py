"""Every rule speaks the organiser's language and English, with names instead of numbers."""

import pytest

from matchmaker.locale import say
from matchmaker.planning.rules import RULES
from matchmaker.planning.rules.plain import Names, PlainMeeting, read_fair
from tests.planning.rules.test_further_rules import FURTHER
from tests.planning.tiny import open_fair

DOCUMENT = open_fair(
    2,
    2,
    2,
    tables_per_slot=1,
    enterprise_available=["11", "10"],
    buyer_available=["11", "01"],
    enterprise_max=[1, 2],
    buyer_max=[1, 2],
    booth_mode=[False, True],
    forbidden=[[1, 1]],
    locked=[[0, 1, 1]],
    pairs=[[0, 0, 5], [0, 1, 5], [1, 1, 5]],
)

# what breaks a rule, the rule, and what it says in English and in Vietnamese
SAID = [
    (
        [PlainMeeting(0, 0, 0, 0), PlainMeeting(0, 1, 0, 0)],
        "double_booking",
        "enterprise 0 has 2 meetings in slot 0",
        "doanh nghiệp số 0 có 2 cuộc gặp trong khung giờ số 0",
    ),
    (
        [PlainMeeting(0, 0, 0, 0), PlainMeeting(1, 0, 0, -1)],
        "double_booking",
        "buyer 0 has 2 meetings in slot 0",
        "nhà mua hàng số 0 có 2 cuộc gặp trong khung giờ số 0",
    ),
    (
        [PlainMeeting(0, 0, 1, 0), PlainMeeting(1, 1, 1, 0)],
        "double_booking",
        "table 0 has 2 meetings in slot 1",
        "bàn số 0 có 2 cuộc gặp trong khung giờ số 1",
    ),
    (
        [PlainMeeting(0, 0, 0, 0), PlainMeeting(0, 0, 1, 0)],
        "pair_once",
        "enterprise 0 and buyer 0 meet 2 times",
        "doanh nghiệp số 0 và nhà mua hàng số 0 được xếp gặp nhau 2 lần",
    ),
    (
        [PlainMeeting(1, 0, 0, -1)],
        "pair_once",
        "enterprise 1 and buyer 0 were never offered to each other",
        "doanh nghiệp số 1 và nhà mua hàng số 0 không thuộc các cặp được phép xếp",
    ),
    (
        [PlainMeeting(1, 1, 0, -1)],
        "forbidden",
        "enterprise 1 and buyer 1 must never meet",
        "doanh nghiệp số 1 và nhà mua hàng số 1 tuyệt đối không được xếp gặp nhau",
    ),
    (
        [PlainMeeting(1, 1, 1, -1)],
        "availability",
        "enterprise 1 is away in slot 1",
        "doanh nghiệp số 1 không có mặt trong khung giờ số 1",
    ),
    (
        [PlainMeeting(0, 1, 0, 0)],
        "availability",
        "buyer 1 is away in slot 0",
        "nhà mua hàng số 1 không có mặt trong khung giờ số 0",
    ),
    (
        [PlainMeeting(0, 0, 0, 0), PlainMeeting(0, 1, 0, 1)],
        "table_limit",
        "slot 0: meetings 2, tables 1",
        "khung giờ số 0: 2 cuộc gặp mà chỉ có 1 bàn",
    ),
    (
        [PlainMeeting(0, 0, 0, 7)],
        "table_limit",
        "slot 0 has no table number 7",
        "khung giờ số 0 không có bàn số 7",
    ),
    (
        [PlainMeeting(1, 1, 0, 0)],
        "booth",
        "enterprise 1 has a booth but sits at table 0",
        "doanh nghiệp số 1 có gian hàng riêng nhưng lại được xếp ở bàn số 0",
    ),
    (
        [PlainMeeting(0, 0, 0, 0), PlainMeeting(0, 1, 1, 0)],
        "maximum",
        "enterprise 0: 2 meetings, at most 1",
        "doanh nghiệp số 0: 2 cuộc gặp, tối đa 1",
    ),
    (
        [PlainMeeting(0, 0, 0, 0), PlainMeeting(1, 0, 1, -1)],
        "maximum",
        "buyer 0: 2 meetings, at most 1",
        "nhà mua hàng số 0: 2 cuộc gặp, tối đa 1",
    ),
    (
        [],
        "locked",
        "the locked meeting of enterprise 0 and buyer 1 is not in slot 1",
        (
            "cuộc gặp đã giữ cố định của doanh nghiệp số 0 và nhà mua hàng số 1 "
            "không nằm trong khung giờ số 1"
        ),
    ),
]


class Hanoi(Names):
    """Names as an organiser would read them."""

    def enterprise(self, number: int) -> str:
        return ["Cơ khí Đông Anh", "Dệt Hà Đông"][number]

    def buyer(self, number: int) -> str:
        return ["Sakura Trading", "Kim & Lee"][number]

    def slot(self, number: int) -> str:
        return ["09:00", "09:30"][number]

    def table(self, number: int) -> str:
        return f"A{number + 1}"


@pytest.mark.parametrize(("meetings", "rule", "english", "vietnamese"), SAID)
def test_a_rule_says_its_breach_in_both_languages(meetings, rule, english, vietnamese):
    sentences = list(RULES[rule](read_fair(DOCUMENT), meetings, Names()))

    assert english in [say(sentence, "en") for sentence in sentences]
    assert vietnamese in [say(sentence, "vi") for sentence in sentences]


@pytest.mark.parametrize(("meetings", "rule"), [row[:2] for row in SAID])
def test_a_rule_calls_people_by_their_names(meetings, rule):
    for sentence in RULES[rule](read_fair(DOCUMENT), meetings, Hanoi()):
        words = say(sentence, "vi")

        assert "doanh nghiệp số" not in words
        assert "nhà mua hàng số" not in words
        assert "khung giờ số" not in words
        assert "%(" not in words


def test_every_rule_is_heard_here_or_with_the_rules_that_a_fair_may_switch_on():
    assert {rule for _, rule, _, _ in SAID} | {row.rule for row in FURTHER} == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_nothing_of_a_plan_without_meetings_in_a_fair_without_locks(rule: str):
    unlocked = read_fair(DOCUMENT | {"locked": []})

    assert list(RULES[rule](unlocked, [], Names())) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_does_not_care_in_which_order_meetings_stand(rule: str):
    fair = read_fair(DOCUMENT)
    meetings = [
        PlainMeeting(0, 0, 0, 0),
        PlainMeeting(0, 0, 1, 0),
        PlainMeeting(1, 1, 1, 0),
        PlainMeeting(1, 0, 0, -1),
        PlainMeeting(0, 1, 0, 4),
    ]

    forwards = sorted(map(str, RULES[rule](fair, meetings, Names())))
    backwards = sorted(map(str, RULES[rule](fair, meetings[::-1], Names())))

    assert forwards == backwards
    if rule in {row[1] for row in SAID}:
        assert forwards, "this plan breaks every rule that is always there"


def test_two_seats_of_one_table_in_different_slots_are_no_clash():
    fair = read_fair(open_fair(2, 2, 2, tables_per_slot=1))

    meetings = [PlainMeeting(0, 0, 0, 0), PlainMeeting(1, 1, 1, 0)]

    assert list(RULES["double_booking"](fair, meetings, Names())) == []


def test_three_in_one_slot_are_counted_as_three():
    fair = read_fair(open_fair(1, 3, 1))
    meetings = [PlainMeeting(0, buyer, 0, buyer) for buyer in range(3)]

    [sentence] = RULES["double_booking"](fair, meetings, Names())

    assert str(sentence) == "enterprise 0 has 3 meetings in slot 0"


def test_a_maximum_of_none_is_broken_by_one():
    fair = read_fair(open_fair(1, 1, 1, enterprise_max=[0]))

    [sentence] = RULES["maximum"](fair, [PlainMeeting(0, 0, 0, 0)], Names())

    assert str(sentence) == "enterprise 0: 1 meetings, at most 0"


def test_a_maximum_that_is_reached_is_not_broken():
    fair = read_fair(open_fair(1, 2, 2, enterprise_max=[2], buyer_max=[1, 1]))
    meetings = [PlainMeeting(0, 0, 0, 0), PlainMeeting(0, 1, 1, 0)]

    assert list(RULES["maximum"](fair, meetings, Names())) == []


def test_both_sides_away_are_both_named():
    fair = read_fair(open_fair(1, 1, 1, enterprise_available=["0"], buyer_available=["0"]))

    sentences = list(RULES["availability"](fair, [PlainMeeting(0, 0, 0, 0)], Names()))

    assert [str(sentence) for sentence in sentences] == [
        "enterprise 0 is away in slot 0",
        "buyer 0 is away in slot 0",
    ]


def test_each_locked_meeting_that_is_gone_is_named():
    fair = read_fair(open_fair(2, 2, 2, locked=[[0, 0, 0], [1, 1, 0]]))

    sentences = list(RULES["locked"](fair, [PlainMeeting(1, 1, 1, 0)], Names()))

    assert len(sentences) == 2


def test_a_locked_meeting_may_change_its_table():
    fair = read_fair(open_fair(2, 2, 2, locked=[[0, 0, 0]]))

    assert list(RULES["locked"](fair, [PlainMeeting(0, 0, 0, 1)], Names())) == []


def test_a_slot_that_is_too_full_is_named_once_and_not_table_by_table():
    fair = read_fair(open_fair(3, 3, 1, tables_per_slot=1))
    meetings = [PlainMeeting(who, who, 0, who) for who in range(3)]

    sentences = list(RULES["table_limit"](fair, meetings, Names()))

    assert [str(sentence) for sentence in sentences] == ["slot 0: meetings 3, tables 1"]
