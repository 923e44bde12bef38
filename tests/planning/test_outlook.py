"""A first look at a fair: one answer that page and command share."""

import json

from hypothesis import given, settings

from matchmaker.planning import Budget, Names, look_ahead, problem_from, solve
from tests.planning.tiny import Document, fairs, open_fair, tiny


def test_the_worked_example_is_seen_through_before_it_is_planned():
    found = look_ahead(problem_from(tiny()))

    assert (found.bound, found.screen.places, found.screen.largest_k) == (1600, 2, 1)
    assert found.hindrances == ()
    assert [(one.kind, one.who, one.gain) for one in found.dearest] == [("place", None, 400)]
    assert found.wanting == (1,)


def test_contradictions_come_before_everything_else():
    found = look_ahead(problem_from(tiny(locked=[[1, 0, 0]])))

    assert len(found.screen.contradictions) == 1
    assert (found.bound, found.hindrances, found.dearest) == (None, (), ())


def test_the_json_holds_every_figure_and_is_plain():
    document = open_fair(3, 1, 3, tables_per_slot=1, buyer_max=[1], enterprise_min=[1, 1, 1])

    said = json.loads(json.dumps(look_ahead(problem_from(document)).to_json(Names())))

    assert (said["places"], said["largest_k"], said["most_meetings"]) == (3, 0, 1)
    assert [one["cause"] for one in said["hindrances"]] == ["together", "together"]
    assert said["remedies"] == [
        "Let buyers have more meetings, by longer presence or a higher maximum, 2 in all: buyer 0."
    ]
    assert said["dearest"][0] == {"kind": "buyer", "who": 0, "gain": 111}
    assert [step["lacking"] for step in said["steps"]] == [2, 2, 2]
    assert [step["alone"] for step in said["steps"]] == [0, 3, 3]


def test_one_more_talk_with_an_interpreter_is_named_by_its_languages():
    spoken = [{"languages": ["ja"], "available": "10"}]
    document = open_fair(1, 2, 2, pair_languages=[["ja"], ["ja"]], interpreters=spoken)

    found = look_ahead(problem_from(document))

    assert found.languages == (("ja",),)
    [talk] = found.to_json(Names())["dearest"]
    assert talk == {"kind": "interpreter", "who": 0, "gain": 10, "languages": ["ja"]}


@given(fairs())
@settings(max_examples=40, deadline=None)
def test_no_plan_is_worth_more_than_what_was_said_before(document: Document):
    found = look_ahead(problem_from(document))

    plan = solve(problem_from(document), 1, Budget(1_000))

    assert found.bound is not None
    assert plan.value <= found.bound
    assert plan.bound == found.bound


@given(fairs())
@settings(max_examples=40, deadline=None)
def test_whoever_a_plan_leaves_short_by_force_was_named_before(document: Document):
    problem = problem_from(document)
    named = {one.enterprise for one in look_ahead(problem).hindrances}

    plan = solve(problem, 1, Budget(1_000))

    alone = {one.enterprise for one in plan.shortfalls if one.cause == "alone"}
    assert alone <= named


def test_the_promise_is_taken_apart_step_by_step():
    # the second enterprise has one possible buyer, who also is the only one of the third
    pairs = [[0, 0, 1], [0, 1, 1], [0, 2, 1], [1, 2, 1], [2, 2, 1]]
    document = open_fair(3, 3, 3, pairs=pairs, tables_per_slot=3, buyer_max=[3, 3, 1])

    steps = look_ahead(problem_from(document)).screen.steps

    assert [(step.k, step.alone, step.lacking) for step in steps][:2] == [(1, 0, 1), (2, 2, 1)]
