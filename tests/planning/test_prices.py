"""Prices: what each pair pays for, what a side's minima earn, and how a plan file holds them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.planning.bound import flow_bound
from matchmaker.planning.capacities import Capacities, plain_capacities
from matchmaker.planning.prices import (
    Prices,
    bonus_worth,
    certified,
    hall_price,
    help_price,
    least_of,
)
from tests.planning.ruled import best, ruled
from tests.planning.test_board import opened
from tests.planning.tiny import Document, open_fair


def whole(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


def nothing(document: Document, **changes: object) -> Prices:
    """Prices of nought for everybody, but for what is changed."""
    prices = {
        "enterprise": np.zeros(document["enterprises"], dtype=np.int64),
        "buyer": np.zeros(document["buyers"], dtype=np.int64),
        "place": 0,
    }
    return Prices(**prices | changes)


def proven(document: Document, prices: Prices) -> int:
    problem = opened(document)
    return certified(problem, plain_capacities(problem), prices)


# --- as a plan file holds them -------------------------------------------------------------


def test_prices_that_are_nought_are_not_written_but_for_people_and_places():
    prices = Prices(whole(0, 3), whole(0), 0, halls=whole(0, 5), hall_names=(2, -1))

    assert prices.to_json() == {
        "enterprise": [0, 3],
        "buyer": [0],
        "place": 0,
        "halls": [[-1, 5]],
    }


def test_every_price_is_written_with_the_name_of_what_it_is_for():
    prices = Prices(
        whole(1),
        whole(2, 3),
        4,
        must_meet=50,
        kept=6,
        halls=whole(7, 8),
        hall_names=(3, -1),
        helped=whole(9, 0, 10),
        languages=(frozenset({"ja"}), frozenset({"ko"}), frozenset({"ko", "en"})),
    )

    assert prices.to_json() == {
        "buyer": [2, 3],
        "enterprise": [1],
        "place": 4,
        "must_meet": 50,
        "kept": 6,
        "halls": [[3, 7], [-1, 8]],
        "languages": [[["ja"], 9], [["en", "ko"], 10]],
    }


# --- what a pair brings and pays -----------------------------------------------------------


def test_an_announced_pair_brings_what_moving_it_would_cost():
    problem = opened(
        open_fair(
            1,
            3,
            2,
            published=[[0, 1, 0], [0, 2, 1]],
            move_price=7,
            pairs=[[0, b, 5] for b in range(3)],
        )
    )

    assert bonus_worth(problem).tolist() == [5, 12, 12]


def test_a_must_meet_brings_its_bonus_beside_its_value():
    problem = opened(open_fair(1, 2, 2, must_meet=[[0, 1]], pairs=[[0, 0, 5], [0, 1, 3]]))

    assert bonus_worth(problem).tolist() == [5, 3 + problem.must_bonus]
    assert problem.must_bonus > 5


def test_a_pair_pays_for_the_hall_its_enterprise_sits_in_and_not_at_a_booth():
    document = open_fair(
        4,
        1,
        1,
        enterprise_hall=[0, 3, 5, 0],
        booth_mode=[False, False, False, True],
        hall_tables={"0": 1, "3": 1},
        tables_per_slot=4,
    )

    prices = nothing(document, halls=whole(10, 20, 30), hall_names=(0, 3, -1))

    assert hall_price(opened(document), prices).tolist() == [10, 20, 30, 0]


def test_without_halls_of_their_own_nobody_pays_for_one():
    document = open_fair(2, 2, 1)

    assert hall_price(opened(document), nothing(document)).tolist() == [0] * 4


def test_a_pair_pays_for_every_set_of_languages_that_its_need_lies_within():
    document = open_fair(1, 4, 1, pair_languages=[["ja"], ["en", "ja"], ["ko"], []])

    # families: ja, ko, en or ja
    assert help_price(opened(document), whole(1, 10, 100)).tolist() == [101, 100, 10, 0]


# --- minima --------------------------------------------------------------------------------


def test_without_minima_of_days_there_is_one_minimum_a_side():
    problem = opened(open_fair(2, 1, 2, enterprise_min=[1, 2], buyer_min=[2]))

    assert [one.tolist() for one in least_of(problem, buyers=False)] == [[1, 2]]
    assert [one.tolist() for one in least_of(problem, buyers=True)] == [[2]]


def test_minima_of_days_add_up_over_the_days_there_are():
    problem = opened(open_fair(2, 2, 5, slot_day=[4, 4, 7, 9, 9], buyer_day_min=[1, 2]))

    assert [one.tolist() for one in least_of(problem, buyers=True)] == [[0, 0], [3, 6]]
    assert len(least_of(problem, buyers=False)) == 1


def test_locked_meetings_meet_the_minimum_of_their_own_day_only():
    document = open_fair(
        3,
        1,
        4,
        slot_day=[0, 0, 1, 1],
        buyer_day_min=[1],
        buyer_max=[4],
        locked=[[0, 0, 0], [1, 0, 1]],
    )

    assert [one.tolist() for one in least_of(opened(document), buyers=True)] == [[0], [1]]


# --- what they prove -----------------------------------------------------------------------


def test_free_of_charge_every_pair_that_can_meet_counts_in_full():
    document = open_fair(
        2, 2, 2, pairs=[[0, 0, 3], [0, 1, 4], [1, 0, 5]], enterprise_available=["11", "00"]
    )

    assert proven(document, nothing(document)) == 7


def test_each_price_is_taken_off_pairs_and_paid_for_all_there_is():
    document = open_fair(2, 2, 2, pairs=[[e, b, 100] for e in (0, 1) for b in (0, 1)])

    assert proven(document, nothing(document)) == 400
    assert proven(document, nothing(document, place=30)) == 4 * 70 + 30 * 4
    assert proven(document, nothing(document, buyer=whole(30, 0))) == 2 * 70 + 200 + 30 * 2
    assert proven(document, nothing(document, enterprise=whole(0, 150))) == 200 + 150 * 2


def test_a_pair_at_a_booth_pays_for_no_place():
    document = open_fair(2, 1, 1, booth_mode=[True, False], pairs=[[0, 0, 50], [1, 0, 50]])

    assert proven(document, nothing(document, place=20)) == 50 + 30 + 20 * 1


def test_a_price_of_a_hall_is_paid_for_its_places_in_all_slots():
    document = open_fair(
        1, 2, 3, pairs=[[0, 0, 50], [0, 1, 5]], hall_tables={"0": [1, 0, 2]}, tables_per_slot=3
    )
    prices = nothing(document, halls=whole(20, 0), hall_names=(0, -1))

    assert proven(document, prices) == (50 - 20) + 20 * 3


def test_a_price_of_help_is_paid_for_every_helper_in_every_slot():
    document = open_fair(
        1,
        3,
        3,
        pairs=[[0, 0, 50], [0, 1, 5], [0, 2, 7]],
        pair_languages=[["ja"], ["ja"], []],
        interpreters=[
            {"languages": ["ja"], "available": "110"},
            {"languages": ["ja"], "available": "100"},
        ],
    )

    assert proven(document, nothing(document, helped=whole(20))) == (50 - 20) + 7 + 20 * (2 + 1)


def test_a_negative_price_pays_somebody_for_his_minimum():
    document = open_fair(1, 2, 2, pairs=[[0, 0, 1], [0, 1, 1]], enterprise_min=[2])

    # at nothing the minimum is simply met; paid 100 a meeting, the pairs bring 101 each
    assert proven(document, nothing(document)) == 2
    assert proven(document, nothing(document, enterprise=whole(-100))) == 2 * 101 - 200
    assert proven(document, nothing(document, enterprise=whole(-300))) == 2 * 301 - 200


@given(st.integers(0, 5_000), st.randoms(use_true_random=False))
def test_any_prices_bound_a_fair_with_minima_of_days_halls_and_interpreters(seed: int, dice):
    document = ruled(
        seed, keys=["day_min", "hall_tables", "interpreters"], people=3, slots=3, few=4
    )
    problem = opened(document)
    capacities = plain_capacities(problem)
    prices = Prices(
        whole(*(dice.randint(-20, 20) for _ in range(problem.n_enterprises))),
        whole(*(dice.randint(-20, 20) for _ in range(problem.n_buyers))),
        dice.randint(0, 20),
        halls=whole(*(dice.randint(0, 20) for _ in capacities.halls)),
        helped=whole(*(dice.randint(0, 20) for _ in capacities.helped)),
    )

    assert certified(problem, capacities, prices) >= best(document)


@given(st.integers(0, 5_000))
def test_more_room_never_makes_the_same_prices_prove_less(seed: int):
    document = ruled(seed, keys=["day_min", "hall_tables"], people=4, slots=3)
    problem = opened(document)
    bound = flow_bound(problem)
    caps, more = bound.capacities, 1 + seed % 3
    roomier = Capacities(
        caps.enterprise + more, caps.buyer + more, caps.places + more, caps.halls + more
    )

    assert certified(problem, roomier, bound.prices) >= bound.worth
