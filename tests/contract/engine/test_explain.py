"""Explaining a figure: the chain from items to a number, in each situation an item can be in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from connectors.errors import SettingsError
from syncd.engine.asking.explain import explain
from tests.contract.engine.bench import BOT, Bench
from tests.contract.engine.town import town


@pytest.fixture
def measured(quick: Bench) -> Bench:
    """Give the town after one pass, to be changed."""
    quick.sync()
    return quick


@pytest.fixture(scope="module")
def seen(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Give the town after one pass, to be looked at by several tests."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BENCH_TOKEN", BOT.token)
        with Bench.on_file(migrated_file, tmp_path_factory.mktemp("seen"), {"jira": town()}) as made:
            made.sync()
            yield made


def said(bench: Bench, subject: str) -> str:
    """Return what is said of a subject."""
    explanation = explain(bench.loaded(), bench.store, subject, bench.now)
    assert explanation.as_dict()["lines"] == explanation.lines
    return "\n".join(explanation.lines)


ITEMS = [
    ("SRCH-1", ["belongs to index by its own match", "container of the work"]),
    (
        "SRCH-2",
        [
            "belongs to index through its nearest matched ancestor",
            "serves kr1, kr2",
            "counts with weight 3",
        ],
    ),
    ("SRCH-4", ["counts with the median weight: it has no estimate"]),
    ("SRCH-5", ['counts as cancelled (by "Won\'t Do")', "not counted: cancelled or out of scope"]),
    ("SRCH-6", ["not counted: its children in the project are"]),
    ("SRCH-7", ["belongs to index through", "counts with weight 2"]),
    ("SRCH-9", ["belongs to ranking by its own match", "counts with weight 1"]),
    ("SRCH-11", ["belongs to no project"]),
    ("SRCH-13", ["belongs to ranking through"]),
    ("SRCH-14", ["belongs to ranking", "also matches caching; the first in the file counts"]),
    ("DATA-3", ["belongs to tls", "no key result: a side project"]),
    ("DATA-4", ["belongs to no project", "by the tracker's status category"]),
]


def test_an_item_is_explained(seen: Bench) -> None:
    """Where it belongs, why, what it counts as, and with which weight."""
    for key, parts in ITEMS:
        text = said(seen, key)
        assert [part for part in parts if part not in text] == [], key


def test_a_gone_item_says_so(measured: Bench) -> None:
    """What a census no longer lists is not explained by selectors."""
    measured.delete("SRCH-10")
    measured.wait(hours=7)
    measured.sync()
    assert "gone" in said(measured, "SRCH-10")
    assert "SRCH-10" not in said(measured, "ranking")


def test_a_project_is_explained_down_to_its_items(seen: Bench) -> None:
    """Weights, scope, plan, gap and slip, and each item with what it counts as."""
    text = said(seen, "index")
    for part in (
        "counted by points: 8 of 16 done = 0.50",
        "3 of 5 leaves are done; 1 item is cancelled",
        "2026-10-05 to 2026-10-30",
        "gap 0.35 − 0.50 = -0.15; slip -3 working days",
        "on track: the slip is within 3 working days, and the gap within 0.05 or the slip within 1",
        "38% of the weight rests on the median",
        "SRCH-1 todo (To Do): container",
        "SRCH-2 done (Done): leaf, weighs 3",
        "SRCH-5 cancelled (Done): not in scope",
        "SRCH-6 todo (To Do): parent, its children count",
        "SRCH-8 todo (To Do): leaf, no estimate: weighs the median",
    ):
        assert part in text


def test_a_stale_project_says_of_when_its_figures_are(measured: Bench) -> None:
    """Older data is named as such, with its time."""
    measured.fault("html")
    measured.sync()
    assert "older data: the last complete pull was at 2026-10-14T01:01" in said(measured, "index")


def test_a_key_result_is_explained_by_value_score_and_projects(seen: Bench) -> None:
    """The formula with its numbers, the weighted mean with its projects, and the last values."""
    text = said(seen, "kr1")
    for part in (
        "stretch: at risk",
        "score (21 − 12) ÷ (30 − 12), within 0…1 = 0.50",
        "status: the worst of its begun projects'",
        "progress 0.42, planned 0.35",
        "index: weight 2, 0.50 done",
        "ranking: weight 1, 0.25 done, 2 working days behind",
        "value 21 at",
    ):
        assert part in text
    alone = said(seen, "kr3")
    assert "score unknown: no value yet" in alone
    assert (
        "status: its score against a straight line of 0.14 over the cycle, for it has no live project"
        in alone
    )
    assert "score (0.3333 − 0) ÷ (1 − 0)" in said(seen, "kr2")


def test_an_objective_is_explained_by_its_key_results(seen: Bench) -> None:
    """The mean of the scores that are known, each with its weight, and the worst status."""
    text = said(seen, "o1")
    for part in (
        "Sales teams find the right company (o1): off track",
        "score 0.42 (middle): weighted mean of the known scores below, 2 known",
        "key result kr1: weight 1, score 0.50, at risk",
        "key result kr2: weight 1, score 0.33, off track",
        "status: the worst of theirs",
    ):
        assert part in text
    assert "1 unknown" in said(seen, "o2")


def test_the_border_that_decides_a_status_is_named(seen: Bench) -> None:
    """A slip of 2 of seven days is no more than 3; the gap of a tenth is more than 0.05, and the slip more than 1."""
    assert "at risk: the gap is more than 0.05 and the slip more than 1" in said(seen, "ranking")
    assert "off track: the gap is more than 0.15 and the slip more than 3" in said(seen, "caching")
    assert "no forecast: fewer than 5 items are done" in said(seen, "ranking")
    figures = explain(seen.loaded(), seen.store, "ranking", seen.now).figures
    assert figures["forecast_refused"] == "too_few_done"


def test_a_held_status_says_until_when(measured: Bench) -> None:
    """All caches but one are warm: on track now, and shown as off track until that held at two closes."""
    measured.edit("SRCH-15", status="Done")
    measured.sync()
    text = said(measured, "caching")
    assert "on track: the slip is within 3" in text
    assert "shown as off track until the better status held at the closes of two working days" in text


def test_a_past_close_is_explained_like_the_present(measured: Bench) -> None:
    """What was kept of Wednesday's close, on Thursday: figures, borders, forecast; for a project, a key result, an objective."""
    measured.wait(days=1)
    measured.edit("SRCH-15", status="Done")
    measured.sync()

    def past(subject: str) -> str:
        day = date(2026, 10, 14)
        return "\n".join(explain(measured.loaded(), measured.store, subject, measured.now, at=day).lines)

    project = past("caching")
    assert "at the close of 2026-10-14, recorded: off track" in project
    assert "0 of 2 leaves are done" in project
    assert "by the close of 2026-10-14, working day 8 of 20" in project
    assert "off track: the gap is more than 0.15 and the slip more than 3" in project
    assert "no forecast: fewer than 5 items are done" in project
    assert "caching: weight 1, 0.00 done" in past("kr2")
    assert "verdict 2026-10, to date" in past("kr1")
    assert "key result kr2: weight 1, score 0.33" in past("o1")
    with pytest.raises(SettingsError, match="nothing is kept of kr1 on 2026-10-03"):
        explain(measured.loaded(), measured.store, "kr1", measured.now, at=date(2026, 10, 3))


