"""What the published plan says of one's own misses, and of nobody else's."""

import pytest

from matchmaker.domain.errors import NotFoundError
from matchmaker.storage.queries.wish_report_rows import own_misses
from matchmaker.storage.session import Database
from matchmaker.storage.tables import PlanVersion
from tests.fair_rows import announce, change
from tests.small_fair import SmallFair, small_fair


def with_misses(db: Database) -> SmallFair:
    fair = small_fair(db)
    announce(db, fair, (2, 2, 0, 0))
    pairs = ((0, 1), (0, 2), (1, 1))
    unplaced = [
        {
            "enterprise_id": fair.enterprises[e],
            "buyer_id": fair.buyers[b],
            "cause": {"say": f"{e}-{b}", "with": {}},
        }
        for e, b in pairs
    ]
    change(db, PlanVersion, fair.plan_id, result={"unplaced": unplaced})
    return fair


def test_each_side_reads_its_own_by_partner(db: Database):
    fair = with_misses(db)

    with db.read() as unit:
        _, of_enterprise = own_misses(unit, fair.enterprise(0))
        made_at, of_buyer = own_misses(unit, fair.buyer(1))

    assert {who: cause["say"] for who, cause in of_enterprise.items()} == {
        fair.buyers[1]: "0-1", fair.buyers[2]: "0-2",
    }  # fmt: skip
    assert {who: cause["say"] for who, cause in of_buyer.items()} == {
        fair.enterprises[0]: "0-1", fair.enterprises[1]: "1-1",
    }  # fmt: skip
    assert made_at is not None


def test_before_a_plan_is_published_there_is_nothing(db: Database):
    fair = small_fair(db)

    with db.read() as unit:
        assert own_misses(unit, fair.enterprise(0)) == (None, {})


def test_an_organiser_has_no_misses_of_his_own(db: Database):
    fair = small_fair(db)

    with db.read() as unit, pytest.raises(NotFoundError):
        own_misses(unit, fair.organiser)
