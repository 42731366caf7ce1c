"""Items as they were counted at the last close, one row each, and which of them changed since."""

from __future__ import annotations

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema from 0007 to 0008; each project is counted as a whole once more."""
    op.add_column(
        "dirty_item", sa.Column("moved", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.add_column(
        "snapshot", sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.text("true"))
    )
    for name, columns in (
        ("held_item", [sa.Column("body", sa.Text(), nullable=False)]),
        ("touched_item", []),
    ):
        op.create_table(
            name,
            *(sa.Column(part, sa.Text(), nullable=False) for part in ("project", "tracker", "id")),
            *columns,
            sa.PrimaryKeyConstraint("project", "tracker", "id", name=f"pk_{name}"),
        )
    _take_items_out()


def _take_items_out() -> None:
    """Give each item of a snapshot its own row."""
    snapshot = sa.table("snapshot", sa.column("project"), sa.column("body"))
    held = sa.table("held_item", *map(sa.column, ("project", "tracker", "id", "body")))
    connection = op.get_bind()
    names = connection.execute(sa.select(snapshot.c.project).where(snapshot.c.body.is_not(None))).scalars()
    for name in list(names):
        here = snapshot.c.project == name
        body = orjson.loads(connection.execute(sa.select(snapshot.c.body).where(here)).scalar_one())
        rows = [
            {"project": name, "tracker": row[0], "id": row[1], "body": orjson.dumps([row, None]).decode()}
            for row in body["items"]
        ]
        if rows:
            connection.execute(sa.insert(held), rows)
        rules = orjson.dumps({"rules": body["rules"]}).decode()
        connection.execute(sa.update(snapshot).where(here).values(body=rules))
