"""Broken configurations and sites, one for each kind of problem: `check` names it in one line that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.errors import SettingsError
from syncd.engine.check import examine
from syncd.engine.check.finding import of_refused_settings
from syncd.sandbox.model import CustomField, FieldType
from tests.contract.engine.bench import BOT, Bench

Break = Callable[[Bench], None]


def told(bench: Bench) -> list[str]:
    """Return the lines that `check` would print."""
    try:
        findings = examine(bench.loaded(), bench.now.date())
    except SettingsError as error:
        findings = of_refused_settings(error)
    return [str(finding).replace(str(bench.folder), "FOLDER") for finding in findings]


def settings(old: str, new: str) -> Break:
    """Return what exchanges a piece of the configuration."""

    def change(bench: Bench) -> None:
        assert old in bench.text
        bench.text = bench.text.replace(old, new, 1)

    return change


def fault(kind: str, **options: Any) -> Break:
    """Return what orders a fault of the site."""
    return lambda bench: bench.fault(kind, **options)


def _twin(bench: Bench) -> None:
    bench.site.add(CustomField(id="customfield_10999", name="KR Score", type=FieldType.NUMBER))


def _few_options(bench: Bench) -> None:
    field = next(f for f in bench.site.fields.values() if f.name == "KR Status")
    bench.site.add(CustomField(id=field.id, name=field.name, type=field.type, options=field.options[:4]))


def _no_administrator(bench: Bench) -> None:
    bench.site.accounts = [type(BOT)(id=BOT.id, email=BOT.email, token=BOT.token)]


def _no_administrator_for_options(bench: Bench) -> None:
    _no_administrator(bench)
    settings("write:\n  jira:\n", "write:\n  jira:\n    create_options: true\n")(bench)


INDEX = "objectives[o1].key_results[kr1].projects[index]"
RANKING = "objectives[o1].key_results[kr1].projects[ranking]"
CACHING = "objectives[o1].key_results[kr2].projects[caching]"
CASES: dict[str, tuple[Break, str]] = {
    "an unknown setting": (
        settings("cycle: {name", "cycel: {name"),
        "error: syncd.yaml:5:1: cycel: unknown key 'cycel' → did you mean cycle?",
    ),
    "a secret that is not set": (
        settings("env:BENCH_TOKEN", "env:NOT_SET"),
        (
            "error: syncd.yaml:4:77: trackers.jira.token: secret env:NOT_SET is empty or not set"
            " → set the environment variable NOT_SET"
        ),
    ),
    "a refused sign-in": (
        fault("unauthorized"),
        (
            "error: jira: serverInfo: the server refuses the sign-in (401): Client must be authenticated to access this"
            " resource. → check the account and its token: wrong, expired, or revoked"
        ),
    ),
    "a login page instead of a site": (
        fault("html"),
        (
            "unreachable: jira: serverInfo: the answer is no JSON but a web page"
            " → check url, and for a proxy or login page before the tracker"
        ),
    ),
    "a token that expires soon": (
        settings("census: 6h", "census: 6h, expires: 2026-10-20"),
        "warning: trackers.jira: its token expires on 2026-10-20 → make a new one, and set `expires` to its day",
    ),
    "a space out of sight": (
        fault("permission_lost", project="DATA"),
        (
            "error: jira DATA: is not there, or not visible to this account"
            " → check the key, or give the account Browse projects in DATA"
        ),
    ),
    "no right to edit": (
        fault("read_only", project="OKR"),
        "error: jira OKR: this account may not set fields there → give the account Edit issues in OKR",
    ),
    "mails that cannot be suppressed": (
        _no_administrator,
        (
            "warning: jira OKR: whoever follows an item there is notified of each write"
            " → give the account Administer projects in OKR, or live with the mails"
        ),
    ),
    "options that may not be created": (
        _no_administrator_for_options,
        (
            "error: jira OKR: options that fields lack cannot be created there, as `create_options` asks"
            " → give the account Administer Jira; or add them by hand"
        ),
    ),
    "a field that is not there": (
        settings("score: KR Score,", "score: KR Skore,"),
        (
            "error: syncd.yaml:38:82: write.jira.key_result.score: there is no field 'KR Skore'"
            " → did you mean KR Note (customfield_10206), KR Score (customfield_10205), OKR Score (customfield_10202)?"
        ),
    ),
    "a field of the wrong type": (
        settings("score: KR Score,", "score: Project Status,"),
        (
            "error: syncd.yaml:38:82: write.jira.key_result.score: field 'Project Status' is of kind option, not number"
            " → name a field of kind number"
        ),
    ),
    "a name that two fields have": (
        _twin,
        (
            "error: syncd.yaml:38:82: write.jira.key_result.score: 2 fields are called 'KR Score':"
            " customfield_10205 (number), customfield_10999 (number) → name the one you mean by its id"
        ),
    ),
    "options that are missing": (
        _few_options,
        (
            "warning: key result kr1 (jira OKR-1), key result kr2 (jira OKR-2), key result kr3 (jira OKR-3): field KR Status"
            " has no option for not_started, unknown (it has On track, At risk, Off track, Done)"
            " → add them, or map them: options: {not_started: NAME}"
        ),
    ),
    "a field on no screen": (
        fault("off_screen", field="Slip (days)", project="SRCH"),
        (
            "error: project index (jira SRCH-1): field Slip (days) cannot be set on it: not on its edit screen, or of another"
            " project → put it on the edit screen, or name another field"
        ),
    ),
    "an item that is not there": (
        settings("item: OKR-3", "item: OKR-33"),
        (
            "error: key result kr3 (jira OKR-33): the item is not there, or not visible to this account"
            " → mend the key, or give the account the right to see it"
        ),
    ),
    "two subjects on one item": (
        settings("item: OKR-2", "item: OKR-1"),
        (
            "error: write: field KR Status of jira OKR-1 is written by key result kr1 and by key result kr2"
            " → give each an item of its own, or other fields"
        ),
    ),
    "an epic that is not there": (
        settings("epics: SRCH-1", "epics: SRCH-999"),
        (
            f"error: syncd.yaml:16:25: {INDEX}.select: jira: SRCH-999 is not there, or not visible to this account"
            " → correct it, or give the account the right to see it"
        ),
    ),
    "a selector that matches nothing": (
        settings("labels: ranking,", "labels: rankin,"),
        (
            f"warning: syncd.yaml:17:27: {RANKING}.select: jira: no item matches label rankin"
            " → correct it, or wait for the work to be there"
        ),
    ),
    "a version that is not there": (
        settings('versions: "4.2"', 'versions: "4.3"'),
        (
            f"warning: syncd.yaml:25:27: {CACHING}.select: jira: 4.3: the server refuses this request (400):"
            " The value '4.3' does not exist for the field 'fixVersion'. → mend what the tracker names"
        ),
    ),
    "a query that the site refuses": (
        settings('versions: "4.2"', 'jql: "lables = x"'),
        (
            f"error: syncd.yaml:25:27: {CACHING}.select: jira: lables = x: the server refuses this request (400):"
            " Field 'lables' does not exist or you do not have permission to view it. → mend what the tracker names"
        ),
    ),
    "a query that cannot be followed": (
        settings('versions: "4.2"', 'jql: "fixVersion = 4.2 AND created > startOfYear()"'),
        (
            f"warning: syncd.yaml:25:27: {CACHING}.select: jira: what matches fixVersion = 4.2 AND created > startOfYear()"
            " may change unseen: startOfYear() depends on the day, on history or on other issues"
            " → such changes show by the next census, 6 h later at most"
        ),
    ),
    "a value file that is not there": (
        settings("value: {field: Searches}", "value: {file: searches.csv, column: value}"),
        (
            "error: syncd.yaml:14:41: objectives[o1].key_results[kr1].metric.value: searches.csv: the value file cannot be"
            " read: No such file or directory → put it there, readable by syncd"
        ),
    ),
    "a class that names nothing": (
        settings("census: 6h", "census: 6h, classes: {cancelled: [Frozen]}"),
        (
            "warning: syncd.yaml:4:203: trackers.jira.classes.cancelled: Frozen is no status, resolution or type that jira"
            " shows → correct it, or take it out"
        ),
    ),
    "a project without a plan": (
        settings("DATA-1}, plan: {start: 2026-10-05, due: 2026-10-30}", "DATA-1}"),
        (
            "warning: syncd.yaml:34:5: side_projects[tls]: the project has no plan, so it is held against the whole cycle"
            " → name its days: plan: {start: DAY, due: DAY}, or take them: {from: item}"
        ),
    ),
    "a date outside the cycle": (
        settings("DATA-1}, plan: {start: 2026-10-05, due: 2026-10-30}", "DATA-1}, plan: {due: 2027-01-29}"),
        (
            "warning: syncd.yaml:34:5: side_projects[tls]: due 2027-01-29 is outside the cycle 2026-10-01 to 2026-12-31"
            " → mend the day, or leave it where the work really spans cycles"
        ),
    ),
    "an objective with a figure": (
        settings("Customers trust our data", "40 customers trust our data"),
        (
            "warning: syncd.yaml:26:5: objectives[o2]: the objective has a figure in its title"
            " → say there where to go, and in key results how far"
        ),
    ),
    "a key result without metric": (
        settings("        metric: {start: 40, target: 10}\n", ""),
        (
            "warning: syncd.yaml:29:9: objectives[o2].key_results[kr3]: the key result has no metric, so its score stays"
            " unknown → say from where to where: metric: {start: …, target: …}"
        ),
    ),
    "too many requests": (
        settings("requests_per_second: 1000, census: 6h", "requests_per_second: 8, poll: 1s, census: 2s"),
        (
            "warning: trackers.jira: quiet passes take about 18000 requests an hour of the 28800 that the settings allow"
            " (2 each 1 s, a census of about 6 each 2 s) → set poll and census longer, or watch less"
        ),
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_of_problem_is_named_in_one_line(quick: Bench, kind: str) -> None:
    """The line says where, what, and what to do next."""
    wreck, line = CASES[kind]
    assert line not in told(quick)
    wreck(quick)
    assert line in told(quick)


def test_clocks_that_differ_are_told(quick: Bench) -> None:
    """The tracker's clock counts, since all its stamps are by it."""
    quick.at(datetime.now(UTC))
    assert not [line for line in told(quick) if "clock" in line]
    quick.fault("clock_off", seconds=600)
    line = (
        "warning: trackers.jira: the clock of this machine is 10 min behind the tracker's"
        " → set it by a time server: days end by it"
    )
    assert line in told(quick)


