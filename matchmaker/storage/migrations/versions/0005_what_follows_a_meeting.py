"""What follows a meeting: the next step and a note beside each outcome."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ADDED = (("next_move", 20), ("note", 500))


def upgrade() -> None:
    """Go forwards."""
    for name, length in ADDED:
        op.add_column(
            "outcome", sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("outcome") as outcome:
        for name, _ in ADDED:
            outcome.drop_column(name)
