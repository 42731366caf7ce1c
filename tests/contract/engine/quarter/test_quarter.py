"""A scripted quarter: every close is what was worked out from RULES before, lived through and rebuilt at its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from syncd.reports.markdown import markdown
from syncd.sandbox.jira.datacenter import face
from syncd.sandbox.server import Sandbox
from syncd.store import Store
from tests.contract.engine.bench import BOT, Bench
from tests.contract.engine.quarter.digests import NEWLY_LATE, Digests, parts_of, spans, without_reason
from tests.contract.engine.quarter.driver import (
    EVENING,
    Rows,
    late_evenings,
    monday_mornings,
    play,
    rebuild,
    workday_mornings,
)
from tests.contract.engine.quarter.expectation import Quarter
from tests.contract.engine.quarter.ledger import CHANGES
from tests.contract.engine.quarter.questions import QUESTIONS
from tests.contract.engine.quarter.reviews import Reviews
from tests.contract.engine.quarter.scenario import (
    DAYS,
    END,
    KEY_RESULTS,
    PROJECTS,
    build,
    november,
    october,
)
from tests.contract.engine.quarter.stages import ClickUpStage, JiraStage, Stage, configuration
from tests.contract.engine.quarter.telling import Telling, lines_of, tell_all

History = Mapping[tuple[str, str, date], Mapping[str, Any]]
pytestmark = pytest.mark.timeout(600)
FROM_THE_PASS = {"data_at", "value_at", "order"}
"""What a row tells of the pass that made it, not of the day."""
KINDS = ("project", "key_result", "objective", "total", "verdict", "baseline", "ledger", "week", "goals")
FIGURES = (
    "share",
    "planned",
    "gap",
    "slip",
    "slip_baseline",
    "causes",
    "status",
    "late",
    "finished_late",
    "leaves",
    "scope",
    "idle_days",
)


UNREMEMBERED = {"weekly", "paused", "shifted", "giver", "taker"}
"""Projects whose estimates, dates, parents or tags were changed: ClickUp remembers statuses only."""


@dataclass(frozen=True, slots=True)
class Lived:
    """The quarter after its end: the history that was recorded, the one that an empty store rebuilt, and the passes."""

    recorded: History
    rebuilt: History
    shown: Mapping[datetime, Rows]
    told: Telling | None = None
    retold: Telling | None = None

    def telling(self, label: str) -> Telling:
        """Return the digests of what was recorded, or of what was rebuilt."""
        found = self.told if label == "recorded" else self.retold
        assert found is not None
        return found

    def either(self) -> Iterator[tuple[str, History, Quarter]]:
        """Yield both with what must be in them; of the rows the expectation takes the forecasts only."""
        for label, rows in (("recorded", self.recorded), ("rebuilt", self.rebuilt)):
            yield label, rows, Quarter(build(), partial(_p50, rows))


def _p50(rows: History, project: str, day: date) -> date | None:
    text = rows["project", project, day]["forecast"]["p50"]
    return date.fromisoformat(text) if text else None


def history(store: Store) -> History:
    """Return the kept rows of the cycle by kind, id and day, without what belongs to the pass."""
    return {
        (kind, name, row.day): {n: _of_the_day(v) for n, v in row.figures.items() if n not in FROM_THE_PASS}
        for kind in KINDS
        for name, days in store.last_days(kind, END, 200).items()
        for row in days
        if row.day >= DAYS[0]
    }


def _of_the_day(figure: object) -> object:
    """Leave out when and by whom a change was made, which a pass within the day has not asked for."""
    if not isinstance(figure, list):
        return figure
    return [
        {n: v for n, v in one.items() if n not in {"at", "by"}} if isinstance(one, dict) else one
        for one in figure
    ]


@contextmanager
def living(
    folder: Path, migrated: Path, stage: Stage, passes: Iterable[datetime], *, server: str | None = None
) -> Iterator[tuple[Bench, Store, Mapping[datetime, Rows]]]:
    """Live through the quarter in a tracker, a Data Center where `server` tells its version; rebuild it in an empty store."""
    with pytest.MonkeyPatch.context() as environment, ExitStack() as open_:
        environment.setenv("BENCH_TOKEN", BOT.token)
        bench = open_.enter_context(Bench.on_file(migrated, folder, {stage.name: stage.site}))
        bench.text = configuration(stage)
        if server is not None and isinstance(stage, JiraStage):
            bench.text = bench.text.replace(" email: bot@example.com,", "")
            bench.sandboxes[stage.name] = open_.enter_context(Sandbox(stage.site, face=face(server)))
        fresh = open_.enter_context(Store.open(f"sqlite:///{folder / 'fresh.db'}"))
        shown = play(bench, stage, build(), passes)
        rebuild(bench, fresh)
        yield bench, fresh, shown


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Lived]:
    """Live through the quarter in Jira Cloud, with a pass late each day."""
    stage = JiraStage(build().items)
    with living(tmp_path_factory.mktemp("quarter"), migrated_file, stage, late_evenings()) as (
        bench,
        fresh,
        shown,
    ):
        loaded = bench.loaded()
        yield Lived(
            recorded=history(bench.store),
            rebuilt=history(fresh),
            shown=shown,
            told=tell_all(loaded, bench.store, stage.ref),
            retold=tell_all(loaded, fresh, stage.ref),
        )


def differing(wanted: object, found: object) -> bool:
    """Tell whether two figures differ by more than sums of fractions do."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return wanted.keys() != found.keys() or any(differing(wanted[n], found[n]) for n in wanted)
    if isinstance(wanted, int | float) and isinstance(found, int | float):
        return abs(wanted - found) > 1e-9
    return wanted != found


