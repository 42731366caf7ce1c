"""Resolves settings to the OKR model: the file is read from top to bottom, then tied together by id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.objectives import KeyResultSettings, ObjectiveSettings, PlacedKeyResultSettings
from config.problems import Trail
from config.projects import LinkedProjectSettings, ProjectSettings
from config.resolve.key_results import (
    read_check_in,
    read_goal,
    read_indicator,
    read_metric,
    read_sources,
)
from config.resolve.links import Mention, check_levels, tie
from config.resolve.projects import inherit, read_project
from config.resolve.site import Site
from config.selectors import read_item, tracker_kinds
from config.settings import Configuration
from config.validation import Remainder, Report
from config.values import Source
from connectors.model.items import Ref
from mappings.okr import About, Ambition, Control, Cycle, KeyResult, Kind, Objective, Okr, Project


def resolve(
    settings: Configuration, remainder: Remainder, report: Report, base: Path
) -> tuple[Okr, dict[str, Source]]:
    """Return the OKR and the source of each key result's value; `base` is the folder of relative file names.

    What is wrong is reported; then the OKR is incomplete and of no use.
    """
    site = Site(settings=settings, report=report, kinds=tracker_kinds(report.document), base=base)
    reading = _Reading(site, remainder)
    reading.read_objectives()
    reading.read_placed()
    reading.read_side_projects()
    okr = tie(reading.okr(), reading.mentions, report)
    check_levels(okr, report)
    return okr, reading.sources


@dataclass(slots=True)
class _Reading:
    """The OKR as it grows while the file is read from top to bottom."""

    site: Site
    remainder: Remainder
    mentions: list[Mention] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    _objectives: dict[str, Objective] = field(default_factory=dict)
    _key_results: dict[str, KeyResult] = field(default_factory=dict)
    _linked: dict[str, Project] = field(default_factory=dict)
    _side: dict[str, Project] = field(default_factory=dict)

    def okr(self) -> Okr:
        """Return what was read, with nothing tied together yet; of two projects of one id the linked one."""
        cycle = self.site.settings.cycle
        return Okr(
            cycle=Cycle(name=cycle.name, start=cycle.start, end=cycle.end),
            objectives=self._objectives,
            key_results=self._key_results,
            projects=self._linked | self._side | self._linked,
        )

    def read_objectives(self) -> None:
        """Read the tree of objectives, key results and linked projects."""
        for path, settings in self._entries(("objectives",), self.site.settings.objectives):
            about = inherit(settings, About())
            key_results = list(self._entries((*path, "key_results"), settings.key_results))
            for below, key_result in key_results:
                self._read_key_result(key_result, below, settings.id, about)
            self._objectives[settings.id] = Objective(
                id=settings.id,
                title=settings.title,
                weight=settings.weight,
                item=self._item(settings, path),
                parent=settings.parent,
                roll_up=settings.roll_up,
                about=about,
            )

    def read_placed(self) -> None:
        """Read the key results and linked projects that stand by themselves, for what lives in a tracker."""
        for path, key_result in self._entries(("key_results",), self.site.settings.key_results):
            assert isinstance(key_result, PlacedKeyResultSettings)
            above = self._objectives.get(key_result.objective)
            self._read_key_result(key_result, path, key_result.objective, above.about if above else About())
        for path, project in self._entries(("projects",), self.site.settings.projects):
            assert isinstance(project, LinkedProjectSettings)
            self._linked.setdefault(project.id, read_project(self.site, project, path, Kind.LINKED, About()))
            for number, name in enumerate(project.key_results):
                self.mentions.append((name, project.id, (*path, "key_results", number)))

    def read_side_projects(self) -> None:
        """Read the side projects."""
        for path, settings in self._entries(("side_projects",), self.site.settings.side_projects):
            self._side[settings.id] = read_project(self.site, settings, path, Kind.SIDE, About())

    def _entries(self, path: Trail, entries: Sequence[Any]) -> Iterator[tuple[Trail, Any]]:
        kept = self.remainder.kept.get(path, range(len(entries)))
        return (((*path, number), entry) for number, entry in zip(kept, entries, strict=True))

    def _item(self, settings: ObjectiveSettings | KeyResultSettings, path: Trail) -> Ref | None:
        return read_item(settings.item, path, list(self.site.kinds), self.site.kinds, self.site.report)

    def _read_key_result(
        self, settings: KeyResultSettings, path: Trail, objective: str, above: About
    ) -> None:
        about = inherit(settings, above)
        for below, project in self._entries((*path, "projects"), settings.projects):
            if isinstance(project, ProjectSettings):
                self._linked.setdefault(
                    project.id, read_project(self.site, project, below, Kind.LINKED, about)
                )
            name = project.id if isinstance(project, ProjectSettings) else project
            self.mentions.append((settings.id, name, below))
        self._key_results[settings.id] = KeyResult(
            id=settings.id,
            title=settings.title,
            objective=objective,
            ambition=Ambition(settings.kind),
            weight=settings.weight,
            item=self._item(settings, path),
            metric=read_metric(settings.metric) if settings.metric else None,
            check_in=read_check_in(self.site, settings, path),
            goal=read_goal(self.site, settings, path),
            control=Control(settings.control) if settings.control else None,
            indicators=tuple(read_indicator(*named) for named in settings.indicators.items()),
            since=settings.since,
            until=settings.until,
            about=about,
        )
        self.sources |= read_sources(self.site, settings, self._key_results[settings.id], path)
