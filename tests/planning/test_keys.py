"""Single keys: what is a whole number, a list, a text of 0 and 1, and how each is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import ProblemFileError
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.planning import keys
from matchmaker.planning.keys import LARGEST_NUMBER

COUPLE = Sentence("[enterprise, buyer]")


def refused(read: Callable[[], Any]) -> str:
    """Words of a refusal, which must have Vietnamese ones too."""
    with pytest.raises(ProblemFileError) as error:
        read()
    assert say(error.value.sentence, "vi") != str(error.value)
    return str(error.value)


# --- numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, 1, -1, 10**30])
def test_whole_numbers_are_whole_whatever_their_size(value: int):
    assert keys.is_whole(value)


@pytest.mark.parametrize("value", [True, False, 1.0, "1", None, [1], np.int64(1)])
def test_what_only_looks_like_a_number_is_none(value: Any):
    assert not keys.is_whole(value)


@pytest.mark.parametrize("value", [0, 1, 6, 7])
def test_a_number_is_taken_up_to_its_most_and_from_nought_on(value: int):
    assert keys.number({"slots": value}, "slots", most=7) == value


@pytest.mark.parametrize("value", [-1, 8, True, 3.0, "3", None])
def test_a_number_beyond_its_bounds_is_refused_with_both_of_them(value: Any):
    words = refused(lambda: keys.number({"slots": value}, "slots", most=7))

    assert words == '"slots" must be a whole number from 0 to 7.'


def test_the_largest_number_is_a_million_and_one_more_is_refused():
    assert keys.number({"move_price": LARGEST_NUMBER}, "move_price") == 1_000_000
    assert refused(
        lambda: keys.number({"move_price": LARGEST_NUMBER + 1}, "move_price")
    ).startswith('"move_price" must be a whole number from 0 to 1')


# --- lists ---------------------------------------------------------------------------------


def test_a_list_of_any_length_is_taken_where_none_is_asked_for():
    assert keys.list_of([3, "x"], "pairs") == [3, "x"]
    assert keys.list_of([], "pairs") == []


@pytest.mark.parametrize("value", [(1, 2), "12", {"1": 2}, None, 12])
def test_what_is_no_list_is_refused(value: Any):
    assert refused(lambda: keys.list_of(value, "pairs")) == '"pairs" must be a list.'


@pytest.mark.parametrize("rows", [[], [1], [1, 2, 3]])
def test_a_list_too_short_or_too_long_is_refused_with_both_lengths(rows: list[int]):
    words = refused(lambda: keys.list_of(rows, "buyer_max", 2))

    assert words == f'"buyer_max" has {len(rows)} rows and must have 2.'


def test_an_empty_list_is_right_where_nobody_is_there():
    assert keys.list_of([], "buyer_max", 0) == []


def test_a_list_that_is_left_out_is_all_noughts():
    found = keys.numbers({}, "buyer_min", 3)

    assert (found.tolist(), found.dtype) == ([0, 0, 0], np.int64)


def test_a_list_of_numbers_may_reach_both_of_its_ends():
    found = keys.numbers({"seats": [1, LARGEST_NUMBER]}, "seats", 2, least=1)

    assert (found.tolist(), found.dtype) == ([1, LARGEST_NUMBER], np.int64)


@pytest.mark.parametrize("value", [0, -1, LARGEST_NUMBER + 1, True, 2.0, None, [1]])
@pytest.mark.parametrize("row", range(3))
def test_the_first_row_that_is_wrong_is_named_with_what_it_must_be(value: Any, row: int):
    rows: list[Any] = [1, 1, 1]
    rows[row] = value

    words = refused(lambda: keys.numbers({"seats": rows}, "seats", 3, least=1))

    assert words.startswith(f'"seats", row {row}: must be a whole number from 1 to 1')


def test_of_several_wrong_rows_the_first_is_named():
    assert '"buyer_max", row 1:' in refused(
        lambda: keys.numbers({"buyer_max": [0, -1, 0, -1]}, "buyer_max", 4)
    )


# --- letters -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "0", "1", "0110"])
def test_texts_of_nought_and_one_are_presence(text: str):
    assert keys.is_letters(text, len(text))


@pytest.mark.parametrize("value", ["01", "0111", "01 ", "01x", "02 ", "0१1", None, 11, ["0", "1"]])
def test_other_texts_and_other_lengths_are_not(value: Any):
    assert not keys.is_letters(value, 3)


@given(st.integers(0, 5), st.integers(0, 5), st.randoms(use_true_random=False))
def test_presence_written_as_letters_reads_back_the_same(people: int, slots: int, dice):
    there = np.array([[dice.random() < 0.5 for _ in range(slots)] for _ in range(people)])
    there = there.reshape(people, slots).astype(np.bool_)

    letters = keys.as_letters(there)

    assert keys.from_letters(letters, slots).tolist() == there.tolist()
    assert keys.availability({"there": letters}, "there", people, slots).tolist() == there.tolist()


def test_the_first_letter_is_the_first_slot():
    assert keys.from_letters(["100", "011"], 3).tolist() == [
        [True, False, False],
        [False, True, True],
    ]


def test_a_row_of_presence_that_is_none_is_refused_by_its_number():
    words = refused(lambda: keys.availability({"there": ["01", "1"]}, "there", 2, 2))

    assert words == '"there", row 1: must be 2 letters 0 or 1.'


# --- rows ----------------------------------------------------------------------------------


def test_rows_within_their_bounds_are_given_back():
    rows = [[0, 0], [1, 2]]

    assert keys.rows_within(rows, "forbidden", (2, 3), COUPLE) == rows


@pytest.mark.parametrize("row", [[0], [0, 0, 0], [0, 1.0], [True, 0], "00", None, (0, 0)])
def test_a_row_of_another_shape_is_refused_by_what_it_must_be(row: Any):
    words = refused(lambda: keys.rows_within([[0, 0], row], "forbidden", (2, 3), COUPLE))

    assert words == '"forbidden", row 1: must be [enterprise, buyer].'


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ([2, 0], "2 is out of range, 0 to 1 is allowed."),
        ([0, 3], "3 is out of range, 0 to 2 is allowed."),
        ([-1, 0], "-1 is out of range, 0 to 1 is allowed."),
        ([0, -7], "-7 is out of range, 0 to 2 is allowed."),
        ([9, 9], "9 is out of range, 0 to 1 is allowed."),
        ([0, 10**30], "10000000000000000000 is out of range, 0 to 2 is allowed."),
    ],
)
def test_each_number_of_a_row_has_a_bound_of_its_own(row: list[int], words: str):
    assert refused(lambda: keys.rows_within([row], "forbidden", (2, 3), COUPLE)) == (
        f'"forbidden", row 0: {words}'
    )
