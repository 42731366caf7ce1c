"""Draws docs/pictures of the dashboards, by hand and not by Grafana: `python -m benchmarks.dashboard_pictures STORE FOLDER PROJECT`.

The days that a store keeps are told to a real Prometheus, a sample a day, by the collector that serves /metrics; the
panels' own queries are asked of it, and what it answers is drawn in their places, units and colours. Needs
prometheus, promtool and chromium.
"""

from __future__ import annotations

import html
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import httpx

from dashboards.__main__ import FOLDER
from dashboards.parts import GREY, SERIES, STATUSES
from syncd.metrics.state import StateCollector
from syncd.store import PullState, Store

DAYS = 54
WIDTH, CELL = 1600, 30
DAY = 86_400
TEXT = "#1f2328"
STATUS_WORDS = [*STATUSES.values()]
Panel = Mapping[str, Any]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Past:
    """A store as it was at the close of a day, as far as the collector asks."""

    store: Store
    day: date

    def standings(self, kind: str) -> dict[str, Any]:
        """Return the rows of that close."""
        rows = self.store.of_days(kind, [self.day]).get(self.day, {})
        return {name: row.figures for name, row in rows.items()}

    def parked(self) -> list[Any]:
        """Return nothing: of past days it is not known."""
        return []

    def counts(self, _tracker: str) -> dict[str, int]:
        """Return nothing."""
        return {}

    def pull_state(self, _tracker: str) -> PullState:
        """Return nothing."""
        return PullState()

    def get_meta(self, _key: str) -> None:
        """Return nothing."""

    def deliveries(self) -> list[Any]:
        """Return nothing."""
        return []

    def reports(self) -> list[Any]:
        """Return nothing."""
        return []


def exposition(store: Store, days: Sequence[date]) -> str:
    """Return the figures of these days as OpenMetrics, each at noon of the day after its close."""
    lines: dict[str, list[str]] = {}
    for day in days:
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() + DAY
        collector = StateCollector(cast("Store", Past(store, day)), lambda: UTC, list)
        for family in collector.collect():
            told = lines.setdefault(family.name, [f"# TYPE {family.name} gauge"])
            for sample in family.samples:
                labels = ",".join(f"{k}={json.dumps(v)}" for k, v in sorted(sample.labels.items()))
                told.append(f"{sample.name}{{{labels}}} {sample.value} {at}")
    return "\n".join(line for told in lines.values() for line in told) + "\n# EOF\n"


