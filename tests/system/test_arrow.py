"""The main job over the history of a public Jira project, against figures computed without syncd's code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jira import JIRA

from syncd.sandbox.loading import load
from syncd.sandbox.server import Sandbox
from tests.contract.engine.status_keys import KEYS, PARTS
from tests.contract.store.databases import UrlFactory
from tests.system import arrow
from tests.system.program import Ended, syncd_inside

NOW = "2022-12-20T09:00"
WORKDAYS = 132
"""Weekdays from 2022-08-01 to 2023-01-31."""

pytestmark = pytest.mark.skipif(
    not arrow.ISSUES.exists(),
    reason="the history of Arrow is not there: shared/data/history/arrow/issues.csv",
)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.campaign)])
def test_the_main_job_over_arrow(backend: str, tmp_path: Path, make_store_url: UrlFactory) -> None:
    """Figures equal the independent ones, fields are read back by another client, quiet is quiet."""
    variables = {"ARROW_TOKEN": "secret", "SYNCD_STORE": make_store_url(backend)}
    with Sandbox(load(arrow.records())) as sandbox:
        (tmp_path / "syncd.yaml").write_text(arrow.configuration(sandbox.url), encoding="utf-8")

        def run(*arguments: str) -> Ended:
            sandbox.log.clear()
            return syncd_inside(*arguments, folder=tmp_path, variables=variables)

        first = run("sync", "--now", NOW)
        assert first.code == 0, first.said
        document = run("status", "--json").document
        check_projects(document["projects"])
        check_key_results(document)
        check_shape(document)
        items, current = arrow.unmapped()
        unmapped = document["unmapped"]
        assert (unmapped["items"], unmapped["share"]) == (items, items / current)
        check_fields(sandbox.url, document)

        second = run("sync", "--now", NOW)
        assert second.code == 0, second.said
        assert "Nothing was written." in second.out
        assert sum(sandbox.log.counts().values()) <= 2
        assert "edit" not in sandbox.log.counts()


def check_projects(projects: dict[str, Any]) -> None:
    """Hold leaves, share, plan and slip of each project against the independent computation, to the last digit."""
    planned = arrow.planned_share()
    expected = arrow.expected()
    assert list(projects) == list(expected)
    for name, (done, leaves) in expected.items():
        row = projects[name]
        assert (row["done_leaves"], row["leaves"]) == (done, leaves)
        assert row["share"] == done / leaves
        assert row["planned"] == planned
        assert row["gap"] == planned - done / leaves
        assert row["slip"] == pytest.approx((planned - done / leaves) * WORKDAYS, abs=1e-9)
        assert row["stale"] is False
        assert row["plan"] == {"start": "2022-08-01", "due": "2023-01-31"}
    assert projects["v10"]["status"] == "done"
    assert projects["v12"]["status"] == "off_track"


def check_key_results(document: dict[str, Any]) -> None:
    """Hold the progress of each key result against the mean of its projects, and the score against its progress."""
    shares = {name: done / leaves for name, (done, leaves) in arrow.expected().items()}
    for name, projects in (("versions", arrow.VERSIONS), ("umbrellas", arrow.UMBRELLAS)):
        row = document["key_results"][name]
        mean = sum(shares[project] for project in projects) / len(projects)
        assert row["progress"] == pytest.approx(mean, abs=1e-12)
        assert row["score"] == row["value"] == row["progress"]
        assert row["planned"] == pytest.approx(arrow.planned_share(), abs=1e-12)
        assert row["status"] == "off_track"
    scores = [row["score"] for row in document["key_results"].values()]
    assert document["objectives"]["releases"]["score"] == pytest.approx(sum(scores) / 2, abs=1e-12)
    assert document["objectives"]["releases"]["kr_counts"] == {"off_track": 2}


def check_shape(document: dict[str, Any]) -> None:
    """Hold the document against the shape of the contract."""
    assert set(document) == set(PARTS.split())
    assert document["cycle"] == {
        "name": "releases",
        "start": "2022-08-01",
        "end": "2023-01-31",
        "closed": None,
    }
    for kind, keys in KEYS.items():
        assert all(set(row) == set(keys.split()) for row in document[kind].values())
    assert set(document["side_portfolio"]) == {
        *("month", "share", "planned", "target", "met", "reprioritised", "months")
    }
    assert document["side_portfolio"]["share"] is None
    assert set(document["unmapped"]) == {"share", "items", "parents", "selectors"}
    assert {row["key"] for row in document["overlaps"]} == arrow.overlaps()


def check_fields(url: str, document: dict[str, Any]) -> None:
    """Read the written fields back with a client that is not ours."""
    client = JIRA(url, basic_auth=("bot@example.com", "secret"), timeout=10, max_retries=0)
    ids = {field["name"]: field["id"] for field in client.fields()}

    def shown(key: str, name: str) -> Any:
        value = getattr(client.issue(key).fields, ids[name])
        return getattr(value, "value", value)

    for key, name in (("OKR-1", "versions"), ("OKR-2", "umbrellas")):
        row = document["key_results"][name]
        assert shown(key, "KR Status") == "Off track"
        assert shown(key, "KR Progress") == round(row["progress"] * 100)
        assert shown(key, "KR Score") == round(row["score"], 2)
        assert "working days" in str(shown(key, "KR Note"))
    for name, key in arrow.UMBRELLAS.items():
        assert shown(key, "Project Status") == "遅延"
        assert shown(key, "Slip (days)") == round(document["projects"][name]["slip"], 1)
    client.close()  # type: ignore[no-untyped-call]  # the client leaves it untyped
