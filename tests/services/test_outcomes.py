"""What came of a meeting: each side says it for itself, and nothing that was said is changed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import col, select

from matchmaker.domain.answer import Label, NextMove, Stage
from matchmaker.domain.errors import InvalidError, NotFoundError, RefusedError
from matchmaker.services import answers
from matchmaker.services.outcomes import LONGEST_NOTE, say_outcome
from matchmaker.services.publish import publish
from matchmaker.storage.session import Database
from matchmaker.storage.tables import AuditEvent, Outcome
from tests.fair_rows import agree, meet
from tests.small_fair import OPENS_AT, SmallFair, small_fair


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair, a month ago, whose first pair met in the published plan."""
    made = small_fair(either_db)
    agree(either_db, made, (0, 0))
    meet(either_db, made, (0, 0, 0, 0))
    publish(either_db, made.organiser, made.plan_id)
    return made


def said(db: Database) -> list[Outcome]:
    with db.read() as unit:
        return list(unit.exec(select(Outcome).order_by(col(Outcome.at))).all())


def test_a_later_outcome_is_added_and_none_is_changed(either_db: Database, fair: SmallFair):
    buyer, firm = fair.buyer(0), fair.enterprises[0]
    say_outcome(either_db, buyer, firm, Stage.FOLLOW_UP, rating=4)
    say_outcome(either_db, buyer, firm, Stage.CONTRACT, value=12_000.0, currency="EUR")
    say_outcome(either_db, fair.enterprise(0), fair.buyers[0], Stage.NONE)

    with either_db.read() as unit:
        rows = unit.exec(select(Outcome).order_by(Outcome.at)).all()
    assert [(row.said_by, row.stage, row.rating, row.value, row.currency) for row in rows] == [
        ("buyer", "follow_up", 4, None, ""),
        ("buyer", "contract", None, 12_000.0, "EUR"),
        ("enterprise", "none", None, None, ""),
    ]
    found = answers.record_of(either_db, fair.organiser).labels()
    assert [one.label for one in found if one.label is Label.ORDERED] == [Label.ORDERED]


@pytest.mark.parametrize(
    "said",
    [
        {"rating": 0},
        {"rating": 6},
        {"value": -1.0, "currency": "EUR"},
        {"value": 5.0},
        {"value": 5.0, "currency": "euro"},
        {"value": float("nan"), "currency": "EUR"},
        {"value": float("inf"), "currency": "EUR"},
    ],
    ids=str,
)
def test_an_outcome_that_cannot_be_is_refused(
    either_db: Database, fair: SmallFair, said: dict[str, Any]
):
    with pytest.raises(InvalidError):
        say_outcome(either_db, fair.buyer(0), fair.enterprises[0], Stage.CONTRACT, **said)

    with either_db.read() as unit:
        assert unit.exec(select(Outcome)).all() == []


def test_the_next_step_and_a_note_are_kept_beside_the_stage(either_db: Database, fair: SmallFair):
    say_outcome(
        either_db,
        fair.enterprise(0),
        fair.buyers[0],
        Stage.SAMPLE_OR_QUOTE,
        next_move=NextMove.SAMPLE,
        note="  Gửi mẫu trước 15/11.  ",
    )

    (row,) = said(either_db)
    assert (row.next_move, row.note) == ("sample", "Gửi mẫu trước 15/11.")
    assert (row.value, row.currency) == (None, "")


def test_a_note_of_the_longest_kind_fits_and_a_longer_one_is_refused(
    either_db: Database, fair: SmallFair
):
    buyer, firm = fair.buyer(0), fair.enterprises[0]

    say_outcome(either_db, buyer, firm, Stage.NONE, note="x" * LONGEST_NOTE)
    with pytest.raises(InvalidError, match=str(LONGEST_NOTE + 1)):
        say_outcome(either_db, buyer, firm, Stage.NONE, note="x" * (LONGEST_NOTE + 1))

    assert len(said(either_db)) == 1


def test_the_same_word_said_twice_is_kept_once(either_db: Database, fair: SmallFair):
    buyer, firm = fair.buyer(0), fair.enterprises[0]
    first = say_outcome(either_db, buyer, firm, Stage.CONTRACT, value=10.0, currency="USD")
    again = say_outcome(either_db, buyer, firm, Stage.CONTRACT, value=10.0, currency="USD")

    assert again.id == first.id
    assert len(said(either_db)) == 1


def test_coming_back_to_an_earlier_word_is_a_new_one(either_db: Database, fair: SmallFair):
    buyer, firm = fair.buyer(0), fair.enterprises[0]
    for stage in (Stage.FOLLOW_UP, Stage.CONTRACT, Stage.FOLLOW_UP):
        say_outcome(either_db, buyer, firm, stage)

    assert [row.stage for row in said(either_db)] == ["follow_up", "contract", "follow_up"]


def test_the_other_sides_same_word_is_its_own(either_db: Database, fair: SmallFair):
    say_outcome(either_db, fair.buyer(0), fair.enterprises[0], Stage.NONE)
    say_outcome(either_db, fair.enterprise(0), fair.buyers[0], Stage.NONE)

    assert {row.said_by for row in said(either_db)} == {"buyer", "enterprise"}


def test_before_its_slot_nothing_can_have_come_of_a_meeting(either_db: Database, fair: SmallFair):
    before = OPENS_AT - timedelta(seconds=1)

    with time_machine.travel(before, tick=False), pytest.raises(RefusedError, match="not begun"):
        say_outcome(either_db, fair.buyer(0), fair.enterprises[0], Stage.NONE)
    with time_machine.travel(OPENS_AT, tick=False):
        say_outcome(either_db, fair.buyer(0), fair.enterprises[0], Stage.NONE)

    assert len(said(either_db)) == 1


def test_who_has_no_meeting_can_not_say_what_came_of_it(either_db: Database, fair: SmallFair):
    stranger = small_fair(either_db, "tokyo")

    for scope, other in (
        (fair.buyer(1), fair.enterprises[1]),
        (fair.buyer(1), fair.enterprises[0]),
        (fair.buyer(0), stranger.enterprises[0]),
        (stranger.buyer(0), fair.enterprises[0]),
    ):
        with pytest.raises(NotFoundError):
            say_outcome(either_db, scope, other, Stage.CONTRACT)

    assert said(either_db) == []


def test_the_history_says_how_far_it_went_and_not_the_note(either_db: Database, fair: SmallFair):
    say_outcome(either_db, fair.buyer(0), fair.enterprises[0], Stage.FOLLOW_UP, note="secret")

    with either_db.read() as unit:
        (told,) = unit.exec(select(AuditEvent).where(AuditEvent.action == "outcome.said")).all()
    assert told.after == {"stage": "follow_up"}
    assert "secret" not in repr(told)
