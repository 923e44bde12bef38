"""What the exact mode answers: the worked list, limits of work, stop, and what must not matter."""

import random
from typing import Any

import pytest

from matchmaker.planning import (
    Budget,
    ExactPlan,
    Status,
    StoppedBy,
    b2bsp_violations,
    budget_for,
    meeting_list_from,
    solve_exact,
)
from matchmaker.planning import exact as exact_module
from matchmaker.planning.exact import limits_of
from matchmaker.planning.exact_domain import NoPlanError, narrow
from tests.planning.meeting_lists import (
    WORKED,
    Document,
    drawn,
    fewest_by_trying,
    meeting_list,
)

ENOUGH = Budget(1_000_000)


def dice(seed: int) -> random.Random:
    """Give dice that fall the same every time."""
    return random.Random(seed)  # noqa: S311  # nothing secret


def answer(document: Document, fairness: int = 2) -> ExactPlan:
    """Solve a list with more work than it needs."""
    return solve_exact(meeting_list_from(document), fairness, ENOUGH)


def crowded(people: int, slots: int, tables: int) -> Document:
    """Everyone meets everyone: no easy list."""
    return meeting_list(
        [[a, b, 3] for a in range(1, people + 1) for b in range(a + 1, people + 1)],
        people=people,
        slots=slots,
        tables=tables,
    )


def test_the_worked_list_has_one_plan_with_two_breaks():
    found = answer(WORKED)

    assert (found.status, found.breaks, found.bound) == (Status.OPTIMAL, 2, 2)
    assert found.slots == (2, 1, 0, 2)
    assert found.stopped_by is None


def test_without_a_meeting_there_is_nothing_to_place():
    found = answer(meeting_list([], people=3, slots=2))

    assert (found.status, found.slots, found.breaks, found.bound) == (Status.OPTIMAL, (), 0, 0)


def test_without_anybody_there_is_nothing_to_place_either():
    for people, slots in ((0, 0), (2, 0), (0, 2)):
        assert answer(meeting_list([], people=people, slots=slots)).status is Status.OPTIMAL


def test_a_single_meeting_takes_the_slot_left_to_it():
    document = meeting_list([[1, 2, 3]], people=2, slots=3, forbidden=[[1], [3]])

    assert answer(document).slots == (1,)


@pytest.mark.parametrize(
    "changed",
    [
        {"forbidden": [[1, 2, 3], [0], [0]]},
        {"fixed": [1, 1]},
        {"precedences": [[2], [1]]},
        {"precedences": [[1], []]},
        {"requested": [[1, 2, 1], [1, 3, 1]], "nMorningSlots": 1},
        {"nTables": 0},
    ],
    ids=[
        "away all day",
        "two at once",
        "round in a circle",
        "before itself",
        "one hour",
        "no table",
    ],
)
def test_a_list_that_contradicts_itself_is_said_to_be_infeasible(changed: dict):
    document = meeting_list([[1, 2, 3], [1, 3, 3]], people=3, slots=3) | changed

    found = answer(document)

    assert (found.status, found.slots, found.breaks, found.bound) == (
        Status.INFEASIBLE, None, None, None,
    )  # fmt: skip


def test_too_few_tables_for_all_slots_are_infeasible_too():
    assert answer(crowded(4, slots=5, tables=1)).status is Status.INFEASIBLE
    assert answer(crowded(4, slots=6, tables=1)).status is Status.OPTIMAL


def test_a_break_that_fairness_forbids_makes_a_list_infeasible():
    """The first has meetings in slots 1, 3 and 5 and so two breaks; the others have none."""
    document = meeting_list([[1, 2, 3], [1, 3, 3], [1, 4, 3]], people=4, slots=5, fixed=[1, 3, 5])

    assert answer(document, fairness=2).breaks == 2
    assert answer(document, fairness=1).status is Status.INFEASIBLE


def test_fairness_below_nothing_is_refused():
    with pytest.raises(ValueError, match="must not be negative, is -1"):
        solve_exact(meeting_list_from(WORKED), -1)


