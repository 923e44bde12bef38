"""Stuffed profiles, and what their mean rank over all needs has become."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.evaluation.stuffing import (
    MOST_LETTERS,
    Lift,
    mean_rank,
    repeated,
    with_others_names,
    with_popular_words,
)


def lift(before: list[float], after: list[float]) -> Lift:
    return Lift(np.array(before), np.array(after))


# --- three ways --------------------------------------------------------------------------------


def test_words_are_said_again_and_nothing_is_added():
    stuffed = repeated("Moulds for caps.")

    assert stuffed.startswith("Moulds for caps. Moulds")
    assert set(stuffed.split()) == {"Moulds", "for", "caps."}


def test_the_words_of_most_needs_are_pasted_most_popular_first():
    needs = ["steel parts", "steel moulds of brass", "brass parts, steel", "steel 304"]

    stuffed = with_popular_words("We cast.", needs, lambda t: t.replace(",", "").split(), {"of"})

    assert stuffed == "We cast. steel, parts, brass, moulds"


def test_a_need_that_says_a_word_twice_asks_for_it_once():
    assert with_popular_words("x", ["b b b", "a", "a"], str.split) == "x a, b"


def test_at_most_fifty_words_are_pasted():
    needs = [f"w{number}" for number in range(200)]

    assert len(with_popular_words("x", needs, str.split).split()) == 51


def test_other_products_are_listed_once_each():
    assert with_others_names("We cast.", ["dies", "", "jigs", "dies"]) == "We cast. dies, jigs"


@pytest.mark.parametrize("stuffed", [repeated, lambda t: with_others_names(t, ["name " * 900])])
def test_no_profile_is_longer_than_a_form_takes(stuffed):
    found = stuffed("word " * 500)

    assert MOST_LETTERS - 10 < len(found) <= MOST_LETTERS
    assert set(found.split()) <= {"word", "name"}


def test_with_nobody_to_copy_from_a_text_stays_as_it_is():
    assert with_popular_words("We cast.", [], str.split).strip() == "We cast."
    assert with_others_names("We cast.", []).strip() == "We cast."


# --- ranks ---------------------------------------------------------------------------------------


def near(*rows: list[float]) -> np.ndarray:
    return np.array(rows, np.float32)


def test_the_nearest_of_all_has_rank_one():
    assert mean_rank(near([3, 2, 1], [5, 0, 0]), 0) == 1


def test_ranks_are_averaged_over_needs():
    assert mean_rank(near([3, 2, 1], [1, 2, 3]), 0) == 2


def test_a_tie_is_shared():
    assert mean_rank(near([1, 1, 0]), 0) == 1.5
    assert mean_rank(near([2, 2, 2]), 1) == 2


def test_what_answers_nothing_stands_last_with_all_that_answer_nothing():
    assert mean_rank(near([1, -np.inf, -np.inf]), 1) == 2.5


matrices = st.integers(1, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-3, 3).map(float), min_size=n, max_size=n), min_size=1, max_size=6
    )
)


@given(matrices)
def test_all_ranks_together_are_those_of_a_list(rows):
    found = near(*rows)

    ranks = [mean_rank(found, column) for column in range(found.shape[1])]

    assert sum(ranks) == pytest.approx(sum(range(1, found.shape[1] + 1)))


@given(matrices)
def test_coming_nearer_to_every_need_never_costs_a_place(rows):
    found = near(*rows)
    lifted = found.copy()
    lifted[:, 0] += 1

    assert mean_rank(lifted, 0) <= mean_rank(found, 0)


# --- lifts ---------------------------------------------------------------------------------------


def test_a_lift_is_what_the_mean_rank_gained():
    assert lift([100, 60], [90, 54]).pct == pytest.approx(10)
    assert lift([100, 60], [90, 54]).each_pct.tolist() == pytest.approx([10, 10])


def test_a_fall_is_a_lift_below_nothing():
    assert lift([50], [55]).pct == pytest.approx(-10)


def test_nothing_changed_is_no_lift():
    assert lift([3, 7], [3, 7]).pct == 0
    assert lift([3, 7], [3, 7]).interval_pct() == (0, 0)


def test_the_interval_holds_the_mean_of_profiles_and_widens_with_their_spread():
    even, uneven = lift([100] * 20, [98] * 20), lift([100] * 20, [88, 108] * 10)

    assert even.interval_pct() == pytest.approx((2, 2))
    low, high = uneven.interval_pct()
    assert low < 2 < high
    assert high - low > 5
