"""How others plan: their plans keep every rule and leave nothing that would fit at once."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.baselines import best_score, first_come, round_robin
from matchmaker.planning.board import Board
from matchmaker.planning.problem import PlanningProblem, open_part
from matchmaker.planning.problem_file import problem_from
from tests.planning.tiny import Document, allowed, best_by_trying, fairs, open_fair, wider_fairs

Baseline = Callable[[PlanningProblem], Board]
BASELINES: list[Baseline] = [best_score, round_robin, lambda problem: first_come(problem, 7)]
NAMES = ["best_score", "round_robin", "first_come"]


def planned(document: Document, baseline: Baseline) -> Board:
    return baseline(open_part(problem_from(document)).problem)


def rows_of(board: Board) -> list[tuple[int, int, int]]:
    return [
        (board.enterprise_of[pair], board.buyer_of[pair], slot)
        for pair, slot in enumerate(board.slot_of.tolist())
        if slot >= 0
    ]


@pytest.mark.parametrize("baseline", BASELINES, ids=NAMES)
@given(document=st.one_of(fairs(), wider_fairs()))
@settings(max_examples=30, deadline=None)
def test_every_rule_is_kept(baseline: Baseline, document: Document):
    assert allowed(document, rows_of(planned(document, baseline)))


@pytest.mark.parametrize("baseline", BASELINES, ids=NAMES)
@given(document=wider_fairs())
@settings(max_examples=30, deadline=None)
def test_nothing_is_left_out_that_would_still_fit_somewhere(baseline: Baseline, document: Document):
    rows = rows_of(planned(document, baseline))
    met = {(e, b) for e, b, _ in rows}

    for e, b, _ in document["pairs"]:
        if (e, b) not in met:
            for slot in range(document["slots"]):
                assert not allowed(document, [*rows, (e, b, slot)])


@pytest.mark.parametrize("baseline", BASELINES, ids=NAMES)
@given(document=fairs(most_pairs=5))
@settings(max_examples=30, deadline=None)
def test_no_baseline_beats_the_best_there_is(baseline: Baseline, document: Document):
    assert planned(document, baseline).value() <= best_by_trying(document)


@given(wider_fairs(), st.integers(0, 9))
@settings(max_examples=20, deadline=None)
def test_the_same_seed_gives_the_same_day(document: Document, seed: int):
    days = [planned(document, lambda p: first_come(p, seed)).slot_of.tolist() for _ in range(2)]

    assert days[0] == days[1]


@given(wider_fairs())
@settings(max_examples=20, deadline=None)
def test_the_dearest_pair_that_can_meet_at_all_meets_in_its_first_slot(document: Document):
    board = planned(document, best_score)
    problem = board.problem
    possible = [
        (-int(problem.pair_worth[pair]), pair)
        for pair in range(problem.n_pairs)
        if problem.common[pair].any()
    ]
    if possible:
        dearest = min(possible)[1]
        assert board.slot_of[dearest] == problem.common[dearest].argmax()


def test_in_turns_nobody_has_two_before_another_who_could_has_one():
    pairs = [[0, b, 900 - b] for b in range(4)] + [[1, b, 10 + b] for b in range(4)]

    board = planned(open_fair(2, 4, 2, pairs=pairs, tables_per_slot=1), round_robin)

    assert sorted(e for e, _, _ in rows_of(board)) == [0, 1]


def test_limits_of_people_end_their_list():
    document = open_fair(1, 5, 5, enterprise_max=[2], pairs=[[0, b, b] for b in range(5)])

    for baseline in BASELINES:
        assert len(rows_of(planned(document, baseline))) == 2
    assert {b for _, b, _ in rows_of(planned(document, best_score))} == {3, 4}


@pytest.mark.parametrize("baseline", BASELINES, ids=NAMES)
def test_a_fair_without_pairs_or_tables_has_an_empty_day(baseline: Baseline):
    assert rows_of(planned(open_fair(2, 2, 2, pairs=[]), baseline)) == []
    assert rows_of(planned(open_fair(2, 2, 2, tables_per_slot=0), baseline)) == []
