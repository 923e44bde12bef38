"""Before planning: who will stay below his least meetings, by which cause, and what would help."""

import numpy as np
from hypothesis import given, settings

from matchmaker.planning import Cause, Names, problem_from
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.hindrance import Hindrance, hindrances
from matchmaker.planning.problem import open_part
from matchmaker.planning.worth import value_alone
from tests.planning.tiny import Document, every_plan, fairs, open_fair, worth


def found_in(document: Document) -> tuple[Hindrance, ...]:
    whole = problem_from(document)
    bare = value_alone(open_part(whole).problem)
    locked = np.bincount(whole.locked[:, 0], minlength=whole.n_enterprises)
    return hindrances(bare, flow_bound(bare), locked, Names())


def test_where_all_minima_can_be_had_nobody_is_hindered():
    assert found_in(open_fair(2, 2, 2, enterprise_min=[2, 2])) == ()


def test_who_shares_no_hours_is_hindered_alone_and_told_which_hour_would_help():
    document = open_fair(
        2, 1, 2, enterprise_available=["10", "11"], buyer_available=["01"], enterprise_min=[1, 0]
    )

    [one] = found_in(document)

    assert (one.enterprise, one.missing, one.cause) == (0, 1, Cause.ALONE)
    assert "no buyer who may meet it is here" in str(one.why)
    assert [str(remedy) for remedy in one.remedies] == ["Let it be there at slot 1 as well."]


def test_who_competes_for_the_same_buyer_is_hindered_together_and_all_get_one_remedy():
    document = open_fair(3, 1, 3, tables_per_slot=3, buyer_max=[1], enterprise_min=[1, 1, 1])

    found = found_in(document)

    assert {one.cause for one in found} == {Cause.TOGETHER}
    assert len(found) == 2, "one of the three gets the meeting"
    remedies = {tuple(map(str, one.remedies)) for one in found}
    assert [one[0].partition(", ")[2] for one in remedies] == [
        "by longer presence or a higher maximum, 2 in all: buyer 0."
    ]


def test_those_who_compete_are_not_asked_to_mend_what_one_of_them_lacks_alone():
    """Enterprise 0 wants three of one buyer: two of them no remedy for all can bring."""
    document = open_fair(
        3, 1, 3, tables_per_slot=3, buyer_max=[2], enterprise_min=[3, 1, 1], short_penalty=500
    )

    together = [one for one in found_in(document) if one.cause is Cause.TOGETHER]

    assert together
    for one in together:
        assert [str(remedy).partition(", ")[2] for remedy in one.remedies] == [
            "by longer presence or a higher maximum, 1 in all: buyer 0."
        ]


def test_want_of_tables_hinders_together_and_tables_help():
    document = open_fair(3, 3, 1, tables_per_slot=1, enterprise_min=[1, 1, 1])

    found = found_in(document)

    assert {one.cause for one in found} == {Cause.TOGETHER}
    assert str(found[0].remedies[0]).startswith("Add room for 2 meetings at tables")


def test_tables_are_not_asked_for_where_people_are_short():
    # the buyer is there once: slots without him hold nobody, however many tables stand in them
    document = open_fair(2, 1, 3, tables_per_slot=2, buyer_available=["100"], enterprise_min=[1, 1])

    [one] = found_in(document)

    assert str(one.remedies[0]).startswith("Let buyers have more meetings")


def test_a_minimum_that_is_not_worth_its_price_is_told_the_price():
    # one hour of the buyer: 90 for the second, 10 for the first who promises a meeting at 20
    document = open_fair(
        2, 1, 1, pairs=[[0, 0, 10], [1, 0, 90]], enterprise_min=[1, 0], short_penalty=20
    )

    [one] = found_in(document)

    assert (one.enterprise, one.cause) == (0, Cause.PRICED)
    assert "at least 80 of value elsewhere" in str(one.remedies[0])


def test_of_very_many_only_the_first_prices_are_worked_out():
    n = 25
    pairs = [[e, e, 10] for e in range(n)] + [[n, e, 900] for e in range(n)]
    document = open_fair(n + 1, n, n, pairs=pairs, tables_per_slot=n, short_penalty=20) | {
        "buyer_max": [1] * n,
        "enterprise_min": [1] * n + [0],
    }

    found = found_in(document)

    assert {one.cause for one in found} == {Cause.PRICED}
    assert [len(one.remedies) for one in found] == [1] * 20 + [0] * 5


def test_locked_meetings_count_towards_the_least():
    document = open_fair(1, 2, 2, enterprise_min=[2], locked=[[0, 0, 0]])

    assert found_in(document) == ()


@given(fairs(most_pairs=5))
@settings(max_examples=40, deadline=None)
def test_whoever_is_hindered_alone_or_together_is_so_in_every_plan(document: Document):
    found = found_in(document)
    forced = [one for one in found if one.cause is Cause.ALONE]
    together = [one for one in found if one.cause is Cause.TOGETHER]

    for rows in every_plan(document):
        held = [sum(e == who for e, _, _ in rows) for who in range(document["enterprises"])]
        lacking = [
            max(0, least - n) for least, n in zip(document["enterprise_min"], held, strict=True)
        ]
        assert all(lacking[one.enterprise] > 0 for one in forced)
        assert not together or sum(lacking) > 0


@given(fairs(most_pairs=5))
@settings(max_examples=40, deadline=None)
def test_a_priced_minimum_is_missed_by_every_best_plan_of_the_bound(document: Document):
    priced = [one for one in found_in(document) if one.cause is Cause.PRICED]
    bound = flow_bound(value_alone(problem_from(document))).worth

    best = max(worth(document, rows) for rows in every_plan(document))

    assert best <= bound
    assert all(one.remedies for one in priced)
