"""The commands over what was written and set aside, by the program's entry point on a store made by hand."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncd.store import Aside, Store
from tests.system.program import Ended, syncd_inside
from tests.unit.config.samples import ENVIRONMENT, SOUND, write

NOW = datetime(2026, 11, 20, tzinfo=UTC)
KNOWN = {"key": "OKR-11", "field_name": "KR Score", "subject": "kr1", "shown": 0.9, "wanted": 0.5}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with settings, and a store in which two fields are set aside."""
    folder = tmp_path_factory.mktemp("written")
    write(folder, SOUND)
    with Store.open(f"sqlite:///{folder / 'syncd.db'}") as store:
        store.park("jira", "100", "customfield_1", "no right", NOW)
        store.park("jira", "11", "customfield_2", "it fights", NOW, kind=Aside.OVERWRITTEN, known=KNOWN)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """Return a copy of it that a test may change."""
    return shutil.copytree(made, tmp_path / "written")


def run(folder: Path, *words: str) -> Ended:
    """Run a command there."""
    return syncd_inside(*words, folder=folder, variables=ENVIRONMENT)


def test_what_is_set_aside_is_listed_retried_and_dropped(folder: Path) -> None:
    """The list tells since when, why, and both values, as lines and as JSON; each word on it is told and done."""
    listed = run(folder, "parked", "list")
    assert listed.code == 0
    assert listed.out.splitlines() == [
        "100 in jira, customfield_1: refused since 2026-11-20 09:00: no right",
        "  stood there: (empty); wanted: (empty)",
        "OKR-11 in jira, KR Score: overwritten since 2026-11-20 09:00: it fights",
        "  stood there: 0.9; wanted: 0.5",
    ]
    rows = run(folder, "parked", "list", "--json").document
    assert [(row["key"], row["kind"], row["subject"]) for row in rows] == [
        ("100", "refused", None),
        ("OKR-11", "overwritten", "kr1"),
    ]
    dropped = run(folder, "parked", "drop", "OKR-11", "--field", "KR Score", "--now", "2026-11-20T10:00")
    assert (dropped.code, dropped.out) == (0, "1 field is left alone until syncd parked retry.\n")
    assert (
        run(folder, "parked", "retry", "--all").out
        == "2 fields are back in service: the next pass tries again.\n"
    )
    assert run(folder, "parked", "list").out == "Nothing is set aside.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("retry",), "one is needed"),
        (("drop", "OKR-11", "--all"), "one is needed"),
        (("retry", "OKR-12"), "nothing is set aside at OKR-12"),
        (("drop", "--tracker", "clickup"), "nothing is set aside at clickup"),
    ],
)
def test_a_word_on_nothing_is_wrong_usage(made: Path, words: tuple[str, ...], said: str) -> None:
    """Neither all by an oversight, nor silence where a name fits nothing."""
    ended = run(made, "parked", *words)
    assert (ended.code, said in ended.err) == (3, True)
