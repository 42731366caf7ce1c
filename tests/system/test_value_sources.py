"""The installed program over a real Prometheus, a database, a web document and a program: their values, and their faults."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from config.values import PromqlSource
from connectors.errors import SyncError
from syncd.sandbox.server import Sandbox
from syncd.values import ask
from tests.system import team
from tests.system.program import syncd_inside
from tests.system.test_prometheus import prometheus_over
from tests.unit.connectors.scripted import Reply, Scripted

VALUE = "value: {file: values.csv, column: value}"
MANY = 'label_replace(vector(1), "team", "a", "", "") or label_replace(vector(2), "team", "b", "", "")'


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a Prometheus that has nothing to scrape: queries may tell of constants."""
    with prometheus_over("http://127.0.0.1:9", tmp_path_factory.mktemp("prometheus") / "data") as address:
        yield address


def test_a_real_prometheus_tells_one_sample_or_a_scalar(prometheus: str) -> None:
    """With the time of its own clock."""
    for query, value in (("vector(21)", 21.0), ("sum(" + MANY + ")", 3.0), ("7", 7.0)):
        told = ask(PromqlSource(query=query, url=prometheus), date(2026, 11, 21))
        assert told.value == value
        assert told.of is not None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("no_such_series", "the query gives no sample"),
        (MANY, 'the query gives 2 samples: {team="a"}, {team="b"}'),
        ("vector(0) / 0", "'NaN' at the sample is no number"),
        ("1 / 0", "'+Inf' at the sample is no number"),
        ('"text"', "the query gives a text"),
        ("up[5m]", "the query gives a range of samples"),
        ("sum(", "the server refuses this request (400): invalid parameter"),
    ],
)
def test_each_fault_of_a_query_is_told_in_words(prometheus: str, query: str, said: str) -> None:
    """As a real server answers it."""
    with pytest.raises(SyncError) as caught:
        ask(PromqlSource(query=query, url=prometheus), date(2026, 11, 21))
    assert said in caught.value.what
    assert caught.value.remedy


def test_the_program_takes_values_from_everywhere(tmp_path: Path, prometheus: str) -> None:
    """`check` notes what each source tells, `sync` takes it, `explain` says from where; one that fails concerns its own key result."""
    with closing(sqlite3.connect(tmp_path / "shop.db")) as shop, shop:
        shop.execute("create table orders (n integer)")
        shop.execute("insert into orders values (3)")
    document = Reply(body=json.dumps({"visits": 4}).encode())
    with Sandbox(team.site(4, 2)) as sandbox, Scripted(document) as web:
        values = (
            f'value: {{promql: vector(2), url: "{prometheus}"}}',
            "value: {sql: select sum(n) from orders, database: 'sqlite:///shop.db'}",
            f'value: {{http: "{web.url}/okr.json", path: $.visits}}',
            "value: {command: [/bin/sh, -c, exit 3]}",
        )
        settings = team.configuration(sandbox.url, 4, write=False)
        for value in values:
            settings = settings.replace(VALUE, value, 1)
        settings += "value_sources: {private: 127.0.0.0/8}\n"
        team.write_configuration(tmp_path, settings)

        def told(*arguments: str) -> str:
            return syncd_inside(*arguments, folder=tmp_path, variables=team.VARIABLES).said

        checked = told("check")
        for note in ("kr1 is 2, of ", "shop.db: kr2 is 3", "kr3 is 4"):
            assert note in checked
        assert "kr4].metric.value: /bin/sh: the program ended with 3 →" in checked
        told("sync")
        status = json.loads(syncd_inside("status", "--json", folder=tmp_path, variables=team.VARIABLES).out)
        shown = {name: row["value"] for name, row in status["key_results"].items()}
        assert shown == {"kr1": 2.0, "kr2": 3.0, "kr3": 4.0, "kr4": None}
        assert "value from PromQL at 127.0.0.1:" in told("explain", "kr1")
        assert "the program ended with 3" in told("explain", "kr4")
