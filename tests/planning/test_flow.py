"""The two flows are exact: they find what trying everything finds."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.flow import arcs, cheapest_flow, fill_slot, largest_flow
from matchmaker.planning.matching import largest_matching


def filled(
    pairs: list[tuple[int, int, int]], tables: int, booths: set[int] = frozenset()
) -> list[int]:
    enterprise, buyer, weight = (
        np.array(part, dtype=np.int64) for part in zip(*pairs, strict=True)
    )
    seated = np.array([e not in booths for e, _, _ in pairs])
    return fill_slot(enterprise, buyer, weight, seated, tables).tolist()


def test_the_heavier_choice_wins_over_the_greedy_one():
    pairs = [(0, 0, 10), (0, 1, 9), (1, 0, 9)]

    assert filled(pairs, tables=2) == [1, 2]
    assert filled(pairs, tables=1) == [0]


def test_a_slot_without_tables_or_pairs_stays_empty():
    nothing = np.empty(0, dtype=np.int64)

    assert filled([(0, 0, 5)], tables=0) == []
    assert fill_slot(nothing, nothing, nothing, nothing.astype(bool), 3).tolist() == []


def test_booths_need_no_table():
    assert filled([(0, 0, 5), (1, 1, 9)], tables=0, booths={0}) == [0]


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 50)),
        min_size=1,
        max_size=8,
        unique_by=lambda row: row[:2],
    ),
    st.integers(0, 4),
    st.sets(st.integers(0, 3)),
)
@settings(max_examples=60, deadline=None)
def test_no_other_choice_weighs_more(pairs, tables, booths):
    def fits(rows) -> bool:
        return (
            len({e for e, _, _ in rows}) == len(rows) == len({b for _, b, _ in rows})
            and sum(e not in booths for e, _, _ in rows) <= tables
        )

    heaviest = max(
        sum(weight for _, _, weight in rows)
        for count in range(len(pairs) + 1)
        for rows in itertools.combinations(pairs, count)
        if fits(rows)
    )

    chosen = [pairs[row] for row in filled(pairs, tables, booths)]

    assert fits(chosen)
    assert sum(weight for _, _, weight in chosen) == heaviest


def test_a_largest_flow_names_what_still_reaches_the_sink():
    network = arcs([0, 1, 2], [1, 2, 3], [5, 2, 9], 0)

    flow, reaching = largest_flow(network, 0, 3)

    assert flow.tolist() == [2, 2, 2]
    assert reaching == {2, 3}


def test_a_flow_that_cannot_be_sent_is_an_error():
    with pytest.raises(ArithmeticError, match="not optimal"):
        cheapest_flow(arcs([0], [1], 1, 0), 0, 1, units=2)


@given(st.lists(st.integers(0, 31), max_size=5), st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_the_largest_matching_is_what_trying_finds(choices, wanted):
    most = 0
    for slots in itertools.product([None, *range(5)], repeat=len(choices)):
        taken = [slot for slot in slots if slot is not None]
        possible = all(
            slot is None or bits >> slot & 1 for bits, slot in zip(choices, slots, strict=True)
        )
        if possible and len(set(taken)) == len(taken):
            most = max(most, len(taken))

    assert largest_matching(choices, wanted) == min(most, wanted)
