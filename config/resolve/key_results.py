"""Key results: what one key result's settings say of its figures: metric, source, goal, check-ins, indicators."""

from __future__ import annotations

from config.check_ins import merge_check_in
from config.indicators import IndicatorSettings
from config.objectives import KeyResultSettings, MetricSettings
from config.problems import Trail
from config.resolve.outside import outside_source
from config.resolve.site import Site
from config.scalars import FlawedError
from config.selectors import choose_tracker
from config.values import (
    FieldSource,
    FieldValueSettings,
    GoalValueSettings,
    HandSource,
    ProgressSource,
    Source,
    ValueSettings,
    indicator_name,
)
from connectors.goals import CURRENT, target_name
from connectors.model.items import Ref
from mappings.okr import CheckIn, Indicator, KeyResult, Lead, Metric


def read_sources(
    site: Site, settings: KeyResultSettings, key_result: KeyResult, path: Trail
) -> dict[str, Source]:
    """Return where the values of the key result and of its indicators come from, by their names."""
    value = settings.metric.value if settings.metric else "hand"
    sources = {key_result.id: _source(site, value, settings, key_result, path, ("metric",))}
    for name, indicator in settings.indicators.items():
        source = _source(site, indicator.value, settings, key_result, path, ("indicators", name))
        sources[indicator_name(key_result.id, name)] = source
    return sources


def read_check_in(site: Site, settings: KeyResultSettings, path: Trail) -> CheckIn | None:
    """Return how people check in on the key result; None where they do not, or it cannot be."""
    is_progress = settings.metric is not None and settings.metric.value == "progress"
    try:
        return merge_check_in(
            site.settings.check_in,
            settings.check_in,
            has_item=settings.item is not None or not site.report.is_sound((*path, "item")),
            is_progress=is_progress,
        )
    except FlawedError as error:
        for flaw in error.flaws:
            site.report.add((*path, "check_in", *flaw.at), flaw.what, flaw.remedy)
    return None


def read_goal(site: Site, settings: KeyResultSettings, path: Trail) -> Ref | None:
    """Return the target that the key result is bound to: the one its value is read from, or one of its own."""
    value = settings.metric.value if settings.metric else None
    read = value if isinstance(value, GoalValueSettings) else None
    if read and settings.goal:
        what = "the key result reads its value from a target and is bound to another"
        site.report.add((*path, "goal"), what, "keep one of the two")
    bound, here = (read, (*path, "metric", "value")) if read else (settings.goal, (*path, "goal"))
    if bound is None:
        return None
    having = [name for name, tracker in site.settings.trackers.items() if tracker.has_goals]
    name = choose_tracker(
        bound.tracker, here, having if bound.tracker is None else list(site.kinds), site.report
    )
    if name in site.settings.trackers and name not in having:
        site.report.add((*here, "tracker"), f"tracker {name} has no Goals", "name a ClickUp tracker")
    elif not having and bound.tracker is None:
        site.report.add(here, "no tracker that has Goals is configured", "add one of type clickup")
    return (name, target_name(bound.goal, bound.target)) if name else None


def read_indicator(name: str, settings: IndicatorSettings) -> Indicator:
    """Return a supporting figure."""
    return Indicator(
        id=name,
        title=settings.title or name,
        lead=Lead(settings.kind),
        low=settings.low,
        high=settings.high,
        unit=settings.unit,
    )


def read_metric(settings: MetricSettings) -> Metric:
    """Return the metric; a value that is the progress of projects runs from 0 to 1 unless told otherwise."""
    start, target = settings.start, settings.target
    if settings.value == "progress" and settings.low is None and settings.high is None:
        start, target = start or 0.0, 1.0 if target is None else target
    return Metric(start=start, target=target, low=settings.low, high=settings.high, unit=settings.unit)


def _source(
    site: Site,
    value: ValueSettings,
    settings: KeyResultSettings,
    key_result: KeyResult,
    path: Trail,
    below: Trail,
) -> Source:
    """Return the source of a value of the key result at `path`, which is told at `below` it."""
    here = (*path, *below, "value")
    match value:
        case FieldValueSettings():
            if key_result.item is None and settings.item is None and site.report.is_sound((*path, "item")):
                site.report.add(
                    here, "the value stands in a field, but the key result has no item", "add item: KEY"
                )
            return FieldSource(item=key_result.item or ("", ""), field=value.field)
        case GoalValueSettings():
            return FieldSource(item=key_result.goal or ("", ""), field=CURRENT.id)
        case "progress":
            if not settings.projects and site.report.is_sound((*path, "projects")):
                site.report.warn(
                    here, "the key result has no projects to take progress from", "add projects:"
                )
            return ProgressSource()
        case "hand":
            return HandSource()
    return outside_source(value, site.base, site.settings.value_sources.reach)
