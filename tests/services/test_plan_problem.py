"""From rows to a planning problem: who may meet, what it is worth, what stays where it is."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import planning
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.services.plan_problem import (
    MOVE_PRICE,
    VALUES,
    FairProblem,
    Tier,
    build,
    name_of,
    tier_of,
    value_of,
)
from matchmaker.storage.queries.planning_rows import meetings_of, planning_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, MeetingTable
from tests.fair_rows import FAILS, agree, announce, change, limit, meet, propose, say, there
from tests.small_fair import OPENS_AT, SmallFair, small_fair

MUST, MEET, NO = Says.MUST_MEET, Says.MEET, Says.NO_THANKS


def problem_of(
    db: Database, fair: SmallFair, *, parent: str | None = None, scope: Scope | None = None
) -> FairProblem:
    with db.read() as unit:
        rows = planning_rows(unit, scope or fair.organiser)
        published = meetings_of(unit, rows.fair.published_plan_id)
        return build(rows, meetings_of(unit, parent), published)


def pairs_of(problem: FairProblem) -> dict[tuple[int, int], int]:
    """Values by row numbers; small fairs number people as they were made."""
    return {(e, b): value for e, b, value in problem.document["pairs"]}


def tiers_of(db: Database, fair: SmallFair) -> dict[tuple[int, int], Tier]:
    return {
        (fair.enterprises.index(e), fair.buyers.index(b)): tier
        for (e, b), tier in problem_of(db, fair).tiers.items()
    }


# --- what two words are worth -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("enterprise_says", "buyer_says", "tier"),
    [
        (MUST, MUST, Tier.BOTH_MUST),
        (MUST, MEET, Tier.MUST_AND_MEET),
        (MEET, MUST, Tier.MUST_AND_MEET),
        (MEET, MEET, Tier.AGREED),
        (MUST, None, Tier.ONE_MUST),
        (None, MUST, Tier.ONE_MUST),
        (MEET, None, Tier.ONE_SIDED),
        (None, MEET, Tier.ONE_SIDED),
    ],
)
def test_wishes_in_the_rows_become_the_tier_and_value_of_their_pair(
    db: Database, enterprise_says: Says | None, buyer_says: Says | None, tier: Tier
):
    fair = small_fair(db)
    say(db, fair, 1, 2, enterprise_says, buyer_says)

    problem = problem_of(db, fair)

    assert problem.tiers == {(fair.enterprises[1], fair.buyers[2]): tier}
    least, most = VALUES[tier]
    assert pairs_of(problem) == {(1, 2): least + round((most - least) / 2)}, "an unknown fit"


@pytest.mark.parametrize("other", [MUST, MEET, NO, None])
def test_one_no_leaves_no_tier_whatever_the_other_said(other: Says | None):
    assert tier_of(NO, other) is None
    assert tier_of(other, NO) is None


def test_silence_on_both_sides_has_no_tier():
    assert tier_of(None, None) is None
    assert tier_of("", "") is None


@given(st.sampled_from(list(Tier)), st.sampled_from(list(Tier)), st.floats(0, 1), st.floats(0, 1))
def test_a_stronger_wish_is_always_worth_more_than_a_higher_score(
    one: Tier, other: Tier, low: float, high: float
):
    order = list(Tier)
    if order.index(one) < order.index(other):
        assert value_of(one, low) >= value_of(other, high)
    if one is other and low <= high:
        assert value_of(one, low) <= value_of(one, high)


@pytest.mark.parametrize(("p_mutual", "same_as"), [(-0.5, 0.0), (1.5, 1.0)])
def test_a_score_beyond_its_range_counts_as_its_end(p_mutual: float, same_as: float):
    assert value_of(Tier.AGREED, p_mutual) == value_of(Tier.AGREED, same_as)


def test_only_two_yeses_are_called_agreed():
    assert [tier for tier in Tier if tier.agreed] == [
        Tier.BOTH_MUST,
        Tier.MUST_AND_MEET,
        Tier.AGREED,
    ]


def test_the_score_of_a_proposal_decides_within_a_tier(either_db: Database):
    fair = small_fair(either_db)
    agree(either_db, fair, (0, 0), (1, 1), (2, 2))
    propose(either_db, fair, 0, 0, p_mutual=1.0)
    propose(either_db, fair, 1, 1, p_mutual=0.0)

    values = pairs_of(problem_of(either_db, fair))

    least, most = VALUES[Tier.AGREED]
    assert (values[0, 0], values[1, 1]) == (most, least)
    assert least < values[2, 2] < most, "a pair the ranking never saw stands in the middle"


def test_must_meets_of_agreed_pairs_alone_are_promised(db: Database):
    fair = small_fair(db)
    say(db, fair, 0, 0, MUST, MUST)
    say(db, fair, 1, 1, MUST, MEET)
    say(db, fair, 2, 2, MUST, None)
    say(db, fair, 0, 1, MEET, MEET)

    assert problem_of(db, fair).document["must_meet"] == [[0, 0], [1, 1]]


# --- which pairs are offered ---------------------------------------------------------------------


def test_a_one_sided_yes_is_offered_only_where_the_fair_places_it(db: Database):
    fair = small_fair(db)
    say(db, fair, 0, 0, MEET, None)
    say(db, fair, 1, 1, MEET, MEET)
    assert set(tiers_of(db, fair)) == {(0, 0), (1, 1)}

    change(db, Fair, fair.id, place_one_sided=False)

    assert set(tiers_of(db, fair)) == {(1, 1)}


def test_proposed_pairs_are_offered_only_where_the_fair_places_them(db: Database):
    fair = small_fair(db)
    propose(db, fair, 0, 0)
    assert tiers_of(db, fair) == {}

    change(db, Fair, fair.id, place_proposed=True)

    assert tiers_of(db, fair) == {(0, 0): Tier.PROPOSED}


def test_a_scored_pair_on_nobodys_list_is_not_offered(db: Database):
    fair = small_fair(db)
    change(db, Fair, fair.id, place_proposed=True)
    propose(db, fair, 0, 0, ranks=(None, None), p_mutual=0.99)
    propose(db, fair, 1, 1, ranks=(None, 7))

    assert tiers_of(db, fair) == {(1, 1): Tier.PROPOSED}


def test_a_pair_somebody_spoke_about_is_no_mere_proposal(db: Database):
    fair = small_fair(db)
    change(db, Fair, fair.id, place_proposed=True, place_one_sided=False)
    propose(db, fair, 0, 0)
    propose(db, fair, 1, 1)
    say(db, fair, 0, 0, MEET, None)
    say(db, fair, 1, 1, MEET, MEET)

    assert tiers_of(db, fair) == {(1, 1): Tier.AGREED}


@pytest.mark.parametrize("enterprise_says", [MUST, MEET, NO, None])
def test_a_no_is_never_offered_not_even_as_a_proposal(db: Database, enterprise_says: Says | None):
    fair = small_fair(db)
    change(db, Fair, fair.id, place_proposed=True)
    propose(db, fair, 0, 0, p_mutual=1.0)
    say(db, fair, 0, 0, enterprise_says, NO)

    assert pairs_of(problem_of(db, fair)) == {}


def test_a_pair_that_fails_a_must_have_is_never_offered_though_both_wish_it(either_db: Database):
    fair = small_fair(either_db)
    say(either_db, fair, 0, 0, MUST, MUST)
    propose(either_db, fair, 0, 0, ranks=(None, None), gates=FAILS)
    agree(either_db, fair, (1, 1))

    assert tiers_of(either_db, fair) == {(1, 1): Tier.AGREED}


@pytest.mark.parametrize("side", ["enterprise", "buyer"])
def test_a_code_in_either_profile_keeps_a_pair_apart(either_db: Database, side: str):
    fair = small_fair(either_db)
    agree(either_db, fair, (0, 1), (0, 2))
    if side == "enterprise":
        change(either_db, Enterprise, fair.enterprises[0], never_meet=["B1", "nobody"])
    else:
        change(either_db, Buyer, fair.buyers[1], never_meet=["nobody", "E0"])

    assert tiers_of(either_db, fair) == {(0, 2): Tier.AGREED}


def test_a_code_that_merely_begins_alike_keeps_nobody_apart(db: Database):
    fair = small_fair(db, buyers=11)
    agree(db, fair, (0, 1), (0, 10))
    change(db, Enterprise, fair.enterprises[0], never_meet=["B10"])

    offered = {fair.buyers.index(b) for _, b in problem_of(db, fair).tiers}

    assert offered == {1}


def test_who_has_withdrawn_is_no_part_of_the_problem(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    change(db, Enterprise, fair.enterprises[1], withdrawn=True)
    change(db, Buyer, fair.buyers[0], withdrawn=True)

    problem = problem_of(db, fair)

    assert (problem.document["enterprises"], problem.document["buyers"]) == (2, 2)
    assert list(problem.tiers) == [(fair.enterprises[2], fair.buyers[2])]
    assert problem.pair(1, 1) == (fair.enterprises[2], fair.buyers[2])


def test_nothing_of_another_fair_comes_into_the_problem(either_db: Database):
    here, there_ = small_fair(either_db), small_fair(either_db, "tokyo")
    agree(either_db, there_, (0, 0), (1, 1))
    propose(either_db, there_, 2, 2)
    change(either_db, Fair, there_.id, place_proposed=True)
    limit(either_db, there_, most=1, buyer_id=there_.buyers[0])
    announce(either_db, there_, (0, 0, 0, 0))

    document = problem_of(either_db, here).document

    assert document["pairs"] == document["published"] == document["locked"] == []
    assert document["buyer_max"] == [4, 4, 4]


# --- limits and presence -----------------------------------------------------------------------


def test_the_fairs_promise_is_for_enterprises_and_its_limit_for_all(db: Database):
    fair = small_fair(db)
    change(db, Fair, fair.id, least_meetings=2, most_meetings=3, short_penalty=77)

    document = problem_of(db, fair).document

    assert document["enterprise_min"] == [2, 2, 2]
    assert document["buyer_min"] == [0, 0, 0]
    assert document["enterprise_max"] == document["buyer_max"] == [3, 3, 3]
    assert document["short_penalty"] == 77


def test_an_own_limit_goes_before_the_fairs_each_half_for_itself(either_db: Database):
    fair = small_fair(either_db)
    change(either_db, Fair, fair.id, least_meetings=1, most_meetings=3)
    limit(either_db, fair, least=2, enterprise_id=fair.enterprises[0])
    limit(either_db, fair, most=2, enterprise_id=fair.enterprises[1])
    limit(either_db, fair, least=1, most=1, buyer_id=fair.buyers[2])

    document = problem_of(either_db, fair).document

    assert document["enterprise_min"] == [2, 1, 1]
    assert document["enterprise_max"] == [3, 2, 3]
    assert document["buyer_min"] == [0, 0, 1]
    assert document["buyer_max"] == [3, 3, 1]


def test_an_own_limit_of_zero_is_a_limit(db: Database):
    fair = small_fair(db)
    limit(db, fair, least=0, most=0, enterprise_id=fair.enterprises[0])

    document = problem_of(db, fair).document

    assert (document["enterprise_min"][0], document["enterprise_max"][0]) == (0, 0)


def test_nobody_is_promised_more_meetings_than_there_are_slots(db: Database):
    fair = small_fair(db, slots=2)
    change(db, Fair, fair.id, least_meetings=5, most_meetings=24)

    document = problem_of(db, fair).document

    assert document["enterprise_min"] == [2, 2, 2]
    assert document["enterprise_max"] == [2, 2, 2]


def test_who_said_nothing_of_his_time_is_there_throughout(db: Database):
    fair = small_fair(db)

    document = problem_of(db, fair).document

    assert document["enterprise_available"] == document["buyer_available"] == ["1111"] * 3


def test_presence_counts_the_slots_that_lie_whole_inside_a_span(either_db: Database):
    fair = small_fair(either_db)
    first_ends, third_starts = OPENS_AT + timedelta(minutes=20), OPENS_AT + timedelta(minutes=50)
    there(either_db, fair, OPENS_AT, first_ends, buyer_id=fair.buyers[0])
    there(
        either_db,
        fair,
        third_starts,
        third_starts + timedelta(minutes=44),
        buyer_id=fair.buyers[0],
    )
    there(
        either_db,
        fair,
        OPENS_AT + timedelta(minutes=1),
        OPENS_AT + timedelta(days=1),
        enterprise_id=fair.enterprises[1],
    )

    document = problem_of(either_db, fair).document

    assert document["buyer_available"] == ["1010", "1111", "1111"]
    assert document["enterprise_available"] == ["1111", "0111", "1111"]


def test_two_spans_that_touch_do_not_make_a_slot_between_them(db: Database):
    fair = small_fair(db)
    middle = OPENS_AT + timedelta(minutes=10)
    there(db, fair, OPENS_AT - timedelta(hours=1), middle, buyer_id=fair.buyers[0])
    there(db, fair, middle, OPENS_AT + timedelta(minutes=45), buyer_id=fair.buyers[0])

    assert problem_of(db, fair).document["buyer_available"][0] == "0100"


def test_presence_of_another_day_is_absence(db: Database):
    fair = small_fair(db)
    tomorrow = OPENS_AT + timedelta(days=1)
    there(db, fair, tomorrow, tomorrow + timedelta(hours=9), enterprise_id=fair.enterprises[0])

    assert problem_of(db, fair).document["enterprise_available"][0] == "0000"


# --- tables and booths ---------------------------------------------------------------------------


def test_a_booth_is_no_general_table_and_its_owner_needs_none(either_db: Database):
    fair = small_fair(either_db, tables=4)
    change(either_db, MeetingTable, fair.tables[1], booth_of=fair.enterprises[2])
    change(either_db, MeetingTable, fair.tables[3], booth_of=fair.enterprises[2])

    problem = problem_of(either_db, fair)

    assert problem.document["tables_per_slot"] == 2
    assert problem.document["booth_mode"] == [False, False, True]
    assert problem.general_tables == [fair.tables[0], fair.tables[2]]
    assert problem.booth_tables == {fair.enterprises[2]: [fair.tables[1], fair.tables[3]]}
    assert problem.table(2, -1) == fair.tables[1]
    assert problem.table(0, 1) == fair.tables[2]


def test_people_of_one_hall_share_a_number(db: Database):
    fair = small_fair(db)
    for number, hall in enumerate(("B", "A", "B")):
        change(db, Enterprise, fair.enterprises[number], hall=hall)

    assert problem_of(db, fair).document["enterprise_hall"] == [0, 1, 0]


def test_slots_of_one_session_share_a_number(db: Database):
    assert problem_of(db, small_fair(db)).document["slot_session"] == [0, 0, 0, 0]


# --- what stays and what was announced -----------------------------------------------------------


def test_a_pinned_meeting_is_locked_in_its_slot_at_its_table(either_db: Database):
    fair = small_fair(either_db)
    agree(either_db, fair, (1, 2))
    meet(either_db, fair, (1, 2, 3, 2), pinned=True)
    meet(either_db, fair, (0, 0, 0, 0))

    problem = problem_of(either_db, fair, parent=fair.plan_id)

    assert problem.document["locked"] == [[1, 2, 3]]
    assert problem.pinned == {(1, 2, 3): fair.tables[2]}
    assert problem.kept_tables == {(1, 2, 3): 2}
    assert problem.impossible == []
    assert set(pairs_of(problem)) == {(1, 2)}, "a meeting without pin and wish is gone"


def test_a_pinned_pair_without_a_wish_stays_and_is_worth_little(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), pinned=True)

    problem = problem_of(db, fair, parent=fair.plan_id)

    assert list(problem.tiers.values()) == [Tier.PINNED]
    assert 1 <= pairs_of(problem)[0, 0] < VALUES[Tier.PROPOSED][0]


def test_a_table_that_became_a_booth_keeps_no_general_number(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), pinned=True)
    change(db, MeetingTable, fair.tables[0], booth_of=fair.enterprises[0])

    problem = problem_of(db, fair, parent=fair.plan_id)

    assert problem.document["locked"] == [[0, 0, 0]]
    assert problem.kept_tables == {}


@pytest.mark.parametrize("why", ["said no", "never meet", "requirement"])
def test_a_pinned_pair_that_must_not_meet_is_named_and_not_locked(either_db: Database, why: str):
    fair = small_fair(either_db)
    meet(either_db, fair, (0, 0, 0, 0), pinned=True)
    if why == "said no":
        say(either_db, fair, 0, 0, MEET, NO)
    elif why == "never meet":
        change(either_db, Buyer, fair.buyers[0], never_meet=["E0"])
    else:
        propose(either_db, fair, 0, 0, ranks=(None, None), gates=FAILS)

    problem = problem_of(either_db, fair, parent=fair.plan_id)

    assert problem.document["locked"] == []
    assert pairs_of(problem) == {}
    [sentence] = [str(one) for one in problem.impossible]
    assert "Cơ khí Đông Anh 0 (hanoi) and Sakura Parts 0 (hanoi) are pinned" in sentence
    assert why in sentence
    assert "Unpin the meeting first" in sentence


def test_a_pin_of_somebody_who_withdrew_is_let_go(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), pinned=True)
    change(db, Buyer, fair.buyers[0], withdrawn=True)

    problem = problem_of(db, fair, parent=fair.plan_id)

    assert (problem.document["locked"], problem.impossible) == ([], [])


def test_announced_meetings_are_told_with_the_price_of_moving_them(either_db: Database):
    fair = small_fair(either_db)
    agree(either_db, fair, (0, 0), (1, 1), (2, 2))
    announce(either_db, fair, (2, 2, 1, 0), (0, 0, 0, 0), (1, 1, 3, 1))
    say(either_db, fair, 0, 1, MEET, None)
    change(either_db, Enterprise, fair.enterprises[1], withdrawn=True)

    document = problem_of(either_db, fair).document

    assert document["published"] == [[0, 0, 0], [1, 2, 1]], "whoever withdrew is not asked for"
    assert document["move_price"] == MOVE_PRICE


# --- the same rows make the same problem ---------------------------------------------------------


def test_the_order_in_which_rows_were_written_does_not_matter(db: Database):
    there_, here = small_fair(db, "one"), small_fair(db, "two")
    wishes = [(0, 0, MUST, MEET), (1, 2, MEET, MEET), (2, 1, None, MUST)]
    for fair, order in ((there_, wishes), (here, wishes[::-1])):
        for enterprise, buyer, enterprise_says, buyer_says in order:
            say(db, fair, enterprise, buyer, enterprise_says, buyer_says)
            propose(db, fair, enterprise, buyer, p_mutual=0.25)

    documents = [problem_of(db, fair).document for fair in (there_, here)]

    assert documents[0] == documents[1]
    assert planning.fingerprint(documents[0]) == planning.fingerprint(documents[1])


def test_another_word_makes_another_problem(db: Database):
    fair = small_fair(db)
    say(db, fair, 0, 0, MEET, MEET)
    before = planning.fingerprint(problem_of(db, fair).document)

    say(db, fair, 1, 1, MEET, MEET)

    assert planning.fingerprint(problem_of(db, fair).document) != before


def test_the_document_is_one_the_planner_reads(either_db: Database):
    fair = small_fair(either_db)
    agree(either_db, fair, (0, 0), (1, 1))
    meet(either_db, fair, (1, 1, 2, 0), pinned=True)

    problem = planning.problem_from(problem_of(either_db, fair, parent=fair.plan_id).document)

    assert (problem.n_enterprises, problem.n_buyers, problem.n_slots) == (3, 3, 4)
    assert problem.n_pairs == 2


# --- names ------------------------------------------------------------------------------------


def test_people_times_and_tables_have_names_on_the_fairs_clock(db: Database):
    fair = small_fair(db)
    change(db, MeetingTable, fair.tables[0], booth_of=fair.enterprises[0])

    names = problem_of(db, fair).names

    assert names.enterprise(2)["vi"] == "Cơ khí Đông Anh 2 (hanoi)"
    assert names.buyer(0)["en"] == "Sakura Parts 0 (hanoi)"
    assert OPENS_AT.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).hour == 9
    assert names.slot(1) == "09:25, 27/10/2026"
    assert names.table(0) == Sentence("Table %(label)s", {"label": "A2"})
    assert str(names.table(99)), "a number that no table has is still called something"


@pytest.mark.parametrize(
    ("vi", "en", "called"),
    [
        ("", "", {"vi": "E0", "en": "E0"}),
        ("", "Dong Anh Works", {"vi": "Dong Anh Works", "en": "Dong Anh Works"}),
        ("Cơ khí Sóc Sơn", "", {"vi": "Cơ khí Sóc Sơn", "en": "Cơ khí Sóc Sơn"}),
        ("Cơ khí Đông Anh", "Dong Anh Works", {"vi": "Cơ khí Đông Anh", "en": "Dong Anh Works"}),
    ],
)
def test_a_person_is_called_in_the_readers_language_or_as_it_can_be(
    db: Database, vi: str, en: str, called: dict[str, str]
):
    fair = small_fair(db)
    change(db, Enterprise, fair.enterprises[0], name_vi=vi, name_en=en)

    assert name_of(problem_of(db, fair).rows.enterprises[0]) == called
