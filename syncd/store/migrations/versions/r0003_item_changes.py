"""Item changes: what trackers remember of how items changed, and of which items it was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema from 0001 to 0003; there is no 0002."""
    op.create_table(
        "item_change",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tracker", "id", "act", name="pk_item_change"),
    )
    op.create_index("ix_item_change_at", "item_change", ["tracker", "at"], unique=False)
    op.create_table(
        "item_history",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("gaps", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tracker", "id", name="pk_item_history"),
    )
