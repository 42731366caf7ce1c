"""Every `curl` that a page shows is answered by the server that it means."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from syncd.sandbox.server import Sandbox
from syncd.store import Store
from syncd.web.server import WebServer, bind
from tests.contract.store.databases import migrated_file
from tests.guards.test_documents import PAGES
from tests.system import team
from tests.unit.web.conftest import fill
from tests.unit.web.served import Served

__all__ = ["migrated_file"]

LINE = re.compile(r"^curl .+$", re.MULTILINE)
SPAN = re.compile(r"`(curl [^`\n]+)`")
LINES = sorted(
    {
        line
        for page in PAGES
        for pattern in (LINE, SPAN)
        for line in pattern.findall(page.read_text(encoding="utf-8"))
    }
)
PAGE, SANDBOX = "http://127.0.0.1:9817", "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def places(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the addresses at which a page and a sandbox serve, by those that the pages name."""
    file = shutil.copy(migrated_file, tmp_path_factory.mktemp("curl") / "store.db")
    with Sandbox(team.site()) as sandbox, Store.open(f"sqlite:///{file}") as store:
        fill(store)
        with WebServer(Served(store).application, bind("127.0.0.1", 0)) as web:
            yield {PAGE: web.url, SANDBOX: sandbox.url}


def failed(line: str, places: dict[str, str], folder: Path) -> str:
    """Return what curl says of a line whose addresses are replaced; empty where all is well."""
    if shutil.which("curl") is None:
        pytest.skip("needs curl: apt-get install curl")
    for named, real in places.items():
        line = line.replace(named, real)
    done = subprocess.run(
        ["bash", "-c", line.replace("curl ", "curl --fail-with-body --silent --show-error ", 1)],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("line", LINES)
def test_what_a_page_asks_is_answered(line: str, places: dict[str, str], tmp_path: Path) -> None:
    """With a status that is no error, by a running page or sandbox; no line names another server."""
    assert PAGE in line or SANDBOX in line
    assert failed(line, places, tmp_path) == ""


def test_a_line_that_is_wrong_is_found(places: dict[str, str], tmp_path: Path) -> None:
    """A wrong parameter, a wrong order, and an address that is not there."""
    assert len(LINES) >= 4
    for wrong in (
        f"curl {PAGE}/api/v1/projects?colour=red",
        f"curl {PAGE}/api/v2/projects",
        f"""curl -X POST {SANDBOX}/_sandbox/faults -d '{{"kind": "rain"}}'""",
    ):
        assert failed(wrong, places, tmp_path) != ""
