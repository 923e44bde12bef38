"""Playing a market: who looks, asks, reads, answers and has time."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.evaluation.market_model import Market, Scenario, draw_market
from matchmaker.evaluation.market_play import INBOX, REQUESTS, SLOTS, Draws, draw_repeats, play


def eager(enterprises: int, buyers: int) -> tuple[Market, Draws]:
    """Make a market where everybody looks at all places and says yes to everybody."""
    market = draw_market(Scenario(enterprises, buyers, 0.0), 1)
    everybody = np.ones((enterprises, buyers), bool)
    turn = np.random.default_rng(1).random((enterprises, buyers))
    looks = np.ones((enterprises, 10), bool), np.ones((buyers, 10), bool)
    return market, Draws(everybody, everybody, everybody, turn, *looks)


def nobody(count: int, length: int = 10) -> np.ndarray:
    return np.full((count, length), -1, np.int32)


def shown(*rows: list[int]) -> np.ndarray:
    return np.array(rows, np.int32)


def test_a_yes_of_both_sides_is_a_meeting():
    market, draws = eager(2, 2)

    played = play(market, draws, shown([1], [-1]), nobody(2))

    assert np.argwhere(played.met).tolist() == [[0, 1]]
    assert (played.requests, played.leads) == (1, 1)


def test_a_request_that_the_other_side_does_not_want_comes_to_nothing():
    market, draws = eager(1, 1)
    unwilling = replace(draws, wants_enterprise=~draws.wants_enterprise)

    played = play(market, unwilling, shown([0]), nobody(1))

    assert (played.met.sum(), played.requests) == (0, 1)


def test_one_asks_only_whom_one_wants():
    market, draws = eager(1, 2)
    choosy = replace(draws, wants_buyer=np.array([[False, True]]))

    played = play(market, choosy, shown([0, 1]), nobody(2))

    assert (played.met.tolist(), played.requests) == ([[False, True]], 1)


def test_a_place_that_is_not_looked_at_brings_nothing():
    market, draws = eager(1, 2)
    draws.looks_enterprise[0, 0] = False

    played = play(market, draws, shown([0, 1]), nobody(2))

    assert played.met.tolist() == [[False, True]]


def test_nobody_asks_more_than_eight():
    market, draws = eager(1, 10)

    played = play(market, draws, shown(list(range(10))), nobody(10))

    assert played.requests == REQUESTS == 8
    assert played.met.sum(axis=0).tolist() == [1] * 8 + [0] * 2


def test_a_receiver_reads_the_ten_best_requests():
    market, draws = eager(30, 1)
    roomy = replace(draws, wants_enterprise=draws.wants_enterprise.copy())
    best = np.argsort(-market.p_buyer[:, 0])
    roomy.wants_enterprise[best[:INBOX]] = False

    played = play(market, roomy, np.zeros((30, 1), np.int32), nobody(1))

    assert played.requests == 30
    assert played.met.sum() == 0


def test_nobody_meets_more_than_eight():
    market, draws = eager(30, 1)

    played = play(market, draws, np.zeros((30, 1), np.int32), nobody(1))

    assert played.met.sum() == SLOTS == 8


def test_two_who_asked_each_other_meet_once_and_need_no_reading():
    market, draws = eager(30, 1)
    worst = int(np.argmin(market.p_buyer[:, 0]))
    draws.turn[worst] = -1

    played = play(market, draws, np.zeros((30, 1), np.int32), shown([worst]))

    assert played.met[worst, 0]
    assert played.requests == 31


def test_a_lead_is_a_meeting_that_both_would_follow_up():
    market, draws = eager(2, 1)
    follows = np.array([[True], [False]])

    played = play(market, replace(draws, follows_up=follows), shown([0], [0]), nobody(1))

    assert (played.met.sum(), played.leads) == (2, 1)


def test_empty_lists_bring_nothing():
    market, draws = eager(3, 2)

    played = play(market, draws, nobody(3), nobody(2))

    assert (played.met.sum(), played.requests, played.leads) == (0, 0, 0)


def test_renaming_participants_changes_no_count():
    market, draws = eager(6, 5)
    rows = np.array([3, 0, 5, 1, 4, 2])
    lists = np.array([[0, 1], [1, 2], [0, 2], [0, 3], [1, 4], [0, 4]], np.int32)

    plain = play(market, draws, lists, nobody(5))
    moved = play(
        replace(market, p_enterprise=market.p_enterprise[rows], p_buyer=market.p_buyer[rows]),
        replace(draws, turn=draws.turn[rows]),
        lists[rows],
        nobody(5),
    )

    assert np.array_equal(moved.met, plain.met[rows])


def test_chances_are_drawn_once_for_all_policies():
    market = draw_market(Scenario(20, 15, 0.4), 2)

    first, again = (list(draw_repeats(market, 2)) for _ in range(2))

    assert len(first) == 4
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.wants_buyer, other.wants_buyer)
        assert np.array_equal(one.looks_buyer, other.looks_buyer)
        assert np.array_equal(one.turn, other.turn)
    assert not np.array_equal(first[0].turn, first[1].turn)


def test_places_are_looked_at_less_the_further_down_they_stand():
    market = draw_market(Scenario(3000, 2, 0.4), 2)

    looks = next(draw_repeats(market, 2, 1)).looks_enterprise.mean(axis=0)

    assert looks == pytest.approx(1 / np.log2(np.arange(2, 12)), abs=0.03)


def test_yeses_are_drawn_with_their_true_chances():
    market = draw_market(Scenario(200, 150, 0.4), 2)

    draws = next(draw_repeats(market, 2, 1))

    assert draws.wants_buyer.mean() == pytest.approx(market.wants_buyer.mean(), abs=0.005)
    assert draws.wants_buyer[market.wants_buyer > 0.8].mean() > 0.8
