"""A stranger's path over the sandbox's department: seconds and processor seconds of each command, in each tracker.

    python benchmarks/first_write.py

`init` takes the site's token and asks nothing, `sync` writes what `diff` showed, `run` is measured from its start to the
first answer of its page, with figures on it, and from the signal to its end.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx

from syncd.sandbox.department import build, build_clickup
from syncd.sandbox.department.furniture import ACCOUNT
from syncd.sandbox.jira import datacenter
from syncd.sandbox.kinds import AnySite
from syncd.sandbox.server import Sandbox

SYNCD = Path(sys.executable).parent / "syncd"
TODAY = date(2026, 11, 21)
LONGEST_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Took:
    """What one command took, in seconds by the clock and of processors."""

    command: str
    seconds: float
    processor: float


def main() -> None:
    """Walk the path in each tracker and print a line for each command."""
    paths = {name: [*_path(name)] for name in ("Jira Cloud", "Jira Data Center 10.3", "ClickUp")}
    print(f"{'command':<14}" + "".join(f"{name:>28}" for name in paths))
    for steps in zip(*paths.values(), strict=True):
        print(
            f"{steps[0].command:<14}"
            + "".join(f"{f'{s.seconds:.1f} s, {s.processor:.1f} CPU':>28}" for s in steps)
        )
    print(f"{'in all':<14}" + "".join(f"{sum(s.seconds for s in p):>26.1f} s" for p in paths.values()))


def _path(tracker: str) -> Iterator[Took]:
    site: AnySite = build_clickup(TODAY) if tracker == "ClickUp" else build(TODAY)
    face = datacenter.face("10.3") if "Data Center" in tracker else None
    with Sandbox[AnySite](site, face=face) as sandbox, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        token = site.token if tracker == "ClickUp" else ACCOUNT.token
        is_cloud = tracker == "Jira Cloud"
        url = f"{sandbox.url}/api" if tracker == "ClickUp" else sandbox.url
        options = [
            "--type",
            "clickup" if tracker == "ClickUp" else "jira",
            "--url",
            url,
            "--token",
            "env:SITE_TOKEN",
        ]
        options += ["--email", ACCOUNT.email] if is_cloud else []
        yield _command(folder, token, "init", *options, "--timezone", "Asia/Tokyo", "--write")[0]
        yield _command(folder, token, "check")[0]
        took, said = _command(folder, token, "diff")
        yield took
        found = re.search(r"fingerprint (\w+)", said)
        yield _command(folder, token, "sync", *(["--fingerprint", found[1]] if found else []))[0]
        yield _command(folder, token, "status")[0]
        yield from _daemon(folder, token)


def _command(folder: Path, token: str, *arguments: str) -> tuple[Took, str]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [SYNCD, *arguments], cwd=folder, env=_environment(token), capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode not in {0, 2}:
        raise SystemExit(f"{arguments[0]}: {done.stdout}{done.stderr}")
    return Took(arguments[0], seconds, _processor_since(before)), done.stdout


def _daemon(folder: Path, token: str) -> Iterator[Took]:
    config = folder / "syncd.yaml"
    config.write_text(config.read_text("utf-8") + "listen: {port: 0}\n", "utf-8")
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen([SYNCD, "run"], cwd=folder, env=_environment(token), stderr=log, stdout=log)
        while not _shows_figures(folder / "log"):
            if daemon.poll() is not None or time.perf_counter() - began > LONGEST_SECONDS:
                raise SystemExit(f"run: {(folder / 'log').read_text('utf-8')}")
            time.sleep(0.02)
        shown = time.perf_counter()
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(LONGEST_SECONDS)
        ended = time.perf_counter()
    yield Took("run, to page", shown - began, _processor_since(before))
    yield Took("run, to end", ended - shown, 0.0)


def _shows_figures(log: Path) -> bool:
    served = re.search(r'"metrics": ?"([^"]+)"', log.read_text("utf-8"))
    try:
        return served is not None and "okr_project_progress_ratio" in httpx.get(served[1]).text
    except httpx.TransportError:
        return False


def _processor_since(before: resource.struct_rusage) -> float:
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - before.ru_utime - before.ru_stime


def _environment(token: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LANG": "C.UTF-8", "SITE_TOKEN": token}


if __name__ == "__main__":
    main()
