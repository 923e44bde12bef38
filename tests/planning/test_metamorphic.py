"""What must hold when a fair is changed in a way whose effect is known beforehand."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning import Budget, Plan, problem_from, solve, violations
from matchmaker.planning.baselines import best_score, round_robin
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.problem import open_part
from tests.planning.reordered import reordered
from tests.planning.tiny import (
    Document,
    best_by_trying,
    crowded,
    fairs,
    open_fair,
    tiny,
    wider_fairs,
    worth,
)

LITTLE = Budget(4_000)


def plan_of(document: Document, seed: int = 1, budget: Budget = LITTLE) -> Plan:
    problem = problem_from(document)
    plan = solve(problem, seed, budget)
    assert violations(problem, plan) == ()
    return plan


def bound_of(document: Document) -> int:
    return flow_bound(open_part(problem_from(document)).problem).worth


def placed(plan: Plan) -> list[tuple[int, int, int]]:
    return [(e, b, slot) for e, b, slot, _ in plan.meetings]


def after_one_another(one: Document, two: Document) -> Document:
    """Two fairs that share nothing, not even an hour: the second begins when the first ends."""
    first, second = one["slots"], two["slots"]
    joint: Document = {
        "enterprises": one["enterprises"] + two["enterprises"],
        "buyers": one["buyers"] + two["buyers"],
        "slots": first + second,
        "tables_per_slot": one["tables_per_slot"] + two["tables_per_slot"],
        "pairs": one["pairs"]
        + [[e + one["enterprises"], b + one["buyers"], value] for e, b, value in two["pairs"]],
        "short_penalty": one["short_penalty"],
    }
    for key in ("enterprise_available", "buyer_available"):
        joint[key] = [row + "0" * second for row in one[key]]
        joint[key] += ["0" * first + row for row in two[key]]
    for key in ("enterprise_min", "enterprise_max", "buyer_min", "buyer_max", "booth_mode"):
        joint[key] = one[key] + two[key]
    return joint


# --- two fairs in one ----------------------------------------------------------------------


@given(fairs(most_pairs=3, slots=2), fairs(most_pairs=3, slots=2))
@settings(max_examples=25, deadline=None)
def test_the_best_of_two_fairs_in_one_is_the_sum_of_their_bests(one, two):
    two = two | {"short_penalty": one["short_penalty"]}

    assert best_by_trying(after_one_another(one, two)) == best_by_trying(one) + best_by_trying(two)


@given(fairs(), fairs())
@settings(max_examples=25, deadline=None)
def test_two_fairs_in_one_are_bounded_by_no_less_than_both(one, two):
    """A table left over in one may look free to the other, so the joint bound may be higher."""
    two = two | {"short_penalty": one["short_penalty"]}

    joint = bound_of(after_one_another(one, two))

    assert joint >= bound_of(one) + bound_of(two)
    assert joint >= plan_of(one).value + plan_of(two).value


@given(fairs(), fairs())
@settings(max_examples=15, deadline=None)
def test_a_plan_of_two_fairs_in_one_is_a_plan_of_each(one, two):
    two = two | {"short_penalty": one["short_penalty"]}

    plan = plan_of(after_one_another(one, two))

    rows = placed(plan)
    in_one = [row for row in rows if row[0] < one["enterprises"]]
    in_two = [
        (e - one["enterprises"], b - one["buyers"], slot - one["slots"])
        for e, b, slot in rows
        if e >= one["enterprises"]
    ]
    assert plan.value == worth(one, in_one) + worth(two, in_two)
    assert worth(one, in_one) <= best_by_trying(one)
    assert worth(two, in_two) <= best_by_trying(two)


# --- the same fair with other numbers on the people ------------------------------------------


@given(fairs(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_other_numbers_on_the_people_change_neither_best_nor_bound(document, dice):
    other, _, _ = reordered(document, dice)

    assert best_by_trying(other) == best_by_trying(document)
    assert bound_of(other) == bound_of(document)
    assert plan_of(other).value <= best_by_trying(document)


@given(fairs(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_a_plan_renumbered_is_a_plan_of_the_renumbered_fair(document, dice):
    plan = plan_of(document)
    other, new_e, new_b = reordered(document, dice)
    locked = [[new_e[e], new_b[b], slot] for e, b, slot in placed(plan)]

    again = plan_of(other | {"locked": locked})

    assert again.value == plan.value
    assert sorted(placed(again)) == sorted(map(tuple, locked))


@given(fairs(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_pairs_in_the_file_changes_no_bound(document, dice):
    shuffled = document | {"pairs": dice.sample(document["pairs"], len(document["pairs"]))}

    assert bound_of(shuffled) == bound_of(document)
    assert best_by_trying(shuffled) == best_by_trying(document)


@given(fairs(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_slots_changes_no_bound(document, dice):
    """Slots carry no value of their own; only who is there counts."""
    order = dice.sample(range(document["slots"]), document["slots"])
    shuffled = document | {
        "tables_per_slot": [document["tables_per_slot"][slot] for slot in order],
        "enterprise_available": [
            "".join(row[slot] for slot in order) for row in document["enterprise_available"]
        ],
        "buyer_available": [
            "".join(row[slot] for slot in order) for row in document["buyer_available"]
        ],
    }

    assert bound_of(shuffled) == bound_of(document)
    assert best_by_trying(shuffled) == best_by_trying(document)


def test_enterprises_and_buyers_may_change_sides():
    """Without minima and booths the two sides are alike."""
    document = crowded(5, 3, 4, enterprise_min=[0] * 5, buyer_max=[2, 3, 1, 3, 2])
    mirrored = document | {
        "pairs": [[b, e, value] for e, b, value in document["pairs"]],
        "enterprise_available": document["buyer_available"],
        "buyer_available": document["enterprise_available"],
        "enterprise_max": document["buyer_max"],
        "buyer_max": document["enterprise_max"],
    }

    assert bound_of(mirrored) == bound_of(document)


# --- more of everything ----------------------------------------------------------------------


@given(fairs(), st.integers(2, 7))
@settings(max_examples=25, deadline=None)
def test_values_and_penalty_times_k_are_the_bound_and_best_times_k(document, k):
    dearer = document | {
        "pairs": [[e, b, k * value] for e, b, value in document["pairs"]],
        "short_penalty": k * document["short_penalty"],
    }

    assert bound_of(dearer) == k * bound_of(document)
    assert best_by_trying(dearer) == k * best_by_trying(document)


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_is_worth_twice_as_much_at_twice_the_values(seed: int):
    document = crowded(5, 4, seed)
    dearer = document | {
        "pairs": [[e, b, 2 * value] for e, b, value in document["pairs"]],
        "short_penalty": 100,
    }
    plan = plan_of(document)
    rows = [[e, b, slot] for e, b, slot in placed(plan)]

    again = plan_of(dearer | {"locked": rows})

    assert again.value >= 2 * plan.value
    assert again.bound <= 2 * plan.bound


@given(fairs(), st.data())
@settings(max_examples=30, deadline=None)
def test_more_room_never_lowers_the_best_or_the_bound(document, data):
    kind = data.draw(st.sampled_from(["tables", "enterprise", "buyer", "time"]))
    roomier = dict(document)
    if kind == "tables":
        roomier["tables_per_slot"] = [tables + 1 for tables in document["tables_per_slot"]]
    elif kind == "time":
        roomier["buyer_available"] = ["1" * document["slots"]] * document["buyers"]
    else:
        roomier[f"{kind}_max"] = [most + 1 for most in document[f"{kind}_max"]]

    assert best_by_trying(roomier) >= best_by_trying(document)
    assert bound_of(roomier) >= bound_of(document)


@given(fairs(), st.data())
@settings(max_examples=25, deadline=None)
def test_a_higher_minimum_never_raises_the_best_or_the_bound(document, data):
    side = data.draw(st.sampled_from(["enterprise_min", "buyer_min"]))
    stricter = document | {side: [least + 1 for least in document[side]]}

    assert best_by_trying(stricter) <= best_by_trying(document)
    assert bound_of(stricter) <= bound_of(document)


@given(fairs())
@settings(max_examples=25, deadline=None)
def test_a_booth_for_everybody_is_as_good_as_tables_without_end(document):
    booths = document | {"booth_mode": [True] * document["enterprises"]}
    tables = document | {
        "booth_mode": [False] * document["enterprises"],
        "tables_per_slot": [9] * document["slots"],
    }

    assert bound_of(booths) == bound_of(tables)
    assert best_by_trying(booths) == best_by_trying(tables)


@given(fairs(), st.data())
@settings(max_examples=25, deadline=None)
def test_forbidding_a_pair_is_taking_it_out_of_the_file(document, data):
    if not document["pairs"]:
        return
    pair = data.draw(st.sampled_from(document["pairs"]))
    without = document | {"pairs": [row for row in document["pairs"] if row != pair]}
    forbidden = document | {"forbidden": [pair[:2]]}

    assert bound_of(forbidden) == bound_of(without)
    assert placed(plan_of(forbidden)) == placed(plan_of(without))


@given(fairs(), st.integers(1, 40))
@settings(max_examples=25, deadline=None)
def test_a_guest_whom_nobody_may_meet_costs_his_minimum_and_nothing_else(document, penalty):
    document = document | {"short_penalty": penalty}
    lonely = document | {
        "enterprises": document["enterprises"] + 1,
        "enterprise_available": [*document["enterprise_available"], "1" * document["slots"]],
        "enterprise_min": [*document["enterprise_min"], 2],
        "enterprise_max": [*document["enterprise_max"], 3],
        "booth_mode": [*document["booth_mode"], False],
    }

    assert bound_of(lonely) == bound_of(document) - 2 * penalty
    assert best_by_trying(lonely) == best_by_trying(document) - 2 * penalty


# --- time ------------------------------------------------------------------------------------


@given(fairs(), st.data())
@settings(max_examples=25, deadline=None)
def test_a_slot_without_tables_is_a_slot_that_is_not_there(document, data):
    gone = data.draw(st.integers(0, document["slots"] - 1))
    tables = list(document["tables_per_slot"])
    tables[gone] = 0
    closed = document | {
        "tables_per_slot": tables,
        "booth_mode": [False] * document["enterprises"],
    }
    shorter = closed | {"slots": document["slots"] - 1, "tables_per_slot": without(tables, gone)}
    for key in ("enterprise_available", "buyer_available"):
        shorter[key] = [row[:gone] + row[gone + 1 :] for row in document[key]]

    assert best_by_trying(closed) == best_by_trying(shorter)
    assert bound_of(closed) >= bound_of(shorter)


def without(values: list[int], place: int) -> list[int]:
    return values[:place] + values[place + 1 :]


@given(fairs(), st.data())
@settings(max_examples=25, deadline=None)
def test_a_slot_from_which_everybody_is_away_is_a_slot_that_is_not_there(document, data):
    gone = data.draw(st.integers(0, document["slots"] - 1))
    masked = dict(document)
    shorter = document | {
        "slots": document["slots"] - 1,
        "tables_per_slot": without(document["tables_per_slot"], gone),
    }
    for key in ("enterprise_available", "buyer_available"):
        masked[key] = [row[:gone] + "0" + row[gone + 1 :] for row in document[key]]
        shorter[key] = [row[:gone] + row[gone + 1 :] for row in document[key]]

    assert bound_of(masked) == bound_of(shorter)
    assert best_by_trying(masked) == best_by_trying(shorter)
    assert all(slot != gone for _, _, slot in placed(plan_of(masked)))


@given(wider_fairs())
@settings(max_examples=12, deadline=None)
def test_sessions_change_when_people_meet_but_not_who_meets(document):
    one = document | {"slot_session": [0] * document["slots"]}
    each = document | {"slot_session": list(range(document["slots"]))}

    whole, apart = plan_of(one), plan_of(each)

    pairs, others = ({row[:2] for row in placed(plan)} for plan in (whole, apart))
    assert pairs == others
    assert (whole.value, whole.bound) == (apart.value, apart.bound)
    assert apart.breaks == apart.breaks_bound == 0


# --- a plan put back into the fair -----------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_locked_in_part_is_never_worse_than_before(seed: int):
    """What is locked stands; the rest may be found again, and the value with it."""
    document = crowded(6, 4, seed)
    plan = plan_of(document)
    rows = placed(plan)
    half = random.Random(seed).sample(rows, len(rows) // 2)  # noqa: S311  # dice, not secrets

    again = plan_of(document | {"locked": [list(row) for row in half]})

    assert set(half) <= set(placed(again))
    assert again.value <= plan.bound
    assert again.bound <= plan.bound


@pytest.mark.parametrize("seed", range(6))
def test_a_whole_plan_locked_keeps_its_value_and_leaves_nothing_to_gain(seed: int):
    document = crowded(6, 4, seed)
    plan = plan_of(document)

    again = plan_of(document | {"locked": [list(row) for row in placed(plan)]})

    assert again.value == plan.value
    assert placed(again) == placed(plan)
    assert again.bound <= plan.bound


@pytest.mark.parametrize("seed", range(4))
def test_an_announced_plan_stays_when_moving_is_dear_whatever_the_seed(seed: int):
    document = crowded(6, 4, seed)
    plan = plan_of(document)
    announced = document | {
        "published": [list(row) for row in placed(plan)],
        "move_price": 100_000,
    }

    again = plan_of(announced, seed=seed + 50)

    assert again.moved == 0
    assert set(placed(plan)) <= set(placed(again))


@pytest.mark.parametrize("seed", range(4))
def test_a_price_of_nothing_for_moving_is_no_reason_to_stay(seed: int):
    document = crowded(5, 4, seed)
    published = [[e, e, 0] for e in range(5)]

    free = plan_of(document | {"published": published, "move_price": 0})

    assert placed(free) == placed(plan_of(document))


# --- more work -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_more_work_never_gives_a_worse_plan(seed: int):
    problem = problem_from(crowded(6, 4, seed))

    values = [solve(problem, seed, Budget(work)).value for work in (0, 2_500, 5_000, 10_000)]

    assert values == sorted(values)


def test_no_work_at_all_still_gives_a_whole_plan():
    plan = plan_of(crowded(6, 4, 0), budget=Budget(0))

    assert plan.meetings
    assert plan.value >= max(plan.baselines.values())


@given(wider_fairs())
@settings(max_examples=12, deadline=None)
def test_the_seed_chooses_among_plans_and_not_the_bound(document):
    plans = [plan_of(document, seed) for seed in (1, 2, 3)]

    assert len({plan.bound for plan in plans}) == 1
    assert len({plan.baselines["best_score"] for plan in plans}) == 1
    assert len({plan.baselines["round_robin"] for plan in plans}) == 1


# --- the worked example, changed by hand -------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "best"),
    [
        ({}, 1600),
        ({"tables_per_slot": 2}, 2000),
        ({"tables_per_slot": 0}, -6000),
        ({"booth_mode": True}, 2000),
        ({"enterprise_min": [0, 0]}, 1600),
        ({"enterprise_min": [2, 1]}, 1600 - 3000),
        ({"forbidden": [[0, 0]]}, 700 - 3000),
        ({"locked": [[0, 1, 1]]}, 900 + 400 - 3000),
        ({"buyer_max": [1, 0]}, 900 - 3000),
        ({"enterprise_available": ["11", "00"]}, 900 + 400 - 3000),
        ({"must_meet": [[1, 1]]}, 900 + 300),
    ],
)
def test_the_worked_example_changes_as_one_would_reckon(change: dict, best: int):
    plan = plan_of(tiny(**change))

    assert plan.value == best
    assert best <= plan.bound


def test_baselines_of_a_fair_without_choice_are_all_the_plan():
    document = open_fair(1, 1, 1)
    problem = open_part(problem_from(document)).problem

    assert best_score(problem).value() == round_robin(problem).value() == 10
    assert set(plan_of(document).baselines.values()) == {10}
