"""Facts that an organiser loads: tariffs, duty schedules, exchange rates."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from matchmaker.storage.columns import moment, random_id, reference


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
