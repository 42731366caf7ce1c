"""The wheel in an environment of its own: everything that the program needs is in it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.system.program import syncd

ROOT = Path(__file__).parents[2]
NEEDED = (
    "syncd/web/templates/base.html",
    "syncd/web/style.css",
    "syncd/reports/texts/ja.ftl",
    "syncd/reports/templates/report.html",
    "syncd/store/migrations/env.py",
    "syncd/store/migrations/versions/r0001_items_figures_writes.py",
    "config/syncd.schema.json",
    "config/examples/minimal.yaml",
    "config/examples/full.yaml",
    "config/prometheus/rules/slippage.yml",
    "config/alertmanager/alertmanager.yml",
    "config/grafana/dashboards/portfolio.json",
)


def build(folder: Path) -> Path:
    """Build the wheel of this tree."""
    command = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--quiet"]
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*command, *options], check=True, cwd=folder)
    (wheel,) = folder.glob("syncd-*.whl")
    return wheel


def unpack(wheel: Path, environment: Path) -> Path:
    """Unpack the wheel into a fresh environment that sees the dependencies only, and return its command."""
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    site = environment / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    borrowed = site / "borrowed"
    borrowed.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if (
            not entry.name.startswith(("syncd", "_syncd", "_editable", "__editable__"))
            and entry.suffix != ".pth"
        ):
            (borrowed / entry.name).symlink_to(entry)
    (site / "borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")
    command = environment / "bin" / "syncd"
    command.write_text(f"#!{python}\nfrom syncd.cli.main import main\nmain()\n", encoding="utf-8")
    command.chmod(0o755)
    return command


@pytest.mark.slow
def test_the_wheel_runs_by_itself(tmp_path: Path) -> None:
    """Outside the repository the unpacked wheel tells its version and makes the demo's pass; its own files are in it."""
    wheel = build(tmp_path)
    names = set(zipfile.ZipFile(wheel).namelist())
    assert not [name for name in NEEDED if name not in names]
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", ".ci/"))]
    assert any(name.endswith("entry_points.txt") for name in names)

    command = unpack(wheel, tmp_path / "environment")
    place = tmp_path / "elsewhere"
    place.mkdir()
    where = subprocess.run(
        [command.parent / "python", "-c", "import syncd, config; print(syncd.__file__, config.__file__)"],
        cwd=place,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert all(str(tmp_path) in path for path in where.stdout.split())
    version = syncd("--version", folder=place, program=command)
    assert version.code == 0, version.said
    assert version.out.startswith("syncd 0.")
    demo = syncd("demo", "--once", folder=place, program=command)
    assert demo.code == 0, demo.said
    assert "changes written" in demo.out
