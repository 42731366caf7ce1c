"""Whole passes over a Data Center site: the same figures and writes as over Cloud, and quiet afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syncd.engine.check import Level, examine
from syncd.sandbox.jira.datacenter import face
from syncd.sandbox.server import Sandbox
from tests.contract.engine.bench import Bench, written
from tests.contract.engine.town import town


@pytest.fixture(params=["10.3.24", "9.12.19"])
def server(request: pytest.FixtureRequest, migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give the small town as a Data Center site, signed in to with a token alone."""
    folder = tmp_path / "server"
    folder.mkdir()
    made = Bench.on_file(migrated_file, folder, {"jira": town()})
    made.text = made.text.replace(" email: bot@example.com,", "")
    with made, Sandbox(made.site, face=face(request.param)) as sandbox:
        made.sandboxes["jira"] = sandbox
        yield made


def test_figures_and_writes_are_those_of_cloud(server: Bench, quick: Bench) -> None:
    """Parents in three fields or in one: the same leaves, shares and statuses, written alike."""
    ours, clouds = server.sync(), quick.sync()
    assert {o.result for o in ours.outcomes} == {"written"}
    assert written(ours.outcomes) == written(clouds.outcomes)
    figures = [
        {name: (row["leaves"], row["share"], row["status"]) for name, row in bench.rows("project").items()}
        for bench in (server, quick)
    ]
    assert figures[0] == figures[1]


def test_a_second_pass_writes_nothing_and_asks_once(server: Bench) -> None:
    """A daemon's quiet pass is one request; a new process first asks for edition and followed branches."""
    server.sync()
    server.sync()
    with server.asked() as asked:
        report = server.sync()
    assert not report.outcomes
    assert [entry.operation for entry in asked] == ["search"]
    server.restart()
    with server.asked() as asked:
        report = server.sync()
    assert not report.outcomes
    assert len(asked) <= 3, [entry.operation for entry in asked]


def test_an_edit_reaches_the_fields(server: Bench) -> None:
    """What a person does in the tracker shows at the next pass."""
    server.sync()
    server.edit("SRCH-10", status="Done")
    server.wait(days=1)
    report = server.sync()
    assert report.result == "complete"
    assert report.outcomes


def test_check_asks_a_server_in_its_own_terms(server: Bench) -> None:
    """A sound configuration has no error; a query that is refused and a project out of sight are told beside each other."""
    grave = {Level.ERROR, Level.UNREACHABLE}
    assert not [f for f in examine(server.loaded(), server.now.date()) if f.level in grave]
    server.text = server.text.replace('versions: "4.2"', 'jql: "lables = x"')
    server.fault("permission_lost", project="DATA")
    with server.asked() as asked:
        told = [str(f) for f in examine(server.loaded(), server.now.date()) if f.level in grave]
    assert any("lables = x: the server refuses this request (400)" in line for line in told)
    assert any(line.startswith("error: jira DATA: is not there") for line in told)
    assert {entry.operation for entry in asked if entry.method != "GET"} == {"search"}
