"""Somebody leaves the fair or comes back: noted once, by the organiser alone."""

import pytest
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.services.withdraw import withdraw
from matchmaker.storage.session import Database
from matchmaker.storage.tables import AuditEvent, Buyer, Enterprise, Job
from tests.small_fair import small_fair


def noted(db: Database) -> list[tuple[str, str]]:
    with db.read() as unit:
        events = unit.exec(select(AuditEvent).order_by(AuditEvent.at)).all()  # type: ignore[arg-type]  # a column
        return [(one.action, one.object) for one in events]


@pytest.mark.parametrize(("kind", "word"), [(Enterprise, "enterprise"), (Buyer, "buyer")])
def test_leaving_and_coming_back_stand_in_the_history(either_db: Database, kind, word: str):
    fair = small_fair(either_db)
    who = (fair.enterprises if kind is Enterprise else fair.buyers)[0]

    withdraw(either_db, fair.organiser, who)
    with either_db.read() as unit:
        assert unit.get_one(kind, who).withdrawn is True
    withdraw(either_db, fair.organiser, who, withdrawn=False)

    with either_db.read() as unit:
        assert unit.get_one(kind, who).withdrawn is False
    assert noted(either_db) == [(f"{word}.withdrawn", who), (f"{word}.brought_back", who)]


def test_noting_it_twice_changes_nothing_more(db: Database):
    fair = small_fair(db)
    first = withdraw(db, fair.organiser, fair.buyers[0]).version

    assert withdraw(db, fair.organiser, fair.buyers[0]).version == first
    assert len(noted(db)) == 1


def test_the_lists_of_the_others_are_made_anew(db: Database):
    fair = small_fair(db)

    withdraw(db, fair.organiser, fair.enterprises[0])

    with db.read() as unit:
        job = unit.exec(select(Job)).one()
    assert (job.kind, job.arguments) == ("renew", {"participant": fair.enterprises[0]})


def test_a_participant_notes_nobody_s_leaving_not_even_its_own(db: Database):
    fair = small_fair(db)

    with pytest.raises(ForbiddenError):
        withdraw(db, fair.enterprise(0), fair.enterprises[0])


def test_nobody_of_another_fair_leaves_this_one(db: Database):
    fair, other = small_fair(db), small_fair(db, "hue")

    with pytest.raises(NotFoundError):
        withdraw(db, fair.organiser, other.buyers[0])
    with pytest.raises(NotFoundError):
        withdraw(db, fair.organiser, "nobody")
