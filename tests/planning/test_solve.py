"""Plans keep every rule, come close to the best there is, and are the same every time."""

import json
import subprocess
import sys
from itertools import count, pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.errors import ViolationError
from matchmaker.planning import (
    Budget,
    Plan,
    StoppedBy,
    check,
    document_of,
    problem_from,
    solve,
    violations,
)
from matchmaker.planning.shared_days import IN_A_HURRY, STEPS, fewest_shared
from matchmaker.planning.solve import EVENTS_PER_SECOND
from tests.planning.tiny import (
    best_by_trying,
    crowded,
    every_plan,
    fairs,
    most_must_meets,
    open_fair,
    tiny,
    wider_fairs,
    worth,
)

LITTLE = Budget(work=6_000)  # three shakes


def plan_of(document: dict, seed: int = 1, budget: Budget = LITTLE, **options) -> Plan:
    problem = problem_from(document)
    plan = solve(problem, seed, budget, **options)
    assert violations(problem, plan) == ()
    return plan


def placed(plan: Plan) -> set[tuple[int, int, int]]:
    return {(e, b, t) for e, b, t, _ in plan.meetings}


# --- against every plan there is -----------------------------------------------------------


def test_the_worked_example_is_solved_and_proven():
    plan = plan_of(tiny())

    assert plan.meetings == ((0, 0, 0, 0), (1, 0, 1, 0))
    assert (plan.value, plan.bound, plan.gap_pct) == (1600, 1600, 0.0)
    assert plan.baselines["best_score"] <= 1600


@given(fairs())
@settings(max_examples=70, deadline=None)
def test_tiny_fairs_are_solved_within_their_true_optimum(document):
    optimum = best_by_trying(document)

    plan = plan_of(document)

    assert plan.value <= optimum <= plan.bound
    assert plan.value == optimum or plan.gap_pct > 0


@given(fairs(most_pairs=5), st.data())
@settings(max_examples=40, deadline=None)
def test_locked_meetings_stand_and_the_rest_is_planned_around_them(document, data):
    plans = [rows for rows in every_plan(document) if rows]
    if not plans:
        return
    rows = data.draw(st.sampled_from(plans))
    locked = data.draw(st.lists(st.sampled_from(rows), unique=True, min_size=1))
    document = document | {"locked": [list(row) for row in locked]}

    plan = plan_of(document)

    assert set(locked) <= placed(plan)
    assert plan.value <= best_by_trying(document) <= plan.bound


@given(fairs(most_pairs=5), st.data())
@settings(max_examples=40, deadline=None)
def test_must_meets_come_first(document, data):
    couples = [[e, b] for e, b, _ in document["pairs"]]
    must = data.draw(st.lists(st.sampled_from(couples), unique_by=tuple)) if couples else []
    document = document | {"must_meet": must}
    best = most_must_meets(document)

    plan = plan_of(document)

    assert plan.must_meets[0] <= best
    assert plan.must_meets[1] == len(must)
    as_many = [
        worth(document, rows)
        for rows in every_plan(document)
        if sum([e, b] in must for e, b, _ in rows) == plan.must_meets[0]
    ]
    assert plan.value <= max(as_many) <= plan.bound


@given(fairs(most_pairs=5), st.data())
@settings(max_examples=30, deadline=None)
def test_forbidden_pairs_never_meet(document, data):
    couples = [[e, b] for e, b, _ in document["pairs"]]
    apart = data.draw(st.lists(st.sampled_from(couples), unique_by=tuple)) if couples else []
    document = document | {"forbidden": apart}

    plan = plan_of(document)

    assert not [row for row in plan.meetings if list(row[:2]) in apart]
    assert plan.value <= best_by_trying(document) <= plan.bound


# --- properties of larger ones -------------------------------------------------------------


