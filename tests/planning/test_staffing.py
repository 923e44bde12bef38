"""Interpreters are given to talks: never twice at once, and with the same buyer if they can."""

import pytest

from matchmaker.planning import Budget, problem_from, solve
from matchmaker.planning.staffing import interpreters_of
from tests.planning.ruled import ruled
from tests.planning.tiny import open_fair


def anybody(*languages: str, available: str = "11") -> dict:
    return {"languages": list(languages), "available": available}


def test_a_fair_without_needs_needs_nobody():
    assert interpreters_of(problem_from(open_fair(1, 1, 1)), [(0, 0, 0)]) == {}


def test_the_one_who_speaks_less_goes_first_and_the_other_is_kept_for_who_needs_him():
    document = open_fair(
        2,
        2,
        2,
        pair_languages=[["ja"], [], [], ["ko"]],
        interpreters=[anybody("ja", "ko"), anybody("ja")],
    )

    found = interpreters_of(problem_from(document), [(0, 0, 0), (1, 1, 0)])

    assert found == {(0, 0, 0): 1, (1, 1, 0): 0}


def test_an_earlier_talk_gives_its_helper_up_where_another_can_help_it():
    document = open_fair(
        2,
        2,
        1,
        pair_languages=[["ja", "ko"], [], [], ["ja"]],
        interpreters=[anybody("ja", available="1"), anybody("en", "ko", "zh", available="1")],
    )

    found = interpreters_of(problem_from(document), [(0, 0, 0), (1, 1, 0)])

    assert found == {(0, 0, 0): 1, (1, 1, 0): 0}


def test_a_chain_of_two_change_their_helpers_so_that_a_third_is_helped():
    """The last can be helped by the first person only, whose talk moves on, as does the next."""
    document = open_fair(
        3,
        3,
        1,
        pair_languages=[["ko", "zh"], [], [], [], ["ja", "ko"], [], [], [], ["ja"]],
        interpreters=[
            anybody("ja", available="1"),
            anybody("ko", available="1"),
            anybody("en", "zh", available="1"),
        ],
    )

    found = interpreters_of(problem_from(document), [(0, 0, 0), (1, 1, 0), (2, 2, 0)])

    assert found == {(0, 0, 0): 2, (1, 1, 0): 1, (2, 2, 0): 0}


def test_where_one_cannot_be_helped_the_others_still_are():
    document = open_fair(
        2, 2, 1, pair_languages=[["ja"]] * 4, interpreters=[anybody("ja", available="1")]
    )

    assert interpreters_of(problem_from(document), [(0, 0, 0), (1, 1, 0)]) == {(0, 0, 0): 0}


def test_who_helped_a_buyer_stays_with_him():
    document = open_fair(
        3,
        2,
        2,
        pair_languages=[["ja"]] * 6,
        interpreters=[anybody("ja"), anybody("ja")],
    )

    found = interpreters_of(problem_from(document), [(0, 0, 0), (1, 1, 0), (0, 1, 1), (2, 0, 1)])

    assert found[0, 0, 0] == found[2, 0, 1]
    assert found[1, 1, 0] == found[0, 1, 1]


def test_whoever_was_told_of_a_talk_keeps_it_though_another_would_come_first():
    document = open_fair(
        2,
        2,
        1,
        pair_languages=[["ja"]] * 4,
        interpreters=[anybody("ja", available="1"), anybody("ja", available="1")],
    )

    found = interpreters_of(
        problem_from(document), [(0, 0, 0), (1, 1, 0)], {(1, 1, 0): 0, (0, 1, 0): 1}
    )

    assert found == {(1, 1, 0): 0, (0, 0, 0): 1}


def test_whoever_was_told_gives_a_talk_up_if_all_can_be_helped_only_so():
    document = open_fair(
        2,
        2,
        1,
        pair_languages=[["ja"], [], [], ["ko"]],
        interpreters=[anybody("ja", "ko", available="1"), anybody("ja", available="1")],
    )

    found = interpreters_of(problem_from(document), [(0, 0, 0), (1, 1, 0)], {(0, 0, 0): 0})

    assert found == {(0, 0, 0): 1, (1, 1, 0): 0}


def test_nobody_is_asked_in_a_slot_in_which_he_is_away():
    document = open_fair(
        1, 1, 2, pair_languages=[["ja"]], interpreters=[anybody("ja", available="10")]
    )

    assert interpreters_of(problem_from(document), [(0, 0, 1)]) == {}
    assert interpreters_of(problem_from(document), [(0, 0, 0)]) == {(0, 0, 0): 0}


@pytest.mark.parametrize("seed", range(25))
def test_every_talk_of_a_plan_that_needs_somebody_gets_somebody_able(seed: int):
    document = ruled(seed, keys=["interpreters", "buyer_parallel"])
    document |= {"short_penalty": 0}
    needs = {
        (e, b): set(words)
        for (e, b, _), words in zip(
            document["pairs"],
            document.get("pair_languages", [[]] * len(document["pairs"])),
            strict=True,
        )
    }
    problem = problem_from(document)
    meetings = [row[:3] for row in solve(problem, 1, Budget(1_000)).meetings]

    found = interpreters_of(problem, meetings)

    assert set(found) == {row for row in meetings if needs[row[:2]]}
    assert len({(person, row[2]) for row, person in found.items()}) == len(found)
    for (e, b, slot), person in found.items():
        one = document["interpreters"][person]
        assert one["available"][slot] == "1"
        assert set(one["languages"]) & needs[e, b]
