"""Numbers as people write them, in both styles, and what is none."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.numbers import (
    Mark,
    Number,
    decimal_mark,
    likely_number,
    read_number,
    shown,
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("180", 180.0),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1_234_567.0),
        ("1,234,567", 1_234_567.0),
        ("1 234 567", 1_234_567.0),
        ("1\u00a0234,5", 1234.5),
        ("1’234.5", 1234.5),
        ("0,01", 0.01),
        ("0.005", 0.005),
        (".5", 0.5),
        ("1234.567", 1234.567),
        ("-3,5", -3.5),
        ("+7", 7.0),
    ],
)
def test_a_number_with_one_reading_is_read_in_either_style(written, value):
    assert read_number(written) == Number(value)


@pytest.mark.parametrize(
    "written",
    ["", "viele", "0,0l", "1.2.3,4,5", "12..5", "1,23,456.7", "1e5", "12 USD", "--1", "."],
)
def test_what_is_no_number_is_not_read_as_one(written):
    assert read_number(written) is None


def test_three_digits_after_one_sign_can_be_two_things():
    assert read_number("1.200") == Number(1200.0, 1.2)
    assert read_number("1.200", counts_things=False) == Number(1.2, 1200.0)


def test_the_style_of_the_column_settles_it():
    assert read_number("1.200", Mark.COMMA) == Number(1200.0)
    assert read_number("1.200", Mark.DOT) == Number(1.2)
    assert read_number("1,200", Mark.COMMA) == Number(1.2)


def test_a_style_is_read_off_numbers_with_one_reading():
    assert decimal_mark(["1.200", "3,5", "12"]) is Mark.COMMA
    assert decimal_mark(["1,234,567"]) is Mark.DOT
    assert decimal_mark(["1.234,5"]) is Mark.COMMA


def test_no_style_is_read_off_doubtful_or_contradicting_numbers():
    assert decimal_mark(["1.200", "3.400"]) is None
    assert decimal_mark(["3,5", "3.5"]) is None
    assert decimal_mark([]) is None
    assert decimal_mark(["viele", "12"]) is None


@given(st.integers(0, 10**12), st.sampled_from([",", "."]))
def test_grouped_thousands_are_read_back_in_their_own_style(number, grouping):
    written = f"{number:,}".replace(",", grouping)
    mark = Mark.DOT if grouping == "," else Mark.COMMA

    assert read_number(written, mark) == Number(float(number))


@given(st.decimals(0, 10**6, places=2))
def test_two_decimals_are_never_doubtful(number):
    assert read_number(str(number)) == Number(float(number))
    assert read_number(str(number).replace(".", ",")) == Number(float(number))


@given(st.text(max_size=20))
def test_no_text_makes_reading_fail(text):
    read = read_number(text)

    assert read is None or read.value == read.value


@pytest.mark.parametrize(
    ("written", "guess"),
    [("0,0l", 0.01), ("O.5", 0.5), ("350 t", 350.0), ("khoảng 30 ngày", 30.0), ("1S0", 150.0)],
)
def test_a_misspelt_number_gets_a_guess(written, guess):
    assert likely_number(written) == guess


def test_words_get_no_guess():
    assert likely_number("theo thỏa thuận") is None


@given(st.floats(-1e14, 1e14, allow_nan=False))
def test_a_shown_number_reads_back(value):
    assert float(shown(value)) == value


def test_whole_numbers_are_shown_without_a_point():
    assert shown(1200.0) == "1200"
    assert shown(0.01) == "0.01"


@pytest.mark.parametrize("written", ["9" * 400, "9" * 400 + ",5", "1" + ".000" * 120])
def test_hundreds_of_digits_are_no_number_and_never_infinite(written):
    assert read_number(written) is None
    assert likely_number(written) is None


@given(st.text(alphabet="0123456789.,+- ", max_size=500))
def test_whatever_is_read_from_digits_and_signs_is_finite(text):
    read = read_number(text)

    assert read is None or math.isfinite(read.value)


@given(st.integers(1000, 10**9), st.integers(1, 99))
def test_grouped_thousands_with_decimals_are_read_alike_in_both_styles(whole, hundredths):
    english = f"{whole:,}.{hundredths:02d}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))

    assert read_number(english) == read_number(vietnamese)
    assert read_number(english) == Number(float(f"{whole}.{hundredths:02d}"))


@given(st.floats(0.001, 1e6, allow_nan=False).map(lambda one: f"{one:.4f}"))
def test_a_sign_before_a_number_only_turns_it(written):
    assert read_number(f"-{written}").value == -read_number(written).value
    assert read_number(f"+{written}") == read_number(written)


@pytest.mark.parametrize("mark", [None, *Mark])
@pytest.mark.parametrize("written", ["0", "0,0", "0.00", "-0"])
def test_zero_is_a_number_in_every_style(written, mark):
    assert read_number(written, mark) == Number(0.0)
