"""Changed settings: what they make of the figures in force is told before they take effect, and once when they do."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from syncd.cli.change_lists import print_effects
from syncd.engine.writing.effects import Effects
from tests.contract.engine.bench import Bench
from tests.contract.engine.town import PLAN


def told(effects: Effects | None) -> dict[str, dict[str, tuple[Any, Any]]]:
    """Return the changed figures by subject."""
    assert effects is not None
    return {row.id: dict(row.figures) for row in effects.rows}


def printed(effects: Effects | None) -> str:
    """Return what `diff` prints of them."""
    assert effects is not None
    text = StringIO()
    print_effects(effects, Console(file=text, width=180, highlight=False, markup=False))
    return text.getvalue()


def test_a_look_tells_what_changed_settings_change_and_leaves_the_figures(bench: Bench) -> None:
    """A due date moved in the settings: the figures in force stay until a pass takes the settings over."""
    bench.sync()
    before = bench.rows("project"), bench.rows("key_result")
    bench.change(
        '"4.2"}, plan: {start: 2026-10-05, due: 2026-10-30}',
        '"4.2"}, plan: {start: 2026-10-05, due: 2026-10-16}',
    )
    for _ in range(2):
        effects = bench.look().effects
        assert set(told(effects)) == {"caching", "kr2"}
        assert told(effects)["caching"] == {"planned": (0.35, 0.7)}
        assert told(effects)["kr2"]["planned"] == pytest.approx((0.35, (2 * 0.35 + 0.7) / 3))
        assert (bench.rows("project"), bench.rows("key_result")) == before
    assert printed(effects) == (
        "The settings have changed since the pass of 2026-10-14 10:01. With the items as they stand now:\n"
        "  key result kr2: planned 35% → 47%\n"
        "  project caching: planned 35% → 70%\n\n"
    )
    assert told(bench.sync().view.effects)
    assert bench.rows("project")["caching"]["planned"] == 0.7
    assert bench.look().effects is None


def test_changed_thresholds_change_a_status(quick: Bench) -> None:
    """What the settings call off track is a figure like any other."""
    quick.sync()
    quick.text = quick.text.replace(
        "store:", "thresholds: {off_track_slip: 1.5, at_risk_slip: 1, off_track_gap_slip: 1.5}\nstore:"
    )
    quick.restart()
    assert told(quick.look().effects)["ranking"] == {"status": ("at_risk", "off_track")}


def test_projects_that_come_and_go_are_told_as_such(quick: Bench) -> None:
    """A new project is told with its figures, one that is left out by its name."""
    quick.sync()
    quick.change("{id: tls,", "{id: certificates,")
    effects = quick.look().effects
    lines = printed(effects).splitlines()
    assert (
        "  project certificates: is new: share 50%, planned 35%, slip -3.0, status on track, scope 2" in lines
    )
    assert "  project tls: is left out" in lines
    assert effects is not None
    document = effects.as_dict()
    assert document["since"] == "2026-10-14T10:01:00+09:00"
    assert {(row["id"], row["change"]) for row in document["effects"]} == {  # type: ignore[attr-defined]  # a document
        ("certificates", "added"),
        ("tls", "removed"),
    }


def test_settings_without_an_effect_say_so(quick: Bench) -> None:
    """Another address to listen on changes no figure."""
    quick.sync()
    quick.text = quick.text.replace("store:", "listen: {port: 9999}\nstore:")
    quick.restart()
    effects = quick.look().effects
    assert told(effects) == {}
    assert "no figure changes by it" in printed(effects)


def test_the_same_settings_have_no_effects(quick: Bench) -> None:
    """Before the first pass there is nothing to compare with; later, what people do is told by the fields alone."""
    assert quick.look().effects is None
    quick.sync()
    quick.edit("SRCH-10", status="Done")
    assert quick.look().effects is None
    assert PLAN in quick.text
    assert quick.rows("project")["ranking"]["share"] == 0.5
