"""Every table, once.

Ids are random (128 bit, hex), so that nothing can be guessed or counted.
Times are aware and UTC. Marks in `info={"personal": True}` name the columns
that an export or an erasure of a person's data must reach.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from matchmaker.storage.columns import (
    json_column,
    moment,
    personal,
    random_id,
    reference,
)

# --- the fair: place and time ------------------------------------------------------------


class Fair(SQLModel, table=True):
    """One edition of a fair. `published_plan_id` alone decides which plan people see."""

    id: str = random_id()
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
    wishes_close_at: datetime | None = moment(optional=True)
    simulated: bool = False
    published_plan_id: str | None = Field(default=None, max_length=32)
    created_at: datetime = moment()
    version: int = 1


class Hall(SQLModel, table=True):
    """A part of the fair ground with its own tables."""

    __table_args__ = (UniqueConstraint("fair_id", "code"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    code: str = Field(max_length=40)
    name: str = Field(default="", max_length=200)


class FairSession(SQLModel, table=True):
    """A block of the day (the word "session" of the house), cut into slots."""

    __tablename__ = "session"
    id: str = random_id()
    fair_id: str = reference("fair.id")
    number: int
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    slot_minutes: int = 20
    gap_minutes: int = 5


class Slot(SQLModel, table=True):
    """When a meeting can be; `number` counts from 0 over the whole fair."""

    __table_args__ = (UniqueConstraint("fair_id", "number"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    session_id: str = reference("session.id")
    number: int
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    fair_day: date


class MeetingTable(SQLModel, table=True):
    """Where a meeting can be. A booth is a table that belongs to one enterprise."""

    __tablename__ = "meeting_table"
    __table_args__ = (UniqueConstraint("fair_id", "number"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    hall_id: str = reference("hall.id")
    number: int
    label: str = Field(max_length=40)
    booth_of: str | None = reference("enterprise.id", optional=True)


class Interpreter(SQLModel, table=True):
    """A person who interprets; booked like a table."""

    id: str = random_id()
    fair_id: str = reference("fair.id")
    name: str = personal()
    languages: list[str] = json_column(list)


# --- participants and what they offer and seek -------------------------------------------


class ProfileFields(SQLModel):
    """What every row of a spreadsheet has: its code, names, texts and history.

    `sort_name` and `folded` are made from the others (`matchmaker.domain.text`),
    `edited_fields` names what its owner changed since the last import.
    """

    code: str = Field(max_length=40)
    name_vi: str = Field(default="", max_length=200)
    name_en: str = Field(default="", max_length=200)
    sort_name: str = Field(default="", max_length=2000)
    folded: str = ""
    text_vi: str = ""
    text_en: str = ""
    sector: str = Field(default="", max_length=40)
    synthetic: bool = False
    withdrawn: bool = False
    edited_fields: list[str] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = moment()
    updated_at: datetime = moment()
    version: int = 1


class ParticipantFields(ProfileFields):
    """What enterprises and buyers have in common."""

    country: str = Field(default="", max_length=2)
    province: str = Field(default="", max_length=200)
    size: str = Field(default="", max_length=20)
    employees: int | None = None
    revenue_usd: float | None = None
    role: str = Field(default="", max_length=20)
    certificates: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    website: str = Field(default="", max_length=200)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    ui_language: str = Field(default="", max_length=8)
    needs_interpreter: bool | None = None
    contact_name: str = personal()
    contact_email: str = personal()
    contact_phone: str = personal(max_length=60)
    consent_contact: bool = False
    hall: str = Field(default="", max_length=40)
    seats: int = 1
    never_meet: list[str] = Field(default_factory=list, sa_type=JSON)


class Enterprise(ParticipantFields, table=True):
    """A local firm that shows its products."""

    __table_args__ = (UniqueConstraint("fair_id", "code"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    tax_code: str = Field(default="", max_length=20)
    export_share_pct: float | None = None
    export_markets: list[str] = json_column(list)
    target_markets: list[str] = json_column(list)
    booth: str = Field(default="", max_length=40)


class Buyer(ParticipantFields, table=True):
    """A foreign buyer who comes with needs."""

    __table_args__ = (UniqueConstraint("fair_id", "code"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    text_original: str = ""
    text_language: str = Field(default="", max_length=8)
    hosted: bool | None = None
    shares_with: str = Field(default="", max_length=40)


class OfferFields(ProfileFields):
    """What products and needs have in common. Quantities are in `unit`, per month or order."""

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


class Product(OfferFields, table=True):
    """What an enterprise offers, a row each."""

    __table_args__ = (UniqueConstraint("fair_id", "code"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    enterprise_id: str = reference("enterprise.id")
    certificates: list[dict[str, Any]] = json_column(list)
    equipment: list[str] = json_column(list)
    capacity_month: float | None = None
    free_capacity_month: float | None = None
    emissions_data: bool | None = None
    recognised_year: int | None = None
    photo: str = Field(default="", max_length=400)


class Need(OfferFields, table=True):
    """What a buyer seeks, a row each. `must_fields` names keys of this row that exclude."""

    __table_args__ = (UniqueConstraint("fair_id", "code"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    buyer_id: str = reference("buyer.id")
    text_original: str = ""
    text_language: str = Field(default="", max_length=8)
    role: str = Field(default="", max_length=20)
    volume_year: float | None = None
    drawing_format: list[str] = json_column(list)
    needed_by: date | None = None
    must_certificates: list[str] = json_column(list)
    nice_certificates: list[str] = json_column(list)
    must_fields: list[str] = json_column(list)
    importance: int = 2


_ONE_PARTICIPANT = "(enterprise_id IS NULL) <> (buyer_id IS NULL)"


class Availability(SQLModel, table=True):
    """A span in which a participant is present. No row at all means: the whole fair."""

    __table_args__ = (CheckConstraint(_ONE_PARTICIPANT, name="one_participant"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    enterprise_id: str | None = reference("enterprise.id", optional=True)
    buyer_id: str | None = reference("buyer.id", optional=True)
    starts_at: datetime = moment()
    ends_at: datetime = moment()


class Quota(SQLModel, table=True):
    """Least and most meetings of a participant; no row means the fair's own."""

    __table_args__ = (
        CheckConstraint(_ONE_PARTICIPANT, name="one_participant"),
        UniqueConstraint("enterprise_id"),
        UniqueConstraint("buyer_id"),
    )
    id: str = random_id()
    fair_id: str = reference("fair.id")
    enterprise_id: str | None = reference("enterprise.id", index=False, optional=True)
    buyer_id: str | None = reference("buyer.id", index=False, optional=True)
    least: int | None = None
    most: int | None = None


