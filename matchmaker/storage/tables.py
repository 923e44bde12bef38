"""Every table, once.

Ids are random (128 bit, hex), so that nothing can be guessed or counted.
Times are aware and UTC. Marks in `info={"personal": True}` name the columns
that an export or an erasure of a person's data must reach.
"""

import secrets
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, MetaData, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


class Moment(TypeDecorator[datetime]):
    """An aware moment, UTC in the store; naive ones are refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring the moment to UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive value its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """Draw a random id of 128 bits."""
    return secrets.token_hex(16)


def now() -> datetime:
    """Read the clock, aware, UTC."""
    return datetime.now(UTC)


def _id() -> Any:
    return Field(default_factory=new_id, primary_key=True, max_length=32)


def _of(target: str, *, index: bool = True, optional: bool = False) -> Any:
    default: dict[str, Any] = {"default": None} if optional else {}
    return Field(foreign_key=target, index=index, max_length=32, ondelete="CASCADE", **default)


def _json(kind: type[Any]) -> Any:
    return Field(default_factory=kind, sa_column=Column(JSON, nullable=False))


def _moment(*, optional: bool = False) -> Any:
    if optional:
        return Field(default=None, sa_type=Moment)
    return Field(default_factory=now, sa_type=Moment)


def _personal(default: Any = "", *, max_length: int = 200) -> Any:
    return Field(
        default=default, max_length=max_length, sa_column_kwargs={"info": {"personal": True}}
    )


# --- the fair: place and time ------------------------------------------------------------


class Fair(SQLModel, table=True):
    """One edition of a fair. `published_plan_id` alone decides which plan people see."""

    id: str = _id()
    slug: str = Field(unique=True, max_length=60)
    name_vi: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    place_vi: str = Field(default="", max_length=200)
    place_en: str = Field(default="", max_length=200)
    country: str = Field(default="VN", max_length=2)
    timezone: str = Field(default="Asia/Ho_Chi_Minh", max_length=64)
    first_day: date
    last_day: date
    least_meetings: int = 3
    most_meetings: int = 24
    short_penalty: int = 3000
    place_one_sided: bool = True
    place_proposed: bool = False
    wishes_close_at: datetime | None = _moment(optional=True)
    simulated: bool = False
    published_plan_id: str | None = Field(default=None, max_length=32)
    created_at: datetime = _moment()
    version: int = 1


class Hall(SQLModel, table=True):
    """A part of the fair ground with its own tables."""

    __table_args__ = (UniqueConstraint("fair_id", "code"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    code: str = Field(max_length=40)
    name: str = Field(default="", max_length=200)


class FairSession(SQLModel, table=True):
    """A block of the day (the word "session" of the house), cut into slots."""

    __tablename__ = "session"
    id: str = _id()
    fair_id: str = _of("fair.id")
    number: int
    starts_at: datetime = _moment()
    ends_at: datetime = _moment()
    slot_minutes: int = 20
    gap_minutes: int = 5


class Slot(SQLModel, table=True):
    """When a meeting can be; `number` counts from 0 over the whole fair."""

    __table_args__ = (UniqueConstraint("fair_id", "number"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    session_id: str = _of("session.id")
    number: int
    starts_at: datetime = _moment()
    ends_at: datetime = _moment()
    fair_day: date


class MeetingTable(SQLModel, table=True):
    """Where a meeting can be. A booth is a table that belongs to one enterprise."""

    __tablename__ = "meeting_table"
    __table_args__ = (UniqueConstraint("fair_id", "number"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    hall_id: str = _of("hall.id")
    number: int
    label: str = Field(max_length=40)
    booth_of: str | None = _of("enterprise.id", optional=True)


class Interpreter(SQLModel, table=True):
    """A person who interprets; booked like a table."""

    id: str = _id()
    fair_id: str = _of("fair.id")
    name: str = _personal()
    languages: list[str] = _json(list)


# --- participants and what they offer and seek -------------------------------------------


class ParticipantFields(SQLModel):
    """What enterprises and buyers have in common."""

    code: str = Field(max_length=40)
    name_vi: str = Field(default="", max_length=200)
    name_en: str = Field(default="", max_length=200)
    sort_name: str = Field(default="", max_length=2000)
    folded: str = ""
    text_vi: str = ""
    text_en: str = ""
    country: str = Field(default="", max_length=2)
    province: str = Field(default="", max_length=200)
    sector: str = Field(default="", max_length=40)
    size: str = Field(default="", max_length=20)
    employees: int | None = None
    revenue_usd: float | None = None
    role: str = Field(default="", max_length=20)
    certificates: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    website: str = Field(default="", max_length=200)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    ui_language: str = Field(default="", max_length=8)
    needs_interpreter: bool | None = None
    contact_name: str = _personal()
    contact_email: str = _personal()
    contact_phone: str = _personal(max_length=60)
    consent_contact: bool = False
    hall: str = Field(default="", max_length=40)
    seats: int = 1
    never_meet: list[str] = Field(default_factory=list, sa_type=JSON)
    synthetic: bool = False
    withdrawn: bool = False
    edited_fields: list[str] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = _moment()
    updated_at: datetime = _moment()
    version: int = 1


class Enterprise(ParticipantFields, table=True):
    """A local firm that shows its products."""

    __table_args__ = (UniqueConstraint("fair_id", "code"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    tax_code: str = Field(default="", max_length=20)
    export_share_pct: float | None = None
    export_markets: list[str] = _json(list)
    target_markets: list[str] = _json(list)
    booth: str = Field(default="", max_length=40)


class Buyer(ParticipantFields, table=True):
    """A foreign buyer who comes with needs."""

    __table_args__ = (UniqueConstraint("fair_id", "code"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    text_original: str = ""
    text_language: str = Field(default="", max_length=8)
    hosted: bool | None = None
    shares_with: str = Field(default="", max_length=40)


class OfferFields(SQLModel):
    """What products and needs have in common. Quantities are in `unit`, per month or order."""

    code: str = Field(max_length=40)
    name_vi: str = Field(default="", max_length=200)
    name_en: str = Field(default="", max_length=200)
    sort_name: str = Field(default="", max_length=2000)
    folded: str = ""
    text_vi: str = ""
    text_en: str = ""
    sector: str = Field(default="", max_length=40)
    hs_code: str = Field(default="", max_length=8)
    hs_confirmed: bool = False
    process: list[str] = Field(default_factory=list, sa_type=JSON)
    material: list[str] = Field(default_factory=list, sa_type=JSON)
    tolerance_mm: float | None = None
    unit: str = Field(default="", max_length=20)
    moq: float | None = None
    price_min: float | None = None
    price_max: float | None = None
    currency: str = Field(default="", max_length=3)
    lead_time_days: int | None = None
    incoterms: list[str] = Field(default_factory=list, sa_type=JSON)
    synthetic: bool = False
    withdrawn: bool = False
    edited_fields: list[str] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = _moment()
    updated_at: datetime = _moment()
    version: int = 1


class Product(OfferFields, table=True):
    """What an enterprise offers, a row each."""

    __table_args__ = (UniqueConstraint("fair_id", "code"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    enterprise_id: str = _of("enterprise.id")
    certificates: list[dict[str, Any]] = _json(list)
    equipment: list[str] = _json(list)
    capacity_month: float | None = None
    free_capacity_month: float | None = None
    emissions_data: bool | None = None
    recognised_year: int | None = None
    photo: str = Field(default="", max_length=400)


class Need(OfferFields, table=True):
    """What a buyer seeks, a row each. `must_fields` names keys of this row that exclude."""

    __table_args__ = (UniqueConstraint("fair_id", "code"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    buyer_id: str = _of("buyer.id")
    text_original: str = ""
    text_language: str = Field(default="", max_length=8)
    role: str = Field(default="", max_length=20)
    volume_year: float | None = None
    drawing_format: list[str] = _json(list)
    needed_by: date | None = None
    must_certificates: list[str] = _json(list)
    nice_certificates: list[str] = _json(list)
    must_fields: list[str] = _json(list)
    importance: int = 2


_ONE_PARTICIPANT = "(enterprise_id IS NULL) <> (buyer_id IS NULL)"


class Availability(SQLModel, table=True):
    """A span in which a participant is present. No row at all means: the whole fair."""

    __table_args__ = (CheckConstraint(_ONE_PARTICIPANT, name="one_participant"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    enterprise_id: str | None = _of("enterprise.id", optional=True)
    buyer_id: str | None = _of("buyer.id", optional=True)
    starts_at: datetime = _moment()
    ends_at: datetime = _moment()


class Quota(SQLModel, table=True):
    """Least and most meetings of a participant; no row means the fair's own."""

    __table_args__ = (
        CheckConstraint(_ONE_PARTICIPANT, name="one_participant"),
        UniqueConstraint("enterprise_id"),
        UniqueConstraint("buyer_id"),
    )
    id: str = _id()
    fair_id: str = _of("fair.id")
    enterprise_id: str | None = _of("enterprise.id", index=False, optional=True)
    buyer_id: str | None = _of("buyer.id", index=False, optional=True)
    least: int | None = None
    most: int | None = None


