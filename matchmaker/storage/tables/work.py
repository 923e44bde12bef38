"""What happens in the background, and what has happened."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from matchmaker.storage.columns import json_column, moment, personal, random_id, reference


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