def test_an_item_is_explained_as_it_stood(measured: Bench) -> None:
    """Done and moved away on Thursday, it was open and of index on Wednesday; what is not known is an error with a remedy."""

    def past(subject: str, day: int) -> str:
        at = date(2026, 10, day)
        return "\n".join(explain(measured.loaded(), measured.store, subject, measured.now, at=at).lines)

    measured.wait(days=1)
    measured.sync()
    measured.edit("SRCH-3", status="Done", parent=None)
    measured.sync()
    with pytest.raises(SettingsError, match="history of SRCH-3 is not known") as unknown:
        past("SRCH-3", 14)
    assert "syncd backfill" in unknown.value.remedy
    measured.wait(days=1)
    measured.sync()
    assert "status Done: counted as done" in past("SRCH-3", 15)
    assert "by the selectors of today it belonged to no project" in past("SRCH-3", 15)
    wednesday = past("SRCH-3", 14)
    assert "status In Progress: counted as doing (by the tracker's status category)" in wednesday
    assert "it belonged to index through its nearest matched ancestor of that day" in wednesday
    assert "its weight was 5" in wednesday
    assert "it did not exist yet on 2026-01-02" in "\n".join(
        explain(measured.loaded(), measured.store, "SRCH-3", measured.now, at=date(2026, 1, 2)).lines
    )


def test_nothing_of_that_name_is_an_error_with_a_remedy(seen: Bench) -> None:
    """The message says what may be asked for."""
    with pytest.raises(SettingsError, match="NOPE-1") as error:
        said(seen, "NOPE-1")
    assert error.value.remedy


def test_before_any_pass_it_says_what_to_do(quick: Bench) -> None:
    """Nothing measured is no error."""
    assert "run syncd sync" in said(quick, "index")
    assert "run syncd sync" in said(quick, "kr1")
