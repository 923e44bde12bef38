"""Who is it: invitations that are spent once, passwords, and sessions that end.

Of links and cookies only the hash is stored. A session is made anew at each
sign-in, so that nobody can plant one beforehand.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, delete, select

from matchmaker.domain.errors import (
    ForbiddenError,
    NotFoundError,
    RefusedError,
    SignInNeededError,
)
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.text import clean
from matchmaker.locale import LANGUAGES
from matchmaker.services.membership import membership_of, refuse_withdrawn
from matchmaker.services.passwords import hash_password, is_right, refuse_weak
from matchmaker.services.tries import count_try, forget_tries
from matchmaker.settings import get_settings
from matchmaker.storage.columns import now
from matchmaker.storage.history import record
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Account, Fair, Membership, SignInLink, WebSession

_ORGANISER_LONGEST = timedelta(days=7)
_PARTICIPANT_AFTER_FAIR = timedelta(days=30)
_SEEN_EVERY = timedelta(minutes=5)  # a page view need not cost a write


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in.

    Args:
        session_id: row of the session, to list and end it.
        account_id: whose session it is.
        csrf_token: what every form of the session must show.
        name: how the person is called.
        ui_language: "vi", "en", or empty: the browser's choice.
        role: organiser, enterprise or buyer.
        scope: what a participant may see; None for an organiser, who may run
            several fairs and gets a scope a fair from `organiser_scope`.
        secret: for the cookie; only just after signing in, else empty.
    """

    session_id: str
    account_id: str
    csrf_token: str
    name: str
    ui_language: str
    role: Role
    scope: Scope | None = None
    secret: str = ""

    def organiser_scope(self, session: Session, fair_id: str) -> Scope | None:
        """Scope of an organiser in one of his fairs; None where he is not its organiser."""
        if self.role is not Role.ORGANISER:
            return None
        found = session.exec(
            select(Membership.id).where(
                Membership.account_id == self.account_id,
                Membership.fair_id == fair_id,
                Membership.role == Role.ORGANISER,
            )
        ).first()
        return Scope(fair_id, Role.ORGANISER, actor=self.name) if found else None


@dataclass(frozen=True, slots=True)
class LinkLook:
    """What an invitation says before it is spent: for whom and to which fair."""

    name: str
    role: Role
    ui_language: str
    fair_name_vi: str
    fair_name_en: str


# --- invitations ---------------------------------------------------------------------------


def invite(db: Database, scope: Scope, participant_id: str) -> str:
    """Make a participant's invitation; the ones made before are void.

    Returns:
        The secret for the link, 128 random bits; only its hash is stored.

    Raises:
        ForbiddenError: only the organiser invites.
        NotFoundError: there is no such participant in this fair.
        RefusedError: the participant has withdrawn.
    """
    organiser_only(scope)
    with db.told() as unit:
        membership = membership_of(unit, scope, participant_id)
        secret = _new_link(unit, membership)
        record(unit, scope, "link.made", participant_id)
    return secret


def invite_organiser(db: Database, scope: Scope, account_id: str) -> str:
    """Make a link that signs an organiser of the fair in without a password, once.

    Raises:
        NotFoundError: the account does not organise this fair.
    """
    organiser_only(scope)
    with db.told() as unit:
        membership = unit.exec(
            select(Membership).where(
                Membership.account_id == account_id,
                Membership.fair_id == scope.fair_id,
                Membership.role == Role.ORGANISER,
            )
        ).first()
        if membership is None:
            raise NotFoundError("There is no such organiser of this fair.")
        secret = _new_link(unit, membership)
        record(unit, scope, "link.made", account_id)
    return secret


