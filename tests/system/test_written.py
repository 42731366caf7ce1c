"""The commands over what was written and set aside, by the program's entry point."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncd.sandbox.server import Sandbox
from syncd.store import Aside, Store
from tests.system import team
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


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Sandbox]]:
    """Return a folder in which a pass wrote the fields of a sandbox's site, and the sandbox."""
    folder = tmp_path_factory.mktemp("synced")
    with Sandbox(team.site(1, 4)) as sandbox:
        team.write_configuration(folder, team.configuration(sandbox.url, 1))
        assert syncd_inside("sync", folder=folder, variables=team.VARIABLES).code == 0
        yield folder, sandbox


def test_a_change_set_is_reviewed_taken_back_and_told(synced: tuple[Path, Sandbox]) -> None:
    """Without a word nothing is written and the command that approves is named; with it the fields are as before."""
    folder, sandbox = synced

    def said(*words: str) -> Ended:
        return syncd_inside(*words, folder=folder, variables=team.VARIABLES)

    sandbox.log.clear()
    asked = said("revert", "1")
    assert (asked.code, sandbox.log.counts().get("edit", 0)) == (2, 0)
    assert "OKR-1 in jira for kr1: change set 1 is taken back" in asked.out
    fingerprint = asked.err.rpartition("syncd revert 1 --fingerprint ")[2].strip()
    assert said("revert", "1", "--fingerprint", "0123456789ab").code == 2
    done = said("revert", "1", "--fingerprint", fingerprint, "--json")
    assert (done.code, {row["outcome"] for row in done.document["outcomes"]}) == (0, {"written"})
    assert said("sync").out.endswith("Nothing was written.\n")
    assert len(said("parked", "list", "--json").document) == len(done.document["outcomes"]) == 6
    assert said("revert", "9").code == 3

    told = said("audit", "OKR-1", "--field", "KR Score", "--json").document
    assert [(row["what"], row["change_set"], row["before"], row["after"]) for row in told] == [
        ("write", 2, 0.4, None),
        ("write", 1, None, 0.4),
    ]
    lines = said("audit", "--most", "1").out.splitlines()
    assert len(lines) == 1
    assert " revert 1: by --fingerprint, changes 6, fingerprint " in lines[0]
    assert said("audit", "--until", "2026-01-01").out == "Nothing was done.\n"
    assert len(said("audit", "--subject", "kr1", "--change-set", "1").out.splitlines()) == 4


def test_nobodys_history_is_locked_in(synced: tuple[Path, Sandbox]) -> None:
    """Each table comes as CSV and as JSON Lines with the same number of rows; a later day than the last has none."""
    folder, _ = synced
    for name in ("standings", "values", "ledger", "verdicts", "audit"):
        lines, table = (
            syncd_inside("export", name, "--format", form, folder=folder, variables=team.VARIABLES)
            for form in ("jsonl", "csv")
        )
        rows = [json.loads(line) for line in lines.out.splitlines()]
        told = list(csv.DictReader(io.StringIO(table.out)))
        assert (lines.code, table.code) == (0, 0)
        assert len(rows) == len(told), name
        assert bool(rows) is (name in {"standings", "values", "audit"}), name
        none = syncd_inside("export", name, "--since", "2100-01-01", folder=folder, variables=team.VARIABLES)
        assert len(none.out.splitlines()) == 1
        if name == "standings":
            assert {"day", "kind", "id", "source", "figures.share"} <= told[0].keys()
