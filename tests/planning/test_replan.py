"""A repair moves nothing that stands unless it is asked to, and every move has its price."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning import Budget, check, document_of, problem_from, solve
from matchmaker.planning.board import Board
from matchmaker.planning.changes import Changes
from matchmaker.planning.replan import OFFERED, ReplanResult, let_in, replan
from matchmaker.planning.work import Meter
from tests.planning.tiny import crowded, open_fair, wider_fairs

WORK = Budget(60_000)


def broken(result: ReplanResult) -> list[str]:
    """What the independent checker says of every point of a result."""
    document = document_of(result.problem)
    plans = [
        {"meetings": [list(row) for row in result.meetings(p)], "value": p.value}
        for p in result.points
    ]
    return [str(one) for plan in plans for one in check(document, plan).violations]


def planned(document: dict):
    problem = problem_from(document)
    return problem, list(solve(problem, 1, Budget(5_000)).meetings)


@st.composite
def changed_fairs(draw: st.DrawFn) -> tuple[dict, Changes]:
    """A fair and anything that may happen to it."""
    document = draw(wider_fairs())
    n_e, n_b, n_t = document["enterprises"], document["buyers"], document["slots"]
    enterprise, buyer = st.integers(0, n_e - 1), st.integers(0, n_b - 1)
    slot = st.integers(0, n_t - 1)
    few = {"max_size": 2, "unique": True}
    return document, Changes(
        enterprises_gone=tuple(draw(st.lists(enterprise, max_size=1))),
        buyers_gone=tuple(draw(st.lists(buyer, max_size=1))),
        enterprises_away=tuple(draw(st.lists(st.tuples(enterprise, slot), **few))),
        buyers_away=tuple(draw(st.lists(st.tuples(buyer, slot), **few))),
        tables_closed=tuple(draw(st.lists(st.tuples(slot, st.integers(1, 2)), max_size=1))),
        slots_closed=tuple(draw(st.lists(slot, max_size=1))),
        walk_ins=tuple(
            draw(st.lists(st.tuples(enterprise, buyer, st.integers(0, 1000)), max_size=1))
        ),
        begun=draw(st.integers(0, n_t - 1)),
    )


# --- what holds for every repair -----------------------------------------------------------


@given(changed_fairs())
@settings(max_examples=60, deadline=None)
def test_every_point_passes_the_checker_and_counts_itself_truly(drawn):
    problem, announced = planned(drawn[0])

    result = replan(problem, announced, drawn[1], 1, WORK)

    assert broken(result) == []
    for point in result.points:
        now = {row[:2]: row for row in result.meetings(point)}
        was = {row[:2]: row for row in announced}
        assert {row[:2] for row in point.placed} == now.keys() - was.keys()
        assert {row[:2] for row in point.dropped} == was.keys() - now.keys()
        moved = {pair for pair in now.keys() & was.keys() if now[pair][2] != was[pair][2]}
        assert {row[:2] for row in point.moved} == moved
        fallen = {row[:2] for row in result.fallen}
        gone = was.keys() - now.keys() | moved
        assert point.moves == len(gone - fallen)


@given(changed_fairs())
@settings(max_examples=40, deadline=None)
def test_by_default_nothing_that_can_stand_is_touched(drawn):
    problem, announced = planned(drawn[0])
    begun = drawn[1].begun

    result = replan(problem, announced, drawn[1], 1, Budget(0))
    now = {row[:3] for row in result.meetings(result.points[0])}

    assert result.points[0].moves == 0
    assert {row[:3] for row in announced} - set(result.fallen) <= now
    assert result.points[0].value >= result.standing
    assert {row for row in now if row[2] < begun} == {
        row[:3] for row in announced if row[2] < begun
    }, "what has begun stands, and nothing joins it"


@given(changed_fairs())
@settings(max_examples=40, deadline=None)
def test_more_moves_are_offered_only_for_more_value(drawn):
    problem, announced = planned(drawn[0])

    points = replan(problem, announced, drawn[1], 1, WORK).points

    moves, values = [p.moves for p in points], [p.value for p in points]
    assert moves == sorted(set(moves))
    assert values == sorted(set(values))
    assert moves[0] == 0
    assert moves[-1] <= OFFERED[-1]


@given(changed_fairs())
@settings(max_examples=15, deadline=None)
def test_same_change_same_seed_same_repair(drawn):
    problem, announced = planned(drawn[0])

    once = replan(problem, announced, drawn[1], 3, WORK)
    again = replan(problem_from(drawn[0]), announced, drawn[1], 3, WORK)

    assert once.points == again.points


@given(wider_fairs())
@settings(max_examples=15, deadline=None)
def test_when_nothing_happened_nobody_is_told_anything(document):
    problem, announced = planned(document)

    result = replan(problem, announced, Changes(), 1, Budget(0))

    assert result.fallen == ()
    assert result.meetings(result.points[0]) == announced
    assert result.points[0].enterprises == result.points[0].buyers == ()
    assert result.before == result.standing == result.points[0].value


# --- single stories ------------------------------------------------------------------------


def test_a_cancelled_buyers_table_goes_to_the_next_pair():
    document = open_fair(2, 3, 1, tables_per_slot=1, pairs=[[0, 0, 90], [1, 1, 50], [1, 2, 40]])

    result = replan(problem_from(document), [(0, 0, 0, 0)], Changes(buyers_gone=(0,)))

    [point] = result.points
    assert (result.before, result.standing, point.value) == (90, 0, 50)
    assert result.fallen == ((0, 0, 0),)
    assert point.seats == ((1, 1, 0, 0),)
    assert (point.placed, point.dropped, point.moved) == (((1, 1, 0),), ((0, 0, 0),), ())
    assert (point.enterprises, point.buyers) == ((0, 1), (0, 1))


def test_a_late_buyers_meeting_finds_a_later_slot():
    document = open_fair(1, 1, 2)

    [point] = replan(problem_from(document), [(0, 0, 0, 0)], Changes(buyers_away=((0, 0),))).points

    assert point.moves == 0, "it could not have stood"
    assert point.moved == ((0, 0, 1),)
    assert (point.placed, point.dropped) == ((), ())


def test_one_move_lets_a_late_enterprise_keep_a_meeting():
    """Enterprise 0 comes for slot 1 only, where its one buyer sits with enterprise 1."""
    document = open_fair(2, 1, 2, pairs=[[0, 0, 90], [1, 0, 50]])
    announced = [(0, 0, 0, 0), (1, 0, 1, 0)]

    result = replan(problem_from(document), announced, Changes(enterprises_away=((0, 0),)))

    assert [(p.moves, p.value) for p in result.points] == [(0, 50), (1, 140)]
    assert result.points[1].moved == ((0, 0, 1), (1, 0, 0))


def test_a_dear_pair_may_take_the_place_of_a_cheap_announced_one():
    """A walk-in worth 90 wants the only slot, which a pair worth 10 holds."""
    document = open_fair(2, 1, 1, pairs=[[1, 0, 10]])

    result = replan(problem_from(document), [(1, 0, 0, 0)], Changes(walk_ins=((0, 0, 90),)))

    assert [(p.moves, p.value) for p in result.points] == [(0, 10), (1, 90)]
    assert result.points[1].dropped == ((1, 0, 0),)


def test_a_closed_table_moves_the_meeting_to_a_free_one_in_the_same_slot():
    """Three tables, two in use, the last one breaks: who sat there changes the table alone."""
    document = open_fair(2, 2, 1, tables_per_slot=3)
    announced = [(0, 0, 0, 0), (1, 1, 0, 2)]

    [point] = replan(problem_from(document), announced, Changes(tables_closed=((0, 1),))).points

    assert point.seats == ((1, 1, 0, 1),)
    assert (point.moves, point.placed, point.dropped, point.moved) == (0, (), (), ())


def test_who_keeps_the_slot_keeps_the_table():
    document = open_fair(3, 3, 1, tables_per_slot=3, pairs=[[e, e, 9] for e in range(3)])
    announced = [(0, 0, 0, 2), (1, 1, 0, 0)]

    [point] = replan(problem_from(document), announced, Changes()).points
    result = replan(problem_from(document), announced, Changes(walk_ins=((2, 2, 9),)))

    assert point.seats == ()
    assert result.points[0].seats == ((2, 2, 0, 1),)
    assert result.meetings(result.points[0]) == [(1, 1, 0, 0), (2, 2, 0, 1), (0, 0, 0, 2)]


def test_a_pinned_meeting_is_not_moved_for_any_price():
    document = open_fair(2, 1, 2, pairs=[[0, 0, 90], [1, 0, 50]], locked=[[1, 0, 1]])
    announced = [(0, 0, 0, 0), (1, 0, 1, 0)]

    result = replan(problem_from(document), announced, Changes(enterprises_away=((0, 0),)))

    assert [p.moves for p in result.points] == [0]
    assert broken(result) == []


def test_a_must_meet_is_worth_any_number_of_moves():
    document = open_fair(2, 1, 1, pairs=[[0, 0, 1], [1, 0, 900]], must_meet=[[0, 0]])

    result = replan(problem_from(document), [(1, 0, 0, 0)], Changes(walk_ins=((0, 0, 1),)))

    assert [(p.moves, p.must_meets) for p in result.points] == [(0, 0), (1, 1)]


def test_a_move_that_wins_nothing_is_not_offered_beside_must_meets():
    """The bonus of must-meets differs from price to price; plans must not be compared by it."""
    document = crowded(8, 6, 5, must_meet=[[0, 0], [1, 1]])
    problem, announced = planned(document)

    points = replan(problem, announced, Changes(buyers_gone=(3,)), 1, WORK).points

    ranks = [(p.must_meets, p.value) for p in points]
    assert ranks == sorted(set(ranks))


def test_an_empty_plan_is_filled():
    result = replan(problem_from(open_fair(1, 1, 1)), [], Changes(walk_ins=((0, 0, 10),)))

    assert result.before == 0
    assert result.points[0].placed == ((0, 0, 0),)


def test_a_stop_keeps_what_needs_no_move():
    problem, announced = planned(crowded(8, 5, 3))

    result = replan(
        problem, announced, Changes(buyers_gone=(2,)), 1, WORK, should_stop=lambda: True
    )

    assert [p.moves for p in result.points] == [0]


def test_a_longer_search_never_offers_less():
    problem, announced = planned(crowded(9, 6, 4))
    changes = Changes(enterprises_away=tuple((1, slot) for slot in range(3)))

    [none] = replan(problem, announced, changes, 1, Budget(0)).points
    best = replan(problem, announced, changes, 1, Budget(200_000)).points[-1]

    assert best.value >= none.value


def test_two_who_must_never_meet_are_refused_as_walk_ins():
    problem = problem_from(open_fair(1, 1, 1, forbidden=[[0, 0]]))

    with pytest.raises(ValueError, match="must never meet"):
        replan(problem, [], Changes(walk_ins=((0, 0, 10),)))


# --- letting pairs in ----------------------------------------------------------------------


def test_a_pair_is_let_in_only_if_it_brings_more_than_the_moves_cost():
    document = open_fair(
        1, 2, 2, pairs=[[0, 0, 20], [0, 1, 30]], buyer_available=["11", "10"],
        published=[[0, 0, 0]], move_price=30,
    )  # fmt: skip
    board = Board.of(problem_from(document), np.array([0, -1]))

    let_in(board, np.array([0, 1]), 30, Meter(WORK))
    dear = board.slot_of.tolist()
    let_in(board, np.array([0, 1]), 29, Meter(WORK))

    assert dear == [0, -1]
    assert board.slot_of.tolist() == [1, 0]


def test_nothing_is_let_in_once_the_work_is_spent():
    board = Board(problem_from(open_fair(1, 1, 1)))

    let_in(board, np.array([0]), 1, Meter(Budget(0)))

    assert board.slot_of.tolist() == [-1]


def test_who_is_at_his_maximum_is_not_let_in():
    board = Board.of(problem_from(open_fair(1, 2, 2, enterprise_max=[1])), np.array([0, -1]))

    let_in(board, np.array([1]), 1, Meter(WORK))

    assert board.slot_of.tolist() == [0, -1]
