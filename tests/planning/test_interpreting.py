"""Interpreters as a pool in each slot: who can help with what, and whether all can be helped."""

import random
from itertools import product

import numpy as np
import pytest

from matchmaker.planning import interpreting, problem_from
from matchmaker.planning.interpreting import Pools
from matchmaker.planning.problem import open_part
from tests.planning.ruled import broken_rules, ruled
from tests.planning.tiny import Document, open_fair

Staff = list[tuple[list[str], str]]


def pools_of(document: Document) -> Pools:
    return Pools.of(open_part(problem_from(document)).problem)


def fair(needs: list[list[str]], staff: Staff, **changes: object) -> Document:
    """One enterprise and a buyer for each need; two slots."""
    people = [{"languages": words, "available": there} for words, there in staff]
    return open_fair(1, len(needs), 2, pair_languages=needs, interpreters=people) | changes


# --- who is there --------------------------------------------------------------------------


def test_people_who_can_help_with_the_same_needs_are_of_one_kind():
    pools = pools_of(
        fair([["ja"], ["ko"]], [(["ja"], "11"), (["ja", "fr"], "10"), (["ja", "ko"], "01")])
    )

    assert pools.needs == (frozenset({"ja"}), frozenset({"ko"}))
    assert pools.serves == (0b01, 0b11)
    assert pools.present.tolist() == [[2, 0], [1, 1]]


def test_who_speaks_nothing_that_anybody_needs_is_not_counted():
    pools = pools_of(fair([["ja"]], [(["fr"], "11"), ([], "11")]))

    assert pools.serves == ()
    assert pools.present.shape == (2, 0)
    assert pools.helpers(0b1).tolist() == [0, 0]
    assert not pools.enough(0, [1])
    assert pools.enough(0, [0])


def test_a_fair_in_which_nobody_needs_help_has_no_families():
    pools = pools_of(open_fair(2, 2, 3))

    assert pools.families == ()
    assert pools.need.tolist() == [-1] * 4
    assert pools.standing.shape == (3, 0)


def test_a_need_that_several_languages_meet_is_within_the_larger_of_two_sets():
    pools = pools_of(fair([["ja"], ["en", "ja"], ["ko"]], []))

    assert pools.needs == (frozenset({"en", "ja"}), frozenset({"ja"}), frozenset({"ko"}))
    assert pools.within(frozenset({"ja"})) == 0b010
    assert pools.within(frozenset({"en", "ja", "th"})) == 0b011
    assert pools.within(frozenset({"en"})) == 0
    assert [needs for _, needs in pools.families] == [0b010, 0b100, 0b011]


def test_pairs_that_need_no_help_ask_for_nobody():
    pools = pools_of(fair([["ja"], [], ["ko"], ["ja"]], []))

    assert pools.asks(0b01).tolist() == [True, False, False, True]
    assert pools.asks(0b10).tolist() == [False, False, True, False]
    assert pools.asks(0b11).tolist() == [True, False, True, True]
    assert not pools.asks(0).any()


# --- what stands already -------------------------------------------------------------------


def test_a_locked_talk_takes_a_helper_only_in_its_slot_and_from_its_own_need():
    document = fair([["ja"], ["ja"], ["ko"]], [(["ja"], "11"), (["ja"], "11"), (["ko"], "11")]) | {
        "locked": [[0, 0, 1]]
    }

    pools = pools_of(document)

    assert pools.standing.tolist() == [[0, 0], [1, 0]]
    assert pools.helpers(0b01).tolist() == [2, 1]
    assert pools.helpers(0b10).tolist() == [1, 1]


def test_more_locked_talks_than_helpers_leave_none_and_not_less_than_none():
    document = fair([["ja"], ["ja"]], [(["ja"], "10")])
    document |= {"enterprise_parallel": [2], "locked": [[0, 0, 1], [0, 1, 1]]}

    assert pools_of(document).helpers(0b1).tolist() == [1, 0]


def test_a_locked_talk_without_a_need_takes_nobody():
    document = fair([["ja"], []], [(["ja"], "11")]) | {"locked": [[0, 1, 0]]}

    assert pools_of(document).helpers(0b1).tolist() == [1, 1]


# --- how many too many ---------------------------------------------------------------------


def test_talks_beyond_their_helpers_are_counted_by_the_set_that_is_shortest():
    """Two for ja alone, one for ko; who speaks both can only help once."""
    pools = pools_of(fair([["ja"], ["ko"]], [(["ja", "ko"], "11")]))

    assert pools.over(0, np.array([0, 0])).tolist() == [-1, -1]
    assert pools.over(0, np.array([1, 0])).tolist() == [0, 0]
    assert pools.over(0, np.array([1, 1])).tolist() == [1, 1]
    assert pools.over(0, np.array([3, 0])).tolist() == [2, 2]


