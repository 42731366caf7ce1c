"""Fails when a test was skipped for want of a program that CI has to bring: PostgreSQL, Prometheus, promtool, amtool, Chromium, tap-clickup."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

NEEDED = ("postgresql", "prometheus", "promtool", "amtool", "chromium", "tap-clickup")


def skipped_for_want(report: Path) -> list[str]:
    """Return one line for each test that was skipped and names a needed program in its reason."""
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - the file was written by pytest a moment ago
    return [
        f"{case.get('classname')}::{case.get('name')}: {mark.get('message')}"
        for case in cases
        for mark in case.iter("skipped")
        if any(word in (mark.get("message") or "").lower() for word in NEEDED)
    ]


def main() -> int:
    """Print the offending tests; return 1 if there are any."""
    lines = skipped_for_want(Path(sys.argv[1]))
    for line in lines:
        print(f"skipped, but needed here: {line}", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())
