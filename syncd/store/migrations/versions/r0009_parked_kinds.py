"""Why a field is set aside, and what stood there then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema from 0008 to 0009; what is set aside by now was refused by its tracker."""
    op.add_column("parked", sa.Column("kind", sa.Text(), nullable=False, server_default="refused"))
    op.add_column("parked", sa.Column("body", sa.Text()))