# --- proposals, wishes, plans ------------------------------------------------------------


class Proposal(SQLModel, table=True):
    """A pair that the ranking suggests, with two scores and reasons.

    `rank_for_enterprise` and `rank_for_buyer` count from 1 within that side's
    list; None means the pair was scored and is not on that list. `chance_for_...`
    says how likely the pair was to get a place there: 1 unless the place was
    drawn. `gates` holds the sentences of failed must-haves: such a pair has no
    rank on either side.
    """

    __table_args__ = (
        UniqueConstraint("fair_id", "enterprise_id", "buyer_id"),
        Index("ix_proposal_enterprise_rank", "enterprise_id", "rank_for_enterprise"),
        Index("ix_proposal_buyer_rank", "buyer_id", "rank_for_buyer"),
    )
    id: str = random_id()
    fair_id: str = reference("fair.id")
    enterprise_id: str = reference("enterprise.id", index=False)
    buyer_id: str = reference("buyer.id", index=False)
    best_product_id: str = Field(max_length=32)
    best_need_id: str = Field(max_length=32)
    p_enterprise: float
    p_buyer: float
    p_mutual: float
    known_share: float = 1.0
    rank_for_enterprise: int | None = None
    rank_for_buyer: int | None = None
    chance_for_enterprise: float | None = None
    chance_for_buyer: float | None = None
    signals: dict[str, Any] = json_column(dict)
    reasons: dict[str, Any] = json_column(dict)
    gates: list[dict[str, Any]] = json_column(list)
    encoder: str = Field(default="", max_length=200)
    model: str = Field(default="", max_length=64)
    created_at: datetime = moment()


class Wish(SQLModel, table=True):
    """What one side says of the other. A one-sided yes is the other side's open request."""

    __table_args__ = (
        UniqueConstraint("enterprise_id", "buyer_id", "said_by"),
        Index("ix_wish_fair_pair", "fair_id", "enterprise_id", "buyer_id"),
    )
    id: str = random_id()
    fair_id: str = reference("fair.id", index=False)
    enterprise_id: str = reference("enterprise.id", index=False)
    buyer_id: str = reference("buyer.id")
    said_by: str = Field(max_length=20)
    says: str = Field(max_length=20)
    note: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=40)
    simulated: bool = False
    created_at: datetime = moment()
    updated_at: datetime = moment()
    version: int = 1


