"""The unit of systemd keeps syncd in a narrow room, and the image runs without root."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.guards.tree import ROOT

UNIT = ROOT / "deploy" / "syncd.service"
MOST_EXPOSED = 20
"""Tenths of systemd's measure of exposure, from 0 to 100."""


def exposed(text: str, folder: Path) -> int:
    """Return the exit code of systemd's own look at a unit: 0 where it is exposed less than the border."""
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("no systemd-analyze at hand: apt-get install systemd")
    command = [analyse, "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", "--no-pager"]
    unit = folder / "syncd.service"
    unit.write_text(text, encoding="utf-8")
    return subprocess.run([*command, unit], capture_output=True, check=False).returncode


def test_the_unit_is_sandboxed(tmp_path: Path) -> None:
    """Exposed to 2.0 of 10 at most by systemd's measure; without the sandboxing it would be refused."""
    text = UNIT.read_text(encoding="utf-8")
    assert exposed(text, tmp_path) == 0
    loose = "\n".join(
        line for line in text.splitlines() if not line.startswith(("Protect", "Private", "Restrict"))
    )
    assert exposed(loose, tmp_path) != 0


def test_the_image_runs_without_root_and_on_a_read_only_disk() -> None:
    """The last user of the image is a number other than 0; compose lets it write into its volume and /tmp alone."""
    users = [
        line
        for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
        if line.startswith("USER")
    ]
    assert users == ["USER 10001"]
    compose = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    for line in ("read_only: true", "cap_drop: [ALL]", 'security_opt: ["no-new-privileges:true"]'):
        assert line in compose
