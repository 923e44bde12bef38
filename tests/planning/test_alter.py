"""Changed conditions: each change does what it says, to nobody else, and keeps the file whole."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning import problem_from
from matchmaker.planning.alter import (
    with_limits,
    with_presence,
    with_slot_after,
    with_tables,
    without_slot,
)
from matchmaker.planning.bound import flow_bound
from tests.planning.tiny import Document, best_by_trying, fairs, open_fair, tiny


def fitted() -> Document:
    """A fair that switches on every rule whose file has a column a slot."""
    return open_fair(
        2,
        2,
        3,
        tables_per_slot=[4, 4, 2],
        hall_tables={"0": 3, "1": [1, 1, 0]},
        enterprise_hall=[0, 1],
        interpreters=[{"languages": ["ja"], "available": "110"}],
        slot_times=[[540, 560], [565, 585], [585, 605]],
        slot_day=[0, 0, 1],
        slot_session=[0, 0, 1],
        free_blocks=[{"side": "buyer", "index": 0, "slots": [0, 2], "keep": 1}],
        locked=[[0, 0, 1]],
        published=[[1, 1, 0], [0, 0, 2]],
    )


# --- tables ----------------------------------------------------------------------------------


def test_tables_are_set_in_every_slot():
    assert with_tables(tiny(), 5)["tables_per_slot"] == [5, 5]


def test_halls_keep_their_shares():
    halls = with_tables(fitted(), 8)["hall_tables"]

    assert halls == {"0": [6, 6, 8], "1": [2, 2, 0]}


def test_of_two_equal_halls_the_first_gets_the_odd_table():
    document = open_fair(2, 2, 1, tables_per_slot=4, hall_tables={"0": 2, "1": 2})

    assert with_tables(document, 5)["hall_tables"] == {"0": [3], "1": [2]}


def test_a_hall_that_had_no_table_gets_none():
    document = open_fair(2, 2, 1, tables_per_slot=0, hall_tables={"0": 0})

    assert with_tables(document, 3)["hall_tables"] == {"0": [0]}


@given(fairs(most_pairs=4), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_more_tables_never_cost_anything(document: Document, tables: int):
    fewer = best_by_trying(with_tables(document, tables))

    assert fewer <= best_by_trying(with_tables(document, tables + 1))


# --- slots -----------------------------------------------------------------------------------


@given(fairs(most_pairs=4), st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_a_closed_slot_is_worth_as_much_as_none(document: Document, slot: int):
    slot %= document["slots"]
    closed = without_slot(document, slot)
    away = document | {
        "enterprise_available": [
            row[:slot] + "0" + row[slot + 1 :] for row in document["enterprise_available"]
        ]
    }

    assert best_by_trying(closed) == best_by_trying(away) <= best_by_trying(document)


def test_a_closed_slot_has_no_table_in_any_hall():
    closed = without_slot(fitted(), 1)

    assert closed["tables_per_slot"] == [4, 0, 2]
    assert closed["hall_tables"] == {"0": [3, 0, 3], "1": [1, 0, 0]}
    assert closed["buyer_available"] == ["101", "101"]


@given(fairs(most_pairs=4), st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_a_further_slot_never_costs_anything(document: Document, slot: int):
    longer = with_slot_after(document, slot % document["slots"])

    assert best_by_trying(longer) >= best_by_trying(document)
    assert problem_from(longer).n_slots == document["slots"] + 1


def test_what_comes_after_a_further_slot_moves_on_by_one():
    longer = with_slot_after(fitted(), 1)

    assert longer["locked"] == [[0, 0, 1]]
    assert longer["published"] == [[1, 1, 0], [0, 0, 3]]
    assert longer["slot_session"] == [0, 0, 0, 1]
    assert longer["slot_day"] == [0, 0, 0, 1]
    assert longer["tables_per_slot"] == [4, 4, 4, 2]
    assert longer["interpreters"] == [{"languages": ["ja"], "available": "1110"}]
    assert longer["free_blocks"][0]["slots"] == [0, 3]
    assert longer["hall_tables"] == {"0": [3, 3, 3, 3], "1": [1, 1, 1, 0]}


def test_a_further_slot_follows_at_once_and_pushes_only_what_it_would_overlap():
    longer = with_slot_after(fitted(), 1)

    assert longer["slot_times"] == [[540, 560], [565, 585], [585, 605], [605, 625]]
    assert with_slot_after(fitted(), 2)["slot_times"][-1] == [605, 625]
    assert with_slot_after(open_fair(1, 1, 2, slot_times=[[0, 20], [60, 80]]), 0)["slot_times"] == [
        [0, 20],
        [20, 40],
        [60, 80],
    ]


# --- people ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "letters"), [(0, 1, "110"), (1, 2, "011"), (2, 2, "001"), (2, 0, "000")]
)
def test_presence_is_from_one_slot_to_another(first: int, last: int, letters: str):
    changed = with_presence(open_fair(2, 2, 3), "buyer", 1, first, last)

    assert changed["buyer_available"] == ["111", letters]
    assert changed["enterprise_available"] == ["111", "111"]


def test_limits_change_for_those_named_only():
    document = open_fair(3, 2, 4, enterprise_min=[1, 1, 1])

    changed = with_limits(document, "enterprise", [0, 2], 3, None)

    assert (changed["enterprise_min"], changed["enterprise_max"]) == ([3, 1, 3], [4, 4, 4])
    assert with_limits(document, "buyer", [1], None, 2)["buyer_max"] == [4, 2]


def test_nobody_is_given_more_meetings_than_there_are_slots():
    changed = with_limits(open_fair(1, 1, 2), "enterprise", [0], 9, 9)

    assert (changed["enterprise_min"], changed["enterprise_max"]) == ([2], [2])


def test_a_delegation_may_be_given_as_many_meetings_as_its_people_have_slots():
    document = open_fair(2, 1, 2, enterprise_parallel=[3, 1])

    changed = with_limits(document, "enterprise", [0, 1], 5, 9)

    assert (changed["enterprise_min"], changed["enterprise_max"]) == ([5, 2], [6, 2])


def test_buyers_without_minima_in_the_file_start_from_none():
    document = open_fair(1, 2, 2)
    assert "buyer_min" not in document

    assert with_limits(document, "buyer", [1], 1, None)["buyer_min"] == [0, 1]


@given(fairs(most_pairs=5), st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_a_higher_minimum_never_raises_the_bound(document: Document, least: int, further: int):
    everybody = range(document["enterprises"])
    lower = problem_from(with_limits(document, "enterprise", everybody, least, None))
    higher = problem_from(with_limits(document, "enterprise", everybody, least + further, None))

    assert flow_bound(higher).worth <= flow_bound(lower).worth


# --- all of them -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda document: with_tables(document, 6),
        lambda document: without_slot(document, 2),
        lambda document: with_slot_after(document, 0),
        lambda document: with_presence(document, "enterprise", 0, 1, 2),
        lambda document: with_limits(document, "buyer", [0], 1, 2),
    ],
)
def test_the_document_that_was_given_stays_as_it_was(change: Any):
    document = fitted()
    before = copy.deepcopy(document)

    changed = change(document)

    assert document == before
    assert changed != before