def test_overlaps_of_the_last_pass_are_told(quick: Bench) -> None:
    """An item that two selectors match is named with both projects; without a store nothing is said, and none is made."""
    quick.text = quick.text.replace("sqlite:///unused.db", quick.store_url)
    assert not [line for line in told(quick) if "matches" in line]
    quick.sync()
    line = "warning: jira: SRCH-14 matches ranking and caching; it counts in ranking alone → narrow one of them: exclude: {…}"
    assert line in told(quick)
    quick.text = quick.text.replace(quick.store_url, "sqlite:///absent.db")
    assert line not in told(quick)
    assert not (quick.folder / "absent.db").exists()


def test_what_counts_as_cancelled_is_listed(quick: Bench) -> None:
    """The site's own names, as the classes caught them."""
    line = "note: trackers.jira: of its statuses and resolutions these count as cancelled: Won't Do → others: classes: {cancelled: [NAME]}"
    assert line in told(quick)
    quick.text = quick.text.replace("census: 6h", "census: 6h, classes: {cancelled: [in progress]}")
    assert any("cancelled: In Progress, Won't Do" in told_line for told_line in told(quick))


def test_all_is_told_at_once(quick: Bench) -> None:
    """Faults of fields, selectors, rights and values hide none of the others, and the gravest come first."""
    for name in (
        "a field that is not there",
        "an epic that is not there",
        "no right to edit",
        "a value file that is not there",
    ):
        CASES[name][0](quick)
    lines = told(quick)
    levels = [line.partition(":")[0] for line in lines]
    assert levels == sorted(levels, key=("error", "unreachable", "warning", "note").index)
    for what in ("'KR Skore'", "SRCH-999 is not there", "may not set fields", "searches.csv"):
        assert any(what in line for line in lines), what


