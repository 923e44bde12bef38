"""One day as a diagram: its ways from morning to evening are the days that are allowed."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.planning.exact_diagram import Day, Layers, State, busy_hours, diagram, successors


def free_day(slots: int, meetings: int, **changed: list) -> Day:
    """Write a day on which everything is allowed."""
    return Day(
        changed.get("could", [True] * slots),
        changed.get("must", [False] * slots),
        changed.get("least", [0] * slots + [meetings]),
        changed.get("most", [min(t, meetings) for t in range(slots)] + [meetings]),
    )


def ways(day: Day, layers: Layers) -> set[tuple[bool, ...]]:
    """Follow every way through a diagram; each is a row of busy slots."""
    found = {(state, ()) for state in layers[0]}
    for slot, after in enumerate(layers[1:]):
        found = {
            (then, (*way, then.busy))
            for state, way in found
            for then in successors(day, slot, state)
            if then in after
        }
    return {way for _, way in found}


def breaks_of(way: tuple[bool, ...]) -> int:
    """Count the idle runs between two meetings."""
    return max(len("".join("x" if busy else " " for busy in way).split()) - 1, 0)


def days_by_trying(day: Day, fewest: int, most: int) -> set[tuple[bool, ...]]:
    """Try out every row of busy and idle slots."""
    return {
        way
        for way in itertools.product([False, True], repeat=len(day.could))
        if all(may for busy, may in zip(way, day.could, strict=True) if busy)
        and all(busy for busy, need in zip(way, day.must, strict=True) if need)
        and all(day.least[t] <= sum(way[:t]) <= day.most[t] for t in range(1, len(day.could) + 1))
        and fewest <= breaks_of(way) <= most
    }


def test_three_meetings_in_three_slots_leave_one_day():
    day = free_day(3, 3)

    assert ways(day, diagram(day)) == {(True, True, True)}


def test_two_meetings_in_three_slots_leave_three_days():
    day = free_day(3, 2)

    assert len(ways(day, diagram(day))) == 3
    assert ways(day, diagram(day, most=0)) == {(True, True, False), (False, True, True)}
    assert ways(day, diagram(day, fewest=1)) == {(True, False, True)}


def test_an_idle_hour_before_the_first_and_after_the_last_meeting_is_no_break():
    day = free_day(5, 1)

    assert {state.breaks for layer in diagram(day) for state in layer} == {0}


def test_a_day_that_cannot_be_has_empty_layers():
    day = free_day(3, 2, could=[True, False, False])

    assert diagram(day) == [[], [], [], []]


def test_a_day_without_meetings_is_idle():
    day = free_day(2, 0)

    assert ways(day, diagram(day)) == {(False, False)}


def test_windows_at_noon_are_kept():
    """Two of three meetings must be over by noon, the second slot."""
    day = free_day(4, 3, least=[0, 0, 2, 2, 3], most=[0, 1, 2, 3, 3])

    assert ways(day, diagram(day)) == {(True, True, True, False), (True, True, False, True)}


def test_every_state_lies_on_a_way():
    day = free_day(6, 3, could=[True, True, False, True, True, True])
    layers = diagram(day, most=1)

    for slot, layer in enumerate(layers[:-1]):
        for state in layer:
            assert set(successors(day, slot, state)) & set(layers[slot + 1])


def test_states_are_sorted_so_that_names_fall_the_same_every_time():
    for layer in diagram(free_day(6, 3)):
        assert layer == sorted(layer)


def test_busy_hours_are_those_of_some_day():
    could, idle = busy_hours(diagram(free_day(4, 3), most=0))

    assert could == [True, True, True, True]
    assert idle == [True, False, False, True]


@pytest.mark.parametrize(
    ("state", "then"),
    [
        (State(0, 0, busy=False), State(1, 0, busy=True)),
        (State(1, 0, busy=True), State(2, 0, busy=True)),
        (State(1, 0, busy=False), State(2, 1, busy=True)),
        (State(2, 1, busy=False), State(3, 2, busy=True)),
    ],
)
def test_only_a_meeting_after_an_idle_run_after_a_meeting_ends_a_break(state: State, then: State):
    assert state.meet() == then
    assert state.rest() == State(state.held, state.breaks, busy=False)


@given(
    st.integers(1, 6).flatmap(
        lambda slots: st.tuples(
            st.lists(st.booleans(), min_size=slots, max_size=slots),
            st.lists(st.sampled_from([False, False, False, True]), min_size=slots, max_size=slots),
            st.integers(0, slots),
            st.integers(0, 2),
            st.integers(0, 3),
        )
    )
)
def test_the_ways_are_the_days_found_by_trying_out(drawn):
    could, must, meetings, fewest, more = drawn
    could = [may or need for may, need in zip(could, must, strict=True)]
    day = free_day(len(could), meetings, could=could, must=must)

    layers = diagram(day, fewest, fewest + more)

    assert ways(day, layers) == days_by_trying(day, fewest, fewest + more)
