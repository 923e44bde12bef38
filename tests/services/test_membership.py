"""A participant's way in: one account of its own, made once, bound to its fair."""

import pytest
from sqlmodel import select

from matchmaker.domain.errors import NotFoundError, RefusedError
from matchmaker.domain.participant import Role
from matchmaker.services.membership import membership_of, refuse_withdrawn
from matchmaker.storage.columns import new_id
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Account, Buyer, Enterprise, Membership
from tests.fair_rows import add, change
from tests.small_fair import SmallFair, small_fair


def way_in(db: Database, fair: SmallFair, participant_id: str) -> Membership:
    with db.told() as unit:
        return membership_of(unit, fair.organiser, participant_id)


def account_of(db: Database, membership: Membership) -> Account:
    with db.read() as unit:
        return unit.get_one(Account, membership.account_id)


def test_the_first_time_an_account_is_made(either_db: Database):
    fair = small_fair(either_db)

    enterprise = way_in(either_db, fair, fair.enterprises[1])
    buyer = way_in(either_db, fair, fair.buyers[2])

    assert (enterprise.role, enterprise.enterprise_id, enterprise.buyer_id) == (
        Role.ENTERPRISE,
        fair.enterprises[1],
        None,
    )
    assert (buyer.role, buyer.enterprise_id, buyer.buyer_id) == (Role.BUYER, None, fair.buyers[2])
    assert enterprise.fair_id == buyer.fair_id == fair.id
    assert enterprise.account_id != buyer.account_id


def test_the_next_time_it_is_the_same(either_db: Database):
    fair = small_fair(either_db)
    first = way_in(either_db, fair, fair.buyers[0])

    again = way_in(either_db, fair, fair.buyers[0])

    assert (again.id, again.account_id) == (first.id, first.account_id)
    with either_db.read() as unit:
        assert len(unit.exec(select(Account)).all()) == 1


def test_an_account_has_no_password_and_no_mail_to_sign_in_by(db: Database):
    fair = small_fair(db)

    account = account_of(db, way_in(db, fair, fair.buyers[0]))

    assert (account.email, account.password_hash) == (None, "")


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"contact_name": "Bà Lan", "name_vi": "Cơ khí"}, "Bà Lan"),
        ({"contact_name": "", "name_vi": "Cơ khí", "name_en": "Works"}, "Cơ khí"),
        ({"contact_name": "", "name_vi": "", "name_en": "Works"}, "Works"),
    ],
)
def test_it_is_called_by_its_contact_else_by_its_firm(
    db: Database, columns: dict[str, str], name: str
):
    fair = small_fair(db)
    change(db, Enterprise, fair.enterprises[0], **columns)

    assert account_of(db, way_in(db, fair, fair.enterprises[0])).name == name


def test_it_speaks_the_participants_language(db: Database):
    fair = small_fair(db)

    assert account_of(db, way_in(db, fair, fair.enterprises[0])).ui_language == "vi"
    assert account_of(db, way_in(db, fair, fair.buyers[0])).ui_language == "en"


def test_a_participant_of_another_fair_or_of_none_has_no_way_in_here(either_db: Database):
    here, there = small_fair(either_db), small_fair(either_db, "tokyo")

    for unknown in (there.enterprises[0], there.buyers[0], new_id(), ""):
        with pytest.raises(NotFoundError, match="no such participant"):
            way_in(either_db, here, unknown)

    with either_db.read() as unit:
        assert unit.exec(select(Membership)).all() == []


def test_who_has_withdrawn_gets_no_way_in(db: Database):
    fair = small_fair(db)
    change(db, Buyer, fair.buyers[0], withdrawn=True)

    with pytest.raises(RefusedError, match="withdrawn"):
        way_in(db, fair, fair.buyers[0])

    with db.read() as unit:
        assert unit.exec(select(Account)).all() == []


@pytest.mark.parametrize("side", [Role.ENTERPRISE, Role.BUYER])
def test_who_withdrew_later_is_refused_and_whoever_comes_back_is_let_in(db: Database, side: Role):
    fair = small_fair(db)
    table, id_ = (
        (Enterprise, fair.enterprises[0]) if side is Role.ENTERPRISE else (Buyer, fair.buyers[0])
    )
    membership = way_in(db, fair, id_)
    change(db, table, id_, withdrawn=True)

    with db.read() as unit, pytest.raises(RefusedError, match="withdrawn"):
        refuse_withdrawn(unit, membership)

    change(db, table, id_, withdrawn=False)
    with db.read() as unit:
        refuse_withdrawn(unit, membership)


def test_an_organiser_never_withdraws(db: Database):
    fair = small_fair(db)
    account = Account(email="lan@fair.example")
    add(db, account)
    own = Membership(account_id=account.id, fair_id=fair.id, role=Role.ORGANISER)
    add(db, own)

    with db.read() as unit:
        refuse_withdrawn(unit, own)