@contextmanager
def prometheus(folder: Path, text: str) -> Iterator[str]:
    """Run a Prometheus that knows these samples, and give its address."""
    (folder / "samples.txt").write_text(text, encoding="utf-8")
    (folder / "prometheus.yml").write_text("{}", encoding="utf-8")
    subprocess.run(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", "samples.txt", "series"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--storage.tsdb.path=series", "--storage.tsdb.retention.time=1y", "--query.lookback-delta=26h"]
    command = ["prometheus", *options, f"--web.listen-address=127.0.0.1:{port}"]
    running = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                if httpx.get(f"{address}/-/ready").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        yield address
    finally:
        running.terminate()
        running.wait()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws the panels of a dashboard from what a Prometheus answers, up to a moment."""

    address: str
    until: float
    chosen: Mapping[str, str]

    def page(self, name: str, note: str) -> str:
        """Return the dashboard as a page."""
        made = json.loads((FOLDER / "dashboards" / f"{name}.json").read_text("utf-8"))
        boxes = "".join(self._box(panel) for panel in made["panels"])
        style = (
            f"body{{font:13px sans-serif;color:{TEXT};margin:16px;width:{WIDTH}px}}h1{{font-size:20px;margin:0 0 4px}}"
            f".g{{display:grid;grid-template-columns:repeat(24,1fr);grid-auto-rows:{CELL}px;gap:6px}}"
            ".p{border:1px solid #d0d7de;border-radius:4px;padding:6px 8px;overflow:hidden}.p b{display:block;margin-bottom:4px}"
            ".r{font-weight:bold;font-size:15px;align-self:end}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:1px 6px}"
        )
        return f"<!doctype html><meta charset=utf-8><style>{style}</style><h1>{html.escape(made['title'])}</h1><p>{html.escape(note)}</p><div class=g>{boxes}</div>"

    def _box(self, panel: Panel) -> str:
        spot = panel["gridPos"]
        place = f"grid-column:{spot['x'] + 1}/span {spot['w']};grid-row:{spot['y'] + 1}/span {spot['h']}"
        title = html.escape(panel["title"])
        if panel["type"] == "row":
            return f'<div class=r style="{place}">{title}</div>'
        wide, high = spot["w"] * (WIDTH / 24) - 26, spot["h"] * (CELL + 6) - 48
        draw = {
            "stat": self._number,
            "timeseries": self._curves,
            "bargauge": self._bars,
            "table": self._table,
            "state-timeline": self._timeline,
        }
        return f'<div class=p style="{place}"><b>{title}</b>{draw[panel["type"]](panel, wide, high)}</div>'

    def _asked(self, expression: str) -> list[tuple[Mapping[str, str], list[Point]]]:
        for name, value in self.chosen.items():
            expression = expression.replace(f"${name}", value)
        query: dict[str, str | float] = {
            "query": expression,
            "start": self.until - DAYS * DAY,
            "end": self.until,
            "step": DAY,
        }
        result = httpx.get(f"{self.address}/api/v1/query_range", params=query).json()["data"]["result"]
        return [(row["metric"], [(float(t), float(v)) for t, v in row["values"]]) for row in result]

    def _now(self, expression: str) -> list[tuple[Mapping[str, str], float]]:
        return [
            (labels, points[-1][1])
            for labels, points in self._asked(expression)
            if points[-1][0] >= self.until - DAY
        ]

    def _number(self, panel: Panel, _wide: float, high: float) -> str:
        found = self._now(panel["targets"][0]["expr"])
        defaults = panel["fieldConfig"]["defaults"]
        if not found:
            return "unknown"
        value = found[0][1]
        if defaults.get("mappings"):
            text, colour = STATUS_WORDS[round(value)]
        else:
            text, colour = told(value, defaults["unit"]), step_colour(value, panel)
        return f'<div style="font-size:{min(34, high / 2):.0f}px;color:{colour}">{html.escape(text)}</div>'

    def _bars(self, panel: Panel, wide: float, high: float) -> str:
        target = panel["targets"][0]
        found = sorted(self._now(target["expr"]), key=lambda one: legend(target, one[0]))
        row = min(26.0, high / max(1, len(found)))
        parts = []
        for n, (labels, value) in enumerate(found):
            y, long = n * row, (wide - 240) * min(1.0, value)
            parts.append(f'<text x="0" y="{y + row * 0.65:.0f}">{html.escape(legend(target, labels))}</text>')
            parts.append(
                f'<rect x="170" y="{y + 3:.0f}" width="{max(1, long):.0f}" height="{row - 6:.0f}" fill="{step_colour(value, panel)}"/>'
            )
            parts.append(
                f'<text x="{178 + long:.0f}" y="{y + row * 0.65:.0f}">{told(value, panel["fieldConfig"]["defaults"]["unit"])}</text>'
            )
        return svg(parts, wide, high)

    def _curves(self, panel: Panel, wide: float, high: float) -> str:
        lines = [
            (legend(target, labels), points)
            for target in panel["targets"]
            for labels, points in self._asked(target["expr"])
        ]
        unit = panel["fieldConfig"]["defaults"]["unit"]
        values = [value for _, points in lines for _, value in points]
        steps = [
            one["value"]
            for one in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
            if one["value"] is not None
        ]
        low, top = min([0.0, *values]), max([*values, *(steps if values and max(values) > 0 else ()), 1e-9])
        plot, left = wide - 250, 44.0

        def at(point: Point) -> str:
            x = left + (point[0] - self.until + DAYS * DAY) / (DAYS * DAY) * (plot - left)
            return f"{x:.1f},{high - 14 - (point[1] - low) / (top - low) * (high - 24):.1f}"

        parts = [
            f'<polyline points="{at((self.until - DAYS * DAY, v))} {at((self.until, v))}" stroke="#d0d7de" fill="none"/><text x="0" y="{at((self.until, v)).split(",")[1]}" fill="#57606a">{told(v, unit)}</text>'
            for v in (low, (low + top) / 2, top)
        ]
        parts += [
            f'<polyline points="{at((self.until - DAYS * DAY, value))} {at((self.until, value))}" stroke="{GREY}" stroke-dasharray="4 4" fill="none"/>'
            for value in steps
        ]
        shown = sorted(lines, key=lambda one: -abs(one[1][-1][1]))[: int(high // 16)]
        for n, (name, points) in enumerate(lines):
            colour, dash = SERIES[n % len(SERIES)], ("", "6 3", "2 3")[n // len(SERIES) % 3]
            parts.append(
                f'<polyline points="{" ".join(at(p) for p in points)}" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}" fill="none"/>'
            )
            if (name, points) in shown:
                y = 12 + 16 * shown.index((name, points))
                parts.append(
                    f'<rect x="{plot + 8:.0f}" y="{y - 5}" width="14" height="4" fill="{colour}"/><text x="{plot + 28:.0f}" y="{y}">{html.escape(name)}: {told(points[-1][1], unit)}</text>'
                )
        return svg(parts, wide, high)

    def _timeline(self, panel: Panel, wide: float, high: float) -> str:
        target = panel["targets"][0]
        found = sorted(self._asked(target["expr"]), key=lambda one: legend(target, one[0]))
        row, left = high / max(1, len(found)), 170.0
        size = (wide - left) / DAYS
        parts = []
        for n, (labels, points) in enumerate(found):
            parts.append(
                f'<text x="0" y="{(n + 0.75) * row:.0f}" font-size="{min(12, row):.0f}">{html.escape(legend(target, labels))}</text>'
            )
            changes = [points[0], *(b for a, b in pairwise(points) if b[1] != a[1])]
            for this, following in pairwise([*changes, (self.until + DAY, 0.0)]):
                x = left + max(0.0, (this[0] - self.until + (DAYS - 1) * DAY) / DAY) * size
                long = (following[0] - this[0]) / DAY * size
                text, colour = STATUS_WORDS[round(this[1])]
                parts.append(
                    f'<rect x="{x:.1f}" y="{n * row + 1:.1f}" width="{long:.1f}" height="{row - 2:.1f}" fill="{colour}"/>'
                )
                if long > 80:
                    parts.append(
                        f'<text x="{x + 4:.0f}" y="{(n + 0.75) * row:.0f}" fill="#fff" font-size="{min(12, row):.0f}">{html.escape(text)}</text>'
                    )
        return svg(parts, wide, high)

    def _table(self, panel: Panel, _wide: float, high: float) -> str:
        names = panel["transformations"][-1]["options"]["renameByName"]
        units = {
            one["matcher"]["options"]: one["properties"][0]["value"]
            for one in panel["fieldConfig"]["overrides"]
        }
        columns = {
            names[f"Value #{t['refId']}"]: {labels["project"]: v for labels, v in self._now(t["expr"])}
            for t in panel["targets"]
        }
        projects = sorted(next(iter(columns.values())))[: int(high // 19) - 1]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in ("project", *columns))
        body = "".join(
            f"<tr><td>{html.escape(p)}</td>"
            + "".join(cell(name, found.get(p), units[name]) for name, found in columns.items())
            + "</tr>"
            for p in projects
        )
        return f"<table><tr>{head}</tr>{body}</table>"


def cell(name: str, value: float | None, unit: str) -> str:
    """Return a cell of a table."""
    if value is None:
        return "<td>–</td>"
    if name == "Status":
        text, colour = STATUS_WORDS[round(value)]
        return f'<td style="color:{colour}">{html.escape(text)}</td>'
    return f"<td>{told(value, unit)}</td>"


def told(value: float, unit: str) -> str:
    """Return a number in its unit."""
    if unit == "percentunit":
        return f"{value:.0%}"
    if unit == "dateTimeAsIso":
        return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m-%d}"
    return f"{value:.1f}".removesuffix(".0") + {"d": " d", "s": " s"}.get(unit, "")


def step_colour(value: float, panel: Panel) -> str:
    """Return the colour of the last border that a value reaches."""
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return str([one["color"] for one in steps if one["value"] is None or value >= one["value"]][-1])


def legend(target: Panel, labels: Mapping[str, str]) -> str:
    """Return what a series is called."""
    text = str(target.get("legendFormat", ""))
    for name, value in labels.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def svg(parts: Sequence[str], wide: float, high: float) -> str:
    """Return a drawing."""
    return f'<svg width="{wide:.0f}" height="{high:.0f}" font-size="12" font-family="sans-serif">{"".join(parts)}</svg>'


def main(url: str, folder: Path, project: str) -> None:
    """Draw the portfolio and one project from the store at that address into docs/pictures."""
    today = datetime.now(UTC).date()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Store.open(url) as store:
        text = exposition(store, [today - timedelta(days=n) for n in range(DAYS + 1, 0, -1)])
    until = datetime(today.year, today.month, today.day, 12, tzinfo=UTC).timestamp()
    note = "Drawn without Grafana, from the panels' own queries to a Prometheus that holds the rebuilt history of the demo's department, a sample a day."
    with prometheus(folder, text) as address:
        for name, chosen in (("portfolio", ".+"), ("project", project)):
            page = folder / f"{name}.html"
            page.write_text(Drawing(address, until, {"project": chosen}).page(name, note), encoding="utf-8")
            panels = json.loads((FOLDER / "dashboards" / f"{name}.json").read_text("utf-8"))["panels"]
            height = max(p["gridPos"]["y"] + p["gridPos"]["h"] for p in panels) * (CELL + 6) + 100
            picture = Path(__file__).parents[1] / "docs" / "pictures" / f"grafana-{name}.png"
            command = [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--hide-scrollbars",
                f"--window-size={WIDTH + 32},{height}",
            ]
            subprocess.run(
                [*command, f"--screenshot={picture}", page.as_uri()], check=True, capture_output=True
            )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
