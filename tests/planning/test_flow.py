"""The two flows are exact: they find what trying everything finds."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.flow import Arcs, arcs, cheapest_flow, fill_slot, largest_flow
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


def as_a_list_of_arcs(enterprise, buyer, weight, seated, tables) -> list[int]:
    """The same slot laid group by group, whoever is short of a table or alone included."""
    b_names, b_node = np.unique(buyer, return_inverse=True)
    e_names, first, e_node = np.unique(enterprise, return_index=True, return_inverse=True)
    n_b, n_e = len(b_names), len(e_names)
    hub, sink, units = 1 + n_b + n_e, 2 + n_b + n_e, min(n_b, n_e)
    network = Arcs.joined(
        [
            arcs(1 + b_node, 1 + n_b + e_node, 1, -weight),
            arcs(0, np.arange(1, 1 + n_b), 1, 0),
            arcs(np.arange(1 + n_b, hub), np.where(seated[first], hub, sink), 1, 0),
            arcs(hub, sink, tables, 0),
            arcs(0, sink, units, 0),
        ]
    )
    return np.flatnonzero(cheapest_flow(network, 0, sink, units)[: len(weight)]).tolist()


@pytest.mark.parametrize("seed", range(60))
def test_of_choices_that_weigh_the_same_always_the_same_one_is_taken(seed):
    """Equal weights are common; however the arcs are laid out, the plan is the same."""
    random = np.random.default_rng(seed)
    grid = np.flatnonzero(random.random(30) < random.choice([0.1, 0.5, 1.0]))
    grid = grid if len(grid) else np.array([3])
    enterprise, buyer = np.divmod(grid, 5)
    weight = random.integers(1, 3, len(grid))
    seated, tables = random.random(6)[enterprise] < 0.8, int(random.integers(0, 5))

    chosen = fill_slot(enterprise, buyer, weight, seated, tables).tolist()

    assert chosen == as_a_list_of_arcs(enterprise, buyer, weight, seated, tables)


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
