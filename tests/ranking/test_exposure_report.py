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


def test_one_who_has_every_place_has_all_exposure():
    lists = np.zeros((3, 1), np.int32)

    report = exposure_report(lists, P, SIZES)

    assert [one.exposure for one in report.classes] == [1, 0, 0]
    assert (report.gini, report.never_shown) == (0.75, 3)


def test_without_buyers_there_is_nothing_to_share():
    report = exposure_report(np.zeros((0, 5), np.int32), np.zeros((4, 0)), SIZES)

    assert [(one.exposure, one.relevance) for one in report.classes] == [(0, 0)] * 3
    assert (report.never_shown, report.below_floor, report.score) == (4, 0, 0)


def test_without_enterprises_there_are_no_classes():
    report = exposure_report(np.full((2, 5), -1, np.int32), np.zeros((0, 2)), [])

    assert report.classes == ()
    assert (report.gini, report.at_floor, report.never_shown) == (0, 0, 0)


def test_one_whom_no_buyer_may_meet_is_not_below_the_floor():
    report = exposure_report(LISTS[:, :1], np.full((4, 3), np.nan), SIZES)

    assert [one.relevance for one in report.classes] == [0, 0, 0]
    assert report.below_floor == 0


def test_an_earlier_place_is_worth_more_than_a_later_one():
    first, second = (
        exposure_report(np.array([order], np.int32), P[:, :1], SIZES).classes[0].exposure
        for order in ([0, 1], [1, 0])
    )

    assert first > 0.5 > second
    assert first + second == pytest.approx(1)


@given(st.integers(0, 1000), st.integers(1, 8), st.integers(1, 6))
def test_classes_share_all_there_is_and_count_everybody_once(seed: int, count: int, buyers: int):
    random = np.random.default_rng(seed)
    p = random.random((count, buyers))
    lists = np.argsort(-p.T, axis=1)[:, :3].astype(np.int32)
    sizes = random.choice(["small", "medium", ""], count).tolist()

    report = exposure_report(lists, p, sizes)

    assert sum(one.enterprises for one in report.classes) == count
    assert sum(one.never_shown for one in report.classes) == report.never_shown
    assert sum(one.exposure for one in report.classes) == pytest.approx(1)
    assert sum(one.relevance for one in report.classes) == pytest.approx(1)
    assert report.at_floor + report.never_shown <= count


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20), st.integers(1, 9))
def test_gini_asks_for_shares_and_not_for_amounts(values: list[int], times: int):
    held = np.array(values)

    assert 0 <= gini(held) < 1
    assert gini(held * times) == pytest.approx(gini(held))
    assert gini(np.tile(held, times)) == pytest.approx(gini(held))


def test_nobody_at_all_is_nobody_unequal():
    assert gini(np.zeros(0)) == 0
