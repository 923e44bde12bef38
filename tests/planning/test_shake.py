"""Shakes: never worse, faithful to what was announced, stopped at any time."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.baselines import best_score, round_robin
from matchmaker.planning.board import Board
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from matchmaker.planning.shake import shake_and_polish
from matchmaker.planning.work import Budget, Meter, StoppedBy
from tests.planning.tiny import open_fair, wider_fairs

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
