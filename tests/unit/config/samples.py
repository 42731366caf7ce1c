"""A small sound configuration, and ways to load it with something changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config import ConfigurationError, Loaded, load
from config.problems import Problem

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "config" / "examples"
ENVIRONMENT = {
    "JIRA_TOKEN": "s3cr3t-of-jira",
    "SUPPORT_TOKEN": "s3cr3t-of-support",
    "CLICKUP_TOKEN": "s3cr3t-of-clickup",
    "CHAT_WEBHOOK": "http://127.0.0.1:9/s3cr3t-of-chat",
    "SMTP_PASSWORD": "s3cr3t-of-mail",
    "JIRA_WEBHOOK_SECRET": "s3cr3t-of-webhooks",
    "OKR_TOKEN": "s3cr3t-token-that-opens-syncd",
    "OKR_NEXT_TOKEN": "s3cr3t-token-that-opens-it-next",
    "SUPPORT_WEBHOOK_PATH": "s3cr3t-path-of-webhooks-of-support",
}

SOUND = """\
timezone: Asia/Tokyo
store: sqlite:///syncd.db
trackers:
  jira:
    type: jira
    url: https://acme.atlassian.net
    email: bot@acme.example
    token: env:JIRA_TOKEN
cycle: {name: 2026Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: o1
    title: Sales teams find the right company in seconds
    key_results:
      - id: kr1
        title: Weekly searches from 12 to 30
        item: OKR-11
        metric: {start: 12, target: 30}
        projects:
          - id: index
            select: {epics: [SRCH-1, SRCH-7]}
            plan: {start: 2026-10-05, due: 2026-12-11}
      - id: kr2
        title: Visits from 1 to 2
        metric: {start: 1, target: 2}
        projects: [index]
side_projects:
  - id: tls
    select: {labels: tls}
    plan: {start: 2026-11-02, due: 2026-11-27}
"""


def write(folder: Path, text: str | bytes, name: str = "syncd.yaml") -> Path:
    """Write a configuration file and return its path."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def changed(old: str, new: str) -> str:
    """Return the sound configuration with one piece of text exchanged."""
    assert SOUND.count(old) == 1, f"{old!r} must stand once in the sample"
    return SOUND.replace(old, new)


def accepted(folder: Path, text: str, environment: Mapping[str, str] = ENVIRONMENT) -> Loaded:
    """Load a text that is expected to be sound."""
    return load(write(folder, text), environment)


def refused(path: Path, environment: Mapping[str, str] = ENVIRONMENT) -> tuple[Problem, ...]:
    """Load what is expected to be refused and return the problems."""
    try:
        load(path, environment)
    except ConfigurationError as error:
        return error.problems
    raise AssertionError("the configuration was accepted")


def complaint(folder: Path, text: str | bytes, environment: Mapping[str, str] = ENVIRONMENT) -> str:
    """Return the text of the problems of a configuration that is expected to be refused."""
    return "\n".join(str(problem) for problem in refused(write(folder, text), environment))
