"""Every kind of bad input gets one line with place, fault and remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.document import LARGEST_BYTES
from tests.unit.config.samples import ENVIRONMENT, SOUND, accepted, changed, complaint, refused, write

PLAN = "plan: {start: 2026-10-05, due: 2026-12-11}"
SELECT = "select: {epics: [SRCH-1, SRCH-7]}"
METRIC = "metric: {start: 12, target: 30}"
URL = "url: https://acme.atlassian.net"
TOKEN = "token: env:JIRA_TOKEN"
CYCLE = "cycle: {name: 2026Q4, start: 2026-10-01, end: 2026-12-31}"

CASES = {
    "unknown key": (
        "store: sqlite:///syncd.db",
        "stoer: sqlite:///syncd.db",
        "syncd.yaml:2:1: stoer: unknown key 'stoer' → did you mean store?",
    ),
    "unknown key of a tracker": (
        TOKEN,
        f"{TOKEN}\n    pol: 30s",
        "syncd.yaml:9:5: trackers.jira.pol: unknown key 'pol' → did you mean poll?",
    ),
    "unknown key of a plan": (
        PLAN,
        "plan: {from: item, until: 2026-12-11}",
        "plan.until: unknown key 'until' → known here: start, due, from, curve, milestones",
    ),
    "number where a text belongs": (
        "title: Visits from 1 to 2",
        "title: 12",
        "syncd.yaml:23:9: objectives[o1].key_results[kr2].title: 12 is no text → put a text that looks like a number in quotes",
    ),
    "text where a number belongs": (
        METRIC,
        "metric: {start: 12, target: many}",
        "syncd.yaml:17:29: objectives[o1].key_results[kr1].metric.target: 'many' is no number → write a number such as 12 or 0.5",
    ),
    "truth value where a number belongs": (
        METRIC,
        "metric: {start: 12, target: true}",
        "metric.target: true is no number → write a number such as 12 or 0.5",
    ),
    "no number at all": (METRIC, "metric: {start: 12, target: .nan}", "metric.target: nan is no number"),
    "list where a mapping belongs": (
        CYCLE,
        "cycle: [2026-10-01, 2026-12-31]",
        "syncd.yaml:9:1: cycle: is no mapping → write keys and values below it",
    ),
    "text where a list belongs": (
        "projects: [index]",
        "projects: index",
        "key_results[kr2].projects: is no list → write entries with - below it, or in [ ]",
    ),
    "empty value": (
        "title: Visits from 1 to 2",
        "title:",
        "key_results[kr2].title: is empty → give it a value, or take the key out",
    ),
    "missing key": (TOKEN, "poll: 30s", "syncd.yaml:4:3: trackers.jira.token: is missing → add token:"),
    "no cycle": (
        CYCLE,
        "language: en",
        "syncd.yaml:1:1: cycle: is missing → add cycle: {name: …, start: …, end: …}",
    ),
    "bad day": (
        PLAN,
        "plan: {start: 2026-10-05, due: 2026-11-31}",
        "plan.due: '2026-11-31' is no day of the calendar → write it like 2026-10-31",
    ),
    "number for a day": (
        PLAN,
        "plan: {start: 20261005}",
        "plan.start: 20261005 is no day of the calendar → write it like 2026-10-31",
    ),
    "due before start": (
        PLAN,
        "plan: {start: 2026-12-11, due: 2026-10-05}",
        "plan.due: due 2026-10-05 is before start 2026-12-11 → swap or mend the dates",
    ),
    "start after the cycle": (
        PLAN,
        "plan: {start: 2027-01-05}",
        "plan.start: start 2027-01-05 is after the end of the cycle, and no due date is given → add due:",
    ),
    "due before the cycle": (
        PLAN,
        "plan: {due: 2026-09-30}",
        "plan.due: due 2026-09-30 is before the start of the cycle, and no start day is given → add start:",
    ),
    "falling milestones": (
        PLAN,
        "plan: {milestones: [{date: 2026-10-30, share: 0.5}, {date: 2026-11-20, share: 0.4}]}",
        "plan.milestones[1].share: milestone shares do not rise: 0.4 after 0.5 → state the share of all work done by then",
    ),
    "milestones out of order": (
        PLAN,
        "plan: {milestones: [{date: 2026-11-20, share: 0.5}, {date: 2026-10-30, share: 0.6}]}",
        "plan.milestones[1].date: milestone 2026-10-30 does not come after 2026-11-20",
    ),
    "milestone before start": (
        PLAN,
        "plan: {start: 2026-10-05, milestones: [{date: 2026-10-04, share: 0.5}]}",
        "plan.milestones[0].date: milestone 2026-10-04 is before the start 2026-10-05",
    ),
    "milestone after due": (
        PLAN,
        "plan: {due: 2026-11-19, milestones: [{date: 2026-11-20, share: 0.5}]}",
        "plan.milestones[0].date: milestone 2026-11-20 is after due 2026-11-19",
    ),
    "incomplete milestone on the due date": (
        PLAN,
        "plan: {due: 2026-11-20, milestones: [{date: 2026-11-20, share: 0.5}]}",
        "the milestone on the due date asks for less than all → write share: 1 or an earlier day",
    ),
    "milestones and curve": (
        PLAN,
        "plan: {curve: dues, milestones: [{date: 2026-11-20, share: 0.5}]}",
        "plan.curve: a plan has milestones or a curve, not both",
    ),
    "dates from an item that is not told": (
        PLAN,
        "plan: {from: item}",
        "plan.from: the dates come from the project's item, but it names none and has no single epic or list → add item: KEY",
    ),
    "literal secret": (
        TOKEN,
        "token: ATATT3xFfGF0-s3cr3t",
        "trackers.jira.token: must be a reference, env:NAME or file:/path; a secret itself has no place in this file",
    ),
    "missing environment secret": (
        TOKEN,
        "token: env:NOT_THERE",
        "syncd.yaml:8:5: trackers.jira.token: secret env:NOT_THERE is empty or not set → set the environment variable NOT_THERE",
    ),
    "missing secret file": (
        TOKEN,
        "token: file:/nowhere/jira",
        "trackers.jira.token: secret file /nowhere/jira cannot be read: No such file or directory → create it",
    ),
    "unreadable secret file": (TOKEN, "token: file:/", "secret file / cannot be read: Is a directory"),
    "two objectives with one id": (
        "side_projects:",
        "  - {id: o1, title: Another}\nside_projects:",
        "objectives[o1].id: the objective's id 'o1' is taken by the objective in syncd.yaml:11:5 → choose another id",
    ),
    "two key results with one id": (
        "id: kr2",
        "id: kr1",
        "syncd.yaml:22:9: objectives[o1].key_results[kr1].id: the key result's id 'kr1' is taken by the key result in syncd.yaml:14:9",
    ),
    "two projects with one id": (
        "id: tls",
        "id: index",
        "side_projects[index].id: the side project's id 'index' is taken by the project in syncd.yaml:19:13",
    ),
    "key result and project with one id": (
        "id: tls",
        "id: kr1",
        "taken by the key result in syncd.yaml:14:9",
    ),
    "id with a space": (
        "id: tls",
        "id: t ls",
        "side_projects[t ls].id: 't ls' is no name that can be used here",
    ),
    "reference to no project": (
        "projects: [index]",
        "projects: [indx]",
        "syncd.yaml:25:20: objectives[o1].key_results[kr2].projects[0]: there is no project 'indx' → did you mean index?",
    ),
    "reference to a side project": (
        "projects: [index]",
        "projects: [tls]",
        "projects[0]: 'tls' is a side project → define it under a key result instead; a side project feeds none",
    ),
    "one project twice": (
        "projects: [index]",
        "projects: [index, index]",
        "project 'index' is already listed under kr2",
    ),
    "selector key that the tracker does not know": (
        SELECT,
        "select: {epicss: SRCH-1}",
        "projects[index].select.epicss: this tracker has no selector 'epicss' → did you mean epics?",
    ),
    "selector key within exclude": (
        SELECT,
        "select: {epics: SRCH-1, exclude: {lable: x}}",
        "select.exclude.lable: this tracker has no selector 'lable' → did you mean label?",
    ),
    "selector of no tracker": (
        SELECT,
        "select: {tracker: jria, epics: SRCH-1}",
        "select.tracker: tracker 'jria' is not configured → did you mean jira?",
    ),
    "selector that selects nothing": (
        SELECT,
        "select: {tracker: jira}",
        "projects[index].select: the selector selects nothing → add one of: epics, jql, labels",
    ),
    "no selector": (SELECT, "select: []", "projects[index].select: is empty → add at least one entry"),
    "number in a selector": (
        SELECT,
        "select: {versions: [1.10]}",
        "select.versions[0]: is a number or truth value, not a text → put it in quotes",
    ),
    "empty selector": (SELECT, "select: {epics: []}", "select.epics: is empty → add at least one entry"),
    "custom field without name": (
        SELECT,
        "select: {field: Team}",
        "select.field: names no field → write {NAME: VALUE}",
    ),
    "unknown type of tracker": (
        "type: jira",
        "type: jirra",
        "syncd.yaml:5:5: trackers.jira.type: there is no connector for trackers of type 'jirra' → use one of: ",
    ),
    "no type of tracker": (
        "type: jira",
        "poll: 1m",
        "trackers.jira: type is missing → name the kind of tracker: ",
    ),
    "name of a tracker": (
        "  jira:\n",
        "  Jira Cloud:\n",
        "trackers.Jira Cloud: 'Jira Cloud' is no name that can be used here",
    ),
    "address without scheme": (
        URL,
        "url: acme.atlassian.net",
        "syncd.yaml:6:5: trackers.jira.url: is no web address → write it with its scheme, like https://acme.atlassian.net",
    ),
    "address with a query": (
        URL,
        "url: https://acme.example/?x=1",
        "trackers.jira.url: the address has a query or fragment",
    ),
    "address with a broken port": (
        URL,
        "url: https://acme.example:http",
        "trackers.jira.url: is no web address",
    ),
    "address with credentials": (
        URL,
        "url: https://me:s3cr3t@acme.atlassian.net",
        "trackers.jira.url: the address contains credentials → take them out; a token goes to token: env:NAME",
    ),
    "public address with credentials": (
        "timezone: Asia/Tokyo",
        "timezone: Asia/Tokyo\npublic_url: https://me:s3cr3t@acme.example",
        "public_url: the address contains credentials",
    ),
    "store with a password": (
        "sqlite:///syncd.db",
        "postgresql://me:s3cr3t@db/syncd",
        "syncd.yaml:2:1: store: the address contains a password → move the address to an environment variable or file",
    ),
    "unknown database": (
        "sqlite:///syncd.db",
        "oracle://db",
        "store: 'oracle' is no database that syncd can use",
    ),
    "no database": (
        "sqlite:///syncd.db",
        "syncd.db",
        "store: is no database address → write sqlite:///syncd.db",
    ),
    "unknown class": (
        TOKEN,
        f"{TOKEN}\n    classes: {{canceled: [x]}}",
        "trackers.jira.classes.canceled: there is no class 'canceled' → did you mean cancelled?",
    ),
    "word in two classes": (
        TOKEN,
        f"{TOKEN}\n    classes: {{done: [Closed], cancelled: [closed]}}",
        "trackers.jira.classes.cancelled: 'closed' is in done and in cancelled → keep it in one class",
    ),
    "word in two classes of a project": (
        PLAN,
        "classes: {done: [Closed], cancelled: closed}",
        "projects[index].classes.cancelled: 'closed' is in done and in cancelled",
    ),
    "cycle end before start": (
        CYCLE,
        "cycle: {name: x, start: 2026-12-31, end: 2026-10-01}",
        "cycle.end: the cycle ends on 2026-10-01, before it starts on 2026-12-31 → swap or mend the days",
    ),
    "unknown time zone": (
        "Asia/Tokyo",
        "Asia/Tokio",
        "syncd.yaml:1:1: timezone: 'Asia/Tokio' is no time zone → did you mean Asia/Tokyo?",
    ),
    "unknown country": (
        CYCLE,
        f"{CYCLE}\ncalendar: {{country: XX}}",
        "calendar.country: 'XX' is no country whose public holidays are known",
    ),
    "unknown weekday": (
        CYCLE,
        f"{CYCLE}\ncalendar: {{workweek: [tues]}}",
        "calendar.workweek[0]: 'tues' is unknown here → did you mean tue?",
    ),
    "no weekday": (CYCLE, f"{CYCLE}\ncalendar: {{workweek: []}}", "calendar.workweek: is empty"),
    "turned holiday": (
        CYCLE,
        f"{CYCLE}\ncalendar: {{holidays: [{{from: 2026-12-31, until: 2026-12-29}}]}}",
        "calendar.holidays[0]: the range ends on 2026-12-29, before it starts on 2026-12-31 → swap the days",
    ),
    "odd holiday": (
        CYCLE,
        f"{CYCLE}\ncalendar: {{holidays: [{{from: 2026-12-29}}]}}",
        "calendar.holidays[0]: is neither a day nor a range",
    ),
    "weight of nothing": (
        PLAN,
        "weight: 0",
        "projects[index].weight: 0 is not above 0 → write a number above 0",
    ),
    "negative weight of a key result": (METRIC, "weight: -1", "key_results[kr1].weight: -1 is not above 0"),
    "credit over 1": (
        PLAN,
        "credit: {In Review: 1.5}",
        "projects[index].credit.In Review: 1.5 is above 1 → write a number up to 1",
    ),
    "credit under 0": (
        PLAN,
        "credit: {In Review: -0.1}",
        "projects[index].credit.In Review: -0.1 is below 0",
    ),
    "unknown measure": (
        PLAN,
        "measure: pionts",
        "projects[index].measure: 'pionts' is no measure → did you mean points?",
    ),
    "unknown curve": (
        PLAN,
        "plan: {curve: liner}",
        "plan.curve: 'liner' is unknown here → did you mean linear?",
    ),
    "turned pause": (
        PLAN,
        "paused: {from: 2026-11-09, until: 2026-11-02}",
        "projects[index].paused.until: the pause ends on 2026-11-02, before it begins on 2026-11-09",
    ),
    "turned key result": (
        METRIC,
        "since: 2026-11-09\n        until: 2026-11-02",
        "key_results[kr1].until: until 2026-11-02 is before since",
    ),
    "metric of two forms": (
        METRIC,
        "metric: {start: 1, target: 2, high: 3}",
        "metric: has start or target and also low or high",
    ),
    "metric without aim": (
        METRIC,
        "metric: {unit: ms}",
        "metric: says no aim → give it start and target, or low and high",
    ),
    "metric without start": (METRIC, "metric: {target: 3}", "metric: start is missing → add start:"),
    "band upside down": (
        METRIC,
        "metric: {low: 3, high: 2}",
        "metric.high: high 2 is below low 3 → swap the two",
    ),
    "a query without its server": (
        METRIC,
        "metric: {start: 1, target: 2, value: {promql: up}}",
        "metric.value.url: is missing",
    ),
    "a server with a password in its address": (
        METRIC,
        'metric: {start: 1, target: 2, value: {promql: up, url: "http://a:b@p:9090"}}',
        "metric.value.url: the address contains credentials",
    ),
    "a path that is none": (
        METRIC,
        'metric: {start: 1, target: 2, value: {http: "http://p/x.json", path: totals.searches}}',
        "metric.value.path: 'totals.searches' is no JSONPath",
    ),
    "a database with its password": (
        METRIC,
        'metric: {start: 1, target: 2, value: {sql: select 1, database: "postgresql://a:b@db/x"}}',
        "metric.value.database: the address holds a password, which has no place in this file",
    ),
    "a command that is no list": (
        METRIC,
        "metric: {start: 1, target: 2, value: {command: ./count --all}}",
        "metric.value.command: ",
    ),
    "a wait without end": (
        METRIC,
        "metric: {start: 1, target: 2, value: {command: [./count], timeout: 1h}}",
        "metric.value.timeout: is no wait from 1s to 5m",
    ),
    "two ways to sign in": (
        METRIC,
        'metric: {start: 1, target: 2, value: {promql: up, url: "http://p:9090", token: env:A, user: u, password: env:B}}',
        "metric.value.token: has a token and also a user",
    ),
    "a user without password": (
        METRIC,
        'metric: {start: 1, target: 2, value: {promql: up, url: "http://p:9090", user: u}}',
        "metric.value: user and password go together",
    ),
    "a token in the open": (
        METRIC,
        'metric: {start: 1, target: 2, value: {promql: up, url: "http://p:9090", token: s3cr3t}}',
        "metric.value.token: must be a reference",
    ),
    "a sheet of a CSV file": (
        METRIC,
        "metric: {start: 1, target: 2, value: {file: v.csv, column: n, sheet: A}}",
        "metric.value.sheet: only an Excel file has sheets",
    ),
    "unknown source of values": (
        METRIC,
        "metric: {start: 1, target: 2, value: progres}",
        "metric.value: 'progres' is no source of values → did you mean progress?",
    ),
    "value file of another kind": (
        METRIC,
        "metric: {start: 1, target: 2, value: {file: v.xls, column: a}}",
        "value.file: 'v.xls' is neither a .csv nor an .xlsx nor a .json file",
    ),
    "value file without column": (
        METRIC,
        "metric: {start: 1, target: 2, value: {file: v.csv}}",
        "metric.value: column is missing",
    ),
    "field value without item": (
        "metric: {start: 1, target: 2}",
        "metric: {start: 1, target: 2, value: {field: Visits}}",
        "key_results[kr2].metric.value: the value stands in a field, but the key result has no item → add item: KEY",
    ),
    "unknown status word": (
        CYCLE,
        f"{CYCLE}\nwrite: {{jira: {{key_result: {{status: {{field: S, options: {{on_trak: x}}}}}}}}}}",
        "write.jira.key_result.status.options.on_trak: 'on_trak' is unknown here → did you mean on_track?",
    ),
    "unknown role": (
        CYCLE,
        f"{CYCLE}\nwrite: {{jira: {{key_result: {{progres: P}}}}}}",
        "write.jira.key_result.progres: unknown key 'progres' → did you mean progress?",
    ),
    "role of another subject": (
        CYCLE,
        f"{CYCLE}\nwrite: {{jira: {{objective: {{slip: P}}}}}}",
        "write.jira.objective.slip: unknown key 'slip' → known here: status, score, grade, progress",
    ),
    "percent of days": (
        CYCLE,
        f"{CYCLE}\nwrite: {{jira: {{project: {{slip: {{field: P, as: percent}}}}}}}}",
        "slip.as: unknown key 'as'",
    ),
    "write to no tracker": (
        CYCLE,
        f"{CYCLE}\nwrite: {{jiro: {{}}}}",
        "write.jiro: there is neither a tracker nor a setting 'jiro' → did you mean jira?",
    ),
    "two roles in one field": (
        CYCLE,
        f"{CYCLE}\nwrite: {{jira: {{project: {{gap: P, slip: p}}}}}}",
        "write.jira.project.slip: gap and slip go to the same field",
    ),
    "unknown policy": (
        CYCLE,
        f"{CYCLE}\nwrite: {{policy: theirs}}",
        "write.policy: 'theirs' is no policy → write ours, report, theirs for 7 days",
    ),
    "bad duration": (
        TOKEN,
        f"{TOKEN}\n    poll: soon",
        "trackers.jira.poll: is no duration such as 30s, 5m, 1h30m, 2d or 1w",
    ),
    "share over 1": (
        CYCLE,
        f"{CYCLE}\nguard: {{share: 50}}",
        "guard.share: 50 is above 1 → write a number up to 1",
    ),
    "port out of range": (CYCLE, f"{CYCLE}\nlisten: {{port: 98170}}", "listen.port: 98170 is above 65535"),
    "other machines without access": (
        CYCLE,
        f"{CYCLE}\nlisten: {{host: 0.0.0.0}}",
        "listen.host: 0.0.0.0 is reached from other machines, and nothing says who may look → set access.token",
    ),
    "a name without access": (CYCLE, f"{CYCLE}\nlisten: {{host: okr}}", "listen.host: okr is reached from"),
    "token missing": (
        CYCLE,
        f"{CYCLE}\naccess: {{token: env:NO_SUCH_TOKEN}}",
        "access.token: secret env:NO_SUCH_TOKEN is empty or not set → set the environment variable",
    ),
    "token that can be guessed": (
        CYCLE,
        f"{CYCLE}\naccess: {{token: [env:OKR_TOKEN, env:JIRA_TOKEN]}}",
        "access.token: the token of env:JIRA_TOKEN is no 20 characters of ASCII without spaces → make one with",
    ),
    "token in plain text": (CYCLE, f"{CYCLE}\naccess: {{token: s3cr3t}}", "must be a reference, env:NAME or"),
    "proxy header from nowhere": (
        CYCLE,
        f"{CYCLE}\naccess: {{proxy_header: X-User}}",
        "access.proxy_header: the header is believed from nowhere → add proxies",
    ),
    "proxies without header": (
        CYCLE,
        f"{CYCLE}\naccess: {{proxies: [10.0.0.1]}}",
        "access.proxies: the header in which they name the user is not set",
    ),
    "no header": (
        CYCLE,
        f'{CYCLE}\naccess: {{proxy_header: "X User", proxies: [10.0.0.1]}}',
        "access.proxy_header: is no name of a header",
    ),
    "no network": (
        CYCLE,
        f"{CYCLE}\naccess: {{proxy_header: X-User, proxies: [10.0.0.1/8]}}",
        "access.proxies[0]: is no address and no network → write an address such as 10.0.0.7 or a network",
    ),
    "host with port": (
        CYCLE,
        f'{CYCLE}\naccess: {{hosts: ["okr:80"]}}',
        "access.hosts[0]: is no name of a host → write it without scheme and port",
    ),
    "no origin at all": (
        CYCLE,
        f"{CYCLE}\naccess: {{frame_ancestors: [~]}}",
        "access.frame_ancestors[0]:",
    ),
    "origin with path": (
        CYCLE,
        f"{CYCLE}\naccess: {{frame_ancestors: [https://acme.atlassian.net/wiki]}}",
        "access.frame_ancestors[0]: is no origin → write scheme and host alone",
    ),
    "origin with a policy in it": (
        CYCLE,
        f'{CYCLE}\naccess: {{frame_ancestors: ["https://a.example; script-src *"]}}',
        "access.frame_ancestors[0]: is no origin",
    ),
    "thresholds crossed": (
        CYCLE,
        f"{CYCLE}\nthresholds: {{at_risk_slip: 11}}",
        "thresholds.at_risk_slip: at_risk_slip is above off_track_slip",
    ),
    "unknown language": (CYCLE, f"{CYCLE}\nlanguage: jp", "language: 'jp' is unknown here"),
    "key twice": (
        CYCLE,
        f"{CYCLE}\nstore: x",
        "syncd.yaml:10:1: store: the key stands twice, first in line 2 → keep one",
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES.keys())
def test_a_bad_value_is_told_in_one_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """One fault in a sound configuration gives one problem, with the words expected, and no secret in it."""
    problems = refused(write(tmp_path, changed(old, new)))
    assert [str(p) for p in problems if expected in str(p)], "\n".join(map(str, problems))
    assert len(problems) == 1, "\n".join(map(str, problems))
    assert "s3cr3t" not in str(problems)


WHOLE_FILES = {
    "empty": ("", "syncd.yaml:1:1: the file is empty → begin with trackers: and cycle:"),
    "only comments": ("# nothing\n", "syncd.yaml:1:1: the file is empty"),
    "no mapping": ("- a\n- b\n", "syncd.yaml:1:1: the file holds no settings"),
    "not UTF-8": (
        "timezone: UTC\nx: \u00e4".encode("latin-1"),
        "syncd.yaml:2:1: the file is not UTF-8 text → save it",
    ),
    "a tab": (
        "cycle:\n\tname: x\n",
        "syncd.yaml:2:1: a tab stands where only spaces may → indent with spaces",
    ),
    "cut in a list": (
        SOUND[: SOUND.index(", SRCH-7")],
        ":20:36: the file ends too early → close what was opened here: a quote, [ or {",
    ),
    "cut in quotes": ("timezone: 'UTC\n", "syncd.yaml:2:1: the file ends too early → close what was opened"),
    "bad indentation": (
        "- a\nb: 1\n",
        "syncd.yaml:2:1: the indentation does not fit → align it with the lines above",
    ),
    "second colon": (
        "title: a: b\n",
        "syncd.yaml:1:9: a second ': ' on the line → put a text that contains ': ' in quotes",
    ),
    "special character": (
        "title: @x\n",
        "syncd.yaml:1:8: a special character begins a text → put the text in quotes",
    ),
    "unknown alias": ("token: *s3cr3t\n", "syncd.yaml:1:8: an alias (*) has no anchor (&)"),
    "two documents": ("a: 1\n---\nb: 2\n", "syncd.yaml:2:1: a second document begins here (---)"),
    "control character": ("a: \x01\n", "syncd.yaml:1:1: the file holds characters that YAML does not allow"),
    "too deep": ("a: " + "[" * 3000, "syncd.yaml:1:1: holds too many levels or values to be read"),
    "alias bomb": (
        "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)),
        "syncd.yaml:1:1: holds too many levels or values to be read",
    ),
    "foreign tag": (
        "a: !!python/object:os.system x\n",
        "a: the tag tag:yaml.org,2002:python/object:os.system is unknown here",
    ),
    "huge": (
        "# x\n" * (LARGEST_BYTES // 4 + 1),
        "syncd.yaml:1:1: the file has more than the 4 MiB of any configuration",
    ),
}


@pytest.mark.parametrize(("text", "expected"), WHOLE_FILES.values(), ids=WHOLE_FILES.keys())
def test_a_file_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, text: str | bytes, expected: str
) -> None:
    """What is no YAML, no text or no mapping is told by line, in words, without quoting the line."""
    told = complaint(tmp_path, text)
    assert expected in told
    assert "s3cr3t" not in told


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Faults of all kinds in one file, syntax aside, are told together, in the order of the lines."""
    text = SOUND
    for case in (
        "unknown time zone",
        "address with credentials",
        "missing environment secret",
        "cycle end before start",
    ):
        old, new, _ = CASES[case]
        text = text.replace(old, new)
    for case in (
        "number where a text belongs",
        "falling milestones",
        "reference to no project",
        "text where a number belongs",
    ):
        old, new, _ = CASES[case]
        text = text.replace(old, new)
    text = text.replace("select: {labels: tls}", "select: {lables: tls}").replace("id: tls", "id: kr1")
    problems = refused(write(tmp_path, text))
    assert [p.path.split(".")[-1] for p in problems] == [
        "timezone",
        "url",
        "token",
        "end",
        "target",
        "share",
        "title",
        "projects[0]",
        "id",
        "lables",
    ]
    assert [p.line for p in problems] == sorted(p.line for p in problems)


