"""Items, figures and writes: the first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema from nothing to 0001."""
    _items()
    _figures()
    _writes()


def _items() -> None:
    op.create_table(
        "item",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tracker", "id", name="pk_item"),
    )
    op.create_index("ix_item_key", "item", ["tracker", "key"], unique=False)
    op.create_index("ix_item_parent", "item", ["tracker", "parent"], unique=False)
    op.create_index(
        "ix_item_work",
        "item",
        ["tracker", "space", "state", "done_at"],
        unique=False,
        sqlite_where=sa.text("gone_at IS NULL"),
        postgresql_where=sa.text("gone_at IS NULL"),
    )
    op.create_table(
        "state",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_state"),
        sa.UniqueConstraint("tracker", "category", "type", "status", "resolution", name="uq_state"),
    )
    op.create_table(
        "alias",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tracker", "key", name="pk_alias"),
    )
    op.create_table(
        "query",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tracker", "digest", name="pk_query"),
    )
    op.create_table(
        "query_match",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tracker", "id", "query", name="pk_query_match"),
    )
    op.create_table(
        "dirty_item",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tracker", "id", name="pk_dirty_item"),
    )
    op.create_table(
        "placement",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("inherited", sa.Boolean(), nullable=False),
        sa.Column("container", sa.Boolean(), nullable=False),
        sa.Column("overlaps", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tracker", "id", name="pk_placement"),
    )
    op.create_index(
        "ix_placement_overlaps",
        "placement",
        ["project"],
        unique=False,
        sqlite_where=sa.text('"overlaps" IS NOT NULL'),
        postgresql_where=sa.text('"overlaps" IS NOT NULL'),
    )
    op.create_index("ix_placement_project", "placement", ["project"], unique=False)
    op.create_table(
        "pull",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("cursor_at", sa.BigInteger(), nullable=True),
        sa.Column("branches", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("shape", sa.Text(), nullable=True),
        sa.Column("began", sa.BigInteger(), nullable=True),
        sa.Column("last_complete", sa.BigInteger(), nullable=True),
        sa.Column("census_at", sa.BigInteger(), nullable=True),
        sa.Column("under_way", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("partial", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("held", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tracker", name="pk_pull"),
    )


def _figures() -> None:
    op.create_table(
        "measure",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("dirty", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("project", name="pk_measure"),
    )
    op.create_table(
        "standing",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_standing"),
    )
    op.create_table(
        "history",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", "day", name="pk_history"),
    )
    op.create_index("ix_history_day", "history", ["kind", "day"], unique=False)
    op.create_table(
        "kr_value",
        sa.Column("kr", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kr", "at", "source", name="pk_kr_value"),
    )


def _writes() -> None:
    op.create_table(
        "written",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("overwritten", sa.Integer(), nullable=False),
        sa.Column("yield_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("tracker", "item", "field", name="pk_written"),
    )
    op.create_table(
        "change_set",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change_set"),
    )
    op.create_index("ix_change_set_created", "change_set", ["created"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("change_set", NUMBER, nullable=False),
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("begun", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_outcome", "change", ["outcome"], unique=False)
    op.create_index("ix_change_place", "change", ["tracker", "item", "field", "id"], unique=False)
    op.create_index("ix_change_set", "change", ["change_set"], unique=False)
    op.create_table(
        "parked",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tracker", "item", "field", name="pk_parked"),
    )
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