def look_at_link(db: Database, secret: str) -> LinkLook:
    """Say for whom a link is, and change nothing.

    Raises:
        NotFoundError: no such link was made, or a newer one took its place.
        RefusedError: it is spent or out of date.
    """
    with db.read() as unit:
        link = unit.exec(
            select(SignInLink).where(SignInLink.secret_hash == _hashed(secret))
        ).first()
        if link is None:
            raise NotFoundError("This link is not known. Please ask the organiser for a new one.")
        if link.spent_at is not None or link.expires_at <= now():
            raise _used_up()
        membership = unit.get_one(Membership, link.membership_id)
        account = unit.get_one(Account, membership.account_id)
        fair = unit.get_one(Fair, membership.fair_id)
        return LinkLook(
            name=account.name,
            role=Role(membership.role),
            ui_language=account.ui_language,
            fair_name_vi=fair.name_vi,
            fair_name_en=fair.name_en,
        )


def spend_link(db: Database, secret: str) -> SignedIn:
    """Spend a link and open a session; of many who try at once, one gets in.

    Raises:
        NotFoundError: no such link was made.
        RefusedError: it is spent or out of date, or its owner has withdrawn.
    """
    hashed, at = _hashed(secret), now()
    with db.told() as unit:
        spent = unit.execute(
            update(SignInLink)
            .where(col(SignInLink.secret_hash) == hashed)
            .where(col(SignInLink.spent_at).is_(None), col(SignInLink.expires_at) > at)
            .values(spent_at=at)
            .returning(col(SignInLink.membership_id))
        ).scalar_one_or_none()
        if spent is None:
            known = unit.exec(select(SignInLink.id).where(SignInLink.secret_hash == hashed))
            if known.first() is None:
                raise NotFoundError(
                    "This link is not known. Please ask the organiser for a new one."
                )
            raise _used_up()
        membership = unit.get_one(Membership, spent)
        refuse_withdrawn(unit, membership)
        signed_in = _open_session(unit, unit.get_one(Account, membership.account_id), membership)
        scope = signed_in.scope or Scope(membership.fair_id, Role.ORGANISER, actor=signed_in.name)
        record(unit, scope, "link.spent", scope.participant_id or membership.account_id)
    return signed_in


# --- passwords -----------------------------------------------------------------------------


def sign_in(db: Database, email: str, password: str, *, address: str = "") -> SignedIn:
    """Sign an organiser in by e-mail and password.

    Args:
        db: the database.
        email: whatever was typed; case does not count.
        password: whatever was typed.
        address: network address of the asker, for the limit an address.

    Raises:
        TooManyError: too many tries; says when to come back.
        ForbiddenError: no such account or not its password; both look the same
            and take the same time.
    """
    wanted = clean(email).casefold()
    count_try(db, wanted, address)
    with db.read() as unit:
        account = unit.exec(select(Account).where(Account.email == wanted)).first()
    stored = account.password_hash or None if account else None
    if not is_right(password, stored) or account is None:
        raise ForbiddenError("E-mail or password is wrong.")
    forget_tries(db, wanted)
    with db.told() as unit:
        return _open_session(unit, unit.get_one(Account, account.id), None)


def set_password(
    db: Database, account_id: str, password: str, *, keep_session_id: str = ""
) -> None:
    """Give an account a new password and end its other sessions.

    Raises:
        InvalidError: the password is too weak; says why.
        NotFoundError: there is no such account.
    """
    with db.read() as unit:
        account = unit.get(Account, account_id)
    if account is None:
        raise NotFoundError("There is no such account.")
    refuse_weak(password, (account.email or "").partition("@")[0], account.name)
    hashed = hash_password(password)
    with db.told() as unit:
        unit.get_one(Account, account_id).password_hash = hashed
        unit.execute(
            delete(WebSession).where(
                col(WebSession.account_id) == account_id, col(WebSession.id) != keep_session_id
            )
        )


# --- sessions ------------------------------------------------------------------------------


