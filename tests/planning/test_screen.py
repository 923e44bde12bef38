"""Before any plan: how much room there is, and what can be promised to everybody."""

import itertools

from hypothesis import given, settings

from matchmaker.planning import Names, contradictions, problem_from, screen
from tests.planning.tiny import every_plan, fairs, open_fair, tiny


def screened(document: dict):
    return screen(problem_from(document))


def test_places_and_limits_are_counted():
    found = screened(open_fair(3, 2, 4, tables_per_slot=2, buyer_max=[1, 3]))

    assert (found.places, found.most_meetings) == (8, 4)


def test_the_promise_that_everybody_can_be_given():
    found = screened(open_fair(4, 3, 6, tables_per_slot=3))

    assert found.largest_k == 3  # three buyers, each once
    assert str(found.next_obstacle) == (
        "4 meetings each are out of reach: 4 enterprises may meet only 3 buyers, who have time "
        "for 12 meetings with them."
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
