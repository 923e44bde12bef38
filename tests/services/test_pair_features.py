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
