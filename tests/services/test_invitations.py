"""Invitations for many: those who were named, or all who have none yet."""

import pytest
from sqlmodel import func, select

from matchmaker.domain.errors import (
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusedError,
)
from matchmaker.domain.participant import Role
from matchmaker.services.invitations import invite_many
from matchmaker.services.sign_in import spend_link
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Account, Buyer, Enterprise, Membership, SignInLink
from tests.small_fair import SmallFair, small_fair


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair of which nobody is invited yet."""
    return small_fair(either_db)


def links(db: Database) -> int:
    with db.read() as unit:
        return unit.exec(select(func.count()).select_from(SignInLink)).one()


def withdraw(db: Database, kind: type[Enterprise | Buyer], participant_id: str) -> None:
    with db.told() as unit:
        unit.get_one(kind, participant_id).withdrawn = True


def test_those_who_are_named_get_a_secret_each(either_db: Database, fair: SmallFair):
    made = invite_many(either_db, fair.organiser, ["E1", "B0"])

    assert [code for code, _ in made] == ["E1", "B0"]
    assert len({secret for _, secret in made}) == 2
    assert links(either_db) == 2


def test_each_secret_lets_in_the_one_it_was_made_for(either_db: Database, fair: SmallFair):
    made = dict(invite_many(either_db, fair.organiser, ["E1", "B2"]))

    enterprise = spend_link(either_db, made["E1"])
    buyer = spend_link(either_db, made["B2"])

    assert (enterprise.role, buyer.role) == (Role.ENTERPRISE, Role.BUYER)
    assert enterprise.scope is not None
    assert buyer.scope is not None
    assert enterprise.scope.participant_id == fair.enterprises[1]
    assert buyer.scope.participant_id == fair.buyers[2]


def test_capitals_of_a_code_do_not_matter(either_db: Database, fair: SmallFair):
    made = invite_many(either_db, fair.organiser, ["e1", "b0"])

    assert [code for code, _ in made] == ["E1", "B0"]


def test_a_code_named_twice_gets_one_invitation(either_db: Database, fair: SmallFair):
    made = invite_many(either_db, fair.organiser, ["E1", "e1", "E1"])

    assert len(made) == 1


def test_they_come_in_the_order_of_the_lists_enterprises_first(
    either_db: Database, fair: SmallFair
):
    made = invite_many(either_db, fair.organiser, ["B2", "E2", "B0", "E0"])

    assert [code for code, _ in made] == ["E0", "E2", "B0", "B2"]


def test_everybody_means_both_sides(either_db: Database, fair: SmallFair):
    made = invite_many(either_db, fair.organiser, [], everybody=True)

    assert [code for code, _ in made] == ["E0", "E1", "E2", "B0", "B1", "B2"]


def test_everybody_leaves_out_who_is_invited_already(either_db: Database, fair: SmallFair):
    invite_many(either_db, fair.organiser, ["E1", "B1"])

    made = invite_many(either_db, fair.organiser, [], everybody=True)

    assert [code for code, _ in made] == ["E0", "E2", "B0", "B2"]
    assert invite_many(either_db, fair.organiser, [], everybody=True) == []


def test_who_is_named_beside_everybody_gets_a_new_one(either_db: Database, fair: SmallFair):
    first = dict(invite_many(either_db, fair.organiser, [], everybody=True))

    again = invite_many(either_db, fair.organiser, ["E1"], everybody=True)

    assert [code for code, _ in again] == ["E1"]
    assert again[0][1] != first["E1"]


def test_a_new_invitation_voids_the_one_before(either_db: Database, fair: SmallFair):
    ((_, old),) = invite_many(either_db, fair.organiser, ["E1"])
    ((_, new),) = invite_many(either_db, fair.organiser, ["E1"])

    with pytest.raises((NotFoundError, RefusedError)):
        spend_link(either_db, old)
    assert spend_link(either_db, new).role is Role.ENTERPRISE


def test_everybody_leaves_out_who_has_withdrawn(either_db: Database, fair: SmallFair):
    withdraw(either_db, Enterprise, fair.enterprises[0])
    withdraw(either_db, Buyer, fair.buyers[2])

    made = invite_many(either_db, fair.organiser, [], everybody=True)

    assert [code for code, _ in made] == ["E1", "E2", "B0", "B1"]


def test_an_unknown_code_invites_nobody_and_is_named(either_db: Database, fair: SmallFair):
    with pytest.raises(NotFoundError, match="X9"):
        invite_many(either_db, fair.organiser, ["E1", "X9"])

    assert links(either_db) == 0


def test_a_code_of_another_fair_is_unknown(either_db: Database, fair: SmallFair):
    large = small_fair(either_db, "tokyo", enterprises=5)

    with pytest.raises(NotFoundError, match="E4"):
        invite_many(either_db, fair.organiser, ["E4"])
    assert [code for code, _ in invite_many(either_db, large.organiser, ["E4"])] == ["E4"]


@pytest.mark.parametrize("everybody", [True, False])
def test_invitations_stay_within_the_fair(either_db: Database, fair: SmallFair, everybody: bool):
    small_fair(either_db, "tokyo")

    invite_many(either_db, fair.organiser, [] if everybody else ["E0", "B0"], everybody=everybody)

    with either_db.read() as unit:
        assert set(unit.exec(select(Membership.fair_id))) == {fair.id}


def test_somebody_must_be_named(either_db: Database, fair: SmallFair):
    with pytest.raises(InvalidError, match="codes"):
        invite_many(either_db, fair.organiser, [])


def test_a_participant_invites_nobody(either_db: Database, fair: SmallFair):
    for scope in (fair.enterprise(0), fair.buyer(0)):
        with pytest.raises((ForbiddenError, NotFoundError)):
            invite_many(either_db, scope, [], everybody=True)

    assert links(either_db) == 0


def test_only_the_hash_of_a_secret_is_kept(either_db: Database, fair: SmallFair):
    secrets = [secret for _, secret in invite_many(either_db, fair.organiser, [], everybody=True)]

    with either_db.read() as unit:
        kept = repr([row.model_dump() for row in unit.exec(select(SignInLink))])
        kept += repr([row.model_dump() for row in unit.exec(select(Account))])

    assert not [secret for secret in secrets if secret in kept]
