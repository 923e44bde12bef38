"""What is said of a pair: by the ranking, by either side, and after they met."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from matchmaker.storage.columns import json_column, moment, personal, random_id, reference


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
