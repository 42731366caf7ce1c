"""The checks that are our own, and the tools' contracts, each shown to fail on a tree that is broken."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.guards.tree import ROOT, copy_packages, run_tool

JUNIT = '<testsuites><testsuite><testcase classname="t" name="x"><skipped message="{}"/></testcase></testsuite></testsuites>'


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the packages, pages and configuration."""
    return copy_packages(tmp_path_factory.mktemp("tree"))


def test_the_floors_stand(tree: Path) -> None:
    """import-linter accepts the tree as it is."""
    checked = run_tool(tree, "lint-imports", "--no-cache")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("connectors/upward.py", "import config", "Four floors"),
        ("connectors/upward.py", "import mappings.okr", "Four floors"),
        ("mappings/upward.py", "import syncd.status", "Four floors"),
        ("config/upward.py", "import syncd.store", "Four floors"),
        ("mappings/impure.py", "import httpx", "mappings know only the neutral types"),
        ("mappings/impure.py", "import random", "mappings know only the neutral types"),
        ("syncd/engine/direct.py", "import httpx", "One module speaks HTTP"),
        ("syncd/engine/reading/upward.py", "import syncd.engine.judging.judge", "A pass goes one way"),
    ],
)
def test_a_broken_floor_is_found(tree: Path, module: str, line: str, contract: str) -> None:
    """One import in the wrong direction fails the check, which names the module and the contract."""
    wrong = tree / module
    wrong.write_text(f"{line}\n", encoding="utf-8")
    try:
        checked = run_tool(tree, "lint-imports", "--no-cache")
    finally:
        wrong.unlink()
    assert checked.returncode == 1
    assert module.removesuffix(".py").replace("/", ".") in checked.stdout
    assert any(contract in row and "BROKEN" in row for row in checked.stdout.splitlines())


@pytest.mark.parametrize(
    ("module", "page"),
    [
        ("config.reference", "docs/settings.md"),
        ("config.reference", "config/syncd.schema.json"),
        ("syncd.reference", "docs/metrics.md"),
        ("syncd.reference", "docs/api.md"),
    ],
)
def test_a_stale_page_is_found(tree: Path, module: str, page: str) -> None:
    """`--check` is content with the committed page, fails on one that differs, and changes neither."""
    path = tree / page
    current = path.read_text(encoding="utf-8")
    assert run_tool(tree, "python", "-m", module, "--check").returncode == 0
    path.write_text(current.replace("tracker", "trakcer", 1), encoding="utf-8")
    try:
        checked = run_tool(tree, "python", "-m", module, "--check")
        assert checked.returncode == 1
        assert path.name in checked.stdout + checked.stderr
        assert "trakcer" in path.read_text(encoding="utf-8")
    finally:
        path.write_text(current, encoding="utf-8")


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("no PostgreSQL at hand: apt-get install postgresql", 1),
        ("no promtool at hand: apt-get install prometheus", 1),
        ("no Chromium at hand", 1),
        ("the history of Arrow is not there", 0),
    ],
)
def test_a_needed_test_that_was_skipped_fails_ci(tmp_path: Path, reason: str, code: int) -> None:
    """A skip for want of a program that CI brings is an error, another one is not."""
    report = tmp_path / "tests.xml"
    report.write_text(JUNIT.format(reason), encoding="utf-8")
    checked = run_tool(ROOT, "python", ".ci/no_needed_test_skipped.py", str(report))
    assert checked.returncode == code
    assert ("t::x" in checked.stderr) == bool(code)


def test_reasons_of_our_skips_are_those_that_ci_looks_for() -> None:
    """The words in the reasons of skipped tests are among those that fail CI."""
    from tests.contract.sandbox.clickup.test_third_party import NEEDS_TAP
    from tests.contract.store.databases import INSTALL as NO_DATABASE
    from tests.system.test_prometheus import INSTALL as NO_PROMETHEUS

    needed = runpy.run_path(str(ROOT / ".ci" / "no_needed_test_skipped.py"))["NEEDED"]
    for reason in (NO_DATABASE, NO_PROMETHEUS, NEEDS_TAP):
        assert any(word in reason.lower() for word in needed)


def test_nothing_is_applied_without_approval(tmp_path: Path) -> None:
    """Mypy refuses `apply` for a change set that the guard has not approved, and for an approval made by hand."""
    snippet = tmp_path / "snippet.py"
    head = "from syncd.engine.writing.apply import apply\nfrom syncd.engine.writing.changes import ChangeSet\nfrom syncd.engine.writing.guard import Approved, Limits, approve\n"
    uses = {
        "apply(ChangeSet(), {}, store, clock)": False,
        'apply(Approved(ChangeSet(), "me"), {}, store, clock)': False,
        "apply(approve(ChangeSet(), Limits()), {}, store, clock)": True,
    }
    lines = [f"    {use}" for use in uses]
    body = "from collections.abc import Callable\nfrom datetime import datetime\nfrom syncd.store import Store\n\ndef use(store: Store, clock: Callable[[], datetime]) -> None:\n"
    snippet.write_text(head + body + "\n".join(lines) + "\n", encoding="utf-8")
    checked = run_tool(
        ROOT, "mypy", "--strict", "--follow-imports=silent", f"--cache-dir={tmp_path}", str(snippet)
    )
    first = (head + body).count("\n") + 1
    for number, fine in enumerate(uses.values(), first):
        assert (f"snippet.py:{number}: error:" in checked.stdout) is not fine, checked.stdout