# --- proposals, wishes, plans ------------------------------------------------------------


class Proposal(SQLModel, table=True):
    """A pair that the ranking suggests, with two scores and reasons.

    `rank_for_enterprise` and `rank_for_buyer` count from 1 within that side's
    list; None means the pair was scored and is not on that list. `gates` holds
    the sentences of failed must-haves: such a pair has no rank on either side.
    """

    __table_args__ = (
        UniqueConstraint("fair_id", "enterprise_id", "buyer_id"),
        Index("ix_proposal_enterprise_rank", "enterprise_id", "rank_for_enterprise"),
        Index("ix_proposal_buyer_rank", "buyer_id", "rank_for_buyer"),
    )
    id: str = _id()
    fair_id: str = _of("fair.id")
    enterprise_id: str = _of("enterprise.id", index=False)
    buyer_id: str = _of("buyer.id", index=False)
    best_product_id: str = Field(max_length=32)
    best_need_id: str = Field(max_length=32)
    p_enterprise: float
    p_buyer: float
    p_mutual: float
    known_share: float = 1.0
    rank_for_enterprise: int | None = None
    rank_for_buyer: int | None = None
    signals: dict[str, Any] = _json(dict)
    reasons: dict[str, Any] = _json(dict)
    gates: list[dict[str, Any]] = _json(list)
    encoder: str = Field(default="", max_length=200)
    model: str = Field(default="", max_length=64)
    created_at: datetime = _moment()


