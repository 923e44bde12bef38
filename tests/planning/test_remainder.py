"""The checker's own view of what is left to plan, and what it calls forced."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.bound import tightened_capacities
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from matchmaker.planning.remainder import Remainder, bits_of, matched, missing_on_days, time_left
from matchmaker.planning.rules.plain import read_fair
from tests.planning.tiny import Document, every_plan, fairs, open_fair, wider_fairs


def remainder(document: dict) -> Remainder:
    return Remainder(read_fair(document))


def test_letters_become_bits_from_the_first_slot_up():
    assert bits_of("1011") == 0b1101


def test_a_locked_meeting_is_taken_off_everything():
    rest = remainder(
        open_fair(2, 2, 2, locked=[[0, 0, 1]], tables_per_slot=2, enterprise_min=[1, 1])
    )

    assert rest.tables == [2, 1]
    assert rest.enterprises[0].free == rest.buyers[0].free == 0b01
    assert (rest.enterprises[0].least, rest.enterprises[0].most) == (0, 1)
    assert (0, 0) not in rest.common


def test_forbidden_pairs_are_no_partners():
    rest = remainder(open_fair(1, 2, 2, forbidden=[[0, 1]]))

    assert list(rest.common) == [(0, 0)]
    assert rest.enterprises[0].capacity == 1


def test_a_slot_holds_no_more_than_its_people():
    rest = remainder(open_fair(3, 3, 2, enterprise_available=["11", "10", "10"]))

    assert [rest.fullest(slot) for slot in range(2)] == [3, 1]


def test_nobody_can_have_more_than_he_could_have_alone():
    rest = remainder(open_fair(1, 1, 3, enterprise_min=[3]))

    assert rest.forced(0, 2)
    assert not rest.forced(0, 3)


def test_three_who_need_one_buyers_two_hours_are_forced_together():
    rest = remainder(open_fair(3, 1, 2, enterprise_min=[1, 1, 1], tables_per_slot=3))

    assert all(rest.forced(enterprise, 1) for enterprise in range(3))


def test_a_neighbour_with_a_buyer_of_his_own_is_not_in_the_group():
    pairs = [[0, 0, 1], [1, 0, 1], [2, 1, 1]]
    rest = remainder(open_fair(3, 2, 1, pairs=pairs, enterprise_min=[1, 1, 1], tables_per_slot=3))

    assert [rest.forced(enterprise, 1) for enterprise in range(3)] == [True, True, False]


def test_chains_of_swaps_are_followed_before_anything_is_called_forced():
    # 0 may meet 0 and 1, 1 only 0, 2 only 1 and 2: everybody can be served by moving up
    pairs = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [2, 1, 1], [2, 2, 1]]
    rest = remainder(open_fair(3, 3, 1, pairs=pairs, enterprise_min=[1, 1, 1], tables_per_slot=3))

    assert not any(rest.forced(enterprise, 1) for enterprise in range(3))


def test_want_of_tables_forces_everybody_without_a_booth():
    rest = remainder(
        open_fair(
            3, 3, 1, enterprise_min=[1, 1, 1], tables_per_slot=1, booth_mode=[True, False, False]
        )
    )

    assert [rest.forced(enterprise, 1) for enterprise in range(3)] == [False, True, True]


@given(fairs(most_pairs=5))
@settings(max_examples=40, deadline=None)
def test_a_whole_group_that_is_forced_is_short_in_every_plan(document):
    rest = remainder(document)
    group = [
        who
        for who, side in enumerate(rest.enterprises)
        if side.capacity >= side.least > 0 and rest.forced(who, side.least)
    ]
    if not group:
        return

    for rows in every_plan(document):
        held = [sum(e == who for e, _, _ in rows) for who in group]
        assert any(n < document["enterprise_min"][who] for n, who in zip(held, group, strict=True))


@given(wider_fairs())
@settings(max_examples=30, deadline=None)
def test_checker_and_solver_agree_on_capacities_though_they_share_no_code(document):
    problem = open_part(problem_from(document)).problem
    caps = tightened_capacities(problem)
    rest = remainder(document)

    assert [side.capacity for side in rest.enterprises] == caps.enterprise.tolist()
    assert [side.capacity for side in rest.buyers] == caps.buyer.tolist()
    assert sum(rest.fullest(slot) for slot in range(document["slots"])) == caps.places


# --- further rules -------------------------------------------------------------------------


def test_a_delegation_has_as_many_meetings_at_once_as_it_has_people_and_partners():
    rest = remainder(
        open_fair(
            4,
            1,
            2,
            buyer_parallel=[3],
            buyer_max=[9],
            buyer_available=["11"],
            enterprise_available=["10", "10", "10", "01"],
        )
    )

    assert rest.buyers[0].seats == [3, 3]
    assert rest.buyers[0].free == 0b11
    assert rest.buyers[0].capacity == 4
    assert [side.capacity for side in rest.enterprises] == [1, 1, 1, 1]


def test_a_delegation_of_two_has_no_third_meeting_in_an_hour():
    rest = remainder(open_fair(4, 1, 1, buyer_parallel=[2], buyer_max=[9], tables_per_slot=9))

    assert rest.buyers[0].capacity == 2
    assert rest.fullest(0) == 2


def test_a_locked_meeting_takes_one_seat_of_a_delegation_and_leaves_the_slot_open():
    rest = remainder(
        open_fair(3, 1, 2, buyer_parallel=[2], buyer_max=[4], locked=[[0, 0, 0]], tables_per_slot=3)
    )

    assert rest.buyers[0].seats == [1, 2]
    assert rest.common == {(1, 0): 0b11, (2, 0): 0b11}
    assert [rest.fullest(slot) for slot in (0, 1)] == [1, 2]


def test_a_slot_too_short_for_a_pair_is_none_of_its_common_slots():
    rest = remainder(
        open_fair(
            1,
            3,
            3,
            slot_times=[[0, 20], [20, 60], [60, 90]],
            pair_minutes=[20, 30, 41],
        )
    )

    assert rest.common == {(0, 0): 0b111, (0, 1): 0b110}


@pytest.mark.parametrize(
    ("blocks", "most"),
    [
        ([], 4),
        ([{"slots": [1, 2], "keep": 1}], 3),
        ([{"slots": [1, 2], "keep": 2}], 2),
        ([{"slots": [1, 2], "keep": 0}], 4),
        ([{"slots": [0, 1], "keep": 1}, {"slots": [2, 3], "keep": 1}], 2),
        ([{"slots": [0, 1, 2], "keep": 1}, {"slots": [2, 3], "keep": 2}], 2),
        ([{"slots": [0, 1, 2, 3], "keep": 4}], 0),
    ],
)
def test_a_free_block_takes_what_it_keeps_off_its_owners_time(blocks: list[Document], most: int):
    """Of two blocks that overlap only the one that costs more is counted, which is safe."""
    owned = [{"side": "buyer", "index": 0} | block for block in blocks]
    rest = remainder(open_fair(9, 1, 4, buyer_max=[9], free_blocks=owned))

    assert rest.buyers[0].time == most
    assert all(side.time == 4 for side in rest.enterprises)


def test_a_slot_of_a_block_in_which_its_owner_is_away_is_kept_free_anyhow():
    block = {"side": "enterprise", "index": 0, "slots": [0, 1], "keep": 1}
    rest = remainder(open_fair(1, 4, 4, enterprise_available=["0111"], free_blocks=[block]))

    assert rest.enterprises[0].time == 3


def test_a_locked_meeting_in_a_block_leaves_the_rest_of_it_to_be_kept():
    block = {"side": "enterprise", "index": 0, "slots": [0, 1, 2], "keep": 1}
    document = open_fair(1, 4, 4, locked=[[0, 0, 1]], free_blocks=[block])
    fair = read_fair(document)

    assert remainder(document).enterprises[0].time == 2
    assert time_left(fair, "enterprise", 0, [1, 0, 1, 1], [1]) == 2
    assert time_left(fair, "buyer", 0, [1, 1, 1, 1], []) == 4


def test_a_day_holds_no_more_than_its_most_less_what_is_locked_on_it():
    document = open_fair(
        1, 6, 5, slot_day=[3, 3, 3, 8, 8], enterprise_day_max=[2], locked=[[0, 0, 0]]
    )

    assert remainder(document).enterprises[0].time == 1 + 2


def test_what_days_lack_is_counted_day_by_day():
    document = open_fair(
        1, 3, 4, slot_day=[0, 0, 1, 2], enterprise_day_min=[2], buyer_day_min=[0, 1, 3]
    )
    fair = read_fair(document)

    assert missing_on_days(fair, "enterprise", 0, []) == 6
    assert missing_on_days(fair, "enterprise", 0, [0, 1, 2]) == 3
    assert missing_on_days(fair, "enterprise", 0, [0, 0, 0, 0]) == 4
    assert [missing_on_days(fair, "buyer", who, [3]) for who in range(3)] == [0, 2, 8]


def test_a_talk_is_counted_by_the_languages_around_its_need():
    document = open_fair(
        1,
        4,
        2,
        enterprise_parallel=[4],
        enterprise_max=[8],
        pair_languages=[["ja"], ["en", "ja"], ["ko"], []],
        interpreters=[
            {"languages": ["ja"], "available": "11"},
            {"languages": ["en"], "available": "10"},
            {"languages": ["ko"], "available": "01"},
        ],
    )
    rest = remainder(document)

    # ja: one talk, helped in both slots; en or ja: two talks, two people and then one
    assert rest.helped(frozenset({"ja"})) == 1 + 1
    assert rest.helped(frozenset({"en", "ja"})) == 2 + 1
    assert rest.helped(frozenset({"ko"})) == 0 + 1
    assert rest.helped(frozenset({"en"})) == 0
    assert rest.helped(frozenset({"en", "ja", "ko"})) == 2 + 2


def test_a_locked_talk_takes_its_helper_from_those_within_its_languages():
    document = open_fair(
        1,
        3,
        2,
        enterprise_parallel=[3],
        enterprise_max=[6],
        pair_languages=[["ja"], ["ja"], ["ko"]],
        interpreters=[{"languages": ["ja"], "available": "11"}],
        locked=[[0, 0, 1]],
    )

    assert remainder(document).helped(frozenset({"ja"})) == 1 + 0


def test_a_buyer_with_two_hours_serves_two_minima_and_not_a_third():
    pairs = [[0, 0, 1], [1, 0, 1], [2, 0, 1], [2, 1, 1]]
    two, three = (
        remainder(open_fair(3, 2, 2, pairs=pairs, enterprise_min=least, tables_per_slot=9))
        for least in ([1, 1, 1], [1, 1, 2])
    )

    assert not any(two.forced(who, 1) for who in range(3))
    assert [three.forced(who, 1) for who in range(3)] == [True] * 3


# --- matchings -----------------------------------------------------------------------------


def largest_by_trying(choices: list[int]) -> int:
    """Give every row each of four bits or none, and count where all fit."""
    most = 0
    for chosen in product([None, *range(4)], repeat=len(choices)):
        taken = [(row, bit) for row, bit in zip(choices, chosen, strict=True) if bit is not None]
        apart = len({bit for _, bit in taken}) == len(taken)
        if apart and all(row >> bit & 1 for row, bit in taken):
            most = max(most, len(taken))
    return most


@given(st.lists(st.integers(0, 15), max_size=5), st.integers(-1, 5))
def test_a_matching_of_rows_to_bits_is_the_largest_up_to_what_is_wanted(choices, wanted):
    assert matched(choices, wanted) == max(0, min(wanted, largest_by_trying(choices)))


def test_a_path_as_long_as_a_large_fair_is_followed():
    rows = [0b11 << number for number in range(3_000)]

    assert matched([*reversed(rows), 0b1], 9_999) == 3_001
