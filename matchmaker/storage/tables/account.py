"""People who sign in, and how their browser is known again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from matchmaker.storage.columns import moment, personal, random_id, reference


class Account(SQLModel, table=True):
    """Somebody who may sign in. Participants sign in by link and need no e-mail."""

    id: str = random_id()
    email: str | None = Field(
        default=None, max_length=200, unique=True, sa_column_kwargs={"info": {"personal": True}}
    )
    name: str = personal()
    password_hash: str = Field(default="", max_length=200)
    ui_language: str = Field(default="", max_length=8)
    created_at: datetime = moment()


class Membership(SQLModel, table=True):
    """What an account may be in a fair: its organiser, or one participant."""

    __table_args__ = (
        UniqueConstraint("account_id", "fair_id"),
        CheckConstraint(
            "(role = 'organiser' AND enterprise_id IS NULL AND buyer_id IS NULL)"
            " OR (role = 'enterprise' AND enterprise_id IS NOT NULL AND buyer_id IS NULL)"
            " OR (role = 'buyer' AND buyer_id IS NOT NULL AND enterprise_id IS NULL)",
            name="role_fits",
        ),
    )
    id: str = random_id()
    account_id: str = reference("account.id")
    fair_id: str = reference("fair.id")
    role: str = Field(max_length=20)
    enterprise_id: str | None = reference("enterprise.id", optional=True)
    buyer_id: str | None = reference("buyer.id", optional=True)


class SignInLink(SQLModel, table=True):
    """An invitation: single use, only its hash is kept."""

    __tablename__ = "sign_in_link"
    id: str = random_id()
    membership_id: str = reference("membership.id")
    secret_hash: str = Field(unique=True, max_length=64)
    expires_at: datetime = moment()
    spent_at: datetime | None = moment(optional=True)
    created_at: datetime = moment()


class WebSession(SQLModel, table=True):
    """A signed-in browser; the cookie holds the secret, the row its hash."""

    __tablename__ = "web_session"
    id: str = random_id()
    secret_hash: str = Field(unique=True, max_length=64)
    csrf_token: str = Field(max_length=64)
    account_id: str | None = reference("account.id", optional=True)
    membership_id: str | None = reference("membership.id", optional=True)
    ui_language: str = Field(default="", max_length=8)
    created_at: datetime = moment()
    seen_at: datetime = moment()
    ends_at: datetime = moment()
