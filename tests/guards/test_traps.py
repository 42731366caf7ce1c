"""Every test that the page of Jira's traps names exists, and a trap without one says why."""

from __future__ import annotations

import re

from tests.guards.tree import ROOT

PAGE = ROOT / "docs" / "jira-traps.md"
LEAST = 30


def rows() -> list[list[str]]:
    """Return the cells of the table."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def named_tests() -> set[str]:
    """Return the names of all tests."""
    files = (ROOT / "tests").rglob("*.py")
    return {
        name for file in files for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
    }


def test_each_trap_has_a_test_or_a_reason() -> None:
    """The last cell names tests that are there, or says why there is none."""
    known = named_tests()
    assert len(rows()) >= LEAST
    for trap, _, shown in rows():
        named = re.findall(r"`(test_\w+)`", shown)
        assert named or shown.startswith("not tested: "), trap
        assert set(named) <= known, (trap, set(named) - known)
