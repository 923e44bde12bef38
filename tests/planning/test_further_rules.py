"""Every rule that a fair may switch on, on fairs small enough to try every plan."""

import json
import random
from functools import cache

import pytest

from matchmaker.planning import Budget, Plan, check, problem_from, solve
from tests.planning.ruled import best, broken_rules, locked_from, ruled, value
from tests.planning.tiny import Document, open_fair

RULES = [
    "hall_tables",
    "pair_minutes",
    "interpreters",
    "day_max",
    "day_min",
    "walk_minutes",
    "free_blocks",
    "enterprise_parallel",
    "buyer_parallel",
]
SMALL = {"people": 4, "slots": 3, "few": 6}


@cache
def _solved(text: str) -> Plan:
    return solve(problem_from(json.loads(text)), 1, Budget(3_000))


def solved(document: Document) -> Plan:
    return _solved(json.dumps(document))


def placed(plan: Plan) -> list[tuple[int, int, int]]:
    return [row[:3] for row in plan.meetings]


def fairs(keys: list[str], seeds: range, **sizes: int) -> list[Document]:
    """Fairs with those rules, each also with some of its best plan's meetings locked."""
    drawn = [ruled(seed, keys=keys, **sizes) for seed in seeds]
    return drawn + [
        locked_from(document, placed(solved(document)), seed)
        for seed, document in zip(seeds, drawn, strict=True)
    ]


@pytest.mark.parametrize("key", RULES)
def test_no_plan_is_worth_more_than_the_bound_and_ours_is_never_worth_more_than_the_best(key: str):
    found = [(solved(document), best(document)) for document in fairs([key], range(20), **SMALL)]

    assert all(plan.value <= optimum <= plan.bound for plan, optimum in found)
    assert sum(plan.value == optimum for plan, optimum in found) >= 0.9 * len(found)


@pytest.mark.parametrize("key", RULES)
def test_a_plan_keeps_the_rule_as_counted_by_hand_and_by_the_checker(key: str):
    for document in fairs([key], range(100, 125)):
        plan = solved(document)

        assert broken_rules(document, placed(plan)) == set()
        assert check(document, plan.to_json()).violations == ()
        assert plan.value == value(document, placed(plan))
        assert plan.value >= max(plan.baselines.values())


def test_all_rules_at_once_are_kept():
    for document in fairs(RULES, range(200, 230)):
        plan = solved(document)

        assert broken_rules(document, placed(plan)) == set()
        assert check(document, plan.to_json()).violations == ()


@pytest.mark.long
def test_a_thousand_fairs_with_every_rule_are_planned_without_a_breach():
    for seed in range(1_000):
        document = ruled(seed)
        plan = solve(problem_from(document), 1, Budget(3_000))

        assert broken_rules(document, placed(plan)) == set(), seed
        assert check(document, plan.to_json()).violations == (), seed


@pytest.mark.parametrize("key", RULES)
def test_the_same_seed_gives_the_same_plan_under_the_rule(key: str):
    document = next(d for d in fairs([key], range(300, 330)) if _on(d, key))

    first, again = (solve(problem_from(document), 7, Budget(3_000)) for _ in range(2))

    assert first.fingerprint == again.fingerprint


def _on(document: Document, key: str) -> bool:
    names = {
        "interpreters": "pair_languages",
        "day_max": "buyer_day_max",
        "day_min": "buyer_day_min",
    }
    return names.get(key, key) in document


# --- days ----------------------------------------------------------------------------------


def test_a_missing_meeting_of_a_day_costs_what_one_of_the_fair_does():
    document = open_fair(
        1, 2, 2, slot_day=[0, 1], enterprise_day_min=[1], buyer_day_min=[0, 1], short_penalty=50
    )

    plan = solved(document | {"enterprise_available": ["10"]})

    assert placed(plan) == [(0, 1, 0)], "it spares a missing one of both"
    assert plan.value == 11 - 50 * 2
    assert plan.bound == plan.value


