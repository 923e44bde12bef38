"""Who stays below the minimum is told why, and what is called forced is forced."""

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.planning import Budget, Cause, Names, check, problem_from, solve
from matchmaker.planning.alone import could_have
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.problem import open_part
from matchmaker.planning.remainder import Remainder
from matchmaker.planning.rules.plain import read_fair
from matchmaker.planning.shortfall import scarce_groups, shortfalls, tight_group
from tests.planning.ruled import every_plan as every_ruled_plan
from tests.planning.ruled import ruled
from tests.planning.tiny import every_plan, fairs, open_fair, wider_fairs

NOBODY = (
    "It can have none of its 2 least meetings: no buyer who may meet it is here in the same hours."
)


def labelled(document: dict) -> list[tuple[int, int, Cause, str]]:
    plan = solve(problem_from(document), 1, Budget(2_000))
    return [
        (short.enterprise, short.missing, short.cause, str(short.sentence))
        for short in plan.shortfalls
    ]


def test_nobody_present_is_said():
    document = open_fair(1, 1, 2, buyer_available=["00"], enterprise_min=[2])

    assert labelled(document) == [
        (
            0,
            2,
            Cause.ALONE,
            NOBODY,
        )
    ]


def test_too_few_buyers_are_counted():
    [(_, missing, cause, words)] = labelled(open_fair(1, 1, 3, enterprise_min=[3]))

    assert (missing, cause) == (2, Cause.ALONE)
    assert words == "It can have 1 of its 3 least meetings: buyers who may meet it: 1."


def test_an_own_maximum_below_the_minimum_is_named():
    [(_, _, cause, words)] = labelled(open_fair(1, 3, 3, enterprise_min=[3], enterprise_max=[2]))

    assert cause is Cause.ALONE
    assert words == "It can have 2 of its 3 least meetings: its own maximum is 2."


def test_locked_meetings_count_in_the_words():
    document = open_fair(1, 2, 3, enterprise_min=[3], locked=[[0, 0, 0]])

    [(_, missing, _, words)] = labelled(document)

    assert missing == 1
    assert words.startswith("It can have 2 of its 3 least meetings: ")


def test_hours_are_blamed_where_hours_are_short():
    document = open_fair(1, 3, 3, enterprise_min=[3], enterprise_available=["110"])

    [(_, _, _, words)] = labelled(document)

    assert words == (
        "It can have 2 of its 3 least meetings. Buyers who may meet it and are here in the same "
        "hours: 3; their common hours do not allow more."
    )


LIMITS = {
    "its limit for a day does not allow more": {
        "slot_day": [0, 0, 0, 1],
        "enterprise_day_max": [1],
    },
    "the breaks that are kept free for it do not allow more": {
        "free_blocks": [{"side": "enterprise", "index": 0, "slots": [1, 2, 3], "keep": 2}]
    },
    "too few of the slots it shares with its buyers are long enough": {
        "slot_times": [[0, 20], [20, 40], [40, 80], [80, 120]],
        "pair_minutes": [30] * 4,
    },
    "too few of the slots it shares with its buyers have a table": {
        "tables_per_slot": [0, 1, 1, 0]
    },
    "its hall has a table in too few of the slots it shares with its buyers": {
        "enterprise_hall": [3],
        "hall_tables": {"3": [1, 0, 1, 0]},
    },
    "an interpreter for them is here in too few of the slots it shares with its buyers": {
        "pair_languages": [["ja"]] * 4,
        "interpreters": [{"languages": ["ja"], "available": "1100"}],
    },
}


@pytest.mark.parametrize("why", LIMITS)
def test_another_limit_is_named_where_hours_are_long_enough(why: str):
    """Forced, and the checker finds the same: no plan gives it three."""
    document = open_fair(1, 4, 4, enterprise_min=[3], tables_per_slot=4) | LIMITS[why]
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(2_000))

    [short] = plan.shortfalls

    assert (short.missing, short.cause) == (1, Cause.ALONE)
    assert str(short.sentence) == f"It can have 2 of its 3 least meetings: {why}."
    assert check(document, plan.to_json()).violations == ()


def test_a_booth_owner_is_not_short_of_tables():
    document = open_fair(1, 2, 2, enterprise_min=[2], tables_per_slot=0, booth_mode=[True])

    assert labelled(document) == []


def test_where_two_limits_hold_at_once_neither_alone_is_blamed():
    document = open_fair(1, 3, 3, enterprise_min=[3], enterprise_available=["110"]) | {
        "tables_per_slot": [1, 1, 0]
    }

    [(_, _, _, words)] = labelled(document)

    assert (
        words == "It can have 2 of its 3 least meetings: several limits together do not allow more."
    )


def test_a_hall_that_cannot_hold_all_minima_is_named():
    """Two tables in the fair; the hall of both has one, in one slot."""
    document = open_fair(2, 2, 2, enterprise_min=[1, 1], tables_per_slot=2) | {
        "hall_tables": {"0": [1, 0]}
    }
    plan = solve(problem_from(document), 1, Budget(2_000))

    [short] = plan.shortfalls

    assert short.cause is Cause.TOGETHER
    assert str(short.sentence) == (
        "The least meetings of 2 enterprises in one hall need 2 places at its tables; there are 1."
    )
    assert check(document, plan.to_json()).violations == ()


def test_interpreters_who_cannot_help_in_all_minima_are_named():
    document = open_fair(2, 2, 2, enterprise_min=[1, 1], tables_per_slot=2) | {
        "pair_languages": [["ja"]] * 4,
        "interpreters": [{"languages": ["ja"], "available": "10"}],
    }
    plan = solve(problem_from(document), 1, Budget(2_000))

    [short] = plan.shortfalls

    assert short.cause is Cause.TOGETHER
    assert str(short.sentence) == (
        "For their minima 2 enterprises need 2 talks with an interpreter (ja); there is room for 1."
    )
    assert check(document, plan.to_json()).violations == ()


