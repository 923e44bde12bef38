"""The checker answers exactly as brute recounting does, and takes no file's word for anything."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.errors import ProblemFileError
from matchmaker.locale import say
from matchmaker.planning import Budget, Names, check, problem_from, solve
from matchmaker.planning.check import rules_broken
from matchmaker.planning.proof import breaks
from matchmaker.planning.remainder import matched
from matchmaker.planning.rules.plain import PlainMeeting, read_fair
from tests.planning.tiny import allowed, every_plan, open_fair, tiny, wider_fairs, worth


def solved(document: dict) -> dict:
    """A plan document as it would be read from a file."""
    plan = solve(problem_from(document), 1, Budget(2_000))
    return json.loads(json.dumps(plan.to_json()))


def said(document: dict, plan: dict) -> list[str]:
    return [str(sentence) for sentence in check(document, plan).violations]


def keeps_every_rule(document: dict, meetings: list[list[int]]) -> bool:
    """Recount a plan the slow way: people, times, tables, pairs."""
    rows = [(e, b, t) for e, b, t, _ in meetings]
    offered = {(e, b) for e, b, _ in document["pairs"]}
    seats = [(t, table) for _, _, t, table in meetings]
    limit = document["tables_per_slot"]
    return (
        allowed(document, rows)
        and {(e, b) for e, b, _ in rows} <= offered
        and len({(e, b) for e, b, _ in rows}) == len(rows)
        and len(set(seats)) == len(seats)
        and all(0 <= table < limit for _, table in seats)
    )


# --- mutations -----------------------------------------------------------------------------


@given(wider_fairs(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_plan_changed_at_random_is_judged_as_by_recounting(document, data):
    plan = solved(document)
    meetings = plan["meetings"]
    if not meetings:
        return
    row = data.draw(st.integers(0, len(meetings) - 1))
    kind = data.draw(st.sampled_from(["move", "drop", "double", "retable", "swap"]))
    if kind == "move":
        meetings[row][2] = data.draw(st.integers(0, document["slots"] - 1))
    elif kind == "drop":
        del meetings[row]
    elif kind == "double":
        meetings.append(list(meetings[row]))
    elif kind == "retable":
        meetings[row][3] = data.draw(st.integers(-1, document["tables_per_slot"]))
    else:
        meetings[row][1] = data.draw(st.integers(0, document["buyers"] - 1))

    fair = read_fair(document)
    broken = rules_broken(fair, [PlainMeeting(*line) for line in meetings], Names())

    assert (broken == []) is keeps_every_rule(document, meetings)
    report = check(document, plan)
    if not broken:
        assert report.value == worth(document, [(e, b, t) for e, b, t, _ in meetings])


@given(wider_fairs(), st.integers(1, 500))
@settings(max_examples=25, deadline=None)
def test_no_price_of_the_file_can_prove_less_than_the_truth(document, slip):
    """Whatever prices a file holds, what they prove is at least the plan's value."""
    plan = solved(document)
    honest = check(document, plan)
    plan["prices"]["place"] += slip
    plan["prices"]["buyer"] = [price // 2 for price in plan["prices"]["buyer"]]

    report = check(document, plan)

    assert report.bound >= honest.value


# --- figures that are not true -------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "lie"),
    [("value", 1601), ("bound", 1599), ("gap_pct", 0.5), ("breaks", 7), ("moved", 1)],
)
def test_a_figure_that_is_not_true_is_named(key: str, lie: float):
    plan = solved(tiny()) | {key: lie}

    [sentence] = said(tiny(), plan)

    assert sentence.startswith(f"the file says {key} {lie:,}, counted are")


def test_what_the_file_says_and_what_is_counted_are_written_alike_in_both_languages():
    [value] = check(tiny(), solved(tiny()) | {"value": 12_345}).violations
    [gap] = check(tiny(), solved(tiny()) | {"gap_pct": 0.5}).violations

    assert str(value) == "the file says value 12,345, counted are 1,600"
    assert {"12.345", "1.600"} <= {word.strip(",.;") for word in say(value, "vi").split()}
    assert "0,5" in say(gap, "vi")


