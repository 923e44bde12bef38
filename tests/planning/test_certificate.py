"""A bound is proven by arithmetic: any u, w and tau give one, and nobody need trust a solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.errors import ProblemFileError
from matchmaker.planning import Budget, check, problem_from, solve
from matchmaker.planning.bound import (
    Capacities,
    Prices,
    certified,
    flow_bound,
    plain_capacities,
    tightened_capacities,
)
from matchmaker.planning.problem import open_part
from matchmaker.planning.proof import Proof
from matchmaker.planning.rules.plain import read_fair
from tests.planning.tiny import (
    Document,
    best_by_trying,
    crowded,
    every_plan,
    fairs,
    open_fair,
    tiny,
    worth,
)

WHOLE = st.integers(-40, 40)
MANY_DIGITS = 10**30


def opened(document: Document):
    return open_part(problem_from(document)).problem


def proven(document: Document, prices: dict) -> int:
    return Proof(read_fair(document), [], prices).bound()


def drawn(data: st.DataObject, document: Document, price: st.SearchStrategy[int]) -> dict:
    """Prices out of the air, as a plan file holds them."""

    def row(count: int) -> list[int]:
        return data.draw(st.lists(price, min_size=count, max_size=count))

    return {
        "enterprise": row(document["enterprises"]),
        "buyer": row(document["buyers"]),
        "place": data.draw(st.integers(0, 40)),
    }


def by_hand(document: Document, prices: dict) -> int:
    """Sum up the certificate of planning without any matching: plain capacities."""
    u, w, tau = prices["buyer"], prices["enterprise"], prices["place"]
    booth = document["booth_mode"]
    total = tau * sum(document["tables_per_slot"])
    for e, b, value in document["pairs"]:
        shared = zip(
            document["enterprise_available"][e], document["buyer_available"][b], strict=True
        )
        if ("1", "1") in shared:
            total += max(0, value - u[b] - w[e] - (0 if booth[e] else tau))
    for side, costs in (("enterprise", w), ("buyer", u)):
        for who, price in enumerate(costs):
            capacity = min(
                document[f"{side}_max"][who], document[f"{side}_available"][who].count("1")
            )
            least = document[f"{side}_min"][who]
            total += max(
                price * n - document["short_penalty"] * max(0, least - n)
                for n in range(capacity + 1)
            )
    return total


# --- any prices --------------------------------------------------------------------------------


@given(fairs(), st.data())
@settings(max_examples=40, deadline=None)
def test_the_checker_proves_a_true_bound_from_any_prices(document, data):
    prices = drawn(data, document, WHOLE)

    assert proven(document, prices) >= best_by_trying(document)


@given(fairs(), st.data())
@settings(max_examples=40, deadline=None)
def test_the_checkers_bound_is_never_above_the_sum_made_by_hand(document, data):
    """Capacities by matching are at most the plain ones, so the proof is at least as good."""
    prices = drawn(data, document, st.integers(0, 40))

    assert best_by_trying(document) <= proven(document, prices) <= by_hand(document, prices)


@given(fairs(), st.data())
@settings(max_examples=40, deadline=None)
def test_the_engines_sum_is_the_one_made_by_hand(document, data):
    problem = opened(document)
    prices = drawn(data, document, WHOLE)
    as_arrays = Prices(
        np.array(prices["enterprise"], dtype=np.int64),
        np.array(prices["buyer"], dtype=np.int64),
        prices["place"],
    )

    assert certified(problem, plain_capacities(problem), as_arrays) == by_hand(document, prices)


@given(fairs(), st.data())
@settings(max_examples=40, deadline=None)
def test_engine_and_checker_make_the_same_sum_though_they_share_no_code(document, data):
    problem = opened(document)
    prices = drawn(data, document, st.integers(0, 40))
    as_arrays = Prices(
        np.array(prices["enterprise"], dtype=np.int64),
        np.array(prices["buyer"], dtype=np.int64),
        prices["place"],
    )

    assert proven(document, prices) == certified(problem, tightened_capacities(problem), as_arrays)


@given(fairs(), st.data())
@settings(max_examples=40, deadline=None)
def test_no_prices_prove_less_than_the_flow_does(document, data):
    """The flow's prices are the best there are: guessing cannot beat them."""
    prices = drawn(data, document, WHOLE)

    assert proven(document, prices) >= flow_bound(opened(document)).worth


