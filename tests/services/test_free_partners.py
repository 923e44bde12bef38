"""With whom one could still meet: the planner's own rules, asked of the published plan."""

from datetime import timedelta

import pytest
import time_machine

from matchmaker.domain.errors import NotFoundError, RefusedError
from matchmaker.services.free_partners import free_partners
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Quota
from tests.fair_rows import add, announce, change, statements, there
from tests.small_fair import OPENS_AT, SmallFair, small_fair

EARLY = OPENS_AT - timedelta(days=1)


def published(db: Database, *places: tuple[int, int, int, int], **size: int) -> SmallFair:
    fair = small_fair(db, **size)
    announce(db, fair, *places)
    return fair


def free(db: Database, fair: SmallFair, enterprise: int = 0, at=EARLY) -> list[int]:
    """Numbers of the buyers whom an enterprise could still meet."""
    with time_machine.travel(at, tick=False):
        found = free_partners(db, fair.enterprise(enterprise), fair.buyers)
    return [fair.buyers.index(one) for one in found]


def test_whoever_has_a_time_in_common_is_free(either_db: Database):
    fair = published(either_db, (0, 0, 0, 0))

    assert free(either_db, fair) == [1, 2]
    assert free(either_db, fair, 1) == [0, 1, 2]


def test_the_buyer_asks_likewise(db: Database):
    fair = published(db, (0, 0, 0, 0))

    with time_machine.travel(EARLY, tick=False):
        found = free_partners(db, fair.buyer(0), fair.enterprises)

    assert found == fair.enterprises[1:]


def test_the_order_of_the_list_is_kept(db: Database):
    fair = published(db, (0, 0, 0, 0))
    asked = [fair.buyers[2], "nobody", fair.buyers[1]]

    with time_machine.travel(EARLY, tick=False):
        assert free_partners(db, fair.enterprise(0), asked) == [fair.buyers[2], fair.buyers[1]]


def test_two_who_are_never_free_together_are_not(db: Database):
    fair = published(db, (0, 0, 0, 0), (1, 1, 1, 0), slots=2)

    assert free(db, fair) == [2]  # E0 is busy in the first slot, B1 in the second


def test_who_is_not_there_at_the_time_is_not(db: Database):
    fair = published(db, (0, 0, 0, 0), slots=2)
    there(db, fair, OPENS_AT, OPENS_AT + timedelta(minutes=20), buyer_id=fair.buyers[1])

    assert free(db, fair) == [2]


def test_who_has_all_his_meetings_is_not(db: Database):
    fair = published(db, (0, 0, 0, 0), (1, 1, 0, 1))
    add(db, Quota(fair_id=fair.id, buyer_id=fair.buyers[1], most=1))

    assert free(db, fair) == [2]


def test_who_asks_and_has_all_his_own_meetings_gets_nobody(db: Database):
    fair = published(db, (0, 0, 0, 0))
    add(db, Quota(fair_id=fair.id, enterprise_id=fair.enterprises[0], most=1))

    assert free(db, fair) == []


def test_without_a_table_left_nobody_is(db: Database):
    fair = published(db, (1, 0, 0, 0), slots=1, tables=1)

    assert free(db, fair) == []


def test_a_slot_that_has_begun_is_no_time_any_more(db: Database):
    fair = published(db, (1, 0, 0, 0), slots=1)

    assert free(db, fair) == [1, 2]
    assert free(db, fair, at=OPENS_AT) == []


def test_who_must_never_meet_or_has_withdrawn_is_not(db: Database):
    fair = published(db, (0, 0, 0, 0))
    change(db, Enterprise, fair.enterprises[0], never_meet=["B1"])
    change(db, Buyer, fair.buyers[2], withdrawn=True)

    assert free(db, fair) == []


def test_it_asks_as_often_for_many_as_for_one(db: Database):
    fair = published(db, (0, 0, 0, 0))
    with statements(db) as one:
        free_partners(db, fair.enterprise(0), fair.buyers[:1])
    with statements(db) as many:
        free_partners(db, fair.enterprise(0), fair.buyers)

    assert len(many) == len(one)


def test_before_publication_and_for_an_organiser_there_is_no_answer(db: Database):
    fair = small_fair(db)

    with pytest.raises(RefusedError):
        free_partners(db, fair.enterprise(0), fair.buyers)
    with pytest.raises(NotFoundError):
        free_partners(db, fair.organiser, fair.buyers)
