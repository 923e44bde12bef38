"""What is left to decide once locked meetings stand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning import Budget, solve
from matchmaker.planning.problem import as_bits, open_part
from matchmaker.planning.problem_file import problem_from
from tests.planning.ruled import every_plan as every_ruled_plan
from tests.planning.ruled import ruled, value
from tests.planning.tiny import best_by_trying, every_plan, fairs, open_fair, tiny, worth


def test_a_locked_meeting_takes_time_place_and_limits_of_both():
    document = open_fair(
        2, 2, 2, tables_per_slot=2, locked=[[0, 1, 1]], enterprise_min=[2, 1], enterprise_max=[2, 2]
    )

    opened = open_part(problem_from(document))

    rest = opened.problem
    assert rest.enterprise_available.tolist() == [[True, False], [True, True]]
    assert rest.buyer_available.tolist() == [[True, True], [True, False]]
    assert rest.tables.tolist() == [2, 1]
    assert rest.enterprise_min.tolist() == [1, 1]
    assert rest.enterprise_max.tolist() == [1, 2]
    assert rest.buyer_max.tolist() == [2, 1]
    assert (opened.locked_value, opened.n_locked) == (11, 1)
    assert opened.rows.tolist() == [0, 2, 3]


def test_a_locked_meeting_at_a_booth_takes_no_table():
    document = open_fair(1, 1, 1, booth_mode=True, locked=[[0, 0, 0]], tables_per_slot=1)

    assert open_part(problem_from(document)).problem.tables.tolist() == [1]


def test_more_locked_meetings_than_the_minimum_leave_no_minimum():
    document = open_fair(1, 3, 3, locked=[[0, 0, 0], [0, 1, 1]], enterprise_min=[1])

    assert open_part(problem_from(document)).problem.enterprise_min.tolist() == [0]


def test_forbidden_pairs_are_gone_and_others_keep_their_must():
    problem = problem_from(tiny(forbidden=[[0, 1]], must_meet=[[1, 1]]))

    rest = open_part(problem).problem

    assert list(rest.pair_rows) == [(0, 0), (1, 0), (1, 1)]
    assert rest.must_meet.tolist() == [False, False, True]


def test_the_whole_problem_is_not_changed_by_opening_it():
    problem = problem_from(tiny(locked=[[0, 0, 0]]))

    open_part(problem)

    assert problem.enterprise_available.tolist() == [[True, True], [False, True]]
    assert problem.tables.tolist() == [1, 1]


@given(fairs(most_pairs=5), st.data())
@settings(max_examples=30, deadline=None)
def test_what_is_locked_and_what_is_left_add_up(document, data):
    """The best plan with locks is the locked value plus the best plan of the rest."""
    plans = [rows for rows in every_plan(document) if rows]
    if not plans:
        return
    rows = data.draw(st.sampled_from(plans))
    locked = data.draw(st.lists(st.sampled_from(rows), unique=True, min_size=1))
    opened = open_part(problem_from(document | {"locked": [list(row) for row in locked]}))
    rest = opened.problem
    pairs = np.stack([rest.pair_enterprise, rest.pair_buyer, rest.pair_value], axis=1)
    remaining = document | {
        "pairs": pairs.tolist(),
        "tables_per_slot": rest.tables.tolist(),
        "enterprise_available": _letters(rest.enterprise_available),
        "buyer_available": _letters(rest.buyer_available),
        "enterprise_min": rest.enterprise_min.tolist(),
        "enterprise_max": rest.enterprise_max.tolist(),
        "buyer_min": rest.buyer_min.tolist(),
        "buyer_max": rest.buyer_max.tolist(),
    }

    whole = best_by_trying(document | {"locked": [list(row) for row in locked]})

    assert whole == opened.locked_value + best_by_trying(remaining)


def _letters(there: np.ndarray) -> list[str]:
    return ["".join("01"[int(cell)] for cell in row) for row in there.tolist()]


@given(fairs())
@settings(max_examples=30, deadline=None)
def test_the_bonus_of_a_must_meet_outweighs_everything_beneath_it(document):
    couples = [[e, b] for e, b, _ in document["pairs"]]
    problem = problem_from(document | {"must_meet": couples[:1]})

    worths = [worth(document, rows) for rows in every_plan(document)]

    assert not couples or problem.must_bonus > max(worths) - min(worths)
    assert couples or problem.must_bonus == 0


@pytest.mark.parametrize("seed", range(60))
def test_that_bonus_outweighs_all_meetings_of_delegations_and_all_minima_of_days(seed: int):
    document = ruled(
        seed,
        keys=["enterprise_parallel", "buyer_parallel", "day_min", "day_max"],
        people=3,
        slots=2,
        few=5,
    )
    problem = problem_from(document | {"must_meet": [document["pairs"][0][:2]]})

    worths = [value(document, placed) for placed in every_ruled_plan(document)]

    assert problem.must_bonus > max(worths) - min(worths)


def test_a_must_meet_comes_first_though_it_costs_both_sides_and_both_days_their_minima():
    """The one interpreter, the firm's hour and the buyer's all go to it; eight are missing."""
    document = open_fair(
        2,
        3,
        1,
        tables_per_slot=3,
        pairs=[[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 2, 1]],
        must_meet=[[0, 0]],
        pair_languages=[["ja"], [], [], ["ja"]],
        interpreters=[{"languages": ["ja"], "available": "1"}],
        enterprise_parallel=[1, 2],
        enterprise_max=[1, 2],
        enterprise_min=[0, 2],
        enterprise_day_min=[0, 2],
        buyer_min=[0, 1, 1],
        buyer_day_min=[0, 1, 1],
        short_penalty=1000,
    )

    plan = solve(problem_from(document), 1, Budget(20_000))

    assert [row[:2] for row in plan.meetings] == [(0, 0)]
    assert (plan.must_meets, plan.value, plan.bound) == ((1, 1), -8000, -8000)


def test_published_pairs_that_are_not_offered_any_more_are_passed_over():
    problem = problem_from(tiny(pairs=[[0, 0, 9]], published=[[0, 0, 1], [1, 1, 0]]))

    assert problem.published_slot.tolist() == [1]


def test_bits_of_nothing_are_nothing():
    assert as_bits(np.zeros((2, 0), dtype=np.bool_)) == [0, 0]
    assert as_bits(np.zeros((0, 3), dtype=np.bool_)) == []
