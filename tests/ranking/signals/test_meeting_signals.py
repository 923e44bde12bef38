"""Presence, what was said, how readily people answer: a gate, a label, and a silent weight."""

import math

import pytest

from matchmaker.ranking.signals import answer_rate, availability, history


@pytest.fixture
def present(pair_of):
    """Give a pair at a fair of four slots."""

    def build(enterprise=None, buyer=None, slots=4):
        free = [None if one is None else frozenset(one) for one in (enterprise, buyer)]
        return pair_of(fair_slots=slots, enterprise_free=free[0], buyer_free=free[1])

    return build


@pytest.mark.parametrize(
    ("enterprise", "buyer", "common"),
    [(None, None, 4), ({0, 1}, None, 2), (None, {3}, 1), ({0, 1}, {1, 2}, 1), ({0}, {3}, 0)],
)
def test_common_slots_are_counted_and_silence_means_all_of_them(present, enterprise, buyer, common):
    pair = present(enterprise, buyer)

    assert availability.measure(pair) == common
    assert availability.apart(pair) is (common == 0)


def test_a_fair_without_slots_keeps_nobody_apart_and_says_nothing(present):
    pair = present(slots=0)

    assert availability.apart(pair) is False
    assert availability.say(pair, 0.0, False) is None


def test_the_common_slots_are_said(present):
    assert str(availability.say(present(), 4.0, True)) == "Slots in which both are present: 4."
    assert "never present" in str(availability.say(present({0}, {1}), 0.0, False))


@pytest.mark.parametrize(
    ("said", "value", "words"),
    [
        ((("buyer", "meet"),), 1, "The buyer asked to meet the enterprise."),
        ((("enterprise", "must_meet"),), 1, "The enterprise asked to meet the buyer."),
        ((("buyer", "meet"), ("enterprise", "must_meet")), 2, "Both asked to meet."),
        ((("buyer", "no_thanks"), ("enterprise", "meet")), -1, "One side said “No, thank you”."),
    ],
)
def test_what_was_said_is_a_label_and_a_no_is_told_without_its_author(pair_of, said, value, words):
    pair = pair_of(said=said)

    assert history.measure(pair) == value
    assert str(history.say(pair, value, value > 0)) == words


def test_silence_is_unknown_not_a_no(pair_of):
    assert math.isnan(history.measure(pair_of()))


def test_the_answer_rate_is_what_somebody_reckoned(pair_of):
    assert answer_rate.measure(pair_of(answer_rate=0.37)) == 0.37
    assert math.isnan(answer_rate.measure(pair_of()))
