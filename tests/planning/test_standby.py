"""For each meeting and each side's absence: who steps in, or why nobody can."""

import random
from collections import defaultdict
from itertools import permutations

import pytest
from hypothesis import given, settings

from matchmaker.planning import Budget, check, document_of, problem_from, solve
from matchmaker.planning.standby import Absent, StandBy, stand_bys
from tests.planning.ruled import broken_rules, ruled
from tests.planning.tiny import allowed, fairs, open_fair, wider_fairs


def answers(document: dict, placed: list[tuple[int, int, int]], **more) -> list[StandBy]:
    return stand_bys(problem_from(document), [(*row, 0) for row in placed], **more)


def answer(document: dict, placed: list[tuple[int, int, int]], absent: Absent) -> StandBy:
    """What is said of the first meeting."""
    return next(one for one in answers(document, placed) if one.absent is absent)


# --- who is called -------------------------------------------------------------------------


def test_a_free_buyer_steps_in_for_one_who_is_absent():
    found = answer(open_fair(1, 2, 1), [(0, 0, 0)], Absent.BUYER)

    assert (found.enterprise, found.buyer, found.slot) == (0, 0, 0)
    assert (found.called, found.reserve, found.cause) == (1, (), None)


def test_a_free_enterprise_steps_in_for_one_who_is_absent():
    found = answer(open_fair(2, 1, 1), [(0, 0, 0)], Absent.ENTERPRISE)

    assert (found.called, found.cause) == (1, None)


def test_two_more_are_held_in_reserve_best_first():
    found = answer(open_fair(1, 5, 1), [(0, 0, 0)], Absent.BUYER)

    assert (found.called, found.reserve) == (4, (3, 2))


def test_every_meeting_has_two_answers_in_the_order_of_the_day():
    found = answers(open_fair(2, 2, 2), [(1, 0, 1), (0, 0, 0), (1, 1, 0)])

    assert [(one.slot, one.enterprise, one.buyer, one.absent) for one in found] == [
        (0, 0, 0, Absent.ENTERPRISE), (0, 0, 0, Absent.BUYER),
        (0, 1, 1, Absent.ENTERPRISE), (0, 1, 1, Absent.BUYER),
        (1, 1, 0, Absent.ENTERPRISE), (1, 1, 0, Absent.BUYER),
    ]  # fmt: skip


def test_nobody_is_promised_twice_in_a_slot_and_the_whole_gains_most():
    """Buyer 2 alone is free; enterprise 1 gains more by him."""
    document = open_fair(2, 3, 1, pairs=[[0, 0, 5], [1, 1, 5], [0, 2, 50], [1, 2, 60]])

    first, second = (
        one for one in answers(document, [(0, 0, 0), (1, 1, 0)]) if one.absent is Absent.BUYER
    )

    assert (first.called, second.called) == (None, 2)
    assert str(first.cause) == "Everybody who could step in is promised to somebody else then."


def test_the_same_person_may_be_promised_in_two_slots():
    found = answers(open_fair(1, 3, 2), [(0, 0, 0), (0, 1, 1)])

    assert [one.called for one in found if one.absent is Absent.BUYER] == [2, 2]


def test_single_slots_can_be_asked_about():
    found = answers(open_fair(1, 2, 2), [(0, 0, 0), (0, 1, 1)], slots=[1])

    assert [(one.slot, one.buyer) for one in found] == [(1, 1), (1, 1)]


# --- why nobody ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "cause"),
    [
        (
            open_fair(1, 1, 1),
            "Whoever waits has a meeting already with everybody who could step in.",
        ),
        (
            open_fair(1, 3, 2, buyer_available=["11", "01", "01"]),
            "Others who could step in: 2; none is here then.",
        ),
        (
            open_fair(1, 2, 1, buyer_max=[1, 0]),
            "Those who are free then have all the meetings they may have.",
        ),
        (
            open_fair(1, 2, 1, forbidden=[[0, 1]]),
            "Whoever waits has a meeting already with everybody who could step in.",
        ),
    ],
)
def test_the_cause_is_said_where_nobody_can(document, cause):
    found = answer(document, [(0, 0, 0)], Absent.BUYER)

    assert (found.called, found.reserve, str(found.cause)) == (None, (), cause)


def test_everybody_who_is_here_may_sit_elsewhere():
    found = answer(open_fair(2, 2, 1), [(0, 0, 0), (1, 1, 0)], Absent.BUYER)

    assert str(found.cause) == "Others who are here then: 1; all have meetings."


def test_a_rule_that_only_the_plan_knows_keeps_somebody_out():
    block = {"side": "buyer", "index": 1, "slots": [0], "keep": 1}

    found = answer(open_fair(1, 2, 1, free_blocks=[block]), [(0, 0, 0)], Absent.BUYER)

    assert str(found.cause) == "A rule keeps those who are free then from this meeting."


