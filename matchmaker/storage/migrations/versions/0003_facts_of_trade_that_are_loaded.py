"""Facts of trade that an organiser loads: tariffs, duty schedules, exchange rates."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "loaded_reference",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("revision", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("agreement", sa.String(length=40), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loaded_reference")),
        sa.UniqueConstraint(
            "kind", "country", "agreement", "revision", "dated", name=op.f("uq_loaded_reference_kind_country_agreement_revision_dated")
        ),
    )
    op.create_table(
        "tariff_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("text_vi", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_en_national", sa.String(), nullable=False),
        _reference("tariff_line"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff_line")),
    )
    op.create_index(op.f("ix_tariff_line_reference_id"), "tariff_line", ["reference_id"])
    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("mfn_pct", sa.Float(), nullable=True),
        sa.Column("preferential_pct", sa.Float(), nullable=True),
        _reference("duty"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index("ix_duty_reference_code", "duty", ["reference_id", "code"])
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference_id", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("usd", sa.Float(), nullable=False),
        _reference("exchange_rate"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint(
            "reference_id", "currency", name=op.f("uq_exchange_rate_reference_id_currency")
        ),
    )


def _reference(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["reference_id"],
        ["loaded_reference.id"],
        name=op.f(f"fk_{table}_reference_id_loaded_reference"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("exchange_rate")
    op.drop_table("duty")
    op.drop_table("tariff_line")
    op.drop_table("loaded_reference")
