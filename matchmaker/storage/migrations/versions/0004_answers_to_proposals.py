"""Answers to proposals: who was shown whom, who came, what came of it; jobs that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PAIR = ("enterprise", "buyer")


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "shown",
        *_pair_columns(),
        sa.Column("seen_by", sa.String(length=20), nullable=False),
        sa.Column("shown_in", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("propensity", sa.Float(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("encoder", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_references("shown"),
        sa.PrimaryKeyConstraint(
            "enterprise_id", "buyer_id", "seen_by", "shown_in", "model", "shown_on",
            name=op.f("pk_shown"),
        ),
    )
    op.create_index("ix_shown_fair_pair", "shown", ["fair_id", "enterprise_id", "buyer_id"])
    op.create_table(
        "attendance",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_pair_columns(),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("late_minutes", sa.Integer(), nullable=False),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_references("attendance"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "enterprise_id", "buyer_id", "side", name=op.f("uq_attendance_enterprise_id_buyer_id_side")
        ),
    )
    op.create_index(op.f("ix_attendance_fair_id"), "attendance", ["fair_id"])
    op.create_index(op.f("ix_attendance_buyer_id"), "attendance", ["buyer_id"])
    op.create_table(
        "outcome",
        sa.Column("id", sa.String(length=32), nullable=False),
        *_pair_columns(),
        sa.Column("said_by", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_references("outcome"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index("ix_outcome_fair_pair", "outcome", ["fair_id", "enterprise_id", "buyer_id"])
    op.create_index(op.f("ix_outcome_enterprise_id"), "outcome", ["enterprise_id"])
    op.create_index(op.f("ix_outcome_buyer_id"), "outcome", ["buyer_id"])
    for side in PAIR:
        op.add_column("proposal", sa.Column(f"chance_for_{side}", sa.Float(), nullable=True))
    op.add_column("job", sa.Column("start_after", sa.DateTime(timezone=True), nullable=True))


def _pair_columns() -> list[sa.Column]:
    return [sa.Column(f"{name}_id", sa.String(length=32), nullable=False) for name in ("fair", *PAIR)]


def _references(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_{table}_{name}_id_{name}"), ondelete="CASCADE"
        )
        for name in ("fair", *PAIR)
    ]


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("job") as job:
        job.drop_column("start_after")
    with op.batch_alter_table("proposal") as proposal:
        for side in PAIR:
            proposal.drop_column(f"chance_for_{side}")
    op.drop_table("outcome")
    op.drop_table("attendance")
    op.drop_table("shown")