def who(db: Database, cookie_secret: str) -> SignedIn | None:
    """Say who holds a cookie; None once the session has ended or was idle too long."""
    at = now()
    with db.read() as unit:
        session = unit.exec(
            select(WebSession).where(WebSession.secret_hash == _hashed(cookie_secret))
        ).first()
        if session is None or session.account_id is None or session.ends_at <= at:
            return None
        account = unit.get_one(Account, session.account_id)
        membership = unit.get(Membership, session.membership_id) if session.membership_id else None
        signed_in = _signed_in(session, account, membership)
    if session.seen_at + _idle(signed_in.role) <= at:
        return None
    if session.seen_at + _SEEN_EVERY <= at:
        with db.write() as unit:
            unit.execute(
                update(WebSession).where(col(WebSession.id) == session.id).values(seen_at=at)
            )
    return signed_in


def sign_out(db: Database, cookie_secret: str) -> None:
    """End the session of a cookie; nothing happens if it has ended already."""
    with db.told() as unit:
        unit.execute(
            delete(WebSession).where(col(WebSession.secret_hash) == _hashed(cookie_secret))
        )


def choose_language(db: Database, cookie_secret: str, language: str) -> None:
    """Remember the page language that somebody chose.

    Raises:
        NotFoundError: there are no pages in this language.
        SignInNeededError: the session has ended.
    """
    if language not in LANGUAGES:
        raise NotFoundError("There are no pages in this language.")
    with db.write() as unit:
        changed = unit.execute(
            update(WebSession)
            .where(col(WebSession.secret_hash) == _hashed(cookie_secret))
            .values(ui_language=language)
            .returning(col(WebSession.id))
        ).first()
        if changed is None:
            raise SignInNeededError("Please sign in first.")


# --- the parts -----------------------------------------------------------------------------


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _used_up() -> RefusedError:
    return RefusedError(
        "This link was used before or is out of date. Please ask the organiser for a new one."
    )


def _new_link(unit: Session, membership: Membership) -> str:
    unit.execute(
        delete(SignInLink).where(
            col(SignInLink.membership_id) == membership.id, col(SignInLink.spent_at).is_(None)
        )
    )
    secret = secrets.token_urlsafe(16)
    unit.add(
        SignInLink(
            membership_id=membership.id,
            secret_hash=_hashed(secret),
            expires_at=now() + timedelta(days=get_settings().link_days),
        )
    )
    return secret


def _open_session(unit: Session, account: Account, membership: Membership | None) -> SignedIn:
    if membership is not None and membership.role == Role.ORGANISER:
        membership = None  # an organiser's session reaches all his fairs
    secret = secrets.token_urlsafe(32)
    session = WebSession(
        secret_hash=_hashed(secret),
        csrf_token=secrets.token_urlsafe(32),
        account_id=account.id,
        membership_id=membership.id if membership else None,
        ui_language=account.ui_language,
        ends_at=_ends_at(unit, membership),
    )
    unit.add(session)
    return _signed_in(session, account, membership, secret)


def _ends_at(unit: Session, membership: Membership | None) -> datetime:
    if membership is None:
        return now() + _ORGANISER_LONGEST
    fair = unit.get_one(Fair, membership.fair_id)
    closes_at = datetime.combine(fair.last_day, time.max, UTC)
    return max(closes_at, now()) + _PARTICIPANT_AFTER_FAIR


def _idle(role: Role) -> timedelta:
    settings = get_settings()
    if role is Role.ORGANISER:
        return timedelta(hours=settings.organiser_idle_h)
    return timedelta(days=settings.participant_idle_days)


def _signed_in(
    session: WebSession, account: Account, membership: Membership | None, secret: str = ""
) -> SignedIn:
    role = Role(membership.role) if membership else Role.ORGANISER
    scope = None
    if membership:
        own = membership.enterprise_id or membership.buyer_id
        scope = Scope(membership.fair_id, role, own, actor=account.name)
    return SignedIn(
        session_id=session.id,
        account_id=account.id,
        csrf_token=session.csrf_token,
        name=account.name,
        ui_language=session.ui_language,
        role=role,
        scope=scope,
        secret=secret,
    )
