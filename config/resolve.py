"""Resolves settings to the OKR model: inheritance, file order, references by id, trackers of items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.check_ins import merge_check_in
from config.indicators import IndicatorSettings
from config.objectives import KeyResultSettings, MetricSettings, ObjectiveSettings, PlacedKeyResultSettings
from config.problems import Trail, suggestion
from config.projects import (
    AboutSettings,
    LinkedProjectSettings,
    PlanSettings,
    ProjectSettings,
    SideProjectSettings,
)
from config.scalars import FlawedError
from config.selectors import choose_tracker, read_item, read_selectors, tracker_kinds
from config.settings import Configuration
from config.validation import STAND_IN, Remainder, Report
from config.values import (
    FieldSource,
    FieldValueSettings,
    FileSource,
    FileValueSettings,
    GoalValueSettings,
    HandSource,
    ProgressSource,
    Source,
    ValueSettings,
    indicator_name,
)
from connectors.goals import CURRENT, target_name
from connectors.model.items import Ref
from mappings.okr import (
    About,
    Ambition,
    CheckIn,
    Control,
    CurveKind,
    Cycle,
    Dropped,
    Indicator,
    KeyResult,
    Kind,
    Lead,
    Metric,
    Objective,
    Okr,
    Pause,
    PlanSpec,
    Project,
    Request,
)
from mappings.tree.levels import circles


def resolve(
    settings: Configuration, remainder: Remainder, report: Report, base: Path
) -> tuple[Okr, dict[str, Source]]:
    """Return the OKR and the source of each key result's value; `base` is the folder of relative file names.

    What is wrong is reported; then the OKR is incomplete and of no use.
    """
    resolution = _Resolution(settings, remainder, report, base)
    resolution.read_objectives()
    resolution.read_placed()
    resolution.read_side_projects()
    resolution.link()
    resolution.check_levels()
    return resolution.okr(), resolution.sources


class _Resolution:
    """The OKR as it grows while the file is read from top to bottom."""

    def __init__(self, settings: Configuration, remainder: Remainder, report: Report, base: Path) -> None:
        self._settings = settings
        self._remainder = remainder
        self._report = report
        self._base = base
        self._kinds = tracker_kinds(report.document)
        self._objectives: dict[str, Objective] = {}
        self._key_results: dict[str, KeyResult] = {}
        self._linked: dict[str, Project] = {}
        self._side: dict[str, Project] = {}
        self._mentions: list[tuple[str, str, Trail]] = []
        self.sources: dict[str, Source] = {}

    def okr(self) -> Okr:
        """Return what was read."""
        cycle = self._settings.cycle
        return Okr(
            cycle=Cycle(name=cycle.name, start=cycle.start, end=cycle.end),
            objectives=self._objectives,
            key_results=self._key_results,
            projects=self._linked | self._side,
        )

    def read_objectives(self) -> None:
        """Read the tree of objectives, key results and linked projects."""
        for path, settings in self._entries(("objectives",), self._settings.objectives):
            about = _inherit(settings, About())
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
        for path, key_result in self._entries(("key_results",), self._settings.key_results):
            assert isinstance(key_result, PlacedKeyResultSettings)
            above = self._objectives.get(key_result.objective)
            self._read_key_result(key_result, path, key_result.objective, above.about if above else About())
        for path, project in self._entries(("projects",), self._settings.projects):
            assert isinstance(project, LinkedProjectSettings)
            self._linked.setdefault(project.id, self._project(project, path, Kind.LINKED, About()))
            for number, name in enumerate(project.key_results):
                self._mentions.append((name, project.id, (*path, "key_results", number)))

    def read_side_projects(self) -> None:
        """Read the side projects."""
        for path, settings in self._entries(("side_projects",), self._settings.side_projects):
            self._side[settings.id] = self._project(settings, path, Kind.SIDE, About())

    def _entries(self, path: Trail, entries: Sequence[Any]) -> Iterator[tuple[Trail, Any]]:
        kept = self._remainder.kept.get(path, range(len(entries)))
        return (((*path, number), entry) for number, entry in zip(kept, entries, strict=True))

    def _item(self, settings: ObjectiveSettings | KeyResultSettings, path: Trail) -> Ref | None:
        return read_item(settings.item, path, list(self._kinds), self._kinds, self._report)

    def _read_key_result(
        self, settings: KeyResultSettings, path: Trail, objective: str, above: About
    ) -> None:
        about = _inherit(settings, above)
        for below, project in self._entries((*path, "projects"), settings.projects):
            if isinstance(project, ProjectSettings):
                self._linked.setdefault(project.id, self._project(project, below, Kind.LINKED, about))
            name = project.id if isinstance(project, ProjectSettings) else project
            self._mentions.append((settings.id, name, below))
        item = self._item(settings, path)
        self._key_results[settings.id] = KeyResult(
            id=settings.id,
            title=settings.title,
            objective=objective,
            ambition=Ambition(settings.kind),
            weight=settings.weight,
            item=item,
            metric=_metric(settings.metric) if settings.metric else None,
            check_in=self._check_in(settings, path),
            goal=self._goal(settings, path),
            control=Control(settings.control) if settings.control else None,
            indicators=tuple(_indicator(*named) for named in settings.indicators.items()),
            since=settings.since,
            until=settings.until,
            about=about,
        )
        value = settings.metric.value if settings.metric else "hand"
        self.sources[settings.id] = self._source(value, settings, item, path, ("metric",))
        for name, indicator in settings.indicators.items():
            source = self._source(indicator.value, settings, item, path, ("indicators", name))
            self.sources[indicator_name(settings.id, name)] = source

    def _check_in(self, settings: KeyResultSettings, path: Trail) -> CheckIn | None:
        is_progress = settings.metric is not None and settings.metric.value == "progress"
        try:
            return merge_check_in(
                self._settings.check_in,
                settings.check_in,
                has_item=settings.item is not None or not self._report.is_sound((*path, "item")),
                is_progress=is_progress,
            )
        except FlawedError as error:
            for flaw in error.flaws:
                self._report.add((*path, "check_in", *flaw.at), flaw.what, flaw.remedy)
        return None

    def _goal(self, settings: KeyResultSettings, path: Trail) -> Ref | None:
        """Return the target that the key result is bound to: the one its value is read from, or one of its own."""
        value = settings.metric.value if settings.metric else None
        read = value if isinstance(value, GoalValueSettings) else None
        if read and settings.goal:
            what = "the key result reads its value from a target and is bound to another"
            self._report.add((*path, "goal"), what, "keep one of the two")
        bound, here = (read, (*path, "metric", "value")) if read else (settings.goal, (*path, "goal"))
        if bound is None:
            return None
        having = [name for name, tracker in self._settings.trackers.items() if tracker.has_goals]
        name = choose_tracker(
            bound.tracker, here, having if bound.tracker is None else list(self._kinds), self._report
        )
        if name in self._settings.trackers and name not in having:
            self._report.add((*here, "tracker"), f"tracker {name} has no Goals", "name a ClickUp tracker")
        elif not having and bound.tracker is None:
            self._report.add(here, "no tracker that has Goals is configured", "add one of type clickup")
        return (name, target_name(bound.goal, bound.target)) if name else None

    def _source(
        self, value: ValueSettings, settings: KeyResultSettings, item: Ref | None, path: Trail, below: Trail
    ) -> Source:
        """Return the source of a value of the key result at `path`, which is told at `below` it."""
        here = (*path, *below, "value")
        match value:
            case FieldValueSettings():
                if item is None and settings.item is None and self._report.is_sound((*path, "item")):
                    self._report.add(
                        here, "the value stands in a field, but the key result has no item", "add item: KEY"
                    )
                return FieldSource(item=item or ("", ""), field=value.field)
            case GoalValueSettings():
                return FieldSource(item=self._key_results[settings.id].goal or ("", ""), field=CURRENT.id)
            case FileValueSettings():
                return FileSource(
                    path=self._base / value.file,
                    column=value.column,
                    where={column: str(cell) for column, cell in value.where.items()},
                    date=value.date,
                )
            case "progress":
                if not settings.projects and self._report.is_sound((*path, "projects")):
                    self._report.warn(
                        here, "the key result has no projects to take progress from", "add projects:"
                    )
                return ProgressSource()
        return HandSource()

    def _project(self, settings: ProjectSettings, path: Trail, kind: Kind, above: About) -> Project:
        selectors = read_selectors(settings.select, settings.exclude, path, self._kinds, self._report)
        own_trackers = list(dict.fromkeys(s.tracker for s in selectors))
        item = read_item(settings.item, path, own_trackers or list(self._kinds), self._kinds, self._report)
        project = Project(
            id=settings.id,
            title=settings.title or settings.id,
            kind=kind,
            select=selectors,
            measure=settings.measure,
            plan=_plan(settings.plan),
            weight=settings.weight,
            credit=settings.credit,
            classes=settings.classes,
            item=item,
            dropped=Dropped(on=settings.dropped.on, reason=settings.dropped.reason)
            if settings.dropped
            else None,
            paused=tuple(Pause(start=p.from_, until=p.until, reason=p.reason) for p in settings.paused),
            request=_request(settings),
            about=_inherit(settings, above),
        )
        self._check_plan(settings, project, path)
        self._check_points(project, path)
        self._check_checklists(project, path)
        return project

    def _check_points(self, project: Project, path: Trail) -> None:
        """Warn of points that no field is named for: then nothing is estimated, and all items weigh the same."""
        for name in dict.fromkeys(s.tracker for s in project.select):
            tracker = self._settings.trackers.get(name)
            if (
                project.measure.by == "points"
                and tracker
                and not (tracker.has_points or "points" in tracker.fields)
            ):
                what = f"tracker {name} names no field for points, so every item weighs the same"
                self._report.warn((*path, "measure"), what, f"add fields: {{points: NAME}} to {name}")

    def _check_checklists(self, project: Project, path: Trail) -> None:
        """Report checklists counted where the tracker has none."""
        for name in dict.fromkeys(s.tracker for s in project.select):
            tracker = self._settings.trackers.get(name)
            if project.measure.by == "checklist" and tracker and not tracker.has_checklists:
                what = f"tracker {name} has no checklists that could be counted"
                self._report.add((*path, "measure"), what, "count items, points, estimate, spent or a field")

    def _check_plan(self, settings: ProjectSettings, project: Project, path: Trail) -> None:
        """Report a plan that is turned round by the cycle's days, and one whose item cannot be told."""
        plan, cycle, here = settings.plan, self._settings.cycle, (*path, "plan")
        if not self._report.is_sound(here):
            return
        if plan.from_ is None and self._report.is_sound(("cycle",)):
            if plan.start and not plan.due and plan.start > cycle.end:
                what = f"start {plan.start} is after the end of the cycle, and no due day is given"
                self._report.add((*here, "start"), what, "add due:")
            if plan.due and not plan.start and plan.due < cycle.start:
                what = f"due {plan.due} is before the start of the cycle, and no start day is given"
                self._report.add((*here, "due"), what, "add start:")
        roots = sum(len(s.include.roots) for s in project.select)
        if plan.from_ and settings.item is None and roots != 1 and self._report.is_sound(path):
            what = "the dates come from the project's item, but it names none and has no single epic or list"
            self._report.add((*here, "from"), what, "add item: KEY")

    def link(self) -> None:
        """Tie projects to the key results that name them, in file order."""
        named = project_ids(self._report.document.tree)
        below: dict[str, list[str]] = {}
        listed: set[tuple[Trail, str, str]] = set()
        for key_result, name, path in self._mentions:
            entries = below.setdefault(key_result, [])
            is_repeated = (path[:-1], key_result, name) in listed
            listed.add((path[:-1], key_result, name))
            if is_repeated:
                self._report.add(
                    path, f"project {name!r} is already listed under {key_result}", "take one out"
                )
            elif name in self._linked:
                entries.append(name)
            elif name in named["side"]:
                remedy = "define it under a key result instead; a side project feeds none"
                self._report.add(path, f"{name!r} is a side project", remedy)
            elif name not in named["linked"]:
                remedy = suggestion(name, sorted(named["linked"]))
                self._report.add(path, f"there is no project {name!r}", remedy)
        for key_result, entries in below.items():
            if key_result in self._key_results:
                linked = replace(self._key_results[key_result], projects=tuple(entries))
                self._key_results[key_result] = linked
            else:
                self._report_unknown("key result", key_result, entries, self._key_results)
        for name, project in self._linked.items():
            served = tuple(kr for kr, entries in below.items() if name in entries)
            self._linked[name] = replace(project, key_results=served)
        for name, objective in self._objectives.items():
            own = tuple(kr.id for kr in self._key_results.values() if kr.objective == name)
            self._objectives[name] = replace(objective, key_results=own)

    def check_levels(self) -> None:
        """Report objectives that are named and not there, and circles of objectives above each other."""
        for key_result in self._key_results.values():
            if key_result.objective not in self._objectives:
                self._report_unknown("objective", key_result.objective, [key_result.id], self._objectives)
        for name, objective in self._objectives.items():
            if objective.parent is not None and objective.parent not in self._objectives:
                self._report_unknown("objective", objective.parent, [name], self._objectives)
        for circle in circles({name: o.parent for name, o in self._objectives.items()}):
            here = (*self._report.document.entry(circle[0]), "parent")
            what = f"objectives stand below each other in a circle: {', '.join(circle)}"
            self._report.add(here, what, "take the upper one's parent: out")

    def _report_unknown(
        self, kind: str, name: str, where: Sequence[str], known: Mapping[str, object]
    ) -> None:
        """Report an id that is nowhere; where a part of the OKR lives in trackers, that is known after reading only."""
        if "okr" in self._report.document.tree:
            return
        for entry in where:
            path = self._report.document.entry(entry)
            if self._report.is_sound(path):
                named = sorted(other for other in known if not other.startswith(STAND_IN))
                self._report.add(path, f"there is no {kind} {name!r}", suggestion(name, named))