@pytest.mark.parametrize("lie", [float("nan"), float("inf"), 10**400, "9" * 400])
def test_a_figure_beyond_reading_is_cut_short(lie: object):
    [sentence] = said(tiny(), solved(tiny()) | {"value": lie})

    assert sentence.startswith("the file says value ")
    assert len(sentence) < 100


def test_a_hidden_shortfall_is_named():
    document = tiny(enterprise_min=[2, 1])
    plan = solved(document)

    plan["shortfalls"] = []

    assert said(document, plan) == [
        "the file says that enterprise 0 lacks 0 meetings, counted are 1"
    ]


def test_an_invented_shortfall_is_named():
    plan = solved(tiny())

    plan["shortfalls"] = [{"enterprise": 1, "missing": 2, "forced": True}]

    assert said(tiny(), plan) == ["the file says that enterprise 1 lacks 2 meetings, counted are 0"]


@pytest.mark.parametrize("nonsense", [5, [5], [{"enterprise": 0}], [{"missing": 1}]])
def test_shortfalls_that_are_no_rows_are_named(nonsense):
    plan = solved(tiny()) | {"shortfalls": nonsense}

    assert said(tiny(), plan) == ["the file's shortfalls cannot be read"]


def test_a_shortfall_called_forced_that_is_not_is_named():
    document = open_fair(2, 1, 2, pairs=[[0, 0, 9], [1, 0, 8]], enterprise_min=[1, 1])
    plan = solved(document)
    plan["meetings"] = [row for row in plan["meetings"] if row[0] == 0]
    plan |= {"value": 9 - 100, "shortfalls": [{"enterprise": 1, "missing": 1, "forced": True}]}
    del plan["gap_pct"]

    assert said(document, plan) == [
        "the file says that the shortfall of enterprise 1 is forced, and it is not"
    ]


def test_prices_that_are_not_needed_may_be_left_out():
    plan = solved(tiny())
    del plan["prices"]

    report = check(tiny(), plan)

    assert (report.bound, report.gap_pct, report.violations) == (None, None, ())


def test_a_bound_is_confirmed_by_arithmetic_alone():
    report = check(tiny(), solved(tiny()))

    assert (report.value, report.bound, report.gap_pct) == (1600, 1600, 0.0)


# --- files that cannot be checked ----------------------------------------------------------


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        (5, "whole numbers"),
        ({"buyer": [0, 0], "enterprise": [0]}, '"enterprise" must hold 2'),
        ({"buyer": [0, 0.5], "enterprise": [0, 0]}, '"buyer" must hold 2'),
        ({"buyer": [0, True], "enterprise": [0, 0]}, '"buyer" must hold 2'),
        ({"buyer": [0, 0], "enterprise": [0, 0], "place": -1}, "must not be negative"),
        ({"buyer": [0, 0], "enterprise": [0, 0], "kept": -5}, "must not be negative"),
        ({"buyer": [0, 0], "enterprise": [0, 0], "place": "0"}, '"place" must hold 1'),
    ],
)
def test_prices_that_are_none_are_refused(prices, words: str):
    plan = solved(tiny()) | {"prices": prices}

    with pytest.raises(ProblemFileError, match=words):
        check(tiny(), plan)


@pytest.mark.parametrize(
    "rows",
    [
        None,
        5,
        [[0, 0, 0]],
        [[0, 0, 0, 0, 0]],
        ["0000"],
        [[0, 0, 2, 0]],
        [[2, 0, 0, 0]],
        [[0, 2, 0, 0]],
        [[-1, 0, 0, 0]],
        [[0, 0, 0.0, 0]],
        [[0, 0, True, 0]],
        [[0, 0, 0, None]],
    ],
)
def test_meetings_that_are_none_are_refused(rows):
    with pytest.raises(ProblemFileError, match="meetings"):
        check(tiny(), {"meetings": rows})


