"""Months: the verdicts on key results, of the months that are over and of the one that lasts.

A month's verdict is given at the close of its last day and kept as history row `verdict`, by key result. It rests on
the project rows of that close and on the values that are dated by then. A value that becomes known later judges the
month anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta

from config import Loaded
from config.values import indicator_name
from mappings.evidence import evidence
from mappings.months import Month, months_until, sundays_of
from mappings.okr import Indicator, KeyResult, Okr
from mappings.review import Execution, Figure, LateProject, Point, Review, judged_anew, review
from mappings.scores import counts_on, score, within
from mappings.trend import Measurement, value_at
from mappings.workdays import ONE_DAY, day_of, end_of
from syncd.engine.judging.values import is_progress, metric_of
from syncd.engine.rows import Row, Rows
from syncd.store import Day, Store, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """The months of the cycle that have begun by `until`, over what the store knows of them.

    `problems` says of which key results or indicators the value cannot be read now. `closes` are the rows of key
    results at the closes that measure progress, by day and id.
    """

    okr: Okr
    loaded: Loaded
    store: Store
    until: datetime
    problems: Mapping[str, str] = field(default_factory=dict)
    closes: Mapping[date, Mapping[str, Day]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, okr: Okr, loaded: Loaded, store: Store, until: datetime, problems: Mapping[str, str]
    ) -> Months:
        """Read what the history tells, once for all key results."""
        found = cls(okr=okr, loaded=loaded, store=store, until=until, problems=problems)
        return replace(found, closes=found._read_closes())

    @property
    def today(self) -> date:
        """Return the day to which `until` belongs: the close of a day is its own."""
        return day_of(self.until - timedelta(microseconds=1), self.loaded.zone)

    @property
    def begun(self) -> tuple[Month, ...]:
        """Return the months that have begun."""
        return months_until(self.okr.cycle, self.today)

    @property
    def is_close(self) -> bool:
        """Tell whether a month ends just now, so that its verdict is to be kept."""
        months = self.begun
        return bool(months) and self.until == end_of(months[-1].last, self.loaded.zone)

    def complete(self, key_results: Rows, projects: Rows) -> Rows:
        """Return the rows of key results with their verdicts, trends and indicators."""
        kept = self._kept()
        return {
            name: {**row, **self._parts(self.okr.key_results[name], row, projects, kept.get(name))}
            for name, row in key_results.items()
        }

    def verdicts(self, key_results: Rows) -> Rows:
        """Return the rows that are kept of a month that ends just now, none at another time."""
        if not self.is_close:
            return {}
        return {name: row["running"] for name, row in key_results.items() if row["running"]}

    def revise(self) -> None:
        """Judge the months that are over anew where values became known since, and keep what changed."""
        over = [month for month in self.begun if month.last < self.today]
        if not over:
            return
        days = self.store.of_days("verdict", [month.last for month in over])
        for kr in self.okr.key_results.values():
            rows = [days.get(month.last, {}).get(kr.id) for month in over]
            points = self._points(kr, over, self._values(kr))
            reviews = [Review.from_dict(row.figures) if row else None for row in rows]
            for found in judged_anew(reviews, points, self.loaded.judgement, self.today):
                source = days[found.month.last][kr.id].source
                row = self._told(found)
                self.store.save_day("verdict", found.month.last, {kr.id: row}, source)

    def _parts(self, kr: KeyResult, row: Row, projects: Rows, kept: Day | None) -> Row:
        values = self._values(kr)
        indicators = {one.id: self._indicator(kr, one) for one in kr.indicators}
        running = self._running(kr, row, projects, tuple(indicators.values()), values)
        now = self._told(running) if running else None
        last = kept.figures if kept and not self.is_close else now
        return {
            "verdict": last["verdict"] if last else None,
            "review": last,
            "running": now,
            "flat_months": last["flat_months"] if last else None,
            "trend": self._trend(kr, row, values),
            "control": kr.control,
            "indicators": {one.id: {"kind": one.lead, **asdict(indicators[one.id])} for one in kr.indicators},
        }

    def _told(self, found: Review) -> Row:
        return {**found.as_dict(), "evidence": evidence(found, self.loaded.settings.language)}

    def _running(
        self,
        kr: KeyResult,
        row: Row,
        projects: Rows,
        indicators: tuple[Figure, ...],
        values: Sequence[Value],
    ) -> Review | None:
        """Judge the month that lasts, or ends just now; None outside the cycle, and while the key result does not count."""
        months = self.begun
        if not months or self.today > self.okr.cycle.end or not counts_on(kr, self.today):
            return None
        points = self._points(kr, months[:-1], values)
        return review(
            months[-1],
            [*points, Point(value=row["value"], score=row["score"])],
            self._execution(kr, projects),
            self.loaded.judgement,
            to_date=not self.is_close,
            control=kr.control,
            indicators=indicators,
        )

    def _points(
        self,
        kr: KeyResult,
        over: Sequence[Month],
        values: Sequence[Value],
    ) -> list[Point]:
        """Return where the key result stood at the cycle's opening and at the ends of these months."""
        metric = metric_of(kr, self.loaded.sources.get(kr.id))
        found = []
        for day in (self.okr.cycle.start - ONE_DAY, *(month.last for month in over)):
            if self._is_progress(kr):
                row = self.closes.get(day, {}).get(kr.id)
                value = row.figures["progress"] if row else None
            else:
                value = _latest(values, end_of(day, self.loaded.zone))
            found.append(Point(value=value, score=score(metric, value)))
        return found

    def _execution(self, kr: KeyResult, projects: Rows) -> Execution:
        """Return how the linked, live projects whose plan has begun stand."""
        known = [(name, projects[name]) for name in kr.projects if name in projects]
        rows = [(name, row) for name, row in known if not row["dropped"]]
        begun = [(name, row) for name, row in rows if date.fromisoformat(row["plan"]["start"]) <= self.today]
        late = [
            LateProject(
                project=name, title=row["title"], slip=row["slip"], cause=main_cause(row.get("causes") or {})
            )
            for name, row in begun
            if row["late"]
        ]
        unknown = tuple(row["title"] for _, row in begun if row["slip"] is None)
        return Execution(begun=len(begun), late=tuple(late), unknown=unknown)

    def _indicator(self, kr: KeyResult, one: Indicator) -> Figure:
        name = indicator_name(kr.id, one.id)
        latest = None if name in self.problems else self.store.latest_value(name, self.until)
        value = latest.value if latest else None
        has_band = (one.low, one.high) != (None, None)
        return Figure(
            title=one.title,
            value=value,
            within=within(one.low, one.high, value) if has_band and value is not None else None,
            low=one.low,
            high=one.high,
            unit=one.unit,
        )

    def _trend(self, kr: KeyResult, row: Row, values: Sequence[Value]) -> Row | None:
        """Return the line through the cycle's measurements: those since the day before it opened.

        A value that is the progress of projects is measured by its closes on Sundays, and now.
        """
        end = end_of(self.okr.cycle.end, self.loaded.zone)
        since = end_of(self.okr.cycle.start - 2 * ONE_DAY, self.loaded.zone)
        sundays = sundays_of(self.okr.cycle, self.today)
        if self._is_progress(kr):
            found = [
                (end_of(day, self.loaded.zone), rows[kr.id].figures["progress"])
                for day, rows in sorted(self.closes.items())
                if kr.id in rows and day in sundays and day < self.today
            ]
            measured = [*found, (self.until, row["value"])]
        else:
            measured = [(value.at, value.value) for value in values if value.at >= since]
        known = _one_a_time((at, value) for at, value in measured if value is not None)
        reached = value_at(known, end)
        reaches = score(metric_of(kr, self.loaded.sources.get(kr.id)), reached)
        if reached is None or reaches is None:
            return None
        return {"score": reaches, "value": reached, "measurements": len(known)}

    def _is_progress(self, kr: KeyResult) -> bool:
        return is_progress(self.loaded.sources.get(kr.id))

    def _values(self, kr: KeyResult) -> Sequence[Value]:
        return [] if self._is_progress(kr) else self.store.values(kr.id, self.until)

    def _kept(self) -> Mapping[str, Day]:
        """Return the verdicts of the last month that is over."""
        over = [month.last for month in self.begun if month.last < self.today]
        return self.store.of_days("verdict", over[-1:]).get(over[-1], {}) if over else {}

    def _read_closes(self) -> Mapping[date, Mapping[str, Day]]:
        """Return the rows at the cycle's eve, the ends of its months and its Sundays; none where no value is progress."""
        if not any(map(self._is_progress, self.okr.key_results.values())):
            return {}
        days = {self.okr.cycle.start - ONE_DAY, *(month.last for month in self.begun)}
        return self.store.of_days("key_result", {*days, *sundays_of(self.okr.cycle, self.today)})


def main_cause(causes: Mapping[str, float | None]) -> str | None:
    """Return the part that adds most to a slip, None where nothing does or the parts are unknown."""
    known = {name: part for name, part in causes.items() if part is not None}
    name = max(known, key=lambda cause: known[cause], default=None)
    return name if name is not None and known[name] > 0 else None


def _latest(values: Sequence[Value], until: datetime) -> float | None:
    return next((value.value for value in reversed(values) if value.at <= until), None)


def _one_a_time(measured: Iterable[Measurement]) -> list[Measurement]:
    """Keep of several measurements of one time the last."""
    return list(dict(measured).items())
