"""The keys of further rules: refused by key and row, written as they were read."""

from typing import Any

import numpy as np
import pytest

from matchmaker.domain.errors import ProblemFileError
from matchmaker.planning import document_of, problem_from
from tests.planning.ruled import FURTHER, ruled
from tests.planning.tiny import open_fair, tiny


def refused(**keys: Any) -> str:
    with pytest.raises(ProblemFileError) as error:
        problem_from(tiny(**keys))
    return str(error.value)


def test_a_fair_without_further_keys_has_no_further_rules():
    document = document_of(problem_from(tiny()))

    assert "hall_tables" not in document
    assert problem_from(document).options.hall_tables is None


@pytest.mark.parametrize("seed", range(12))
def test_what_is_written_reads_back_equal(seed: int):
    first = document_of(problem_from(ruled(seed, keys=KEYS)))

    assert document_of(problem_from(first)) == first


KEYS = FURTHER


# --- halls ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("halls", "words"),
    [
        ([[1, 1]], '"hall_tables" must be an object with named rows'),
        ({"A": 1}, '"hall_tables", row A: must be the number of a hall, each once'),
        ({"-1": 1}, '"hall_tables", row -1: must be the number of a hall'),
        ({"1": 1, "01": 1}, '"hall_tables", row 01: must be the number of a hall, each once'),
        ({"1" * 7: 1}, '"hall_tables", row 1111111: must be the number of a hall'),
        ({"0": [1]}, '"hall_tables", row 0: must be 2 whole numbers from 0 on'),
        ({"0": [1, -1]}, '"hall_tables", row 0: must be 2 whole numbers from 0 on'),
        ({"0": [1, 10**400]}, '"hall_tables", row 0: must be 2 whole numbers'),
        ({"0": True}, '"hall_tables", row 0: must be 2 whole numbers'),
        ({"0": None}, '"hall_tables", row 0: must be 2 whole numbers'),
        ({"0": [1, float("nan")]}, '"hall_tables", row 0: must be 2 whole numbers'),
    ],
)
def test_tables_of_halls_are_refused_by_hall(halls: Any, words: str):
    assert words in refused(hall_tables=halls)


def test_halls_without_tables_of_their_own_share_what_is_left():
    document = open_fair(
        3,
        3,
        2,
        tables_per_slot=[5, 2],
        enterprise_hall=[7, 2, 9],
        hall_tables={"7": 1, "2": [3, 3]},
    )

    problem = problem_from(document)

    assert problem.options.halls == (2, 7)
    assert problem.hall_group.tolist() == [1, 0, 2]
    assert problem.hall_room.tolist() == [[3, 3], [1, 1], [1, 0]]


def test_a_locked_meeting_takes_a_table_of_its_hall():
    document = open_fair(
        2, 2, 2, enterprise_hall=[0, 1], hall_tables={"0": 2, "1": 1}, locked=[[0, 1, 1]],
        tables_per_slot=3,
    )  # fmt: skip
    from matchmaker.planning.problem import open_part

    opened = open_part(problem_from(document)).problem

    assert opened.hall_room.tolist() == [[2, 1], [1, 1], [0, 0]]
    assert opened.options.standing.tolist() == [[0, 1, 1]]
    assert np.array_equal(opened.tables, [3, 2])


# --- time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"slot_times": [[0, 20]]}, '"slot_times" has 1 rows and must have 2'),
        ({"slot_times": [[0, 20], [20, 20]]}, '"slot_times", row 1: must be a start before'),
        ({"slot_times": [[0, 20], [19, 40]]}, '"slot_times", row 1: must be a start before'),
        ({"slot_times": [[0, 20], [20]]}, '"slot_times", row 1: must be [start, end]'),
        ({"slot_times": [[0, 20], [20, 40.0]]}, '"slot_times", row 1: must be [start, end]'),
        ({"slot_times": [[-5, 20], [20, 40]]}, '"slot_times", row 0: -5 is out of range'),
        ({"slot_times": [[0, 20], [20, 10**9]]}, '"slot_times", row 1: 1000000000 is out of'),
        ({"pair_minutes": [1] * 4}, '"pair_minutes" cannot be kept without "slot_times"'),
        (
            {"slot_times": [[0, 20], [20, 40]], "pair_minutes": [1] * 3},
            '"pair_minutes" has 3 rows and must have 4',
        ),
        (
            {"slot_times": [[0, 20], [20, 40]], "pair_minutes": [1, 1, -1, 1]},
            '"pair_minutes", row 2: must be a whole number',
        ),
    ],
)
def test_times_are_refused_by_row(keys: dict[str, Any], words: str):
    assert words in refused(**keys)


def test_a_pair_has_only_slots_long_enough_in_common():
    document = tiny(
        slot_times=[[0, 20], [20, 60]],
        pair_minutes=[20, 21, 40, 41],
        enterprise_available=["11", "11"],
        buyer_available=["11", "11"],
    )

    common = problem_from(document).common

    assert common.tolist() == [[True, True], [False, True], [False, True], [False, False]]


