"""The bound holds for every plan, is as tight as it is said to be, and proves itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.bound import (
    Capacities,
    Prices,
    best_bounds,
    certified,
    flow_bound,
    plain_capacities,
    tightened_capacities,
    value_bound,
)
from matchmaker.planning.problem import PlanningProblem, open_part
from matchmaker.planning.problem_file import problem_from
from tests.planning.tiny import best_by_trying, fairs, open_fair, tiny, wider_fairs


def opened(document: dict) -> PlanningProblem:
    return open_part(problem_from(document)).problem


def bound_of(document: dict) -> int:
    return flow_bound(opened(document)).worth


def test_the_worked_example_is_bounded_by_what_it_can_reach():
    assert bound_of(tiny()) == 1600
    assert bound_of(tiny(tables_per_slot=2)) == 2000


def test_a_fair_without_anything_is_worth_nothing():
    nothing = open_fair(0, 0, 0)

    assert bound_of(nothing) == 0
    assert bound_of(open_fair(0, 0, 3)) == 0
    assert bound_of(open_fair(2, 2, 0, enterprise_min=[1, 0])) == -100


def test_enterprises_nobody_can_meet_cost_their_minimum():
    assert bound_of(open_fair(2, 1, 2, pairs=[[0, 0, 7]], enterprise_min=[1, 1])) == 7 - 100


def test_partners_who_share_one_hour_tighten_a_capacity():
    problem = opened(open_fair(1, 3, 3, buyer_available=["100", "100", "100"], enterprise_max=[3]))

    assert plain_capacities(problem).enterprise.tolist() == [3]
    assert tightened_capacities(problem).enterprise.tolist() == [1]


def test_a_slot_with_few_people_tightens_the_places():
    problem = opened(open_fair(3, 3, 2, enterprise_available=["11", "10", "10"], tables_per_slot=3))

    assert plain_capacities(problem).places == 6
    assert tightened_capacities(problem).places == 3 + 1


def test_a_booth_needs_no_place():
    document = open_fair(2, 2, 1, tables_per_slot=0)

    assert bound_of(document) == 0
    assert bound_of(document | {"booth_mode": [True, False]}) == 11
    assert bound_of(document | {"booth_mode": True}) == 22


@given(fairs())
@settings(max_examples=60, deadline=None)
def test_no_plan_is_worth_more_than_the_bound(document):
    assert bound_of(document) >= best_by_trying(document)


@given(wider_fairs())
@settings(max_examples=30, deadline=None)
def test_tightening_never_raises_the_bound(document):
    problem = opened(document)

    assert flow_bound(problem).worth <= flow_bound(problem, plain_capacities(problem)).worth


@given(wider_fairs())
@settings(max_examples=30, deadline=None)
def test_the_flows_prices_prove_the_bound_to_the_unit(document):
    problem = opened(document)
    bound = flow_bound(problem)

    assert certified(problem, bound.capacities, bound.prices) == bound.worth


@given(fairs(), st.data())
@settings(max_examples=40, deadline=None)
def test_any_prices_give_a_valid_bound(document, data):
    problem = opened(document)
    price = st.integers(-30, 30)

    def prices(count: int) -> np.ndarray:
        return np.array(data.draw(st.lists(price, min_size=count, max_size=count)), dtype=np.int64)

    guessed = Prices(
        prices(problem.n_enterprises), prices(problem.n_buyers), data.draw(st.integers(0, 30))
    )

    assert certified(problem, plain_capacities(problem), guessed) >= best_by_trying(document)


@given(wider_fairs(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_people_and_pairs_does_not_change_the_bound(document, random):
    n_e, n_b = document["enterprises"], document["buyers"]
    new_e, new_b = random.sample(range(n_e), n_e), random.sample(range(n_b), n_b)
    pairs = [[new_e[e], new_b[b], value] for e, b, value in document["pairs"]]
    random.shuffle(pairs)
    turned = document | {"pairs": pairs}
    for key, new in (
        ("enterprise_available", new_e),
        ("enterprise_min", new_e),
        ("enterprise_max", new_e),
        ("buyer_available", new_b),
        ("buyer_max", new_b),
    ):
        turned[key] = [document[key][new.index(place)] for place in range(len(new))]

    assert bound_of(turned) == bound_of(document)


@given(wider_fairs())
@settings(max_examples=25, deadline=None)
def test_twice_the_values_and_penalty_are_twice_the_bound(document):
    doubled = document | {
        "pairs": [[e, b, 2 * value] for e, b, value in document["pairs"]],
        "short_penalty": 2 * document["short_penalty"],
    }

    assert bound_of(doubled) == 2 * bound_of(document)


@given(wider_fairs(), st.data())
@settings(max_examples=30, deadline=None)
def test_more_room_never_lowers_the_bound(document, data):
    who = data.draw(st.integers(0, document["enterprises"] - 1))
    more_tables = document | {"tables_per_slot": document["tables_per_slot"] + 1}
    longer = list(document["enterprise_available"])
    longer[who] = "1" * document["slots"]
    higher = [most + (place == who) for place, most in enumerate(document["enterprise_max"])]

    for roomier in (
        more_tables,
        document | {"enterprise_available": longer},
        document | {"enterprise_max": higher},
    ):
        assert bound_of(roomier) >= bound_of(document)


@given(wider_fairs(), st.data())
@settings(max_examples=25, deadline=None)
def test_one_more_pair_never_lowers_the_bound(document, data):
    known = {(e, b) for e, b, _ in document["pairs"]}
    new = [
        [e, b, 500]
        for e in range(document["enterprises"])
        for b in range(document["buyers"])
        if (e, b) not in known
    ]
    more = document["pairs"] + ([data.draw(st.sampled_from(new))] if new else [])

    assert bound_of(document | {"pairs": more}) >= bound_of(document)


@given(wider_fairs(), st.data())
@settings(max_examples=25, deadline=None)
def test_a_higher_minimum_never_raises_the_bound(document, data):
    who = data.draw(st.integers(0, document["enterprises"] - 1))
    higher = [least + (place == who) for place, least in enumerate(document["enterprise_min"])]

    assert bound_of(document | {"enterprise_min": higher}) <= bound_of(document)


@given(wider_fairs(), wider_fairs())
@settings(max_examples=20, deadline=None)
def test_two_fairs_side_by_side_are_bounded_by_no_less_than_their_sum(one, two):
    """Places that one fair leaves free may look free to the other: the sum, or a little more."""
    slots = max(one["slots"], two["slots"])
    one, two = (part | {"short_penalty": 300, "tables_per_slot": 9} for part in (one, two))
    joint = {
        "enterprises": one["enterprises"] + two["enterprises"],
        "buyers": one["buyers"] + two["buyers"],
        "slots": slots,
        "tables_per_slot": 18,
        "pairs": one["pairs"]
        + [[e + one["enterprises"], b + one["buyers"], value] for e, b, value in two["pairs"]],
        "short_penalty": 300,
    }
    for key in ("enterprise_available", "buyer_available"):
        joint[key] = [row.ljust(slots, "0") for row in one[key] + two[key]]
    for key in ("enterprise_min", "enterprise_max", "buyer_max"):
        joint[key] = one[key] + two[key]

    assert bound_of(joint) >= bound_of(one) + bound_of(two)


# --- minima, halls and interpreters by hand -------------------------------------------------


@pytest.mark.parametrize("side", ["enterprise", "buyer"])
def test_who_has_his_minimum_has_no_more_than_his_maximum_beside(side: str):
    sizes = (1, 3) if side == "enterprise" else (3, 1)
    document = open_fair(*sizes, 3, **{f"{side}_min": [1], f"{side}_max": [2]})

    assert bound_of(document) == 11 + 12
    assert bound_of(document | {f"{side}_min": [3]}) == 11 + 12 - 100


def test_minima_of_days_and_of_the_fair_are_each_spared_once():
    document = open_fair(1, 3, 3, enterprise_min=[1], enterprise_day_min=[1], slot_day=[0, 1, 1])

    assert bound_of(document) == 10 + 11 + 12
    assert bound_of(document | {"enterprise_max": [1]}) == 12 - 100, "the other day has none"
    assert bound_of(document | {"enterprise_max": [0]}) == -3 * 100


def test_halls_hold_what_their_tables_hold_and_the_others_share_the_rest():
    document = open_fair(
        3,
        3,
        1,
        pairs=[[0, 0, 10], [1, 1, 20], [2, 2, 30]],
        enterprise_hall=[4, 4, 6],
        tables_per_slot=3,
    )

    assert bound_of(document | {"hall_tables": {"4": 1}}) == 20 + 30
    assert bound_of(document | {"hall_tables": {"4": 3}}) == 10 + 20, "none is left for hall 6"
    assert bound_of(document | {"hall_tables": {"4": 2, "6": 0}}) == 10 + 20
    prices = flow_bound(opened(document | {"hall_tables": {"4": 1}})).prices
    assert prices.hall_names == (4, -1)
    assert prices.to_json()["halls"][0][0] == 4


def test_a_booth_in_a_full_hall_is_bounded_as_if_the_hall_were_not_there():
    document = open_fair(2, 2, 1, hall_tables={"0": 0}, booth_mode=[True, False])

    assert bound_of(document) == 11


SPOKEN = open_fair(
    1,
    4,
    1,
    tables_per_slot=4,
    enterprise_parallel=[4],
    enterprise_max=[4],
    pairs=[[0, 0, 10], [0, 1, 20], [0, 2, 30], [0, 3, 40]],
    pair_languages=[["ja"], ["ja"], ["ja", "ko"], []],
)


@pytest.mark.parametrize(
    ("staff", "worth"),
    [
        ([], 40),
        ([["ja"]], 40 + 30),
        ([["ko"]], 40 + 30),
        ([["ja"], ["ja"]], 40 + 30 + 20),
        ([["ja"], ["ko"]], 40 + 30 + 20),
        ([["ja", "ko"], ["ko"]], 40 + 30 + 20),
        ([["ko"], ["ko"]], 40 + 30),
        ([["ja"], ["ja"], ["fr"]], 40 + 30 + 20),
        ([["ja"], ["ja"], ["ko"]], 40 + 30 + 20 + 10),
    ],
)
def test_interpreters_are_given_to_the_talks_worth_most_that_they_can_help(
    staff: list[list[str]], worth: int
):
    people = [{"languages": words, "available": "1"} for words in staff]

    assert bound_of(SPOKEN | {"interpreters": people}) == worth


def test_an_interpreter_who_is_away_helps_nobody():
    people = [{"languages": ["ja"], "available": "01"}]
    document = SPOKEN | {
        "slots": 2,
        "enterprise_available": ["10"],
        "buyer_available": ["11"] * 4,
        "tables_per_slot": 4,
        "interpreters": people,
    }

    assert bound_of(document) == 40


def test_must_meets_are_bounded_with_and_without_their_bonus():
    problem = opened(open_fair(1, 2, 1, pairs=[[0, 0, 1], [0, 1, 900]], must_meet=[[0, 0]]))

    with_bonus, bare = best_bounds(problem)

    assert value_bound(with_bonus, must_meets=1, kept=0) == 1
    assert value_bound(bare, must_meets=1, kept=0) == 900
    assert with_bonus.selected.tolist() == [True, False]


def test_without_bonuses_one_bound_is_enough():
    assert len(best_bounds(opened(tiny()))) == 1


def test_a_price_on_nothing_costs_nothing():
    problem = opened(open_fair(0, 0, 2))
    none = np.zeros(0, dtype=np.int64)

    assert certified(problem, Capacities(none, none, 0), Prices(none, none, 5)) == 0
