"""Who stays below the minimum is told why, and what is called forced is forced."""

import numpy as np
from hypothesis import given, settings

from matchmaker.planning import Budget, Cause, problem_from, solve
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.problem import open_part
from matchmaker.planning.remainder import Remainder
from matchmaker.planning.rules.plain import read_fair
from matchmaker.planning.shortfall import shortfalls, tight_group
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
    assert words.startswith("It can have 1 of its 3 least meetings.")
    assert "same hours: 1" in words


def test_an_own_maximum_below_the_minimum_is_named():
    [(_, _, cause, words)] = labelled(open_fair(1, 3, 3, enterprise_min=[3], enterprise_max=[2]))

    assert cause is Cause.ALONE
    assert words == "It can have 2 of its 3 least meetings: its own maximum is 2."


def test_locked_meetings_count_in_the_words():
    document = open_fair(1, 2, 3, enterprise_min=[3], locked=[[0, 0, 0]])

    [(_, missing, _, words)] = labelled(document)

    assert missing == 1
    assert words.startswith("It can have 2 of its 3 least meetings.")


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
