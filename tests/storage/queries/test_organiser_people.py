"""What stands beside the lists of participants: filters to choose from, suggestions of one."""

from datetime import UTC, datetime

import pytest

from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.participant import Role
from matchmaker.storage.queries.organiser_people import choices, last_proposed, proposals_of
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise
from tests.fair_rows import FAILS, change, propose
from tests.small_fair import small_fair


def test_only_sectors_and_countries_that_occur_can_be_chosen(either_db: Database):
    fair = small_fair(either_db)
    small_fair(either_db, "tokyo")
    for id_, sector, country in zip(
        fair.enterprises, ("textile", "", "textile"), ("VN", "LA", ""), strict=True
    ):
        change(either_db, Enterprise, id_, sector=sector, country=country)

    with either_db.read() as unit:
        assert choices(unit, fair.organiser, Role.ENTERPRISE) == (["textile"], ["LA", "VN"])
        assert choices(unit, fair.organiser, Role.BUYER) == (["machinery"], ["JP"])


def test_who_has_withdrawn_offers_no_choice(db: Database):
    fair = small_fair(db)
    change(db, Buyer, fair.buyers[0], country="DE", withdrawn=True)

    with db.read() as unit:
        assert choices(unit, fair.organiser, Role.BUYER)[1] == ["JP"]


def test_a_fair_without_people_offers_nothing(db: Database):
    fair = small_fair(db, enterprises=0, buyers=0)

    with db.read() as unit:
        assert choices(unit, fair.organiser, Role.ENTERPRISE) == ([], [])


def test_suggestions_come_by_rank_with_the_participants_own_fit_first(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0, ranks=(2, 1), p=(0.3, 0.8))
    propose(either_db, fair, 0, 1, ranks=(1, 2), p=(0.7, 0.2))

    with either_db.read() as unit:
        rows = proposals_of(unit, fair.organiser, Role.ENTERPRISE, fair.enterprises[0])
        [own] = proposals_of(unit, fair.organiser, Role.BUYER, fair.buyers[0])

    assert [(row.code, row.rank) for row in rows] == [("B1", 1), ("B0", 2)]
    assert [(row.fit, row.fit_for_other) for row in rows] == [(0.7, 0.2), (0.3, 0.8)]
    assert rows[0].other_id == fair.buyers[1]
    assert (own.code, own.fit, own.fit_for_other, own.rank) == ("E0", 0.8, 0.3, 1)


def test_whoever_stands_on_the_others_list_only_is_not_suggested(db: Database):
    fair = small_fair(db)
    propose(db, fair, 0, 0, ranks=(None, 1))
    propose(db, fair, 0, 1, ranks=(None, None), gates=FAILS)

    with db.read() as unit:
        assert proposals_of(unit, fair.organiser, Role.ENTERPRISE, fair.enterprises[0]) == []


def test_suggestions_of_anothers_fair_stay_there(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    propose(db, there, 0, 0)

    with db.read() as unit:
        assert proposals_of(unit, here.organiser, Role.ENTERPRISE, there.enterprises[0]) == []
        assert len(proposals_of(unit, there.organiser, Role.ENTERPRISE, there.enterprises[0])) == 1


def test_the_last_time_pairs_were_suggested_is_the_latest(either_db: Database):
    fair, other = small_fair(either_db), small_fair(either_db, "tokyo")
    with either_db.read() as unit:
        assert last_proposed(unit, fair.organiser) is None
    first, later = (datetime(2026, 9, day, 4, 5, tzinfo=UTC) for day in (1, 2))
    propose(either_db, fair, 0, 0, created_at=later)
    propose(either_db, fair, 1, 1, created_at=first)
    propose(either_db, other, 1, 1, created_at=datetime(2026, 10, 1, tzinfo=UTC))

    with either_db.read() as unit:
        assert last_proposed(unit, fair.organiser) == later


def test_participants_are_told_none_of_it(db: Database):
    fair = small_fair(db)

    with db.read() as unit:
        for scope in (fair.enterprise(0), fair.buyer(0)):
            with pytest.raises(ForbiddenError):
                choices(unit, scope, Role.BUYER)
            with pytest.raises(ForbiddenError):
                proposals_of(unit, scope, Role.ENTERPRISE, fair.enterprises[0])
            with pytest.raises(ForbiddenError):
                last_proposed(unit, scope)
