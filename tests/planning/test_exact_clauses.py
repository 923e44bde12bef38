"""Counts of literals as clauses: a choice is allowed exactly if it counts right."""

import itertools
from collections.abc import Callable

import pytest

from matchmaker.planning import Budget
from matchmaker.planning.exact_clauses import Clauses, at_least, negated
from matchmaker.planning.exact_oracle import Oracle
from matchmaker.planning.work import Meter


def allowed(clauses: Clauses, literals: list[int]) -> set[tuple[bool, ...]]:
    """Ask of every choice of the literals whether the clauses leave it possible."""
    with Oracle(clauses.rows, Meter(Budget(1_000_000))) as oracle:
        return {
            choice
            for choice in itertools.product([False, True], repeat=len(literals))
            if oracle.holds(
                [name if yes else -name for name, yes in zip(literals, choice, strict=True)]
            )
        }


def choices(n: int, right: Callable[[int], bool]) -> set[tuple[bool, ...]]:
    """List the choices whose number of yes is right."""
    return {one for one in itertools.product([False, True], repeat=n) if right(sum(one))}


def fresh(n: int) -> tuple[Clauses, list[int]]:
    """Make clauses with n variables, none of them used otherwise."""
    clauses = Clauses()
    return clauses, [clauses.new() for _ in range(n)]


def test_fresh_variables_count_from_1():
    clauses, literals = fresh(3)

    assert literals == [1, 2, 3]
    assert clauses.top == 3


@pytest.mark.parametrize("n", range(1, 6))
def test_at_most_one_is_at_most_one(n: int):
    clauses, literals = fresh(n)

    clauses.at_most_one(literals)
    clauses.add(*literals)

    assert allowed(clauses, literals) == choices(n, lambda yes: yes == 1)


@pytest.mark.parametrize("most", range(6))
@pytest.mark.parametrize("kind", ["at_most", "at_most_in_all"])
def test_at_most_so_many(kind: str, most: int):
    clauses, literals = fresh(5)

    getattr(clauses, kind)(literals, most)
    clauses.add(*literals, -literals[0])  # every variable is known to the solver

    assert allowed(clauses, literals) == choices(5, lambda yes: yes <= most)


@pytest.mark.parametrize("least", range(7))
def test_at_least_so_many(least: int):
    clauses, literals = fresh(5)

    clauses.at_least(literals, least)
    clauses.add(*literals, -literals[0])

    assert allowed(clauses, literals) == choices(5, lambda yes: yes >= least)


def test_at_least_none_asks_for_nothing():
    clauses, literals = fresh(3)

    clauses.at_least(literals, 0)
    clauses.at_least(literals, -2)

    assert clauses.rows == []


def test_a_name_for_either_holds_exactly_if_one_holds():
    clauses, literals = fresh(3)

    name = clauses.either(literals)

    assert allowed(clauses, [*literals, name]) == {
        (*one, any(one)) for one in itertools.product([False, True], repeat=3)
    }


def test_either_of_one_is_that_one():
    clauses, (only,) = fresh(1)

    assert clauses.either([only]) == only
    assert clauses.rows == []


def test_counters_take_names_that_nobody_has():
    clauses, literals = fresh(6)

    clauses.at_most(literals, 2)
    after = clauses.new()

    assert after > max(abs(one) for row in clauses.rows for one in row)


def test_an_empty_clause_can_never_hold():
    clauses, _ = fresh(1)

    clauses.add()

    with Oracle(clauses.rows, Meter(Budget(10))) as oracle:
        assert oracle.holds() is False


@pytest.mark.parametrize("most", range(1, 7))
@pytest.mark.parametrize("n", range(6))
def test_a_count_says_at_least_so_many_exactly_if_it_is_so(n: int, most: int):
    clauses, literals = fresh(n)

    counted = clauses.counted(literals, most)

    assert len(counted) == min(n, most)
    for so_many, name in enumerate(counted, start=1):
        names = [*literals, name]
        right = {(*one, sum(one) >= so_many) for one in choices(n, lambda _: True)}
        assert allowed(clauses, names) == right


@pytest.mark.parametrize("most", range(1, 7))
@pytest.mark.parametrize("n", range(6))
def test_fewer_and_fewer_can_be_asked_of_a_count(n: int, most: int):
    clauses, literals = fresh(n)

    more = clauses.more_than(literals, most)

    assert len(more) == min(n, most + 1)
    for so_many, name in enumerate(more):
        assert {one[:-1] for one in allowed(clauses, [*literals, name]) if not one[-1]} == choices(
            n, lambda yes, so_many=so_many: yes <= so_many
        )


# --- what is known already ---------------------------------------------------------------------


@pytest.mark.parametrize("known", list(itertools.product([False, True, None], repeat=4)))
def test_an_implication_takes_what_is_known_for_what_it_is(known: tuple[bool | None, ...]):
    """a and b imply c or d, of which any may be known and the others are chosen."""
    clauses, names = fresh(4)
    a, b, c, d = (name if one is None else one for name, one in zip(names, known, strict=True))

    clauses.implied([a, b], [c, d])

    assert allowed(clauses, names) == {
        choice
        for choice in itertools.product([False, True], repeat=4)
        if implies(*(yes if one is None else one for yes, one in zip(choice, known, strict=True)))
    }


def implies(a: bool, b: bool, c: bool, d: bool) -> bool:
    return not (a and b) or c or d


@pytest.mark.parametrize("literal", [7, -7])
def test_the_opposite_of_a_literal_is_its_negative(literal: int):
    assert negated(literal) == -literal


def test_the_opposite_of_what_is_known_is_known():
    assert (negated(True), negated(False)) == (False, True)


@pytest.mark.parametrize(
    ("n", "read"), [(-1, True), (0, True), (1, 11), (3, 13), (4, False), (9, False)]
)
def test_at_least_so_many_is_read_off_a_count(n: int, read: int | bool):
    found = at_least([11, 12, 13], n)

    assert found == read
    assert isinstance(found, type(read))
