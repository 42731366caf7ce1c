"""Projects: one project's settings turned into the project, with what does not fit in it reported."""

from __future__ import annotations

from config.plans import PlanRowSettings
from config.problems import Trail
from config.projects import AboutSettings, PlanSettings, ProjectSettings, SideProjectSettings
from config.resolve.plans import read_row
from config.resolve.site import Site
from config.selectors import read_item, read_selectors
from mappings.okr import About, CurveKind, Dropped, Kind, Pause, PlanSpec, Project, Request


def read_project(site: Site, settings: ProjectSettings, path: Trail, kind: Kind, above: About) -> Project:
    """Return the project; what is wrong in it is reported at `path`. What it does not say of itself comes from `above`."""
    selectors = read_selectors(settings.select, settings.exclude, path, site.kinds, site.report)
    own_trackers = list(dict.fromkeys(s.tracker for s in selectors))
    item = read_item(settings.item, path, own_trackers or list(site.kinds), site.kinds, site.report)
    project = Project(
        id=settings.id,
        title=settings.title or settings.id,
        kind=kind,
        select=selectors,
        measure=settings.measure,
        plan=_plan(site, settings.plan, (*path, "plan")),
        weight=settings.weight,
        credit=settings.credit,
        classes=settings.classes,
        item=item,
        dropped=Dropped(on=settings.dropped.on, reason=settings.dropped.reason) if settings.dropped else None,
        paused=tuple(Pause(start=p.from_, until=p.until, reason=p.reason) for p in settings.paused),
        request=_request(settings),
        about=inherit(settings, above),
    )
    _check_plan(site, settings, project, path)
    _check_points(site, project, path)
    _check_checklists(site, project, path)
    return project


def inherit(settings: AboutSettings, above: About) -> About:
    """Return who and why: what the settings say, and from `above` what they leave out."""
    return About(
        team=settings.team or above.team,
        product=settings.product or above.product,
        contact=settings.contact or above.contact,
        why=settings.why or above.why,
    )


def _check_points(site: Site, project: Project, path: Trail) -> None:
    """Warn of points that no field is named for: then nothing is estimated, and all items weigh the same."""
    for name in dict.fromkeys(s.tracker for s in project.select):
        tracker = site.settings.trackers.get(name)
        if (
            project.measure.by == "points"
            and tracker
            and not (tracker.has_points or "points" in tracker.fields)
        ):
            what = f"tracker {name} names no field for points, so every item weighs the same"
            site.report.warn((*path, "measure"), what, f"add fields: {{points: NAME}} to {name}")


def _check_checklists(site: Site, project: Project, path: Trail) -> None:
    """Report checklists counted where the tracker has none."""
    for name in dict.fromkeys(s.tracker for s in project.select):
        tracker = site.settings.trackers.get(name)
        if project.measure.by == "checklist" and tracker and not tracker.has_checklists:
            what = f"tracker {name} has no checklists that could be counted"
            site.report.add((*path, "measure"), what, "count items, points, estimate, spent or a field")


def _check_plan(site: Site, settings: ProjectSettings, project: Project, path: Trail) -> None:
    """Report a plan that is turned round by the cycle's days, and one whose item cannot be told."""
    plan, cycle, here = settings.plan, site.settings.cycle, (*path, "plan")
    if not site.report.is_sound(here):
        return
    if plan.from_ is None and site.report.is_sound(("cycle",)):
        if plan.start and not plan.due and plan.start > cycle.end:
            what = f"start {plan.start} is after the end of the cycle, and no due date is given"
            site.report.add((*here, "start"), what, "add due:")
        if plan.due and not plan.start and plan.due < cycle.start:
            what = f"due {plan.due} is before the start of the cycle, and no start day is given"
            site.report.add((*here, "due"), what, "add start:")
    roots = sum(len(s.include.roots) for s in project.select)
    if plan.from_ == "item" and settings.item is None and roots != 1 and site.report.is_sound(path):
        what = "the dates come from the project's item, but it names none and has no single epic or list"
        site.report.add((*here, "from"), what, "add item: KEY")


def _request(settings: ProjectSettings) -> Request:
    if not isinstance(settings, SideProjectSettings):
        return Request()
    return Request(kind=settings.kind, team=settings.requested_by)


def _plan(site: Site, settings: PlanSettings, path: Trail) -> PlanSpec:
    named = CurveKind.TRACKED if settings.curve == "milestones" else CurveKind(settings.curve or "linear")
    return PlanSpec(
        start=settings.start,
        due=settings.due,
        from_item=settings.from_ == "item",
        file=read_row(settings.from_, site.settings, (*path, "from"), site.report)
        if isinstance(settings.from_, PlanRowSettings)
        else None,
        states_curve=bool(settings.curve or settings.milestones),
        curve=CurveKind.MILESTONES if settings.milestones else named,
        milestones=tuple((m.date, m.share) for m in settings.milestones),
    )
