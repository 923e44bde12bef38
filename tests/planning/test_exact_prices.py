"""The bound by prices: below the optimum at any prices, and nothing good is ruled out."""

import random

import numpy as np
import pytest

from matchmaker.planning import meeting_list_from
from matchmaker.planning.b2bsp import MeetingList
from matchmaker.planning.exact import limits_of
from matchmaker.planning.exact_domain import Narrowed, NoPlanError, narrow
from matchmaker.planning.exact_prices import SCALE, Cheapest, HourPrices, cheapest, hour_prices
from tests.planning.meeting_lists import Document, drawn, fewest_by_trying, meeting_list, plans_of

FAIRNESS = 9


def dice(seed: int) -> random.Random:
    """Give dice that fall the same every time."""
    return random.Random(seed)  # noqa: S311  # nothing secret


def solvable(number: int) -> list[tuple[Document, int]]:
    """Draw lists that have a plan, with their fewest breaks."""
    drawings = (drawn(dice(seed), everyone_equal=seed % 3 == 0) for seed in range(200))
    found = ((one, fewest_by_trying(one, FAIRNESS)) for one in drawings)
    return [(one, fewest) for one, fewest in found if fewest is not None][:number]


def costs_at(problem: MeetingList, narrowed: Narrowed, prices: HourPrices) -> Cheapest:
    """Add up the bound of a list at some prices."""
    limits = limits_of(narrowed, FAIRNESS)
    days = narrowed.drawn(limits.fewest, limits.most)
    return cheapest(problem, narrowed.domain, narrowed.days, days, prices)


def random_prices(problem: MeetingList, seed: int) -> HourPrices:
    """Draw prices without any sense."""
    random_numbers = np.random.default_rng(seed)
    shape = (problem.n_participants, problem.n_slots)
    return HourPrices(
        random_numbers.integers(-SCALE, SCALE, shape),
        random_numbers.integers(0, SCALE, problem.n_slots),
    )


def best_prices(problem: MeetingList, narrowed: Narrowed) -> HourPrices:
    """Find the prices of the programme."""
    limits = limits_of(narrowed, FAIRNESS)
    days = narrowed.drawn(limits.fewest, limits.most)
    found = hour_prices(problem, narrowed.domain, narrowed.days, days)
    assert found is not None
    return found


LISTS = solvable(25)


@pytest.mark.parametrize("number", range(len(LISTS)))
def test_no_prices_whatever_bound_a_list_above_its_optimum(number: int):
    document, fewest = LISTS[number]
    problem = meeting_list_from(document)
    narrowed = narrow(problem)

    for seed in range(5):
        assert costs_at(problem, narrowed, random_prices(problem, seed)).bound <= fewest * SCALE


@pytest.mark.parametrize("number", range(len(LISTS)))
def test_the_programmes_prices_bound_at_least_as_well_as_none(number: int):
    document, fewest = LISTS[number]
    problem = meeting_list_from(document)
    narrowed = narrow(problem)
    nothing = HourPrices(
        np.zeros((problem.n_participants, problem.n_slots), dtype=np.int64),
        np.zeros(problem.n_slots, dtype=np.int64),
    )

    bound = costs_at(problem, narrowed, best_prices(problem, narrowed)).bound

    rounding = problem.n_slots * (problem.n_participants + problem.n_tables)
    assert sum(narrowed.fewest) * SCALE == costs_at(problem, narrowed, nothing).bound
    assert sum(narrowed.fewest) * SCALE - rounding <= bound <= fewest * SCALE


@pytest.mark.parametrize("number", range(len(LISTS)))
def test_every_plan_with_few_breaks_keeps_its_slots_and_states(number: int):
    document, fewest = LISTS[number]
    problem = meeting_list_from(document)
    narrowed = narrow(problem)
    for prices in (best_prices(problem, narrowed), random_prices(problem, number)):
        costs = costs_at(problem, narrowed, prices)
        for most in (fewest, fewest + 1):
            room = costs.room(most)
            domain, days = costs.domain_within(room), costs.days_within(room)
            for slots, breaks in plans_of(document):
                if sum(breaks) <= most:
                    assert all(domain[i, slot - 1] for i, slot in enumerate(slots))
                    assert all(breaks[who] in evening(days[who]) for who in range(len(breaks)))


def evening(layers) -> set[int]:
    """The breaks that a day may end with."""
    return {state.breaks for state in layers[-1]}


def test_tables_that_days_alone_do_not_see_raise_the_bound():
    """Six meet each other within ten slots at two tables: no day alone needs a break."""
    document = meeting_list(
        [[a, b, 3] for a in range(1, 7) for b in range(a + 1, 7)], people=6, slots=8, tables=2
    )
    problem = meeting_list_from(document)
    narrowed = narrow(problem)

    costs = costs_at(problem, narrowed, best_prices(problem, narrowed))

    assert sum(narrowed.fewest) == 0
    assert costs.bound > 0


def test_less_room_never_keeps_more():
    document, fewest = LISTS[0]
    problem = meeting_list_from(document)
    narrowed = narrow(problem)
    costs = costs_at(problem, narrowed, best_prices(problem, narrowed))

    rooms = [costs.room(most) for most in range(fewest, fewest + 4)]
    kept = [int(costs.domain_within(room).sum()) for room in rooms]

    assert kept == sorted(kept)
    assert kept[-1] <= int(narrowed.domain.sum())


def test_without_meetings_there_is_nothing_to_price():
    problem = meeting_list_from(meeting_list([], people=2, slots=2))
    narrowed = narrow(problem)

    assert (
        hour_prices(problem, narrowed.domain, narrowed.days, narrowed.drawn([0] * 2, [0] * 2))
        is None
    )


def test_a_programme_without_an_answer_gives_no_prices():
    """Three meetings cannot share one slot's single table."""
    problem = meeting_list_from(meeting_list([[1, 2, 3], [3, 4, 3]], people=4, slots=1, tables=1))
    narrowed = narrow(problem)
    days = narrowed.drawn(narrowed.fewest, narrowed.most)

    assert hour_prices(problem, narrowed.domain, narrowed.days, days) is None


def test_lists_that_narrowing_refuses_never_come_to_prices():
    problem = meeting_list_from(meeting_list([[1, 2, 3]], people=2, slots=1, forbidden=[[1], [0]]))

    with pytest.raises(NoPlanError):
        narrow(problem)
