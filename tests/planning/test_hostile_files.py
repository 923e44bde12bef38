"""Files from strangers: refused by key and row, or planned; never a crash, never a silent guess."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.errors import ProblemFileError, ViolationError
from matchmaker.locale import say
from matchmaker.planning import Budget, check, problem_from, read_problem, solve, violations
from matchmaker.planning.problem_file import (
    LARGEST_NUMBER,
    MOST_SLOTS,
    OPTIONAL,
    REQUIRED,
    parse_json,
)
from tests.planning.tiny import Document, fairs, open_fair, tiny

LITTLE = Budget(1_000)

EVERY_KEY = tiny(
    buyer_min=[1, 0],
    slot_session=[0, 1],
    booth_mode=[True, False],
    must_meet=[[1, 0]],
    forbidden=[[1, 1]],
    locked=[[0, 0, 1]],
    published=[[0, 1, 1]],
    move_price=7,
    tables_per_slot=[1, 2],
)

NO_NUMBERS: list[Any] = [
    None,
    True,
    "1",
    "",
    1.0,
    0.5,
    float("nan"),
    float("inf"),
    float("-inf"),
    -1,
    -(10**400),
    10**400,
    LARGEST_NUMBER + 1,
    [],
    [1],
    {},
]


def refusal(document: Document) -> str:
    """The words of a refusal; a file that is taken fails the test."""
    with pytest.raises(ProblemFileError) as error:
        problem_from(document)
    return str(error.value)


# --- numbers that are none --------------------------------------------------------------------


@pytest.mark.parametrize("key", ["enterprises", "buyers", "slots", "short_penalty", "move_price"])
@pytest.mark.parametrize("nonsense", NO_NUMBERS, ids=lambda value: str(value)[:12])
def test_a_count_that_is_no_number_is_refused_by_its_key(key: str, nonsense: Any):
    assert f'"{key}" must be a whole number from 0' in refusal(EVERY_KEY | {key: nonsense})


@pytest.mark.parametrize(
    "key", ["enterprise_min", "enterprise_max", "buyer_min", "buyer_max", "slot_session"]
)
@pytest.mark.parametrize("nonsense", NO_NUMBERS, ids=lambda value: str(value)[:12])
def test_a_limit_that_is_no_number_is_refused_by_key_and_row(key: str, nonsense: Any):
    assert f'"{key}", row 1: must be a whole number' in refusal(EVERY_KEY | {key: [1, nonsense]})


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("key", ["pairs", "locked", "published"])
@pytest.mark.parametrize("nonsense", NO_NUMBERS, ids=lambda value: str(value)[:12])
def test_a_row_with_nonsense_in_it_is_refused_by_key_and_row(place: int, key: str, nonsense: Any):
    row: list[Any] = [0, 0, 1]
    row[place] = nonsense

    assert refusal(EVERY_KEY | {key: [row]}).startswith(f'"{key}", row 0: ')


@pytest.mark.parametrize("key", ["must_meet", "forbidden"])
@pytest.mark.parametrize("row", [[], [0], [0, 0, 0], [0, 2], [2, 0], [-1, 0], [0, 0.0], "00", 0])
def test_a_couple_that_is_none_is_refused_by_key_and_row(key: str, row: Any):
    assert refusal(EVERY_KEY | {key: [row]}).startswith(f'"{key}", row 0: ')


def test_a_number_of_four_hundred_digits_is_not_printed_in_full():
    assert len(refusal(tiny(pairs=[[0, 0, 10**400]]))) < 200


@pytest.mark.parametrize("key", ["NaN", "Infinity", "-Infinity"])
def test_what_json_does_not_know_is_refused_by_its_word(key: str):
    text = json.dumps(tiny()).replace("900", key)

    with pytest.raises(ProblemFileError, match=key):
        parse_json(text.encode())


def test_the_largest_numbers_allowed_are_added_without_a_slip():
    document = open_fair(
        3,
        3,
        3,
        pairs=[[e, b, LARGEST_NUMBER] for e in range(3) for b in range(3)],
        short_penalty=LARGEST_NUMBER,
        enterprise_min=[LARGEST_NUMBER] * 3,
        enterprise_max=[LARGEST_NUMBER] * 3,
        buyer_max=[LARGEST_NUMBER] * 3,
    )
    problem = problem_from(document)

    plan = solve(problem, 1, LITTLE)

    missing = 3 * (LARGEST_NUMBER - 3)
    assert plan.value == plan.bound == 9 * LARGEST_NUMBER - LARGEST_NUMBER * missing
    assert violations(problem, plan) == ()


# --- lists that are none or do not fit --------------------------------------------------------


@pytest.mark.parametrize("key", [key for key in EVERY_KEY if isinstance(EVERY_KEY[key], list)])
@pytest.mark.parametrize("nonsense", [None, 5.5, "11", {}, {"0": 1}])
def test_a_list_that_is_none_is_refused_by_its_key(key: str, nonsense: Any):
    assert refusal(EVERY_KEY | {key: nonsense}).startswith(f'"{key}"')


@pytest.mark.parametrize(
    "key",
    [
        "enterprise_available",
        "buyer_available",
        "enterprise_min",
        "enterprise_max",
        "buyer_min",
        "buyer_max",
        "enterprise_hall",
        "slot_session",
        "booth_mode",
        "tables_per_slot",
    ],
)
@pytest.mark.parametrize("change", [-2, -1, 1])
def test_a_list_too_short_or_too_long_is_refused_with_both_lengths(key: str, change: int):
    rows = (EVERY_KEY[key] * 2)[: 2 + change]

    assert refusal(EVERY_KEY | {key: rows}) == (f'"{key}" has {2 + change} rows and must have 2.')


@pytest.mark.parametrize("key", ["enterprise_available", "buyer_available"])
@pytest.mark.parametrize(
    "row", ["", "1", "111", "1 ", " 1", "1\n", "1x", "١١", "１１", "1\u200b", 11, None, ["1", "1"]]
)
def test_ragged_and_odd_letters_are_refused_by_key_and_row(key: str, row: Any):
    assert refusal(tiny(**{key: ["11", row]})) == f'"{key}", row 1: must be 2 letters 0 or 1.'


@pytest.mark.parametrize("key", ["pairs", "locked", "published"])
def test_a_pair_that_stands_twice_is_refused_with_both_rows(key: str):
    rows = [[0, 0, 1], [0, 1, 1], [0, 0, 0]]

    assert refusal(tiny(**{key: rows})) == (
        f'"{key}", row 2: the pair 0-0 stands in row 0 already.'
    )


@pytest.mark.parametrize("key", ["must_meet", "forbidden"])
def test_a_couple_that_stands_twice_says_nothing_new(key: str):
    once, twice = (
        solve(problem_from(tiny(**{key: [[1, 1]] * times})), 1, LITTLE) for times in (1, 2)
    )

    assert once.meetings == twice.meetings
    assert once.value == twice.value


# --- keys -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [*REQUIRED, *OPTIONAL])
@pytest.mark.parametrize(
    "slip", [str.upper, str.title, lambda key: key + " ", lambda key: key[:-1]]
)
def test_a_slip_in_a_key_is_not_passed_over(key: str, slip):
    document = dict.fromkeys(OPTIONAL) | EVERY_KEY | {"enterprise_hall": [0, 1]}
    document[slip(key)] = document.pop(key)

    assert refusal(document) == f'The key "{slip(key)}" is unknown.'


@pytest.mark.parametrize("key", ["", " ", "__class__", "pairs\x00", "tên", "🙂", "a" * 1000])
def test_an_odd_key_is_unknown(key: str):
    assert "is unknown" in refusal(tiny(**{key: 1}))


def test_no_key_is_both_needed_and_left_out():
    assert not set(REQUIRED) & set(OPTIONAL)


@pytest.mark.parametrize("key", REQUIRED)
def test_every_refusal_is_also_said_in_vietnamese(key: str):
    document = tiny()
    if key in document:
        del document[key]
    else:
        document[key] = []

    with pytest.raises(ProblemFileError) as error:
        problem_from(document)

    said = say(error.value.sentence, "vi")
    assert f'"{key}"' in said
    assert said != str(error.value)


@pytest.mark.parametrize("key", ["lunch", "Pairs", "prices"])
def test_the_checker_does_not_vouch_for_rules_it_does_not_know(key: str):
    with pytest.raises(ProblemFileError, match=key):
        check(tiny(**{key: []}), {"meetings": []})


# --- sizes at the edge ------------------------------------------------------------------------


@pytest.mark.parametrize("slots", [1, 63, 64, 65, 127, 128, 129, 200, MOST_SLOTS])
def test_as_many_slots_as_bits_of_a_word_and_one_more_are_planned(slots: int):
    """Everybody comes in the last slot only: the highest bit must not get lost."""
    last = "0" * (slots - 1) + "1"
    document = open_fair(2, 2, slots, enterprise_available=[last] * 2, buyer_available=[last] * 2)
    problem = problem_from(document)

    plan = solve(problem, 1, LITTLE)

    assert {slot for _, _, slot, _ in plan.meetings} == {slots - 1}
    assert plan.value == plan.bound == 10 + 12
    assert violations(problem, plan) == ()


@pytest.mark.parametrize(
    ("enterprises", "buyers", "slots"),
    [(0, 0, 0), (0, 3, 2), (3, 0, 2), (3, 3, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)],
)
def test_a_fair_without_one_of_its_sides_has_an_empty_plan(
    enterprises: int, buyers: int, slots: int
):
    document = open_fair(enterprises, buyers, slots, enterprise_min=[1] * enterprises)
    problem = problem_from(document)

    plan = solve(problem, 1, LITTLE)

    assert plan.meetings == ()
    assert plan.value == plan.bound == -100 * enterprises
    assert violations(problem, plan) == ()
    assert all(short.forced for short in plan.shortfalls)


def test_one_buyer_for_two_hundred_enterprises_is_shared_out_by_value():
    document = open_fair(200, 1, 3, tables_per_slot=1)
    problem = problem_from(document)

    plan = solve(problem, 1, LITTLE)

    assert sorted(e for e, _, _, _ in plan.meetings) == [197, 198, 199]
    assert plan.value == plan.bound


def test_tables_beyond_all_guests_gain_nothing():
    few, many = (
        solve(problem_from(open_fair(3, 3, 3, tables_per_slot=tables)), 1, LITTLE)
        for tables in (3, LARGEST_NUMBER)
    )

    assert few.value == many.value == few.bound == many.bound


def test_pairs_all_worth_nothing_are_planned_without_a_division_by_nothing():
    problem = problem_from(open_fair(3, 3, 2, pairs=[[e, e, 0] for e in range(3)]))

    plan = solve(problem, 1, LITTLE)

    assert (plan.value, plan.bound, plan.gap_pct) == (0, 0, 0.0)
    assert violations(problem, plan) == ()


# --- bytes ------------------------------------------------------------------------------------


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_document_or_refused(content: bytes):
    try:
        found = parse_json(content)
    except ProblemFileError:
        return
    assert isinstance(found, dict)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(fairs(most_pairs=3), st.sampled_from([*REQUIRED, *OPTIONAL]), JSON)
@settings(max_examples=200, deadline=None)
def test_anything_in_any_key_is_planned_or_refused_by_that_key(document, key, anything):
    said = what_comes_of(document | {key: anything})

    assert said == "planned" or '"' in said or said.startswith("Locked: ")


def what_comes_of(document: Document) -> str:
    """Plan a fair; the words of the refusal if there is one."""
    try:
        problem = problem_from(document)
        plan = solve(problem, 1, LITTLE)
    except ProblemFileError as error:
        return str(error)
    except ViolationError as error:
        return "; ".join(map(str, error.violations))
    return "; ".join(map(str, violations(problem, plan))) or "planned"


@given(fairs(most_pairs=3), st.sampled_from([*REQUIRED, *OPTIONAL]), JSON)
@settings(max_examples=100, deadline=None)
def test_the_checker_takes_no_nonsense_either(document, key, anything):
    """It has a reader of its own: it refuses or answers, whatever a file holds."""
    changed = document | {key: anything}
    try:
        problem_from(changed)
    except ProblemFileError:
        return  # the engine's reader refuses it; a plan for it cannot come from us

    assert check(changed, {"meetings": []}).bound is None


@pytest.mark.parametrize("name", ["fair.json", "fair.json.gz", "fair"])
def test_a_folder_a_missing_file_and_an_empty_one_are_refused(tmp_path: Path, name: str):
    path = tmp_path / name

    with pytest.raises(ProblemFileError, match="cannot be opened"):
        read_problem(path)
    with pytest.raises(ProblemFileError, match="cannot be opened"):
        read_problem(tmp_path)
    path.write_bytes(b"")
    with pytest.raises(ProblemFileError, match="not JSON"):
        read_problem(path)


def test_a_mark_at_the_head_of_a_file_is_refused_in_words(tmp_path: Path):
    path = tmp_path / "fair.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(tiny()).encode())

    with pytest.raises(ProblemFileError, match="not JSON in UTF-8"):
        read_problem(path)
