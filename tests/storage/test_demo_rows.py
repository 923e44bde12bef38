"""What making the demo fair reads and marks."""

from datetime import date

import pytest
from sqlmodel import select

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.queries.demo_rows import (
    counts,
    liveliest,
    mark_synthetic,
    shown_pairs,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Buyer,
    Enterprise,
    Fair,
    Hall,
    MeetingTable,
    Need,
    Product,
    Proposal,
)


def small_fair(db: Database, slug: str = "one") -> Scope:
    """Two halls with two tables each, two enterprises with booths, two buyers."""
    day = date(2027, 10, 27)
    fair = Fair(slug=slug, name_vi="Hội chợ", name_en="Fair", first_day=day, last_day=day)
    halls = [Hall(fair_id=fair.id, code=code) for code in "AB"]
    tables = [
        MeetingTable(
            fair_id=fair.id, hall_id=halls[number // 2].id, number=number, label=str(number)
        )
        for number in range(4)
    ]
    enterprises = [
        Enterprise(fair_id=fair.id, code=f"E{number}", booth=booth, hall=hall)
        for number, (booth, hall) in enumerate([("B01", "B"), ("A01", "A"), ("", "A")])
    ]
    buyers = [Buyer(fair_id=fair.id, code=f"B{number}") for number in range(2)]
    with db.write() as unit:
        unit.add(fair)
        unit.flush()
        unit.add_all([*halls, *enterprises, *buyers])
        unit.flush()
        unit.add_all(tables)
    return Scope(fair.id, Role.ORGANISER)


def propose(
    db: Database, scope: Scope, enterprise: int, buyer: int, *,
    ranks: tuple[int | None, int | None] = (1, 1), gated: bool = False,
) -> None:  # fmt: skip
    with db.write() as unit:
        one = unit.exec(
            select(Enterprise).where(
                Enterprise.fair_id == scope.fair_id, Enterprise.code == f"E{enterprise}"
            )
        ).one()
        other = unit.exec(
            select(Buyer).where(Buyer.fair_id == scope.fair_id, Buyer.code == f"B{buyer}")
        ).one()
        unit.add(
            Proposal(
                fair_id=scope.fair_id,
                enterprise_id=one.id,
                buyer_id=other.id,
                best_product_id="p",
                best_need_id="n",
                p_enterprise=0.4,
                p_buyer=0.6,
                p_mutual=0.3,
                rank_for_enterprise=ranks[0],
                rank_for_buyer=ranks[1],
                gates=[{"rule": "must_fields", "sentence": {}}] if gated else [],
            )
        )


def codes(db: Database, scope: Scope) -> list[tuple[str, str]]:
    with db.read() as unit:
        return [
            (unit.get_one(Enterprise, row.enterprise_id).code,
             unit.get_one(Buyer, row.buyer_id).code)
            for row in shown_pairs(unit, scope)
        ]  # fmt: skip


def test_counts_stay_within_the_fair(either_db: Database):
    first, second = small_fair(either_db, "one"), small_fair(either_db, "two")
    propose(either_db, first, 0, 0)

    with either_db.read() as unit:
        found = [counts(unit, one) for one in (first, second)]
    assert found == [
        {"enterprises": 3, "proposals": proposals, "wishes": 0, "attendances": 0}
        for proposals in (1, 0)
    ]


def test_only_this_fairs_rows_are_marked_as_invented(either_db: Database):
    first, second = small_fair(either_db, "one"), small_fair(either_db, "two")
    with either_db.write() as unit:
        enterprise = unit.exec(
            select(Enterprise).where(Enterprise.fair_id == first.fair_id)
        ).first()
        buyer = unit.exec(select(Buyer).where(Buyer.fair_id == first.fair_id)).first()
        assert enterprise is not None
        assert buyer is not None
        unit.add(Product(fair_id=first.fair_id, enterprise_id=enterprise.id, code="P"))
        unit.add(Need(fair_id=first.fair_id, buyer_id=buyer.id, code="N"))
    with either_db.write() as unit:
        mark_synthetic(unit, first)

    with either_db.read() as unit:
        for table in (Enterprise, Buyer, Product, Need):
            for row in unit.exec(select(table)).all():
                assert row.synthetic is (row.fair_id == first.fair_id)
    assert second.fair_id != first.fair_id


def test_pairs_on_either_list_are_shown_in_the_order_of_codes(either_db: Database):
    scope = small_fair(either_db)
    propose(either_db, scope, 1, 0, ranks=(None, 2))
    propose(either_db, scope, 0, 1, ranks=(3, None))
    propose(either_db, scope, 0, 0, ranks=(None, None))

    assert codes(either_db, scope) == [("E0", "B1"), ("E1", "B0")]


def test_a_gated_pair_is_never_shown(either_db: Database):
    scope = small_fair(either_db)
    propose(either_db, scope, 0, 0, gated=True)

    assert codes(either_db, scope) == []


@pytest.mark.parametrize(("side", "winner"), [(Role.ENTERPRISE, "E1"), (Role.BUYER, "B0")])
def test_the_liveliest_has_the_longest_list_and_codes_break_ties(
    either_db: Database, side: Role, winner: str
):
    scope = small_fair(either_db)
    propose(either_db, scope, 1, 0, ranks=(1, 2))
    propose(either_db, scope, 1, 1, ranks=(2, None))
    propose(either_db, scope, 0, 1, ranks=(1, 1))

    with either_db.read() as unit:
        found = liveliest(unit, scope, side)
        table = Enterprise if side is Role.ENTERPRISE else Buyer
        assert unit.get_one(table, found).code == winner
