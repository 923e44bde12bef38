"""The climb by cores: no plan below the bound, the first yes is the best, a stop leaves it true."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.planning import Budget
from matchmaker.planning.exact_clauses import Clauses
from matchmaker.planning.exact_cores import Cores
from matchmaker.planning.exact_oracle import Oracle, StoppedError
from matchmaker.planning.work import Meter
from tests.planning.test_exact_oracle import plenty

Rows = list[list[int]]
VARIABLES = 6


def fewest_true(
    rows: Rows, literals: list[int], known: int = 0, top: int | None = None
) -> tuple[int, int]:
    """Search by cores for the model with the fewest of the literals; bound and best."""
    best = len(literals)
    with Oracle(rows, plenty()) as oracle:

        def keep(model: list[int]) -> int:
            nonlocal best
            best = min(best, len(set(literals) & set(model)))
            return best

        assert oracle.holds()
        keep(oracle.model())
        cores = Cores(oracle, [-one for one in literals], 0, top or max(literals))
        cores.search(keep, best, known)
        return cores.bound, best


@pytest.mark.parametrize("groups", range(1, 5))
def test_contradictions_that_share_nothing_add_up(groups: int):
    rows = [[3 * group + 1, 3 * group + 2, 3 * group + 3] for group in range(groups)]

    assert fewest_true(rows, list(range(1, 3 * groups + 1))) == (groups, groups)


@pytest.mark.parametrize("least", range(1, 6))
def test_a_core_that_needs_several_is_counted_up(least: int):
    clauses = Clauses()
    literals = [clauses.new() for _ in range(6)]
    clauses.at_least(literals, least)

    with Oracle(clauses.rows, plenty()) as oracle:
        assert oracle.holds()
        cores = Cores(oracle, [-one for one in literals], 0, clauses.top)
        cores.search(lambda model: sum(one in model for one in literals), 6, 0)

    assert cores.bound == least


def test_cores_that_overlap_find_the_smallest_cover():
    """A ring of five needs three of its corners."""
    rows = [[corner, corner % 5 + 1] for corner in range(1, 6)]

    assert fewest_true(rows, [1, 2, 3, 4, 5]) == (3, 3)


def test_a_bound_known_from_elsewhere_ends_the_search_at_a_plan_that_meets_it():
    rows = [[corner, corner % 5 + 1] for corner in range(1, 6)]

    bound, best = fewest_true(rows, [1, 2, 3, 4, 5], known=3)

    assert best == 3
    assert bound <= 3


def test_nothing_to_wish_for_ends_at_once():
    assert fewest_true([[1, 2]], [3]) == (0, 0)


# --- against trying everything -------------------------------------------------------------


def fewest_by_trying(rows: Rows, literals: list[int]) -> int | None:
    """Try every way to make the variables true or false; None if no way keeps all clauses."""
    counts = []
    for signs in itertools.product((1, -1), repeat=VARIABLES):
        model = {sign * number for number, sign in enumerate(signs, start=1)}
        if all(model & set(row) for row in rows):
            counts.append(len(model & set(literals)))
    return min(counts, default=None)


LITERAL = st.integers(1, VARIABLES).flatmap(lambda number: st.sampled_from([number, -number]))
CLAUSES = st.lists(st.lists(LITERAL, min_size=1, max_size=3, unique=True), max_size=10)
WISHED = st.sets(st.integers(1, VARIABLES)).map(sorted)


@given(CLAUSES, WISHED)
def test_the_fewest_that_cores_find_is_what_trying_everything_finds(rows: Rows, wished: list[int]):
    fewest = fewest_by_trying(rows, wished)
    if fewest is None:
        return

    assert fewest_true(rows, wished, top=VARIABLES) == (fewest, fewest)


@given(CLAUSES, WISHED, st.integers(0, VARIABLES))
def test_a_bound_from_elsewhere_changes_no_answer(rows: Rows, wished: list[int], below: int):
    fewest = fewest_by_trying(rows, wished)
    if fewest is None:
        return

    bound, best = fewest_true(rows, wished, known=max(0, fewest - below), top=VARIABLES)

    assert best == fewest
    assert bound <= fewest


@given(CLAUSES, WISHED, st.integers(1, 50))
def test_what_is_wished_twice_over_is_counted_from_where_the_bound_stood(
    rows: Rows, wished: list[int], start: int
):
    """The bound that is known at the start (everybody's fewest) is what the cores add to."""
    fewest = fewest_by_trying(rows, wished)
    if fewest is None:
        return
    with Oracle(rows, plenty()) as oracle:
        cores = Cores(oracle, [-one for one in wished], start, VARIABLES)

        cores.search(lambda model: start + len(set(wished) & set(model)), start + VARIABLES, 0)

    assert cores.bound == start + fewest


# --- when it ends --------------------------------------------------------------------------


def test_a_plan_that_meets_the_bound_is_not_searched_for_again():
    meter = Meter(Budget(0))

    with Oracle([[1, 2]], meter) as oracle:
        Cores(oracle, [-1, -2], 1, 2).search(lambda _: pytest.fail("asked"), best=1, proven=0)
        Cores(oracle, [-1, -2], 0, 2).search(lambda _: pytest.fail("asked"), best=1, proven=1)

    assert meter.done == 0


def test_every_plan_on_the_way_is_told():
    told: list[int] = []

    def tell(model: list[int]) -> int:
        told.append(sum(one in model for one in (1, 2, 3)))
        return min(told)

    with Oracle([[1, 2, 3]], plenty()) as oracle:
        Cores(oracle, [-1, -2, -3], 0, 3).search(tell, best=3, proven=0)

    assert told[-1] == 1
    assert told == sorted(told, reverse=True)


def test_a_search_without_work_raises_nothing_and_says_so():
    with Oracle([[1, 2]], Meter(Budget(0))) as oracle:
        cores = Cores(oracle, [-1, -2], 0, 2)
        with pytest.raises(StoppedError):
            cores.search(lambda _: 2, best=2, proven=0)

    assert cores.bound == 0


@pytest.mark.parametrize("questions", range(0, 24, 3))
def test_wherever_the_climb_is_stopped_its_bound_is_true(questions: int):
    """A ring of seven needs four of its corners; whoever stops has a bound of at most four."""
    rows = [[corner, corner % 7 + 1] for corner in range(1, 8)]
    asked = itertools.count()
    meter = Meter(Budget(10_000_000), lambda: next(asked) >= questions)

    with Oracle(rows, meter) as oracle:
        cores = Cores(oracle, [-corner for corner in range(1, 8)], 0, 7)
        with pytest.raises(StoppedError):
            cores.search(lambda _: 99, best=99, proven=0)

    assert cores.bound <= 4
