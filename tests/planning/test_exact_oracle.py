"""The oracle's answers, its work, and the ways to end it."""

import itertools

import pytest

from matchmaker.planning import Budget
from matchmaker.planning.exact_clauses import Clauses
from matchmaker.planning.exact_oracle import BURST, Oracle, StoppedError
from matchmaker.planning.work import Meter, StoppedBy


def pigeons(holes: int) -> Clauses:
    """One more pigeon than holes: a no that takes work."""
    clauses = Clauses()
    sits = [[clauses.new() for _ in range(holes)] for _ in range(holes + 1)]
    for row in sits:
        clauses.add(*row)
    for hole in range(holes):
        clauses.at_most_one([row[hole] for row in sits])
    return clauses


def plenty() -> Meter:
    """Give more work than anything here needs."""
    return Meter(Budget(10_000_000))


def test_a_yes_comes_with_a_model():
    with Oracle([[1, 2], [-1]], plenty()) as oracle:
        assert oracle.holds()
        assert set(oracle.model()) == {-1, 2}


def test_a_no_comes_with_what_cannot_hold_together():
    with Oracle([[-1, -2], [3, 4]], plenty()) as oracle:
        assert oracle.holds([1, 2, 3]) is False
        assert set(oracle.core()) == {1, 2}
        assert oracle.holds([1, 3]) is True


def test_what_is_added_counts_from_then_on():
    with Oracle([[1, 2]], plenty()) as oracle:
        assert oracle.holds([-1])

        oracle.add([[-2]])

        assert oracle.holds([-1]) is False


def test_pigeons_do_not_fit_and_work_is_counted():
    meter = plenty()

    with Oracle(pigeons(6).rows, meter) as oracle:
        assert oracle.holds() is False
    assert meter.done > 0


def test_looking_for_plans_changes_no_answer():
    with Oracle(pigeons(6).rows, plenty(), for_plans=True) as oracle:
        assert oracle.holds() is False
    with Oracle([[1, 2], [-1]], plenty(), for_plans=True) as oracle:
        assert oracle.holds()
        assert set(oracle.model()) == {-1, 2}


def test_a_question_may_be_dropped_after_some_conflicts():
    with Oracle(pigeons(9).rows, plenty()) as oracle:
        assert oracle.holds(most=50) is None
        assert oracle.holds(most=50) is None


def test_work_ends_the_search_where_it_is_spent():
    meter = Meter(Budget(100))

    with Oracle(pigeons(10).rows, meter) as oracle, pytest.raises(StoppedError):
        oracle.holds()

    assert 100 <= meter.done <= 200


def test_somebody_ends_the_search_between_two_bursts():
    asked = itertools.count()
    meter = Meter(Budget(10_000_000), lambda: next(asked) >= 2)

    with Oracle(pigeons(10).rows, meter) as oracle, pytest.raises(StoppedError):
        oracle.holds()

    assert meter.stopped_by is StoppedBy.CANCEL
    assert meter.done <= 3 * BURST


def test_same_questions_take_the_same_work():
    done = []
    for _ in range(2):
        meter = plenty()
        with Oracle(pigeons(7).rows, meter) as oracle:
            oracle.holds()
        done.append(meter.done)

    assert done[0] == done[1]
