"""The cheapest changes that let a promise be kept: enough, and never more than needed."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.locale import say
from matchmaker.planning import Names, problem_from
from matchmaker.planning.bound import plain_capacities
from matchmaker.planning.problem import PlanningProblem
from matchmaker.planning.remedy import (
    PARTNER,
    PLACE,
    TALK,
    TIME,
    Remedy,
    cheapest_remedy,
    in_words,
    listed,
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


def helped(*there: str, **changes: Any) -> Document:
    """Two enterprises, two buyers who need Japanese, and whoever interprets it."""
    people = [{"languages": ["ja"], "available": one} for one in there]
    document = open_fair(2, 2, 2, tables_per_slot=4, **changes)
    return document | {"pair_languages": [["ja"]] * 4, "interpreters": people}


def test_want_of_interpreters_is_mended_by_interpreters():
    assert remedy_for(helped("11"), 2, 2) == Remedy(talks=((("ja",), 2),))
    assert remedy_for(helped("11", "11"), 2, 2) == Remedy()


def test_who_needs_no_interpreter_is_not_counted_among_the_talks():
    document = helped("10") | {"pair_languages": [[], ["ja"], [], ["ja"]]}

    assert remedy_for(document, 2, 2) == Remedy(talks=((("ja",), 1),))


def test_of_nested_needs_the_one_that_is_short_is_named():
    """Somebody speaks Japanese and English, and a talk that takes either is helped by both."""
    document = helped("00") | {
        "pair_languages": [["ja"], ["en", "ja"], ["ja"], ["en", "ja"]],
        "interpreters": [{"languages": ["en"], "available": "11"}],
    }

    assert remedy_for(document, 2, 2) == Remedy(talks=((("ja",), 2),))


def test_where_the_pair_decides_who_needs_help_nothing_is_said_of_interpreters():
    document = helped("00") | {"pair_languages": [["ja"], [], [], ["ja"]]}

    assert remedy_for(document, 2, 2) == Remedy()


def test_a_buyers_limit_for_a_day_is_named_beside_his_maximum():
    document = open_fair(3, 1, 4, tables_per_slot=3, slot_day=[0, 0, 1, 1], buyer_day_max=[1])

    remedy = remedy_for(document, 1, 1, 1)

    assert remedy == Remedy(buyers=((0, 1),), by_day=True)
    assert words(in_words(remedy, Ours()))[0] == (
        "Let buyers have more meetings, by longer presence, a higher maximum or a higher limit for "
        "a day, 1 in all: NM 0."
    )


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
    assert PLACE < TIME < TALK < PARTNER


# --- in words --------------------------------------------------------------------------------


def test_each_kind_of_change_is_a_sentence_with_names():
    remedy = Remedy(
        buyers=((0, 1), (2, 2)), places=4, talks=((("en", "ja"), 3),), partners=((1, 1),)
    )

    assert words(in_words(remedy, Ours())) == [
        "Add room for 4 meetings at tables: one more table in a slot is room for one.",
        (
            "Let buyers have more meetings, by longer presence or a higher maximum, 3 in all: "
            "NM 0, NM 2."
        ),
        (
            "Find interpreters (en, ja). Further talks that need one: 3; "
            "one for one slot helps in one talk."
        ),
        "Find more possible buyers for DN 1; pairs lacking in all: 1.",
    ]
    assert in_words(Remedy(), Ours()) == []


def test_of_many_people_the_first_five_are_named():
    assert str(listed(["A"])) == "A"
    assert str(listed(["A", "B"])) == "A, B"
    assert str(listed(list("ABCDE"))) == "A, B, C, D, E"
    assert str(listed(list("ABCDEFG"))) == "A, B, C, D, E and 2 more"


def test_remedies_are_said_in_vietnamese_too():
    remedy = Remedy(buyers=((0, 1),), places=4, talks=((("ja",), 2),), partners=((1, 1),))

    said = [say(one, "vi") for one in in_words(remedy, Ours())]

    assert [one.split(" ")[0] for one in said] == ["Thêm", "Tăng", "Tìm", "Tìm"]
    assert said[2].startswith("Tìm phiên dịch (ja) cho thêm 2 cuộc gặp")
