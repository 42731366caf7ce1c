"""The alert rules of Prometheus as Grafana's provisioning, for those who let Grafana do the alerting.

One query, what is recorded set in, and the condition that it returns anything: as in Prometheus, where nothing is
returned nothing is wrong.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

SOURCE = "prometheus"
"""The uid of the data source: Grafana's provisioning of rules knows no variable; datasources.yaml gives it."""

HEAD = """\
# Made from config/prometheus/rules by `make dashboards`; a test keeps it current.
# The data source needs the uid `prometheus`, as in provisioning/datasources/.
"""
Rule = Mapping[str, Any]


def rules(folder: Path) -> str:
    """Return the provisioning file of all rules in a folder."""
    groups = [
        group for path in sorted(folder.glob("*.yml")) for group in YAML(typ="safe").load(path)["groups"]
    ]
    recorded = {
        rule["record"]: rule["expr"] for group in groups for rule in group["rules"] if "record" in rule
    }
    document = {"apiVersion": 1, "groups": [_group(group, recorded) for group in groups]}
    yaml, out = YAML(), io.StringIO()
    yaml.width = 10_000
    yaml.dump(document, out)
    return HEAD + out.getvalue()


def inlined(expression: str, recorded: Mapping[str, str]) -> str:
    """Return an expression in which what is recorded stands itself, since nobody may have loaded the records."""
    for name, meant in recorded.items():
        pieces = re.split(rf"(?<![\w:]){re.escape(name)}(?![\w:])", expression)
        expression = f"({meant.strip()})".join(pieces)
    return expression.strip()


def templated(text: str) -> str:
    """Return an annotation with Grafana's word for the value, and `$` as provisioning files write it."""
    return text.replace("$value", "$values.A.Value").replace("$", "$$")


def _group(group: Rule, recorded: Mapping[str, str]) -> Rule:
    return {
        "orgId": 1,
        "name": group["name"],
        "folder": "syncd",
        "interval": "1m",
        "rules": [_rule(rule, recorded) for rule in group["rules"] if "alert" in rule],
    }


def _rule(rule: Rule, recorded: Mapping[str, str]) -> Rule:
    return {
        "uid": "syncd-" + hashlib.sha256(rule["alert"].encode()).hexdigest()[:12],
        "title": rule["alert"],
        "condition": "B",
        "data": [*_data(inlined(rule["expr"], recorded))],
        "noDataState": "OK",
        "execErrState": "Error",
        "for": rule["for"],
        "labels": dict(rule["labels"]),
        "annotations": {name: templated(text) for name, text in rule["annotations"].items()},
    }


def _data(expression: str) -> Iterator[Rule]:
    """Yield the query, and the condition that holds for whatever it returns."""
    yield {
        "refId": "A",
        "relativeTimeRange": {"from": 600, "to": 0},
        "datasourceUid": SOURCE,
        "model": {"refId": "A", "expr": LiteralScalarString(expression.replace("$", "$$")), "instant": True},
    }
    yield {
        "refId": "B",
        "datasourceUid": "__expr__",
        "model": {"refId": "B", "type": "math", "expression": "is_number($$A) || is_inf($$A)"},
    }
