"""Folds: what is asked in one was never answered in another."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.evaluation.folds import FOLDS, folds_of
from matchmaker.evaluation.relevance import RelevanceSet


def task(
    grades: list[dict[int, int]], ids: list[str] | None = None, relevant: int = 2
) -> RelevanceSet:
    names = ids or [f"q{row}" for row in range(len(grades))]
    queries = ["words"] * len(grades)
    return RelevanceSet(
        "t", ["text"] * 40, queries, grades, [""] * len(grades), relevant, query_ids=names
    )


GRADES = st.lists(
    st.dictionaries(st.integers(0, 39), st.integers(0, 2), max_size=4), min_size=1, max_size=30
)


@given(grades=GRADES)
def test_no_relevant_document_is_asked_for_in_two_folds(grades: list[dict[int, int]]):
    asked = task(grades)

    folds = folds_of(asked)

    holders: dict[int, set[int]] = {}
    for fold, row in zip(folds.tolist(), asked.measured, strict=True):
        for document, grade in grades[row].items():
            if grade >= 2:
                holders.setdefault(document, set()).add(fold)
    assert all(len(of) == 1 for of in holders.values())


def test_queries_tied_through_a_third_stay_together():
    folds = folds_of(task([{0: 2}, {0: 2, 1: 2}, {1: 2}, {5: 2}]))

    assert folds[0] == folds[1] == folds[2] != folds[3]


def test_a_document_that_is_merely_near_ties_nobody():
    folds = folds_of(task([{0: 2, 9: 1}, {1: 2, 9: 1}]))

    assert folds[0] != folds[1]


def test_where_every_judged_document_is_relevant_it_ties():
    folds = folds_of(task([{9: 1}, {9: 1}, {3: 1}], relevant=1))

    assert folds[0] == folds[1] != folds[2]


def test_queries_without_a_relevant_document_have_no_fold():
    folds = folds_of(task([{0: 2}, {0: 1}, {}]))

    assert folds.shape == (1,)
    assert folds.dtype == np.int32


def test_a_set_without_any_relevant_document_has_no_folds():
    assert folds_of(task([{0: 1}])).tolist() == []


def test_folds_hold_nearly_as_many_queries_each():
    sizes = Counter(folds_of(task([{row: 2} for row in range(33)])).tolist())

    assert sorted(sizes.values()) == [6, 6, 7, 7, 7]


def test_fewer_groups_than_folds_leave_some_empty():
    assert sorted(folds_of(task([{0: 2}, {1: 2}])).tolist()) == [0, 1]


@pytest.mark.parametrize("count", [2, 3, FOLDS])
def test_the_number_of_folds_can_be_chosen(count: int):
    folds = folds_of(task([{row: 2} for row in range(20)]), count)

    assert set(folds.tolist()) == set(range(count))


@given(st.permutations(range(12)))
def test_the_order_of_queries_moves_nobody(order: list[int]):
    grades = [{row // 2: 2} for row in range(12)]
    straight = folds_of(task(grades))

    turned = folds_of(task([grades[row] for row in order], [f"q{row}" for row in order]))

    assert turned.tolist() == straight[order].tolist()
