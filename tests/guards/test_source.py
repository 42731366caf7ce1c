"""What no committed file holds: paths of a machine, hosts of registries, loose ends, exemptions without a reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.tree import ROOT, committed_files

EXEMPTION = re.compile(r"#\s*(noqa|type:\s*ignore)(.*)")
NAMED = re.compile(r"(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w-]+(?:,\s*[\w-]+)*\])(.*)")
LOOSE_END = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|(?<![.\w])(TO" + r"DO|FIX" + r"ME)\s*[:(]")
MACHINE = re.compile(r"(?<![\w.])/(?:" + "work|root|home/" + r"\w+)/[\w.]")
REGISTRY = re.compile(
    "|".join(
        (
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "npmjs" + r"\.",
            "deb" + r"\.debian",
            "(?<!emit-)index-" + "url",
            "simple" + "/$",
        )
    )
)
EMPTY_NAMES = {
    "manager",
    "managers",
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "process",
    "info",
}


def complaints(pattern: re.Pattern[str], text: str) -> list[int]:
    """Return the numbers of the lines that match."""
    return [number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def bare_exemptions(text: str) -> list[int]:
    """Return the numbers of the lines with a `noqa` or `type: ignore` that lacks its code or its reason."""
    return [
        n
        for n, line in enumerate(text.splitlines(), 1)
        if (m := EXEMPTION.search(line)) and not _reasoned(m[2])
    ]


def _reasoned(rest: str) -> bool:
    named = NAMED.match(rest)
    return named is not None and re.search(r"[a-zA-Z]{3,}", named[1]) is not None


def texts() -> Iterator[tuple[Path, str]]:
    """Yield the committed text files."""
    for path in committed_files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def python() -> list[Path]:
    """Return the committed modules."""
    return [path for path in committed_files() if path.suffix == ".py"]


@pytest.mark.parametrize("pattern", [LOOSE_END, MACHINE, REGISTRY], ids=["loose end", "machine", "registry"])
def test_no_committed_file_holds_it(pattern: re.Pattern[str]) -> None:
    """No loose end, no path of the machine on which it was written, no host or setting of a package registry."""
    found = [f"{path.relative_to(ROOT)}:{n}" for path, text in texts() for n in complaints(pattern, text)]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (LOOSE_END, "x = 1  # TO" + "DO later"),
        (LOOSE_END, "TO" + "DO: later"),
        (MACHINE, "see /wo" + "rk/main/x"),
        (MACHINE, "see /ho" + "me/somebody/x"),
        (REGISTRY, "https://pypi" + ".org/simple"),
        (REGISTRY, "--index-" + "url x"),
    ],
)
def test_it_would_be_found(pattern: re.Pattern[str], line: str) -> None:
    """Each of these is found where it stands."""
    assert complaints(pattern, f"fine\n{line}\n") == [2]


def test_a_status_called_todo_is_no_loose_end() -> None:
    """A status of a tracker may be called so."""
    assert complaints(LOOSE_END, "TO" + 'DO = "todo"\nx = {Category.TO' + "DO: 1}\n") == []


def test_every_exemption_names_its_code_and_its_reason() -> None:
    """Each `noqa` and `type: ignore` says which rule it lifts and why."""
    found = [f"{p.relative_to(ROOT)}:{n}" for p in python() for n in bare_exemptions(p.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("line", "is_bare"),
    [
        ("x = 1  # no" + "qa", True),
        ("x = 1  # no" + "qa: S101", True),
        ("x = 1  # type" + ": ignore", True),
        ("x = 1  # type" + ": ignore[arg-type]", True),
        ("x = 1  # type" + ": ignore[arg-type]  # why not", False),
        ("x = 1  # no" + "qa: S101 - narrows a type", False),
        ("x = 1  # no" + "qa: S101, S105  (opens nothing but this)", False),
    ],
)
def test_a_bare_exemption_is_found(line: str, is_bare: bool) -> None:
    """An exemption without code or without reason is found, a whole one is not."""
    assert bool(bare_exemptions(line)) is is_bare


def untold(tree: ast.Module) -> list[str]:
    """Return the tests of a module that do not state their fact."""
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [f.name for f in functions if f.name.startswith("test_") and not ast.get_docstring(f)]


def test_every_test_states_its_fact() -> None:
    """Each test has a docstring."""
    tests = [path for path in python() if path.name.startswith("test_")]
    found = [f"{p.relative_to(ROOT)}: {n}" for p in tests for n in untold(ast.parse(p.read_text("utf-8")))]
    assert found == []
    assert untold(ast.parse("def test_x(): pass")) == ["test_x"]


def unsaid(name: str, text: str) -> list[str]:
    """Return what a module of that name lacks: a docstring, a name that says something."""
    lacks = [] if not text.strip() or ast.get_docstring(ast.parse(text)) else ["docstring"]
    return [*lacks, "name"] if name in EMPTY_NAMES else lacks


def test_every_module_says_its_one_job() -> None:
    """Each module has a docstring, and none has a name that says nothing."""
    lacking = {str(p.relative_to(ROOT)): unsaid(p.stem, p.read_text("utf-8")) for p in python()}
    assert {path: lacks for path, lacks in lacking.items() if lacks} == {}


@pytest.mark.parametrize(
    ("name", "text", "lacks"),
    [
        ("mapping", "x = 1\n", ["docstring"]),
        ("utils", '"""Does things."""\n', ["name"]),
        ("helpers", "x = 1\n", ["docstring", "name"]),
        ("mapping", '"""Places items."""\n', []),
        ("__init__", "", []),
    ],
)
def test_a_module_that_says_nothing_is_found(name: str, text: str, lacks: list[str]) -> None:
    """A missing docstring and an empty name are each found; an empty file needs neither."""
    assert unsaid(name, text) == lacks
