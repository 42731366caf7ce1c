"""What is installed is known: the audit says what it could not ask about, the bill of materials names every package."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.guards.tree import ROOT
from tests.unit.connectors.scripted import Reply, Scripted

PINNED = sum("==" in line for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines())


def run(script: str, *arguments: str, source: str = "") -> tuple[int, str]:
    """Run a script of CI and return its exit code and what it said."""
    command = [sys.executable, str(ROOT / ".ci" / script), *arguments]
    done = subprocess.run(command, env={"OSV_URL": source}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def results(*given: dict[str, Any]) -> Reply:
    """Return the answer of an advisory source: what is given, then nothing known of all others."""
    rows = [*given, *({} for _ in range(PINNED - len(given)))]
    return Reply(body=json.dumps({"results": rows}).encode())


def test_an_audit_without_advisories_ends_with_0() -> None:
    """All packages are asked about in one request."""
    with Scripted(results()) as server:
        code, told = run("audit.py", source=server.url)
    assert (code, len(server.seen)) == (0, 1)
    assert f"{PINNED} of {PINNED} packages audited" in told


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (results({"vulns": [{"id": "PYSEC-1"}]}), "https://osv.dev/PYSEC-1"),
        (results({"next_page_token": "x"}), "not audited"),
        (Reply(body=b'{"results": [{}]}'), f"1 of {PINNED} packages audited"),
        (Reply(body=b"<html>"), f"0 of {PINNED} packages audited"),
        (Reply(503), f"0 of {PINNED} packages audited"),
    ],
)
def test_what_is_weak_or_not_audited_ends_with_1(reply: Reply, said: str) -> None:
    """An advisory, an answer that goes on elsewhere, too few answers, none at all: each is said, and counts."""
    with Scripted(reply) as server:
        code, told = run("audit.py", source=server.url)
    assert code == 1
    assert said in told


def test_a_source_that_is_not_there_audits_nothing() -> None:
    """It is said that no package was audited, and why."""
    code, told = run("audit.py", source="http://127.0.0.1:9")
    assert code == 1
    assert f"does not answer ([Errno 111] Connection refused): 0 of {PINNED} packages audited." in told


def test_the_bill_names_every_locked_package(tmp_path: Path) -> None:
    """Each with its version, address and digests; what only tests need is told apart; the same lock gives the same bill."""
    assert run("sbom.py", str(tmp_path / "a.json"))[0] == 0
    run("sbom.py", str(tmp_path / "b.json"))
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert text == (tmp_path / "b.json").read_text(encoding="utf-8")
    document = json.loads(text)
    components = {row["name"]: row for row in document["components"]}
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert len(document["components"]) == PINNED
    assert (components["httpx"]["scope"], components["hypothesis"]["scope"]) == ("required", "excluded")
    assert components["httpcore"]["scope"] == "required"
    assert all(row["hashes"] for row in components.values())
    known = {row["bom-ref"] for row in document["components"]} | {
        document["metadata"]["component"]["bom-ref"]
    }
    assert {one for row in document["dependencies"] for one in [row["ref"], *row["dependsOn"]]} == known
