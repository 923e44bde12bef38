"""What has to go so that a pair fits: as little as trying every set of meetings would find."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning import problem_from
from matchmaker.planning.baselines import first_come
from matchmaker.planning.board import NOBODY, Board
from matchmaker.planning.ways import Cost, Spare, Ways
from tests.planning.ruled import FURTHER, broken_rules, ruled, value
from tests.planning.tiny import allowed, fairs, open_fair, worth


def ways_of(document: dict, placed: list[tuple[int, int, int]], pair: tuple[int, int]) -> Ways:
    problem = problem_from(document)
    board = Board(problem)
    for e, b, t in placed:
        board.place(problem.pair_rows[e, b], t)
    pinned = frozenset(problem.pair_rows[e, b] for e, b, _ in document.get("locked", []))
    return Ways(board, problem.pair_rows[pair], pinned)


def row(ways: Ways, enterprise: int, buyer: int) -> int:
    return ways.board.problem.pair_rows[enterprise, buyer]


def test_nothing_has_to_go_where_there_is_room():
    [way] = ways_of(open_fair(1, 1, 1), [], (0, 0)).all()

    assert (way.slot, way.given_up, way.cost) == (0, (), Cost(0, -10, 0))


def test_both_sides_may_have_to_give_up_a_meeting():
    ways = ways_of(open_fair(2, 2, 1), [(0, 1, 0), (1, 0, 0)], (0, 0))

    way = ways.through(0)

    assert way.given_up == (row(ways, 0, 1), row(ways, 1, 0))
    assert way.cost == Cost(0, 11 + 11 - 10, 2)


def test_a_full_slot_gives_up_its_cheapest_meeting():
    ways = ways_of(open_fair(3, 3, 1, tables_per_slot=2), [(1, 1, 0), (2, 2, 0)], (0, 0))

    way = ways.through(0)

    assert way.tables_full
    assert way.given_up == (row(ways, 1, 1),)


def test_a_booth_needs_no_table():
    document = open_fair(2, 2, 1, tables_per_slot=1, booth_mode=[True, False])

    way = ways_of(document, [(1, 1, 0)], (0, 0)).through(0)

    assert (way.given_up, way.tables_full) == ((), False)


def test_a_side_at_its_maximum_gives_up_its_cheapest_meeting_wherever_it_is():
    ways = ways_of(open_fair(1, 3, 3, enterprise_max=[2]), [(0, 1, 0), (0, 2, 1)], (0, 0))

    assert ways.through(2).given_up == (row(ways, 0, 1),)
    assert ways.through(1).given_up == (row(ways, 0, 2),), "its own meeting then frees both"


def test_a_pinned_meeting_is_not_given_up():
    ways = ways_of(open_fair(1, 2, 1, locked=[[0, 1, 0]]), [(0, 1, 0)], (0, 0))

    assert ways.through(0).cost.impossible == 1


def test_somebody_who_would_fall_below_his_minimum_costs_the_penalty():
    ways = ways_of(open_fair(2, 1, 1, enterprise_min=[0, 1]), [(1, 0, 0)], (0, 0))

    assert ways.through(0).cost.loss == 11 + 100 - 10


def test_a_minimum_that_the_pair_helps_to_meet_is_counted_for_it():
    ways = ways_of(open_fair(2, 1, 1, enterprise_min=[1, 0]), [(1, 0, 0)], (0, 0))

    assert ways.through(0).cost.loss == 11 - 100 - 10


def test_a_meeting_thought_away_costs_nothing():
    ways = ways_of(open_fair(1, 2, 1), [(0, 1, 0)], (0, 0))

    way = ways.through(0, Spare(gone=row(ways, 0, 1)))

    assert (way.given_up, way.cost, way.at_enterprise) == ((), Cost(0, -10, 0), NOBODY)


def test_one_more_table_and_one_more_meeting_can_be_thought_up():
    full = ways_of(open_fair(2, 2, 1, tables_per_slot=1), [(1, 1, 0)], (0, 0))
    most = ways_of(open_fair(1, 2, 2, enterprise_max=[1]), [(0, 1, 0)], (0, 0))
    busy = ways_of(open_fair(2, 1, 2, buyer_max=[1]), [(1, 0, 0)], (0, 0))

    assert full.through(0, Spare(table=1)).given_up == ()
    assert most.through(1, Spare(enterprise=1)).given_up == ()
    assert busy.through(1, Spare(buyer=1)).given_up == ()


def test_a_further_rule_makes_a_way_impossible():
    block = {"side": "buyer", "index": 0, "slots": [0], "keep": 1}
    ways = ways_of(open_fair(1, 1, 2, free_blocks=[block]), [], (0, 0))

    assert [ways.through(slot).cost.impossible for slot in (0, 1)] == [1, 0]


def in_two_halls(**changes: object) -> dict:
    """Enterprises 0 and 1 share one table, 2 and 3 have two."""
    return (
        open_fair(
            4,
            4,
            1,
            tables_per_slot=4,
            enterprise_hall=[0, 0, 1, 1],
            hall_tables={"0": [1], "1": [2]},
        )
        | changes
    )


def test_a_full_hall_gives_up_a_meeting_of_its_own_though_another_halls_is_cheaper():
    pairs = [[0, 0, 5], [1, 1, 50], [2, 2, 1]]
    ways = ways_of(in_two_halls(pairs=pairs), [(1, 1, 0), (2, 2, 0)], (0, 0))

    way = ways.through(0)

    assert way.tables_full
    assert way.given_up == (row(ways, 1, 1),)
    assert way.cost == Cost(0, 50 - 5, 1)
    assert ways.through(0, Spare(table=1)).given_up == ()


def test_a_full_hall_is_no_hurdle_to_another_and_a_booth_needs_none():
    document = in_two_halls(booth_mode=[True, False, False, False])

    other = ways_of(document, [(1, 1, 0), (2, 2, 0)], (3, 3)).through(0)
    booth = ways_of(document, [(1, 1, 0), (2, 2, 0)], (0, 0)).through(0)

    assert (other.given_up, other.tables_full) == ((), False)
    assert (booth.given_up, booth.tables_full) == ((), False)


def test_a_table_that_ones_own_meeting_leaves_is_taken_over_in_the_same_hall():
    ways = ways_of(in_two_halls(), [(0, 1, 0)], (0, 0))

    way = ways.through(0)

    assert (way.given_up, way.tables_full) == ((row(ways, 0, 1),), False)


Placed = list[tuple[int, int, int]]


def placed_on(board: Board) -> Placed:
    return [
        (board.enterprise_of[one], board.buyer_of[one], int(board.slot_of[one]))
        for one in np.flatnonzero(board.slot_of >= 0).tolist()
    ]


def losses_by_trying(document: dict, placed: Placed, pair: tuple[int, int]) -> list[int]:
    """What forcing a pair in costs, wherever it sits and whichever meetings are given up."""
    return [
        value(document, placed) - value(document, after)
        for slot in range(document["slots"])
        for size in range(len(placed) + 1)
        for kept in combinations(placed, size)
        if not broken_rules(document, after := [*kept, (*pair, slot)])
    ]


@pytest.mark.parametrize("seed", range(40))
def test_among_halls_the_cheapest_way_is_as_cheap_as_any_found_by_trying(seed: int):
    document = ruled(seed, keys=["hall_tables"], people=3, slots=2, few=6) | {"short_penalty": 0}
    board = first_come(problem_from(document), seed)
    placed = placed_on(board)
    for pair in np.flatnonzero(board.slot_of < 0).tolist():
        both = board.enterprise_of[pair], board.buyer_of[pair]
        losses = losses_by_trying(document, placed, both)

        ways = Ways(board, pair, frozenset()).all()

        possible = [way.cost.loss for way in ways if not way.cost.impossible]
        assert min(possible, default=None) == min(losses, default=None)


@pytest.mark.parametrize(
    "keys",
    [["interpreters"], ["day_max"], ["free_blocks"], ["walk_minutes"], [*FURTHER]],
    ids=lambda keys: keys[0] if len(keys) == 1 else "all",
)
@pytest.mark.parametrize("seed", range(25))
def test_under_any_rule_a_way_is_found_where_there_is_one_and_it_costs_what_is_said(
    keys: list[str], seed: int
):
    """Not always the very cheapest where one meeting offends two rules; never too cheap."""
    document = ruled(seed, keys=keys, people=3, slots=3, few=6) | {"short_penalty": 0}
    board = first_come(problem_from(document), seed)
    placed = placed_on(board)
    for pair in np.flatnonzero(board.slot_of < 0).tolist():
        both = board.enterprise_of[pair], board.buyer_of[pair]
        losses = losses_by_trying(document, placed, both)
        before = board.slot_of.tolist()

        ways = [way for way in Ways(board, pair, frozenset()).all() if not way.cost.impossible]

        assert board.slot_of.tolist() == before, "nothing was really moved"
        assert bool(ways) == bool(losses)
        for way in ways:
            gone = {(board.enterprise_of[one], board.buyer_of[one]) for one in way.given_up}
            after = [*(one for one in placed if one[:2] not in gone), (*both, way.slot)]
            assert broken_rules(document, after) == set()
            assert value(document, placed) - value(document, after) == way.cost.loss
        if losses:
            assert ways[0].cost.loss >= min(losses)


def brute_loss(document: dict, placed: list, pair: tuple[int, int]) -> int | None:
    """Least value lost by ending any meetings so that the pair can meet; None if it cannot."""
    before, losses = worth(document, placed), []
    for slot in range(document["slots"]):
        for size in range(len(placed) + 1):
            for gone in combinations(placed, size):
                after = [*(one for one in placed if one not in gone), (*pair, slot)]
                if allowed(document, after):
                    losses.append(before - worth(document, after))
    return min(losses, default=None)


@given(fairs(), st.data())
@settings(max_examples=80, deadline=None)
def test_the_cheapest_way_is_as_cheap_as_any_found_by_trying(document, data):
    document |= {"short_penalty": 0}
    problem = problem_from(document)
    board = first_come(problem, 1)
    out = np.flatnonzero(board.slot_of < 0).tolist()
    if not out:
        return
    pair = data.draw(st.sampled_from(out))
    placed = [
        (board.enterprise_of[one], board.buyer_of[one], int(board.slot_of[one]))
        for one in np.flatnonzero(board.slot_of >= 0)
    ]

    ways = Ways(board, pair, frozenset()).all()
    best = brute_loss(document, placed, (board.enterprise_of[pair], board.buyer_of[pair]))
    possible = [way for way in ways if not way.cost.impossible]

    assert (possible[0].cost.loss if possible else None) == best


@given(fairs(), st.data())
@settings(max_examples=60, deadline=None)
def test_the_loss_that_is_said_is_the_loss_that_comes(document, data):
    problem = problem_from(document)
    board = first_come(problem, 2)
    out = np.flatnonzero(board.slot_of < 0).tolist()
    if not out:
        return
    pair = data.draw(st.sampled_from(out))
    before = board.worth()
    for way in Ways(board, pair, frozenset()).all():
        if way.cost.impossible:
            continue
        slots = board.slot_of.copy()
        for one in way.given_up:
            board.lift(one)
        assert board.has_room(pair)
        assert way.slot in board.free_slots(pair)
        board.place(pair, way.slot)
        assert before - board.worth() == way.cost.loss
        board.lift(pair)
        for one in way.given_up:
            board.place(one, int(slots[one]))
