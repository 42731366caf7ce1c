"""Run the installed command against the ClickUp double, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.contract.second_double.clickup_double import PERSON, TEAM, TOKEN, Field, Workspace
from tests.contract.second_double.stage import Run
from tests.system.program import Ended

STATUS = "10000000-0000-4000-8000-000000000001"
PROGRESS = "10000000-0000-4000-8000-000000000002"
SCORE = "10000000-0000-4000-8000-000000000003"
NOTE = "10000000-0000-4000-8000-000000000004"
SLIP = "10000000-0000-4000-8000-000000000005"
PERCENT = "10000000-0000-4000-8000-000000000006"
BAR = "10000000-0000-4000-8000-000000000007"
VALUE = "10000000-0000-4000-8000-000000000008"
PROGRAMME = "10000000-0000-4000-8000-000000000009"
EPIC = "10000000-0000-4000-8000-00000000000a"
SQUADS = "10000000-0000-4000-8000-00000000000b"
EFFORT = "10000000-0000-4000-8000-00000000000c"
PROJECT_STATUS = "10000000-0000-4000-8000-00000000000d"
REASON = "10000000-0000-4000-8000-00000000000e"
WORDS = ("🚦 Not started", "On Track 🟢", "AT-RISK", "off track", "Done", "unknown")


def options(first: int, words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Give options with ids counted from `first`."""
    return tuple((f"20000000-0000-4000-8000-{first + n:012x}", word) for n, word in enumerate(words))


FIELDS = (
    Field(STATUS, "📅 KR Status", "drop_down", options(0, WORDS)),
    Field(PROGRESS, "Progress", "number"),
    Field(SCORE, "Score", "number"),
    Field(NOTE, "Note", "text"),
    Field(SLIP, "Slip (days)", "number"),
    Field(PERCENT, "Percent", "currency"),
    Field(BAR, "Bar", "manual_progress"),
    Field(VALUE, "Actual", "number"),
    Field(PROGRAMME, "Programme", "drop_down", options(100, ("Other", "Trust", "Speed"))),
    Field(EPIC, "Epic", "tasks"),
    Field(SQUADS, "Squads", "labels", options(200, ("Alpha", "Beta"))),
    Field(EFFORT, "Effort", "number"),
    Field(PROJECT_STATUS, "Project Status", "drop_down", options(300, reversed(WORDS))),
    Field(REASON, "Reason", "short_text"),
)
HEAD = """\
timezone: Asia/Tokyo
store: sqlite:///syncd.db
trackers:
  clickup:
    type: clickup
    workspace: "{team}"
    url: "{url}"
    token: env:DOUBLE_CLICKUP_TOKEN
    requests_per_second: 1000
    requests_per_minute: 60000
    timeout: 5s
    watch: [{watch}]
{more}cycle: {{name: 2026Q4, start: 2026-10-01, end: 2026-12-31}}
"""


class ClickUpStage(Run):
    """A folder with a configuration over a served workspace; `run` calls the command there."""

    def __init__(self, folder: Path, workspace: Workspace, url: str) -> None:
        super().__init__(folder)
        self.workspace = workspace
        self.url = url

    def configure(self, rest: str, watch: str = "Engineering", more: str = "") -> None:
        """Write the configuration: the common head with `more` settings of the tracker, then `rest`."""
        text = HEAD.format(team=TEAM, url=self.url, watch=watch, more=more) + rest
        (self.folder / "syncd.yaml").write_text(text, encoding="utf-8")

    def environment(self, token: str = TOKEN) -> dict[str, str]:
        """Give the environment of the command."""
        return {"DOUBLE_CLICKUP_TOKEN": token}

    def run(self, *words: str, token: str = TOKEN) -> Ended:
        """Run `syncd` to its end; nothing it says may name a person or hold the token."""
        ended = super().run(*words, token=token)
        for secret in (token, PERSON["username"], PERSON["email"], "secret words"):
            assert str(secret) not in ended.said
        return ended

    def value(self, task: str, name: str) -> Any:
        """Give what the workspace holds in a field of a task, an option by its words."""
        known = self.workspace.fields[name]
        held = self.workspace.tasks[task].values.get(name)
        words: dict[Any, str] = dict(known.options)
        return words.get(held, held)
