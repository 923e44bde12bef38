"""Before any plan: how much room there is, and what can be promised to everybody."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.locale import say
from matchmaker.planning import Budget, Names, contradictions, problem_from, screen, solve
from tests.planning.ruled import every_plan as every_ruled_plan
from tests.planning.ruled import locked_from, ruled
from tests.planning.tiny import (
    Document,
    allowed,
    crowded,
    every_plan,
    fairs,
    open_fair,
    tiny,
    wider_fairs,
)


def screened(document: dict):
    return screen(problem_from(document))


def test_places_and_limits_are_counted():
    found = screened(open_fair(3, 2, 4, tables_per_slot=2, buyer_max=[1, 3]))

    assert (found.places, found.most_meetings) == (8, 4)


def test_the_promise_that_everybody_can_be_given():
    found = screened(open_fair(4, 3, 6, tables_per_slot=3))

    assert found.largest_k == 3  # three buyers, each once
    assert found.tight == (0, 1, 2, 3)
    assert [who for who, _ in found.remedy.partners] == [0, 1, 2, 3]
    assert str(found.next_obstacle) == (
        "4 meetings each are out of reach. Enterprises that stand against it: 4; buyers they may "
        "meet: 3; meetings with them that these have time for: 12."
    )


def test_want_of_tables_limits_the_promise():
    found = screened(open_fair(4, 4, 4, tables_per_slot=2))

    assert found.largest_k == 2
    assert "more places at tables" in str(found.next_obstacle)


def test_who_cannot_meet_anybody_is_listed_and_not_promised_anything():
    found = screened(open_fair(3, 2, 2, enterprise_available=["11", "00", "11"]))

    assert found.without_buyer == (1,)
    assert found.largest_k > 0


def test_who_has_a_locked_meeting_has_met_somebody():
    document = open_fair(1, 1, 1, locked=[[0, 0, 0]])

    assert screened(document).without_buyer == ()


def test_a_fair_where_nobody_can_meet_promises_nothing():
    found = screened(open_fair(2, 2, 2, pairs=[]))

    assert (found.largest_k, found.next_obstacle, found.without_buyer) == (0, None, (0, 1))


def test_locked_meetings_that_fit_contradict_nothing():
    assert contradictions(problem_from(tiny(locked=[[0, 0, 0], [1, 0, 1]]))) == []


def test_each_contradiction_is_named_once_in_the_callers_words():
    class Ours(Names):
        def enterprise(self, number: int) -> str:
            return "Cơ khí Đông Anh"

    problem = problem_from(tiny(locked=[[1, 0, 0]], forbidden=[[1, 0]]))

    assert [str(sentence) for sentence in contradictions(problem, Ours())] == [
        "Locked: Cơ khí Đông Anh and buyer 0 must never meet",
        "Locked: Cơ khí Đông Anh is away in slot 0",
    ]


def test_a_screen_with_contradictions_still_counts_the_rest():
    found = screened(tiny(locked=[[1, 0, 0]]))

    assert len(found.contradictions) == 1
    assert found.places == 2


@given(fairs(most_pairs=5))
@settings(max_examples=40, deadline=None)
def test_no_plan_gives_everybody_more_than_the_promise(document):
    free = document | {
        "enterprise_max": [document["slots"]] * document["enterprises"],
        "enterprise_min": [0] * document["enterprises"],
    }
    found = screened(free)
    asked = [who for who in range(free["enterprises"]) if who not in found.without_buyer]

    reached = [
        min(sum(e == who for e, _, _ in rows) for who in asked) if asked else 0
        for rows in itertools.islice(every_plan(free), 2_000)
    ]

    assert max(reached) <= found.largest_k or not asked


# --- the largest promise, by trying ----------------------------------------------------------


def fewest_each(document: Document) -> int:
    """Most meetings that every enterprise with a possible buyer can have at once; by trying."""
    asked = asked_for(document)
    return max(
        min((sum(e == who for e, _, _ in rows) for who in asked), default=0)
        for rows in every_plan(document)
    )


def asked_for(document: Document) -> list[int]:
    """Enterprises that share an hour with a buyer whom they may meet."""
    return sorted(
        {
            e
            for e, b, _ in document["pairs"]
            if any(
                here == there == "1"
                for here, there in zip(
                    document["enterprise_available"][e],
                    document["buyer_available"][b],
                    strict=True,
                )
            )
        }
    )


def largest_by_capacities(document: Document) -> int:
    """Largest k that buyers' and tables' capacities allow, slots forgotten; by trying all sets."""
    asked = asked_for(document)
    room = [
        min(most, row.count("1"))
        for most, row in zip(document["buyer_max"], document["buyer_available"], strict=True)
    ]
    partners = {
        who: [b for e, b, _ in document["pairs"] if e == who and shares_an_hour(document, e, b)]
        for who in asked
    }
    booth, places = document["booth_mode"], sum(document["tables_per_slot"])
    k = 0
    while asked and can_each_have(k + 1, asked, partners, room):
        if (k + 1) * sum(not booth[who] for who in asked) > places:
            break
        k += 1
    return k


def shares_an_hour(document: Document, e: int, b: int) -> bool:
    both = zip(document["enterprise_available"][e], document["buyer_available"][b], strict=True)
    return ("1", "1") in both


def can_each_have(
    k: int, asked: list[int], partners: dict[int, list[int]], room: list[int]
) -> bool:
    """Choose k buyers for the first, then for the others with what room is left."""
    if not asked:
        return True
    for chosen in itertools.combinations(partners[asked[0]], k):
        left = [seats - (buyer in chosen) for buyer, seats in enumerate(room)]
        if min(left, default=0) >= 0 and can_each_have(k, asked[1:], partners, left):
            return True
    return False


@given(fairs(most_pairs=8))
@settings(max_examples=80, deadline=None)
def test_the_largest_promise_is_the_one_that_trying_all_choices_finds(document):
    found = screened(document)

    assert found.largest_k == largest_by_capacities(document)
    assert found.without_buyer == tuple(
        who for who in range(document["enterprises"]) if who not in asked_for(document)
    )


@given(fairs(most_pairs=5))
@settings(max_examples=40, deadline=None)
def test_the_promise_is_never_below_what_a_plan_can_keep(document):
    free = document | {"enterprise_max": [document["slots"]] * document["enterprises"]}

    assert screened(free).largest_k >= fewest_each(free)


@given(fairs(), st.data())
@settings(max_examples=40, deadline=None)
def test_one_more_buyer_for_everybody_never_lowers_the_promise(document, data):
    generous = document | {
        "buyers": document["buyers"] + 1,
        "buyer_available": [*document["buyer_available"], "1" * document["slots"]],
        "buyer_min": [*document["buyer_min"], 0],
        "buyer_max": [*document["buyer_max"], document["slots"]],
        "pairs": document["pairs"] + [[who, document["buyers"], 1] for who in asked_for(document)],
    }

    assert screened(generous).largest_k >= screened(document).largest_k


@given(fairs())
@settings(max_examples=40, deadline=None)
def test_no_plan_has_more_meetings_than_the_screen_allows(document):
    found = screened(document)

    plan = solve(problem_from(document), 1, Budget(1_000))

    assert len(plan.meetings) <= found.most_meetings
    seated = sum(table >= 0 for *_, table in plan.meetings)
    assert seated <= found.places


@given(wider_fairs())
@settings(max_examples=20, deadline=None)
def test_the_next_obstacle_speaks_of_the_next_promise(document):
    found = screened(document)

    if found.next_obstacle is not None:
        assert found.next_obstacle.values["k"] == found.largest_k + 1
        assert found.next_obstacle.values["enterprises"] >= 1


@pytest.mark.parametrize("tables", range(1, 5))
def test_tables_limit_the_promise_to_their_share(tables: int):
    found = screened(open_fair(4, 4, 4, tables_per_slot=tables))

    assert found.largest_k == tables
    assert found.places == 4 * tables


@pytest.mark.parametrize("most", range(5))
def test_buyers_limit_the_promise_to_their_time(most: int):
    found = screened(open_fair(4, 4, 4, tables_per_slot=4, buyer_max=[most] * 4))

    assert found.largest_k == most
    assert found.most_meetings == 4 * most


@pytest.mark.parametrize(("slots", "largest"), [(1, 1), (2, 2), (5, 3)])
def test_nobody_is_promised_more_meetings_than_there_are_buyers_or_slots(slots: int, largest: int):
    assert screened(open_fair(2, 3, slots, tables_per_slot=9)).largest_k == largest


def test_a_booth_owner_is_promised_meetings_without_a_table():
    booths = open_fair(3, 3, 3, tables_per_slot=0, booth_mode=True)

    assert screened(booths).largest_k == 3
    assert screened(booths | {"booth_mode": False}).largest_k == 0


def test_locked_meetings_take_from_what_can_be_promised_to_others():
    document = open_fair(3, 1, 3, tables_per_slot=1)

    assert screened(document).largest_k == 1
    assert screened(document | {"locked": [[0, 0, 0]]}).largest_k == 1
    assert screened(document | {"buyer_max": [2], "locked": [[0, 0, 0]]}).largest_k == 0


@pytest.mark.parametrize("locked", [[], [[0, 0, 0]], [[0, 0, 0], [0, 1, 1]], [[0, 2, 1]]])
def test_a_promise_counts_meetings_that_are_locked_already(locked: list[list[int]]):
    """Two firms, three buyers, three slots: pinning what was promised takes nothing away."""
    found = screened(open_fair(2, 3, 3, tables_per_slot=2, locked=locked))

    assert (found.largest_k, found.most_meetings, found.places) == (3, 6, 6)


def test_a_step_that_locked_meetings_have_passed_already_is_no_step_for_him():
    document = open_fair(2, 2, 2, pairs=[[0, 0, 1], [0, 1, 1], [1, 0, 1]], tables_per_slot=2)
    document |= {"locked": [[0, 0, 0], [0, 1, 1]]}

    first, second = screened(document).steps

    assert (first.k, first.alone, first.lacking) == (1, 0, 0)
    assert (second.k, second.alone, second.lacking) == (2, 1, 0)


def test_a_fair_whose_every_meeting_is_locked_keeps_its_promise():
    found = screened(open_fair(1, 3, 3, locked=[[0, 0, 0], [0, 1, 1], [0, 2, 2]]))

    assert (found.largest_k, found.most_meetings, found.without_buyer) == (3, 3, ())


def test_who_has_no_buyer_left_but_those_he_is_locked_with_still_counts():
    """Enterprise 0 may meet one buyer and does; nobody can promise everybody two."""
    document = open_fair(2, 3, 3, pairs=[[0, 0, 1], [1, 1, 1], [1, 2, 1]], locked=[[0, 0, 0]])

    assert screened(document).largest_k == 1


@given(fairs(most_pairs=6), st.data())
@settings(max_examples=40, deadline=None)
def test_locking_a_plan_never_lowers_the_promise_below_what_the_plan_keeps(document, data):
    plans = list(itertools.islice(every_plan(document), 400))
    rows = data.draw(st.sampled_from(plans))
    asked = asked_for(document)
    kept = min((sum(e == who for e, _, _ in rows) for who in asked), default=0)

    locked = screened(document | {"locked": [list(row) for row in rows]})

    assert kept <= locked.largest_k <= screened(document).largest_k
    assert len(rows) <= locked.most_meetings


@pytest.mark.parametrize(("seats", "largest"), [([1, 1], 2), ([2, 1], 2), ([2, 2], 4), ([3, 3], 5)])
def test_a_delegation_can_be_promised_several_meetings_a_slot(seats: list[int], largest: int):
    document = open_fair(2, 5, 2, tables_per_slot=9, enterprise_max=[9, 9], buyer_max=[2] * 5)

    assert screened(document | {"enterprise_parallel": seats}).largest_k == largest


def test_where_only_slots_are_short_the_obstacle_is_their_number_and_nobody_is_blamed():
    found = screened(open_fair(2, 5, 2, tables_per_slot=9))

    assert (found.largest_k, found.tight) == (2, ())
    assert str(found.next_obstacle) == (
        "3 meetings each are out of reach: the 2 slots of the fair do not hold so many of one "
        "enterprise."
    )
    assert say(found.next_obstacle, "vi").startswith("Chưa thể đạt 3 cuộc gặp")


def test_the_obstacle_is_said_in_vietnamese_too():
    buyers = screened(open_fair(4, 3, 6, tables_per_slot=3)).next_obstacle
    tables = screened(open_fair(4, 4, 4, tables_per_slot=2)).next_obstacle

    assert say(buyers, "vi").startswith(
        "Chưa thể đạt 4 cuộc gặp cho mỗi doanh nghiệp. Doanh nghiệp"
    )
    assert say(tables, "vi").startswith("Muốn mỗi doanh nghiệp trong số 4 doanh nghiệp có 3")


@pytest.mark.parametrize("seed", range(5))
def test_locked_meetings_contradict_each_other_exactly_when_no_plan_holds_them(seed: int):
    document = crowded(4, 3, seed, enterprise_max=[2] * 4)
    rows = [
        (e, b, slot)
        for e, b, _ in document["pairs"]
        for slot in range(3)
        if (e + 2 * b + slot + seed) % 5 == 0
    ]
    for together in itertools.combinations(rows, 2):
        if together[0][:2] == together[1][:2]:
            continue
        locked = document | {"locked": [list(row) for row in together]}

        said = contradictions(problem_from(locked))

        assert (said == []) is allowed(document, list(together))


def test_interpreters_keep_a_promise_within_reach_of_them():
    """Two enterprises speak with nobody; one interpreter is there for two talks of each slot."""
    document = open_fair(2, 3, 3, tables_per_slot=4) | {
        "pair_languages": [["ja"]] * 6,
        "interpreters": [{"languages": ["ja"], "available": "111"}],
    }

    found = screen(problem_from(document))

    assert found.largest_k == 1
    assert str(found.next_obstacle) == (
        "2 meetings each are out of reach. For their minima 2 enterprises "
        "need 4 talks with an interpreter (ja); there is room for 3."
    )
    assert found.tight == (0, 1)
    assert found.remedy.talks == ((("ja",), 1),)
    assert [step.lacking for step in found.steps] == [0, 1, 3]


def test_a_halls_tables_keep_a_promise_within_reach_of_them():
    document = open_fair(2, 3, 3, tables_per_slot=4) | {"hall_tables": {"0": [1, 1, 0]}}

    found = screen(problem_from(document))

    assert found.largest_k == 1
    assert "need 4 places at its tables; there are 2." in str(found.next_obstacle)
    assert found.remedy.places == 2


# --- under every rule ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_no_plan_under_any_rule_keeps_or_holds_more_than_the_screen_says(seed: int):
    document = ruled(seed, people=4, slots=3, few=5)
    plans = list(every_ruled_plan(document))
    if seed % 2:
        document = locked_from(document, max(plans, key=len), seed)
        locked = {tuple(row) for row in document["locked"]}
        plans = [rows for rows in plans if locked <= set(rows)]
    problem = problem_from(document)
    found = screened(document)
    asked = {int(problem.pair_enterprise[row]) for row in problem.common.any(axis=1).nonzero()[0]}

    kept = [min((sum(e == who for e, _, _ in rows) for who in asked), default=0) for rows in plans]

    assert max(kept) <= found.largest_k
    assert max(len(rows) for rows in plans) <= found.most_meetings
    assert found.contradictions == ()
