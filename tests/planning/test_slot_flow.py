"""One slot under further rules: as good as any choice of its meetings, and never worse."""

from itertools import combinations

import numpy as np
import pytest

from matchmaker.planning import problem_from
from matchmaker.planning.board import Board
from matchmaker.planning.polish import _choice, _solve_slot, polish
from matchmaker.planning.problem import open_part
from matchmaker.planning.slot_flow import Choice, choose, earned, possible, seats_in
from matchmaker.planning.work import Budget, Meter
from tests.planning.ruled import FURTHER, broken_rules, ruled
from tests.planning.test_limits import board_of, filled, placed
from tests.planning.tiny import Document, open_fair

NOBODY_STOOD = np.empty(0, dtype=np.int64)


def meter() -> Meter:
    return Meter(Budget(10**9))


def best_of_slot(board: Board, document: Document, choice: Choice) -> int:
    """Try every set of a choice's pairs beside what stands in the other slots."""
    elsewhere = placed(board)
    rows = choice.pairs.tolist()
    return max(
        earned(board, choice, np.array(chosen, dtype=np.int64))
        for size in range(len(rows) + 1)
        for chosen in combinations(rows, size)
        if not broken_rules(
            document,
            elsewhere + [(board.enterprise_of[p], board.buyer_of[p], choice.slot) for p in chosen],
        )
    )


def emptied(board: Board, slot: int) -> tuple[Choice, np.ndarray]:
    standing = board.pairs_in(slot)
    for pair in standing.tolist():
        board.lift(pair)
    return _choice(board, slot, standing), standing


@pytest.mark.parametrize("key", [key for key in FURTHER if key != "interpreters"])
def test_a_slot_is_chosen_as_well_as_it_can_be(key: str):
    for seed in range(25):
        document = ruled(seed, keys=[key], people=4, slots=3, few=8)
        board = filled(document, seed)
        if not board.limits:
            continue
        for slot in range(document["slots"]):
            choice, standing = emptied(board, slot)

            chosen = choose(board, choice, standing, meter())

            assert earned(board, choice, chosen) == best_of_slot(board, document, choice)
            for pair in standing.tolist():
                board.place(pair, slot)


def test_interpreters_that_buyers_need_are_given_out_as_well_as_can_be():
    for seed in range(60):
        document = ruled(seed, keys=["interpreters"], people=4, slots=2, few=8)
        if "pair_languages" not in document:
            continue
        by_buyer = dict(
            zip([b for _, b, _ in document["pairs"]], document["pair_languages"], strict=True)
        )
        document["pair_languages"] = [by_buyer[b] for _, b, _ in document["pairs"]]
        board = filled(document, seed)
        for slot in range(document["slots"]):
            choice, standing = emptied(board, slot)

            chosen = choose(board, choice, standing, meter())

            assert earned(board, choice, chosen) == best_of_slot(board, document, choice)
            for pair in standing.tolist():
                board.place(pair, slot)


def test_where_pairs_decide_about_help_a_slot_is_never_worse_and_mostly_the_best():
    found = []
    for seed in range(80):
        document = ruled(seed, keys=["interpreters"], people=4, slots=2, few=8)
        board = filled(document, seed)
        if not board.limits:
            continue
        for slot in range(document["slots"]):
            choice, standing = emptied(board, slot)
            before = earned(board, choice, standing)

            chosen = choose(board, choice, standing, meter())

            worth = earned(board, choice, chosen)
            assert worth >= before
            for pair in chosen.tolist():
                board.place(pair, slot)
            assert broken_rules(document, placed(board)) == set()
            for pair in chosen.tolist():
                board.lift(pair)
            found.append(worth == best_of_slot(board, document, choice))
            for pair in standing.tolist():
                board.place(pair, slot)

    assert sum(found) >= 0.97 * len(found)


def test_nothing_to_choose_from_is_chosen():
    board = board_of(open_fair(1, 1, 1, hall_tables={"0": 1}))
    none = Choice(0, NOBODY_STOOD, NOBODY_STOOD)

    assert choose(board, none, NOBODY_STOOD, meter()).tolist() == []


def test_talks_that_are_locked_keep_their_interpreters():
    document = open_fair(
        3,
        3,
        1,
        pair_languages=[["ja"]] * 9,
        interpreters=[{"languages": ["ja"], "available": "1"}] * 2,
        locked=[[0, 0, 0]],
    )
    board = board_of(document)
    choice, standing = emptied(board, 0)

    assert len(choose(board, choice, standing, meter())) == 1


def test_an_interpreter_of_two_languages_is_kept_for_who_has_no_other():
    document = open_fair(
        2,
        2,
        1,
        pairs=[[0, 0, 50], [1, 1, 10]],
        pair_languages=[["ja"], ["ko"]],
        interpreters=[
            {"languages": ["ja", "ko"], "available": "1"},
            {"languages": ["ja"], "available": "1"},
        ],
    )
    board = board_of(document)
    choice, standing = emptied(board, 0)

    assert choose(board, choice, standing, meter()).tolist() == [0, 1]


def test_seats_are_the_fewest_that_any_rule_leaves():
    document = open_fair(
        4,
        1,
        2,
        buyer_parallel=[3],
        buyer_max=[4],
        buyer_day_max=[2],
        slot_day=[0, 0],
        tables_per_slot=4,
    )
    board = board_of(document)

    assert seats_in(board, 0)[1].tolist() == [2], "the day"
    board.place(0, 1)
    assert seats_in(board, 0)[1].tolist() == [1]
    board.place(1, 1)
    assert seats_in(board, 0)[1].tolist() == [0]
    assert possible(board, 0, np.array([2, 3])).tolist() == []


def test_every_flow_is_counted_as_work():
    board = board_of(open_fair(3, 3, 1, hall_tables={"0": 2}))
    counter = meter()

    _solve_slot(board, 0, counter)

    assert counter.done == 300 + 9
    assert len(placed(board)) == 2


@pytest.mark.parametrize("seed", range(20))
def test_polishing_under_every_rule_never_costs_and_never_breaks_one(seed: int):
    document = ruled(seed)
    board = filled(document, seed)
    before = board.worth()

    polish(board, np.random.default_rng(seed), meter())

    assert board.worth() >= before
    assert broken_rules(document, placed(board)) == set()
    assert open_part(problem_from(document)).problem.n_pairs == board.problem.n_pairs
