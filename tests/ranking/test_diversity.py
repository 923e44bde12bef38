"""A buyer's list answers all of the buyer's needs before it answers one twice."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.diversity import alone, cover_needs, firsts, needs_covered

NEED = np.array([[7, 7, 7, 9, 9]], np.int32)


def lists_of(*entries: int) -> np.ndarray:
    return np.array([entries], np.int32)


def test_an_uncovered_need_takes_the_weakest_place_of_a_repeated_one():
    worth = np.array([[0.9, 0.8, 0.7, 0.6, 0.5]])

    assert cover_needs(lists_of(0, 1, 2), worth, NEED).tolist() == [[0, 1, 3]]


def test_a_list_that_covers_every_need_is_left_alone():
    worth = np.array([[0.9, 0.8, 0.7, 0.6, 0.5]])

    assert cover_needs(lists_of(0, 1, 4), worth, NEED).tolist() == [[0, 1, 4]]


def test_a_need_that_nobody_answers_well_stays_uncovered():
    worth = np.array([[0.9, 0.8, 0.7, 0.34, 0.2]])

    assert cover_needs(lists_of(0, 1, 2), worth, NEED).tolist() == [[0, 1, 2]]
    assert cover_needs(lists_of(0, 1, 2), worth, NEED, least_share=0).tolist() == [[0, 1, 3]]


def test_one_who_may_not_be_listed_covers_nothing():
    worth = np.array([[0.9, 0.8, 0.7, np.nan, 0.5]])

    assert cover_needs(lists_of(0, 1, 2), worth, NEED).tolist() == [[0, 1, 4]]


def test_with_more_needs_than_places_the_best_answers_stay():
    worth = np.array([[0.9, 0.8, 0.7]])
    need = np.array([[1, 2, 3]], np.int32)

    assert cover_needs(lists_of(0, 1), worth, need).tolist() == [[0, 1]]


def test_the_lists_given_are_not_changed():
    given_lists = lists_of(0, 1, 2)

    cover_needs(given_lists, np.array([[0.9, 0.8, 0.7, 0.6, 0.5]]), NEED)

    assert given_lists.tolist() == [[0, 1, 2]]


@given(st.integers(0, 1000), st.integers(1, 6))
def test_covering_never_uncovers_a_need_and_lists_nobody_twice(seed: int, length: int):
    random = np.random.default_rng(seed)
    worth = random.random((5, 12))
    need = random.integers(4, size=(5, 12)).astype(np.int32)
    lists = np.argsort(-worth, axis=1)[:, :length].astype(np.int32)

    spread = cover_needs(lists, worth, need)

    for row in range(5):
        assert set(need[row, lists[row]]) <= set(need[row, spread[row]])
        assert len(set(spread[row].tolist())) == length


def test_an_entry_is_alone_if_no_other_answers_its_need():
    assert alone(lists_of(0, 3, 1, -1), NEED).tolist() == [[False, True, False, False]]


def test_only_needs_that_somebody_could_answer_count_as_uncovered():
    need = np.array([[1, 1, 2, 3]], np.int32)
    allowed = np.array([[True, True, True, False]])

    assert needs_covered(lists_of(0, -1), need, allowed) == 0.5
    assert needs_covered(lists_of(0, 2), need, allowed) == 1
    assert needs_covered(lists_of(-1, -1), need, ~allowed & False) == 1


def test_the_first_answer_to_each_need_is_marked():
    assert firsts(lists_of(3, 0, 4, 1, -1), NEED).tolist() == [[True, True, False, False, False]]


@given(st.permutations(range(5)))
def test_as_many_are_first_as_needs_are_answered(order: list[int]):
    assert firsts(lists_of(*order), NEED).sum() == len(set(NEED[0]))


def test_an_empty_list_is_no_place_for_an_uncovered_need():
    worth = np.array([[0.9, 0.8, 0.7, 0.6, 0.5]])

    assert cover_needs(lists_of(-1, -1), worth, NEED).tolist() == [[-1, -1]]


def test_without_readers_nothing_is_covered_and_nothing_is_missing():
    nobody = np.zeros((0, 3), np.int32)

    assert cover_needs(nobody, np.zeros((0, 5)), np.zeros((0, 5), np.int32)).shape == (0, 3)
    assert needs_covered(nobody, np.zeros((0, 5), np.int32), np.zeros((0, 5), bool)) == 1


def test_of_equals_the_first_comes_in():
    worth = np.array([[0.5, 0.5, 0.5, 0.5, 0.5]])

    assert 3 in cover_needs(lists_of(0, 1, 2), worth, NEED)[0]


@given(st.integers(0, 1000))
def test_a_higher_price_covers_no_fewer_needs_and_covering_twice_is_covering_once(seed: int):
    random = np.random.default_rng(seed)
    worth, need = random.random((4, 9)), random.integers(4, size=(4, 9)).astype(np.int32)
    lists = np.argsort(-worth, axis=1)[:, :4].astype(np.int32)
    allowed = np.ones(need.shape, bool)

    spread = [cover_needs(lists, worth, need, least_share=share) for share in (1.0, 0.5, 0.0)]

    shares = [needs_covered(one, need, allowed) for one in (lists, *spread)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert cover_needs(spread[-1], worth, need, least_share=0).tolist() == spread[-1].tolist()
