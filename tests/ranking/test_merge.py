"""Lists after one profile changed: nothing moves without cause, nobody is overrun."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchmaker.ranking import exposure
from matchmaker.ranking.merge import (
    CAPACITY,
    Readers,
    load,
    mean_attention,
    own_list,
    risen,
    stands,
)

NAN = float("nan")
CHANCE = st.floats(0.01, 0.99)


def floats(*values: float) -> np.ndarray:
    return np.array(values, np.float64)


def bools(*values: int) -> np.ndarray:
    return np.array(values, bool)


def test_capacity_is_that_of_the_full_lists():
    assert CAPACITY == exposure._CAPACITY


def test_attention_and_load_are_as_written_down():
    assert mean_attention(10) == pytest.approx(0.454, abs=1e-3)
    assert load(np.array([1, 3], np.int32), floats(0.5, 0.8)) == pytest.approx(0.5 + 0.4)
    assert load(np.zeros(0, np.int32), floats()) == 0


# --- one's own list ----------------------------------------------------------------------------


def test_nothing_moves_when_no_score_does():
    p = floats(0.9, 0.2, 0.5)

    chosen = own_list(p, p, bools(0, 1, 1), bools(1, 1, 1), 2)

    assert chosen.tolist() == [2, 1]


def test_a_pair_that_has_risen_takes_a_weaker_ones_place():
    before, p = floats(0.3, 0.2, 0.5), floats(0.4, 0.2, 0.5)

    assert own_list(p, before, bools(0, 1, 1), bools(1, 1, 1), 2).tolist() == [2, 0]


def test_a_pair_that_may_not_be_listed_leaves_and_the_next_comes_in():
    p = floats(NAN, 0.2, 0.5)

    chosen = own_list(p, floats(0.9, 0.2, 0.5), bools(1, 1, 0), bools(1, 1, 1), 2)

    assert chosen.tolist() == [2, 1]


def test_a_receiver_without_room_is_taken_last():
    p = floats(0.9, 0.2, 0.5)

    chosen = own_list(p, floats(NAN, NAN, NAN), bools(0, 0, 0), bools(0, 1, 1), 2)

    assert chosen.tolist() == [2, 1]


def test_a_newcomer_to_a_crowded_fair_still_gets_a_list():
    p = floats(0.9, 0.2, 0.5)

    chosen = own_list(p, floats(NAN, NAN, NAN), bools(0, 0, 0), bools(0, 0, 0), 2)

    assert chosen.tolist() == [0, 2]


def test_nobody_to_list_gives_an_empty_list():
    assert own_list(floats(), floats(), bools(), bools(), 5).tolist() == []
    assert own_list(floats(NAN), floats(NAN), bools(0), bools(1), 5).tolist() == []


@given(st.data(), st.integers(1, 15), st.integers(1, 6))
def test_a_list_is_as_long_as_it_can_be_and_in_order(data: st.DataObject, n: int, length: int):
    p = data.draw(arrays(np.float64, n, elements=CHANCE | st.just(NAN)))
    before = data.draw(arrays(np.float64, n, elements=CHANCE | st.just(NAN)))
    listed, room = (data.draw(arrays(bool, n)) for _ in range(2))

    chosen = own_list(p, before, listed, room, length)

    assert len(set(chosen.tolist())) == len(chosen) == min(length, int((~np.isnan(p)).sum()))
    assert (np.diff(p[chosen]) <= 0).all()


# --- others' lists -----------------------------------------------------------------------------


def readers(**stated: np.ndarray) -> Readers:
    """Describe lists; what is not stated: unlisted before, certain to ask, a free place."""
    n = len(stated["p"])
    given_ = {
        "before": np.full(n, NAN),
        "listed": np.zeros(n, bool),
        "asks": np.ones(n),
        "weakest": np.full(n, -np.inf),
        "waiting": np.full(n, -np.inf),
    }
    return Readers(**(given_ | stated))


def test_an_unchanged_score_keeps_its_place_though_a_better_pair_waits():
    """The price kept that one off the list; an edit of a telephone number must not bring it in."""
    lists = readers(
        p=floats(0.2), before=floats(0.2), listed=bools(1), weakest=floats(0.1), waiting=floats(0.9)
    )

    assert stands(lists, 0.5).tolist() == [True]


def test_a_fallen_score_gives_way_to_who_waits_and_only_then():
    lists = readers(
        p=floats(0.2, 0.2), before=floats(0.6, 0.6), listed=bools(1, 1), waiting=floats(0.3, 0.1)
    )

    assert stands(lists, 0.5).tolist() == [False, True]


def test_a_pair_kept_apart_stands_on_no_list():
    lists = readers(p=floats(NAN, NAN), before=floats(0.6, NAN), listed=bools(1, 0))

    assert stands(lists, 0.5).tolist() == [False, False]


def test_a_newcomer_must_beat_the_weakest():
    lists = readers(p=floats(0.5, 0.5), weakest=floats(0.4, 0.6))

    assert stands(lists, 0.5).tolist() == [True, False]


def test_what_has_not_risen_gains_nothing():
    lists = readers(p=floats(0.5, 0.5), before=floats(0.5, 0.6))

    assert stands(lists, 0.5).tolist() == [False, False]


def test_the_best_lists_are_joined_first_until_capacity_is_reached():
    lists = readers(p=floats(0.3, 0.9, 0.5, 0.7))

    assert stands(lists, attention=0.5, capacity=1.0).tolist() == [False, True, False, True]


def test_places_held_count_against_capacity():
    lists = readers(p=floats(0.9, 0.3), before=floats(NAN, 0.3), listed=bools(0, 1))

    assert stands(lists, attention=0.5, capacity=0.9).tolist() == [False, True]


@given(st.data(), st.integers(1, 20))
def test_gained_places_never_exceed_capacity(data: st.DataObject, n: int):
    draw = {
        name: data.draw(arrays(np.float64, n, elements=CHANCE | st.just(NAN)))
        for name in ("p", "before")
    }
    asks = data.draw(arrays(np.float64, n, elements=CHANCE))
    lists = readers(**draw, asks=asks, listed=data.draw(arrays(bool, n)))

    seated = stands(lists, attention=0.5, capacity=2.0)

    gained = seated & ~lists.listed
    if gained.any():
        assert asks[seated].sum() * 0.5 <= 2.0 + 1e-9
    assert not (seated & np.isnan(lists.p)).any()
    assert (risen(lists.p, lists.before) | lists.listed)[seated].all()
