"""Room of people, halls and interpreters, and prices: as the checker counts them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.errors import ProblemFileError
from matchmaker.planning import Budget, check, problem_from, solve
from matchmaker.planning.bound import flow_bound, plain_capacities, tightened_capacities
from matchmaker.planning.interpreting import Pools
from matchmaker.planning.prices import certified
from matchmaker.planning.problem import PlanningProblem, open_part
from matchmaker.planning.proof import Proof
from matchmaker.planning.remainder import Remainder
from matchmaker.planning.rules.further import OTHERS
from matchmaker.planning.rules.plain import read_fair
from tests.planning.ruled import best, locked_from, ruled
from tests.planning.tiny import Document, open_fair


def opened(document: Document) -> PlanningProblem:
    return open_part(problem_from(document)).problem


def with_locks(seed: int, **sizes: int) -> Document:
    """A fair with every rule in which some meetings of a plan are locked."""
    document = ruled(seed, **sizes)
    plan = solve(problem_from(document), 1, Budget(500))
    return locked_from(document, [row[:3] for row in plan.meetings], seed)


@pytest.mark.parametrize("seed", range(40))
def test_the_checker_counts_the_same_room_by_means_of_its_own(seed: int):
    document = with_locks(seed)
    problem, rest = opened(document), Remainder(read_fair(document))

    room = tightened_capacities(problem)

    assert room.enterprise.tolist() == [side.capacity for side in rest.enterprises]
    assert room.buyer.tolist() == [side.capacity for side in rest.buyers]
    assert room.places == sum(rest.fullest(slot) for slot in range(document["slots"]))
    halls = [*problem.options.halls, OTHERS] if len(room.halls) else []
    assert room.halls.tolist() == [rest.in_hall(hall) for hall in halls]
    families = Pools.of(problem).families
    assert room.helped.tolist() == [rest.helped(words) for words, _ in families]


@pytest.mark.parametrize("seed", range(30))
def test_tightened_room_is_never_more_than_plain_room(seed: int):
    problem = opened(with_locks(seed))

    plain, tight = plain_capacities(problem), tightened_capacities(problem)

    assert (tight.enterprise <= plain.enterprise).all()
    assert (tight.buyer <= plain.buyer).all()
    assert (tight.halls <= plain.halls).all()
    assert (tight.helped <= plain.helped).all()
    assert tight.places <= plain.places


@pytest.mark.parametrize(
    ("keys", "capacity"),
    [
        ({}, 6),
        ({"buyer_day_max": [2], "slot_day": [0, 0, 0, 1, 1, 1]}, 4),
        ({"buyer_day_max": [2]}, 2),
        ({"free_blocks": [{"side": "buyer", "index": 0, "slots": [0, 1, 2], "keep": 2}]}, 4),
        ({"buyer_parallel": [2], "buyer_max": [9]}, 9),
        ({"buyer_parallel": [2], "buyer_max": [20]}, 10),
        ({"slot_times": [[20 * t, 20 * t + 20] for t in range(6)], "pair_minutes": [21] * 10}, 0),
    ],
)
def test_a_buyer_has_the_room_that_his_rules_leave(keys: Document, capacity: int):
    document = open_fair(10, 1, 6, tables_per_slot=10) | keys

    assert tightened_capacities(opened(document)).buyer.tolist() == [capacity]


def test_a_hall_holds_in_a_slot_no_more_than_people_could_use():
    document = open_fair(
        3, 3, 2, enterprise_hall=[0, 0, 1], hall_tables={"0": 5, "1": 5}, tables_per_slot=10,
        enterprise_available=["11", "10", "01"],
    )  # fmt: skip

    assert tightened_capacities(opened(document)).halls.tolist() == [3, 1, 0]
    assert plain_capacities(opened(document)).halls.tolist() == [10, 10, 0]


# --- prices --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_the_bound_is_what_its_prices_prove(seed: int):
    problem = opened(with_locks(seed))

    bound = flow_bound(problem)

    assert bound.worth == certified(problem, bound.capacities, bound.prices)


@pytest.mark.parametrize("seed", range(30))
def test_any_prices_of_halls_and_languages_prove_a_bound(seed: int):
    document = ruled(seed, keys=["hall_tables", "interpreters"], people=3, slots=3, few=5)
    dice = random.Random(seed)  # noqa: S311  # dice, not secrets
    fair = read_fair(document)
    halls = [*(fair.further.hall_tables or ()), *([OTHERS] if fair.further.hall_tables else [])]
    prices = {
        "enterprise": [dice.randint(-9, 20) for _ in range(document["enterprises"])],
        "buyer": [dice.randint(-9, 20) for _ in range(document["buyers"])],
        "place": dice.randint(0, 9),
        "halls": [[hall, dice.randint(0, 20)] for hall in halls],
        "languages": [
            [words, dice.randint(0, 20)] for words in (["ja"], ["en", "ja"], ["en", "ja", "ko"])
        ],
    }

    assert Proof(fair, [], prices).bound() >= best(document)


def test_a_short_hall_and_short_interpreters_have_a_price():
    document = open_fair(
        3, 3, 1, hall_tables={"0": 1}, tables_per_slot=3, pair_languages=[["ja"]] * 9
    )  # fmt: skip
    helped = document | {"interpreters": [{"languages": ["ja"], "available": "1"}]}

    one_table = solve(problem_from(open_fair(3, 3, 1, hall_tables={"0": 1})), 1)
    one_person = solve(problem_from(helped | {"hall_tables": {"0": 3}}), 1)

    assert (one_table.value, one_table.bound) == (14, 14)
    assert one_table.prices.to_json()["halls"][0][0] == 0
    assert (one_person.value, one_person.bound) == (14, 14)
    assert one_person.prices.to_json()["languages"][0][0] == ["ja"]
    assert check(helped | {"hall_tables": {"0": 3}}, one_person.to_json()).violations == ()


def test_a_plan_of_a_fair_without_such_rules_writes_no_such_prices():
    written = solve(problem_from(open_fair(2, 2, 2)), 1).to_json()["prices"]

    assert set(written) == {"buyer", "enterprise", "place"}


@pytest.mark.parametrize(
    "prices",
    [
        {"halls": [[0, -1]]},
        {"halls": [[7, 1]]},
        {"halls": [["0", 1]]},
        {"halls": {"0": 1}},
        {"halls": [[0, 1.5]]},
        {"halls": [[0]]},
        {"languages": [["ja", 1]]},
        {"languages": [[["ja"], -1]]},
        {"languages": [[[1], 1]]},
        {"languages": [[["ja"], True]]},
    ],
)
def test_prices_that_prove_nothing_are_refused(prices: Document):
    document = open_fair(1, 1, 1, hall_tables={"0": 1})
    plan = {"meetings": [], "prices": {"buyer": [0], "enterprise": [0], "place": 0} | prices}

    with pytest.raises(ProblemFileError, match="must hold rows of what is priced"):
        check(document, plan)


# --- where pairs decide about help -------------------------------------------------------------


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_bound_holds_where_pairs_decide_about_help(seed: int):
    document = ruled(seed, keys=["interpreters"], people=4, slots=2, few=6)

    assert flow_bound(opened(document)).worth >= best(document)


def test_the_best_price_of_help_is_found():
    """One talk of enterprise 0 can be helped; enterprise 1 speaks with everybody."""
    document = open_fair(
        2,
        4,
        2,
        pairs=[[0, 0, 14], [0, 1, 13], [0, 2, 12], [1, 0, 11], [1, 1, 10], [1, 3, 9]],
        pair_languages=[["ja"], ["ja"], ["ja"], [], [], []],
        interpreters=[{"languages": ["ja"], "available": "10"}],
    )

    bound = flow_bound(opened(document))

    assert bound.worth == solve(problem_from(document), 1).value == 14 + 11 + 10
    assert 13 <= bound.prices.helped[0] <= 14, "a second talk would bring 13"
