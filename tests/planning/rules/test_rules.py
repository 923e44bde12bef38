"""Each rule: a plan that breaks just that one is named by it and by nobody else."""

import pytest

from matchmaker.planning.rules import RULES
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting, read_fair
from tests.planning.tiny import open_fair

GOOD = [PlainMeeting(0, 0, 0, 0), PlainMeeting(1, 1, 0, 1), PlainMeeting(2, 2, 1, -1)]

DOCUMENT = open_fair(
    3,
    3,
    3,
    tables_per_slot=[2, 2, 1],
    enterprise_available=["111", "110", "111"],
    buyer_available=["111", "111", "011"],
    enterprise_max=[2, 3, 3],
    buyer_max=[3, 1, 3],
    booth_mode=[False, False, True],
    forbidden=[[0, 2]],
    locked=[[0, 0, 0]],
    pairs=[[e, b, 5] for e in range(3) for b in range(3) if (e, b) != (1, 2)],
)


def fair() -> PlainFair:
    return read_fair(DOCUMENT)


def broken(meetings: list[PlainMeeting]) -> dict[str, list[str]]:
    """What each rule says, the silent ones left out."""
    found = {
        name: [str(sentence) for sentence in rule(fair(), meetings, Names())]
        for name, rule in RULES.items()
    }
    return {name: sentences for name, sentences in found.items() if sentences}


def test_a_plan_that_keeps_every_rule_is_passed_by_every_rule():
    assert broken(GOOD) == {}


@pytest.mark.parametrize(
    ("meetings", "rule", "sentence"),
    [
        (
            [*GOOD, PlainMeeting(2, 0, 1, -1)],
            "double_booking",
            "enterprise 2 has 2 meetings in slot 1",
        ),
        ([*GOOD, PlainMeeting(1, 0, 0, 1)], "double_booking", "table 1 has 2 meetings in slot 0"),
        ([*GOOD, PlainMeeting(2, 2, 2, -1)], "pair_once", "enterprise 2 and buyer 2 meet 2 times"),
        (
            [*GOOD, PlainMeeting(1, 2, 2, 0)],
            "pair_once",
            "enterprise 1 and buyer 2 were never offered to each other",
        ),
        (
            [*GOOD, PlainMeeting(0, 2, 2, 0)],
            "forbidden",
            "enterprise 0 and buyer 2 must never meet",
        ),
        ([*GOOD, PlainMeeting(1, 0, 2, 0)], "availability", "enterprise 1 is away in slot 2"),
        ([*GOOD[:2], PlainMeeting(2, 2, 0, -1)], "availability", "buyer 2 is away in slot 0"),
        (
            [*GOOD, PlainMeeting(0, 1, 2, 0), PlainMeeting(1, 0, 2, 1)],
            "table_limit",
            "slot 2: meetings 2, tables 1",
        ),
        ([*GOOD, PlainMeeting(1, 0, 1, 2)], "table_limit", "slot 1 has no table number 2"),
        ([*GOOD, PlainMeeting(1, 0, 1, -1)], "table_limit", "slot 1 has no table number -1"),
        (
            [*GOOD[:2], PlainMeeting(2, 2, 1, 0)],
            "booth",
            "enterprise 2 has a booth but sits at table 0",
        ),
        (
            [*GOOD, PlainMeeting(2, 1, 2, -1)],
            "maximum",
            "buyer 1: 2 meetings, at most 1",
        ),
        (
            [PlainMeeting(0, 0, 1, 0), *GOOD[1:]],
            "locked",
            "the locked meeting of enterprise 0 and buyer 0 is not in slot 0",
        ),
        (
            GOOD[1:],
            "locked",
            "the locked meeting of enterprise 0 and buyer 0 is not in slot 0",
        ),
    ],
)
def test_a_broken_rule_says_who_and_where(meetings, rule, sentence):
    assert sentence in broken(meetings)[rule]


@pytest.mark.parametrize(
    ("meetings", "rule"),
    [
        ([*GOOD, PlainMeeting(2, 2, 2, -1)], "pair_once"),
        ([*GOOD, PlainMeeting(1, 2, 2, 0)], "availability"),
        ([*GOOD, PlainMeeting(0, 2, 2, 0)], "forbidden"),
        ([*GOOD, PlainMeeting(1, 0, 1, 2)], "table_limit"),
        ([*GOOD[:2], PlainMeeting(2, 2, 1, 0)], "booth"),
        ([*GOOD, PlainMeeting(2, 1, 2, -1)], "maximum"),
        ([PlainMeeting(0, 0, 1, 0), *GOOD[1:]], "locked"),
        ([*GOOD, PlainMeeting(2, 0, 1, -1)], "double_booking"),
    ],
)
def test_a_rule_speaks_up_only_for_its_own(meetings, rule):
    assert rule in broken(meetings)
    assert set(broken(meetings)) <= {rule, "pair_once"}


def test_own_booths_never_clash_over_a_table():
    fair_with_booths = read_fair(DOCUMENT | {"booth_mode": True})
    meetings = [PlainMeeting(e, e, 1, -1) for e in range(3)]

    for name in ("double_booking", "table_limit", "booth"):
        assert list(RULES[name](fair_with_booths, meetings, Names())) == []