def test_the_least_of_a_day_draws_a_meeting_to_that_day():
    document = open_fair(1, 2, 4, slot_day=[0, 0, 1, 1], enterprise_day_min=[1], short_penalty=50)

    plan = solved(document)

    assert sorted(slot // 2 for _, _, slot in placed(plan)) == [0, 1]
    assert plan.value == 10 + 11


def test_a_day_limit_is_a_limit_of_the_bound():
    document = open_fair(1, 3, 4, slot_day=[0, 0, 1, 1], enterprise_day_max=[1])

    assert (solved(document).value, solved(document).bound) == (11 + 12, 11 + 12)


# --- delegations -------------------------------------------------------------------------------


def test_a_delegation_of_two_is_worth_at_least_what_one_person_is():
    for document in fairs([], range(20)):
        doubled = document | {"buyer_parallel": [2] * document["buyers"]}

        assert solved(doubled).bound >= solved(document).value


def test_a_delegation_meets_two_at_once_and_its_minimum_is_paid_once():
    document = open_fair(
        2, 1, 1, buyer_parallel=[2], buyer_max=[2], buyer_min=[1], tables_per_slot=2
    )

    plan = solved(document)

    assert sorted(placed(plan)) == [(0, 0, 0), (1, 0, 0)]
    assert plan.value == plan.bound == 10 + 11


def test_a_locked_meeting_takes_one_seat_of_a_delegation():
    document = open_fair(
        3, 1, 1, buyer_parallel=[2], buyer_max=[3], tables_per_slot=3, locked=[[0, 0, 0]]
    )

    assert sorted(placed(solved(document))) == [(0, 0, 0), (2, 0, 0)]


# --- free blocks -------------------------------------------------------------------------------


def test_the_order_in_which_blocks_that_overlap_are_written_changes_nothing():
    blocks = [
        {"side": "buyer", "index": 0, "slots": [0, 1, 2], "keep": 3},
        {"side": "buyer", "index": 0, "slots": [1, 2], "keep": 1},
        {"side": "buyer", "index": 0, "slots": [0, 2], "keep": 0},
    ]
    document = open_fair(3, 2, 3, tables_per_slot=2)

    forwards = solved(document | {"free_blocks": blocks})
    backwards = solved(document | {"free_blocks": blocks[::-1]})

    assert forwards.bound == backwards.bound == forwards.value == 11 + 12 + 13
    assert check(document | {"free_blocks": blocks[::-1]}, forwards.to_json()).violations == ()


def test_a_block_takes_what_it_keeps_off_the_bound():
    document = open_fair(4, 1, 4)
    block = {"side": "buyer", "index": 0, "slots": [1, 2], "keep": 1}

    assert solved(document).bound == 10 + 11 + 12 + 13
    assert solved(document | {"free_blocks": [block]}).bound == 11 + 12 + 13


# --- whoever is called what ----------------------------------------------------------------------


def shuffled(document: Document, seed: int) -> Document:
    """The same fair with participants, pairs and interpreters in another order."""
    dice = random.Random(seed)  # noqa: S311  # dice, not secrets
    new = {}
    for side in ("enterprise", "buyer"):
        order = list(range(document[f"{side}s"]))
        dice.shuffle(order)
        new[side] = {old: at for at, old in enumerate(order)}
    pairs = list(range(len(document["pairs"])))
    dice.shuffle(pairs)
    changed = dict(document)
    for key, rows in document.items():
        side = key.split("_")[0]
        if key in ("pair_languages", "pair_minutes"):
            changed[key] = [rows[at] for at in pairs]
        elif (side in new and key != "enterprise_hall") or key in ("booth_mode", "enterprise_hall"):
            names = new[side if side in new else "enterprise"]
            changed[key] = [rows[old] for old in names]
    changed["pairs"] = [
        [new["enterprise"][e], new["buyer"][b], value]
        for e, b, value in (document["pairs"][at] for at in pairs)
    ]
    if "free_blocks" in document:
        changed["free_blocks"] = [
            block | {"index": new[block["side"]][block["index"]]}
            for block in document["free_blocks"]
        ]
    if "interpreters" in document:
        changed["interpreters"] = dice.sample(
            document["interpreters"], len(document["interpreters"])
        )
    return changed


def test_nobody_wins_or_loses_by_where_he_stands_in_the_file():
    for seed in range(400, 425):
        document = ruled(seed)

        here, there = solved(document), solved(shuffled(document, seed))

        assert (here.value, here.bound) == (there.value, there.bound), seed


def test_a_locked_copy_of_a_plan_is_worth_the_same():
    for seed in range(430, 450):
        document = ruled(seed)
        plan = solved(document)

        again = solved(document | {"locked": [list(row) for row in placed(plan)]})

        assert again.value >= plan.value
        assert set(placed(plan)) <= set(placed(again))


def test_more_of_anything_scarce_never_lowers_the_bound():
    for seed in range(460, 480):
        document = ruled(seed)
        before = solved(document).bound
        more = document | {"tables_per_slot": [9] * document["slots"]}
        if "hall_tables" in document:
            more["hall_tables"] = {
                hall: [tables + 1 for tables in row]
                for hall, row in document["hall_tables"].items()
            }
        if "interpreters" in document:
            always = {"languages": ["en", "ja", "ko"], "available": "1" * document["slots"]}
            more["interpreters"] = [*document["interpreters"], always]
        for side in ("enterprise", "buyer"):
            if f"{side}_day_max" in document:
                more[f"{side}_day_max"] = [most + 1 for most in document[f"{side}_day_max"]]

        assert solved(more).bound >= before, seed