def test_who_has_a_buyer_who_needs_no_help_does_not_stand_in_for_want_of_interpreters():
    document = open_fair(2, 2, 2, enterprise_min=[1, 1], tables_per_slot=2) | {
        "pair_languages": [["ja"], [], ["ja"], ["ja"]],
        "interpreters": [{"languages": ["ja"], "available": "10"}],
    }

    assert labelled(document) == []


def test_a_lie_about_interpreters_is_noticed_by_the_checker():
    """Enough of them are there, and still the file calls a shortfall forced."""
    document = open_fair(2, 2, 2, enterprise_min=[1, 1], tables_per_slot=2) | {
        "pair_languages": [["ja"]] * 4,
        "interpreters": [{"languages": ["ja"], "available": "11"}],
    }
    said = {"meetings": [], "shortfalls": [{"enterprise": 0, "missing": 1, "forced": True}]}

    told = [str(one) for one in check(document, said).violations]

    assert "the file says that the shortfall of enterprise 0 is forced, and it is not" in told


@pytest.mark.parametrize("seed", range(120))
def test_what_is_called_forced_under_any_rule_is_short_in_every_plan(seed: int):
    document = ruled(seed, people=3, slots=4, few=4)
    problem = open_part(problem_from(document)).problem
    nobody = np.zeros(problem.n_enterprises, dtype=np.int64)
    bound, rest = flow_bound(problem), Remainder(read_fair(document))
    plans = list(every_ruled_plan(document))

    for short in shortfalls(problem, nobody, bound, nobody):
        least = document["enterprise_min"][short.enterprise]
        if short.forced:
            assert rest.forced(short.enterprise, short.missing)
        if short.cause is Cause.ALONE:
            most = max(sum(e == short.enterprise for e, _, _ in rows) for rows in plans)
            assert most <= least - short.missing or short.missing == least > 0
    could = could_have(problem, bound.capacities.enterprise, nobody == 0)
    for enterprise in range(problem.n_enterprises):
        assert max(sum(e == enterprise for e, _, _ in rows) for rows in plans) <= could[enterprise]
    for group in scarce_groups(
        problem, problem.enterprise_min, bound.capacities, Names(), closely=True
    ):
        members = np.flatnonzero(group.enterprises).tolist()
        lacking = [
            sum(
                max(0, document["enterprise_min"][who] - sum(e == who for e, _, _ in rows))
                for who in members
            )
            for rows in plans
        ]
        assert min(lacking) >= group.lacking > 0


def test_a_group_that_competes_for_one_buyer_is_named_as_a_group():
    [(_, missing, cause, words)] = labelled(
        open_fair(3, 1, 2, enterprise_min=[1, 1, 1], tables_per_slot=3)
    )

    assert (missing, cause) == (1, Cause.TOGETHER)
    assert words == (
        "3 enterprises, this one among them, need 3 meetings for their minima; the 1 buyers who "
        "may meet them have time for 2."
    )


def test_want_of_tables_is_named_as_such():
    [(_, _, cause, words)] = labelled(open_fair(2, 2, 1, enterprise_min=[1, 1], tables_per_slot=1))

    assert cause is Cause.TOGETHER
    assert words == ("The least meetings of 2 enterprises need 2 places at tables; there are 1.")


def test_a_minimum_that_costs_more_than_it_is_worth_is_priced():
    document = open_fair(
        2,
        2,
        1,
        pairs=[[0, 0, 1000], [0, 1, 1], [1, 0, 1]],
        enterprise_min=[0, 1],
        short_penalty=10,
    )

    [(enterprise, _, cause, words)] = labelled(document)

    assert (enterprise, cause) == (1, Cause.PRICED)
    assert "at least 10 of value" in words


def test_a_plan_that_forgot_somebody_is_our_own_failure():
    problem = problem_from(open_fair(2, 2, 2, enterprise_min=[1, 1]))
    nobody = np.zeros(2, dtype=np.int64)

    found = shortfalls(problem, nobody, flow_bound(problem), nobody)

    assert {short.cause for short in found} == {Cause.OPEN}
    assert not any(short.forced for short in found)


@given(fairs(most_pairs=5))
@settings(max_examples=50, deadline=None)
def test_what_is_called_forced_is_short_in_every_plan(document):
    """Alone: in every plan. Together: no plan spares the whole group."""
    problem = open_part(problem_from(document)).problem
    bound = flow_bound(problem)
    held = np.zeros(problem.n_enterprises, dtype=np.int64)
    found = shortfalls(problem, held, bound, held)
    missing = [
        [
            max(0, least - sum(e == who for e, _, _ in rows))
            for who, least in enumerate(document["enterprise_min"])
        ]
        for rows in every_plan(document)
    ]

    for short in found:
        if short.cause is Cause.ALONE:
            assert min(row[short.enterprise] for row in missing) >= short.missing
    group = tight_group(problem, problem.enterprise_min, bound)
    fewest = min(
        sum(row[who] for who in np.flatnonzero(group.enterprises).tolist()) for row in missing
    )
    assert fewest >= group.lacking


@given(wider_fairs())
@settings(max_examples=25, deadline=None)
def test_the_checker_agrees_on_what_is_forced(document):
    plan = solve(problem_from(document), 1, Budget(2_000))
    rest = Remainder(read_fair(document))

    for short in plan.shortfalls:
        assert rest.forced(short.enterprise, short.missing) is short.forced