# --- work, clock, stop ------------------------------------------------------------------------


def test_without_any_work_nothing_is_known_but_a_bound():
    found = solve_exact(meeting_list_from(WORKED), 2, Budget(0))

    assert (found.status, found.slots, found.breaks) == (Status.UNKNOWN, None, None)
    assert found.bound is not None
    assert found.bound <= 2
    assert found.stopped_by is StoppedBy.WORK


def test_a_contradiction_is_found_without_any_work():
    document = meeting_list([[1, 2, 3]], people=2, slots=2, forbidden=[[1, 2], [0]])

    assert solve_exact(meeting_list_from(document), 2, Budget(0)).status is Status.INFEASIBLE


def test_whoever_stops_gets_what_is_known():
    found = solve_exact(meeting_list_from(WORKED), 2, ENOUGH, should_stop=lambda: True)

    assert found.status is Status.UNKNOWN
    assert found.stopped_by is StoppedBy.CANCEL


def test_the_clock_stops_the_search():
    found = solve_exact(meeting_list_from(WORKED), 2, Budget(1_000_000, seconds=0))

    assert found.status is Status.UNKNOWN
    assert found.stopped_by is StoppedBy.CLOCK


def test_a_budget_by_the_clock_leaves_the_clock_to_end_the_search():
    budget = budget_for(2)

    assert budget.seconds == 2
    assert budget.work >= 100_000


@pytest.mark.parametrize("seed", range(8))
def test_wherever_the_search_is_stopped_its_answer_is_true(seed: int):
    """Stopped after 0, 1, 2, ... questions: plan and bound close in on the optimum."""
    document = drawn(dice(seed))
    problem, best = meeting_list_from(document), answer(document)
    for patience in range(12):
        asked = iter(range(10_000))

        found = solve_exact(
            problem,
            2,
            ENOUGH,
            should_stop=lambda asked=asked, patience=patience: next(asked) >= patience,
        )

        assert told_truly(document, found, best)


def told_truly(document: Document, found: ExactPlan, best: ExactPlan) -> bool:
    """Compare a cut answer with the whole one."""
    if found.status in {Status.OPTIMAL, Status.INFEASIBLE}:
        return (found.status, found.breaks) == (best.status, best.breaks)
    assert found.stopped_by is StoppedBy.CANCEL
    if best.breaks is not None:
        assert found.bound is not None
        assert found.bound <= best.breaks
    if found.slots is None:
        return found.status is Status.UNKNOWN
    slots = [slot + 1 for slot in found.slots]
    assert found.status is Status.FEASIBLE
    return b2bsp_violations(document, slots, 2, found.breaks) == ()


def test_same_list_and_work_give_the_same_slots():
    document = crowded(5, slots=7, tables=2)

    first, second = answer(document), answer(document)

    assert (first.slots, first.breaks, first.conflicts) == (
        second.slots, second.breaks, second.conflicts,
    )  # fmt: skip


def test_whoever_stops_a_long_search_has_a_better_plan_than_the_first(
    monkeypatch: pytest.MonkeyPatch,
):
    """Stopped at the first question after the strides, before the bound is proven."""
    monkeypatch.setattr(exact_module, "ALONE", 0)
    monkeypatch.setattr(exact_module, "ALL_NEAR", -1)
    breaks = list[int]()
    keep = exact_module._Search._keep

    def kept(search: Any, *asked: Any) -> int:
        breaks.append(keep(search, *asked))
        return breaks[-1]

    monkeypatch.setattr(exact_module._Search, "_keep", kept)

    found = solve_exact(
        meeting_list_from(crowded(7, slots=12, tables=2)),
        9,
        ENOUGH,
        should_stop=lambda: len(set(breaks)) > 1,
    )

    assert found.stopped_by is StoppedBy.CANCEL
    assert found.status is Status.FEASIBLE
    assert found.breaks == breaks[-1] < breaks[0]


