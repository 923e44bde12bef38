from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.cells import as_text, is_blank, parts, tidy, too_long
from matchmaker.catalogue.problems import Code
from matchmaker.domain.text import clean


@given(st.text())
def test_the_short_way_of_cleaning_agrees_with_the_long_one(text):
    assert tidy(text) == clean(text)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("Cơ khí", "Cơ khí"),
        (7.0, "7"),
        (0.01, "0.01"),
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        (date(2026, 12, 31), "31/12/2026"),
        (84912345678.0, "84912345678"),
    ],
)
def test_a_cell_is_shown_as_its_reader_sees_it(cell, shown):
    assert as_text(cell) == shown


def test_blanks_are_told_from_zero_and_no():
    assert [is_blank(cell) for cell in (None, "", "  \n", "\u00a0")] == [True] * 4
    assert [is_blank(cell) for cell in (0, 0.0, False, "0")] == [False] * 4


def test_several_values_are_parted_by_semicolons():
    assert parts(" SKD61; NAK80 ;; ") == ["SKD61", "NAK80"]
    assert parts(12.0) == ["12"]


def test_a_text_at_its_limit_passes_and_one_letter_more_does_not():
    assert too_long("x" * 40, 40) == ()
    (fault,) = too_long("x" * 41, 40)
    assert fault.code is Code.TOO_LONG
    assert fault.sentence.values == {"length": 41, "limit": 40}
