"""What must hold when a fair's further rules are written otherwise, or forbid nothing."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from matchmaker.planning import Budget, Plan, check, problem_from, solve
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.problem import open_part
from tests.planning.ruled import FURTHER, best, every_plan, ruled, value
from tests.planning.tiny import Document, open_fair

SEEDS = range(12)
SMALL = {"people": 3, "slots": 4, "few": 5}
LITTLE = Budget(1_000)


def bound_of(document: Document) -> int:
    return flow_bound(open_part(problem_from(document)).problem).worth


def plan_of(document: Document) -> Plan:
    """A plan that the checker passes with all its figures."""
    plan = solve(problem_from(document), 1, LITTLE)
    assert check(document, plan.to_json()).violations == ()
    return plan


def without(document: Document, *keys: str) -> Document:
    return {key: rows for key, rows in document.items() if key not in keys}


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # dice, not secrets


# --- rules that forbid nothing -------------------------------------------------------------


def no_block(document: Document) -> Document:
    slots = list(range(document["slots"]))
    return {"free_blocks": [{"side": "buyer", "index": 0, "slots": slots, "keep": 0}]}


def long_slots(document: Document) -> Document:
    times = [[60 * slot, 60 * slot + 30] for slot in range(document["slots"])]
    return {"slot_times": times, "pair_minutes": [30] * len(document["pairs"])}


def plenty_of_tables(document: Document) -> Document:
    """Every hall has as many of its own as there are firms, and the fair as many for each hall."""
    own = document["enterprises"]
    halls = sorted(set(document["enterprise_hall"]))
    return {
        "hall_tables": {str(hall): [own] * document["slots"] for hall in halls},
        "tables_per_slot": [own * len(halls)] * document["slots"],
    }


def help_for_all(document: Document) -> Document:
    there = "1" * document["slots"]
    people = min(document["enterprises"], document["buyers"])
    return {
        "pair_languages": [["ja", "ko"]] * len(document["pairs"]),
        "interpreters": [{"languages": ["ko"], "available": there}] * people,
    }


IDLE_RULES: dict[str, Callable[[Document], Document]] = {
    "a block that keeps nothing": no_block,
    "slots as long as any meeting": long_slots,
    "halls with tables enough": plenty_of_tables,
    "an interpreter for everybody": help_for_all,
    "nobody needs help": lambda one: {
        "pair_languages": [[]] * len(one["pairs"]), "interpreters": []
    },
    "halls without a way between them": lambda _: {"walk_minutes": [[0] * 3] * 3},
    "delegations of one": lambda one: {
        "enterprise_parallel": [1] * one["enterprises"], "buyer_parallel": [1] * one["buyers"]
    },
    "days as long as the fair": lambda one: {
        "slot_day": list(range(one["slots"])),
        "enterprise_day_max": [1] * one["enterprises"],
        "buyer_day_max": [9] * one["buyers"],
    },
    "days that ask for nobody": lambda one: {
        "enterprise_day_min": [0] * one["enterprises"], "buyer_day_min": [0] * one["buyers"]
    },
}  # fmt: skip


@pytest.mark.parametrize("rule", IDLE_RULES)
def test_a_rule_that_forbids_nothing_changes_neither_best_nor_bound(rule: str):
    for seed in SEEDS:
        bare = ruled(seed, keys=[], **SMALL)
        if rule == "halls with tables enough":
            bare |= {"tables_per_slot": [9] * bare["slots"]}
        with_rule = bare | IDLE_RULES[rule](bare)

        assert bound_of(with_rule) == bound_of(bare)
        assert best(with_rule) == best(bare)
        assert plan_of(with_rule).value == plan_of(bare).value


@pytest.mark.parametrize("rule", sorted(IDLE_RULES.keys() - {"halls with tables enough"}))
def test_a_plan_made_without_a_rule_that_forbids_nothing_is_passed_with_it(rule: str):
    """Where halls have tables of their own they have other numbers; all else stands as it is."""
    for seed in SEEDS:
        bare = ruled(seed, keys=[], **SMALL)
        meetings = plan_of(bare).to_json()["meetings"]

        report = check(bare | IDLE_RULES[rule](bare), {"meetings": meetings})

        assert report.violations == ()


# --- the same rule in other words ----------------------------------------------------------


def other_halls(document: Document, seed: int) -> Document:
    """Halls with other numbers, ways and tables moved along."""
    new = dice(seed).sample(range(3), 3)
    changed = document | {"enterprise_hall": [new[hall] for hall in document["enterprise_hall"]]}
    if "hall_tables" in document:
        changed["hall_tables"] = {
            str(new[int(hall)]): row for hall, row in document["hall_tables"].items()
        }
    if "walk_minutes" in document:
        walk: list[list[int]] = [[0] * 3 for _ in range(3)]
        for one in range(3):
            for other in range(3):
                walk[new[one]][new[other]] = document["walk_minutes"][one][other]
        changed["walk_minutes"] = walk
    return changed


def other_languages(document: Document, seed: int) -> Document:
    """The same people, every language under another name."""
    words = dice(seed).sample(["vi", "zh", "aa"], 3)
    new = dict(zip(["en", "ja", "ko"], words, strict=True))
    return document | {
        "pair_languages": [[new[word] for word in row] for row in document["pair_languages"]],
        "interpreters": [
            one | {"languages": [new[word] for word in one["languages"]]}
            for one in document["interpreters"]
        ],
    }


def shifts(document: Document, _: int) -> Document:
    """Every interpreter as two who take turns, in the slots he is there."""
    people = []
    for one in document["interpreters"]:
        for turn in (0, 1):
            there = [
                letter if slot % 2 == turn else "0" for slot, letter in enumerate(one["available"])
            ]
            people.append(one | {"available": "".join(there)})
    return document | {"interpreters": people}


def later(document: Document, _: int) -> Document:
    """The whole fair an hour and a half later."""
    return document | {
        "slot_times": [[start + 90, end + 90] for start, end in document["slot_times"]]
    }


def in_seconds(document: Document, _: int) -> Document:
    """Every length and every way in another unit."""
    changed = {"slot_times": [[60 * start, 60 * end] for start, end in document["slot_times"]]}
    for key, times in (("pair_minutes", 1), ("walk_minutes", 2)):
        if key in document and times == 1:
            changed[key] = [60 * minutes for minutes in document[key]]
        elif key in document:
            changed[key] = [[60 * minutes for minutes in row] for row in document[key]]
    return document | changed


def other_days(document: Document, _: int) -> Document:
    """Days with other numbers, in their order or not."""
    return document | {"slot_day": [100 - 7 * day for day in document["slot_day"]]}


def blocks_twice(document: Document, _: int) -> Document:
    """Every block written down twice, and once more asking for less."""
    less = [row | {"keep": max(0, row["keep"] - 1)} for row in document["free_blocks"]]
    return document | {"free_blocks": [*less, *document["free_blocks"], *document["free_blocks"]]}


REWRITTEN: list[tuple[str, Callable[[Document, int], Document], set[str]]] = [
    ("hall_tables", other_halls, set()),
    ("walk_minutes", other_halls, set()),
    ("interpreters", other_languages, {"pair_languages"}),
    ("interpreters", shifts, {"interpreters"}),
    ("pair_minutes", later, {"slot_times"}),
    ("walk_minutes", later, {"slot_times"}),
    ("pair_minutes", in_seconds, {"slot_times"}),
    ("walk_minutes", in_seconds, {"slot_times"}),
    ("day_max", other_days, {"slot_day"}),
    ("day_min", other_days, {"slot_day"}),
    ("free_blocks", blocks_twice, {"free_blocks"}),
]


@pytest.mark.parametrize(
    ("key", "rewrite", "needed"),
    REWRITTEN,
    ids=[f"{key}-{way.__name__}" for key, way, _ in REWRITTEN],
)
def test_a_rule_in_other_words_is_the_same_rule(
    key: str, rewrite: Callable[[Document, int], Document], needed: set[str]
):
    seen = 0
    for seed in range(40):
        document = ruled(seed, keys=[key], **SMALL)
        if not needed <= document.keys() or key not in {*document, "day_max", "day_min"}:
            continue
        seen += 1
        again = rewrite(document, seed)

        assert bound_of(again) == bound_of(document)
        assert best(again) == best(document)
        plan_of(again)

    assert seen >= 4


# --- one rule for another ------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_on_a_fair_of_one_day_the_days_limits_are_the_fairs(seed: int):
    bare = ruled(seed, keys=[], **SMALL) | {"short_penalty": 7}
    by_day: dict[str, Any] = {"slot_day": [3] * bare["slots"]}
    for side in ("enterprise", "buyer"):
        by_day[f"{side}_day_max"] = bare[f"{side}_max"]
        by_day[f"{side}_day_min"] = bare[f"{side}_min"]
        by_day[f"{side}_max"] = [9] * bare[f"{side}s"]
        by_day[f"{side}_min"] = [0] * bare[f"{side}s"]

    assert best(bare | by_day) == best(bare)
    assert bound_of(bare | by_day) == bound_of(bare)
    assert plan_of(bare | by_day).value == plan_of(bare).value


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hall_without_tables_is_a_hall_whose_firms_meet_nobody(seed: int):
    document = ruled(seed, keys=[], **SMALL)
    closed = document | {"hall_tables": {"1": [0] * document["slots"]}}
    pairs = [
        pair
        for pair in document["pairs"]
        if document["enterprise_hall"][pair[0]] != 1 or document["booth_mode"][pair[0]]
    ]

    assert best(closed) == best(document | {"pairs": pairs})
    assert bound_of(closed) == bound_of(document | {"pairs": pairs})


@pytest.mark.parametrize("seed", SEEDS)
def test_a_language_that_nobody_speaks_is_a_pair_that_never_meets(seed: int):
    document = ruled(seed, keys=[], **SMALL)
    mute = [bool(dice(seed + at).getrandbits(1)) for at in range(len(document["pairs"]))]
    spoken = document | {
        "pair_languages": [["ja"] if one else [] for one in mute], "interpreters": []
    }  # fmt: skip
    apart = document | {
        "forbidden": [pair[:2] for pair, one in zip(document["pairs"], mute, strict=True) if one]
    }

    assert best(spoken) == max(
        value(document, rows)
        for rows in every_plan(document)
        if not any([e, b] in apart["forbidden"] for e, b, _ in rows)
    )
    assert bound_of(spoken) == bound_of(apart)
    assert plan_of(spoken).value == plan_of(apart).value


@pytest.mark.parametrize("seed", SEEDS)
def test_a_meeting_longer_than_every_slot_is_a_pair_that_never_meets(seed: int):
    document = ruled(seed, keys=[], **SMALL)
    times = [[60 * slot, 60 * slot + 30] for slot in range(document["slots"])]
    minutes = [31 if (e + b) % 2 else 30 for e, b, _ in document["pairs"]]
    pairs = [pair for pair in document["pairs"] if (pair[0] + pair[1]) % 2 == 0]

    long = document | {"slot_times": times, "pair_minutes": minutes}

    assert best(long) == best(document | {"pairs": pairs})
    assert bound_of(long) == bound_of(document | {"pairs": pairs})
    assert plan_of(long).value == plan_of(document | {"pairs": pairs}).value


@pytest.mark.parametrize("seed", SEEDS)
def test_a_block_kept_whole_is_an_absence(seed: int):
    document = ruled(seed, keys=[], **SMALL)
    slots = list(range(1, document["slots"]))
    if not slots:
        return
    block = {"side": "buyer", "index": 0, "slots": slots, "keep": len(slots)}
    first, *others = document["buyer_available"]
    away = [first[0] + "0" * len(slots), *others]

    assert best(document | {"free_blocks": [block]}) == best(document | {"buyer_available": away})
    assert plan_of(document | {"free_blocks": [block]}).value == (
        plan_of(document | {"buyer_available": away}).value
    )


def test_a_delegation_that_parts_is_worth_two_of_its_members_with_half_the_firms_each():
    """Two people of one buyer meet six firms in three slots; each alone would meet three."""
    document = open_fair(6, 1, 3, tables_per_slot=9, buyer_max=[6])

    alone = plan_of(document)
    together = plan_of(document | {"buyer_parallel": [2]})
    halves = [plan_of(document | {"pairs": document["pairs"][at::2]}).value for at in (0, 1)]

    assert together.value == together.bound == sum(halves)
    assert alone.value == sum(sorted(worth for _, _, worth in document["pairs"])[-3:])


# --- more of what is scarce ----------------------------------------------------------------


@pytest.mark.parametrize("key", FURTHER)
def test_a_rule_switched_off_never_lowers_the_best(key: str):
    of_key = {
        "interpreters": ("interpreters", "pair_languages"),
        "day_max": ("enterprise_day_max", "buyer_day_max"),
        "day_min": ("enterprise_day_min", "buyer_day_min"),
    }.get(key, (key,))
    for seed in range(20):
        document = ruled(seed, keys=[key], **SMALL)
        if key in ("enterprise_parallel", "buyer_parallel"):
            assert best(document) >= best(without(document, key))
        else:
            assert best(document) <= best(without(document, *of_key))
            assert bound_of(document) <= bound_of(without(document, *of_key))