@given(wider_fairs(), st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_no_plan_is_below_a_baseline_or_above_its_bound(document, seed):
    plan = plan_of(document, seed)

    assert max(plan.baselines.values()) <= plan.value <= plan.bound
    assert plan.breaks_bound <= plan.breaks


@given(wider_fairs())
@settings(max_examples=15, deadline=None)
def test_the_same_seed_gives_the_same_plan(document):
    one, two = plan_of(document, 3), plan_of(document, 3)

    assert one.fingerprint == two.fingerprint
    assert one.meetings == two.meetings


@given(wider_fairs())
@settings(max_examples=15, deadline=None)
def test_value_never_falls_and_the_bound_never_rises_on_the_way(document):
    told = []

    plan_of(document, on_progress=told.append)

    values, bounds = [event.value for event in told], [event.bound for event in told]
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
    assert told[0].stage == "best_score"
    assert [event.work_done <= event.work_total for event in told].count(False) == 0


@given(wider_fairs())
@settings(max_examples=15, deadline=None)
def test_a_locked_copy_of_a_plan_is_worth_the_same(document):
    plan = plan_of(document)
    locked = document | {"locked": [[e, b, t] for e, b, t, _ in plan.meetings]}

    again = plan_of(locked)

    assert placed(plan) <= placed(again)  # a meeting worth nothing may find a free table
    assert again.value == plan.value


@given(wider_fairs())
@settings(max_examples=15, deadline=None)
def test_a_replan_without_news_changes_nothing_when_moving_is_dear(document):
    plan = plan_of(document)
    published = document | {
        "published": [[e, b, t] for e, b, t, _ in plan.meetings],
        "move_price": 1_000_000,
    }

    again = plan_of(published, seed=99)

    assert placed(plan) <= placed(again)
    assert again.moved == 0


@given(wider_fairs(), st.data())
@settings(max_examples=15, deadline=None)
def test_a_session_masked_out_is_a_session_taken_away(document, data):
    gone = data.draw(st.integers(0, document["slots"] - 1))
    kept = [slot for slot in range(document["slots"]) if slot != gone]
    masked, shorter = dict(document), dict(document)
    for key in ("enterprise_available", "buyer_available"):
        masked[key] = [row[:gone] + "0" + row[gone + 1 :] for row in document[key]]
        shorter[key] = [row[:gone] + row[gone + 1 :] for row in document[key]]
    shorter |= {
        "slots": len(kept),
        "slot_session": [document["slot_session"][slot] for slot in kept],
    }

    assert plan_of(masked).bound == plan_of(shorter).bound


def test_a_plan_is_the_same_in_a_fresh_process(tmp_path):
    document = open_fair(6, 5, 4, tables_per_slot=3, enterprise_min=[2] * 6)
    here = plan_of(document, 11)
    program = (
        "import json, sys; from matchmaker.planning import *;"
        "print(solve(problem_from(json.load(sys.stdin)), 11, Budget(6000)).fingerprint)"
    )

    there = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )

    assert there.stdout.strip() == here.fingerprint


# --- stages -------------------------------------------------------------------------------


def told_of(document: dict, work: int = 60_000) -> list:
    told: list = []
    plan_of(document, budget=Budget(work), on_progress=told.append)
    return told


