"""The ground that planning tests stand on must itself be firm: trying out leaves no plan away."""

import itertools

from hypothesis import given, settings

from tests.planning.tiny import allowed, best_by_trying, every_plan, fairs, open_fair, tiny, worth


@given(fairs(most_pairs=4))
@settings(max_examples=60, deadline=None)
def test_plans_grown_pair_by_pair_are_all_the_plans_there_are(document):
    choices = [[None, *range(document["slots"])] for _ in document["pairs"]]
    tried = [
        [
            (e, b, slot)
            for (e, b, _), slot in zip(document["pairs"], row, strict=True)
            if slot is not None
        ]
        for row in itertools.product(*choices)
    ]

    assert list(every_plan(document)) == [rows for rows in tried if allowed(document, rows)]


def test_locked_meetings_stand_in_every_plan():
    document = tiny(locked=[[0, 0, 0]])

    assert [(0, 0, 0)] in list(every_plan(document))
    assert all((0, 0, 0) in rows for rows in every_plan(document))


def test_a_missing_meeting_costs_its_penalty_on_either_side():
    document = open_fair(1, 2, 1, enterprise_min=[2], buyer_min=[1, 1])

    assert worth(document, []) == -400
    assert worth(document, [(0, 0, 0)]) == 10 - 200


def test_the_best_plan_of_the_worked_example_is_found_by_trying():
    assert best_by_trying(tiny()) == 1600
    assert best_by_trying(tiny(tables_per_slot=2)) == 2000


def test_people_who_are_never_there_have_one_plan_the_empty_one():
    document = open_fair(2, 2, 2, enterprise_available=["00", "00"])

    assert list(every_plan(document)) == [[]]
