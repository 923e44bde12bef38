"""What happened since a plan was announced, and what of it still stands."""

import random
from dataclasses import replace

import numpy as np
import pytest

from matchmaker.planning import Budget, problem_from, solve
from matchmaker.planning.changes import Changes, first_of_each, rows_of, stand
from matchmaker.planning.replan import replan
from tests.planning.ruled import drawn_changes, ruled
from tests.planning.tiny import open_fair

PLAN = np.array([(0, 0, 0), (0, 1, 1), (1, 1, 0), (1, 0, 2)])


def fair(**changes):
    return problem_from(open_fair(2, 2, 3, **changes))


def standing(changes: Changes, announced=PLAN, **document):
    found = stand(fair(**document), announced, changes)
    problem = found.opened.problem
    rows = np.flatnonzero(found.slot_of >= 0)
    kept = zip(
        problem.pair_enterprise[rows].tolist(),
        problem.pair_buyer[rows].tolist(),
        found.slot_of[rows].tolist(),
        strict=True,
    )
    return found, sorted(kept)


def test_without_a_change_everything_stands():
    found, kept = standing(Changes())

    assert kept == sorted(map(tuple, PLAN.tolist()))
    assert found.fallen == ()


def test_the_meetings_of_who_is_gone_fall():
    found, kept = standing(Changes(buyers_gone=(1,)))

    assert found.fallen == ((0, 1, 1), (1, 1, 0))
    assert kept == [(0, 0, 0), (1, 0, 2)]
    assert not found.problem.buyer_available[1].any()


def test_nobody_misses_a_meeting_of_who_is_gone():
    found, _ = standing(Changes(enterprises_gone=(1,)), enterprise_min=[2, 2])

    assert found.problem.enterprise_min.tolist() == [2, 0]


def test_nobody_misses_a_meeting_of_who_is_gone_on_any_day_either():
    days = {"slot_day": [0, 0, 1], "enterprise_day_min": [1, 2], "buyer_day_min": [1, 2]}

    without_firm, _ = standing(Changes(enterprises_gone=(1,)), **days)
    without_buyer, _ = standing(Changes(buyers_gone=(0,)), **days)

    assert without_firm.problem.options.enterprise_day_min.tolist() == [1, 0]
    assert without_firm.problem.options.buyer_day_min.tolist() == [1, 2]
    assert without_buyer.problem.options.enterprise_day_min.tolist() == [1, 2]
    assert without_buyer.problem.options.buyer_day_min.tolist() == [0, 2]


def test_a_repair_is_not_charged_for_days_on_which_nobody_comes():
    """What is left is worth what the same plan is worth in a fair without who is gone."""
    days = {"slot_day": [0, 1], "enterprise_day_min": [1, 1], "buyer_day_min": [0, 0]}
    document = open_fair(2, 2, 2, tables_per_slot=2, **days)
    announced = [(0, 0, 0, 0), (1, 1, 0, 1)]

    found = replan(problem_from(document), announced, Changes(enterprises_gone=(0,)), 1, Budget(0))

    # 1-1 stands, 1-0 fills the second day: no minimum of enterprise 1 is missing
    assert found.points[0].value == 12 + 11


def test_who_is_late_loses_only_what_was_before():
    found, _ = standing(Changes(enterprises_away=((0, 0), (1, 1))))

    assert found.fallen == ((0, 0, 0),)
    assert not found.problem.enterprise_available[0, 0]


def test_what_has_begun_stands_even_for_who_is_gone():
    found, kept = standing(Changes(buyers_gone=(1,), begun=1))

    assert found.problem.locked.tolist() == [[0, 0, 0], [1, 1, 0]]
    assert found.fallen == ((0, 1, 1),)
    assert kept == [(1, 0, 2)]


def test_nothing_new_is_possible_in_slots_that_have_begun():
    found, _ = standing(Changes(begun=1), announced=PLAN[1:2])

    assert not found.opened.problem.common[:, 0].any()


def test_a_plan_whose_every_meeting_is_pinned_stands():
    found, kept = standing(Changes(), announced=PLAN[:1], pairs=[[0, 0, 5]], locked=[[0, 0, 0]])

    assert (found.fallen, kept) == ((), [])


def test_a_meeting_that_has_begun_stands_even_if_nobody_would_offer_it_today():
    found, _ = standing(
        Changes(begun=1), pairs=[[0, 0, 5], [0, 1, 5]], announced=PLAN, forbidden=[[1, 1]]
    )

    assert [1, 1, 0] in found.problem.locked.tolist()
    assert found.problem.forbidden.tolist() == []
    assert found.problem.pair_value[found.problem.pair_rows[1, 1]] == 0


