"""The tables of the store.

Instants are whole milliseconds since the epoch (UTC), days are ISO text, JSON is text: all three compare alike
on SQLite and PostgreSQL. What is only read back stands in a JSON `body`; what is searched has its own column.
"""

from __future__ import annotations

import sqlalchemy as sa

HEAD = "0010"
"""The newest migration: the schema that this program reads and writes."""

schema = sa.MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s", "ix": "ix_%(column_0_label)s"}
)

Instant = sa.BigInteger
Json = sa.Text
Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")

item = sa.Table(
    "item",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("space", sa.Text, nullable=False),
    sa.Column("parent", sa.Text),
    sa.Column("state", sa.Integer, nullable=False),
    sa.Column("updated", Instant, nullable=False),
    sa.Column("done_at", Instant),
    sa.Column("gone_at", Instant),
    sa.Column("saved_at", Instant, nullable=False),
    sa.Column("shape", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("body", Json, nullable=False),
    sa.Index("ix_item_key", "tracker", "key"),
    sa.Index("ix_item_parent", "tracker", "parent"),
)
sa.Index(
    "ix_item_work",
    item.c.tracker,
    item.c.space,
    item.c.state,
    item.c.done_at,
    sqlite_where=item.c.gone_at.is_(None),
    postgresql_where=item.c.gone_at.is_(None),
)

state = sa.Table(
    "state",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("tracker", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("resolution", sa.Text, nullable=False),
    sa.Column("present", sa.Integer, nullable=False),
    sa.UniqueConstraint("tracker", "category", "type", "status", "resolution"),
)
"""The few combinations that decide an item's class; `resolution` is empty where there is none.

`present` is how many items that are not gone have it, so that counting a million items costs nothing.
"""

item_change = sa.Table(
    "item_change",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("act", sa.Text, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("body", Json, nullable=False),
    sa.Index("ix_item_change_at", "tracker", "at"),
)
"""What happened to items, as the tracker's history tells it: one row an act."""

item_history = sa.Table(
    "item_history",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("updated", Instant, nullable=False),
    sa.Column("shape", sa.Text, nullable=False),
    sa.Column("gaps", Json),
)
"""Of which items the history was read, up to which `updated`, with which fields, and what it could not tell."""

alias = sa.Table(
    "alias",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
)

query = sa.Table(
    "query",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)

query_match = sa.Table(
    "query_match",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("query", sa.Text, primary_key=True),
)

dirty_item = sa.Table(
    "dirty_item",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("mark", Instant, nullable=False),
    sa.Column("moved", sa.Boolean, nullable=False, server_default=sa.text("false")),
)
"""Items to be mapped anew; `mark` is another number each time, so that a mark set meanwhile is not cleared.

`moved` are those that are new, came back, are gone, or have another parent: what hangs below them counts otherwise.
"""

placement = sa.Table(
    "placement",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("project", sa.Text, nullable=False),
    sa.Column("inherited", sa.Boolean, nullable=False),
    sa.Column("container", sa.Boolean, nullable=False),
    sa.Column("overlaps", Json),
    sa.Index("ix_placement_project", "project"),
)
sa.Index(
    "ix_placement_overlaps",
    placement.c.project,
    sqlite_where=placement.c.overlaps.is_not(None),
    postgresql_where=placement.c.overlaps.is_not(None),
)

okr_item = sa.Table(
    "okr_item",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("seen", Json),
    sa.Column("body", Json),
)
"""Items that are or may be a part of the OKR: `seen` as last read, `body` as in force since the last complete
pull; null for what is none. `name` is the id under which its history is kept, for good."""

pull = sa.Table(
    "pull",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("cursor_at", Instant),
    sa.Column("branches", Json),
    sa.Column("scope", sa.Text),
    sa.Column("shape", sa.Text),
    sa.Column("began", Instant),
    sa.Column("last_complete", Instant),
    sa.Column("census_at", Instant),
    sa.Column("under_way", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("partial", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("failed_at", Instant),
    sa.Column("error", sa.Text),
    sa.Column("held", Json),
)

measure = sa.Table(
    "measure",
    schema,
    sa.Column("project", sa.Text, primary_key=True),
    sa.Column("body", Json),
    sa.Column("dirty", sa.Boolean, nullable=False),
)

snapshot = sa.Table(
    "snapshot",
    schema,
    sa.Column("project", sa.Text, primary_key=True),
    sa.Column("body", Json),
    sa.Column("touched", sa.Boolean, nullable=False),
    sa.Column("whole", sa.Boolean, nullable=False, server_default=sa.text("true")),
)
"""What a project came to at the last close; `touched` where anything changed since, `whole` where more did than the
items in `touched_item` tell."""

held_item = sa.Table(
    "held_item",
    schema,
    sa.Column("project", sa.Text, primary_key=True),
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("body", Json, nullable=False),
)
"""An item of a project as it was counted at the last close, with what it added to the sums."""

touched_item = sa.Table(
    "touched_item",
    schema,
    sa.Column("project", sa.Text, primary_key=True),
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
)
"""The items of a project that changed, came or left since its last close."""

first_work = sa.Table(
    "first_work",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("exact", sa.Boolean, nullable=False),
)
"""When each item first left *todo* for work; not `exact` where no history told it: then it was that day or before."""

standing = sa.Table(
    "standing",
    schema,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("body", Json, nullable=False),
)

history = sa.Table(
    "history",
    schema,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("body", Json, nullable=False),
    sa.Index("ix_history_day", "kind", "day"),
)

kr_value = sa.Table(
    "kr_value",
    schema,
    sa.Column("kr", sa.Text, primary_key=True),
    sa.Column("at", Instant, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("value", sa.Double),
    sa.Column("note", sa.Text),
    sa.Column("recorded", Instant, nullable=False),
)

check_in = sa.Table(
    "check_in",
    schema,
    sa.Column("kr", sa.Text, primary_key=True),
    sa.Column("at", Instant, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("value", sa.Double),
    sa.Column("confidence", sa.Double),
    sa.Column("note", sa.Text),
    sa.Column("recorded", Instant, nullable=False),
)

written = sa.Table(
    "written",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("value", Json, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("overwritten", sa.Integer, nullable=False),
    sa.Column("yield_until", Instant),
)

change_set = sa.Table(
    "change_set",
    schema,
    sa.Column("id", Number, primary_key=True, autoincrement=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("created", Instant, nullable=False),
    sa.Column("clock", sa.Text),
    sa.Column("approved_by", sa.Text, nullable=False),
    sa.Index("ix_change_set_created", "created"),
)

change = sa.Table(
    "change",
    schema,
    sa.Column("id", Number, primary_key=True, autoincrement=True),
    sa.Column("change_set", Number, nullable=False),
    sa.Column("tracker", sa.Text, nullable=False),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("body", Json, nullable=False),
    sa.Column("begun", Instant),
    sa.Column("outcome", sa.Text),
    sa.Column("detail", sa.Text),
    sa.Column("ended", Instant),
    sa.Index("ix_change_set", "change_set"),
    sa.Index("ix_change_place", "tracker", "item", "field", "id"),
    sa.Index("ix_change_outcome", "outcome"),
)

parked = sa.Table(
    "parked",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, server_default="refused"),
    sa.Column("body", Json),
)
"""Fields set aside; `body` is what was known of the field then."""

report = sa.Table(
    "report",
    schema,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("last", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("markdown", sa.Text, nullable=False),
    sa.Column("html", sa.Text, nullable=False),
    sa.Column("facts", Json, nullable=False),
    sa.UniqueConstraint("name", "day"),
)
"""Reports as they were sent; `day` is the one on which a report was due, `last` the last one that it tells."""

delivery = sa.Table(
    "delivery",
    schema,
    sa.Column("report", Number, primary_key=True),
    sa.Column("recipient", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("detail", sa.Text),
    sa.Column("parts", sa.Integer, nullable=False),
)
"""`at` is when a waiting delivery may be tried, and when any other came to its state."""

audit = sa.Table(
    "audit",
    schema,
    sa.Column("id", Number, primary_key=True, autoincrement=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("detail", Json, nullable=False),
    sa.Column("clock", sa.Text),
    sa.Index("ix_audit_at", "at"),
)

meta = sa.Table(
    "meta",
    schema,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

lease = sa.Table(
    "lease",
    schema,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("token", sa.BigInteger, nullable=False),
    sa.Column("until", Instant, nullable=False),
)
"""What one of several workers does at a time, with a token that grows whenever it is taken; `until` is by the
database's clock. Rows named `due …` say in `until` when something is due again."""

ration = sa.Table(
    "ration",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("next", sa.BigInteger, nullable=False),
    sa.Column("minute", Json, nullable=False),
)
"""The budget of requests that workers share: the next free moment in microseconds, and the moments taken in the last
minute as pairs of second and number."""

ration_pause = sa.Table(
    "ration_pause",
    schema,
    sa.Column("tracker", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("until", sa.BigInteger, nullable=False),
)
"""Until which microsecond nothing is sent that the name concerns, because the tracker asked for it."""