def test_a_wrong_points_field_hides_no_selector(quick: Bench) -> None:
    """Without it no item can be read; rights and selectors are tried all the same."""
    settings("points: Story Points", "points: Storry Points")(quick)
    settings("labels: ranking,", "labels: rankin,")(quick)
    lines = told(quick)
    assert any("there is no field 'Storry Points' → did you mean Story Points" in line for line in lines), (
        lines
    )
    assert any("no item matches label rankin" in line for line in lines)


def test_rights_to_edit_are_asked_only_where_something_is_written(quick: Bench) -> None:
    """A project of objectives that nothing is written to may be read-only."""
    quick.fault("read_only", project="OKR")
    assert any("error: jira OKR: this account may not set fields" in line for line in told(quick))
    settings("    objective: {status: OKR Status, score: OKR Score}\n", "")(quick)
    settings("item: OKR-4, ", "")(quick)
    settings(
        "    key_result: {status: KR Status, progress: {field: KR Progress, as: percent}, score: KR Score, note: KR Note}\n",
        "",
    )(quick)
    assert not any("may not set fields" in line for line in told(quick))


def test_check_only_asks(quick: Bench) -> None:
    """Nothing but GET, and the reads that Jira takes by POST, reaches the tracker."""
    quick.text = quick.text.replace('versions: "4.2"', 'jql: "fixVersion = 4.2"')
    with quick.asked() as asked:
        told(quick)
    posted = {entry.operation for entry in asked if entry.method != "GET"}
    assert posted <= {"search", "bulkfetch", "count"}
    assert {"permissions", "editmeta", "statuses", "search"} <= {entry.operation for entry in asked}