def test_an_enterprise_without_a_booth_needs_a_table_when_one_with_a_booth_is_absent():
    document = open_fair(3, 2, 1, tables_per_slot=1, booth_mode=[True, False, False])
    full = answers(document, [(0, 0, 0), (1, 1, 0)])
    roomy = answers(document | {"tables_per_slot": 2}, [(0, 0, 0), (1, 1, 0)])

    def called(found, enterprise):
        return next(
            one.called
            for one in found
            if one.enterprise == enterprise and one.absent is Absent.ENTERPRISE
        )

    assert called(full, 0) is None
    assert str(full[0].cause) == "Those who are free then would need a table, and none is left."
    assert called(full, 1) == 2, "at the table of enterprise 1"
    assert called(roomy, 1) == 2 or called(roomy, 0) == 2


# --- what holds for every fair -------------------------------------------------------------


def replaced(meetings, one: StandBy, who: int) -> set[tuple[int, int, int]]:
    """The plan when somebody has stepped in."""
    gone = {row[:3] for row in meetings} - {(one.enterprise, one.buyer, one.slot)}
    pair = (one.enterprise, who) if one.absent is Absent.BUYER else (who, one.buyer)
    return gone | {(*pair, one.slot)}


@given(wider_fairs())
@settings(max_examples=25, deadline=None)
def test_whoever_is_called_may_come(document):
    """The checker is silent about the plan with anybody promised or in reserve."""
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(3_000))

    for one in stand_bys(problem, plan.meetings):
        for who in (*([] if one.called is None else [one.called]), *one.reserve):
            placed = replaced(plan.meetings, one, who)
            seats: dict[int, int] = defaultdict(int)
            rows = []
            for e, b, t in sorted(placed):
                rows.append([e, b, t, seats[t]])
                seats[t] += 1
            assert check(document_of(problem), {"meetings": rows}).violations == ()


@given(fairs())
@settings(max_examples=60, deadline=None)
def test_promises_are_as_many_and_as_good_as_trying_all_would_find(document):
    document |= {"booth_mode": [False] * document["enterprises"], "short_penalty": 0}
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(1_000))
    found = stand_bys(problem, plan.meetings)
    values = {(e, b): value for e, b, value in document["pairs"]}

    for slot in range(document["slots"]):
        calls = [one for one in found if one.slot == slot and one.absent is Absent.BUYER]
        promised = [one for one in calls if one.called is not None]
        assert len({one.called for one in promised}) == len(promised)
        worth = sum(1 + values[one.enterprise, one.called] for one in promised)
        assert worth == best_promises(document, plan.meetings, calls, values)


def best_promises(document, meetings, calls: list[StandBy], values) -> int:
    """Greatest gain of any way to give free buyers to the enterprises that wait."""
    possible = {
        (one.enterprise, buyer)
        for one in calls
        for buyer in range(document["buyers"])
        if (one.enterprise, buyer) in values
        and (one.enterprise, buyer) not in {row[:2] for row in meetings}
        and allowed(document, sorted(replaced(meetings, one, buyer)))
    }
    people: list[int | None] = [*range(document["buyers"]), *([None] * len(calls))]
    best = 0
    for order in permutations(people, len(calls)):
        pairs = [(one.enterprise, who) for one, who in zip(calls, order, strict=True)]
        best = max(best, sum(1 + values[pair] for pair in pairs if pair in possible))
    return best


@given(wider_fairs())
@settings(max_examples=10, deadline=None)
def test_every_meeting_names_somebody_or_a_cause(document):
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(3_000))

    found = stand_bys(problem, plan.meetings)

    assert len(found) == 2 * len(plan.meetings)
    assert all((one.called is None) == (one.cause is not None) for one in found)


@pytest.mark.parametrize("seed", range(25))
def test_whoever_is_called_or_held_in_reserve_keeps_every_rule_and_meets_nobody_forbidden(
    seed: int,
):
    document = ruled(seed, people=5, slots=4)
    dice = random.Random(seed)  # noqa: S311  # dice, not secrets
    document["forbidden"] = [pair[:2] for pair in document["pairs"] if dice.random() < 0.3]
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(500))
    met = {row[:2] for row in plan.meetings}

    for one in stand_bys(problem, plan.meetings):
        for who in (one.called, *one.reserve):
            if who is None:
                continue
            pair = (one.enterprise, who) if one.absent is Absent.BUYER else (who, one.buyer)
            assert pair not in met
            assert list(pair) not in document["forbidden"]
            assert broken_rules(document, sorted(replaced(plan.meetings, one, who))) == set()
