"""Values from outside in the settings: what the page shows is taken, and what it is resolved to."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from config.values import FileSource, HttpSource, PromqlSource, SqlSource
from connectors.reach import Reach
from tests.unit.config.samples import ROOT, accepted, changed, complaint

PAGE = (ROOT / "docs" / "values.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(value:.*?)```", PAGE, re.DOTALL)
METRIC = "metric: {start: 1, target: 2}"


def with_value(block: str) -> str:
    """Return the sound configuration with a value at its second key result."""
    below = "".join(f"          {line}\n" for line in block.splitlines())
    return changed(METRIC, f"metric:\n          start: 1\n          target: 2\n{below.rstrip()}")


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split(": ", 1)[0][-20:])
def test_each_example_of_the_page_is_taken(tmp_path: Path, block: str) -> None:
    """A secret that is not there refuses no configuration: only its value will be missing."""
    source = accepted(tmp_path, with_value(block), {"JIRA_TOKEN": "x"}).sources["kr2"]
    assert source.kind in block or source.kind in {"http", "sql", "file"}


def test_the_page_has_an_example_of_each_kind() -> None:
    """Five kinds."""
    kinds = {
        kind for kind in ("promql", "http", "sql", "file", "command") for b in BLOCKS if f"{kind}: " in b
    }
    assert len(BLOCKS) == len(kinds) == 5


def test_paths_and_references_are_those_of_the_configurations_folder(tmp_path: Path) -> None:
    """Wherever syncd is started."""
    told = "{promql: up, url: 'http://p:9090', token: file:prom, ca: ca.pem, every: 1h, timeout: 3s, stale_after: 2d}"
    source = accepted(tmp_path, with_value(f"value: {told}")).sources["kr2"]
    assert isinstance(source, PromqlSource)
    assert (source.site.token and source.site.token.reference) == f"file:{tmp_path}/prom"
    assert source.site.ca == f"{tmp_path}/ca.pem"
    times = source.cadence.every, source.cadence.timeout, source.cadence.stale_after
    assert times == (timedelta(hours=1), timedelta(seconds=3), timedelta(days=2))
    source = accepted(tmp_path, with_value("value: {sql: select 1, database: 'sqlite:///shop.db'}")).sources[
        "kr2"
    ]
    assert isinstance(source, SqlSource)
    assert source.database == f"sqlite:///{tmp_path}/shop.db"
    source = accepted(tmp_path, with_value("value: {http: file:address, path: $.n}")).sources["kr2"]
    assert isinstance(source, HttpSource)
    assert source.url == f"file:{tmp_path}/address"
    source = accepted(tmp_path, with_value("value: {file: v.xlsx, column: n}")).sources["kr2"]
    assert isinstance(source, FileSource)
    assert (source.path, source.cadence.every) == (tmp_path / "v.xlsx", timedelta())


def test_no_source_tells_a_secret(tmp_path: Path) -> None:
    """Neither as it is printed, nor where it says what it is."""
    environment = {"JIRA_TOKEN": "x", "TOKEN": "s3cr3t", "URL": "https://s3cr3t.example/?k=s3cr3t"}
    for told in (
        "{promql: up, url: 'http://p:9090', token: env:TOKEN}",
        "{http: env:URL, path: $.n, headers: {X-Key: env:TOKEN}}",
        "{http: 'https://f.example/a?key=s3cr3t', path: $.n}",
    ):
        source = accepted(tmp_path, with_value(f"value: {told}"), environment).sources["kr2"]
        assert "s3cr3t" not in str(source)


def test_private_addresses_for_values_are_networks_and_hosts(tmp_path: Path) -> None:
    """They reach each source over HTTP; what is neither is told; by default nothing private is asked."""
    text = with_value("value: {promql: up, url: 'http://p:9090'}")
    source = accepted(tmp_path, text).sources["kr2"]
    assert isinstance(source, PromqlSource)
    assert source.site.reach == Reach()
    source = accepted(
        tmp_path, f"{text}value_sources: {{private: [10.20.0.0/16, ::1, Prometheus]}}\n"
    ).sources["kr2"]
    assert isinstance(source, PromqlSource)
    networks = (ip_network("10.20.0.0/16"), ip_network("::1"))
    assert source.site.reach == Reach(networks=networks, hosts=frozenset({"prometheus"}))
    told = complaint(tmp_path, f"{text}value_sources: {{private: [10.20.0.1/16]}}\n")
    assert "is no network and no name of a host → write a network such as 10.0.0.0/8" in told
