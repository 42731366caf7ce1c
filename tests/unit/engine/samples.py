"""Fields, targets and changes for the tests of the engine's pure steps."""

from __future__ import annotations

from typing import Any

from connectors.model.fields import Field, FieldKind, FieldValue, Option
from syncd.engine.writing.changes import Change, ChangeSet, Target


def option_field(*names: str) -> Field:
    """Make a drop-down field whose options are numbered from 10 on."""
    options = tuple(Option(str(10 + n), name) for n, name in enumerate(names))
    return Field("customfield_1", "Status", FieldKind.OPTION, options)


def field_of(kind: FieldKind) -> Field:
    """Make a field of a kind."""
    return Field("customfield_2", "Field", kind)


def target(item: str = "1", name: str = "customfield_2") -> Target:
    """Make a field of an item of tracker `jira`."""
    return Target(
        tracker="jira",
        item=item,
        key=f"ABC-{item}",
        space="ABC",
        kind="Task",
        subject="kr1",
        role="key_result.score",
        field=Field(name, "Score", FieldKind.NUMBER),
    )


def change(item: str = "1", before: FieldValue = None, after: FieldValue = 0.5, **more: Any) -> Change:
    """Make a change of a number."""
    return Change(
        **{"target": target(item), "before": before, "after": after, "sent": after, "reason": "why", **more}
    )


def change_set(*changes: Change, configured: int = 0, filled: int = 0) -> ChangeSet:
    """Make a change set out of that many configured and filled fields."""
    return ChangeSet(changes=changes, configured=configured or len(changes), filled=filled)
