"""Run the command against the second double, in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.contract.second_double.jira_double import TOKEN, Field, Site
from tests.system.program import Ended, syncd_inside

STATUS = "customfield_10001"
PROGRESS = "customfield_10002"
SCORE = "customfield_10003"
NOTE = "customfield_10004"
POINTS = "customfield_10005"
PROJECT_STATUS = "customfield_10006"
SLIP = "customfield_10007"
REASON = "customfield_10008"
PERCENT = "customfield_10009"
VALUE = "customfield_10011"
START = "customfield_10012"
PROGRAMME = "customfield_10020"
ENGLISH = ("Not Started", "🟢 ON-TRACK", "at_risk", "🔴 off track", "Done ✅", "Unknown")
JAPANESE = ("未着手", "順調", "注意", "遅延", "完了", "不明")
FIELDS = (
    Field(STATUS, "KR Status", "option", tuple((str(20_000 + n), name) for n, name in enumerate(ENGLISH))),
    Field(PROGRESS, "KR Progress", "number"),
    Field(SCORE, "KR Score", "number"),
    Field(NOTE, "KR Note", "paragraph"),
    Field(POINTS, "Story Points", "number"),
    Field(
        PROJECT_STATUS,
        "Project Status",
        "option",
        tuple((str(30_000 + n), name) for n, name in enumerate(JAPANESE)),
    ),
    Field(SLIP, "Slip (days)", "number"),
    Field(REASON, "Reason", "text"),
    Field(PERCENT, "Percent", "number"),
    Field(VALUE, "Value", "number"),
    Field(START, "Start date", "date"),
    Field("customfield_10013", "Sprint", "sprint"),
    Field(PROGRAMME, "Programme", "option", (("50", "Trust"), ("51", "Other"))),
)
HEAD = """\
timezone: Asia/Tokyo
store: sqlite:///syncd.db
trackers:
  jira:
    type: jira
    url: "{url}"
    email: bot@double.example
    token: env:DOUBLE_TOKEN
    requests_per_second: 1000
    timeout: 5s
    watch: [{watch}]
    fields: {{points: Story Points, start: Start date}}
cycle: {{name: 2026Q4, start: 2026-10-01, end: 2026-12-31}}
"""


class Run:
    """A folder in which the command runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def environment(self, token: str = TOKEN) -> dict[str, str]:
        """Give the environment of the command."""
        return {"DOUBLE_TOKEN": token}

    def run(self, *words: str, token: str = TOKEN) -> Ended:
        """Run `syncd` to its end; no output may hold a traceback or the token."""
        done = syncd_inside(*words, folder=self.folder, variables=self.environment(token))
        assert "Traceback" not in done.said, done.said
        assert TOKEN not in done.said
        return done

    def status(self) -> Any:
        """Give the document of `status --json`."""
        return self.run("status", "--json").document


class Stage(Run):
    """A folder with a configuration over a served site; `run` calls the command there."""

    def __init__(self, folder: Path, site: Site, url: str) -> None:
        super().__init__(folder)
        self.site = site
        self.url = url

    def configure(self, rest: str, watch: str = "SRCH, DATA") -> None:
        """Write the configuration: the common head, then `rest`."""
        text = HEAD.format(url=self.url, watch=watch) + rest
        (self.folder / "syncd.yaml").write_text(text, encoding="utf-8")
