"""What would let one enterprise have its meetings: one change, enough while all else stands."""

from typing import Any

import pytest

from matchmaker.locale import say
from matchmaker.planning import Names, problem_from
from matchmaker.planning.remedy_alone import remedy_alone
from tests.planning.tiny import Document, open_fair


class Ours(Names):
    def buyer(self, number: int) -> str:
        return f"NM {number}"

    def slot(self, number: int) -> str:
        return f"{9 + number}:00"


# --- for one alone ---------------------------------------------------------------------------


def alone(document: Document, least: int, enterprise: int = 0) -> str:
    return str(remedy_alone(problem_from(document), enterprise, least, Ours()))


def test_its_own_maximum_is_named_first():
    document = open_fair(1, 3, 3, enterprise_max=[1])

    assert alone(document, 2) == "Raise its own maximum to 2 meetings."


def test_one_more_of_its_own_slots_is_named_if_it_suffices():
    document = open_fair(1, 2, 3, enterprise_available=["010"], buyer_available=["011", "010"])

    assert alone(document, 2) == "Let it be there at 11:00 as well."


def test_else_one_more_slot_of_one_of_its_buyers():
    document = open_fair(1, 2, 2, enterprise_available=["11"], buyer_available=["10", "10"])

    assert alone(document, 2) == "Let NM 0 be there at 10:00 as well."


def test_else_all_of_its_own_slots():
    document = open_fair(1, 3, 3, enterprise_available=["100"])

    assert alone(document, 3) == "Let it be there throughout the fair."


def test_where_nobody_shares_enough_hours_both_sides_must_be_there_longer():
    document = open_fair(1, 3, 4, enterprise_available=["1000"], buyer_available=["1000"] * 3)

    assert alone(document, 3) == "Let it and its buyers be there in more common slots."


@pytest.mark.parametrize(("buyers", "more"), [(0, 3), (1, 2), (2, 1)])
def test_with_too_few_possible_buyers_more_have_to_be_found(buyers: int, more: int):
    document = open_fair(1, 3, 4) | {"pairs": [[0, b, 1] for b in range(buyers)]}

    assert alone(document, 3) == f"Find {more} more buyers who may meet it."


# --- other limits than hours -----------------------------------------------------------------


def one_of(buyers: int, slots: int, **changes: Any) -> Document:
    """One enterprise with so many possible buyers, all there all the time, and its limits."""
    return open_fair(1, buyers, slots, tables_per_slot=buyers, **changes)


LIMITS: dict[str, tuple[Document, Document, str]] = {
    "a day": (
        {"slot_day": [0, 0, 1, 1], "enterprise_day_max": [1]},
        {"enterprise_day_max": [2]},
        "Raise its limit for a day.",
    ),
    "breaks": (
        {"free_blocks": [{"side": "enterprise", "index": 0, "slots": [1, 2, 3], "keep": 2}]},
        {"free_blocks": []},
        "Shorten the breaks that are kept free for it.",
    ),
    "length": (
        {"slot_times": [[0, 20], [20, 40], [40, 80], [80, 120]], "pair_minutes": [30] * 4},
        {"pair_minutes": [20] * 4},
        "Plan shorter meetings for it, or longer slots.",
    ),
    "tables": (
        {"tables_per_slot": [0, 1, 1, 0]},
        {"tables_per_slot": [1, 1, 1, 0]},
        "Put a table into more of the slots that it shares with its buyers.",
    ),
    "a hall": (
        {"enterprise_hall": [3], "hall_tables": {"3": [1, 0, 1, 0]}},
        {"hall_tables": {"3": [1, 0, 1, 1]}},
        "Put a table into its hall in more of the slots that it shares with its buyers.",
    ),
    "interpreters": (
        {
            "pair_languages": [["ja"]] * 4,
            "interpreters": [{"languages": ["ja"], "available": "1100"}],
        },
        {"interpreters": [{"languages": ["ja"], "available": "1110"}]},
        "Find an interpreter for it and its buyers in more of the slots that they share.",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_the_limit_that_holds_it_back_is_to_be_eased_not_its_hours(name: str):
    limit, eased, said = LIMITS[name]
    document = one_of(4, 4) | limit

    assert alone(document, 3) == said
    assert not alone(document | eased, 3).startswith(said), "done, nothing of it is left to do"


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_is_said_in_vietnamese(name: str):
    limit, _, _ = LIMITS[name]
    problem = problem_from(one_of(4, 4) | limit)

    said = say(remedy_alone(problem, 0, 3, Ours()), "vi")

    assert said.split(" ")[0] in {"Nâng", "Rút", "Xếp", "Đặt", "Tìm"}


def test_a_booth_owner_needs_no_table_but_the_hours():
    document = one_of(2, 3, booth_mode=[True], enterprise_available=["100"]) | {
        "tables_per_slot": 0
    }

    assert alone(document, 2) == "Let it be there at 10:00 as well."


def test_a_further_slot_without_an_interpreter_is_not_offered():
    """It would be there at 10:00, and nobody could help then; at 11:00 somebody can."""
    document = one_of(2, 3, enterprise_available=["100"]) | {
        "pair_languages": [["ja"]] * 2,
        "interpreters": [{"languages": ["ja"], "available": "101"}],
    }

    assert alone(document, 2) == "Let it be there at 11:00 as well."


def test_a_further_slot_on_a_full_day_is_not_offered():
    document = one_of(2, 3, enterprise_available=["100"]) | {
        "slot_day": [0, 0, 1],
        "enterprise_day_max": [1],
    }

    assert alone(document, 2) == "Let it be there at 11:00 as well."


def test_where_two_limits_stand_against_it_at_once_both_are_said_to_matter():
    document = one_of(3, 3, enterprise_available=["110"], enterprise_max=[2])

    assert alone(document, 3).startswith("It would take several changes at once")
