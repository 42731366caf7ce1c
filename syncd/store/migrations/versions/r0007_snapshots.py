"""What days are held against: the leaves of each project at the last close, and when work on items began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema from 0006 to 0007."""
    op.create_table(
        "snapshot",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("touched", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("project", name="pk_snapshot"),
    )
    op.create_table(
        "first_work",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tracker", "id", name="pk_first_work"),
    )
