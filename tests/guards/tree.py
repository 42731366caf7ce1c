"""The files of the repository, and copies of its tree to break."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("syncd", "config", "mappings", "connectors")
_GENERATED = {".venv", ".git", "build", "dist", "demo", "__pycache__"}


@cache
def committed_files() -> tuple[Path, ...]:
    """Return the files that are in the repository, or would be; of an unpacked tree all but what is generated."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    if listed.returncode == 0:
        return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())
    return tuple(
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not _GENERATED & set(path.relative_to(ROOT).parts)
    )


def copy_packages(to: Path) -> Path:
    """Copy the packages, the pages and the tools' configuration to a folder and return it."""
    for path in committed_files():
        inside = path.relative_to(ROOT)
        if inside.parts[0] in {*PACKAGES, "docs", "pyproject.toml"}:
            (to / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to / inside)
    return to


def run_tool(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of this environment in that folder."""
    program = Path(sys.executable).parent / command[0]
    return subprocess.run(
        [program, *command[1:]], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
