"""The worth of one more: each figure equals what solving the bound again says."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning import problem_from
from matchmaker.planning.bound import Capacities, flow_bound, plain_capacities, tightened_capacities
from matchmaker.planning.interpreting import Pools
from matchmaker.planning.problem import IntArray, PlanningProblem
from matchmaker.planning.worth import (
    FirstUnits,
    Kind,
    OneMore,
    dearest,
    first_units,
    prices_of_minima,
    value_alone,
)
from tests.planning.tiny import Document, every_plan, fairs, open_fair, tiny, wider_fairs, worth


def one_more(capacity: IntArray, who: int) -> IntArray:
    """The same capacities and a unit more for one."""
    unit = np.zeros_like(capacity)
    unit[who] = 1
    more: IntArray = capacity + unit
    return more


def by_solving_again(problem: PlanningProblem) -> list[int]:
    """What one place more, then a unit more for each buyer and enterprise, adds to the bound."""
    tight = tightened_capacities(problem)
    caps = replace(tight, places=int(problem.tables.sum()))
    people = [
        *(replace(caps, buyer=one_more(caps.buyer, who)) for who in range(len(caps.buyer))),
        *(
            replace(caps, enterprise=one_more(caps.enterprise, who))
            for who in range(len(caps.enterprise))
        ),
    ]
    place = replace(tight, places=tight.places + 1)
    return [
        added(problem, tight, place),
        *(added(problem, caps, after) for after in people),
    ]


@st.composite
def fitted_fairs(draw: st.DrawFn) -> Document:
    """Random fairs with halls of their own tables, and buyers who need an interpreter."""
    document = draw(wider_fairs())
    dice = draw(st.randoms(use_true_random=False))
    slots = document["slots"]
    tongue = [dice.choice([[], ["ja"], ["de"], ["ja", "de"]]) for _ in range(document["buyers"])]
    halls = [dice.randint(0, 2) for _ in range(2)]
    return document | {
        "enterprise_hall": [dice.randint(0, 2) for _ in range(document["enterprises"])],
        "hall_tables": {str(hall): tables for hall, tables in enumerate(halls)},
        "tables_per_slot": sum(halls) + dice.randint(0, 2),
        "pair_languages": [tongue[buyer] for _, buyer, _ in document["pairs"]],
        "interpreters": [
            {
                "languages": dice.choice([["ja"], ["de"], ["ja", "de"]]),
                "available": "".join(dice.choice("011") for _ in range(slots)),
            }
            for _ in range(dice.randint(0, 3))
        ],
    }


@given(fitted_fairs())
@settings(max_examples=15, deadline=None)
def test_halls_and_interpreters_are_priced_exactly_where_the_buyer_decides(document: Document):
    problem = problem_from(document)
    tight, units = tightened_capacities(problem), first_units(problem)
    families = [words for words, _ in Pools.of(problem).families]

    halls = [
        added(
            problem,
            tight,
            replace(tight, halls=one_more(tight.halls, hall), places=tight.places + 1),
        )
        for hall in range(len(tight.halls))
    ]
    helped = [
        added(
            problem, tight, replace(tight, helped=tight.helped + [words <= one for one in families])
        )
        for words in families
    ]

    assert units.halls.tolist() == halls
    assert units.helped.tolist() == helped
    assert units.place == max(halls)


@given(fitted_fairs())
@settings(max_examples=15, deadline=None)
def test_peoples_time_is_priced_exactly_beside_halls_and_interpreters(document: Document):
    problem = problem_from(document)
    plain = plain_capacities(problem)
    caps = replace(
        tightened_capacities(problem), places=plain.places, halls=plain.halls, helped=plain.helped
    )
    units = first_units(problem)

    for side, figures_of_side in (("buyer", units.buyer), ("enterprise", units.enterprise)):
        capacity = getattr(caps, side)
        again = [
            added(problem, caps, replace(caps, **{side: one_more(capacity, who)}))
            for who in range(len(capacity))
        ]
        assert figures_of_side.tolist() == again


@given(fitted_fairs())
@settings(max_examples=15, deadline=None)
def test_where_the_pair_decides_who_needs_help_no_talk_is_priced_too_low(document: Document):
    pairs = document["pairs"]
    tongues = [["ja"] if (e + b) % 2 else [] for e, b, _ in pairs]
    problem = problem_from(document | {"pair_languages": tongues})
    tight, units = tightened_capacities(problem), first_units(problem)

    for family in range(len(tight.helped)):
        after = replace(tight, helped=one_more(tight.helped, family))
        assert added(problem, tight, after) <= units.helped[family] + 1, "rounded to whole numbers"


def added(problem: PlanningProblem, before: Capacities, after: Capacities) -> int:
    return flow_bound(problem, after).worth - flow_bound(problem, before).worth


def figures(units: FirstUnits) -> list[int]:
    return [units.place, *units.buyer.tolist(), *units.enterprise.tolist()]


@given(wider_fairs())
@settings(max_examples=40, deadline=None)
def test_every_first_unit_is_worth_what_solving_the_bound_again_says(document: Document):
    problem = problem_from(document)

    assert figures(first_units(problem)) == by_solving_again(problem)


@given(fairs())
@settings(max_examples=60, deadline=None)
def test_minima_of_both_sides_booths_and_empty_fairs_are_priced_too(document: Document):
    problem = problem_from(document)

    assert figures(first_units(problem)) == by_solving_again(problem)


def test_the_worked_example_has_a_place_worth_four_hundred():
    units = first_units(problem_from(tiny()))

    assert units.place == 400
    assert units.wanting.tolist() == [False, True], "nobody but one enterprise is there at first"


def test_below_a_minimum_one_more_meeting_also_saves_its_penalty():
    # the enterprise may have one meeting, wants two: a second one is worth 11 and saves 100
    document = open_fair(1, 2, 2, enterprise_min=[2], enterprise_max=[1])

    units = first_units(problem_from(document))

    assert units.enterprise.tolist() == [110]


def test_where_nobody_lacks_anything_one_more_adds_nothing():
    units = first_units(problem_from(open_fair(2, 2, 3, tables_per_slot=2)))

    assert figures(units) == [0] * 5
    assert dearest(units) == []


def test_bonuses_of_must_meets_and_announcements_are_no_value():
    document = tiny(published=[[0, 0, 0]], move_price=77, must_meet=[[1, 1]])

    plain, promised = problem_from(tiny()), problem_from(document)

    assert figures(first_units(promised)) == figures(first_units(plain))
    assert not value_alone(promised).must_meet.any()


def test_the_dearest_come_first_and_ties_by_kind_and_number():
    units = FirstUnits(5, np.array([True]), np.array([0, 9, 5]), np.array([5, 20]))

    assert dearest(units) == [
        OneMore(Kind.ENTERPRISE, 1, 20),
        OneMore(Kind.BUYER, 1, 9),
        OneMore(Kind.PLACE, None, 5),
        OneMore(Kind.BUYER, 2, 5),
        OneMore(Kind.ENTERPRISE, 0, 5),
    ]
    assert dearest(units, 2) == dearest(units)[:2]
    spoken = replace(units, helped=np.array([0, 50]))
    assert dearest(spoken)[0] == OneMore(Kind.INTERPRETER, 1, 50)


def test_an_hour_of_the_only_buyer_is_worth_a_meeting_though_his_slot_is_all_there_is():
    # one hour of one buyer: no slot could hold a second meeting before he stays longer
    document = open_fair(2, 1, 3, buyer_available=["100"], tables_per_slot=2)

    assert first_units(problem_from(document)).buyer.tolist() == [10]


def test_a_place_that_no_slot_could_use_is_not_listed():
    units = FirstUnits(5, np.array([False, False]), np.zeros(1, int), np.zeros(1, int))

    assert dearest(units) == []


def test_a_further_table_counts_only_where_people_could_fill_it():
    document = open_fair(3, 3, 2, tables_per_slot=[1, 3])

    assert first_units(problem_from(document)).wanting.tolist() == [True, False]


@given(fairs(most_pairs=5), st.integers(0, 2))
@settings(max_examples=30, deadline=None)
def test_a_table_more_in_a_slot_never_adds_more_than_its_figure(document: Document, slot: int):
    slot %= document["slots"]
    tables = list(document["tables_per_slot"])
    tables[slot] += 1
    problem = problem_from(document)
    before = flow_bound(problem).worth

    after = flow_bound(problem_from(document | {"tables_per_slot": tables})).worth

    units = first_units(problem)
    assert after - before == (units.place if units.wanting[slot] else 0)


# --- what a minimum costs the others --------------------------------------------------------


def asked(document: Document, *enterprises: int) -> list[int]:
    problem = problem_from(document)
    return prices_of_minima(problem, tightened_capacities(problem), enterprises)


def test_a_minimum_costs_what_is_given_up_for_it_less_what_it_brings():
    # one buyer, one hour: 11 with the second enterprise or 10 with the first
    document = open_fair(2, 1, 1, enterprise_min=[1, 0], short_penalty=0)

    assert asked(document, 0) == [11 - 10]


def test_a_minimum_that_is_met_anyway_costs_nothing():
    document = open_fair(2, 2, 2, enterprise_min=[2, 1])

    assert asked(document, 0, 1) == [0, 0]
    assert asked(document) == []


@given(fairs(most_pairs=5))
@settings(max_examples=30, deadline=None)
def test_no_plan_meets_a_minimum_for_less(document: Document):
    least = [1] + [0] * (document["enterprises"] - 1)
    document = document | {"enterprise_min": least, "short_penalty": 0}

    [price] = asked(document, 0)

    bound = flow_bound(problem_from(document)).worth
    meeting_it = [rows for rows in every_plan(document) if any(e == 0 for e, _, _ in rows)]
    assert price >= 0
    assert max((worth(document, rows) for rows in meeting_it), default=0) <= bound - price


@pytest.mark.parametrize("tables", [0, 1, 2])
def test_a_seat_is_worth_nothing_where_there_is_nobody_to_meet(tables: int):
    empty = open_fair(2, 2, 2, pairs=[], tables_per_slot=tables)

    assert figures(first_units(problem_from(empty))) == [0] * 5
