"""The organiser asks of any two why they do not meet."""

from datetime import timedelta

import pytest

from matchmaker.domain.errors import ForbiddenError, NotFoundError, RefusedError
from matchmaker.domain.wish import Says
from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.why_not_fair import Answer, ask
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Fair
from tests.fair_rows import FAILS, agree, announce, change, propose, say
from tests.small_fair import OPENS_AT, SmallFair, small_fair


@pytest.fixture(autouse=True)
def before_the_fair(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "matchmaker.services.published_fair.fair_moment",
        lambda *_: OPENS_AT - timedelta(hours=1),
    )


def asked(db: Database, fair: SmallFair, enterprise: int, buyer: int, **more: str) -> Answer:
    return ask(db, fair.organiser, fair.enterprises[enterprise], fair.buyers[buyer], **more)


def causes(answer: Answer) -> list[str]:
    return [str(one) for one in (*answer.causes, *answer.in_slots)]


def test_who_sits_there_is_named_with_what_it_would_cost(db: Database):
    """One slot, one enterprise: two buyers want it, the must-meet has it."""
    fair = small_fair(db, slots=1)
    say(db, fair, 0, 0, Says.MUST_MEET, Says.MUST_MEET)
    say(db, fair, 0, 1, Says.MEET, Says.MEET)
    announce(db, fair, (0, 0, 0, 0))

    answer = asked(db, fair, 0, 1)

    assert causes(answer) == [
        "09:00, 27/10/2026: the enterprise meets Sakura Parts 0 (hanoi) then, worth 950."
    ]
    assert answer.at_most == 950 - 650
    assert 0 <= answer.certain <= answer.at_most
    assert [(one.enterprise_id, one.buyer_id) for one in answer.given_up] == [
        (fair.enterprises[0], fair.buyers[0])
    ]
    assert [one.buyer_id for one in answer.instead] == [fair.buyers[1]]
    assert (answer.enterprise_says, answer.buyer_says) == (Says.MEET, Says.MEET)


def test_what_stands_in_the_way_is_told_in_the_order_of_time(db: Database):
    """The dearer meeting comes first on the clock."""
    fair = small_fair(db, slots=2)
    say(db, fair, 0, 0, Says.MUST_MEET, Says.MUST_MEET)
    say(db, fair, 0, 1, Says.MEET, Says.MEET)
    say(db, fair, 0, 2, Says.MEET, Says.MEET)
    announce(db, fair, (0, 0, 0, 0), (0, 2, 1, 0))

    answer = asked(db, fair, 0, 1)

    assert [one.values["slot"] for one in answer.in_slots] == [
        "09:00, 27/10/2026",
        "09:25, 27/10/2026",
    ]


def test_two_who_do_meet(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    announce(db, fair, (0, 0, 2, 0))

    answer = asked(db, fair, 0, 0)

    assert answer.meets is not None
    assert answer.meets.slot_id == fair.slots[2]
    assert causes(answer) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((Says.NO_THANKS, None), "The enterprise said no."),
        ((Says.MEET, Says.NO_THANKS), "The buyer said no."),
        ((Says.NO_THANKS, Says.NO_THANKS), "Both said no."),
    ],
)
def test_the_organiser_learns_whose_no_it_was(db: Database, words, said: str):
    fair = small_fair(db)
    announce(db, fair, (2, 2, 0, 0))
    say(db, fair, 0, 0, *words)

    assert causes(asked(db, fair, 0, 0)) == [said]


def test_a_requirement_that_fails_keeps_them_apart(db: Database):
    fair = small_fair(db)
    announce(db, fair, (2, 2, 0, 0))
    propose(db, fair, 0, 0, gates=FAILS)

    assert causes(asked(db, fair, 0, 0)) == [
        "They are kept apart: a requirement of the buyer is known to fail."
    ]


def test_two_who_must_never_meet(db: Database):
    fair = small_fair(db)
    announce(db, fair, (2, 2, 0, 0))
    change(db, Enterprise, fair.enterprises[0], never_meet=["B0"])

    assert causes(asked(db, fair, 0, 0)) == [
        "They are kept apart: a profile says that they must never meet."
    ]


def test_nobody_asked(db: Database):
    fair = small_fair(db)
    announce(db, fair, (2, 2, 0, 0))

    assert causes(asked(db, fair, 0, 0)) == [
        "Nobody has asked for this meeting, and it is not among the suggestions that may be placed."
    ]


def test_one_side_asked_where_both_have_to(db: Database):
    fair = small_fair(db)
    announce(db, fair, (2, 2, 0, 0))
    say(db, fair, 0, 0, Says.MEET)
    change(db, Fair, fair.id, place_one_sided=False)

    assert causes(asked(db, fair, 0, 0)) == [
        "Only one side has asked, and this fair places what both want."
    ]


def test_a_pair_that_fits_as_it_is_costs_nothing(db: Database):
    fair = small_fair(db)
    announce(db, fair, (2, 2, 0, 0))
    agree(db, fair, (0, 0))

    answer = asked(db, fair, 0, 0)

    assert causes(answer) == []
    assert answer.at_most is not None
    assert answer.at_most < 0, "a gain"


def test_a_draft_can_be_asked_about_too(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    draft = solve_plan(db, fair.organiser, seconds=0.1)

    answer = asked(db, fair, 0, 0, plan_id=draft.id)

    assert (answer.plan_number, answer.meets is not None) == (draft.number, True)


def test_strangers_and_participants_are_refused(db: Database):
    fair = small_fair(db)

    with pytest.raises(RefusedError):
        asked(db, fair, 0, 0)
    announce(db, fair, (2, 2, 0, 0))
    with pytest.raises(NotFoundError):
        ask(db, fair.organiser, "nobody", fair.buyers[0])
    with pytest.raises(NotFoundError):
        ask(db, fair.organiser, fair.enterprises[0], fair.buyers[0], "no-plan")
    with pytest.raises(ForbiddenError):
        ask(db, fair.buyer(0), fair.enterprises[0], fair.buyers[0])