def test_a_need_with_people_of_its_own_is_not_blamed_for_another():
    pools = pools_of(fair([["ja"], ["ko"]], [(["ja"], "11"), (["ko"], "11"), (["ko"], "11")]))

    assert pools.over(0, np.array([4, 1])).tolist() == [3, -1]


@pytest.mark.parametrize("seed", range(12))
def test_where_all_can_be_helped_no_family_is_over(seed: int):
    document = ruled(seed, keys=["interpreters"], people=3, slots=2)
    pools = pools_of(document)

    for slot, asked in product(
        range(document["slots"]), product(range(3), repeat=len(pools.needs))
    ):
        if pools.enough(slot, asked) and pools.needs:
            assert (pools.over(slot, np.array(asked)) <= 0).all()


# --- whether all can be helped ---------------------------------------------------------------


@pytest.mark.parametrize("seed", range(25))
def test_a_slot_holds_the_talks_that_trying_every_helper_would_let_it_hold(seed: int):
    """Asked by set of talks: the pool counts by need, the recount gives each talk a person."""
    document = ruled(seed, keys=["interpreters"], people=3, slots=2, few=6)
    roomy = document | {
        "tables_per_slot": [9] * document["slots"],
        "enterprise_available": ["1" * document["slots"]] * document["enterprises"],
        "buyer_available": ["1" * document["slots"]] * document["buyers"],
        "enterprise_max": [9] * document["enterprises"],
        "buyer_max": [9] * document["buyers"],
        "enterprise_parallel": [9] * document["enterprises"],
        "buyer_parallel": [9] * document["buyers"],
    }
    pools, dice = pools_of(roomy), random.Random(seed)  # noqa: S311  # dice, not secrets

    for _ in range(10):
        slot = dice.randrange(document["slots"])
        rows = [row for row in range(len(roomy["pairs"])) if dice.random() < 0.6]
        asked = [0] * len(pools.needs)
        for row in rows:
            if pools.need[row] >= 0:
                asked[pools.need[row]] += 1
        placed = [(*roomy["pairs"][row][:2], slot) for row in rows]

        assert pools.enough(slot, asked) == ("interpreters" not in broken_rules(roomy, placed))


@pytest.mark.parametrize("seed", range(15))
def test_counting_sets_of_needs_and_matching_people_say_the_same(
    seed: int, monkeypatch: pytest.MonkeyPatch
):
    """Eight needs are matched as a rule; all sets of them are counted where that is asked for."""
    dice = random.Random(seed)  # noqa: S311  # dice, not secrets
    serves = sorted(
        dice.sample([1 << one | 1 << other for one in range(8) for other in range(8)], 9)
    )
    people = [dice.randint(1, 2) for _ in serves]
    cases = [[dice.choice([1, 1, 1, 2]) for _ in range(8)] for _ in range(8)]

    matched = [interpreting._all_helped(serves, people, asked) for asked in cases]
    monkeypatch.setattr(interpreting, "MOST_TRIED", 8)

    assert matched == [interpreting._all_helped(serves, people, asked) for asked in cases]


def test_eight_needs_with_a_person_each_are_all_helped_and_a_stranger_helps_nobody():
    each = [1 << need for need in range(8)]

    assert interpreting._all_helped(each, [1] * 8, [1] * 8)
    assert not interpreting._all_helped(each, [1] * 7 + [0], [1] * 8)
    assert not interpreting._all_helped(each, [2] + [1] * 6 + [0], [1] * 8)


def test_one_talk_less_or_one_person_more_never_leaves_somebody_without_help():
    serves, people = [0b011, 0b110, 0b101], [1, 1, 0]
    for asked in product(range(3), repeat=3):
        if not interpreting._all_helped(serves, people, asked):
            continue
        for place in range(3):
            fewer = [count - (at == place and count > 0) for at, count in enumerate(asked)]
            more = [count + (at == place) for at, count in enumerate(people)]

            assert interpreting._all_helped(serves, people, fewer)
            assert interpreting._all_helped(serves, more, asked)


def test_the_same_question_in_slots_with_other_people_gets_its_own_answer():
    pools = pools_of(fair([["ja"]], [(["ja"], "10")]))

    assert [pools.enough(slot, [1]) for slot in (0, 1, 0)] == [True, False, True]
