"""Judge: from stored measures and plans to standings, scores and totals, live or at the close of a day.

A figure of a day is the state at its close. During a day the present state is held against the plan at the
close of the day before; when a day is over, its close is computed from the measures as they then stood.
A stale project is judged as of its last complete data, so that silence of a tracker makes nobody late.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import quote

from config import FieldSource, Loaded, ProgressSource, Subject
from mappings.check_ins import is_overdue, next_due
from mappings.ledger import Totals
from mappings.okr import KeyResult, Objective, Okr, Project, Status
from mappings.outlook import Inputs, Outlook
from mappings.plan import EQUAL, Plan, resolve
from mappings.portfolio import side_portfolio
from mappings.programme import FiledPlan
from mappings.progress import Progress
from mappings.rollup import KeyResultStanding, below, key_result_standing, objective_standings
from mappings.scores import counts_on, grade, score, succeeded, weighted_mean
from mappings.status import SEVERITY, Standing, judge
from mappings.wording import LANGUAGES, Language, key_result_reason
from mappings.workdays import Calendar, day_of
from mappings.workdays import end_of as end_of
from syncd.engine.judging.attainment import attainment_row
from syncd.engine.judging.baselines import read_baselines
from syncd.engine.judging.calibration import calibration_row
from syncd.engine.judging.figures import Figures
from syncd.engine.judging.ledger import read_totals as read_ledger
from syncd.engine.judging.months import Months
from syncd.engine.judging.outlooks import Kept, look_ahead, recall_outlooks
from syncd.engine.judging.side_portfolio import side_portfolio_row
from syncd.engine.judging.slips import Agreed, Slip, causes_of, slip_row
from syncd.engine.judging.values import metric_of
from syncd.engine.judging.weeks.context import Weekly
from syncd.engine.judging.weeks.running import weekly_rows
from syncd.engine.mapping.carriers import Carriers
from syncd.engine.measuring.marks import WeekRules
from syncd.engine.measuring.measure import read_milestones
from syncd.engine.measuring.pulse import read_pulses
from syncd.engine.programme.kept import read_filed
from syncd.engine.reading.freshness import Freshness
from syncd.engine.rows import (
    Row,
    Rows,
    check_in_row,
    in_order,
    key_result_row,
    objective_row,
    project_row,
)
from syncd.store import RECORDED, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Computes figures from the store over one resolved OKR; asks no tracker and writes none.

    `problems` says for a key result why its value cannot be read, `aged` that it is too old, `remarks` what was typed in as a check-in and
    cannot be taken, `shown` as what each project was shown last, `origins` from which item, by its key, what lives
    in a tracker comes. `source` is that of the rows that are kept of a day's close; `memory` is the store with the
    histories of the items, where that is another than the one that is judged; `address` gives the address of an item's history by tracker and key, where it is known; `note_fields` are the ids of
    the fields, by role and tracker, into which people type why a plan was changed and what was decided.
    """

    okr: Okr
    loaded: Loaded
    store: Store
    calendar: Calendar
    carriers: Carriers
    freshness: Freshness
    weeks: WeekRules
    problems: Mapping[str, str] = field(default_factory=dict)
    aged: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, Status] = field(default_factory=dict)
    source: str = RECORDED
    memory: Store | None = None
    address: Callable[[str, str], str | None] = lambda _tracker, _key: None
    note_fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def past(self) -> Store:
        """Return the store with the histories of the items."""
        return self.memory or self.store

    @property
    def weekly(self) -> Weekly:
        """Return what weeks are judged on."""
        items = {name: item for (kind, name), item in self.carriers.items() if kind is Subject.PROJECT}
        return Weekly(
            rules=self.weeks,
            store=self.store,
            projects=self.okr.projects,
            classes=self.loaded.classes,
            items=items,
            stale=self.freshness.stale,
        )

    def at_close(self, day: date) -> Judge:
        """Return the judge of a day that is over."""
        return replace(self, freshness=self.freshness.at_close(day, self.loaded.zone))

    @property
    def filed(self) -> dict[str, FiledPlan]:
        """Return what plan files say of the projects."""
        return read_filed(self.past)

    def plans(self) -> dict[str, Plan]:
        """Return the plan in force of every project, with its dates and the milestones of its items resolved."""
        projects, cycle = self.okr.projects.values(), self.okr.cycle
        points, filed = read_milestones(self.store, projects), self.filed
        return {
            p.id: resolve(p, cycle, self._item_dates(p), points.get(p.id, ()), filed.get(p.id))
            for p in projects
        }

    def figures(self, day: date, until: datetime) -> Figures:
        """Return the figures of the stored state against the plans at the close of `day`.

        Values of key results count up to `until`.
        """
        measured = {name: one.figures for name, one in self.store.measures().items() if one.figures}
        measures = {name: Progress.from_dict(figures) for name, figures in measured.items()}
        plans = self.plans()
        outlooks = self._outlooks(measures, plans, day)
        ahead = {name: kept.outlook for name, kept in outlooks.items()}
        standings = self._standings(measures, plans, day, ahead)
        idle = self.loaded.settings.thresholds.idle
        weekly = weekly_rows(self.weekly, read_pulses(measured), standings, until, self.calendar, idle)
        agreed = self._agreed(day, until)
        slips = {
            name: self._slip(s, measures.get(name), plans[name], agreed[name])
            for name, s in standings.items()
        }
        projects = {
            name: {**self._project(slip, measures.get(name), ahead.get(name)), **weekly[name]}
            for name, slip in slips.items()
        }
        judged = {kr.id: self._key_result(kr, standings, day, until) for kr in self.okr.key_results.values()}
        by_kr = {name: standing for name, (standing, _) in judged.items()}
        key_results = {name: row for name, (_, row) in judged.items()}
        months = Months.of(self.okr, self.loaded, self.store, until, self.problems)
        key_results = months.complete(key_results, projects)
        objectives = self._objectives(by_kr, key_results, day)
        target = self.loaded.settings.thresholds.side_target
        side = side_portfolio(self.okr.projects.values(), measures, plans, day, self.calendar, target)
        return Figures(
            projects=in_order(self._with_origins(projects)),
            key_results=in_order(self._with_origins(key_results)),
            objectives=in_order(self._with_origins(objectives)),
            portfolio=side_portfolio_row(side, projects, self.store, self.okr.cycle, day),
            attainment=attainment_row(self.okr, standings, key_results, objectives, months.today),
            calibration=calibration_row(
                self.store, self.okr.cycle, standings, day, is_close=until == end_of(day, self.loaded.zone)
            ),
            verdicts=months.verdicts(key_results),
            standings=standings,
            slips=slips,
            outlooks=outlooks,
        )

    def _with_origins(self, rows: Rows) -> Rows:
        return {name: {**row, "origin": self.origins.get(name)} for name, row in rows.items()}

    def _objectives(self, by_kr: Mapping[str, KeyResultStanding], key_results: Rows, day: date) -> Rows:
        """Return the rows of the objectives, in file order; children are judged before those that count them."""
        standings = objective_standings(self.okr.objectives, self.okr.key_results, by_kr, day)
        return {
            o.id: {
                **objective_row(o, standings[o.id]),
                **self._graded(standings[o.id].score),
                "progress": self._progress(o, by_kr, day),
                "stale": any(
                    key_results[kr]["stale"]
                    for name in below(o, self.okr.objectives)
                    for kr in name.key_results
                ),
            }
            for o in self.okr.objectives.values()
        }

    def note(self, figures: Figures, subject: Subject, name: str, language: Language) -> str:
        """Say in words why a subject stands as it does."""
        if subject is Subject.PROJECT:
            return figures.slips[name].told(language)
        if subject is Subject.KEY_RESULT:
            return self._key_result_note(self.okr.key_results[name], figures.standings, language)
        return ""

    def _standings(
        self,
        measures: Mapping[str, Progress],
        plans: Mapping[str, Plan],
        day: date,
        outlooks: Mapping[str, Outlook],
    ) -> dict[str, Standing]:
        closes = self.store.standings("close")
        thresholds = self.loaded.settings.thresholds.resolve()
        return {
            p.id: judge(
                p,
                measures.get(p.id),
                plans[p.id],
                self._day_of_data(p, day),
                self.calendar,
                thresholds,
                *self._shown_before(p.id, closes.get(p.id, {})),
                ahead.forecast if (ahead := outlooks.get(p.id)) else None,
            )
            for p in self.okr.projects.values()
        }

    def _outlooks(
        self, measures: Mapping[str, Progress], plans: Mapping[str, Plan], day: date
    ) -> dict[str, Kept]:
        """Return what lies ahead of each project; of one that is done or unknown nothing is told."""
        kept = recall_outlooks(self.store)
        shares = {name: progress.share for name, progress in measures.items()}
        return {
            p.id: look_ahead(
                Inputs(
                    progress=measures[p.id],
                    due=plans[p.id].due,
                    day=self._day_of_data(p, day),
                    calendar=self.calendar.without(p.paused),
                ),
                kept.get(p.id),
            )
            for p in self.okr.projects.values()
            if (share := shares.get(p.id)) is not None and share < 1 - EQUAL
        }

    def _shown_before(self, project: str, close: Row) -> tuple[Status | None, list[Status]]:
        """Return the status that a better one has to outlast, and the raw ones of the last closes.

        It is the worse of what the last pass and the last close showed: a close may come after that pass. A stale
        project goes on as it was shown last: nothing that happens meanwhile speaks for or against it.
        """
        if project in self.freshness.stale:
            return self.shown.get(project), []
        seen = [self.shown.get(project), close.get("shown")]
        worst = max((Status(one) for one in seen if one in SEVERITY), key=SEVERITY.index, default=None)
        return worst, [Status(raw) for raw in close.get("closes", [])]

    def _day_of_data(self, project: Project, day: date) -> date:
        seen = self.freshness.seen.get(project.id)
        return day if project.id not in self.freshness.stale or seen is None else min(day, seen)

    def _item_dates(self, project: Project) -> tuple[date | None, date | None]:
        item = self.carriers.get((Subject.PROJECT, project.id))
        return (item.start, item.due) if item else (None, None)

    def _agreed(self, day: date, until: datetime) -> dict[str, Agreed]:
        """Return what was agreed about each project by then, and what its ledger comes to at the close of the day."""
        today = day_of(until - timedelta(microseconds=1), self.loaded.zone)
        baselines = read_baselines(self.store, self.okr.cycle, today)
        totals = read_ledger(self.store, self.okr.cycle, day, until)
        return {
            name: Agreed(baselines=baselines.get(name, ()), totals=totals.get(name, Totals()))
            for name in self.okr.projects
        }

    def _slip(self, standing: Standing, progress: Progress | None, plan: Plan, agreed: Agreed) -> Slip:
        calendar = self.calendar.without(self.okr.projects[standing.project].paused)
        found = causes_of(standing, progress, plan, agreed, calendar)
        return Slip(standing=standing, causes=found, agreed=agreed)

    def _project(self, slip: Slip, progress: Progress | None, ahead: Outlook | None) -> Row:
        project = self.okr.projects[slip.standing.project]
        data_at = self.freshness.data_at.get(project.id)
        return {
            **project_row(project, slip.standing, progress, ahead),
            **slip_row(slip, progress),
            "serves": self._served(project),
            "page": self._page(project.id),
            "reason": slip.told(self.loaded.settings.language),
            "reasons": {language: slip.told(language) for language in LANGUAGES},
            "stale": project.id in self.freshness.stale,
            "data_at": data_at.isoformat() if data_at else None,
        }

    def _served(self, project: Project) -> str | None:
        """Name the key results that a project serves, each with its objective; None for a side project."""
        served = [self.okr.key_results[name] for name in project.key_results if name in self.okr.key_results]
        return "; ".join(f"{kr.title} ({self.okr.objectives[kr.objective].title})" for kr in served) or None

    def _page(self, project: str) -> str | None:
        """Return the address at which people see a project, None where it is not configured."""
        url = self.loaded.settings.public_url
        return f"{str(url).rstrip('/')}/projects/{quote(project, safe='')}" if url else None

    def _progress(
        self, objective: Objective, standings: Mapping[str, KeyResultStanding], day: date
    ) -> float | None:
        """Return the weighted mean of the known progress of the key results that count on the day."""
        counting = [kr for name in objective.key_results if counts_on(kr := self.okr.key_results[name], day)]
        progress = [(kr.weight, standings[kr.id].progress) for kr in counting]
        return weighted_mean([(weight, share) for weight, share in progress if share is not None])

    def _key_result(
        self, kr: KeyResult, standings: Mapping[str, Standing], day: date, until: datetime
    ) -> tuple[KeyResultStanding, Row]:
        thresholds = self.loaded.settings.thresholds.resolve()

        def stand(found: float | None) -> KeyResultStanding:
            return key_result_standing(
                kr, standings, self.okr.projects, found, self.okr.cycle, day, self.calendar, thresholds
            )

        value, value_at = self._value(kr, stand(None).progress, until)
        metric = metric_of(kr, self.loaded.sources.get(kr.id))
        standing = stand(score(metric, value))
        live = [name for name in kr.projects if standings[name].dropped is None]
        told = self.problems.get(kr.id) or self.aged.get(kr.id)
        reasons = {one: told or self._key_result_note(kr, standings, one) for one in LANGUAGES}
        return standing, {
            **key_result_row(kr, standing, value, value_at),
            **self._graded(standing.score),
            "success": None if standing.score is None else succeeded(kr.ambition, standing.score),
            **self._check_ins(kr, until),
            "has_metric": metric is not None,
            "problem": self.problems.get(kr.id),
            "reason": reasons[self.loaded.settings.language],
            "reasons": reasons,
            "stale": self._is_value_stale(kr) or any(name in self.freshness.stale for name in live),
        }

    def _graded(self, score: float | None) -> Row:
        rules = self.loaded.judgement
        found = None if score is None else grade(score, middle_from=rules.middle, high_from=rules.high)
        return {"grade": found}

    def _check_ins(self, kr: KeyResult, until: datetime) -> Row:
        """Return the latest known confidence, and the last check-in with when the next one is due."""
        rows, zone = self.store.check_ins(kr.id, until), self.loaded.zone
        due = next_due(kr, self.okr.cycle, rows[-1].at if rows else None, zone)
        overdue = None if due is None else is_overdue(kr, self.okr.cycle, due, until, zone)
        confidences = [row.confidence for row in rows if row.confidence is not None]
        return check_in_row(rows[-1] if rows else None, confidences, due, overdue, self.remarks.get(kr.id))

    def _is_value_stale(self, kr: KeyResult) -> bool:
        """Tell whether the value is too old, or the tracker in which it is typed could not be read."""
        if kr.id in self.aged:
            return True
        source = self.loaded.sources.get(kr.id)
        typed = {source.item[0]} if isinstance(source, FieldSource) else set()
        if kr.item and kr.check_in and kr.check_in.value:
            typed.add(kr.item[0])
        return not typed.isdisjoint(self.freshness.trackers)

    def _value(
        self, kr: KeyResult, progress: float | None, until: datetime
    ) -> tuple[float | None, str | None]:
        if isinstance(self.loaded.sources.get(kr.id), ProgressSource):
            return progress, None
        latest = None if kr.id in self.problems else self.store.latest_value(kr.id, until)
        return (latest.value, latest.at.isoformat()) if latest else (None, None)

    def _key_result_note(self, kr: KeyResult, standings: Mapping[str, Standing], language: Language) -> str:
        titled = [(self.okr.projects[name].title, standings[name]) for name in kr.projects]
        return key_result_reason([(title, s) for title, s in titled if s.dropped is None], language)
