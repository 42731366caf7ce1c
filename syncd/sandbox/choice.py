"""Which site a sandbox serves: the department's part in one tracker, or what a file of records describes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from syncd.sandbox.clickup.loading import load as load_workspace
from syncd.sandbox.department import build, build_clickup
from syncd.sandbox.kinds import AnySite
from syncd.sandbox.loading import load, read_record
from syncd.sandbox.model import Tracker
from syncd.sandbox.site import Site

_CLICKUP_KINDS = frozenset({"workspace", "space", "folder", "list", "view", "goal", "task"})
_KINDS_OF_BOTH = frozenset({"type", "field"})


def build_site(tracker: Tracker, today: date) -> AnySite:
    """Return the department's site in that tracker, as it stands on the morning of `today`."""
    return build_clickup(today) if tracker is Tracker.CLICKUP else build(today)


def load_site(path: Path, tracker: Tracker | None) -> AnySite:
    """Return the site that a file of JSON Lines describes, for the tracker that its records tell when none is given.

    Raises `LoadingError` with every bad line, `OSError` when the file cannot be read.
    """
    lines = path.read_bytes().splitlines()
    return load_workspace(lines) if (tracker or told_by(lines)) is Tracker.CLICKUP else load(lines)


def told_by(lines: Sequence[bytes]) -> Tracker:
    """Return the tracker of the first record that only one of them knows; Jira when there is none."""
    for line in lines:
        try:
            record = read_record(line) or {}
        except ValueError:
            continue
        kind = record.get("kind", "task" if "list" in record else "issue" if record else "field")
        if kind not in _KINDS_OF_BOTH:
            return Tracker.CLICKUP if kind in _CLICKUP_KINDS else Tracker.JIRA
    return Tracker.JIRA


def describe(site: AnySite, url: str) -> str:
    """Say what is served at `url`, and how to sign in."""
    if isinstance(site, Site):
        account = site.accounts[0]
        return f"{len(site.issues)} issues at {url}/, sign in as {account.email} with token {account.token}"
    return f"{len(site.tasks)} tasks of workspace {site.id} at {url}/, the API at {url}/api with token {site.token}"
