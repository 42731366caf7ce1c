"""Run the migrations over the connection that the caller has opened; called by Alembic only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from syncd.store.schema import schema


def run(connection: sa.Connection) -> None:
    """Apply the migrations within the caller's transaction."""
    context.configure(connection=connection, target_metadata=schema, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
