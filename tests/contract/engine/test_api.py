"""The API over what passes left in the store: every route answers as the OpenAPI document says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from syncd.web.access import Access
from tests.contract.engine.bench import Bench
from tests.contract.engine.openapi import Contract
from tests.contract.engine.town import town
from tests.unit.web.served import Served

BASE = "/api/v1"
IDS = {
    "/objectives/{id}": "o1",
    "/key_results/{id}": "kr1",
    "/projects/{id}": "index",
    "/change_sets/{id}": "1",
    "/badge/{id}.svg": "kr1",
}
"""Something that is there, for each path that names one."""


@pytest.fixture(scope="module")
def lived(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Give the town after passes on three days, which wrote."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENCH_TOKEN", "token-of-the-bench")
        with Bench.on_file(migrated_file, tmp_path_factory.mktemp("lived"), {"jira": town()}) as bench:
            for _ in range(3):
                bench.sync()
                bench.wait(days=1)
            yield bench


@pytest.fixture(scope="module")
def served(lived: Bench) -> Served:
    """Serve it."""
    return Served(lived.store, Access.of(lived.loaded()), loaded=lived.loaded(), now=lived.now)


@pytest.fixture(scope="module")
def contract(served: Served) -> Contract:
    """Give the document that is served."""
    return Contract(served.api("/openapi.json"))


def paths(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield each path as described, and as asked for."""
    for path in contract.paths():
        name = path.removeprefix(BASE)
        yield path, path.replace("{id}", IDS.get(name, ""))


def test_every_answer_is_as_described(served: Served, contract: Contract) -> None:
    """Status, type and every property, for each route: as JSON, as CSV, unchanged, unknown, and wrongly asked."""
    wrong: list[str] = []
    for path, asked in paths(contract):
        whole = served.ask(asked)
        assert whole.status_code == 200, whole.text
        answers = [
            whole,
            served.ask(asked, {"If-None-Match": whole.headers["etag"]}),
            served.ask(f"{asked}?x=1"),
        ]
        if "{id}" in path:
            answers.append(served.ask(path.replace("{id}", "7007")))
        else:
            answers.append(served.ask(asked, {"Accept": "text/csv"}))
        wrong += [problem for answer in answers for problem in contract.violations(path, answer)]
    assert wrong == []


def test_a_wrong_answer_would_be_found(served: Served, contract: Contract) -> None:
    """A property that is missing or of another type, a status and a type that are not described."""
    projects, health = served.ask(f"{BASE}/projects"), served.ask(f"{BASE}/health")
    assert "'healthy' is a required property" in str(list(contract.violations(f"{BASE}/health", projects)))
    assert "'items' is a required property" in str(list(contract.violations(f"{BASE}/projects", health)))
    assert list(contract.violations(f"{BASE}/badge/{{id}}.svg", health)) == [
        f"{BASE}/badge/{{id}}.svg: application/json is not described"
    ]
    posted = served.ask(f"{BASE}/projects", method="POST")
    assert list(contract.violations(f"{BASE}/projects", posted)) == [f"{BASE}/projects: 405 is not described"]


def test_the_document_is_one(contract: Contract) -> None:
    """Each schema in it is valid, each reference leads somewhere, each operation has a name and a summary of its own."""
    document = contract.document
    assert document["openapi"] == "3.1.0"
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for reference in references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    operations = [path["get"] for path in document["paths"].values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert len({operation["summary"] for operation in operations}) == len(operations)
    for path, described in document["paths"].items():
        in_path = {p["name"] for p in described["get"]["parameters"] if p["in"] == "path"}
        assert in_path == ({"id"} if "{id}" in path else set())


def references(thing: Any) -> Iterator[str]:
    """Yield every reference in a document."""
    if isinstance(thing, dict):
        if "$ref" in thing:
            yield thing["$ref"]
        thing = list(thing.values())
    if isinstance(thing, list):
        for inner in thing:
            yield from references(inner)


def test_rows_are_the_figures_of_the_store(served: Served, lived: Bench) -> None:
    """All of them, so that a figure that a rule adds appears by itself."""
    for path, kind in (("objectives", "objective"), ("key_results", "key_result"), ("projects", "project")):
        rows = {row["id"]: row for row in served.api(f"/{path}")["items"]}
        stored = lived.store.standings(kind)
        assert rows == {name: {"id": name, **row} for name, row in stored.items()}


def test_past_days_are_told_as_they_were_closed(served: Served, lived: Bench) -> None:
    """The closes of the days that are over, for every kind; and the change sets that wrote."""
    first = lived.store.days("project", "index", *[lived.now.date().replace(day=14)] * 2)[0]
    (row,) = served.api("/standings?id=index&at=2026-10-14")["items"]
    assert (row["figures"], row["source"]) == (first.figures, "recorded")
    kinds = {row["kind"] for row in served.api("/standings?at=2026-10-14")["items"]}
    assert kinds == {"objective", "key_result", "project", "total"}
    assert served.api("/change_sets")["items"][-1]["outcomes"]["written"] > 10


def test_every_table_is_to_be_had_as_csv(served: Served, contract: Contract) -> None:
    """With as many lines as rows, for what has no list to be spread."""
    for path, asked in paths(contract):
        if "{id}" in path or "limit" not in {
            p["name"] for p in contract.document["paths"][path]["get"]["parameters"]
        }:
            continue
        lines = list(csv.DictReader(io.StringIO(served.ask(f"{asked}?format=csv").text), strict=True))
        rows = served.api(asked.removeprefix(BASE))["items"]
        if path != f"{BASE}/ledger":
            assert len(lines) == len(rows), path
            assert [line.get("id", "") for line in lines] == [str(row.get("id", "")) for row in rows], path
