"""What selectors mean on the site: names that lead nowhere, queries that it refuses, and what matches nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from connectors.model.inspection import Trial, Tried
from connectors.model.selectors import Criterion
from syncd.engine.check.finding import Finding, Level
from syncd.engine.check.site import SiteView, trials_of


def examine(view: SiteView) -> Iterator[Finding]:
    """Yield what is wrong with each project's selectors, with the line on which they stand."""
    if view.inspection is None:
        return
    if view.scope.places and not view.scope.spaces:
        what = "only lists or folders are read, so work outside of the projects is not counted"
        yield Finding(Level.WARNING, f"trackers.{view.name}", what, "name the spaces: watch: [SPACE]")
    for project in view.resolved.okr.projects.values():
        where = f"{view.place(project.id, 'select')}: {view.name}"
        for trial, includes in trials_of(project, view.name).items():
            tried = view.inspection.tried.get(trial, Tried())
            yield from _wrong(where, trial, tried)
            if includes and tried.found is False:
                what = _empty(trial)
                yield Finding(Level.WARNING, where, what, "correct it, or wait for the work to be there")
            if tried.drift:
                yield _drifting(where, trial, tried, view.loaded.trackers[view.name].census)


def _wrong(where: str, trial: Trial, tried: Tried) -> Iterator[Finding]:
    for value in tried.missing:
        what = f"{value} is not there, or not visible to this account"
        yield Finding(Level.ERROR, where, what, "correct it, or give the account the right to see it")
    if tried.refusal:
        level = (
            Level.ERROR if trial.criterion is Criterion.QUERY else Level.WARNING
        )  # facets are matched here
        yield Finding(level, where, f"{_shown(trial)}: {tried.refusal}", "mend what the tracker names")


def _empty(trial: Trial) -> str:
    if trial.criterion is Criterion.ROOT:
        return f"nothing hangs below {_shown(trial)}"
    kind = "the query" if trial.criterion is Criterion.QUERY else trial.facet
    return f"no item matches {kind} {_shown(trial)}"


def _drifting(where: str, trial: Trial, tried: Tried, census: timedelta) -> Finding:
    what = f"what matches {_shown(trial)} may change unseen: {tried.drift}"
    hours = f"{census.total_seconds() / 3600:g} h"
    return Finding(Level.WARNING, where, what, f"such changes show by the next census, {hours} later at most")


def _shown(trial: Trial) -> str:
    return ", ".join(trial.values)
