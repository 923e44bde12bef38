"""The clauses: their models are exactly the plans, with every rule and with fairness."""

import random

import pytest

from matchmaker.planning import Budget, meeting_list_from
from matchmaker.planning.exact import limits_of
from matchmaker.planning.exact_domain import NoPlanError, narrow
from matchmaker.planning.exact_formula import Formula, Limits
from matchmaker.planning.exact_oracle import Oracle
from matchmaker.planning.work import Meter
from tests.planning.meeting_lists import Document, drawn, meeting_list, plans_of

Slots = tuple[int, ...]


def dice(seed: int) -> random.Random:
    """Give dice that fall the same every time."""
    return random.Random(seed)  # noqa: S311  # nothing secret


def models(document: Document, fairness: int, breaks: int | None = None) -> set[Slots]:
    """List the slots of every model, by forbidding each once it is found."""
    problem = meeting_list_from(document)
    try:
        narrowed = narrow(problem)
        limits = limits_of(narrowed, fairness)
    except NoPlanError:
        return set()
    days = narrowed.drawn(limits.fewest, limits.most)
    formula = Formula(problem, narrowed.domain, days, limits, fairness)
    if breaks is not None:
        formula.hold_breaks(breaks)
    found: set[Slots] = set()
    with Oracle(formula.clauses.rows, Meter(Budget(10_000_000))) as oracle:
        while oracle.holds():
            slots = formula.slots(oracle.model())
            assert slots not in found
            found.add(slots)
            oracle.add([[-formula.place[i][slot] for i, slot in enumerate(slots)]])
    return {tuple(slot + 1 for slot in slots) for slots in found}


def plans(document: Document, fairness: int, breaks: int = 99) -> set[Slots]:
    """List the same by trying out."""
    return {
        slots
        for slots, each in plans_of(document)
        if max(each) - min(each) <= fairness and sum(each) <= breaks
    }


@pytest.mark.parametrize("fairness", [0, 1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_the_models_are_the_plans(seed: int, fairness: int):
    document = drawn(dice(seed)) | {"nTotalSlots": 4, "nMorningSlots": 2}
    document["forbidden"] = [[s for s in row if s <= 4] for row in document["forbidden"]]
    document["fixed"] = [slot if slot <= 4 else 0 for slot in document["fixed"]]

    assert models(document, fairness) == plans(document, fairness)


@pytest.mark.parametrize("seed", range(8, 24))
def test_what_follows_from_the_meetings_forbids_no_plan(seed: int):
    """Counts of hosts and of guests."""
    document = drawn(dice(seed)) | {"nTotalSlots": 4, "nMorningSlots": 2}
    document["forbidden"] = [[s for s in row if s <= 4] for row in document["forbidden"]]
    document["fixed"] = [slot if slot <= 4 else 0 for slot in document["fixed"]]

    assert models(document, 9, breaks=99) == plans(document, 9)


def everyone_meets_everyone(slots: int, tables: int, **changed: object) -> Document:
    """Four people with three meetings each, who may have up to two breaks."""
    couples = [[a, b, 3] for a in range(1, 5) for b in range(a + 1, 5)]
    return meeting_list(couples, people=4, slots=slots, tables=tables, **changed)


@pytest.mark.parametrize("fairness", [0, 1, 2])
def test_fairness_is_asked_for_where_no_limit_follows_from_anybody(fairness: int):
    """Each of the four may have none, one or two breaks, but not too far apart."""
    document = everyone_meets_everyone(6, 2, fixed=[1, 0, 0, 0, 0, 0])

    found = models(document, fairness)

    assert found == plans(document, fairness)
    assert found
    spread = {max(each) - min(each) for slots, each in plans_of(document) if slots in found}
    assert max(spread) == fairness


@pytest.mark.parametrize("breaks", [0, 1, 2, 3])
def test_a_limit_of_all_breaks_leaves_the_plans_within_it(breaks: int):
    document = everyone_meets_everyone(5, 2)

    assert models(document, 9, breaks) == plans(document, 9, breaks)


def test_tables_limit_each_slot():
    two, one = everyone_meets_everyone(3, 2), everyone_meets_everyone(3, 1)

    assert models(two, 9) == plans(two, 9)
    assert models(two, 9)
    assert models(one, 9) == set()


@pytest.mark.parametrize(
    ("couples", "tables"),
    [
        ([[1, 2], [1, 3], [1, 4]], 1),  # one host
        ([[1, 2], [1, 3], [4, 5], [4, 6], [1, 4]], 2),  # two who meet as well
        ([[1, 2], [2, 3], [3, 1]], 1),  # three of whom one is a guest
        ([[1, 2], [3, 4], [5, 6]], 2),  # nobody twice
    ],
)
def test_hosts_sit_with_guests_and_with_each_other(couples: list[list[int]], tables: int):
    document = meeting_list([[*one, 3] for one in couples], people=6, slots=4, tables=tables)

    found = models(document, 9, breaks=99)

    assert found == plans(document, 9)
    assert found


def test_more_guests_than_hosts_are_seen_without_any_search():
    """Five meet one host in four slots: a count says no where pairs alone would be tried."""
    couples = [[1, guest, 3] for guest in range(2, 7)]
    problem = meeting_list_from(meeting_list(couples, people=6, slots=5, tables=3))
    narrowed = narrow(problem)
    limits = limits_of(narrowed, 9)
    days = narrowed.drawn(limits.fewest, limits.most)
    formula = Formula(problem, narrowed.domain, days, limits, 9)
    meter = Meter(Budget(1_000))

    with Oracle(formula.clauses.rows, meter) as oracle:
        assert oracle.holds([formula.busy[1][0], formula.busy[2][0]]) is False

    assert meter.done == 0


def test_what_comes_before_is_over_before():
    document = meeting_list(
        [[1, 2, 3], [3, 4, 3], [5, 6, 3]], people=6, slots=4, precedences=[[], [1], [1, 2]]
    )

    found = models(document, 9)

    assert found == plans(document, 9)
    assert all(first < second < third for first, second, third in found)
    assert len(found) == 4


def test_a_meeting_before_itself_leaves_no_plan():
    document = meeting_list([[1, 2, 3], [3, 4, 3]], people=4, slots=3, precedences=[[2], [1]])

    assert models(document, 9) == set()


def test_limits_know_whether_everyone_has_a_choice():
    assert Limits((0, 1), (0, 2)).possible
    assert not Limits((0, 2), (0, 1)).possible


def test_breaks_are_counted_from_the_fewest_allowed_up():
    document = everyone_meets_everyone(6, 3)
    problem = meeting_list_from(document)
    narrowed = narrow(problem)
    limits = limits_of(narrowed, 9)

    formula = Formula(problem, narrowed.domain, narrowed.drawn(*vars(limits).values()), limits, 9)

    assert [sorted(row) for row in formula.more] == [[1, 2]] * 4
