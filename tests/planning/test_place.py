"""The first plan: scarce slots and hurried people first, then moves that let in who missed."""

import random

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.planning.board import Board
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.place import announced_board, place_selected, repair
from matchmaker.planning.problem import PlanningProblem
from matchmaker.planning.work import UNITS_PER_FLOW, Budget, Meter
from tests.planning.ruled import FURTHER, broken_rules, ruled
from tests.planning.test_board import meter, opened, rows_of
from tests.planning.tiny import Document, allowed, open_fair, wider_fairs


def stopped() -> Meter:
    return Meter(Budget(10**9), should_stop=lambda: True)


def everything(problem: PlanningProblem) -> np.ndarray:
    return np.ones(problem.n_pairs, dtype=np.bool_)


def first_plan(document: Document) -> Board:
    """Place all pairs of a small fair, as if the bound had chosen every one."""
    problem = opened(document)
    return place_selected(problem, everything(problem), meter())


# --- slot after slot -----------------------------------------------------------------------


def test_a_slot_in_which_few_are_there_is_filled_first():
    document = open_fair(2, 1, 3, pairs=[[0, 0, 9]], enterprise_available=["111", "110"])

    assert rows_of(first_plan(document)) == [(0, 0, 2)]


def test_of_slots_alike_the_earliest_is_filled_first():
    assert rows_of(first_plan(open_fair(1, 1, 3))) == [(0, 0, 0)]


def test_who_has_one_hour_goes_before_who_has_two_though_he_is_worth_less():
    document = open_fair(
        1, 2, 2, pairs=[[0, 0, 1], [0, 1, 500]], buyer_available=["10", "11"], tables_per_slot=1
    )

    assert sorted(rows_of(first_plan(document))) == [(0, 0, 0), (0, 1, 1)]


def test_who_must_be_met_in_every_hour_he_has_goes_before_who_need_not():
    """Buyer 0 has two hours for two firms; buyer 1 has two hours for one."""
    document = open_fair(
        2,
        2,
        2,
        pairs=[[0, 0, 1], [0, 1, 90], [1, 0, 1]],
        enterprise_available=["11", "10"],
        tables_per_slot=2,
    )

    assert sorted(rows_of(first_plan(document))) == [(0, 0, 1), (0, 1, 0), (1, 0, 0)]


def test_at_equal_haste_the_dearer_pair_has_the_only_table():
    document = open_fair(2, 2, 1, pairs=[[0, 0, 200], [1, 1, 900]], tables_per_slot=1)

    assert rows_of(first_plan(document)) == [(1, 1, 0)]


def test_a_must_meet_has_the_only_table_before_a_dearer_pair():
    document = open_fair(
        2, 2, 1, pairs=[[0, 0, 0], [1, 1, 900]], tables_per_slot=1, must_meet=[[0, 0]]
    )

    assert rows_of(first_plan(document)) == [(0, 0, 0)]


def test_only_what_was_selected_is_placed():
    problem = opened(open_fair(2, 2, 2))
    selected = np.array([True, False, False, False])

    assert rows_of(place_selected(problem, selected, meter())) == [(0, 0, 0)]
    assert selected.tolist() == [True, False, False, False]


def test_nothing_selected_is_an_empty_plan():
    problem = opened(open_fair(2, 2, 2))

    assert rows_of(place_selected(problem, ~everything(problem), meter())) == []