def project_ids(tree: Any) -> dict[str, set[str]]:
    """Return the ids of all projects as written, also of those that are wrong in some other way."""
    linked: set[str] = set()
    for objective in _mappings(tree, "objectives"):
        for key_result in _mappings(objective, "key_results"):
            linked |= {p["id"] for p in _mappings(key_result, "projects") if isinstance(p.get("id"), str)}
    for parent in (tree, *_mappings(tree, "key_results")):
        linked |= {p["id"] for p in _mappings(parent, "projects") if isinstance(p.get("id"), str)}
    side = {p["id"] for p in _mappings(tree, "side_projects") if isinstance(p.get("id"), str)}
    return {"linked": linked, "side": side}


def _mappings(parent: Any, key: str) -> list[dict[str, Any]]:
    entries = parent.get(key)
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def _inherit(settings: AboutSettings, above: About) -> About:
    return About(
        team=settings.team or above.team,
        product=settings.product or above.product,
        contact=settings.contact or above.contact,
        why=settings.why or above.why,
    )


def _request(settings: ProjectSettings) -> Request:
    if not isinstance(settings, SideProjectSettings):
        return Request()
    return Request(kind=settings.kind, team=settings.requested_by)


def _indicator(name: str, settings: IndicatorSettings) -> Indicator:
    return Indicator(
        id=name,
        title=settings.title or name,
        lead=Lead(settings.kind),
        low=settings.low,
        high=settings.high,
        unit=settings.unit,
    )


def _metric(settings: MetricSettings) -> Metric:
    start, target = settings.start, settings.target
    if settings.value == "progress" and settings.low is None and settings.high is None:
        start, target = start or 0.0, 1.0 if target is None else target
    return Metric(start=start, target=target, low=settings.low, high=settings.high, unit=settings.unit)


def _plan(settings: PlanSettings) -> PlanSpec:
    curve = CurveKind.MILESTONES if settings.milestones else CurveKind(settings.curve or "linear")
    return PlanSpec(
        start=settings.start,
        due=settings.due,
        from_item=settings.from_ == "item",
        curve=curve,
        milestones=tuple((m.date, m.share) for m in settings.milestones),
    )
