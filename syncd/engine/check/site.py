"""What is asked of one site before anything is judged: sign-in, fields, the items that the settings name, rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from config import FieldSource, Loaded
from connectors.errors import MissingError, SyncError
from connectors.model.fields import Field
from connectors.model.inspection import Inspection, Trial
from connectors.model.items import WorkItem
from connectors.model.pulls import Scope
from connectors.model.selectors import Criterion
from connectors.model.tracker import Reader
from mappings.okr import Criteria, Project
from syncd.engine.check.finding import Finding, Level, of_error
from syncd.engine.mapping.whole import Whole
from syncd.engine.reading.resolve import Resolved, carrier_refs

MOST_SKEW = timedelta(minutes=1)
"""Difference of clocks that is worth a warning."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a sign-in told: the fields of the site, None where it cannot be used."""

    catalogue: Sequence[Field] | None
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """One site beside the configuration: `items` by key as written, None where none is seen; `inspection` None if refused.

    `origins` names the items from which objectives, key results and projects come that live in trackers.
    """

    loaded: Loaded
    origins: Mapping[str, str]
    resolved: Resolved
    reader: Reader
    scope: Scope
    items: dict[str, WorkItem | None]
    inspection: Inspection | None

    @property
    def name(self) -> str:
        """Return the tracker's name."""
        return self.reader.name

    def place(self, project: str, *further: str) -> str:
        """Say where a project stands: in a line of the configuration, or in an item."""
        path = (*self.loaded.document.entry(project), *further)
        return self.origins.get(project) or self.loaded.where(path)


def meet(reader: Reader) -> Meeting:
    """Sign in and list the fields; says what keeps the site from being used, and whether the clocks agree."""
    try:
        site = reader.site()
        catalogue = reader.catalogue()
    except SyncError as error:
        return Meeting(None, [of_error(error, reader.name)])
    return Meeting(catalogue, [_skewed(reader.name, site.skew)] if abs(site.skew) > MOST_SKEW else [])


def _skewed(name: str, skew: timedelta) -> Finding:
    minutes = round(abs(skew).total_seconds() / 60)
    word = "behind" if skew > timedelta() else "ahead of"
    what = f"the clock of this machine is {minutes} min {word} the tracker's"
    return Finding(Level.WARNING, f"trackers.{name}", what, "set it by a time server: days end by it")


def look_at(whole: Whole, resolved: Resolved, reader: Reader, findings: list[Finding]) -> SiteView:
    """Read the named items and inspect the site; what is refused as a whole goes to `findings`."""
    name, loaded = reader.name, whole.loaded
    known = {field.id for field in reader.catalogue()}
    scope = resolved.scopes[name]
    scope = replace(
        scope,
        fields=tuple(f for f in scope.fields if f in known),
        facet_fields=tuple(f for f in scope.facet_fields if f in known),
    )
    items: dict[str, WorkItem | None] = {}
    inspection: Inspection | None = None
    try:
        items = _read(reader, named_items(loaded, resolved, name), scope)
    except SyncError as error:
        findings.append(of_error(error, name))
    trials = [trial for project in resolved.okr.projects.values() for trial in trials_of(project, name)]
    written = {item.space for key in _written(loaded, resolved, name) if (item := items.get(key))}
    try:
        inspection = reader.inspect(scope, list(dict.fromkeys(trials)), sorted(written))
    except SyncError as error:
        findings.append(of_error(error, name))
    return SiteView(
        loaded=loaded,
        origins=whole.origins,
        resolved=resolved,
        reader=reader,
        scope=scope,
        items=items,
        inspection=inspection,
    )


def _written(loaded: Loaded, resolved: Resolved, tracker: str) -> set[str]:
    """Return the keys of the items whose fields are to be set."""
    writes = loaded.writes.get(tracker)
    refs = carrier_refs(resolved.okr).items()
    return {key for (subject, _), (name, key) in refs if name == tracker and writes and writes.of(subject)}


def _read(reader: Reader, keys: Sequence[str], scope: Scope) -> dict[str, WorkItem | None]:
    """Read items together; one that comes under another key (it was moved) is asked for by itself."""
    named = {name: item for item in _seen(reader, keys, scope) for name in (item.id, item.key)}
    return {key: named.get(key) or next(iter(_seen(reader, [key], scope)), None) for key in keys}


def _seen(reader: Reader, keys: Sequence[str], scope: Scope) -> Sequence[WorkItem]:
    """Read items; what leads nowhere keeps the others from being read only here."""
    try:
        return reader.read(keys, scope) if keys else ()
    except MissingError:
        return ()


def named_items(loaded: Loaded, resolved: Resolved, tracker: str) -> list[str]:
    """Return the keys of the items that carry fields or hold values, each once."""
    refs = [*carrier_refs(resolved.okr).values()]
    refs += [source.item for source in loaded.sources.values() if isinstance(source, FieldSource)]
    return list(dict.fromkeys(key for name, key in refs if name == tracker))


def trials_of(project: Project, tracker: str) -> dict[Trial, bool]:
    """Return what is to be tried of a project's selectors, and whether it includes; of what excludes, roots and queries."""
    mine = [selector for selector in project.select if selector.tracker == tracker]
    excluded = [trial for s in mine for trial in _trials(replace(s.exclude, facets={}))]
    included = [trial for selector in mine for trial in _trials(selector.include)]
    return dict.fromkeys(excluded, False) | dict.fromkeys(included, True)


def _trials(criteria: Criteria) -> list[Trial]:
    roots = [Trial(criterion=Criterion.ROOT, values=criteria.roots)] if criteria.roots else []
    facets = [
        Trial(criterion=Criterion.FACET, facet=facet, values=values)
        for facet, values in criteria.facets.items()
    ]
    queries = [Trial(criterion=Criterion.QUERY, values=(query,)) for query in criteria.queries]
    return [*roots, *facets, *queries]