def wrong_figures(
    label: str, rows: History, quarter: Quarter
) -> list[tuple[str, str, date, str, object, object]]:
    """Return every figure of a project at a close that is not as worked out."""
    return [
        (label, project, day, name, wanted, found)
        for (project, day), figures in quarter.figures.items()
        for name in FIGURES
        if differing(wanted := getattr(figures, name), found := rows["project", project, day][name])
    ]


def test_every_close_of_every_project_is_as_worked_out(lived: Lived) -> None:
    """Share, plan, gap, slip and its causes, status with hysteresis, late or not: 13 projects at 92 closes."""
    assert [wrong for each in lived.either() for wrong in wrong_figures(*each)] == []


def test_no_project_is_called_late_that_is_not(lived: Lived) -> None:
    """Both that are on plan are so at every close, in status and slip."""
    for rows in (lived.recorded, lived.rebuilt):
        calm = [rows["project", name, day] for name in ("steady", "punctual") for day in DAYS]
        assert not any(row["late"] for row in calm)
        assert {row["status"] for row in calm} <= {"on_track", "done"}
        assert max(row["slip"] for row in calm) <= 1 + 1e-9


def worked_out(quarter: Quarter, day: date) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Yield what a close must tell of key results and objectives."""
    for name in ("o1", "o2"):
        yield "objective", name, {"score": quarter.objective(name, day)}
    for kr in KEY_RESULTS:
        progress, planned = quarter.progress(kr, day)
        figures = {"score": quarter.score(kr, day), "progress": progress, "planned": planned}
        yield "key_result", kr.id, {**figures, "status": quarter.kr_status(kr, day)}


def test_every_close_of_every_key_result_is_as_worked_out(lived: Lived) -> None:
    """Scores from typed values and from progress, weighted means, the worst status; objectives over known scores."""
    wrong = [
        (label, kind, name, day, figure, wanted, found)
        for label, rows, quarter in lived.either()
        for day in DAYS
        for kind, name, figures in worked_out(quarter, day)
        for figure, wanted in figures.items()
        if differing(wanted, found := rows[kind, name, day][figure])
    ]
    assert wrong == []


def test_the_side_portfolio_of_every_close_is_as_worked_out(lived: Lived) -> None:
    """Pooled over the leaves of the side projects of the month; the dropped one is out from its day on."""
    for label, rows, quarter in lived.either():
        for day in DAYS:
            row = rows["total", "side_portfolio", day]
            share, planned = quarter.portfolio(day)
            assert row["share"] == pytest.approx(share), (label, day)
            assert row["planned"] == pytest.approx(planned), (label, day)
            assert row["met"] == (share >= 0.7 * planned - 1e-9), (label, day)


def test_every_month_is_judged_as_worked_out(lived: Lived) -> None:
    """The verdict of each key result at each month's end, and the attainment of the plans."""
    for label, rows, quarter in lived.either():
        ends = (october(31), november(30), END)
        found = {(kr.id, end): rows["verdict", kr.id, end]["verdict"] for kr in KEY_RESULTS for end in ends}
        assert found == {(kr.id, end): quarter.verdict(kr, end) for kr in KEY_RESULTS for end in ends}, label
        plans = [rows["total", "attainment", end]["plan"] for end in ends]
        assert plans == pytest.approx([quarter.attainment(end) for end in ends]), label