@given(fairs())
@settings(max_examples=40, deadline=None)
def test_the_checker_finds_the_flows_bound_in_the_flows_prices(document):
    bound = flow_bound(opened(document))

    assert proven(document, bound.prices.to_json()) == bound.worth


@given(fairs(most_pairs=4), st.data())
@settings(max_examples=30, deadline=None)
def test_with_locked_meetings_the_proof_holds_for_what_is_left(document, data):
    plans = [rows for rows in every_plan(document) if rows]
    if not plans:
        return
    rows = data.draw(st.sampled_from(plans))
    locked = document | {"locked": [list(rows[0])]}
    prices = drawn(data, document, WHOLE)

    assert proven(locked, prices) >= best_by_trying(locked)


@given(fairs(most_pairs=4), st.data())
@settings(max_examples=30, deadline=None)
def test_with_bonuses_the_proof_holds_for_plans_with_as_many_must_meets(document, data):
    couples = [row[:2] for row in document["pairs"]]
    must = couples[: len(couples) // 2]
    document = document | {"must_meet": must}
    prices = drawn(data, document, WHOLE) | {"must_meet": data.draw(st.integers(0, 200))}
    rows = data.draw(st.sampled_from(list(every_plan(document))))
    plan = {"meetings": seated(document, rows), "prices": prices}
    as_many = sum([e, b] in must for e, b, _ in rows)

    report = check(document, plan)

    assert report.bound >= max(
        worth(document, other)
        for other in every_plan(document)
        if sum([e, b] in must for e, b, _ in other) == as_many
    )


@given(fairs(most_pairs=4), st.data())
@settings(max_examples=30, deadline=None)
def test_with_a_price_on_moving_the_proof_holds_for_plans_that_keep_as_many(document, data):
    published = [[e, b, 0] for e, b, _ in document["pairs"]]
    document = document | {"published": published, "move_price": 5}
    prices = drawn(data, document, WHOLE) | {"kept": data.draw(st.integers(0, 50))}
    rows = data.draw(st.sampled_from(list(every_plan(document))))
    plan = {"meetings": seated(document, rows), "prices": prices}

    report = check(document, plan)

    kept = sum(slot == 0 for _, _, slot in rows)
    assert report.bound >= max(
        worth(document, other)
        for other in every_plan(document)
        if sum(slot == 0 for _, _, slot in other) == kept
    )


def seated(document: Document, rows: list[tuple[int, int, int]]) -> list[list[int]]:
    """Give placed meetings tables in their order, booths their own."""
    used = [0] * document["slots"]
    found = []
    for e, b, slot in rows:
        at_home = document["booth_mode"][e]
        found.append([e, b, slot, -1 if at_home else used[slot]])
        used[slot] += not at_home
    return found


# --- by hand -----------------------------------------------------------------------------------


def test_prices_of_nothing_prove_the_sum_of_all_values():
    nothing = {"enterprise": [0, 0], "buyer": [0, 0], "place": 0}

    assert proven(tiny(), nothing) == 900 + 400 + 700 + 300


def test_a_price_on_a_place_counts_every_place_once():
    prices = {"enterprise": [0, 0], "buyer": [0, 0], "place": 700}

    # what is left of the values above 700, and two places at 700
    assert proven(tiny(), prices) == 200 + 2 * 700


def test_a_price_on_a_buyer_counts_his_time():
    prices = {"enterprise": [0, 0], "buyer": [500, 0], "place": 0}

    assert proven(tiny(), prices) == (400 + 200) + (400 + 300) + 2 * 500


def test_a_slot_with_nobody_in_it_has_no_places_to_pay_for():
    document = tiny(enterprise_available=["10", "10"], buyer_available=["11", "11"])
    prices = {"enterprise": [0, 0], "buyer": [0, 0], "place": 1000}

    assert proven(document, prices) == 1000


def test_a_minimum_out_of_reach_lowers_the_proof_by_its_penalty():
    document = open_fair(1, 1, 1, enterprise_min=[3])
    prices = {"enterprise": [0], "buyer": [0], "place": 0}

    # the first meeting is possible, the two others are not
    assert proven(document, prices) == 10 - 2 * 100


def test_a_negative_price_is_what_a_minimum_pays_an_enterprise():
    document = open_fair(2, 1, 1, enterprise_min=[1, 1], pairs=[[0, 0, 10], [1, 0, 8]])
    prices = {"enterprise": [-100, -100], "buyer": [108], "place": 0}

    assert proven(document, prices) == 2 + 108 - 100 - 100
    assert best_by_trying(document) == 10 - 100 == proven(document, prices)


def test_prices_beyond_every_machine_word_are_added_exactly():
    prices = {"enterprise": [MANY_DIGITS, 0], "buyer": [0, 0], "place": 0}

    # enterprise 0 has 2 slots and 2 partners but buyer 1 comes only in one: both fit
    assert proven(tiny(), prices) == 2 * MANY_DIGITS + 700 + 300


def test_locked_meetings_are_added_as_they_are():
    document = tiny(locked=[[0, 0, 0]])
    nothing = {"enterprise": [0, 0], "buyer": [0, 0], "place": 0}

    assert proven(document, nothing) == 900 + 400 + 700 + 300


def test_forbidden_pairs_are_worth_nothing_in_the_proof():
    nothing = {"enterprise": [0, 0], "buyer": [0, 0], "place": 0}

    assert proven(tiny(forbidden=[[0, 0]]), nothing) == 400 + 700 + 300


def test_an_empty_fair_proves_nothing_of_nothing():
    document = open_fair(0, 0, 0)

    assert proven(document, {"enterprise": [], "buyer": [], "place": 0}) == 0


@pytest.mark.parametrize(
    "prices",
    [
        None,
        [],
        {},
        {"enterprise": [0, 0]},
        {"enterprise": [0, 0], "buyer": [0]},
        {"enterprise": [0, 0], "buyer": [0, None]},
        {"enterprise": [0, 0], "buyer": [0, "1"]},
        {"enterprise": [0, 0], "buyer": [0, float("nan")]},
        {"enterprise": [0, 0], "buyer": [0, 0], "place": -1},
        {"enterprise": [0, 0], "buyer": [0, 0], "place": None},
        {"enterprise": [0, 0], "buyer": [0, 0], "must_meet": -1},
        {"enterprise": [0, 0], "buyer": [0, 0], "kept": 0.5},
    ],
)
def test_prices_that_are_none_prove_nothing(prices):
    with pytest.raises(ProblemFileError, match="prices"):
        proven(tiny(), prices)


# --- what a plan brings along --------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_a_plans_own_prices_prove_its_own_bound(seed: int):
    document = crowded(6, 4, seed)
    plan = solve(problem_from(document), seed, Budget(3_000))

    assert proven(document, plan.prices.to_json()) == plan.bound
    assert plan.value <= plan.bound


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("side", ["enterprise", "buyer"])
def test_a_price_that_is_tampered_with_proves_no_lower_bound(seed: int, side: str):
    document = crowded(6, 4, seed)
    honest = flow_bound(opened(document))
    prices = honest.prices.to_json()
    for slip in (-7, 7, 1_000):
        changed = prices | {side: [price + slip for price in prices[side]]}

        assert proven(document, changed) >= honest.worth


def test_capacities_above_what_can_be_had_only_loosen_the_engines_sum():
    problem = opened(crowded(5, 4, 2))
    bound = flow_bound(problem)
    caps = bound.capacities
    looser = Capacities(caps.enterprise + 1, caps.buyer + 1, caps.places + 5)

    assert certified(problem, looser, bound.prices) >= bound.worth
