"""A participant's own proposals, as the coach reads them."""

import pytest

from matchmaker.domain.errors import NotFoundError
from matchmaker.storage.queries.coach_rows import own_proposals
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product
from tests.fair_rows import FAILS, change, propose, statements
from tests.small_fair import DAY, small_fair


def test_pairs_on_either_list_come_best_joint_fit_first(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0, ranks=(1, None), p_mutual=0.2)
    propose(either_db, fair, 0, 1, ranks=(None, 3), p_mutual=0.6)
    propose(either_db, fair, 0, 2, ranks=(None, None), p_mutual=0.9)

    with either_db.read() as unit:
        rows = own_proposals(unit, fair.enterprise(0), 10)
        of_buyer = own_proposals(unit, fair.buyer(1), 10)

    assert [row.buyer.id for row in rows] == [fair.buyers[1], fair.buyers[0]]
    assert [row.product.id for row in rows] == [fair.products[0]] * 2
    assert [row.enterprise.id for row in of_buyer] == [fair.enterprises[0]]


def test_what_is_kept_apart_or_withdrawn_is_left_out(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0, gates=FAILS)
    propose(either_db, fair, 0, 1)
    propose(either_db, fair, 0, 2)
    change(either_db, Buyer, fair.buyers[2], withdrawn=True)

    with either_db.read() as unit:
        rows = own_proposals(unit, fair.enterprise(0), 10)

    assert [row.buyer.id for row in rows] == [fair.buyers[1]]


def test_each_comes_with_the_rows_behind_it_in_one_question(db: Database):
    fair = small_fair(db)
    propose(db, fair, 0, 1, signals={"text_fit": 0.5})

    with db.read() as unit, statements(db) as run:
        (row,) = own_proposals(unit, fair.enterprise(0), 10)

    assert (row.enterprise.code, row.buyer.code) == ("E0", "B1")
    assert (row.product.hs_code, row.need.hs_code) == ("848310", "848310")
    assert (row.signals, row.first_day) == ({"text_fit": 0.5}, DAY)
    assert len(run) == 1


def test_no_more_than_asked_for(db: Database):
    fair = small_fair(db)
    for buyer in range(3):
        propose(db, fair, 0, buyer)

    with db.read() as unit:
        assert len(own_proposals(unit, fair.enterprise(0), 2)) == 2


def test_the_fit_for_the_other_side_decides_who_is_left_out(db: Database):
    fair = small_fair(db)
    propose(db, fair, 0, 0, p=(0.9, 0.2))
    propose(db, fair, 0, 1, p=(0.1, 0.3))

    with db.read() as unit:
        (of_enterprise,) = own_proposals(unit, fair.enterprise(0), 10, 0.25)
        (of_buyer,) = own_proposals(unit, fair.buyer(0), 10, 0.25)

    assert of_enterprise.buyer.id == fair.buyers[1]
    assert of_buyer.enterprise.id == fair.enterprises[0]


def test_others_and_organisers_find_nothing(db: Database):
    fair, other = small_fair(db), small_fair(db, "tokyo")
    propose(db, other, 0, 0)
    propose(db, fair, 0, 0)

    with db.read() as unit:
        assert own_proposals(unit, fair.enterprise(1), 10) == []
        with pytest.raises(NotFoundError):
            own_proposals(unit, fair.organiser, 10)


def test_the_best_joint_fit_comes_first_whatever_its_places(db: Database):
    fair = small_fair(db)
    fits = {0: 0.5, 1: 0.7, 2: 0.6}
    for buyer, p_mutual in fits.items():
        propose(db, fair, 0, buyer, ranks=(buyer + 1, 3 - buyer), p_mutual=p_mutual)

    with db.read() as unit:
        rows = own_proposals(unit, fair.enterprise(0), 10)

    assert [fair.buyers.index(row.buyer.id) for row in rows] == [1, 2, 0]


def test_a_fit_at_the_least_asked_for_is_enough(db: Database):
    fair = small_fair(db)
    propose(db, fair, 0, 0, p=(0.9, 0.25))

    with db.read() as unit:
        assert len(own_proposals(unit, fair.enterprise(0), 10, 0.25)) == 1
        assert own_proposals(unit, fair.enterprise(0), 10, 0.2501) == []


@pytest.mark.parametrize("part", ["enterprise", "buyer", "product", "need"])
def test_a_pair_of_which_any_part_is_withdrawn_teaches_nothing(db: Database, part: str):
    fair = small_fair(db)
    propose(db, fair, 0, 0)
    kind, row_id = {
        "enterprise": (Enterprise, fair.enterprises[0]),
        "buyer": (Buyer, fair.buyers[0]),
        "product": (Product, fair.products[0]),
        "need": (Need, fair.needs[0]),
    }[part]
    change(db, kind, row_id, withdrawn=True)

    with db.read() as unit:
        assert own_proposals(unit, fair.buyer(0), 10) == []
