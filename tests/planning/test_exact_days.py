"""A day as clauses, by runs or by states: its models are its ways, and breaks are counted."""

import itertools

import pytest

from matchmaker.planning import Budget
from matchmaker.planning.exact_clauses import Clauses
from matchmaker.planning.exact_days import Busy, More, by_runs, by_states
from matchmaker.planning.exact_diagram import Layers, diagram
from matchmaker.planning.exact_oracle import Oracle
from matchmaker.planning.work import Meter
from tests.planning.test_exact_diagram import breaks_of, days_by_trying, free_day

Way = tuple[bool, ...]


def written(layers: Layers, how: str, could: list[bool]) -> tuple[Clauses, Busy, More]:
    """Write a day whose busy slots are as many as its meetings, as the meetings see to."""
    clauses = Clauses()
    busy: list[int | bool] = [clauses.new() if may else False for may in could]
    literals = [one for one in busy if one]
    meetings = layers[-1][0].held
    clauses.at_most(literals, meetings)
    clauses.at_least(literals, meetings)
    more = by_runs(clauses, layers, busy) if how == "runs" else by_states(clauses, layers, busy, 0)
    return clauses, busy, more


def models(clauses: Clauses, busy: Busy, more: More) -> dict[Way, int]:
    """List the busy slots of every model and the breaks that it says they have."""
    found = {}
    with Oracle(clauses.rows, Meter(Budget(100_000))) as oracle:
        while oracle.holds():
            true = set(oracle.model())
            way = tuple(bool(one) and one in true for one in busy)
            assert way not in found
            found[way] = sum(literal in true for literal in more.values())
            assert all(more[j] in true for j in range(1, found[way] + 1))
            oracle.add([[-one if one in true else one for one in busy if one]])
    return found


@pytest.mark.parametrize("how", ["runs", "states"])
@pytest.mark.parametrize("most", range(4))
@pytest.mark.parametrize(("slots", "meetings"), [(3, 3), (4, 2), (6, 3), (7, 4), (8, 2)])
def test_every_way_of_the_day_is_a_model_with_its_breaks(
    slots: int, meetings: int, most: int, how: str
):
    day = free_day(slots, meetings)

    found = models(*written(diagram(day, 0, most), how, list(day.could)))

    assert found == {way: breaks_of(way) for way in days_by_trying(day, 0, most)}


@pytest.mark.parametrize("how", ["runs", "states"])
@pytest.mark.parametrize("away", list(itertools.combinations(range(6), 2)))
def test_nobody_is_busy_while_away_and_may_still_have_one_run(away: tuple[int, int], how: str):
    could = [slot not in away for slot in range(6)]
    day = free_day(6, 2, could=could)

    found = models(*written(diagram(day, 0, 1), how, could))

    assert found == {way: breaks_of(way) for way in days_by_trying(day, 0, 1)}


@pytest.mark.parametrize("how", ["runs", "states"])
def test_who_must_have_a_break_is_given_one(how: str):
    day = free_day(5, 2)

    found = models(*written(diagram(day, 1, 1), how, list(day.could)))

    assert set(found) == days_by_trying(day, 1, 1)


def test_a_run_that_has_begun_is_known_to_its_end_without_any_search():
    day = free_day(8, 4)
    clauses, busy, more = written(diagram(day, 0, 1), "runs", list(day.could))

    meter = Meter(Budget(1_000))
    one_run_from_the_fourth = [-more[1], int(busy[3]), -int(busy[2])]

    with Oracle(clauses.rows, meter) as oracle:
        for wrong in (-busy[4], -busy[5], -busy[6], busy[7], busy[0]):
            assert oracle.holds([*one_run_from_the_fourth, int(wrong)]) is False

    assert meter.done == 0


def test_a_run_begins_only_where_the_diagram_lets_it():
    """Prices rule states out: here the meetings may not begin first thing in the morning."""
    day = free_day(4, 2)
    layers = diagram(day, 0, 0)
    layers[1] = [state for state in layers[1] if not state.held]

    found = models(*written(layers, "runs", list(day.could)))

    assert set(found) == {(False, True, True, False), (False, False, True, True)}
