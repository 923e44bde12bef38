"""Exact mode against trying everything out, on small lists with some of every rule."""

import random

import pytest

from matchmaker.planning import Budget, Status, b2bsp_violations, meeting_list_from, solve_exact
from tests.planning.meeting_lists import Document, drawn, fewest_by_trying

ENOUGH = Budget(1_000_000)


def dice(seed: int) -> random.Random:
    """Give dice that fall the same every time."""
    return random.Random(seed)  # noqa: S311  # nothing secret


def agrees(document: Document, fairness: int) -> bool:
    """Compare with trying out, the plan checked; say whether there is a plan."""
    found = solve_exact(meeting_list_from(document), fairness, ENOUGH)
    fewest = fewest_by_trying(document, fairness)

    assert found.breaks == fewest
    if fewest is None:
        assert (found.status, found.bound, found.slots) == (Status.INFEASIBLE, None, None)
        return False
    assert (found.status, found.bound) == (Status.OPTIMAL, fewest)
    assert found.slots is not None
    slots = [slot + 1 for slot in found.slots]
    assert b2bsp_violations(document, slots, fairness, fewest) == ()
    return True


@pytest.mark.parametrize("fairness", [0, 1, 2, 3])
def test_the_optimum_is_that_of_trying_everything_out(fairness: int):
    answers = {agrees(drawn(dice(seed)), fairness) for seed in range(60)}

    assert answers == {True, False}, "both kinds of list must come up"


@pytest.mark.parametrize("fairness", [0, 1, 2, 3])
def test_people_who_all_have_as_many_meetings_are_kept_close_together(fairness: int):
    """No limit for everybody follows from these lists, so fairness has to be asked for."""
    answers = {agrees(drawn(dice(seed), everyone_equal=True), fairness) for seed in range(60)}

    assert True in answers
