"""The cheapest changes that let a promise be kept: enough, and never more than needed."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.locale import say
from matchmaker.planning import Names, problem_from
from matchmaker.planning.bound import plain_capacities
from matchmaker.planning.problem import PlanningProblem
from matchmaker.planning.remedy import (
    PARTNER,
    PLACE,
    TIME,
    Remedy,
    cheapest_remedy,
    in_words,
    listed,
    remedy_alone,
)
from tests.planning.tiny import Document, every_plan, fairs, open_fair


class Ours(Names):
    def enterprise(self, number: int) -> str:
        return f"DN {number}"

    def buyer(self, number: int) -> str:
        return f"NM {number}"

    def slot(self, number: int) -> str:
        return f"{9 + number}:00"


def remedy_for(document: Document, *wanted: int) -> Remedy:
    problem = problem_from(document)
    return cheapest_remedy(problem, plain_capacities(problem), np.array(wanted))


def words(sentences: Any) -> list[str]:
    return [str(one) for one in sentences]


# --- for everybody at once -------------------------------------------------------------------


def test_where_everything_suffices_nothing_has_to_change():
    assert remedy_for(open_fair(2, 2, 2), 2, 2) == Remedy()


def test_want_of_tables_is_mended_by_tables():
    assert remedy_for(open_fair(3, 3, 2, tables_per_slot=1), 1, 1, 1) == Remedy(places=1)


def test_want_of_tables_in_one_hall_is_mended_there():
    document = open_fair(
        3,
        3,
        1,
        tables_per_slot=3,
        enterprise_hall=[0, 0, 1],
        hall_tables={"0": 1, "1": 2},
    )

    assert remedy_for(document, 1, 1, 1) == Remedy(places=1)
    assert remedy_for(document, 1, 0, 1) == Remedy()


def test_want_of_a_buyers_time_is_mended_by_his_time():
    document = open_fair(2, 1, 3, tables_per_slot=3, buyer_max=[1])

    assert remedy_for(document, 1, 1) == Remedy(buyers=((0, 1),))


def test_who_has_too_few_buyers_needs_another_one():
    document = open_fair(2, 2, 3, pairs=[[0, 0, 5], [0, 1, 5], [1, 1, 5]], tables_per_slot=3)

    assert remedy_for(document, 2, 2) == Remedy(partners=((1, 1),))


def test_a_booth_owner_needs_time_but_no_table():
    document = open_fair(2, 1, 2, tables_per_slot=0, booth_mode=[True, False], buyer_max=[1])

    assert remedy_for(document, 1, 1) == Remedy(buyers=((0, 1),), places=1)


def test_nothing_is_asked_of_a_buyer_beyond_the_slots_there_are():
    document = open_fair(3, 1, 2, tables_per_slot=3, buyer_max=[1])

    remedy = remedy_for(document, 1, 1, 1)

    assert remedy.buyers == ((0, 1),)
    assert sum(more for _, more in remedy.partners) == 1


def changed(problem: PlanningProblem, remedy: Remedy) -> PlanningProblem:
    """Do what a remedy says; a found buyer is one who may meet that enterprise alone."""
    caps = plain_capacities(problem)
    most = caps.buyer.copy()
    for who, more in remedy.buyers:
        most[who] += more
    there = problem.buyer_available.copy()
    there[[who for who, _ in remedy.buyers]] = True
    tables = problem.tables.copy()
    tables[0] += remedy.places
    found = [enterprise for enterprise, more in remedy.partners for _ in range(more)]
    n = len(found)
    here = problem.enterprise_available.copy()
    here[found] = True
    return replace(
        problem,
        tables=tables,
        buyer_available=np.vstack([there, np.ones((n, problem.n_slots), dtype=np.bool_)]),
        buyer_max=np.r_[most, np.ones(n, dtype=np.int64)],
        buyer_min=np.r_[problem.buyer_min, np.zeros(n, dtype=np.int64)],
        pair_enterprise=np.r_[problem.pair_enterprise, np.array(found, dtype=np.int64)],
        pair_buyer=np.r_[problem.pair_buyer, problem.n_buyers + np.arange(n)],
        pair_value=np.r_[problem.pair_value, np.ones(n, dtype=np.int64)],
        must_meet=np.r_[problem.must_meet, np.zeros(n, dtype=np.bool_)],
        enterprise_available=here,
    )


@given(fairs(most_pairs=8), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_done_as_said_everybody_can_have_what_is_wanted(document: Document, k: int):
    problem = problem_from(document)
    wanted = np.full(problem.n_enterprises, k)
    remedy = cheapest_remedy(problem, plain_capacities(problem), wanted)

    after = changed(problem, remedy)

    assert cheapest_remedy(after, plain_capacities(after), wanted) == Remedy()


@given(fairs(most_pairs=8))
@settings(max_examples=60, deadline=None)
def test_no_remedy_is_named_where_a_plan_already_gives_as_much(document: Document):
    problem = problem_from(document)
    for rows in itertools.islice(every_plan(document), 200):
        held = np.bincount([e for e, _, _ in rows], minlength=problem.n_enterprises)

        assert cheapest_remedy(problem, plain_capacities(problem), held) == Remedy()


def test_a_table_is_cheaper_than_time_and_time_than_a_buyer():
    assert PLACE < TIME < PARTNER


# --- in words --------------------------------------------------------------------------------


def test_each_kind_of_change_is_a_sentence_with_names():
    remedy = Remedy(buyers=((0, 1), (2, 2)), places=4, partners=((1, 1),))

    assert words(in_words(remedy, Ours())) == [
        "Add room for 4 meetings at tables: one more table in a slot is room for one.",
        (
            "Let buyers have more meetings, by longer presence or a higher maximum, 3 in all: "
            "NM 0, NM 2."
        ),
        "Find more possible buyers for DN 1: 1 pairs in all are lacking.",
    ]
    assert in_words(Remedy(), Ours()) == []


def test_of_many_people_the_first_five_are_named():
    assert str(listed(["A"])) == "A"
    assert str(listed(["A", "B"])) == "A, B"
    assert str(listed(list("ABCDE"))) == "A, B, C, D, E"
    assert str(listed(list("ABCDEFG"))) == "A, B, C, D, E and 2 more"


def test_remedies_are_said_in_vietnamese_too():
    told = in_words(Remedy(buyers=((0, 1),), places=4, partners=((1, 1),)), Ours())

    said = [say(one, "vi") for one in told]

    assert [one.split(" ")[0] for one in said] == ["Thêm", "Tăng", "Tìm"]


# --- for one alone ---------------------------------------------------------------------------


def alone(document: Document, least: int, enterprise: int = 0) -> str:
    return str(remedy_alone(problem_from(document), enterprise, least, Ours()))


def test_its_own_maximum_is_named_first():
    document = open_fair(1, 3, 3, enterprise_max=[1])

    assert alone(document, 2) == "Raise its own maximum to 2 meetings."


def test_one_more_of_its_own_slots_is_named_if_it_suffices():
    document = open_fair(1, 2, 3, enterprise_available=["010"], buyer_available=["011", "010"])

    assert alone(document, 2) == "Let it be there at 11:00 as well."


def test_else_one_more_slot_of_one_of_its_buyers():
    document = open_fair(1, 2, 2, enterprise_available=["11"], buyer_available=["10", "10"])

    assert alone(document, 2) == "Let NM 0 be there at 10:00 as well."


def test_else_all_of_its_own_slots():
    document = open_fair(1, 3, 3, enterprise_available=["100"])

    assert alone(document, 3) == "Let it be there throughout the fair."


def test_where_nobody_shares_enough_hours_both_sides_must_be_there_longer():
    document = open_fair(1, 3, 4, enterprise_available=["1000"], buyer_available=["1000"] * 3)

    assert alone(document, 3) == "Let it and its buyers be there in more common slots."


@pytest.mark.parametrize(("buyers", "more"), [(0, 3), (1, 2), (2, 1)])
def test_with_too_few_possible_buyers_more_have_to_be_found(buyers: int, more: int):
    document = open_fair(1, 3, 4) | {"pairs": [[0, b, 1] for b in range(buyers)]}

    assert alone(document, 3) == f"Find {more} more buyers who may meet it."
