"""Reports as they were sent, and their deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema from 0005 to 0006."""
    op.create_table(
        "report",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("name", "kind", "day", "last", "language", "title")
        ),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("markdown", "html", "facts")),
        sa.PrimaryKeyConstraint("number", name="pk_report"),
        sa.UniqueConstraint("name", "day", name="uq_report"),
    )
    op.create_table(
        "delivery",
        sa.Column("report", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report", "recipient", name="pk_delivery"),
    )