class Wish(SQLModel, table=True):
    """What one side says of the other. A one-sided yes is the other side's open request."""

    __table_args__ = (
        UniqueConstraint("enterprise_id", "buyer_id", "said_by"),
        Index("ix_wish_fair_pair", "fair_id", "enterprise_id", "buyer_id"),
    )
    id: str = _id()
    fair_id: str = _of("fair.id", index=False)
    enterprise_id: str = _of("enterprise.id", index=False)
    buyer_id: str = _of("buyer.id")
    said_by: str = Field(max_length=20)
    says: str = Field(max_length=20)
    note: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=40)
    simulated: bool = False
    created_at: datetime = _moment()
    updated_at: datetime = _moment()
    version: int = 1


class PlanVersion(SQLModel, table=True):
    """A version of the fair's plan. Its meetings never change once it is published."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("fair_id", "number"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    number: int
    name: str = Field(default="", max_length=200)
    state: str = Field(max_length=20)
    author: str = Field(default="", max_length=200)
    parent_id: str | None = Field(default=None, max_length=32)
    seed: int = 1
    budget: int = 0
    problem_fingerprint: str = Field(default="", max_length=64)
    plan_fingerprint: str = Field(default="", max_length=64)
    value: int = 0
    bound: int = 0
    gap_pct: float = 0.0
    stopped_by: str = Field(default="", max_length=20)
    result: dict[str, Any] = _json(dict)
    created_at: datetime = _moment()
    published_at: datetime | None = _moment(optional=True)
    version: int = 1


class Meeting(SQLModel, table=True):
    """A pair with a slot and a table, in one version of the plan."""

    __table_args__ = (UniqueConstraint("plan_id", "enterprise_id", "buyer_id"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    plan_id: str = _of("plan.id")
    enterprise_id: str = _of("enterprise.id")
    buyer_id: str = _of("buyer.id")
    slot_id: str = _of("slot.id")
    table_id: str = _of("meeting_table.id")
    interpreter_id: str | None = _of("interpreter.id", optional=True)
    pinned: bool = False
    to_be_confirmed: bool = False


class Occupancy(SQLModel, table=True):
    """Who and what is taken in a slot of a plan.

    The primary key makes a double booking impossible, whoever writes. A
    resource is `enterprise:<id>:<seat>`, `buyer:<id>:<seat>`, `table:<id>` or
    `interpreter:<id>`; seats count from 0.
    """

    plan_id: str = Field(foreign_key="plan.id", primary_key=True, max_length=32, ondelete="CASCADE")
    resource: str = Field(primary_key=True, max_length=60)
    slot_id: str = Field(foreign_key="slot.id", primary_key=True, max_length=32, ondelete="CASCADE")
    meeting_id: str = _of("meeting.id")


# --- people who sign in ------------------------------------------------------------------


class Account(SQLModel, table=True):
    """Somebody who may sign in. Participants sign in by link and need no e-mail."""

    id: str = _id()
    email: str | None = Field(
        default=None, max_length=200, unique=True, sa_column_kwargs={"info": {"personal": True}}
    )
    name: str = _personal()
    password_hash: str = Field(default="", max_length=200)
    ui_language: str = Field(default="", max_length=8)
    created_at: datetime = _moment()


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
    id: str = _id()
    account_id: str = _of("account.id")
    fair_id: str = _of("fair.id")
    role: str = Field(max_length=20)
    enterprise_id: str | None = _of("enterprise.id", optional=True)
    buyer_id: str | None = _of("buyer.id", optional=True)


class SignInLink(SQLModel, table=True):
    """An invitation: single use, only its hash is kept."""

    __tablename__ = "sign_in_link"
    id: str = _id()
    membership_id: str = _of("membership.id")
    secret_hash: str = Field(unique=True, max_length=64)
    expires_at: datetime = _moment()
    spent_at: datetime | None = _moment(optional=True)
    created_at: datetime = _moment()


class WebSession(SQLModel, table=True):
    """A signed-in browser; the cookie holds the secret, the row its hash."""

    __tablename__ = "web_session"
    id: str = _id()
    secret_hash: str = Field(unique=True, max_length=64)
    csrf_token: str = Field(max_length=64)
    account_id: str | None = _of("account.id", optional=True)
    membership_id: str | None = _of("membership.id", optional=True)
    ui_language: str = Field(default="", max_length=8)
    created_at: datetime = _moment()
    seen_at: datetime = _moment()
    ends_at: datetime = _moment()


# --- what happens in the background and what has happened ---------------------------------


class ProfileImport(SQLModel, table=True):
    """A spreadsheet on its way in: read, previewed, applied or undone."""

    __tablename__ = "profile_import"
    id: str = _id()
    fair_id: str = _of("fair.id")
    file_name: str = Field(max_length=200)
    content: bytes = b""
    state: str = Field(default="previewed", max_length=20)
    summary: dict[str, Any] = _json(dict)
    problems: list[dict[str, Any]] = _json(list)
    imported_by: str = Field(default="", max_length=200)
    created_at: datetime = _moment()
    applied_at: datetime | None = _moment(optional=True)


class Mail(SQLModel, table=True):
    """A letter in the outbox. Nothing leaves without an SMTP setting."""

    id: str = _id()
    fair_id: str = _of("fair.id")
    enterprise_id: str | None = _of("enterprise.id", optional=True)
    buyer_id: str | None = _of("buyer.id", optional=True)
    plan_id: str | None = _of("plan.id", optional=True)
    to: str = _personal()
    language: str = Field(default="en", max_length=8)
    subject: str = Field(default="", max_length=300)
    body: str = ""
    state: str = Field(default="draft", max_length=20)
    created_at: datetime = _moment()
    sent_at: datetime | None = _moment(optional=True)


class AuditEvent(SQLModel, table=True):
    """What somebody did; rows are only ever added (a trigger refuses anything else)."""

    __tablename__ = "audit_event"
    id: int | None = Field(default=None, primary_key=True)
    fair_id: str = Field(index=True, max_length=32)
    at: datetime = _moment()
    actor: str = Field(default="", max_length=200)
    action: str = Field(max_length=60)
    object: str = Field(default="", max_length=200)
    before: dict[str, Any] = _json(dict)
    after: dict[str, Any] = _json(dict)
    request_id: str = Field(default="", max_length=64)


class Job(SQLModel, table=True):
    """Background work: claimed under a lease, safe to start again."""

    __table_args__ = (Index("ix_job_state_created", "state", "created_at"),)
    id: str = _id()
    fair_id: str = _of("fair.id")
    kind: str = Field(max_length=40)
    arguments: dict[str, Any] = _json(dict)
    state: str = Field(default="waiting", max_length=20)
    progress: dict[str, Any] = _json(dict)
    outcome: dict[str, Any] = _json(dict)
    problem: dict[str, Any] = _json(dict)
    attempts: int = 0
    stop_asked: bool = False
    lease_until: datetime | None = _moment(optional=True)
    created_at: datetime = _moment()
    ended_at: datetime | None = _moment(optional=True)


class StoredVector(SQLModel, table=True):
    """An embedding, kept under the hash of its text and the encoder that made it."""

    __tablename__ = "vector"
    encoder: str = Field(primary_key=True, max_length=64)
    text_hash: str = Field(primary_key=True, max_length=64)
    values: bytes
