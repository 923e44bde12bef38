"""Which offers are answered, how they are called, and whether anything has changed."""

import pytest

from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.wish import Says
from matchmaker.storage.queries.coverage_rows import Stamp, answered, offers_named, stamp
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Need, Product
from tests.fair_rows import FAILS, change, propose, say, statements
from tests.small_fair import SmallFair, small_fair


def stamped(db: Database, fair: SmallFair) -> Stamp:
    with db.read() as unit:
        return stamp(unit, fair.organiser)


def test_a_pair_answers_its_need_and_product_from_the_stated_fit_on(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 1, p=(0.1, 0.5))
    propose(either_db, fair, 2, 2, p=(0.9, 0.49))

    with either_db.read() as unit:
        needs, products = answered(unit, fair.organiser, 0.5)

    assert (needs, products) == ({fair.needs[1]}, {fair.products[0]})


def test_a_pair_that_is_kept_apart_answers_nothing(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0, ranks=(None, None), p=(0.9, 0.9), gates=FAILS)

    with either_db.read() as unit:
        assert answered(unit, fair.organiser, 0.5) == (set(), set())


def test_pairs_of_another_fair_answer_nothing_here(db: Database):
    fair, other = small_fair(db), small_fair(db, "tokyo")
    propose(db, other, 0, 0, p=(0.9, 0.9))

    with db.read() as unit:
        assert answered(unit, fair.organiser, 0.5) == (set(), set())


def test_every_offer_is_named_with_its_owner(either_db: Database):
    fair = small_fair(either_db)
    other = small_fair(either_db, "tokyo")

    with either_db.read() as unit:
        named = offers_named(unit, fair.organiser)

    assert set(named) == {*fair.needs, *fair.products}
    need, product = named[fair.needs[1]], named[fair.products[2]]
    assert (need.code, need.owner_id, need.owner_code) == ("N1", fair.buyers[1], "B1")
    assert (need.name_en, need.hs_code, need.country) == ("Steel shafts", "848310", "JP")
    assert (product.owner_id, product.owner_code) == (fair.enterprises[2], "E2")
    assert not {*other.needs, *other.products} & set(named)


def test_names_cost_two_questions_for_few_and_many(db: Database):
    fair = small_fair(db, enterprises=30, buyers=20)

    with db.read() as unit, statements(db) as run:
        assert len(offers_named(unit, fair.organiser)) == 50

    assert len(run) == 2


def test_a_need_without_a_name_is_known_by_its_first_words(db: Database):
    fair = small_fair(db)
    change(db, Need, fair.needs[0], name_en="", text_original="Shafts " * 40)

    with db.read() as unit:
        assert offers_named(unit, fair.organiser)[fair.needs[0]].text == ("Shafts " * 40)[:80]


def test_before_anything_was_suggested_the_stamp_says_so(either_db: Database):
    assert stamped(either_db, small_fair(either_db)).proposed_at is None


def test_stamps_are_equal_until_something_changes(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0)
    before = stamped(either_db, fair)

    assert stamped(either_db, fair) == before
    assert before.proposed_at is not None
    hash(before)

    say(either_db, fair, 0, 0, Says.MEET)
    wished = stamped(either_db, fair)
    assert wished != before
    propose(either_db, fair, 1, 1)
    assert stamped(either_db, fair) != wished


@pytest.mark.parametrize("kind", [Enterprise, Product])
def test_an_edit_changes_the_stamp(db: Database, kind: type):
    from datetime import UTC, datetime

    fair = small_fair(db)
    before = stamped(db, fair)
    row = fair.enterprises[0] if kind is Enterprise else fair.products[0]
    change(db, kind, row, updated_at=datetime(2040, 1, 1, tzinfo=UTC))

    assert stamped(db, fair) != before


def test_another_fair_leaves_the_stamp_alone(db: Database):
    fair, other = small_fair(db), small_fair(db, "tokyo")
    before = stamped(db, fair)
    propose(db, other, 0, 0)

    assert stamped(db, fair) == before


@pytest.mark.parametrize("ask", [stamp, offers_named, lambda u, s: answered(u, s, 0.5)])
def test_participants_ask_in_vain(db: Database, ask):
    fair = small_fair(db)

    with db.read() as unit:
        for scope in (fair.enterprise(0), fair.buyer(0)):
            with pytest.raises(ForbiddenError):
                ask(unit, scope)