@given(wider_fairs())
@settings(max_examples=30, deadline=None)
def test_where_nobody_is_ever_away_and_tables_abound_all_that_was_selected_fits(document):
    """Koenig: who has no more partners than hours can be given an hour with each."""
    slots = document["slots"]
    present = document | {
        "enterprise_available": ["1" * slots] * document["enterprises"],
        "buyer_available": ["1" * slots] * document["buyers"],
        "tables_per_slot": 99,
        "pairs": [[e, b, value // 50] for e, b, value in document["pairs"]],
    }
    problem = opened(present)
    selected = flow_bound(problem).selected

    board = place_selected(problem, selected, meter())

    assert np.array_equal(board.slot_of >= 0, selected)


@given(wider_fairs())
@settings(max_examples=30, deadline=None)
def test_the_first_plan_holds_selected_pairs_only_and_keeps_every_rule(document):
    problem = opened(document)
    selected = flow_bound(problem).selected

    board = place_selected(problem, selected, meter())

    assert not (board.slot_of[~selected] >= 0).any()
    assert allowed(document, rows_of(board))


@pytest.mark.parametrize("key", FURTHER)
def test_the_first_plan_keeps_a_further_rule(key: str):
    for seed in range(6):
        document = ruled(seed, keys=[key], people=4, slots=4)
        problem = opened(document)
        # a participant's maximum is what the bound's choice keeps; the placing trusts it
        selected = flow_bound(problem).selected

        board = place_selected(problem, selected, meter())

        assert broken_rules(document, rows_of(board)) == set()


def test_every_slot_costs_a_flow_and_what_still_waits():
    counter = meter()

    place_selected(opened(open_fair(2, 2, 2)), np.ones(4, dtype=np.bool_), counter)

    assert counter.done == (UNITS_PER_FLOW + 4) + (UNITS_PER_FLOW + 2)


def test_whoever_stops_gets_the_slots_filled_so_far():
    asked = iter([False, True, True])
    problem = opened(open_fair(2, 2, 3))

    board = place_selected(
        problem, everything(problem), Meter(Budget(10**9), should_stop=lambda: next(asked))
    )

    assert {slot for _, _, slot in rows_of(board)} == {0}


# --- what was announced --------------------------------------------------------------------


def test_of_two_announced_in_one_place_the_dearer_stays():
    document = open_fair(
        2, 1, 2, pairs=[[0, 0, 5], [1, 0, 6]], published=[[0, 0, 1], [1, 0, 1]], move_price=3
    )

    assert rows_of(announced_board(opened(document))) == [(1, 0, 1)]


def test_a_must_meet_that_was_announced_stays_before_a_dearer_pair():
    document = open_fair(
        2,
        1,
        2,
        pairs=[[0, 0, 5], [1, 0, 600]],
        published=[[0, 0, 1], [1, 0, 1]],
        must_meet=[[0, 0]],
    )

    assert rows_of(announced_board(opened(document))) == [(0, 0, 1)]


def test_of_announced_meetings_only_as_many_stay_as_tables_and_maxima_allow():
    document = open_fair(
        3, 3, 2, published=[[0, 0, 0], [1, 1, 0], [2, 2, 0], [2, 0, 1], [2, 1, 1]]
    ) | {"tables_per_slot": [2, 3], "enterprise_max": [2, 2, 1]}

    assert sorted(rows_of(announced_board(opened(document)))) == [(1, 1, 0), (2, 2, 0)]


def test_nothing_announced_is_an_empty_board():
    assert rows_of(announced_board(opened(open_fair(2, 2, 2)))) == []


# --- who missed ----------------------------------------------------------------------------


def test_of_two_who_missed_the_dearer_gets_the_last_seat():
    problem = opened(open_fair(1, 3, 2, pairs=[[0, 0, 5], [0, 1, 6], [0, 2, 7]]))
    board = Board(problem)
    board.place(0, 0)

    repair(board, everything(problem), meter())

    assert sorted(rows_of(board)) == [(0, 0, 0), (0, 2, 1)]


def test_a_chain_of_two_meetings_changes_hours_to_let_a_third_in():
    """Buyer 2 comes only in the first hour, which the firm gave to buyer 0; he in turn must
    change places with what he has in the second."""
    document = open_fair(
        2,
        3,
        2,
        pairs=[[0, 0, 5], [1, 0, 5], [0, 2, 9]],
        buyer_available=["11", "11", "10"],
        tables_per_slot=2,
    )
    problem = opened(document)
    board = Board(problem)
    board.place(0, 0)
    board.place(1, 1)

    repair(board, everything(problem), meter())

    assert sorted(rows_of(board)) == [(0, 0, 1), (0, 2, 0), (1, 0, 0)]


def test_a_meeting_at_a_booth_frees_no_table_by_moving():
    """0-0 needs the only table now; 2-2 at its booth could leave, 1-1 at the table cannot."""
    document = open_fair(
        3,
        3,
        2,
        pairs=[[0, 0, 9], [1, 1, 5], [2, 2, 5]],
        buyer_available=["10", "10", "11"],
        booth_mode=[False, False, True],
        tables_per_slot=1,
    )
    problem = opened(document)
    board = Board(problem)
    board.place(1, 0)
    board.place(2, 0)

    repair(board, everything(problem), meter())

    assert sorted(rows_of(board)) == [(1, 1, 0), (2, 2, 0)]


def test_where_both_sit_elsewhere_in_their_only_hour_nobody_is_moved():
    """Either could be moved by himself; the repair moves one side and leaves such pairs out."""
    document = open_fair(
        2,
        2,
        2,
        pairs=[[0, 0, 90], [0, 1, 5], [1, 0, 5]],
        buyer_available=["11", "11"],
        slot_times=[[0, 60], [60, 80]],
        pair_minutes=[60, 20, 20],
    )
    problem = opened(document)
    board = Board(problem)
    board.place(1, 0)
    board.place(2, 0)

    repair(board, everything(problem), meter())

    assert sorted(rows_of(board)) == [(0, 1, 0), (1, 0, 0)]
    assert board.enterprise_row == [[1, -1], [2, -1]]


def test_pairs_that_were_not_selected_are_not_let_in():
    problem = opened(open_fair(1, 2, 2))
    board = Board(problem)

    repair(board, np.array([False, True]), meter())

    assert rows_of(board) == [(0, 1, 0)]


def test_a_repair_that_is_stopped_places_nobody():
    problem = opened(open_fair(2, 2, 2))
    board = Board(problem)

    repair(board, everything(problem), stopped())

    assert rows_of(board) == []


@pytest.mark.parametrize("seed", range(30))
def test_a_repair_keeps_whom_it_found_and_every_rule(seed: int):
    document = ruled(seed, people=5, slots=4)
    problem, dice = opened(document), random.Random(seed)  # noqa: S311  # dice, not secrets
    board = Board(problem)
    for pair in range(problem.n_pairs):
        free = board.free_slots(pair) if board.has_room(pair) else []
        if free and dice.random() < 0.4:
            board.place(pair, dice.choice(free))
    before = {row[:2] for row in rows_of(board)}

    repair(board, everything(problem), meter())

    assert before <= {row[:2] for row in rows_of(board)}
    assert broken_rules(document, rows_of(board)) == set()
