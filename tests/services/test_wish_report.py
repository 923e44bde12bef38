"""What became of one's wishes: totals are the rows, causes are plain, nobody is betrayed."""

import ast
import inspect
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.planning import explain
from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.publish import publish
from matchmaker.services.wish_report import (
    NO_YES,
    NO_YES_FOR_A_LEFT_PLACE,
    NOT_ARRANGED,
    WishReport,
    _own_words,
    wish_report,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Fair, Quota, Wish
from tests.fair_rows import FAILS, add, agree, change, propose, say, statements, there
from tests.small_fair import OPENS_AT, SmallFair, small_fair


def planned(db: Database, fair: SmallFair) -> None:
    publish(db, fair.organiser, solve_plan(db, fair.organiser, seconds=0.1).id)


def causes(report: WishReport) -> dict[str, str]:
    return {line.wish.other_id: str(line.cause) for line in report.lines if line.cause}


def crowded(db: Database) -> SmallFair:
    """One slot; all three buyers want enterprise 0, two of them are wanted most."""
    fair = small_fair(db, slots=1)
    say(db, fair, 0, 0, Says.MUST_MEET, Says.MUST_MEET)
    say(db, fair, 0, 1, Says.MUST_MEET, Says.MEET)
    say(db, fair, 0, 2, Says.MEET, Says.MEET)
    planned(db, fair)
    return fair


def test_the_totals_are_counted_from_the_rows(db: Database):
    fair = crowded(db)

    report = wish_report(db, fair.enterprise(0))

    assert (report.met(Says.MUST_MEET), report.wanted(Says.MUST_MEET)) == (1, 2)
    assert (report.met(), report.wanted()) == (1, 3)
    assert len(report.lines) == 3
    assert [line.wish.says for line in report.lines] == [
        Says.MUST_MEET, Says.MUST_MEET, Says.MEET,
    ]  # fmt: skip
    assert all((line.meeting is None) == (line.cause is not None) for line in report.lines)


def test_each_side_reads_the_cause_from_where_it_stands(db: Database):
    fair = crowded(db)

    of_enterprise = causes(wish_report(db, fair.enterprise(0)))
    of_buyer = causes(wish_report(db, fair.buyer(1)))

    assert of_enterprise[fair.buyers[1]] == "You already have the most meetings allowed: 1."
    assert of_buyer == {
        fair.enterprises[0]: "This partner already has all the meetings it may have."
    }


def test_silence_and_a_no_read_the_same(db: Database):
    fair = small_fair(db)
    change(db, Fair, fair.id, place_one_sided=False)
    agree(db, fair, (0, 0))
    say(db, fair, 0, 1, Says.MEET, None)
    say(db, fair, 0, 2, Says.MEET, Says.NO_THANKS)
    planned(db, fair)

    found = causes(wish_report(db, fair.enterprise(0)))

    assert found == {fair.buyers[1]: str(NO_YES), fair.buyers[2]: str(NO_YES)}
    assert "no" not in str(NO_YES).lower().replace("not", "").split()


def test_a_no_after_the_plan_was_made_reads_like_silence(db: Database):
    """What the plan had to say of the pair before would give the no away."""
    fair = crowded(db)
    say_no(db, fair, 0, 1)

    assert causes(wish_report(db, fair.enterprise(0)))[fair.buyers[1]] == str(
        NO_YES_FOR_A_LEFT_PLACE
    )


def test_where_one_yes_may_be_placed_silence_and_a_no_read_the_same_and_true(db: Database):
    """Silence has a cause of the planner's there; were it told, whoever reads none was refused."""
    fair = small_fair(db, slots=1)
    agree(db, fair, (0, 0))
    say(db, fair, 0, 1, Says.MEET, None)
    say(db, fair, 0, 2, Says.MEET, Says.NO_THANKS)
    planned(db, fair)

    found = causes(wish_report(db, fair.enterprise(0)))

    assert found == dict.fromkeys(fair.buyers[1:], str(NO_YES_FOR_A_LEFT_PLACE))
    assert "only if one is left" in str(NO_YES_FOR_A_LEFT_PLACE)


def test_a_meeting_that_was_placed_on_one_yes_is_met(db: Database):
    fair = small_fair(db)
    say(db, fair, 0, 1, Says.MEET, None)
    planned(db, fair)

    report = wish_report(db, fair.enterprise(0))

    assert (report.met(), causes(report)) == (1, {})


def say_no(db: Database, fair: SmallFair, enterprise: int, buyer: int) -> None:
    with db.told() as unit:
        wish = unit.exec(
            select(Wish).where(
                Wish.enterprise_id == fair.enterprises[enterprise],
                Wish.buyer_id == fair.buyers[buyer],
                Wish.said_by == "buyer",
            )
        ).one()
        wish.says = Says.NO_THANKS


def test_a_requirement_that_fails_is_not_told_either(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (0, 1))
    propose(db, fair, 0, 1, gates=FAILS)
    planned(db, fair)

    assert causes(wish_report(db, fair.enterprise(0))) == {fair.buyers[1]: str(NOT_ARRANGED)}


def test_a_wish_after_the_plan_says_so(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    planned(db, fair)
    agree(db, fair, (0, 1))

    assert causes(wish_report(db, fair.enterprise(0))) == {
        fair.buyers[1]: "You asked after the plan was made."
    }


def test_whose_partner_has_withdrawn_since_is_told_so_and_nothing_counts_as_met(db: Database):
    fair = crowded(db)
    change(db, Enterprise, fair.enterprises[0], withdrawn=True)

    reports = [wish_report(db, fair.buyer(number)) for number in range(2)]

    said = {report.lines[0].meeting: causes(report) for report in reports}
    assert said.keys() == {None}
    assert sorted(cause for report in reports for cause in causes(report).values()) == [
        "This meeting is cancelled: one side has withdrawn from the fair.",
        "This partner has withdrawn from the fair.",
    ]
    assert [report.met() for report in reports] == [0, 0]


def test_who_has_withdrawn_himself_reads_that_his_meeting_is_cancelled(db: Database):
    fair = crowded(db)
    change(db, Enterprise, fair.enterprises[0], withdrawn=True)

    report = wish_report(db, fair.enterprise(0))

    assert report.met() == 0
    assert (
        "This meeting is cancelled: one side has withdrawn from the fair."
        in causes(report).values()
    )


def test_before_a_plan_is_published_there_is_nothing_to_report(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))

    assert wish_report(db, fair.enterprise(0)) == WishReport(None)


def test_who_fits_and_was_not_spoken_about_is_offered_instead(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    planned(db, fair)
    propose(db, fair, 0, 0)
    propose(db, fair, 0, 1, ranks=(2, 2))
    propose(db, fair, 0, 2, ranks=(3, 3))
    say(db, fair, 0, 2, Says.NO_THANKS)

    with time_machine.travel(OPENS_AT - timedelta(days=1), tick=False):
        report = wish_report(db, fair.enterprise(0))

    assert [row.other_id for row in report.alternatives] == [fair.buyers[1]]


def test_nobody_is_offered_whom_one_could_not_meet(db: Database):
    """B1 is busy in the only slot in which both are there; B2 has all his meetings."""
    fair = small_fair(db, slots=2, enterprises=2)
    agree(db, fair, (0, 0), (1, 1), (1, 2))
    add(db, Quota(fair_id=fair.id, buyer_id=fair.buyers[2], most=1))
    first = OPENS_AT + timedelta(minutes=20)
    there(db, fair, OPENS_AT, first, buyer_id=fair.buyers[1])
    planned(db, fair)
    for buyer in range(3):
        propose(db, fair, 0, buyer, ranks=(buyer + 1, 1))

    with time_machine.travel(OPENS_AT - timedelta(days=1), tick=False):
        report = wish_report(db, fair.enterprise(0))
        with db.told() as unit:
            unit.exec(select(Quota)).one().most = 2
        later = wish_report(db, fair.enterprise(0))

    assert report.alternatives == []
    assert [row.other_id for row in later.alternatives] == [fair.buyers[2]]


def test_an_organiser_has_no_wishes(db: Database):
    fair = small_fair(db)

    with pytest.raises(NotFoundError):
        wish_report(db, fair.organiser)


def test_the_report_asks_as_often_for_many_wishes_as_for_one(db: Database):
    fair = small_fair(db, enterprises=1, buyers=6)
    agree(db, fair, (0, 0))
    planned(db, fair)
    with statements(db) as few:
        wish_report(db, fair.enterprise(0))
    agree(db, fair, *((0, i) for i in range(1, 6)))

    with statements(db) as many:
        wish_report(db, fair.enterprise(0))

    assert len(many) == len(few)


def test_every_sentence_of_the_planner_has_words_for_both_sides():
    """A sentence that nobody has put into these words would be said as something vaguer."""
    texts = {
        node.args[0].value
        for node in ast.walk(ast.parse(inspect.getsource(explain)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Sentence"
    }

    assert len(texts) > 5
    for text in texts:
        for side in (Role.ENTERPRISE, Role.BUYER):
            assert _own_words(Sentence(text), side) != NOT_ARRANGED, text