def test_every_week_is_judged_as_worked_out(lived: Lived) -> None:
    """What became of the goals of each week, of every project that had any, or work overdue."""
    closings = [day for day in DAYS if day.weekday() == 6 or day == END]
    parts = ("achieved", "missed", "withdrawn", "added", "overdue")
    for label, rows, quarter in lived.either():
        for closing in closings:
            for project in (p for p in PROJECTS if not (p.dropped and p.dropped <= closing)):
                row, worked = rows["goals", project.id, closing], quarter.goals(project, closing)
                assert {n: row[n] for n in parts} == worked, (label, project.id, closing)


def test_the_ledger_tells_every_change_and_no_other(lived: Lived) -> None:
    """Kind, day, weight and working days of each, one entry for an act on many items, one for a move of an epic."""
    for label, rows, _ in lived.either():
        told = [
            ((name, day, change["kind"]), (change["weight"], change["days"]))
            for (kind, name, day), row in rows.items()
            if kind == "ledger"
            for change in row["changes"]
        ]
        assert sorted(key for key, _ in told) == sorted(CHANGES), label
        for key, found in told:
            for wanted, size in zip(CHANGES[key], found, strict=True):
                assert wanted is None or size == pytest.approx(wanted), (label, key)


def test_live_and_rebuilt_agree(lived: Lived) -> None:
    """Passes through the quarter and one backfill after it give the same rows, forecasts and reasons included."""
    assert set(lived.recorded) == set(lived.rebuilt)
    assert len({key[2] for key in lived.rebuilt}) == len(DAYS)
    assert {key[1] for key in lived.rebuilt if key[0] == "project"} == {project.id for project in PROJECTS}
    different = {
        key: {
            n: (row[n], lived.rebuilt[key][n])
            for n in {*row, *lived.rebuilt[key]}
            if row.get(n) != lived.rebuilt[key].get(n)
        }
        for key, row in lived.recorded.items()
        if row != lived.rebuilt[key]
    }
    assert different == {}


def test_items_that_vanish_together_change_nothing_until_they_are_back(lived: Lived) -> None:
    """Twelve of fifteen gone at 18:00: the figures of the last complete pass stay, marked stale; at midnight all is well."""
    *_, before = (moment for moment in lived.shown if moment < EVENING)
    after = next(moment for moment in lived.shown if moment > EVENING)
    figures = ("leaves", "share", "slip", "status")
    told = {moment: lived.shown[moment]["side-mass"] for moment in (before, EVENING, after)}
    assert [told[EVENING][n] for n in figures] == [told[before][n] for n in figures]
    assert [row["stale"] for row in told.values()] == [False, True, False]
    assert told[after]["leaves"] == 15


def alike(wanted: str, found: str) -> bool:
    """Tell whether two lines agree; `*` stands for keys, `?` for a figure that was not worked out."""
    pattern = re.escape(wanted).replace(r"\*", r"[^)]+").replace(r"\?", r"[−+]?[\d.]+ working days?")
    return re.fullmatch(pattern, found) is not None


