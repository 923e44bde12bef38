"""Who comes: what they offer, what they seek, when they are there."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from matchmaker.storage.columns import json_column, moment, personal, random_id, reference


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
