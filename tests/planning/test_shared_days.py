"""No plan of the same meetings has fewer breaks than the bound that knows tables and partners."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning import shared_days as s
from matchmaker.planning.baselines import best_score, first_come
from matchmaker.planning.board import Board
from matchmaker.planning.breaks import breaks_of, fewest_of
from matchmaker.planning.compact import compact
from matchmaker.planning.compiled import compiled
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from matchmaker.planning.work import Budget, Meter
from tests.planning.test_anneal import full_fair
from tests.planning.tiny import crowded, fairs, open_fair, wider_fairs


def board_of(document: dict, slots: dict[int, int]) -> Board:
    """A board of the open part on which these pairs meet in these slots."""
    board = Board(open_part(problem_from(document)).problem)
    for pair, slot in slots.items():
        board.place(pair, slot)
    return board


def fewest_tried(board: Board) -> int:
    """Try every slot of every meeting: the fewest breaks of all that keep the rules."""
    problem = board.problem
    placed = np.flatnonzero(board.slot_of >= 0)
    choices = [np.flatnonzero(row).tolist() for row in problem.common_of(placed)]
    fewest = breaks_of(board)
    for slots in itertools.product(*choices):
        tried = Board(problem)
        for pair, slot in zip(placed.tolist(), slots, strict=True):
            if slot not in tried.free_slots(pair):
                break
            tried.place(pair, slot)
        else:
            fewest = min(fewest, breaks_of(tried))
    return fewest


def priced(meetings: s.Meetings, price: np.ndarray, place: np.ndarray) -> int:
    wanted, over = np.empty_like(meetings.there), np.empty_like(meetings.tables)
    return s.priced(meetings, price, place, wanted, over)


# --- known fairs -------------------------------------------------------------------------------


def test_a_partner_who_is_away_in_between_forces_a_break():
    """Buyer 0 is always there, but whom he meets comes in slots 0 and 2 only."""
    document = open_fair(2, 1, 3, enterprise_available=["100", "001"])
    board = board_of(document, {0: 0, 1: 2})

    assert fewest_of(board) == 0
    assert s.fewest_shared(board) == breaks_of(board) == 1


def test_two_at_one_table_cannot_both_have_the_short_day():
    """Two enterprises, each with two buyers, want slots 0 and 1; one table, and 2 lies apart."""
    document = open_fair(
        2, 4, 4, tables_per_slot=1, pairs=[[e, b, 9] for e in (0, 1) for b in (2 * e, 2 * e + 1)],
        enterprise_available=["1101", "1101"],
    )  # fmt: skip
    roomy = board_of(document | {"tables_per_slot": 2}, {0: 0, 1: 1, 2: 1, 3: 0})
    tight = board_of(
        document | {"slots": 4, "enterprise_available": ["1101", "1111"]},
        {0: 0, 1: 1, 2: 2, 3: 3},
    )

    assert s.fewest_shared(roomy) == breaks_of(roomy) == 0
    assert s.fewest_shared(tight) == fewest_tried(tight) == 0


def test_what_all_want_is_had_by_as_many_as_there_are_tables():
    """Three pairs of twins would all sit in slots 0 and 1; there and in 3 and 5 is one table."""
    document = open_fair(
        3, 6, 6, tables_per_slot=1, pairs=[[e, b, 9] for e in range(3) for b in (2 * e, 2 * e + 1)],
        enterprise_available=["110101"] * 3,
    )  # fmt: skip
    document |= {"tables_per_slot": [2, 2, 0, 1, 0, 1]}
    board = board_of(document, {0: 0, 1: 1, 2: 0, 3: 1, 4: 3, 5: 5})

    assert fewest_of(board) == 0
    assert s.fewest_shared(board) == fewest_tried(board) == 1


def test_locked_meetings_stay_in_their_slots():
    document = open_fair(2, 1, 3, locked=[[0, 0, 0]], enterprise_available=["111", "001"])
    opened = board_of(document, {0: 2})
    whole = Board(problem_from(document))
    whole.place(0, 0)
    whole.place(1, 2)

    assert s.fewest_shared(opened) == breaks_of(opened) == 1
    assert s.fewest_shared(whole) == breaks_of(whole) == 1


def test_a_delegation_counts_as_if_alone():
    document = open_fair(2, 1, 3, buyer_parallel=[2], enterprise_available=["101", "101"])
    board = board_of(document, {0: 0, 1: 0})

    meetings, alone = s.meetings_of(board)

    assert alone == 0
    assert meetings.held.tolist() == [1, 1, 0]
    assert meetings.ends.tolist() == [[0, -1], [1, -1]]
    assert s.fewest_shared(board) == 0


def test_the_pause_between_sessions_is_free_also_if_they_take_turns():
    document = open_fair(2, 1, 4, slot_session=[0, 1, 0, 1], enterprise_available=["1001", "0011"])
    apart = board_of(document, {0: 0, 1: 3})
    together = board_of(document | {"slot_session": [0, 0, 0, 0]}, {0: 0, 1: 3})

    meetings, _ = s.meetings_of(apart)

    assert meetings.begins.tolist() == [1, 0, 1, 0]
    assert meetings.may.tolist() == [[1, 0, 0, 1], [0, 1, 0, 1]]  # slots 0, 2, then 1, 3
    assert s.fewest_shared(apart) == 0
    assert s.fewest_shared(together) == fewest_tried(together) == 0


def test_a_meeting_outside_the_hours_of_its_two_may_stay_there():
    """A plan that somebody else wrote may break rules; that is told elsewhere."""
    document = open_fair(2, 1, 3, enterprise_available=["001", "111"])
    board = board_of(document, {0: 0, 1: 2})

    assert s.fewest_shared(board) <= breaks_of(board)


def test_a_fair_without_meetings_has_no_breaks():
    assert s.fewest_shared(board_of(open_fair(2, 2, 3), {})) == 0


# --- whatever the fair ---------------------------------------------------------------------------


@given(fairs(), st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_trying_everything_never_finds_fewer(document, seed):
    board = first_come(open_part(problem_from(document)).problem, seed)
    if (board.slot_of >= 0).sum() > 5:
        for pair in np.flatnonzero(board.slot_of >= 0)[5:].tolist():
            board.lift(pair)

    assert fewest_of(board) <= s.fewest_shared(board) <= fewest_tried(board)


@given(wider_fairs(), st.integers(0, 9))
@settings(max_examples=30, deadline=None)
def test_no_plan_we_find_is_below_and_alone_is_never_above(document, seed):
    board = best_score(open_part(problem_from(document)).problem)

    after = compact(board, np.random.default_rng(seed), Meter(Budget(1_000)))

    assert fewest_of(board) <= s.fewest_shared(board) <= breaks_of(after)
    assert s.fewest_shared(after) <= breaks_of(after)


@given(st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_any_prices_give_a_bound(seed):
    random = np.random.default_rng(seed)
    board = full_fair()
    meetings, _ = s.meetings_of(board)
    best = compact(board, np.random.default_rng(1), Meter(Budget(2_000)))

    price = random.integers(-s.ONE, s.ONE, size=meetings.there.shape)
    place = random.integers(0, s.ONE, size=len(meetings.tables))

    assert priced(meetings, price, place) <= breaks_of(best) * s.ONE


def test_without_prices_everybody_has_his_best_day_alone():
    board = best_score(open_part(problem_from(crowded(9, 7, 3))).problem)
    meetings, alone = s.meetings_of(board)

    value = priced(meetings, np.zeros_like(meetings.there), np.zeros_like(meetings.tables))

    assert alone == 0
    assert value % s.ONE == 0
    assert fewest_of(board) <= value // s.ONE <= breaks_of(board)


@pytest.mark.parametrize("seed", range(4))
def test_compiled_prices_are_those_that_are_written(seed):
    random = np.random.default_rng(seed)
    document = crowded(8, 7, seed) | {"slot_session": [0, 0, 0, 0, 1, 1, 1]}
    meetings, _ = s.meetings_of(best_score(open_part(problem_from(document)).problem))
    price = random.integers(-s.ONE, s.ONE, size=meetings.there.shape)
    place = random.integers(0, s.ONE, size=len(meetings.tables))
    found = []
    for function in (s.priced, compiled(s.priced)):
        wanted, over = np.empty_like(meetings.there), np.empty_like(meetings.tables)
        found.append((function(meetings, price, place, wanted, over), wanted, over))
    (slow, slow_wanted, slow_over), (fast, fast_wanted, fast_over) = found

    assert slow == fast
    assert np.array_equal(slow_wanted, fast_wanted)
    assert np.array_equal(slow_over, fast_over)
    assert slow_wanted.sum() == 0, "all are busy as often as they meet"
    assert slow_over.sum() == meetings.seated.sum() - meetings.tables.sum()


def test_what_it_compiles_beforehand_is_what_it_asks_afterwards():
    s.ready()
    kinds = list(compiled(s.priced).signatures)  # type: ignore[attr-defined]

    s.fewest_shared(full_fair())

    assert compiled(s.priced).signatures == kinds  # type: ignore[attr-defined]


def test_more_rounds_never_give_less_and_the_same_give_the_same():
    board = best_score(open_part(problem_from(crowded(12, 9, 1))).problem)
    meetings, _ = s.meetings_of(board)

    bounds = [s.best_price(meetings, rounds, 10**6) for rounds in (0, 300, 300)]

    assert bounds[0] < bounds[1] == bounds[2]


def test_a_bound_in_a_hurry_lies_between_everybody_alone_and_the_bound_in_full():
    board = best_score(open_part(problem_from(crowded(12, 9, 1))).problem)

    alone, hurried, full = (s.fewest_shared(board, steps) for steps in (0, 1_000_000, s.STEPS))

    assert fewest_of(board) <= alone <= hurried <= full <= breaks_of(board)
    assert alone < full


def test_it_ends_where_the_plan_cannot_be_better(monkeypatch: pytest.MonkeyPatch):
    document = open_fair(1, 2, 3, enterprise_available=["101"])
    board = board_of(document, {0: 0, 1: 2})
    asked: list[int] = []
    monkeypatch.setattr(s, "compiled", lambda _: lambda *_: asked.append(1) or s.ONE)

    assert s.fewest_shared(board) == breaks_of(board) == 1
    assert len(asked) == 1


def test_the_order_of_people_does_not_count():
    board = full_fair()
    meetings, _ = s.meetings_of(board)
    order = np.random.default_rng(1).permutation(len(meetings.may))
    other = meetings._replace(
        ends=meetings.ends[order], may=meetings.may[order], seated=meetings.seated[order]
    )

    assert s.best_price(meetings, 50, 10**6) == s.best_price(other, 50, 10**6)