def test_a_pair_that_is_not_offered_any_more_falls():
    found, kept = standing(Changes(), pairs=[[0, 0, 5], [0, 1, 5], [1, 0, 5]])

    assert found.fallen == ((1, 1, 0),)
    assert len(kept) == 3


def test_where_a_table_is_closed_the_meeting_of_least_value_falls():
    found, kept = standing(Changes(tables_closed=((0, 1),)))

    assert found.fallen == ((0, 0, 0),), "worth 10, the other 12"
    assert (1, 1, 0) in kept
    assert found.problem.tables.tolist() == [1, 2, 2]


def test_a_booth_needs_no_table_that_could_be_closed():
    found, _ = standing(Changes(tables_closed=((0, 2),)), booth_mode=[True, False])

    assert found.fallen == ((1, 1, 0),)


def test_a_closed_slot_holds_nobody():
    found, _ = standing(Changes(slots_closed=(0,)), booth_mode=[True, True])

    assert found.fallen == ((0, 0, 0), (1, 1, 0))
    assert not found.opened.problem.common[:, 0].any()


def test_a_maximum_that_shrank_drops_the_meeting_of_least_value():
    found, _ = standing(Changes(), buyer_max=[3, 1])

    assert found.fallen == ((0, 1, 1),), "worth 11, the other 12"


def test_pins_stay_locked_while_they_can():
    found, kept = standing(Changes(buyers_gone=(1,)), locked=[[0, 0, 0], [1, 1, 0]])

    assert found.problem.locked.tolist() == [[0, 0, 0]]
    assert found.fallen == ((0, 1, 1), (1, 1, 0))
    assert kept == [(1, 0, 2)]


def test_a_walk_in_joins_the_pairs():
    found, _ = standing(Changes(walk_ins=((1, 1, 77),)), pairs=[[0, 0, 5]], announced=PLAN[:1])

    assert found.problem.pair_rows[1, 1] == 1
    assert found.problem.pair_value.tolist() == [5, 77]


def test_a_walk_in_that_was_wished_already_keeps_the_higher_value():
    found, _ = standing(Changes(walk_ins=((0, 0, 3), (0, 1, 99))))

    assert found.problem.pair_value[:2].tolist() == [10, 99]
    assert found.problem.n_pairs == 4


def test_a_walk_in_never_joins_two_who_must_never_meet():
    with pytest.raises(ValueError, match="enterprise 1 and buyer 1 must never meet"):
        standing(Changes(walk_ins=((1, 1, 9),)), forbidden=[[1, 1]], announced=PLAN[:1])


def test_who_was_there_throughout_and_is_gone_has_no_slot_left():
    found, _ = standing(Changes(enterprises_gone=(0,)))

    assert found.opened.problem.common_bits == [0, 0, 0b111, 0b111]


def test_known_slots_are_not_counted_wrongly_after_a_change():
    found, _ = standing(Changes(buyers_away=((0, 1),), begun=1))
    fresh = replace(found.opened.problem)

    assert found.opened.problem.common_bits == fresh.common_bits


@pytest.mark.parametrize("seed", range(60))
def test_what_is_not_counted_again_is_what_counting_again_finds(seed):
    """Random changes to fairs with every rule, pairs in any order, some locked or forbidden."""
    document = ruled(seed)
    dice = random.Random(seed)  # noqa: S311  # dice, not secrets
    dice.shuffle(document["pairs"])
    apart = [[e, b] for e, b, _ in document["pairs"] if dice.random() < 0.1]
    problem = problem_from(document | {"forbidden": apart})
    plan = solve(problem, 1, Budget(0))
    meetings = np.array([row[:3] for row in plan.meetings], dtype=np.int64).reshape(-1, 3)

    found = stand(problem, meetings, drawn_changes(problem, seed)).opened.problem

    fresh = replace(found)
    assert found.common.tolist() == fresh.common.tolist()
    assert found.common_bits == fresh.common_bits
    assert [one.tolist() for one in found.pair_order] == [one.tolist() for one in fresh.pair_order]
    rows = rows_of(found, found.pair_enterprise, found.pair_buyer)
    assert rows.tolist() == list(range(found.n_pairs))


def test_rows_of_pairs_are_found_or_said_to_be_missing():
    problem = fair(pairs=[[1, 0, 1], [0, 1, 1]])
    nothing = fair(pairs=[])

    assert rows_of(problem, np.array([0, 1, 1]), np.array([1, 0, 1])).tolist() == [1, 0, -1]
    assert rows_of(nothing, np.array([0]), np.array([0])).tolist() == [-1]


def test_the_first_of_each_group_are_marked_in_their_order():
    marked = first_of_each(np.array([2, 0, 2, 2, 0]), np.array([1, 0, 2]))

    assert marked.tolist() == [True, True, True, False, False]