@pytest.mark.parametrize("seed", range(3))
def test_stages_follow_one_another(seed):
    stages = [event.stage for event in told_of(crowded(9, 7, seed))]

    assert list(dict.fromkeys(stages)) == [
        "best_score", "baselines", "place", "repair", "polish", "shake", "compact", "done",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_closing_up_days_costs_no_value_and_only_takes_breaks_away(seed):
    told = told_of(crowded(9, 7, seed))
    shaken = next(event for event in reversed(told) if event.stage == "shake")
    days = [event for event in told if event.stage in {"compact", "done"}]

    breaks = [event.breaks for event in days]
    assert {event.value for event in days} == {shaken.value}
    assert {event.meetings for event in days} == {shaken.meetings}
    assert breaks == sorted(breaks, reverse=True)
    assert breaks[-1] <= shaken.breaks


def test_breaks_give_way_first_when_work_runs_short():
    document = crowded(9, 7, 1)

    short, long = plan_of(document, budget=Budget(1)), plan_of(document, budget=Budget(60_000))

    assert "compact" not in {event.stage for event in short.curve}
    assert "compact" in {event.stage for event in long.curve}
    assert long.value >= short.value


def test_locked_meetings_count_in_the_breaks_that_are_told():
    document = open_fair(1, 2, 3, locked=[[0, 0, 0]], buyer_available=["100", "001"])

    told = told_of(document)

    assert told[-1].breaks == plan_of(document).breaks == 1


# --- stopping ------------------------------------------------------------------------------


def test_a_cancelled_search_gives_its_best_plan_so_far():
    plan = plan_of(open_fair(6, 6, 4, tables_per_slot=3), should_stop=lambda: True)

    assert plan.stopped_by is StoppedBy.CANCEL
    assert plan.value >= max(plan.baselines.values())


@pytest.mark.parametrize(("stop", "work"), [(True, IN_A_HURRY), (False, STEPS)])
def test_whoever_stops_a_search_waits_for_a_tenth_of_the_bound_on_breaks(
    monkeypatch: pytest.MonkeyPatch, stop: bool, work: int
):
    asked: list[int] = []
    monkeypatch.setattr(
        sys.modules["matchmaker.planning.solve"],
        "fewest_shared",
        lambda board, steps: asked.append(steps) or fewest_shared(board, steps),
    )

    plan_of(open_fair(3, 3, 4), should_stop=lambda: stop)

    assert asked == [work]


def test_the_clock_is_only_a_guard_and_says_so():
    plan = plan_of(open_fair(6, 6, 4, tables_per_slot=3), budget=Budget(10**9, seconds=0.0))

    assert plan.stopped_by is StoppedBy.CLOCK


def test_a_spent_budget_says_work():
    plan = plan_of(tiny())

    assert plan.stopped_by is StoppedBy.WORK
    assert "stopped_by" in plan.to_json()


def test_events_come_at_most_a_few_times_a_second_within_a_stage(
    monkeypatch: pytest.MonkeyPatch,
):
    """Each look at this clock takes a twentieth of a second, so every fifth gain is told."""
    ticks = count()
    clock = SimpleNamespace(monotonic=lambda: next(ticks) / 20)
    monkeypatch.setattr("matchmaker.planning.work.time", clock)
    told = []

    plan_of(crowded(8, 5, 0), budget=Budget(60_000), on_progress=told.append)

    shakes = [event.elapsed_s for event in told if event.stage == "shake"][:-1]
    steps = [later - sooner for sooner, later in pairwise(shakes)]
    assert steps
    assert all(step >= 1 / EVENTS_PER_SECOND for step in steps)


# --- words and figures ---------------------------------------------------------------------


def test_locked_meetings_that_contradict_a_rule_are_all_named():
    document = tiny(locked=[[1, 0, 0], [1, 1, 0]])

    with pytest.raises(ViolationError) as refused:
        solve(problem_from(document), 1, LITTLE)

    assert sorted(map(str, refused.value.violations)) == [
        "Locked: buyer 1 is away in slot 0",
        "Locked: enterprise 1 has 2 meetings in slot 0",
        "Locked: enterprise 1 is away in slot 0",
        "Locked: enterprise 1 is away in slot 0",
        "Locked: enterprise 1: 2 meetings, at most 1",
        "Locked: slot 0: meetings 2, tables 1",
    ]


def test_every_pair_left_out_of_the_bounds_choice_has_a_cause():
    document = open_fair(3, 1, 3, buyer_available=["100"], enterprise_min=[1, 1, 1])

    plan = plan_of(document)

    assert len(plan.meetings) == 1
    assert sum(short.missing for short in plan.shortfalls) == 2
    assert {short.forced for short in plan.shortfalls} == {True}


def test_a_must_meet_is_counted_against_how_many_there_are():
    plan = plan_of(open_fair(2, 2, 1, must_meet=[[0, 0], [0, 1], [1, 1]]))

    assert plan.must_meets == (2, 3)
    assert plan.value == 10 + 12


def test_moved_counts_what_was_announced_and_is_not_there():
    document = tiny(published=[[0, 0, 1], [0, 1, 1]], move_price=0)

    plan = plan_of(document)

    assert plan.moved == 2 - len({(0, 0, 1), (0, 1, 1)} & placed(plan))


def test_a_cheap_move_is_made_and_a_dear_one_is_not():
    document = open_fair(
        2, 1, 1, pairs=[[0, 0, 100], [1, 0, 130]], published=[[0, 0, 0]], tables_per_slot=1
    )

    assert placed(plan_of(document | {"move_price": 10})) == {(1, 0, 0)}
    assert placed(plan_of(document | {"move_price": 50})) == {(0, 0, 0)}


def test_an_empty_fair_has_an_empty_plan():
    for document in (open_fair(0, 0, 0), open_fair(2, 0, 3), open_fair(2, 2, 2, pairs=[])):
        plan = plan_of(document)

        assert plan.meetings == ()
        assert plan.value == plan.bound == 0


def test_more_slots_than_a_machine_word_has_bits_are_planned():
    plan = plan_of(open_fair(3, 3, 200, tables_per_slot=1))

    assert len(plan.meetings) == 9
    assert plan.gap_pct == 0.0


def test_a_problem_written_and_read_again_gives_the_same_plan():
    problem = problem_from(tiny(must_meet=[[0, 1]], forbidden=[[1, 1]], locked=[[0, 0, 0]]))
    again = problem_from(document_of(problem))

    assert solve(again, 1, LITTLE).fingerprint == solve(problem, 1, LITTLE).fingerprint


@given(fairs(), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_the_checker_confirms_every_figure_of_a_plan(document, seed):
    plan = plan_of(document, seed)

    report = check(document, plan.to_json())

    assert report.violations == ()
    assert (report.value, report.bound, report.gap_pct) == (plan.value, plan.bound, plan.gap_pct)
