"""A plan's figures: the planner's own where it has them, counted again for anybody's plan."""

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.planning import Budget, problem_from, solve
from matchmaker.planning.measure import Measures, measure
from tests.planning.ruled import ruled
from tests.planning.ruled import value as by_recounting
from tests.planning.tiny import Document, fairs, open_fair, tiny, wider_fairs, worth


@given(wider_fairs())
@settings(max_examples=25, deadline=None)
def test_a_solved_plan_is_measured_as_the_planner_measured_it(document: Document):
    problem = problem_from(document | {"published": [], "move_price": 0})
    plan = solve(problem, 1, Budget(2_000))

    found = measure(problem, plan.meetings)

    assert (found.value, found.meetings) == (plan.value, len(plan.meetings))
    assert (found.breaks, found.hall_changes) == (plan.breaks, plan.hall_changes)
    assert found.missing == sum(short.missing for short in plan.shortfalls)
    assert found.short == len(plan.shortfalls)


@given(fairs())
@settings(max_examples=40, deadline=None)
def test_value_and_places_agree_with_counting_by_hand(document: Document):
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(1_000))

    found = measure(problem, plan.meetings)

    assert found.value == worth(document, [row[:3] for row in plan.meetings])
    assert found.places == sum(document["tables_per_slot"])
    assert found.seated == sum(table >= 0 for *_, table in plan.meetings) <= found.places
    assert found.tables_used <= max(document["tables_per_slot"])


@pytest.mark.parametrize("seed", range(20))
def test_minima_of_single_days_count_in_the_value(seed: int):
    document = ruled(seed, keys=["day_min", "day_max"], people=4, slots=5)
    plan = solve(problem_from(document), 1, Budget(500))
    rows = [row[:3] for row in plan.meetings]

    found = measure(problem_from(document), plan.meetings)

    assert found.value == by_recounting(document, rows) == plan.value


def test_a_day_without_meetings_costs_each_side_its_own_minimum():
    document = open_fair(
        1, 2, 4, slot_day=[5, 5, 6, 7], enterprise_day_min=[2], buyer_day_min=[1, 0]
    )

    found = measure(problem_from(document), [(0, 0, 0, 0), (0, 1, 2, 0)])

    # the firm lacks one, one and two on its days, buyer 0 one on each of the other two
    assert found.value == 10 + 11 - 100 * (4 + 2)
    assert (found.missing, found.short) == (0, 0), "of the fair's own minima none is missing"


def test_a_fair_without_slots_lacks_no_meeting_of_any_day():
    document = open_fair(2, 2, 0, enterprise_day_min=[1, 0], buyer_day_min=[1, 1])

    assert measure(problem_from(document), ()).value == 0


def test_an_empty_plan_misses_everything():
    found = measure(problem_from(tiny()), ())

    assert found == Measures(
        value=-6000, meetings=0, reached=0, missing=2, short=2, breaks=0, hall_changes=0,
        tables_used=0, seated=0, places=2, moved=0,
    )  # fmt: skip


def test_what_is_reached_is_what_the_worst_placed_has_of_those_who_could_meet_anybody():
    document = open_fair(3, 3, 3, tables_per_slot=3, enterprise_available=["111", "111", "000"])

    found = measure(problem_from(document), [(0, 0, 0, 0), (0, 1, 1, 0), (1, 1, 0, 1)])

    assert found.reached == 1, "the third enterprise is never there and does not count"


def test_where_nobody_could_meet_anybody_nothing_is_reached():
    assert measure(problem_from(open_fair(2, 2, 2, pairs=[])), ()).reached == 0


def test_a_booth_takes_no_table():
    document = open_fair(2, 2, 1, booth_mode=[True, False])

    found = measure(problem_from(document), [(0, 0, 0, -1), (1, 1, 0, 0)])

    assert (found.seated, found.tables_used, found.meetings) == (1, 1, 2)


def test_announced_meetings_are_moved_when_they_are_elsewhere_or_gone():
    document = open_fair(3, 3, 3, published=[[0, 0, 0], [1, 1, 1], [2, 2, 2]], move_price=5)

    found = measure(problem_from(document), [(0, 0, 0, 0), (1, 1, 2, 0)])

    assert found.moved == 2


def test_a_pair_that_is_not_offered_any_more_is_worth_nothing_and_still_a_meeting():
    document = open_fair(2, 2, 2, pairs=[[0, 0, 50]])

    found = measure(problem_from(document), [(0, 0, 0, 0), (1, 1, 0, 1)])

    assert (found.value, found.meetings) == (50, 2)


def test_figures_are_written_as_plain_numbers():
    said = measure(problem_from(tiny()), [(0, 0, 0, 0)]).to_json()

    assert all(type(figure) is int for figure in said.values())
    assert Measures(**said) == measure(problem_from(tiny()), [(0, 0, 0, 0)])


def test_rows_may_come_as_arrays_too():
    rows = np.array([[0, 0, 0, 0], [1, 0, 1, 0]])

    assert measure(problem_from(tiny()), rows.tolist()).value == 1600