def test_a_wrong_part_does_not_cause_further_complaints(tmp_path: Path) -> None:
    """A project with a bad field is still known by its id; what depends on the bad field is not judged."""
    text = changed("plan: {start: 2026-10-05, due: 2026-12-11}", "plan: {start: 2027-02-01, due: soon}")
    problems = refused(write(tmp_path, text))
    assert [p.path.rpartition(".")[2] for p in problems] == ["due"]


def test_a_broken_tracker_does_not_make_its_selectors_wrong(tmp_path: Path) -> None:
    """Selectors, items and writes of a tracker of unknown type are not called wrong for it."""
    text = changed("type: jira", "type: clickdown") + "write: {jira: {project: {slip: S}}}\n"
    assert [p.path for p in refused(write(tmp_path, text))] == ["trackers.jira.type"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A path that leads nowhere is named, with what is expected there."""
    (problem,) = refused(tmp_path / "none.yaml")
    assert str(problem) == (
        "none.yaml:1:1: cannot be read: No such file or directory → "
        "name a YAML file or a folder of them, readable by syncd's user"
    )


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe or device would never end."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    (problem,) = refused(pipe)
    assert str(problem).startswith("pipe.yaml:1:1: is no regular file → name a YAML file")


def test_yaml_1_2_words_are_texts(tmp_path: Path) -> None:
    """`NO`, `on` and `12:30` mean Norway, a word and a word, not false, true and 750."""
    text = SOUND.replace(
        "    title: Sales teams find",
        "    team: NO\n    product: on\n    contact: 12:30\n    title: Sales teams find",
    )
    about = accepted(tmp_path, text).okr.objectives["o1"].about
    assert (about.team, about.product, about.contact) == ("NO", "on", "12:30")


def test_anchors_and_merged_keys_are_understood(tmp_path: Path) -> None:
    """A plan written once with an anchor can be merged into others and changed there."""
    text = changed(
        "plan: {start: 2026-10-05, due: 2026-12-11}", "plan: &plan {start: 2026-10-05, due: 2026-12-11}"
    )
    text = text.replace("{start: 2026-11-02, due: 2026-11-27}", "{<<: *plan, due: 2026-11-30}")
    plan = accepted(tmp_path, text).okr.projects["tls"].plan
    assert (str(plan.start), str(plan.due)) == ("2026-10-05", "2026-11-30")


def test_an_emptied_section_is_as_good_as_absent(tmp_path: Path) -> None:
    """A section whose lines are all commented out leaves the defaults in force."""
    assert not accepted(tmp_path, SOUND + "write:\n#  jira:\nguard:\n").writes


def test_the_error_names_every_problem_and_where_to_look(tmp_path: Path) -> None:
    """Its text has one line for each problem."""
    told = complaint(
        tmp_path, changed("Asia/Tokyo", "Asia/Tokio").replace("env:JIRA_TOKEN", "env:NONE"), ENVIRONMENT
    )
    assert len(told.splitlines()) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SELECT, "select: {tracker: 'https://me:s3cr3t@acme.example', epics: A-1}"),
        (SELECT, "select: {'https://me:s3cr3t@acme.example': A-1}"),
        ("projects: [index]", "projects: ['https://me:s3cr3t@acme.example']"),
        ("id: tls", "id: 'https://me:s3cr3t@acme.example'"),
        (CYCLE, f"{CYCLE}\n'https://me:s3cr3t@acme.example': 1"),
        (CYCLE, f"{CYCLE}\nlanguage: 'https://me:s3cr3t@acme.example'"),
    ],
)
def test_credentials_at_odd_places_are_not_echoed(tmp_path: Path, old: str, new: str) -> None:
    """Not as a value, not as a key, not as an id."""
    assert "s3cr3t" not in complaint(tmp_path, changed(old, new))
