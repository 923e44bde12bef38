"""The rules that a fair switches on, asked by the solver: they agree with a recount by hand."""

import random
from collections import Counter

import numpy as np
import pytest

from matchmaker.planning import Budget, check, problem_from, solve
from matchmaker.planning.board import NOBODY, Board
from matchmaker.planning.limits import Days, Interpreting, limits_of
from matchmaker.planning.problem import open_part
from tests.planning.ruled import FURTHER, broken_rules, ruled
from tests.planning.tiny import Document, open_fair

Placed = list[tuple[int, int, int]]


def board_of(document: Document) -> Board:
    return Board(open_part(problem_from(document)).problem)


def placed(board: Board) -> Placed:
    return [
        (board.enterprise_of[pair], board.buyer_of[pair], int(board.slot_of[pair]))
        for pair in np.flatnonzero(board.slot_of >= 0).tolist()
    ]


def filled(document: Document, seed: int) -> Board:
    """Place pairs at random wherever the board says that it may be done."""
    board, dice = board_of(document), random.Random(seed)  # noqa: S311  # dice, not secrets
    pairs = list(range(board.problem.n_pairs))
    dice.shuffle(pairs)
    for pair in pairs:
        free = board.free_slots(pair) if board.has_room(pair) else []
        if free and dice.random() < 0.8:
            board.place(pair, dice.choice(free))
    return board


def test_a_fair_without_further_rules_has_no_limits():
    assert limits_of(problem_from(open_fair(2, 2, 2))) == ()


def test_rules_that_forbid_nothing_are_no_limits():
    document = open_fair(
        2, 2, 2, enterprise_parallel=[1, 1], walk_minutes=[[0]], free_blocks=[], slot_day=[0, 1]
    )

    assert limits_of(problem_from(document)) == ()


@pytest.mark.parametrize("key", FURTHER)
def test_the_free_slots_of_a_pair_are_those_that_a_recount_would_let_it_have(key: str):
    for seed in range(12):
        document = ruled(seed, keys=[key], people=4, slots=4)
        board = filled(document, seed)
        for pair in np.flatnonzero(board.slot_of < 0).tolist():
            row = board.enterprise_of[pair], board.buyer_of[pair]
            if not board.has_room(pair):
                continue
            by_hand = [
                slot
                for slot in range(document["slots"])
                if not broken_rules(document, [*placed(board), (*row, slot)])
            ]

            assert board.free_slots(pair) == by_hand
            assert board.first_free(pair) == (by_hand[0] if by_hand else -1)


@pytest.mark.parametrize("key", FURTHER)
def test_an_exchange_is_allowed_where_a_recount_of_the_outcome_would_allow_it(key: str):
    for seed in range(20):
        document = ruled(seed, keys=[key], people=5, slots=4)
        board = filled(document, seed)
        before = placed(board)
        for pair in np.flatnonzero(board.slot_of >= 0).tolist():
            one = int(board.slot_of[pair])
            for other in range(document["slots"]):
                if other == one:
                    continue
                chain = board.chain(pair, one, other)
                may = board.can_exchange(chain, one, other)
                assert sorted(placed(board)) == sorted(before), "asking changes nothing"

                board.exchange(chain, one, other)
                assert may == (not broken_rules(document, placed(board)))
                board.exchange(chain, one, other)


def test_lifting_everything_leaves_an_empty_board():
    for seed in range(30):
        document = ruled(seed)
        board, empty = filled(document, seed), board_of(document)
        for pair in np.flatnonzero(board.slot_of >= 0).tolist():
            board.lift(pair)

        assert board.enterprise_row == empty.enterprise_row
        assert board.buyer_row == empty.buyer_row
        assert [board.free_slots(pair) for pair in range(board.problem.n_pairs)] == [
            empty.free_slots(pair) for pair in range(board.problem.n_pairs)
        ]


# --- seats ---------------------------------------------------------------------------------


def test_every_meeting_of_a_delegation_has_a_seat_of_its_own():
    document = open_fair(3, 1, 1, buyer_parallel=[3], buyer_max=[3], tables_per_slot=3)
    board = board_of(document)

    for pair in range(3):
        assert board.free_slots(pair) == [0]
        board.place(pair, 0)

    assert sorted(row[0] for row in board.buyer_row) == [0, 1, 2]
    assert len(set(board.row_b)) == 3


