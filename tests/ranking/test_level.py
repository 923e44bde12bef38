"""An offer's level: how near it stands to needs at large."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchmaker.ranking.level import LEAST_NEEDS, level

NEEDS = 40
near = arrays(np.float32, (NEEDS, 3), elements=st.floats(-4, 4, width=32))


def test_half_of_the_needs_are_no_nearer_than_the_level():
    at_large = np.arange(100, dtype=np.float32)[::-1, None]

    assert level(at_large).tolist() == [49]


@given(near)
def test_what_comes_nearer_to_every_need_gains_on_no_list(at_large: np.ndarray):
    lifted = at_large.copy()
    lifted[:, 0] += 2

    before, after = at_large - level(at_large), lifted - level(lifted)

    assert after == pytest.approx(before, abs=1e-5)


@given(near)
def test_an_offers_level_rests_on_itself_alone(at_large: np.ndarray):
    alone = np.concatenate([level(at_large[:, [column]]) for column in range(3)])

    assert level(at_large).tolist() == alone.tolist()


@given(near)
def test_the_order_of_needs_is_nothing(at_large: np.ndarray):
    assert level(at_large[::-1]).tolist() == level(at_large).tolist()


def test_a_good_answer_to_a_third_of_needs_raises_no_level():
    at_large = np.zeros((NEEDS, 1), np.float32)
    at_large[: NEEDS // 3] = 3

    assert level(at_large).tolist() == [0]


def test_a_text_that_is_near_to_all_stands_as_high_as_it_is_near():
    specialist = np.r_[np.full(4, 3.0), np.full(NEEDS - 4, -0.3)]
    everywhere = np.full(NEEDS, 1.0)

    found = level(np.column_stack([specialist, everywhere]).astype(np.float32))

    assert found.tolist() == pytest.approx([-0.3, 1.0])


@pytest.mark.parametrize("needs", [0, 1, LEAST_NEEDS - 1])
def test_a_few_needs_are_not_needs_at_large(needs: int):
    assert level(np.ones((needs, 2), np.float32)).tolist() == [0, 0]


def test_needs_without_a_text_do_not_count():
    said = np.arange(LEAST_NEEDS, dtype=np.float32)[:, None]
    silent = np.full((50, 1), -np.inf, np.float32)

    assert level(np.concatenate([silent, said])).tolist() == level(said).tolist()
    assert level(np.concatenate([silent, said[1:]])).tolist() == [0]


def test_an_offer_without_a_text_has_no_level():
    at_large = np.ones((NEEDS, 2), np.float32)
    at_large[:, 1] = -np.inf

    assert level(at_large).tolist() == [1, 0]
