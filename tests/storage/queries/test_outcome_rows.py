"""Both sides' answers are kept apart: a side reads its own, the organiser the last of each."""

from datetime import datetime, timedelta

import pytest

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.services.publish import publish
from matchmaker.storage.queries.outcome_rows import (
    begun_meetings,
    own_answers,
    own_meeting,
    untold_meetings,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Outcome
from tests.fair_rows import add, agree, meet, statements
from tests.small_fair import OPENS_AT, SmallFair, small_fair

E, B = Role.ENTERPRISE, Role.BUYER


def minutes(past_opening: int) -> datetime:
    return OPENS_AT + timedelta(minutes=past_opening)


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair whose first enterprise meets two buyers, one after the other."""
    made = small_fair(either_db)
    agree(either_db, made, (0, 0), (0, 1), (1, 2))
    meet(either_db, made, (0, 0, 0, 0), (0, 1, 1, 0), (1, 2, 1, 1))
    publish(either_db, made.organiser, made.plan_id)
    return made


def said(
    db: Database, fair: SmallFair, pair: tuple[int, int], side: Role, stage: str, *, at: int = 0
) -> None:
    add(
        db,
        Outcome(
            fair_id=fair.id,
            enterprise_id=fair.enterprises[pair[0]],
            buyer_id=fair.buyers[pair[1]],
            said_by=side,
            stage=stage,
            note=f"{side} of {fair.slug}",
            at=minutes(at),
        ),
    )


@pytest.fixture
def answered(either_db: Database, fair: SmallFair) -> SmallFair:
    """Let both sides answer of the first meeting, the enterprise twice."""
    said(either_db, fair, (0, 0), E, "contract", at=40)
    said(either_db, fair, (0, 0), E, "follow_up", at=30)
    said(either_db, fair, (0, 0), B, "none", at=50)
    return fair


def test_a_side_reads_its_own_last_word_and_nothing_of_the_other(
    either_db: Database, answered: SmallFair
):
    with either_db.read() as unit:
        mine = own_answers(unit, answered.enterprise(0))
        theirs = own_answers(unit, answered.buyer(0))

    assert {one: row.stage for one, row in mine.items()} == {answered.buyers[0]: "contract"}
    assert {one: row.stage for one, row in theirs.items()} == {answered.enterprises[0]: "none"}
    assert "buyer of" not in repr(mine)
    assert "enterprise of" not in repr(theirs)


def test_a_rival_reads_nothing_of_it(either_db: Database, answered: SmallFair):
    with either_db.read() as unit:
        for scope in (answered.enterprise(1), answered.buyer(1)):
            assert own_answers(unit, scope) == {}


def test_the_organiser_reads_the_last_word_of_either_side(either_db: Database, answered: SmallFair):
    with either_db.read() as unit:
        rows = begun_meetings(unit, answered.organiser, minutes(25))

    found = [
        (row.enterprise_code, row.buyer_code, row.enterprise_said_stage, row.buyer_said_stage)
        for row in rows
    ]
    assert found == [
        ("E0", "B0", "contract", "none"),
        ("E0", "B1", None, None),
        ("E1", "B2", None, None),
    ]


def test_a_meeting_that_has_not_begun_is_not_listed(either_db: Database, answered: SmallFair):
    with either_db.read() as unit:
        early = begun_meetings(unit, answered.organiser, minutes(-1))
        first = begun_meetings(unit, answered.organiser, minutes(0))

    assert early == []
    assert [row.buyer_code for row in first] == ["B0"]


def test_two_words_of_the_same_moment_count_as_one(either_db: Database, fair: SmallFair):
    for stage in ("none", "contract"):
        said(either_db, fair, (0, 0), E, stage)

    with either_db.read() as unit:
        rows = begun_meetings(unit, fair.organiser, minutes(0))
        mine = own_answers(unit, fair.enterprise(0))

    assert len(rows) == 1
    assert rows[0].enterprise_said_stage == mine[fair.buyers[0]].stage


def test_meetings_over_and_not_told_of_are_counted_for_each_side(
    either_db: Database, answered: SmallFair
):
    def untold(scope: Scope, at: int) -> int:
        with either_db.read() as unit:
            return untold_meetings(unit, scope, minutes(at))

    firm, first, second = answered.enterprise(0), answered.buyer(0), answered.buyer(1)
    assert [untold(firm, at) for at in (19, 20, 44, 45)] == [0, 0, 0, 1]
    assert [untold(second, at) for at in (44, 45)] == [0, 1]
    assert untold(first, 200) == 0
    assert untold(answered.enterprise(2), 200) == 0


def test_ones_own_meeting_is_found_by_the_partner(either_db: Database, fair: SmallFair):
    with either_db.read() as unit:
        row = own_meeting(unit, fair.buyer(1), fair.enterprises[0])

    assert (row.other_id, row.starts_at) == (fair.enterprises[0], minutes(25))
    assert row.name_vi == "Cơ khí Đông Anh 0 (hanoi)"


@pytest.mark.parametrize("role", [E, B])
def test_a_partner_one_does_not_meet_is_not_found(either_db: Database, fair: SmallFair, role: Role):
    stranger = small_fair(either_db, "tokyo")
    scope, others = {
        E: (fair.enterprise(2), [*fair.buyers, *stranger.buyers]),
        B: (fair.buyer(0), [fair.enterprises[1], *stranger.enterprises, fair.buyers[0], ""]),
    }[role]

    with either_db.read() as unit:
        for other in others:
            with pytest.raises(NotFoundError):
                own_meeting(unit, scope, other)


def test_all_answers_are_the_organisers_and_of_his_own_fair(
    either_db: Database, answered: SmallFair
):
    other = small_fair(either_db, "tokyo")
    with either_db.read() as unit:
        for scope in (answered.enterprise(0), answered.buyer(0)):
            with pytest.raises(ForbiddenError):
                begun_meetings(unit, scope, minutes(200))
        with pytest.raises(NotFoundError):
            own_answers(unit, answered.organiser)
        assert begun_meetings(unit, other.organiser, minutes(200)) == []
        assert own_answers(unit, other.enterprise(0)) == {}


def test_everything_is_read_in_one_statement_each(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    meet(db, fair, (0, 0, 0, 0))
    publish(db, fair.organiser, fair.plan_id)

    with statements(db) as run, db.read() as unit:
        begun_meetings(unit, fair.organiser, minutes(200))
        own_answers(unit, fair.enterprise(0))
        own_meeting(unit, fair.enterprise(0), fair.buyers[0])

    assert len(run) == 3
