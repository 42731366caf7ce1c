"""Explaining a figure: the chain from items to a number, in each situation an item can be in."""

from __future__ import annotations

import pytest

from connectors.errors import SettingsError
from syncd.engine.explain import explain
from tests.contract.engine.bench import Bench


@pytest.fixture
def measured(quick: Bench) -> Bench:
    """Give the town after one pass."""
    quick.sync()
    return quick


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


def test_an_item_is_explained(measured: Bench) -> None:
    """Where it belongs, why, what it counts as, and with which weight."""
    for key, parts in ITEMS:
        text = said(measured, key)
        assert [part for part in parts if part not in text] == [], key


def test_a_gone_item_says_so(measured: Bench) -> None:
    """What a census no longer lists is not explained by selectors."""
    measured.delete("SRCH-10")
    measured.wait(hours=7)
    measured.sync()
    assert "gone" in said(measured, "SRCH-10")
    assert "SRCH-10" not in said(measured, "ranking")


def test_a_project_is_explained_down_to_its_items(measured: Bench) -> None:
    """Weights, scope, plan, gap and slip, and each item with what it counts as."""
    text = said(measured, "index")
    for part in (
        "counted by points: 8 of 16 done = 0.50",
        "3 of 5 leaves are done; 1 items are cancelled",
        "2026-10-05 to 2026-10-30",
        "gap 0.35 − 0.50 = -0.15; slip -3 working days",
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


def test_a_key_result_is_explained_by_value_score_and_projects(measured: Bench) -> None:
    """The formula with its numbers, the weighted mean with its projects, and the last values."""
    text = said(measured, "kr1")
    for part in (
        "stretch: at risk",
        "score (21 − 12) ÷ (30 − 12), within 0…1 = 0.50",
        "progress 0.42, planned 0.35",
        "index: weight 2, 0.50 done",
        "ranking: weight 1, 0.25 done, 2 working days behind",
        "value 21 at",
    ):
        assert part in text
    assert "score unknown: no value yet" in said(measured, "kr3")
    assert "score (0.3333 − 0) ÷ (1 − 0)" in said(measured, "kr2")


def test_nothing_of_that_name_is_an_error_with_a_remedy(measured: Bench) -> None:
    """The message says what may be asked for."""
    with pytest.raises(SettingsError, match="NOPE-1") as error:
        said(measured, "NOPE-1")
    assert error.value.remedy


def test_before_any_pass_it_says_what_to_do(quick: Bench) -> None:
    """Nothing measured is no error."""
    assert "run syncd sync" in said(quick, "index")
    assert "run syncd sync" in said(quick, "kr1")