def different_lines(section: str, wanted: list[str], found: list[str]) -> list[tuple[str, str, str]]:
    """Return the lines of a section in which it is not as it must be."""
    if section == "late":
        found = [without_reason(line) for line in found]
    pairs = zip_longest(wanted, found, fillvalue="(nothing)")
    return [(section, one, other) for one, other in pairs if not alike(one, other)]


def wrong_lines(
    telling: Telling, quarter: Quarter, *, author: str = "by a person"
) -> list[tuple[date, str, str, str]]:
    """Return every line of a digest that is not as worked out; `author` is how a tracker tells who changed a plan."""
    expected = Digests(quarter, telling.rows, telling.key)
    return [
        (due, *line)
        for due, span in spans().items()
        for section, wanted in expected.sections(span).items()
        for line in different_lines(
            section,
            [one.replace("by a person", author) for one in wanted],
            lines_of(telling.digests[due])[section],
        )
    ]


def test_every_digest_is_as_worked_out_line_by_line(lived: Lived) -> None:
    """What changed, what is late, goals, what was achieved, forecasts, what stands still, what is missing."""
    for label, _, quarter in lived.either():
        assert wrong_lines(lived.telling(label), quarter) == [], label


def test_what_is_newly_late_is_told_with_its_cause_at_once(lived: Lived) -> None:
    """Those worked out by hand and nobody else, by their main cause; the parts that are told add up to the slip."""
    for label, _, quarter in lived.either():
        telling = lived.telling(label)
        expected = Digests(quarter, telling.rows, telling.key)
        for due, span in spans().items():
            (late,) = (section for section in telling.digests[due].sections if section.id == "late")
            told = {entry.text.split(":")[0]: entry for entry in late.entries if ":" in entry.text}
            new = {
                name: max(parts, key=lambda part: parts[part])
                for name, entry in told.items()
                if "Newly late in this report." in entry.details and (parts := parts_of(entry.text))
            }
            assert new == NEWLY_LATE.get(due, {}), (label, due)
            for name, (_, causes) in expected.causes(span).items():
                parts = parts_of(told[name].text)
                for cause in ("late start", "scope growth", "pace"):
                    wanted = causes[cause.replace(" ", "_")]
                    assert parts.get(cause, 0.0) == pytest.approx(wanted, abs=0.11), (label, due, name, cause)


def test_every_review_is_as_worked_out_line_by_line(lived: Lived) -> None:
    """Attainment and scores beside those of the month before, verdicts, the side portfolio, and what is to be decided."""
    for label, _, quarter in lived.either():
        reviews = Reviews(quarter)
        for end, document in lived.telling(label).reviews.items():
            told = markdown(document)
            lines = told.splitlines()
            assert [line for line in reviews.lines(end) if line not in lines] == [], (label, end, told)
            asked = [entry.text for entry in document.sections[-1].entries]
            assert [text.split(" (")[0] for text in asked] == reviews.asked(end), (label, end)


def test_the_digests_answer_twenty_questions(lived: Lived) -> None:
    """Each answer stands in the first digest, or the review, that can know it, and in no digest before."""
    assert len(QUESTIONS) == 20
    for label in ("recorded", "rebuilt"):
        telling = lived.telling(label)
        for question in QUESTIONS:
            if question.review:
                assert question.words in markdown(telling.reviews[question.review]), question.asked
                continue
            told = [due for due in telling.digests if question.words in telling.text(due)]
            assert told[:1] == [question.digest], question.asked


def test_who_keeps_to_the_plan_is_never_called_late(lived: Lived) -> None:
    """Steady and punctual stand under nothing that is late, stands still or was missed; nothing is called taken out."""
    for label in ("recorded", "rebuilt"):
        for due, document in lived.telling(label).digests.items():
            told = lines_of(document)
            named = [line for part in ("late", "waiting") for line in told[part] if not line.startswith(" ")]
            assert not [line for line in named if line.startswith(("steady", "punctual"))], (label, due)
            assert "taken out" not in "".join(told["changes"]), (label, due)