def test_the_own_row_is_free_as_long_as_a_seat_is():
    document = open_fair(3, 1, 1, buyer_parallel=[2], buyer_max=[3], tables_per_slot=3)
    board = board_of(document)

    board.place(0, 0)
    assert board.buyer_row[0][0] == NOBODY
    board.place(1, 0)
    assert board.buyer_row[0][0] != NOBODY
    assert board.free_slots(2) == []
    for first in (0, 1):
        board.lift(first)
        assert board.buyer_row[0][0] == NOBODY, "whoever is left takes the further seat"
        board.place(first, 0)


def test_a_locked_meeting_leaves_a_delegation_one_seat_less():
    document = open_fair(
        3, 1, 2, buyer_parallel=[2], buyer_max=[4], tables_per_slot=3, locked=[[0, 0, 1]]
    )
    board = board_of(document)

    assert board.problem.buyer_seats.tolist() == [[2, 1]]
    board.place(0, 1)
    assert board.free_slots(1) == [0]


# --- days ----------------------------------------------------------------------------------


def test_what_is_missing_on_days_counts_locked_meetings():
    document = open_fair(1, 2, 4, slot_day=[0, 0, 1, 1], enterprise_day_min=[1], locked=[[0, 0, 3]])
    board = board_of(document)
    [days] = [limit for limit in board.limits if isinstance(limit, Days)]

    assert days.missing() == 1
    board.place(0, 1)
    assert days.missing() == 0
    assert board.missing() == 0


def test_a_fair_without_slots_has_no_day_on_which_anybody_lacks_a_meeting():
    document = open_fair(2, 2, 0, enterprise_day_min=[1, 0], buyer_day_min=[2, 2], slot_day=[])

    assert board_of(document).missing() == 0
    plan = solve(problem_from(document), 1, Budget(100))
    assert (plan.value, plan.bound) == (0, 0)
    assert check(document, plan.to_json()).violations == ()


# --- interpreters ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_people_suffice_exactly_where_talks_can_be_given_one_each(seed: int):
    """Against trying out: Hall's condition by counting sets, and by matching."""
    from matchmaker.planning.interpreting import _all_helped, _by_matching
    from tests.planning.ruled import _arranged

    dice = random.Random(seed)  # noqa: S311  # dice, not secrets
    serves = sorted(dice.sample(range(1, 8), dice.randint(1, 3)))
    people = [dice.randint(0, 2) for _ in serves]
    asked = [dice.randint(0, 2) for _ in range(3)]
    staff = [
        {need for need in range(3) if bits >> need & 1}
        for bits, count in zip(serves, people, strict=True)
        for _ in range(count)
    ]
    talks = list(Counter(dict(enumerate(asked))).elements())

    possible = any(
        all(talk in able for talk, able in zip(talks, chosen, strict=True))
        for chosen in _arranged(staff, len(talks))
    )

    assert _all_helped(serves, people, asked) == possible
    assert _by_matching(serves, people, asked) == possible


def test_families_are_needs_and_what_shares_people_joined():
    document = open_fair(
        2,
        3,
        1,
        pair_languages=[["ja"], ["en", "ja"], [], ["ko"], [], ["th"]],
        interpreters=[
            {"languages": ["ja"], "available": "1"},
            {"languages": ["en", "ko"], "available": "1"},
        ],
    )
    [limit] = [one for one in board_of(document).limits if isinstance(one, Interpreting)]

    assert [sorted(words) for words, _ in limit.pools.families] == [
        ["ja"],
        ["ko"],
        ["th"],
        ["en", "ja"],
        ["en", "ja", "ko"],
    ]


def test_a_locked_talk_takes_an_interpreter_from_the_others():
    document = open_fair(
        2,
        2,
        2,
        pair_languages=[["ja"]] * 4,
        interpreters=[{"languages": ["ja"], "available": "11"}],
        locked=[[0, 0, 1]],
    )
    board = board_of(document)

    assert [board.free_slots(pair) for pair in range(board.problem.n_pairs)] == [[0], [0], [0]]
