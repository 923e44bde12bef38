"""Problems with their place: what they say to programs, and the order of reading."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.problems import Code, Problem, error, in_order, note, warning
from matchmaker.domain.sentence import Sentence

SENTENCE = Sentence("“%(value)s” is not a number.", {"value": "x"})


def test_a_problem_is_written_with_its_place_code_and_mend():
    fault = error(Code.NOT_A_NUMBER, SENTENCE, Sentence("Did you mean %(guess)s?", {"guess": "1"}))
    problem = Problem(fault, "products", "Sản phẩm", 14, "Dung sai", "tolerance_mm", "x" * 300)

    assert problem.to_json() == {
        "sheet": "products",
        "title": "Sản phẩm",
        "row": 14,
        "column": "Dung sai",
        "key": "tolerance_mm",
        "value": "x" * 200,
        "code": "not_a_number",
        "severity": "error",
        "sentence": {"say": "“%(value)s” is not a number.", "with": {"value": "x"}},
        "mend": {"say": "Did you mean %(guess)s?", "with": {"guess": "1"}},
    }


def test_a_problem_without_a_mend_says_so():
    assert Problem(note(Code.BAD_CHARACTERS, SENTENCE)).to_json()["mend"] is None


def test_only_errors_hold_a_row_back():
    faults = [error(Code.TOO_LONG, SENTENCE), warning(Code.TOO_LONG, SENTENCE)]

    assert [Problem(fault).is_error for fault in faults] == [True, False]


def test_files_come_first_then_sheets_in_their_order_then_rows():
    fault = error(Code.TOO_LONG, SENTENCE)
    places = [("products", 3), ("products", 2), ("buyers", 1), ("buyers", None), ("", None)]

    ordered = in_order([Problem(fault, sheet=sheet, row=row) for sheet, row in places])

    assert [(problem.sheet, problem.row) for problem in ordered] == [
        ("buyers", None),
        ("", None),
        ("products", 2),
        ("products", 3),
        ("buyers", 1),
    ]


def test_problems_of_one_row_keep_the_order_of_its_columns():
    fault = error(Code.TOO_LONG, SENTENCE)
    problems = [Problem(fault, sheet="needs", row=2, column=name) for name in "cab"]

    assert [problem.column for problem in in_order(problems)] == ["c", "a", "b"]


places = st.tuples(st.sampled_from(["", "products", "needs"]), st.none() | st.integers(1, 9))


@given(st.lists(places, max_size=12))
def test_no_problem_is_lost_or_made_by_putting_them_in_order(found):
    fault = error(Code.TOO_LONG, SENTENCE)
    problems = [Problem(fault, sheet=sheet, row=row) for sheet, row in found]

    ordered = in_order(problems)

    assert Counter(ordered) == Counter(problems)
    whole = [problem.row is None for problem in ordered]
    assert whole == sorted(whole, reverse=True)


def test_a_place_is_filled_in_without_touching_the_problem_itself():
    bare = Problem(warning(Code.TOO_LONG, SENTENCE))

    placed = bare.at(row=3, key="name_vi")

    assert (placed.row, placed.key, placed.code) == (3, "name_vi", Code.TOO_LONG)
    assert (bare.row, bare.key) == (None, "")


@pytest.mark.parametrize("make", [error, warning, note])
def test_every_problem_can_be_written_as_json_and_read_back(make):
    problem = Problem(make(Code.BAD_EMAIL, SENTENCE), "buyers", "Nhà mua hàng", 2, value='"\n金')

    assert json.loads(json.dumps(problem.to_json())) == problem.to_json()
    assert problem.to_json()["severity"] == make.__name__
