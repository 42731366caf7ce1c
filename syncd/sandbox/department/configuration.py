"""The department's configuration of syncd, as an operator would write it, and the file of values it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from syncd.sandbox.department.clickup.configuration import project_lines, tracker_lines, write_lines
from syncd.sandbox.department.clickup.outline import KEY_RESULT
from syncd.sandbox.department.elements import Form, KeyResultOutline, ProjectOutline
from syncd.sandbox.department.furniture import ACCOUNT, STATUS_OPTIONS
from syncd.sandbox.department.keys import Containers, container_keys, okr_keys
from syncd.sandbox.department.outline import HAND, OBJECTIVES, SIDE_PROJECTS
from syncd.sandbox.department.timeline import COUNTRY, ZONE, Timeline

_JQL = {
    "saved-searches": "project = SRCH AND labels = saved-searches AND type != Sub-task",
    "help-center": 'project = APP AND component = "Help center"',
    "incident-followups": "project = PLAT AND labels = incident",
}


def configuration(
    site_url: str,
    store_url: str,
    today: date,
    *,
    token: str = "env:SANDBOX_TOKEN",  # noqa: S107  (a reference, no secret)
    values_file: str = "values.csv",
    poll: str = "30s",
    listen: str | None = None,
    clickup_url: str | None = None,
    clickup_token: str = "env:SANDBOX_CLICKUP_TOKEN",  # noqa: S107  (a reference, no secret)
) -> str:
    """Return the YAML text of a configuration for the site that `build` made for the same day.

    `values_file` names where `values_csv` is written, relative to the configuration; `listen` is `host:port`.
    With `clickup_url`, the address of a sandbox of `build_clickup`, one key result has projects there too.
    """
    timeline = Timeline.around(today)
    both = clickup_url is not None
    lines = [
        *_head(site_url, store_url, token, poll),
        *(tracker_lines(clickup_url, clickup_token, poll) if clickup_url is not None else ()),
        *_cycle(timeline),
        *_objectives(timeline, values_file, both=both),
        *_side_projects(timeline),
        *_write(),
        *(write_lines() if both else ()),
        *_listen(listen),
    ]
    return "\n".join(lines) + "\n"


def values_csv(today: date) -> str:
    """Return the CSV file of the values that come from a file: one row a week and key result."""
    timeline = Timeline.around(today)
    courses = {"searches": (12.0, 1.15), "freshness": (60.0, 1.9)}
    rows = ["week,key_result,value"]
    for id_, (value, rise) in courses.items():
        day = timeline.start
        for week in range(14):
            if day + timedelta(days=7 * week) > timeline.eve:
                break
            rows.append(f"{day + timedelta(days=7 * week)},{id_},{value + rise * week:.1f}")
    return "\n".join(rows) + "\n"


def hand_values(today: date) -> list[tuple[str, date, float]]:
    """Return what people type in with `syncd value`: key result, day and number."""
    timeline = Timeline.around(today)
    return [
        (key_result.id, *measured) for key_result in HAND for measured in timeline.measurements(key_result)
    ]


def _head(site_url: str, store_url: str, token: str, poll: str) -> Iterator[str]:
    yield "# A department in the sandbox: three objectives, their key results, and the work behind them."
    yield "# Every setting is explained in docs/settings.md."
    yield ""
    yield f"timezone: {ZONE}  # days begin and end here"
    yield f"calendar: {{country: {COUNTRY}, workweek: [mon, tue, wed, thu, fri]}}"
    yield f"store: {store_url}"
    yield ""
    yield "trackers:"
    yield "  jira:"
    yield "    type: jira"
    yield f"    url: {site_url}"
    yield f"    email: {ACCOUNT.email}"
    yield f"    token: {token}  # a reference: the token itself never stands in this file"
    yield f"    poll: {poll}"
    yield "    watch: [SRCH, DATA, APP, PLAT]  # work here that serves no project is reported as unmapped"
    yield "    fields: {points: Story Points, start: Start date}"


def _cycle(timeline: Timeline) -> Iterator[str]:
    yield ""
    yield f"cycle: {{name: Demo {timeline.start:%Y-%m}, start: {timeline.start}, end: {timeline.end}}}"
    yield ""


def _objectives(timeline: Timeline, values_file: str, *, both: bool) -> Iterator[str]:
    okr, containers = okr_keys(), container_keys()
    yield "objectives:"
    for objective in OBJECTIVES:
        yield f"  - id: {objective.id}"
        yield f"    title: {objective.title}"
        yield f"    team: {objective.team}"
        yield f"    item: {{tracker: jira, key: {okr[objective.id]}}}"
        yield "    key_results:"
        for key_result in objective.key_results:
            yield from _key_result(key_result, okr[key_result.id], timeline, values_file, containers)
            if both and key_result.id == KEY_RESULT:
                yield from _indented(project_lines(timeline), 10)
    yield ""


def _key_result(
    key_result: KeyResultOutline,
    item: str,
    timeline: Timeline,
    values_file: str,
    containers: Mapping[str, Containers],
) -> Iterator[str]:
    yield f"      - id: {key_result.id}"
    yield f"        title: {key_result.title}"
    yield f"        kind: {key_result.kind}"
    yield f"        item: {{tracker: jira, key: {item}}}  # the issue that carries the key result's status fields"
    parts = [f"{name}: {value}" for name, value in key_result.metric.items()]
    parts.append(f"value: {_value(key_result, values_file)}")
    yield f"        metric: {{{', '.join(parts)}}}{_VALUE_NOTES[key_result.value]}"
    yield "        projects:"
    for project in key_result.projects:
        if isinstance(project, str):
            yield f"          - {project}  # stands above; it serves this key result too and counts once"
        else:
            yield from _indented(_project(project, timeline, containers[project.id]), 10)


_VALUE_NOTES = {
    "field": "",
    "file": "  # read again at every pass",
    "hand": "  # typed in with: syncd value",
    "progress": "  # the progress of its projects",
}


def _value(key_result: KeyResultOutline, values_file: str) -> str:
    if key_result.value == "field":
        return "{field: KR Value}"
    if key_result.value == "file":
        return f"{{file: {values_file}, column: value, where: {{key_result: {key_result.id}}}, date: week}}"
    return key_result.value


def _project(project: ProjectOutline, timeline: Timeline, keys: Containers) -> Iterator[str]:
    yield f"- id: {project.id}"
    yield f"  title: {project.title}"
    yield f"  select: {{tracker: jira, {_selector(project, keys)}}}"
    if project.spikes:
        yield "  exclude: {labels: spike}  # takes the issue and all below it out of the project"
    if project.measure != "items":
        yield f"  measure: {project.measure}"
    yield from _plan(project, timeline)
    if project.weight != 1:
        yield f"  weight: {project.weight}"
    if project.kind:
        yield f"  kind: {project.kind}"
        yield f"  requested_by: {project.requested_by}"
    yield f"  item: {keys.item}  # carries the project's status fields"
    if project.dropped:
        yield f"  dropped: {{on: {timeline.dropped_on()}, reason: {project.dropped}}}"
    if project.paused:
        first, last = timeline.pause()
        yield f"  paused: {{from: {first}, until: {last}, reason: {project.paused}}}"


def _selector(project: ProjectOutline, keys: Containers) -> str:
    words: Mapping[Form, str] = {
        Form.EPICS: f"epics: [{', '.join(keys.epics)}]",
        Form.INITIATIVE: f"epics: [{keys.item}]",
        Form.JQL: f"jql: '{_JQL.get(project.id, '')}'",
        Form.LABEL: f"labels: {project.word}",
        Form.COMPONENT: f"components: {project.word}",
        Form.VERSION: f"versions: {project.word}",
        Form.SPRINT: "sprints: [Golden 1, Golden 2, Golden 3, Golden 4]",
        Form.FIELD: f"field: {{Programme: {project.word}}}",
    }
    return words[project.form]


def _plan(project: ProjectOutline, timeline: Timeline) -> Iterator[str]:
    if project.from_item:
        yield "  plan: {from: item}  # start and due are the fields of the item below"
        return
    dates = f"start: {timeline.opening(project)}, due: {timeline.due(project)}"
    if project.milestones:
        points = ", ".join(
            f"{{date: {timeline.milestone(week)}, share: {share}}}" for week, share in project.milestones
        )
        yield f"  plan: {{{dates}, milestones: [{points}]}}"
    elif project.by_dues:
        yield f"  plan: {{{dates}, curve: dues}}  # the issues' own due dates"
    else:
        yield f"  plan: {{{dates}}}"


def _side_projects(timeline: Timeline) -> Iterator[str]:
    containers = container_keys()
    yield "side_projects:  # must be done, feed no key result"
    for project in SIDE_PROJECTS:
        yield from _indented(_project(project, timeline, containers[project.id]), 2)
    yield ""


def _indented(lines: Iterator[str], by: int) -> Iterator[str]:
    return (" " * by + line for line in lines)


def _write() -> Iterator[str]:
    words = ", ".join(f"{name}: {option}" for name, option in STATUS_OPTIONS.items())
    yield "write:  # without this section nothing is ever written"
    yield "  jira:"
    yield "    key_result:"
    yield "      status: KR Status"
    yield "      progress: {field: KR Progress, as: percent}"
    yield "      score: KR Score"
    yield "      note: KR Note"
    yield "    project:"
    yield f"      status: {{field: Project Status, options: {{{words}}}}}"
    yield "      progress: Project Progress"
    yield "      slip: Slip (days)"


def _listen(address: str | None) -> Iterator[str]:
    if address is not None:
        host, _, port = address.rpartition(":")
        yield ""
        yield f"listen: {{host: {host}, port: {port}}}"
