"""How well syncd sees: trackers, what is set aside, and the work that no project holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from syncd.engine.programme.kept import read_states
from syncd.engine.reading.freshness import is_complete
from syncd.metrics.telemetry import program_version
from syncd.store import Aside, PullState
from syncd.web.api import schemas as s
from syncd.web.api.declaration import Document, Operation, Question, Row, Table, instant
from syncd.web.sources import Sources

GROUP = "Health"
HEALTH = s.thing(
    version=s.text("Version of syncd."),
    as_of=s.maybe(s.moment("When the last pass ended.")),
    healthy=s.flag("Whether the process turns."),
    ready=s.flag("Whether there are figures to show."),
    reasons=s.words("What keeps it from being so."),
    trackers=s.things(
        "The trackers.",
        name=s.text("Name."),
        complete=s.flag("Whether it was read completely the last time."),
        last_complete=s.maybe(s.moment("When it was last read completely.")),
        census=s.maybe(s.moment("When a full list was last complete.")),
        failed=s.maybe(s.moment("When reading last failed.")),
        error=s.maybe(s.text("Why it failed.")),
        held=s.flag("Whether a census that misses much is held back."),
    ),
    plans=s.things(
        "The plan files.",
        name=s.text("Name."),
        read_at=s.maybe(s.moment("When the plan in force was read.")),
        problem=s.maybe(s.text("Why its file cannot be read; then the last good plan is in force.")),
        since=s.maybe(s.moment("Since when.")),
    ),
    writes=s.thing(
        "The last pass's writes.",
        refused=s.maybe(s.text("Why the guard holds them back.")),
        pending=s.whole("Changes that wait for a person's word."),
        held=s.whole("Fields that a person changed, or that wait."),
        parked=s.whole("Fields set aside after a refusal."),
    ),
)
UNMAPPED = s.thing(
    order=s.whole("Place, from 0: the most work first."),
    key=s.text("Key of the item above the work; empty for work without one."),
    title=s.text("Its title."),
    items=s.whole("Items below it that belong to no project."),
)
PARKED = s.thing(
    tracker=s.text("Tracker."),
    item=s.text("Id of the item."),
    field=s.text("Id of the field."),
    kind=s.text("Why: `reverted` and `dropped` were set aside by hand.", enum=[kind.value for kind in Aside]),
    reason=s.text("The same in words."),
    at=s.moment("Since when."),
    key=s.text("Key of the item, as it was then; empty where that is not known."),
    field_name=s.text("Name of the field."),
    subject=s.text("Whose figure it shows."),
    shown={"description": "What stood there; null when it was empty."},
    wanted={"description": "What syncd wanted there; null for nothing."},
)


def read_health(sources: Sources) -> dict[str, Any]:
    """Return how well syncd sees and writes, as the API tells it."""
    store = sources.store
    last = store.standings("writes").get("last", {})
    ill, unready = sources.healthy(), sources.ready()
    return {
        "version": program_version(),
        "as_of": store.standings("total").get("cycle", {}).get("as_of"),
        "healthy": ill is None,
        "ready": unready is None,
        "reasons": [reason for reason in (ill, unready) if reason is not None],
        "trackers": [_tracker(name, store.pull_state(name)) for name in sources.trackers()],
        "plans": [
            {"name": name, "read_at": one.read_at, "problem": one.problem, "since": one.failing_since}
            for name, one in read_states(store).items()
        ],
        "writes": {
            "refused": last.get("refused"),
            "pending": last.get("pending", 0),
            "held": len(last.get("held", [])),
            "parked": len(store.parked()),
        },
    }


def _tracker(name: str, state: PullState | None) -> dict[str, Any]:
    known = state or PullState()
    return {
        "name": name,
        "complete": is_complete(state),
        "last_complete": instant(known.last_complete),
        "census": instant(known.census_at),
        "failed": instant(known.failed_at),
        "error": known.error,
        "held": bool(known.held),
    }


def _unmapped(question: Question) -> Iterator[Row]:
    parents = question.sources.store.standings("total").get("unmapped", {}).get("parents", [])
    after = int(question.after[0]) if question.after else -1
    yield from ({"order": n, **parent} for n, parent in enumerate(parents) if n > after)


def _parked(question: Question) -> Iterator[Row]:
    rows = sorted(question.sources.store.parked(), key=lambda row: (row.tracker, row.item, row.field))
    for row in rows:
        if (row.tracker, row.item, row.field) > (question.after or ()):
            yield {**asdict(row), "at": row.at.isoformat()}


OPERATIONS: tuple[Operation, ...] = (
    Document(
        path="/health",
        group=GROUP,
        summary="How well syncd sees and writes",
        name="Health",
        schema=HEALTH,
        read=lambda question: read_health(question.sources),
    ),
    Table(
        path="/unmapped",
        group=GROUP,
        summary="What most of the work that no project holds stands below",
        meaning="Its share and number stand in `/status`.",
        row="UnmappedParent",
        schema=UNMAPPED,
        order={"order": int},
        rows=_unmapped,
    ),
    Table(
        path="/parked",
        group=GROUP,
        summary="Fields that are set aside",
        row="Parked",
        schema=PARKED,
        order={"tracker": str, "item": str, "field": str},
        rows=_parked,
    ),
)
