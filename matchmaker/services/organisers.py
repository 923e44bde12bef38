"""Organisers' accounts: made at the machine, bound to fairs one by one."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from matchmaker.domain.errors import InvalidError, NotFoundError, RefusedError
from matchmaker.domain.participant import Role
from matchmaker.domain.text import clean
from matchmaker.services.passwords import hash_password, refuse_weak
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Account, Fair, Membership


def new_organiser(db: Database, email: str, name: str, password: str) -> Account:
    """Make an account that signs in by password; it runs no fair yet.

    Raises:
        InvalidError: the e-mail has no @, or the password is too weak.
        RefusedError: the e-mail has an account already.
    """
    email, name = clean(email).casefold(), clean(name)
    if not 3 <= len(email) <= 200 or "@" not in email.strip("@") or " " in email:
        raise InvalidError("%(email)s is not an e-mail address.", email=email)
    refuse_weak(password, email.partition("@")[0], name)
    account = Account(email=email, name=name or email, password_hash=hash_password(password))
    try:
        with db.told() as unit:
            unit.add(account)
    except IntegrityError as error:
        raise RefusedError("%(email)s has an account already.", email=email) from error
    return account


def add_organiser(db: Database, fair_id: str, account_id: str) -> None:
    """Let an account run a fair; twice is as good as once.

    Raises:
        NotFoundError: there is no such fair or account.
        RefusedError: the account takes part in this fair as somebody else.
    """
    with db.told() as unit:
        if unit.get(Fair, fair_id) is None or unit.get(Account, account_id) is None:
            raise NotFoundError("There is no such fair or account.")
        found = unit.exec(
            select(Membership).where(
                Membership.account_id == account_id, Membership.fair_id == fair_id
            )
        ).first()
        if found is None:
            unit.add(Membership(account_id=account_id, fair_id=fair_id, role=Role.ORGANISER))
        elif found.role != Role.ORGANISER:
            raise RefusedError("This account takes part in the fair already.")


def organiser_by_email(db: Database, email: str) -> Account | None:
    """Find an organiser's account; for the person at the machine only."""
    with db.read() as unit:
        return unit.exec(select(Account).where(Account.email == clean(email).casefold())).first()


def required_organiser(db: Database, email: str) -> Account:
    """Find an organiser's account that must be there.

    Raises:
        NotFoundError: nobody signs in with this e-mail.
    """
    account = organiser_by_email(db, email)
    if account is None:
        raise NotFoundError("Nobody signs in with %(email)s.", email=email)
    return account
