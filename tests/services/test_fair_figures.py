"""A fair's own figures, recounted by hand on fairs small enough to see through."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.participant import Role
from matchmaker.domain.wish import DeclineReason, Says
from matchmaker.evaluation.rates import wilson
from matchmaker.services import fair_figures as module
from matchmaker.services.fair_figures import FairFigures, fair_figures
from matchmaker.services.models import Served, prior_model
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Fair, Proposal, Shown, Wish
from tests.fair_rows import FAILS, add, change, propose, say, statements
from tests.small_fair import SmallFair, small_fair


@pytest.fixture
def fair(db: Database) -> SmallFair:
    """Three enterprises on three buyers' lists: enterprise e stands at place e + 1."""
    made = small_fair(db)
    for enterprise in range(3):
        for buyer in range(3):
            ranks = (buyer + 1, enterprise + 1)
            propose(db, made, enterprise, buyer, ranks=ranks, p=(0.5, 0.2 * (enterprise + 1)))
    return made


def figures(db: Database, fair: SmallFair) -> FairFigures:
    return fair_figures(db, fair.organiser)


def places(found: FairFigures, side: Role) -> list[tuple[int, int, int]]:
    return [(one.place, one.rate.yes, one.rate.of) for one in found.by_place[side]]


# --- by place ----------------------------------------------------------------------------


def test_places_count_readers_who_have_spoken_and_their_yeses(db: Database, fair: SmallFair):
    say(db, fair, 0, 0, None, Says.MEET)
    say(db, fair, 1, 0, None, Says.NO_THANKS)
    say(db, fair, 0, 1, None, Says.MUST_MEET)

    found = figures(db, fair)

    assert places(found, Role.BUYER) == [(1, 2, 2), (2, 0, 2), (3, 0, 2)]
    assert places(found, Role.ENTERPRISE) == []
    assert found.by_place[Role.BUYER][0].rate == wilson(2, 2)
    assert not found.was_logged


def test_where_it_was_logged_the_place_at_which_a_pair_was_seen_counts(
    db: Database, fair: SmallFair
):
    row = Shown(
        fair_id=fair.id, enterprise_id=fair.enterprises[2], buyer_id=fair.buyers[0],
        seen_by=Role.BUYER, shown_in=ShownIn.SUGGESTED, model="m", shown_on=date(2026, 10, 1),
        place=7,
    )  # fmt: skip
    add(db, row)
    say(db, fair, 2, 0, None, Says.MEET)

    found = figures(db, fair)

    assert found.was_logged
    assert places(found, Role.BUYER) == [(7, 1, 1)]


# --- both sides --------------------------------------------------------------------------


def test_mutual_rates_are_shares_of_pairs_that_were_answered_or_suggested(
    db: Database, fair: SmallFair
):
    say(db, fair, 0, 0, Says.MEET, Says.MEET)
    say(db, fair, 1, 1, Says.MEET, Says.NO_THANKS)
    say(db, fair, 2, 2, Says.MEET, None)

    found = figures(db, fair)

    assert (found.answered.yes, found.answered.of) == (1, 2)
    assert (found.suggested.yes, found.suggested.of) == (1, 9)
    assert found.suggested.low <= found.suggested.share <= found.suggested.high


def test_pairs_on_no_list_were_not_suggested(db: Database, fair: SmallFair):
    other = small_fair(db, "tokyo")
    propose(db, other, 0, 0, ranks=(None, None))
    propose(db, other, 1, 1, ranks=(None, 1))

    assert figures(db, other).suggested.of == 1


# --- what was said against what came -------------------------------------------------------


def test_only_answers_are_held_against_what_was_said(db: Database, fair: SmallFair):
    say(db, fair, 0, 0, None, Says.MEET)
    say(db, fair, 1, 0, None, Says.NO_THANKS)

    found = figures(db, fair).reliability

    assert found["buyer"].answers == 2
    (one,) = found["buyer"].bins
    assert (one.came.yes, one.came.of) == (1, 2)
    assert one.said == pytest.approx((0.2 + 0.4) / 2)
    assert found["enterprise"].answers == found["mutual"].answers == 0
    assert found["mutual"].error is None


@pytest.mark.parametrize("reason", [DeclineReason.NO_TIME, DeclineReason.ALREADY_PARTNERS])
def test_a_no_that_says_nothing_of_fit_is_left_out(
    db: Database, fair: SmallFair, reason: DeclineReason
):
    refusal = Wish(
        fair_id=fair.id, enterprise_id=fair.enterprises[0], buyer_id=fair.buyers[0],
        said_by=Role.BUYER, says=Says.NO_THANKS, reason=reason,
    )  # fmt: skip
    add(db, refusal)

    assert figures(db, fair).reliability["buyer"].answers == 0


