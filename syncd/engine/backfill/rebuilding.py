"""Rebuilding: day after day, close it in the replay, keep its rows, and hold recorded ones against them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson

from config import Loaded
from mappings.okr import Project, Status
from mappings.status import CLOSES_TO_IMPROVE
from mappings.workdays import ONE_DAY, Calendar, close_before
from syncd.engine.backfill.comparison import Evidence, compare_day
from syncd.engine.backfill.reading import Tell
from syncd.engine.backfill.replay import Acts, Replay
from syncd.engine.backfill.summary import Summary
from syncd.engine.judging.baselines import KIND as BASELINE
from syncd.engine.judging.closing import close_day, take_stock
from syncd.engine.judging.figures import Figures
from syncd.engine.judging.judge import end_of
from syncd.engine.judging.ledger import forget_totals
from syncd.engine.reading.resolve import Resolved
from syncd.engine.rows import Rows
from syncd.store import REBUILT, Day, Store

UNDER_WAY = "backfill"
"""Where the store keeps how far an unfinished backfill came."""

_MOST_SEEDED = 14
"""Days looked back for the closes that hysteresis has to remember."""


@dataclass(slots=True)
class Rebuilding:
    """The days of one backfill, one after the other; `partly` are the trackers whose histories leave things out."""

    loaded: Loaded
    resolved: Resolved
    store: Store
    calendar: Calendar
    summary: Summary
    partly: frozenset[str]
    tell: Tell
    address: Callable[[str, str], str | None] = lambda _tracker, _key: None

    def rebuild(self, scratch: Store, now: datetime) -> None:
        """Rebuild the days that are left in an empty store; what was done of them is kept day by day."""
        span, mark = self.summary.span, self._mark()
        first = self._first(mark)
        replay = Replay(
            store=self.store,
            scratch=scratch,
            loaded=self.loaded,
            resolved=self.resolved,
            calendar=self.calendar,
            address=self.address,
        )
        replay.begin(first, now)
        shown = self._remember_closes(scratch, first)
        self._open(replay, first, shown)
        number = (span.until - first).days + 1
        for count in range(number):
            day = first + timedelta(days=count)
            acts = replay.live(day)
            figures = close_day(replay.judge(day, shown), day)
            shown = figures.shown
            self._keep(day, figures, acts, replay)
            self.store.set_meta(UNDER_WAY, orjson.dumps({"of": mark, "done": day}).decode())
            self.tell("days", count + 1, number)
        self.summary.missing += replay.missing
        if span.until == close_before(now, self.loaded.zone):
            self._hand_over_closes(scratch)
        self._hand_over_first_work(scratch)
        self._hand_over_values(scratch)
        self.store.set_meta(UNDER_WAY, None)

    def _first(self, mark: str) -> date:
        """Return the first day to do: where an unfinished backfill of the same kind ended, or the span's first."""
        kept = orjson.loads(self.store.get_meta(UNDER_WAY) or "{}")
        span = self.summary.span
        if kept.get("of") != mark or date.fromisoformat(kept["done"]) >= span.until:
            return span.since
        self.summary.resumed = date.fromisoformat(kept["done"]) + ONE_DAY
        return self.summary.resumed

    def _mark(self) -> str:
        """Name what the days rest on besides the items: when it changes, all are done again."""
        settings, span = self.loaded.settings, self.summary.span
        okr, classes = self.resolved.okr, sorted(self.loaded.classes.items())
        scored = self.loaded.judgement
        rules = okr, classes, settings.thresholds, scored, settings.calendar, str(self.loaded.zone)
        content = repr((rules, span.since, span.replace))
        return hashlib.sha256(content.encode()).hexdigest()

    def _remember_closes(self, scratch: Store, first: date) -> Mapping[str, Status]:
        """Go on from the statuses and closes of the days before, where they are known up to the eve."""
        eve = first - ONE_DAY
        days = self.store.last_days("project", eve, _MOST_SEEDED)
        known = {name: rows for name, rows in days.items() if rows[0].day == eve}
        closes: Rows = {}
        for name, rows in known.items():
            project = self.resolved.okr.projects.get(name)
            own = self.calendar.without(project.paused) if project else self.calendar
            raw = [row.figures["raw"] for row in rows if own.is_workday(row.day)]
            closes[name] = {
                "shown": rows[0].figures["status"],
                "closes": raw[:CLOSES_TO_IMPROVE][::-1],
                "day": eve.isoformat(),
            }
        scratch.save_standings("close", closes, end_of(eve, self.loaded.zone))
        return {name: Status(row["shown"]) for name, row in closes.items()}

    def _hand_over_first_work(self, scratch: Store) -> None:
        """Let the main store know when work began, where the replay knows it for sure."""
        found = scratch.all_first_work()
        known = self.store.first_work(list(found))
        self.store.save_first_work(
            {ref: one for ref, one in found.items() if one.exact and one != known.get(ref)}
        )
        self.store.settle_mapping({}, {}, list(self.resolved.okr.projects))
        forget_totals(self.store, end_of(self.summary.span.until, self.loaded.zone))

    def _hand_over_closes(self, scratch: Store) -> None:
        """Let the next pass remember the last closes, where it has none of its own."""
        if not self.store.standings("close"):
            at = end_of(self.summary.span.until, self.loaded.zone)
            self.store.save_standings("close", scratch.standings("close"), at)

    def _hand_over_values(self, scratch: Store) -> None:
        """Keep the values that only the histories of fields told, lest the days seem to rest on what came later."""
        close = end_of(self.summary.span.until, self.loaded.zone)
        for key_result in self.resolved.okr.key_results:
            known = {(value.at, value.source) for value in self.store.values(key_result, close)}
            for value in scratch.values(key_result, close):
                if (value.at, value.source) not in known:
                    self.store.add_value(
                        key_result, value.at, value.value, value.source, value.note, value.recorded
                    )

    def _open(self, replay: Replay, first: date, shown: Mapping[str, Status]) -> None:
        """Let the replay begin with what was known by the eve of its first day, and keep what its close comes to.

        At the cycle's opening that is also where the key results stood, from which the first month's verdict goes.
        What was agreed is taken over for all days, for no replay can tell what a person froze.
        """
        eve, cycle_eve = first - ONE_DAY, self.resolved.okr.cycle.start - ONE_DAY
        for kind, day, source, rows in self.store.days_between(cycle_eve, eve):
            replay.scratch.save_day(kind, day, rows, source)
        for name, days in self.store.days_of(BASELINE, first, self.resolved.okr.cycle.end).items():
            for row in days:
                replay.scratch.save_day(BASELINE, row.day, {name: row.figures}, row.source)
        judge = replay.judge(eve, shown)
        take_stock(judge, eve)
        if eve == cycle_eve:
            key_results = judge.figures(eve, end_of(eve, self.loaded.zone)).key_results
            replay.scratch.save_day("key_result", eve, key_results, REBUILT)
        kept = self._stored(eve)
        for kind, rows in _lived(replay, eve).items():
            held = kept.get(kind, {})
            self.store.save_day(kind, eve, {n: row for n, row in rows.items() if n not in held}, REBUILT)

    def _keep(self, day: date, figures: Figures, acts: Acts, replay: Replay) -> None:
        by_kind, kept = _lived(replay, day), self._stored(day)
        recorded = {
            kind: {name: row for name, row in kept.get(kind, {}).items() if _is_recorded(row)}
            for kind in by_kind
        }
        is_new = False
        for kind, rows in by_kind.items():
            held = {} if self.summary.span.replace else recorded[kind]
            if kind == "total" and not recorded.get("project", {}).keys() >= {*figures.portfolio["projects"]}:
                held = {}
            wanted = {name: row for name, row in rows.items() if name not in held}
            self.store.save_day(kind, day, wanted, source=REBUILT)
            is_new = is_new or (kind == "project" and bool(wanted))
        self.summary.rebuilt += is_new
        self.summary.kept += not is_new
        if any(recorded.values()):
            evidence = self._evidence(day, acts, replay)
            rows_compared, found = compare_day(recorded, by_kind, self.resolved.okr, evidence)
            self.summary.compared += rows_compared
            self.summary.differences += found

    def _stored(self, day: date) -> dict[str, dict[str, Day]]:
        """Return the rows of a day by kind and id."""
        found: dict[str, dict[str, Day]] = {}
        for kind, _, source, rows in self.store.days_between(day, day):
            found.setdefault(kind, {}).update({name: Day(day, row, source) for name, row in rows.items()})
        return found

    def _told_in_part(self) -> frozenset[str]:
        """Return the projects of trackers whose histories tell of some parts only."""
        projects = self.resolved.okr.projects.values()
        return frozenset(p.id for p in projects if any(s.tracker in self.partly for s in p.select))

    def _evidence(self, day: date, acts: Acts, replay: Replay) -> Evidence:
        okr, close = self.resolved.okr, end_of(day, self.loaded.zone)
        return Evidence(
            close=close,
            acts=acts,
            queried=frozenset(p.id for p in okr.projects.values() if has_queries(p)),
            uncertain=replay.doubted() | self._told_in_part(),
            values={name: self.store.values(name, close) for name in okr.key_results},
        )


def _lived(replay: Replay, day: date) -> Mapping[str, Rows]:
    """Return the rows of all kinds that the replay kept of a day."""
    by_kind: dict[str, Rows] = {}
    for kind, _, _, rows in replay.scratch.days_between(day, day):
        by_kind.setdefault(kind, {}).update(rows)
    return by_kind


def _is_recorded(row: Day) -> bool:
    """Tell whether a pass saw that day; one filled with the last known state is marked stale and was not seen."""
    return row.source != REBUILT and not row.figures.get("stale")


def has_queries(project: Project) -> bool:
    """Tell whether a raw query has a say in what belongs to the project."""
    return any(criteria.queries for s in project.select for criteria in (s.include, s.exclude))