@pytest.mark.campaign
def test_a_data_center_tells_the_same_quarter(tmp_path: Path, migrated_file: Path) -> None:
    """Parents in three fields, changelogs issue by issue: the same figures and digests, recorded and rebuilt."""
    stage = JiraStage(build().items)
    with living(tmp_path, migrated_file, stage, late_evenings(), server="9.12.19") as (bench, fresh, shown):
        server = Lived(recorded=history(bench.store), rebuilt=history(fresh), shown=shown)
        assert [wrong for each in server.either() for wrong in wrong_figures(*each)] == []
        for store, (_, _, quarter) in zip((bench.store, fresh), server.either(), strict=True):
            assert wrong_lines(tell_all(bench.loaded(), store, stage.ref), quarter) == []


@pytest.mark.campaign
@pytest.mark.parametrize("passes", [workday_mornings, monday_mornings])
def test_passes_of_any_morning_miss_no_day(
    tmp_path: Path, migrated_file: Path, passes: Callable[[], Iterable[datetime]]
) -> None:
    """Days are lived through at the next pass, be it a week later: the same figures at every close, and the same ledger."""
    stage = JiraStage(build().items)
    with living(tmp_path, migrated_file, stage, passes()) as (bench, fresh, shown):
        seldom = Lived(recorded=history(bench.store), rebuilt=history(fresh), shown=shown)
        assert [wrong for each in seldom.either() for wrong in wrong_figures(*each)] == []
        ledgers = [{k: row for k, row in rows.items() if k[0] == "ledger"} for _, rows, _ in seldom.either()]
        assert ledgers[0].keys() == ledgers[1].keys()


@pytest.mark.campaign
def test_clickup_tells_the_same_quarter_as_far_as_it_remembers(tmp_path: Path, migrated_file: Path) -> None:
    """Recorded, every close and digest is as worked out; rebuilt, those projects are of which only statuses were changed."""
    stage = ClickUpStage(build().items)
    with living(tmp_path, migrated_file, stage, workday_mornings()) as (bench, fresh, shown):
        workspace = Lived(recorded=history(bench.store), rebuilt=history(fresh), shown=shown)
        recorded, rebuilt = workspace.either()
        assert wrong_figures(*recorded) == []
        told = tell_all(bench.loaded(), bench.store, stage.ref)
        assert wrong_lines(told, recorded[2], author="author not told") == []
        assert {project for _, project, *_ in wrong_figures(*rebuilt)} <= UNREMEMBERED


def counted_too_early(passes: Iterable[datetime]) -> set[date]:
    """Return the days that a pass closed only after something besides a status was changed that was not theirs."""
    moments = sorted(passes)
    forgotten = [
        act.at for act in build().acts if not act.change.keys() <= {"status", "value", "gone", "back"}
    ]
    return {
        day
        for day in DAYS
        for closing in [next(moment for moment in moments if moment.date() > day)]
        if any(day < changed.date() and changed <= closing for changed in forgotten)
    }


@pytest.mark.campaign
@pytest.mark.parametrize("passes", [late_evenings, monday_mornings])
def test_clickup_read_seldom_counts_too_early_what_it_forgets(
    tmp_path: Path, migrated_file: Path, passes: Callable[[], Iterable[datetime]]
) -> None:
    """A parent, tag, date or estimate that changed between a close and the next pass counts at that close already."""
    stage = ClickUpStage(build().items)
    with living(tmp_path, migrated_file, stage, passes()) as (bench, fresh, shown):
        recorded, _ = Lived(recorded=history(bench.store), rebuilt=history(fresh), shown=shown).either()
        wrong = {(project, day) for _, project, day, *_ in wrong_figures(*recorded)}
        assert wrong
        assert {project for project, _ in wrong} <= UNREMEMBERED
        assert {day for _, day in wrong} <= counted_too_early(passes())