@pytest.mark.parametrize("seed", range(30))
def test_nothing_is_asked_any_more_once_a_plan_meets_the_bound(
    seed: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(exact_module, "ALONE", 0)
    for name in ("TURN", "PLANS_TURN"):
        monkeypatch.setattr(exact_module, name, 1)
    monkeypatch.setattr(exact_module, "ALL_NEAR", -1)
    open_breaks = list[int]()
    within = exact_module._Search._within

    def counted(search: Any, *asked: Any, **how: Any) -> bool:
        open_breaks.append(99 if search.breaks is None else search.breaks - search.bound)
        return within(search, *asked, **how)

    monkeypatch.setattr(exact_module._Search, "_within", counted)

    answer(drawn(dice(seed)))
    answer(crowded(5 + seed % 3, slots=10, tables=2))

    assert all(one > 0 for one in open_breaks)


# --- both ways to climb -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(15))
def test_cores_alone_find_what_prices_find(seed: int, monkeypatch: pytest.MonkeyPatch):
    document = drawn(dice(seed), everyone_equal=seed % 2 == 0)
    by_prices = [answer(document, fairness) for fairness in (0, 1, 2)]
    monkeypatch.setattr(exact_module, "hour_prices", lambda *_: None)

    by_cores = [answer(document, fairness) for fairness in (0, 1, 2)]

    assert [one.breaks for one in by_cores] == [one.breaks for one in by_prices]
    assert [one.bound for one in by_cores] == [one.bound for one in by_prices]


def test_a_list_with_few_tables_is_climbed_by_cores_too(monkeypatch: pytest.MonkeyPatch):
    document = crowded(6, slots=9, tables=2)
    by_prices = answer(document)
    monkeypatch.setattr(exact_module, "hour_prices", lambda *_: None)

    by_cores = answer(document)

    assert by_prices.breaks is not None
    assert by_prices.breaks > 0
    assert (by_cores.status, by_cores.breaks) == (by_prices.status, by_prices.breaks)


@pytest.mark.parametrize("seed", range(15))
def test_plans_looked_for_in_turn_change_no_answer(seed: int, monkeypatch: pytest.MonkeyPatch):
    document = drawn(dice(seed), everyone_equal=seed % 2 == 0)
    alone = [answer(document, fairness) for fairness in (0, 1, 2)]
    monkeypatch.setattr(exact_module, "ALONE", 0)
    monkeypatch.setattr(exact_module, "ALL_NEAR", -1)
    monkeypatch.setattr(exact_module, "TURN", 5)
    monkeypatch.setattr(exact_module, "PLANS_TURN", 1)

    in_turn = [answer(document, fairness) for fairness in (0, 1, 2)]

    assert [one.breaks for one in in_turn] == [one.breaks for one in alone]
    assert [one.bound for one in in_turn] == [one.bound for one in alone]


@pytest.mark.parametrize("turns", [(1, 1), (1, 50), (50, 1)])
def test_a_list_with_few_tables_has_one_answer_whoever_finds_it(
    turns: tuple[int, int], monkeypatch: pytest.MonkeyPatch
):
    document = crowded(6, slots=9, tables=2)
    alone = answer(document)
    total, plans = turns
    monkeypatch.setattr(exact_module, "ALL_NEAR", -1)
    for name in ("ALONE", "TURN"):
        monkeypatch.setattr(exact_module, name, total)
    monkeypatch.setattr(exact_module, "PLANS_TURN", plans)

    in_turn = answer(document)

    assert (in_turn.status, in_turn.breaks) == (Status.OPTIMAL, alone.breaks)
    assert in_turn.slots is not None
    slots = [slot + 1 for slot in in_turn.slots]
    assert b2bsp_violations(document, slots, 2, in_turn.breaks) == ()


@pytest.mark.parametrize("fairness", [0, 1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_a_host_whose_guests_are_alike_has_the_breaks_found_by_trying(seed: int, fairness: int):
    lot = dice(seed)
    requested = [[1, 2, 3], [1, 3, 3], [4, 1, 3], [2, 5, lot.choice([1, 2, 3])], [5, 6, 3]]
    document = meeting_list(
        requested,
        people=6,
        slots=5,
        tables=lot.choice([1, 2]),
        forbidden=[[0, lot.randint(1, 5)], [0], [0], [0], [0, lot.randint(1, 5)], [0]],
    )

    assert answer(document, fairness).breaks == fewest_by_trying(document, fairness)


# --- what must not matter, and what must ------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_meetings_and_participants_does_not_matter(seed: int):
    document, random_order = drawn(dice(seed)), dice(seed)
    new = list(range(1, document["nBusiness"] + 1))
    random_order.shuffle(new)
    turned = document | {
        "requested": [[new[a - 1], new[b - 1], s] for a, b, s in document["requested"]],
        "forbidden": [document["forbidden"][new.index(who)] for who in range(1, len(new) + 1)],
    }

    assert answer(turned).breaks == answer(document).breaks


@pytest.mark.parametrize("seed", range(10))
def test_the_day_read_backwards_has_as_few_breaks(seed: int):
    document = drawn(dice(seed)) | {"nMorningSlots": 0}
    last = document["nTotalSlots"] + 1
    document["requested"] = [[a, b, 3] for a, b, _ in document["requested"]]
    backwards = document | {
        "forbidden": [[last - slot for slot in row if slot] for row in document["forbidden"]],
        "fixed": [last - slot if slot else 0 for slot in document["fixed"]],
        "precedences": [
            [
                other + 1
                for other, before in enumerate(document["precedences"])
                if this + 1 in before
            ]
            for this in range(document["nMeetings"])
        ],
    }

    assert answer(backwards).breaks == answer(document).breaks


@pytest.mark.parametrize("seed", range(10))
def test_more_tables_and_less_fairness_never_cost_a_break(seed: int):
    document = drawn(dice(seed))
    roomy = document | {"nTables": document["nTables"] + 1}

    kept = [answer(document, fairness).breaks for fairness in (0, 1, 2, 3)]

    assert sorted(kept, key=lambda breaks: (breaks is not None, -(breaks or 0))) == kept
    more = answer(roomy).breaks
    assert kept[2] is None or (more is not None and more <= kept[2])


@pytest.mark.parametrize("seed", range(6))
def test_two_lists_side_by_side_have_the_breaks_of_both(seed: int):
    one, other = drawn(dice(seed)), drawn(dice(seed + 50))
    slots, people, meetings = 6, one["nBusiness"], one["nMeetings"]
    both = meeting_list(
        one["requested"] + [[a + people, b + people, s] for a, b, s in other["requested"]],
        people=people + other["nBusiness"],
        slots=slots,
        nMorningSlots=3,
        forbidden=one["forbidden"] + other["forbidden"],
        precedences=one["precedences"]
        + [[number + meetings for number in row] for row in other["precedences"]],
    )
    free = {"nTotalSlots": slots, "nMorningSlots": 3, "nTables": 9}
    apart = [
        answer(document | free | {"fixed": [0] * document["nMeetings"]}, fairness=9).breaks
        for document in (one, other)
    ]

    together = answer(both, fairness=9).breaks

    assert together == (None if None in apart else sum(breaks or 0 for breaks in apart))


def test_limits_follow_from_whoever_can_have_fewest_and_most():
    """The first has two breaks whatever happens, so nobody may have none at fairness 1."""
    document = meeting_list(
        [[1, 2, 3], [1, 3, 3], [1, 4, 3], [2, 3, 3], [2, 4, 3], [3, 4, 3]],
        people=4,
        slots=7,
        fixed=[1, 3, 5, 0, 0, 0],
    )

    limits = limits_of(narrow(meeting_list_from(document)), 1)

    assert limits.fewest[0] == 2
    assert min(limits.fewest) == 1


def test_somebody_left_without_a_choice_ends_it():
    document = meeting_list([[1, 2, 3], [1, 3, 3]], people=3, slots=3, fixed=[1, 3])

    with pytest.raises(NoPlanError):
        limits_of(narrow(meeting_list_from(document)), 0)
