"""The installed program over a Data Center site: the sandbox that plays one, and two passes over it."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from syncd.sandbox.department import configuration, values_csv
from syncd.sandbox.department.furniture import ACCOUNT
from syncd.sandbox.department.timeline import ZONE
from tests.system.program import ask, started, syncd, syncd_inside, until

VARIABLES = {"SANDBOX_TOKEN": ACCOUNT.token}


@pytest.mark.slow
def test_two_passes_over_data_center(tmp_path: Path) -> None:
    """With a personal access token alone: check is content, the first pass writes, the second writes nothing."""
    with started("sandbox", "--port", "0", "--data-center", "10.3.24", folder=tmp_path) as sandbox:
        told = until(lambda: re.search(r"http://[\d.]+:\d+", sandbox.out()), "the address is told")
        url = told[0]
        assert ask(f"{url}/rest/api/2/serverInfo").json()["deploymentType"] == "Server"
        today = datetime.now(ZONE).date()
        text = configuration(url, "sqlite:///syncd.db", today)
        (tmp_path / "syncd.yaml").write_text(re.sub(r"\n +email:.*", "", text), encoding="utf-8")
        (tmp_path / "values.csv").write_text(values_csv(today), encoding="utf-8")
        assert syncd("check", folder=tmp_path, variables=VARIABLES).code == 0
        first = syncd("sync", folder=tmp_path, variables=VARIABLES)
        assert (first.code, "changes written" in first.said) == (0, True)
        second = syncd("sync", folder=tmp_path, variables=VARIABLES)
        assert (second.code, "Nothing was written" in second.said) == (0, True)


def test_data_center_is_a_version_of_jira(tmp_path: Path) -> None:
    """No other word, and no tasks of ClickUp, can be played as Data Center."""
    for arguments in (
        ("--data-center", "newest"),
        ("--data-center", "99"),
        ("--data-center", "10.3", "--tracker", "clickup"),
    ):
        ended = syncd_inside("sandbox", "--port", "0", *arguments, folder=tmp_path)
        assert ended.code == 3
        assert "--data-center" in ended.said
