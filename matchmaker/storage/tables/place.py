"""The fair itself: its days, and where and when people can meet."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from matchmaker.storage.columns import json_column, moment, personal, random_id, reference


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
