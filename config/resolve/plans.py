"""Plan files: their settings with paths and references made absolute, and the rows that projects name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

from config.plans import PlanFileSettings, PlanRowSettings, PlanSource
from config.problems import Trail, suggestion
from config.resolve.outside import anchored, site_of
from config.settings import Configuration
from config.validation import Report
from connectors.errors import SettingsError
from connectors.plan import Layout, form_of
from connectors.reach import Reach
from mappings.okr import FileRow, Project
from mappings.programme.matching import Matching


def read_plans(settings: Configuration, projects: dict[str, Project], base: Path) -> dict[str, PlanSource]:
    """Return the plan files by name: the configured ones, then those that projects name besides, by their paths."""
    found = {name: _source(one, base, settings.value_sources.reach) for name, one in settings.plans.items()}
    for project in projects.values():
        row = project.plan.file
        if row and row.plan and row.plan not in found:
            found[row.plan] = PlanSource(
                path=base / row.plan, match=Matching.UNIQUE_ID, layout=Layout(also=(PlanSource().column,))
            )
    return found


def read_row(settings: PlanRowSettings, plans: Configuration, path: Trail, report: Report) -> FileRow:
    """Return the row that a project names; what cannot be meant is reported at `path`."""
    known = plans.plans
    if settings.file is None:
        if len(known) != 1 and report.is_sound(("plans",)):
            what = f"{len(known)} plans are configured, so the file has to be named"
            report.add(path, what, f"add file: {' or '.join(known)}" if known else "add file: PATH")
        return FileRow(settings.task, next(iter(known), None))
    for name, one in known.items():
        if settings.file in {name, one.file, one.url}:
            return FileRow(settings.task, name)
    try:
        form_of(settings.file)
    except SettingsError as error:
        near = suggestion(settings.file, list(known))
        report.add(
            (*path, "file"), f"{settings.file!r} {error.what}, nor a plan under plans:", near or error.remedy
        )
    return FileRow(settings.task, str(PurePath(settings.file)))


def _source(settings: PlanFileSettings, base: Path, reach: Reach) -> PlanSource:
    layout = Layout(
        columns=settings.columns,
        sheet=settings.sheet,
        hours_per_day=settings.hours_per_day,
        also=(settings.column,),
    )
    source = PlanSource(
        site=site_of(settings, base, reach),
        timeout=settings.timeout,
        every=settings.every,
        layout=layout,
        match=Matching(settings.match),
        column=settings.column,
    )
    if settings.file is not None:
        return replace(source, path=base / settings.file)
    return replace(source, url=anchored(settings.url or "", base))
