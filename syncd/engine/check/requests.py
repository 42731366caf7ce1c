"""How many requests an hour the passes and censuses will take, beside what the settings allow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from syncd.engine.check.finding import Finding, Level
from syncd.engine.check.site import SiteView

HIGH_SHARE = 0.5
"""Share of the budget that quiet passes may take without a warning: work, writes and other programs want the rest."""

_HOUR = timedelta(hours=1)


def examine(view: SiteView) -> Iterator[Finding]:
    """Yield the estimate: a note, or a warning where little of the budget is left."""
    if view.inspection is None:
        return
    settings, census = view.loaded.trackers[view.name], view.inspection.census_requests
    needed = view.inspection.pass_requests * (_HOUR / settings.poll) + (census or 0) * (
        _HOUR / settings.census
    )
    allowed = settings.requests_per_hour
    told = (
        f"a census of about {census} each {_spelt(settings.census)}" if census else "a census of unknown size"
    )
    what = (
        f"quiet passes take about {needed:.0f} requests an hour of the {allowed:.0f} that the settings allow"
        f" ({view.inspection.pass_requests} each {_spelt(settings.poll)}, {told})"
    )
    if needed > HIGH_SHARE * allowed:
        yield Finding(
            Level.WARNING, f"trackers.{view.name}", what, "set poll and census longer, or watch less"
        )
    else:
        yield Finding(Level.NOTE, f"trackers.{view.name}", what)


def _spelt(span: timedelta) -> str:
    seconds = span.total_seconds()
    size, unit = next((s, u) for s, u in ((3600, "h"), (60, "min"), (1, "s")) if seconds % s == 0 or s == 1)
    return f"{seconds / size:g} {unit}"
