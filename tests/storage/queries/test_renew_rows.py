"""What renewing one participant reads and writes: its own pairs, and lists that they touch."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.storage.columns import new_id
from matchmaker.storage.queries.renew_rows import (
    Footing,
    explain_row,
    footing,
    listed_on,
    move,
    offer_stamps,
    pairs_of,
    places_held,
    replace_pairs,
    side_of,
    waiting_for,
    wished_with,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product, Proposal
from tests.fair_rows import FAILS, add, change, propose, say, statements
from tests.small_fair import SmallFair, small_fair


def stored(db: Database, proposal_id: str) -> Proposal:
    with db.read() as unit:
        return unit.get_one(Proposal, proposal_id)


def new_pair(fair: SmallFair, enterprise: int, buyer: int, **columns: Any) -> dict[str, Any]:
    """Give a proposal as a renewal hands it over, every column filled."""
    row = Proposal(
        id=new_id(),
        fair_id=fair.id,
        enterprise_id=fair.enterprises[enterprise],
        buyer_id=fair.buyers[buyer],
        best_product_id=fair.products[enterprise],
        best_need_id=fair.needs[buyer],
        p_enterprise=0.7,
        p_buyer=0.8,
        p_mutual=0.56,
    )
    return row.model_dump() | columns


# --- who it is ---------------------------------------------------------------------------


def test_everybody_stands_on_one_side_of_the_own_fair_alone(db: Database):
    fair, other = small_fair(db), small_fair(db, "tokyo")

    with db.read() as unit:
        assert side_of(unit, fair.organiser, fair.enterprises[1]) is Role.ENTERPRISE
        assert side_of(unit, fair.organiser, fair.buyers[1]) is Role.BUYER
        for stranger in (other.enterprises[1], other.buyers[1], fair.products[0], ""):
            with pytest.raises(NotFoundError):
                side_of(unit, fair.organiser, stranger)


def test_who_was_withdrawn_still_has_a_side(db: Database):
    fair = small_fair(db)
    change(db, Buyer, fair.buyers[0], withdrawn=True)

    with db.read() as unit:
        assert side_of(unit, fair.organiser, fair.buyers[0]) is Role.BUYER


# --- what proposals stand on -------------------------------------------------------------


def test_before_any_proposal_there_is_nothing_to_stand_on(db: Database):
    fair, other = small_fair(db), small_fair(db, "tokyo")
    propose(db, other, 0, 0, encoder="letters", model="first")

    with db.read() as unit:
        assert footing(unit, fair.organiser) is None


def test_proposals_stand_on_their_encoder_and_model_and_on_all_who_offer(either_db: Database):
    fair = small_fair(either_db, enterprises=4, buyers=3)
    small_fair(either_db, "tokyo", enterprises=9)
    propose(either_db, fair, 0, 0, encoder="letters", model="first")

    with either_db.read() as unit:
        assert footing(unit, fair.organiser) == Footing("letters", "first", 4 * 3)


def test_who_has_two_products_counts_once_and_who_has_none_left_not_at_all(db: Database):
    fair = small_fair(db, enterprises=4, buyers=3)
    propose(db, fair, 0, 0)
    second = Product(fair_id=fair.id, enterprise_id=fair.enterprises[0], code="P0B")
    add(db, second)
    change(db, Product, fair.products[1], withdrawn=True)
    change(db, Enterprise, fair.enterprises[2], withdrawn=True)
    change(db, Need, fair.needs[2], withdrawn=True)

    with db.read() as unit:
        found = footing(unit, fair.organiser)

    assert found is not None
    assert found.pairs == 2 * 2


# --- what changes with an offer ----------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.BUYER], ids=str)
def test_every_party_with_an_offer_has_a_stamp(either_db: Database, role: Role):
    fair = small_fair(either_db)
    small_fair(either_db, "tokyo")

    with either_db.read() as unit:
        stamps = offer_stamps(unit, fair.organiser, role)

    own = fair.enterprises if role is Role.ENTERPRISE else fair.buyers
    assert set(stamps) == set(own)
    assert {stamp[0] for stamp in stamps.values()} == {1}


@pytest.mark.parametrize(
    "edited", [{"version": 5}, {"updated_at": datetime(2040, 1, 1, tzinfo=UTC)}], ids=str
)
def test_an_edited_offer_changes_its_owner_s_stamp_and_no_other(db: Database, edited):
    fair = small_fair(db)
    with db.read() as unit:
        before = offer_stamps(unit, fair.organiser, Role.ENTERPRISE)

    change(db, Product, fair.products[1], **edited)

    with db.read() as unit:
        after = offer_stamps(unit, fair.organiser, Role.ENTERPRISE)
    assert {one for one in before if before[one] != after[one]} == {fair.enterprises[1]}


def test_a_new_offer_changes_its_owner_s_stamp(db: Database):
    fair = small_fair(db)
    with db.read() as unit:
        before = offer_stamps(unit, fair.organiser, Role.BUYER)

    add(db, Need(fair_id=fair.id, buyer_id=fair.buyers[0], code="N0B"))

    with db.read() as unit:
        after = offer_stamps(unit, fair.organiser, Role.BUYER)
    assert after[fair.buyers[0]][0] == before[fair.buyers[0]][0] + 1
    assert after[fair.buyers[1]] == before[fair.buyers[1]]


def test_a_withdrawn_offer_or_party_leaves_no_stamp(db: Database):
    fair = small_fair(db)
    change(db, Need, fair.needs[0], withdrawn=True)
    change(db, Buyer, fair.buyers[1], withdrawn=True)

    with db.read() as unit:
        assert set(offer_stamps(unit, fair.organiser, Role.BUYER)) == {fair.buyers[2]}


# --- lists -------------------------------------------------------------------------------


def test_one_s_pairs_are_read_from_either_side_with_both_places(either_db: Database):
    fair = small_fair(either_db)
    one = propose(either_db, fair, 0, 1, ranks=(2, None), p_mutual=0.25)
    two = propose(either_db, fair, 1, 1, ranks=(None, 4), p_mutual=0.5)
    propose(either_db, fair, 2, 2)

    with either_db.read() as unit:
        of_firm = pairs_of(unit, fair.organiser, Role.ENTERPRISE, fair.enterprises[0])
        of_buyer = pairs_of(unit, fair.organiser, Role.BUYER, fair.buyers[1])

    assert [tuple(row) for row in of_firm] == [(one, fair.buyers[1], 0.25, 2, None)]
    assert {tuple(row) for row in of_buyer} == {
        (one, fair.enterprises[0], 0.25, None, 2),
        (two, fair.enterprises[1], 0.5, 4, None),
    }


def test_who_wished_is_named_once_whoever_of_the_two_said_it(db: Database):
    fair = small_fair(db)
    say(db, fair, 0, 0, Says.MEET, Says.NO_THANKS)
    say(db, fair, 0, 2, None, Says.MEET)
    say(db, fair, 1, 1, Says.MEET)

    with db.read() as unit:
        of_firm = wished_with(unit, fair.organiser, Role.ENTERPRISE, fair.enterprises[0])
        of_buyer = wished_with(unit, fair.organiser, Role.BUYER, fair.buyers[1])

    assert sorted(of_firm) == sorted([fair.buyers[0], fair.buyers[2]])
    assert of_buyer == [fair.enterprises[1]]


def test_only_places_on_the_readers_own_lists_are_listed(either_db: Database):
    fair = small_fair(either_db)
    first = propose(either_db, fair, 0, 0, ranks=(1, None), p_mutual=0.5)
    propose(either_db, fair, 0, 1, ranks=(None, 1))
    propose(either_db, fair, 1, 1, ranks=(1, 1))

    with either_db.read() as unit:
        rows = listed_on(unit, fair.organiser, Role.ENTERPRISE, [fair.enterprises[0]])

    assert [tuple(row) for row in rows] == [(first, fair.enterprises[0], fair.buyers[0], 0.5, 1)]


def test_a_free_place_goes_to_the_best_who_is_neither_listed_nor_kept_apart(either_db: Database):
    fair = small_fair(either_db, buyers=5)
    propose(either_db, fair, 0, 0, ranks=(1, None), p_mutual=0.9)
    propose(either_db, fair, 0, 1, ranks=(None, None), p_mutual=0.8, gates=FAILS)
    propose(either_db, fair, 0, 2, ranks=(None, 1), p_mutual=0.25, p=(0.75, 0.3))
    propose(either_db, fair, 0, 3, ranks=(None, None), p_mutual=0.6, p=(0.5, 0.3))

    with either_db.read() as unit:
        rows = waiting_for(unit, fair.organiser, Role.ENTERPRISE, [fair.enterprises[0]])

    assert [(row.receiver_id, row.asks) for row in rows] == [
        (fair.buyers[3], 0.5),
        (fair.buyers[2], 0.75),
    ]


def test_places_held_tell_on_whose_lists_somebody_stands(db: Database):
    fair = small_fair(db)
    propose(db, fair, 0, 0, ranks=(3, None), p=(0.75, 0.5))
    propose(db, fair, 1, 0, ranks=(None, 1))
    propose(db, fair, 2, 1, ranks=(1, 1))

    with db.read() as unit:
        rows = places_held(unit, fair.organiser, Role.ENTERPRISE, [fair.buyers[0]])

    assert [tuple(row) for row in rows] == [(fair.buyers[0], fair.enterprises[0], 3, 0.75)]


@pytest.mark.parametrize("ask", [listed_on, waiting_for, places_held])
def test_lists_of_nobody_and_of_another_fair_are_empty(db: Database, ask):
    fair, other = small_fair(db), small_fair(db, "tokyo")
    propose(db, fair, 0, 0, ranks=(1, None))
    propose(db, fair, 0, 1, ranks=(None, None))

    with db.read() as unit:
        assert ask(unit, fair.organiser, Role.ENTERPRISE, []) == []
        for ids in (fair.enterprises, fair.buyers):
            assert ask(unit, other.organiser, Role.ENTERPRISE, ids) == []


@pytest.mark.parametrize("ask", [listed_on, waiting_for, places_held])
def test_a_list_costs_one_question_for_few_and_many(db: Database, ask):
    fair = small_fair(db, enterprises=12, buyers=4)
    for enterprise in range(12):
        propose(db, fair, enterprise, 0, ranks=(1, None))

    with db.read() as unit, statements(db) as run:
        ask(unit, fair.organiser, Role.ENTERPRISE, [*fair.enterprises, *fair.buyers])

    assert len(run) == 1


# --- writing -----------------------------------------------------------------------------


def test_a_renewed_pair_keeps_its_id_and_others_stay_as_they_are(either_db: Database):
    fair = small_fair(either_db)
    kept = propose(either_db, fair, 0, 0, p_mutual=0.1)
    gone = propose(either_db, fair, 0, 1)
    untouched = propose(either_db, fair, 1, 0, p_mutual=0.3)
    pairs = [new_pair(fair, 0, 0), new_pair(fair, 0, 2)]

    with either_db.told() as unit:
        replace_pairs(unit, fair.organiser, Role.ENTERPRISE, fair.enterprises[0], pairs)

    with either_db.read() as unit:
        rows = {row.id: row for row in unit.scalars(select(Proposal))}
    assert set(rows) == {kept, untouched, pairs[1]["id"]}
    assert gone not in rows
    assert rows[kept].p_mutual == 0.56
    assert rows[untouched].p_mutual == 0.3
    assert rows[pairs[1]["id"]].buyer_id == fair.buyers[2]


def test_who_has_no_pair_any_more_loses_all_of_them_and_nobody_else_any(db: Database):
    fair = small_fair(db)
    propose(db, fair, 0, 0)
    propose(db, fair, 1, 0)
    left = propose(db, fair, 1, 1)

    with db.told() as unit:
        replace_pairs(unit, fair.organiser, Role.BUYER, fair.buyers[0], [])

    with db.read() as unit:
        assert list(unit.scalars(select(Proposal.id))) == [left]


def test_moves_change_places_of_one_side_and_take_off_with_none(either_db: Database):
    fair = small_fair(either_db)
    up = propose(either_db, fair, 0, 0, ranks=(2, 2))
    off = propose(either_db, fair, 0, 1, ranks=(1, 1))
    still = propose(either_db, fair, 0, 2, ranks=(3, 3))

    with either_db.told() as unit:
        move(unit, Role.ENTERPRISE, {up: 1, off: None})
        move(unit, Role.BUYER, {})

    places = {
        one: (row.rank_for_enterprise, row.rank_for_buyer)
        for one in (up, off, still)
        for row in [stored(either_db, one)]
    }
    assert places == {up: (1, 2), off: (None, 1), still: (3, 3)}


def test_reasons_are_stored_with_the_one_pair_they_explain(db: Database):
    fair = small_fair(db)
    one, other = propose(db, fair, 0, 0), propose(db, fair, 0, 1)

    with db.told() as unit:
        explain_row(unit, one, {"enterprise": ["Same goods"]})

    assert stored(db, one).reasons == {"enterprise": ["Same goods"]}
    assert stored(db, other).reasons == {}