# --- interpreters ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"interpreters": {}}, '"interpreters" must be a list'),
        ({"interpreters": ["ja"]}, '"interpreters", row 0: must be {"languages"'),
        ({"interpreters": [{"languages": ["ja"]}]}, '"interpreters", row 0: must be'),
        (
            {"interpreters": [{"languages": ["ja"], "available": "11", "name": "Hoa"}]},
            '"interpreters", row 0: must be',
        ),
        (
            {"interpreters": [{"languages": "ja", "available": "11"}]},
            '"interpreters", row 0: must be',
        ),
        (
            {"interpreters": [{"languages": [""], "available": "11"}]},
            '"interpreters", row 0: must be',
        ),
        (
            {"interpreters": [{"languages": ["ja"], "available": "1"}]},
            '"interpreters", row 0: must be {"languages": ["ja"], "available": 2 letters 0 or 1}',
        ),
        ({"pair_languages": [[]] * 3}, '"pair_languages" has 3 rows and must have 4'),
        ({"pair_languages": [[], "ja", [], []]}, '"pair_languages", row 1: must be a list of'),
        ({"pair_languages": [[], [1], [], []]}, '"pair_languages", row 1: must be a list of'),
        ({"pair_languages": [[], [], None, []]}, '"pair_languages", row 2: must be a list of'),
    ],
)
def test_interpreters_and_needs_are_refused_by_row(keys: dict[str, Any], words: str):
    assert words in refused(**keys)


def test_needs_are_numbered_whatever_the_order_of_their_languages():
    problem = problem_from(tiny(pair_languages=[["ja", "en"], [], ["ko"], ["en", "ja", "en"]]))

    assert problem.options.needs == (frozenset({"en", "ja"}), frozenset({"ko"}))
    assert problem.options.pair_need is not None
    assert problem.options.pair_need.tolist() == [0, -1, 1, 0]


# --- days ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["enterprise_day_min", "enterprise_day_max", "buyer_day_min", "buyer_day_max"]
)
def test_limits_of_a_day_are_refused_by_row(key: str):
    assert f'"{key}" has 1 rows and must have 2' in refused(**{key: [1]})
    assert f'"{key}", row 1: must be a whole number' in refused(**{key: [1, -1]})
    assert f'"{key}" must be a list' in refused(**{key: 3})


def test_days_are_refused_by_slot():
    assert '"slot_day", row 1: must be a whole number' in refused(slot_day=[0, "1"])


def test_days_may_have_any_numbers():
    assert problem_from(tiny(slot_day=[27, 5])).day_of_slot.tolist() == [1, 0]


# --- walking -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("walks", "words"),
    [
        ({}, '"walk_minutes" must be a list'),
        ([[0]], '"walk_minutes" has 1 rows and must have 2'),
        ([[0, 5], [5]], '"walk_minutes", row 1: must be 2 whole numbers, a hall each'),
        ([[0, 5], [-5, 0]], '"walk_minutes", row 1: -5 is out of range'),
        ([[0, 5], [5.0, 0]], '"walk_minutes", row 1: must be 2 whole numbers'),
        ([[0, 5], [10**400, 0]], '"walk_minutes", row 1: 1000000000'),
    ],
)
def test_ways_are_refused_by_hall(walks: Any, words: str):
    assert words in refused(walk_minutes=walks)


# --- free blocks and seats -----------------------------------------------------------------


def block(**changes: Any) -> list[dict[str, Any]]:
    return [{"side": "buyer", "index": 1, "slots": [0, 1], "keep": 1} | changes]


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ({}, '"free_blocks" must be a list'),
        ([[]], '"free_blocks", row 0: must be {"side", "index", "slots", "keep"}'),
        (block(side="organiser"), '"free_blocks", row 0: must be'),
        (block(side=["buyer"]), '"free_blocks", row 0: must be'),
        (block(note="lunch"), '"free_blocks", row 0: must be'),
        (block(index=2), '"free_blocks", row 0: 2 is out of range, 0 to 1 is allowed'),
        (block(index=None), '"free_blocks", row 0: must be'),
        (block(slots="01"), '"free_blocks", row 0: must be'),
        (block(slots=[0, 2]), '"free_blocks", row 0: 2 is out of range, 0 to 1 is allowed'),
        (block(slots=[0, 0], keep=2), '"free_blocks", row 0: 2 is out of range, 0 to 1 is allowed'),
        (block(keep=True), '"free_blocks", row 0: must be'),
    ],
)
def test_free_blocks_are_refused_by_row(blocks: Any, words: str):
    assert words in refused(free_blocks=blocks)


@pytest.mark.parametrize("key", ["enterprise_parallel", "buyer_parallel"])
def test_seats_are_refused_by_row(key: str):
    assert f'"{key}", row 1: must be a whole number from 1 to' in refused(**{key: [1, 0]})
    assert f'"{key}", row 0: 51 is out of range, 0 to 50 is allowed' in refused(**{key: [51, 1]})
    assert f'"{key}" has 3 rows and must have 2' in refused(**{key: [1, 1, 1]})
