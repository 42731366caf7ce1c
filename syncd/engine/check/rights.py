"""What the account may not do: see a watched space, set fields, set them without mail to people, or create options."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.model.inspection import Right
from syncd.engine.check.finding import Finding, Level
from syncd.engine.check.site import SiteView

_TOLD = {
    Right.SEE: (Level.ERROR, "is not there, or not visible to this account"),
    Right.EDIT: (Level.ERROR, "this account may not set fields there"),
    Right.SILENCE: (Level.WARNING, "whoever follows an item there is notified of each write"),
    Right.OPTIONS: (
        Level.ERROR,
        "options that fields lack cannot be created there, as `create_options` asks",
    ),
}


def examine(view: SiteView) -> Iterator[Finding]:
    """Yield a finding for each right that is lacking, with the tracker's own remedy."""
    writes = view.loaded.writes.get(view.name)
    creates = writes is not None and any(spec.create_options for spec in writes.specs.values())
    if view.inspection is not None:
        for (space, right), remedy in view.inspection.lacks.items():
            level, what = _TOLD[right]
            if right is Right.OPTIONS and not creates:
                continue
            yield Finding(level, f"{view.name} {space}", what, remedy)