def test_a_rule_the_checker_does_not_know_is_not_passed_over():
    with pytest.raises(ProblemFileError, match="lunch"):
        check(tiny(lunch=[[0]]), {"meetings": []})


@pytest.mark.parametrize(
    "change",
    [
        {"walk_minutes": [[0]]},
        {"walk_minutes": [[0, 1], [1]]},
        {"free_blocks": [{"side": "buyer", "index": 0, "slots": [2], "keep": 1}]},
        {"free_blocks": [{"side": "buyer"}]},
        {"slot_times": [[0, 20], [20]]},
        {"slot_times": [[0, 20]]},
        {"hall_tables": {"A": 1}},
        {"hall_tables": {"0": [1]}},
        {"interpreters": [{"languages": ["ja"], "available": "1"}]},
        {"pair_languages": [["ja"]]},
        {"pair_minutes": [1, 2]},
        {"enterprise_parallel": [1]},
        {"buyer_day_max": [1, 2, 3]},
        {"slot_day": [0]},
    ],
)
def test_a_further_rule_that_cannot_be_read_is_not_passed_over(change):
    with pytest.raises(ProblemFileError, match="cannot be"):
        check(tiny(**change), {"meetings": []})


@pytest.mark.parametrize(
    "change",
    [
        {"tables_per_slot": [1]},
        {"enterprise_available": ["11"]},
        {"buyer_max": [1]},
        {"buyer_min": [1, 2, 3]},
        {"slot_session": [0]},
        {"booth_mode": [True]},
        {"pairs": [[0, 0]]},
        {"pairs": 5},
        {"locked": [[0, 0]]},
        {"slots": None},
    ],
)
def test_a_problem_that_does_not_fit_together_is_refused(change: dict):
    with pytest.raises(ProblemFileError):
        check(tiny(**change), {"meetings": []})


def test_a_problem_with_a_key_missing_is_refused():
    document = tiny()
    del document["buyer_max"]

    with pytest.raises(ProblemFileError, match="buyer_max"):
        check(document, {"meetings": []})


def test_a_check_changes_neither_file():
    document, plan = tiny(), solved(tiny())
    before = copy.deepcopy((document, plan))

    check(document, plan)

    assert (document, plan) == before


# --- its own arithmetic --------------------------------------------------------------------


@given(st.lists(st.integers(0, 31), max_size=6), st.integers(0, 6))
@settings(max_examples=70, deadline=None)
def test_the_checkers_matching_is_the_largest_there_is(choices, wanted):
    def largest(rows: list[int], taken: int) -> int:
        if not rows:
            return 0
        best = largest(rows[1:], taken)
        for bit in range(5):
            if rows[0] >> bit & 1 and not taken >> bit & 1:
                best = max(best, 1 + largest(rows[1:], taken | 1 << bit))
        return best

    assert matched(choices, wanted) == min(wanted, largest(choices, 0))


def test_breaks_are_runs_between_meetings_of_one_session():
    fair = read_fair(open_fair(1, 4, 8, slot_session=[0, 0, 0, 0, 1, 1, 1, 1]))
    slots = [0, 3, 4, 7]
    meetings = [PlainMeeting(0, buyer, slot, 0) for buyer, slot in enumerate(slots)]

    assert breaks(fair, meetings) == 2


def test_names_of_ones_own_stand_in_the_sentences():
    class Ours(Names):
        def buyer(self, number: int) -> str:
            return f"Sakura {number}"

    plan = {"meetings": [[0, 1, 0, 0]]}

    [sentence] = check(tiny(), plan, Ours()).violations

    assert str(sentence) == "Sakura 1 is away in slot 0"


def test_every_plan_that_keeps_the_rules_is_passed():
    document = open_fair(2, 2, 2, tables_per_slot=2)
    fair = read_fair(document)

    for rows in every_plan(document):
        tables = {slot: iter(range(9)) for slot in range(2)}
        meetings = [PlainMeeting(e, b, t, next(tables[t])) for e, b, t in rows]
        assert rules_broken(fair, meetings, Names()) == []