class PlanVersion(SQLModel, table=True):
    """A version of the fair's plan. Its meetings never change once it is published."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("fair_id", "number"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
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
    result: dict[str, Any] = json_column(dict)
    created_at: datetime = moment()
    published_at: datetime | None = moment(optional=True)
    version: int = 1


class Meeting(SQLModel, table=True):
    """A pair with a slot and a table, in one version of the plan."""

    __table_args__ = (UniqueConstraint("plan_id", "enterprise_id", "buyer_id"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    plan_id: str = reference("plan.id")
    enterprise_id: str = reference("enterprise.id")
    buyer_id: str = reference("buyer.id")
    slot_id: str = reference("slot.id")
    table_id: str = reference("meeting_table.id")
    interpreter_id: str | None = reference("interpreter.id", optional=True)
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
    meeting_id: str = reference("meeting.id")


class WhatIf(SQLModel, table=True):
    """The fair under other conditions, and what a plan of it would be. It books nothing.

    `changes` is what is changed (`services.what_if_changes`), `result` holds meetings,
    measures, wishes met and shortfalls once it is solved; until then `solved_at` is
    None and `job_id` names the work.
    """

    __tablename__ = "what_if"
    id: str = random_id()
    fair_id: str = reference("fair.id")
    name: str = Field(max_length=200)
    author: str = Field(default="", max_length=200)
    changes: dict[str, Any] = json_column(dict)
    job_id: str = Field(default="", max_length=32)
    seed: int = 1
    budget: int = 0
    value: int = 0
    bound: int = 0
    gap_pct: float = 0.0
    stopped_by: str = Field(default="", max_length=20)
    plan_fingerprint: str = Field(default="", max_length=64)
    result: dict[str, Any] = json_column(dict)
    created_at: datetime = moment()
    solved_at: datetime | None = moment(optional=True)


# --- what came of proposals --------------------------------------------------------------


class Shown(SQLModel, table=True):
    """A pair that one side was shown: once a day for each list, place and model kept.

    `shown_in` names the list ("suggested", "need:" and the need's id) or "partner",
    `propensity` is the chance that the pair got its place, `signals` what was
    known of it then, `shown_on` the day in UTC. Rows outlive their proposal.
    """

    __table_args__ = (Index("ix_shown_fair_pair", "fair_id", "enterprise_id", "buyer_id"),)
    enterprise_id: str = Field(
        foreign_key="enterprise.id", primary_key=True, max_length=32, ondelete="CASCADE"
    )
    buyer_id: str = Field(
        foreign_key="buyer.id", primary_key=True, max_length=32, ondelete="CASCADE"
    )
    seen_by: str = Field(primary_key=True, max_length=20)
    shown_in: str = Field(primary_key=True, max_length=40)
    model: str = Field(primary_key=True, max_length=64)
    shown_on: date = Field(primary_key=True)
    fair_id: str = reference("fair.id", index=False)
    place: int
    propensity: float = 1.0
    signals: dict[str, Any] = json_column(dict)
    encoder: str = Field(default="", max_length=200)
    at: datetime = moment()


class Attendance(SQLModel, table=True):
    """Whether one side came to a meeting; the side that was there is never marked absent."""

    __table_args__ = (UniqueConstraint("enterprise_id", "buyer_id", "side"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    enterprise_id: str = reference("enterprise.id", index=False)
    buyer_id: str = reference("buyer.id")
    side: str = Field(max_length=20)
    state: str = Field(default="expected", max_length=20)
    late_minutes: int = 0
    noted_by: str = Field(default="", max_length=200)
    simulated: bool = False
    at: datetime = moment()


class Outcome(SQLModel, table=True):
    """What one side says came of a meeting; a later answer adds a row, none is changed."""

    __table_args__ = (Index("ix_outcome_fair_pair", "fair_id", "enterprise_id", "buyer_id"),)
    id: str = random_id()
    fair_id: str = reference("fair.id", index=False)
    enterprise_id: str = reference("enterprise.id")
    buyer_id: str = reference("buyer.id")
    said_by: str = Field(max_length=20)
    stage: str = Field(default="none", max_length=20)
    rating: int | None = None
    value: float | None = None
    currency: str = Field(default="", max_length=3)
    next_move: str = Field(default="", max_length=20)
    note: str = personal(max_length=500)
    simulated: bool = False
    at: datetime = moment()


# --- people who sign in ------------------------------------------------------------------


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


# --- what happens in the background and what has happened ---------------------------------


class ProfileImport(SQLModel, table=True):
    """A spreadsheet on its way in: read, previewed, applied or undone."""

    __tablename__ = "profile_import"
    id: str = random_id()
    fair_id: str = reference("fair.id")
    file_name: str = Field(max_length=200)
    content: bytes = b""
    state: str = Field(default="previewed", max_length=20)
    summary: dict[str, Any] = json_column(dict)
    problems: list[dict[str, Any]] = json_column(list)
    imported_by: str = Field(default="", max_length=200)
    created_at: datetime = moment()
    applied_at: datetime | None = moment(optional=True)


class Mail(SQLModel, table=True):
    """A letter in the outbox. Nothing leaves without an SMTP setting."""

    id: str = random_id()
    fair_id: str = reference("fair.id")
    enterprise_id: str | None = reference("enterprise.id", optional=True)
    buyer_id: str | None = reference("buyer.id", optional=True)
    plan_id: str | None = reference("plan.id", optional=True)
    to: str = personal()
    language: str = Field(default="en", max_length=8)
    subject: str = Field(default="", max_length=300)
    body: str = ""
    state: str = Field(default="draft", max_length=20)
    created_at: datetime = moment()
    sent_at: datetime | None = moment(optional=True)


class AuditEvent(SQLModel, table=True):
    """What somebody did; rows are only ever added (a trigger refuses anything else)."""

    __tablename__ = "audit_event"
    id: int | None = Field(default=None, primary_key=True)
    fair_id: str = Field(index=True, max_length=32)
    at: datetime = moment()
    actor: str = Field(default="", max_length=200)
    action: str = Field(max_length=60)
    object: str = Field(default="", max_length=200)
    before: dict[str, Any] = json_column(dict)
    after: dict[str, Any] = json_column(dict)
    request_id: str = Field(default="", max_length=64)


class Job(SQLModel, table=True):
    """Background work: claimed under a lease, safe to start again, perhaps not at once."""

    __table_args__ = (Index("ix_job_state_created", "state", "created_at"),)
    id: str = random_id()
    fair_id: str = reference("fair.id")
    kind: str = Field(max_length=40)
    arguments: dict[str, Any] = json_column(dict)
    state: str = Field(default="waiting", max_length=20)
    progress: dict[str, Any] = json_column(dict)
    outcome: dict[str, Any] = json_column(dict)
    problem: dict[str, Any] = json_column(dict)
    attempts: int = 0
    stop_asked: bool = False
    start_after: datetime | None = moment(optional=True)
    lease_until: datetime | None = moment(optional=True)
    created_at: datetime = moment()
    ended_at: datetime | None = moment(optional=True)


class StoredVector(SQLModel, table=True):
    """An embedding, kept under the hash of its text and the encoder that made it."""

    __tablename__ = "vector"
    encoder: str = Field(primary_key=True, max_length=64)
    text_hash: str = Field(primary_key=True, max_length=64)
    values: bytes


# --- facts that an organiser loads: tariffs, duty schedules, exchange rates ---------------


class LoadedReference(SQLModel, table=True):
    """One file of trade facts: who says so, and of which day.

    `kind` is tariff, schedule or rates; `country` and `agreement` belong to a
    schedule, `revision` names the edition of the Harmonized System. It holds for
    every fair of the installation.
    """

    __tablename__ = "loaded_reference"
    __table_args__ = (UniqueConstraint("kind", "country", "agreement", "revision", "dated"),)
    id: str = random_id()
    kind: str = Field(max_length=20)
    source: str = Field(max_length=300)
    dated: date
    revision: str = Field(default="", max_length=20)
    country: str = Field(default="", max_length=2)
    agreement: str = Field(default="", max_length=40)
    lines: int = 0
    loaded_at: datetime = moment()


class StoredTariffLine(SQLModel, table=True):
    """A line of an official tariff, as written, at its own 6 to 10 digits."""

    __tablename__ = "tariff_line"
    id: int | None = Field(default=None, primary_key=True)
    reference_id: str = reference("loaded_reference.id")
    code: str = Field(max_length=10)
    text_vi: str = ""
    text_en: str = ""
    text_en_national: str = ""


class StoredDuty(SQLModel, table=True):
    """What a destination charges on a line, percent of customs value; None if it is no share."""

    __tablename__ = "duty"
    __table_args__ = (Index("ix_duty_reference_code", "reference_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    reference_id: str = reference("loaded_reference.id", index=False)
    code: str = Field(max_length=10)
    mfn_pct: float | None = None
    preferential_pct: float | None = None


class StoredRate(SQLModel, table=True):
    """What one unit of a currency is worth in US dollars."""

    __tablename__ = "exchange_rate"
    __table_args__ = (UniqueConstraint("reference_id", "currency"),)
    id: int | None = Field(default=None, primary_key=True)
    reference_id: str = reference("loaded_reference.id", index=False)
    currency: str = Field(max_length=3)
    usd: float
