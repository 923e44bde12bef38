"""Shakes: never worse, faithful to what was announced, stopped at any time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.baselines import best_score, first_come, round_robin
from matchmaker.planning.board import Board
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.polish import polish
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from matchmaker.planning.shake import SPARE, shake_and_polish, worth_a_look
from matchmaker.planning.work import Budget, Meter, StoppedBy
from tests.planning.tiny import crowded, open_fair, wider_fairs

MUCH = Budget(10**9)


def opened(document: dict):
    return open_part(problem_from(document)).problem


@given(wider_fairs(), st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_shakes_never_return_less_and_stop_at_the_bound(document, seed):
    problem = opened(document)
    board = round_robin(problem)
    before, bound = board.worth(), flow_bound(problem).worth
    rounds = []

    after = shake_and_polish(
        board,
        np.random.default_rng(seed),
        Meter(Budget(8_000)),
        bound,
        lambda now: rounds.append(now.worth()),
    )

    assert before <= after.worth() <= bound
    assert rounds == sorted(rounds)
    assert before < bound or rounds == []


def test_a_shake_does_not_move_what_was_announced():
    published = [[e, (e + 1) % 4, e % 4] for e in range(4)]
    problem = opened(open_fair(4, 4, 4, published=published, move_price=5, tables_per_slot=2))
    board = Board(problem)
    for e, b, slot in published:
        board.place(problem.pair_rows[e, b], slot)

    after = shake_and_polish(
        board, np.random.default_rng(1), Meter(Budget(60_000)), 10**9, lambda _: None
    )

    assert after.kept() == 4


def test_a_shake_with_nothing_to_move_ends():
    problem = opened(open_fair(1, 1, 1, pairs=[]))
    counted = Meter(Budget(1_000))

    board = shake_and_polish(
        Board(problem), np.random.default_rng(1), counted, 10**9, lambda _: None
    )

    assert board.worth() == 0
    assert counted.over()


def test_a_shake_that_is_stopped_gives_the_best_before():
    problem = opened(open_fair(5, 5, 4, tables_per_slot=3))
    board = best_score(problem)
    asked = iter([False, False, *[True] * 99])
    stopped = Meter(MUCH, should_stop=lambda: next(asked))

    after = shake_and_polish(board, np.random.default_rng(1), stopped, 10**9, lambda _: None)

    assert stopped.stopped_by is StoppedBy.CANCEL
    assert after.worth() >= best_score(problem).worth()


# --- aimed by prices ------------------------------------------------------------------------


def aimed(board: Board, seed: int = 1, work: int = 30_000, told: list | None = None) -> Board:
    bound = flow_bound(board.problem)
    return shake_and_polish(
        board,
        np.random.default_rng(seed),
        Meter(Budget(work)),
        bound.worth,
        lambda now: told.append(now.worth()) if told is not None else None,
        prices=bound.prices,
    )


@given(wider_fairs(), st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_aimed_shakes_never_return_less_and_tell_the_best_so_far(document, seed):
    problem = opened(document)
    board, bound = round_robin(problem), flow_bound(problem).worth
    told: list[int] = []

    after = aimed(board, seed, told=told)

    assert board.worth() <= after.worth() <= bound
    assert told == sorted(told)
    assert all(board.worth() <= worth <= after.worth() for worth in told)


@pytest.mark.parametrize("seed", range(4))
def test_aimed_shakes_find_about_what_blind_ones_do_on_a_small_fair(seed):
    problem = opened(crowded(9, 7, seed))
    board = first_come(problem, seed)
    polish(board, np.random.default_rng(1), Meter(MUCH))
    copy = Board.of(problem, board.slot_of)
    work = Meter(Budget(60_000))
    blind = shake_and_polish(copy, np.random.default_rng(1), work, 10**9, lambda _: None)

    assert aimed(board, work=60_000).worth() >= 0.99 * blind.worth()


def test_aimed_shakes_are_the_same_for_the_same_seed():
    problem = opened(crowded(9, 7, 3))

    plans = [aimed(round_robin(problem), seed).slot_of.tolist() for seed in (2, 2)]

    assert plans[0] == plans[1]


def test_a_longer_fair_than_a_grid_holds_is_shaken_all_the_same():
    problem = opened(open_fair(3, 3, 80, tables_per_slot=1))
    board = Board(problem)
    board.place(0, 0)

    assert aimed(board, work=20_000).worth() == flow_bound(problem).worth


def test_what_is_worth_a_look_is_what_stands_and_what_pays_best_at_the_prices():
    problem = opened(crowded(9, 7, 1))
    board, bound = round_robin(problem), flow_bound(problem)

    rows = worth_a_look(problem, board.slot_of, bound.prices)

    place = np.where(problem.has_booth, 0, bound.prices.place)
    pays = (
        problem.pair_value
        - bound.prices.buyer[problem.pair_buyer]
        - (bound.prices.enterprise + place)[problem.pair_enterprise]
    )
    placed = np.flatnonzero(board.slot_of >= 0)
    spare = [row for row in rows.tolist() if board.slot_of[row] < 0]
    left_out = np.setdiff1d(np.arange(problem.n_pairs), rows)
    assert set(placed.tolist()) <= set(rows.tolist())
    paying = int(((pays >= 0) & (board.slot_of < 0)).sum())
    assert len(spare) <= max(10, int(SPARE * len(placed)), paying)
    assert (np.diff(pays[rows]) <= 0).all()
    assert not len(left_out) or pays[left_out].max() <= pays[spare].min()


def test_aimed_shakes_that_are_stopped_give_the_best_before():
    problem = opened(crowded(9, 7, 2))
    board, bound = round_robin(problem), flow_bound(problem)
    asked = iter([False] * 3 + [True] * 99)
    stopped = Meter(MUCH, should_stop=lambda: next(asked))

    after = shake_and_polish(
        board,
        np.random.default_rng(1),
        stopped,
        bound.worth,
        lambda _: None,
        prices=bound.prices,
    )

    assert stopped.stopped_by is StoppedBy.CANCEL
    assert after.worth() >= board.worth()