def test_a_joint_answer_needs_both_words(db: Database, fair: SmallFair):
    say(db, fair, 0, 0, Says.MEET, Says.MEET)
    say(db, fair, 1, 1, Says.MEET, None)

    found = figures(db, fair).reliability["mutual"]

    assert (found.answers, found.bins[0].came.yes) == (1, 1)
    assert found.error == pytest.approx(1 - 0.5 * 0.2)


# --- exposure ----------------------------------------------------------------------------


def test_buyers_lists_are_rebuilt_from_their_ranks(db: Database, fair: SmallFair):
    change(db, Enterprise, fair.enterprises[0], size="large")

    exposure = figures(db, fair).exposure

    assert exposure is not None
    assert [(one.name, one.enterprises) for one in exposure.classes] == [("large", 1), ("", 2)]
    first, second, third = 1.0, 1 / 1.584962500721156, 0.5
    assert exposure.classes[0].exposure == pytest.approx(first / (first + second + third))
    assert exposure.classes[0].relevance == pytest.approx(0.2 / 1.2)
    assert exposure.gini == 0
    assert exposure.at_floor == 3


def test_whoever_is_on_nobodys_list_is_seen_by_nobody(db: Database):
    made = small_fair(db)
    propose(db, made, 0, 0, ranks=(None, 1))
    propose(db, made, 1, 0, ranks=(None, None), gates=FAILS)

    exposure = figures(db, made).exposure

    assert exposure is not None
    assert exposure.never_shown == 2
    assert exposure.gini == pytest.approx(2 / 3)


def test_an_enterprise_that_withdrew_takes_no_place(db: Database, fair: SmallFair):
    change(db, Enterprise, fair.enterprises[0], withdrawn=True)

    exposure = figures(db, fair).exposure

    assert exposure is not None
    assert sum(one.enterprises for one in exposure.classes) == 2


# --- the whole ---------------------------------------------------------------------------


def test_before_pairs_are_suggested_there_is_nothing_to_count(db: Database):
    found = figures(db, small_fair(db))

    assert (found.pairs, found.exposure, found.answered.of) == (0, None, 0)
    assert all(one.bins == () for one in found.reliability.values())


def test_made_up_words_of_a_real_fair_are_no_answers(db: Database, fair: SmallFair):
    made_up = Wish(
        fair_id=fair.id, enterprise_id=fair.enterprises[0], buyer_id=fair.buyers[0],
        said_by=Role.BUYER, says=Says.MEET, simulated=True,
    )  # fmt: skip
    add(db, made_up)
    assert figures(db, fair).reliability["buyer"].answers == 0

    change(db, Fair, fair.id, simulated=True)
    assert figures(db, fair).reliability["buyer"].answers == 1


def test_a_joint_score_that_knows_the_answers_is_not_held_against_them(
    db: Database, fair: SmallFair
):
    with db.told() as unit:
        for row in unit.exec(select(Proposal)):
            row.p_mutual = 0.999  # as answers may move it
    say(db, fair, 0, 0, Says.MEET, Says.MEET)

    (one,) = figures(db, fair).reliability["mutual"].bins

    assert one.said == pytest.approx(0.5 * 0.2)


def test_what_was_learned_from_made_up_answers_is_nothing_learned(
    db: Database, fair: SmallFair, monkeypatch: pytest.MonkeyPatch
):
    learned = replace(prior_model(), answers=700)
    for simulated, counted in ((False, 700), (True, 0)):
        in_use = Served(learned, simulated=simulated)
        monkeypatch.setattr(module, "served", lambda _, found=in_use: found)
        assert figures(db, fair).learned_from == counted


def test_only_the_organiser_may_see_them(db: Database, fair: SmallFair):
    with pytest.raises(ForbiddenError):
        fair_figures(db, fair.buyer(0))


def test_they_cost_three_questions_for_few_and_many(db: Database, fair: SmallFair):
    with statements(db) as few:
        figures(db, fair)
    big = small_fair(db, "tokyo", enterprises=20, buyers=10)
    for enterprise in range(20):
        propose(db, big, enterprise, enterprise % 10)
    with statements(db) as many:
        figures(db, big)

    assert len(few) == len(many) == 3
