"""Exposure beside relevance by size: who takes the places, and who would be relevant."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.exposure_report import exposure_report, gini

SIZES = ["large", "small", "small", ""]
P = np.array([[0.4, 0.4, 0.4], [0.2, 0.2, 0.2], [0.2, np.nan, 0.2], [0.1, np.nan, np.nan]])
LISTS = np.array([[0, 1], [0, -1], [0, 1]], np.int32)


def test_exposure_counts_places_by_how_often_they_are_read():
    large, small, unstated = exposure_report(LISTS, P, SIZES).classes

    second = 1 / np.log2(3)
    assert large.exposure == pytest.approx(3 / (3 + 2 * second))
    assert small.exposure == pytest.approx(2 * second / (3 + 2 * second))
    assert unstated.exposure == 0


def test_relevance_is_the_share_of_the_joint_scores_of_pairs_that_may_be_listed():
    large, small, unstated = exposure_report(LISTS, P, SIZES).classes

    assert [large.relevance, small.relevance, unstated.relevance] == pytest.approx(
        [1.2 / 2.3, 1.0 / 2.3, 0.1 / 2.3]
    )


def test_classes_stand_in_the_order_of_their_first_enterprise():
    report = exposure_report(LISTS, P, SIZES)

    assert [one.name for one in report.classes] == ["large", "small", ""]
    assert [one.enterprises for one in report.classes] == [1, 2, 1]
    assert [one.never_shown for one in report.classes] == [0, 1, 1]


def test_only_those_with_partners_enough_count_as_below_the_floor():
    report = exposure_report(LISTS, P, SIZES)

    assert report.at_floor == 1
    assert report.below_floor == 1
    assert report.never_shown == 2


def test_the_floors_price_stands_beside_the_score_of_all_places():
    report = exposure_report(LISTS, P, SIZES, floor_price=0.3)

    assert report.floor_price == 0.3
    assert report.score == pytest.approx(3 * 0.4 + 2 * 0.2)


def test_without_lists_nobody_has_a_share():
    report = exposure_report(np.full((3, 2), -1, np.int32), P, SIZES)

    assert [one.exposure for one in report.classes] == [0, 0, 0]
    assert (report.gini, report.never_shown, report.score) == (0, 4, 0)


def test_sizes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="3 sizes for 4 enterprises"):
        exposure_report(LISTS, P, SIZES[:3])


def test_gini_is_0_for_equals_and_near_1_for_one_who_has_all():
    assert gini(np.array([2, 2, 2, 2])) == 0
    assert gini(np.array([0, 0, 0, 8])) == 0.75
    assert gini(np.array([1, 3])) == 0.25


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_gini_is_half_the_mean_difference_over_the_mean(values: list[int]):
    held = np.array(values)
    differences = np.abs(held[:, None] - held[None]).mean()

    expected = differences / (2 * held.mean()) if held.any() else 0

    assert gini(held) == pytest.approx(expected)


@given(st.permutations(range(4)))
def test_the_order_of_enterprises_changes_no_figure(order: tuple[int, ...]):
    rows = np.array(order)
    place = np.argsort(rows)
    lists = np.where(LISTS >= 0, place[LISTS], -1).astype(np.int32)

    report = exposure_report(lists, P[rows], [SIZES[row] for row in rows])

    plain = exposure_report(LISTS, P, SIZES)
    assert report.gini == pytest.approx(plain.gini)
    assert {one.name: round(one.exposure, 9) for one in report.classes} == {
        one.name: round(one.exposure, 9) for one in plain.classes
    }
