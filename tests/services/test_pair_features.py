"""Features of two records: no field by its name, both views with the same columns."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.services.pair_features import (
    centre_and_scale,
    cosine_of_profiles,
    pair_features,
    standardised,
    words_in_common,
)
from tests.evaluation.rounds import events

MEETINGS = events(2, each=3)


def test_both_views_have_the_same_columns_seen_from_the_other_end():
    as_a, as_b = pair_features(MEETINGS)
    count = len(MEETINGS.fields)

    assert as_a.shape == as_b.shape == (len(MEETINGS.a), 3 * count + 1 + 4)
    assert as_a[:, :count].tolist() == as_b[:, count : 2 * count].tolist()
    assert as_a[:, 2 * count : 3 * count].tolist() == as_b[:, 2 * count : 3 * count].tolist()


def test_the_other_way_round_the_views_are_exchanged():
    turned = replace(MEETINGS, a=MEETINGS.b, b=MEETINGS.a)

    as_a, as_b = pair_features(MEETINGS)
    other_b, other_a = pair_features(turned)

    assert as_a.tolist() == other_a.tolist()
    assert as_b.tolist() == other_b.tolist()


def test_a_number_that_is_not_given_is_unknown_in_every_feature_that_rests_on_it():
    numbers = MEETINGS.numbers.copy()
    numbers[MEETINGS.a[0], 0] = np.nan
    count = len(MEETINGS.fields)

    features = pair_features(replace(MEETINGS, numbers=numbers))[0][0]

    assert np.isnan(features[[0, 2 * count]]).all()
    assert not np.isnan(features[count])


def test_profiles_that_run_alike_correlate_and_opposite_ones_do_the_reverse():
    numbers = MEETINGS.numbers.copy()
    a, b, c = MEETINGS.a[0], MEETINGS.b[0], MEETINGS.b[1]
    numbers[a, 1:] = [1, 2, 3]
    numbers[b, 1:] = [10, 20, 30]
    numbers[c, 1:] = [3, 2, 1]

    alike = pair_features(replace(MEETINGS, numbers=numbers))[0][:2, 3 * len(MEETINGS.fields)]

    assert alike == pytest.approx([1.0, -1.0])


def test_a_flat_profile_runs_like_nobody():
    numbers = MEETINGS.numbers.copy()
    numbers[MEETINGS.a[0], 1:] = 5.0

    alike = pair_features(replace(MEETINGS, numbers=numbers))[0][0, 3 * len(MEETINGS.fields)]

    assert np.isnan(alike)


def test_other_names_of_fields_change_nothing():
    renamed = replace(MEETINGS, fields=("years", "x.one", "x.two", "x.three"))

    assert np.array_equal(pair_features(renamed)[0], pair_features(MEETINGS)[0], equal_nan=True)


def test_answers_are_no_feature():
    other = replace(MEETINGS, says=1 - MEETINGS.says)

    assert np.array_equal(pair_features(other)[0], pair_features(MEETINGS)[0], equal_nan=True)


def test_words_in_common_count_both_ways():
    people = len(MEETINGS.offers)
    needs, offers = ["nothing"] * people, ["something"] * people
    a, b = MEETINGS.a[0], MEETINGS.b[0]
    needs[a], offers[b] = "copper cable", "copper cable"

    one_way = words_in_common(replace(MEETINGS, needs=needs, offers=offers))
    needs[b], offers[a] = "steel mould", "steel mould"
    both_ways = words_in_common(replace(MEETINGS, needs=needs, offers=offers))

    assert one_way[0] > 0
    assert both_ways[0] > one_way[0]
    assert np.argmax(both_ways) == 0


def test_a_persons_own_double_is_nearest():
    numbers = MEETINGS.numbers.copy()
    numbers[MEETINGS.b[0]] = numbers[MEETINGS.a[0]]

    near = cosine_of_profiles(replace(MEETINGS, numbers=numbers))

    assert near[0] == pytest.approx(1.0)
    assert near[0] == near.max()


def test_who_gave_no_number_is_near_to_nobody():
    numbers = MEETINGS.numbers.copy()
    numbers[MEETINGS.a[0]] = np.nan

    near = cosine_of_profiles(replace(MEETINGS, numbers=numbers))

    assert near[MEETINGS.a == MEETINGS.a[0]].tolist() == [0.0] * 3


def test_standardising_clips_and_takes_unknown_for_the_middle():
    values = np.array([[0.0, 1.0], [2.0, np.nan], [4.0, 1.0]])
    centre, scale = centre_and_scale(values)

    z = standardised(np.array([[2.0, 1.0], [1e9, np.nan]]), centre, scale)

    assert centre.tolist() == [2.0, 1.0]
    assert scale == pytest.approx([np.sqrt(8 / 3), 1.0])
    assert z.tolist() == [[0.0, 0.0], [3.0, 0.0]]


def test_a_column_that_nobody_filled_is_no_error():
    centre, scale = centre_and_scale(np.full((3, 1), np.nan))

    assert (centre.tolist(), scale.tolist()) == ([0.0], [1.0])


def test_the_order_of_meetings_is_the_order_of_features():
    order = np.random.default_rng(0).permutation(len(MEETINGS.a))
    mixed = replace(MEETINGS, a=MEETINGS.a[order], b=MEETINGS.b[order])

    for one, other in zip(pair_features(MEETINGS), pair_features(mixed), strict=True):
        assert np.array_equal(other, one[order], equal_nan=True)


def test_without_numbers_the_texts_are_left():
    silent = MEETINGS.asked(())

    as_a, as_b = pair_features(silent)

    assert as_a.shape == as_b.shape == (len(MEETINGS.a), 4)
    assert np.isfinite(as_a).all()
    assert cosine_of_profiles(silent).tolist() == [0.0] * len(MEETINGS.a)


def test_a_group_of_one_number_has_no_profile():
    single = MEETINGS.asked(("age", "tastes.art"))

    assert pair_features(single)[0].shape == (len(MEETINGS.a), 3 * 2 + 4)


def test_nearness_of_profiles_asks_neither_for_units_nor_for_sides():
    moved = replace(MEETINGS, numbers=MEETINGS.numbers * [2, 1, 1, 5] + [7, 0, -3, 1])
    turned = replace(MEETINGS, a=MEETINGS.b, b=MEETINGS.a)
    near = cosine_of_profiles(MEETINGS)

    assert (np.abs(near) <= 1 + 1e-9).all()
    assert cosine_of_profiles(turned) == pytest.approx(near)
    # clipped at three deviations, the same whatever the unit
    assert cosine_of_profiles(moved) == pytest.approx(near)


def test_words_that_are_not_there_are_not_in_common():
    people = len(MEETINGS.offers)
    empty = replace(MEETINGS, offers=[""] * people, needs=["steel"] * people)

    assert words_in_common(empty).tolist() == [0.0] * len(MEETINGS.a)


def test_a_column_that_never_varies_says_nothing():
    values = np.full((4, 1), 7.0)

    assert standardised(values, *centre_and_scale(values)).tolist() == [[0.0]] * 4


def test_nobody_at_all_is_no_error():
    centre, scale = centre_and_scale(np.zeros((0, 2)))

    assert (centre.tolist(), scale.tolist()) == ([0.0, 0.0], [1.0, 1.0])
