"""Versions of the plan, their meetings, and plans that might be."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from matchmaker.storage.columns import json_column, moment, random_id, reference


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
