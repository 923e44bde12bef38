"""The checker's own view of what is left to plan, and what it calls forced."""

from hypothesis import given, settings

from matchmaker.planning.bound import tightened_capacities
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from matchmaker.planning.remainder import Remainder, bits_of
from matchmaker.planning.rules.plain import read_fair
from tests.planning.tiny import every_plan, fairs, open_fair, wider_fairs


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
