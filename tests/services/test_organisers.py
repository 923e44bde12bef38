"""Organisers' accounts, made at the machine and bound to fairs."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from matchmaker.domain.errors import InvalidError, NotFoundError, RefusedError
from matchmaker.domain.participant import Role
from matchmaker.services.organisers import (
    add_organiser,
    new_organiser,
    organiser_by_email,
    required_organiser,
)
from matchmaker.services.passwords import is_right
from matchmaker.settings import get_settings
from matchmaker.storage.columns import new_id
from matchmaker.storage.queries.accounts import invitations, organisers
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Account, Membership, SignInLink
from tests.fair_rows import add
from tests.small_fair import OPENS_AT, SmallFair, small_fair

PASSWORD = "seven blue buffaloes"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash in a millisecond: the strength of argon2id is not what is tested here."""
    monkeypatch.setenv("MATCHMAKER_PASSWORD_ROUNDS", "1")
    monkeypatch.setenv("MATCHMAKER_PASSWORD_MEMORY_KIB", "64")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def guest(db: Database, fair: SmallFair, number: int) -> Membership:
    account = Account(name="guest")
    add(db, account)
    member = Membership(
        account_id=account.id,
        fair_id=fair.id,
        role=Role.BUYER,
        buyer_id=fair.buyers[number],
    )
    add(db, member)
    return member


def invite(db: Database, member: Membership, *, spent: bool = False, hour: int = 2) -> None:
    made = OPENS_AT.replace(month=9, hour=hour)
    add(
        db,
        SignInLink(
            membership_id=member.id,
            secret_hash=new_id(),
            expires_at=OPENS_AT,
            created_at=made,
            spent_at=made.replace(minute=30) if spent else None,
        ),
    )


# --- accounts ---------------------------------------------------------------------------------


def test_an_account_keeps_mail_name_and_a_hash(either_db: Database):
    made = new_organiser(either_db, " Lan@Fair.Example ", " Nguyễn Thị Lan ", PASSWORD)

    account = required_organiser(either_db, "lan@fair.example")
    assert account.id == made.id
    assert (account.email, account.name) == ("lan@fair.example", "Nguyễn Thị Lan")
    assert PASSWORD not in account.password_hash
    assert is_right(PASSWORD, account.password_hash)


def test_who_gives_no_name_is_called_by_his_mail(db: Database):
    assert new_organiser(db, "lan@fair.example", "  ", PASSWORD).name == "lan@fair.example"


@pytest.mark.parametrize("typed", ["LAN@fair.example", "  lan@fair.example", "lan@FAIR.example\n"])
def test_an_account_is_found_however_its_mail_is_typed(db: Database, typed: str):
    made = new_organiser(db, "lan@fair.example", "Thị Lan", PASSWORD)

    assert required_organiser(db, typed).id == made.id


def test_a_second_account_of_one_mail_is_refused_in_any_case(either_db: Database):
    new_organiser(either_db, "lan@fair.example", "Thị Lan", PASSWORD)

    with pytest.raises(RefusedError, match=r"lan@fair\.example has an account already"):
        new_organiser(either_db, "LAN@fair.example", "Another", PASSWORD)

    with either_db.read() as unit:
        assert [one.name for one in unit.exec(select(Account)).all()] == ["Thị Lan"]


def test_an_unknown_mail_is_nobody(db: Database):
    assert organiser_by_email(db, "nobody@fair.example") is None
    assert organiser_by_email(db, "") is None
    with pytest.raises(NotFoundError, match=r"Nobody signs in with nobody@fair\.example"):
        required_organiser(db, "nobody@fair.example")


@pytest.mark.parametrize("password", ["", "short", "lan lan lan lan lan", "thị lan is my name"])
def test_a_weak_password_makes_no_account(db: Database, password: str):
    with pytest.raises(InvalidError):
        new_organiser(db, "lan@fair.example", "Thị Lan", password)

    assert organiser_by_email(db, "lan@fair.example") is None


# --- who runs which fair ----------------------------------------------------------------------


def test_a_new_account_runs_no_fair_until_it_is_added(either_db: Database):
    here, there = small_fair(either_db), small_fair(either_db, "tokyo")
    account = new_organiser(either_db, "lan@fair.example", "Thị Lan", PASSWORD)

    add_organiser(either_db, here.id, account.id)

    with either_db.read() as unit:
        [row] = organisers(unit, here.organiser)
        assert organisers(unit, there.organiser) == []
    assert (row.account_id, row.email, row.name) == (account.id, "lan@fair.example", "Thị Lan")


def test_adding_twice_is_as_good_as_once(db: Database):
    fair = small_fair(db)
    account = new_organiser(db, "lan@fair.example", "Thị Lan", PASSWORD)

    add_organiser(db, fair.id, account.id)
    add_organiser(db, fair.id, account.id)

    with db.read() as unit:
        assert len(organisers(unit, fair.organiser)) == 1


def test_one_account_may_run_several_fairs_and_one_fair_have_several_organisers(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    lan = new_organiser(db, "lan@fair.example", "Thị Lan", PASSWORD)
    binh = new_organiser(db, "binh@fair.example", "Bình", PASSWORD)
    for fair, account in ((here, lan), (there, lan), (here, binh)):
        add_organiser(db, fair.id, account.id)

    with db.read() as unit:
        mails = [row.email for row in organisers(unit, here.organiser)]

    assert mails == ["binh@fair.example", "lan@fair.example"], "by mail"


def test_an_unknown_fair_or_account_is_not_found(db: Database):
    fair = small_fair(db)
    account = new_organiser(db, "lan@fair.example", "Thị Lan", PASSWORD)

    for pair in ((new_id(), account.id), (fair.id, new_id())):
        with pytest.raises(NotFoundError):
            add_organiser(db, *pair)


def test_who_takes_part_does_not_run_the_same_fair(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    member = guest(db, here, 0)

    with pytest.raises(RefusedError, match="takes part in the fair already"):
        add_organiser(db, here.id, member.account_id)

    add_organiser(db, there.id, member.account_id)
    with db.read() as unit:
        assert organisers(unit, here.organiser) == []
        assert len(organisers(unit, there.organiser)) == 1


# --- invitations ------------------------------------------------------------------------------


def test_each_invited_participant_stands_once_with_its_last_link(either_db: Database):
    fair, other = small_fair(either_db), small_fair(either_db, "tokyo")
    first, second = guest(either_db, fair, 0), guest(either_db, fair, 1)
    guest(either_db, fair, 2)  # who was never sent a link is not invited
    invite(either_db, first, spent=True, hour=2)
    invite(either_db, first, hour=5)
    invite(either_db, second, hour=4)
    invite(either_db, guest(either_db, other, 0))

    with either_db.read() as unit:
        rows = invitations(unit, fair.organiser)

    assert [row.participant_id for row in rows] == [fair.buyers[0], fair.buyers[1]]
    assert [row.made_at.hour for row in rows] == [5, 4], "the newest first"
    assert (rows[0].spent_at.hour, rows[0].spent_at.minute) == (2, 30)
    assert rows[1].spent_at is None
    assert (rows[0].role, rows[0].name_en) == (Role.BUYER, "Sakura Parts 0 (hanoi)")
