"""The first pass over a site worked out by hand, and the quiet ones after it."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from syncd.status import status_document
from tests.contract.engine.bench import Bench, written
from tests.contract.engine.status_keys import KEYS, PARTS


def test_progress_of_projects_is_what_was_worked_out_by_hand(bench: Bench) -> None:
    """Containers, parents, cancelled work, own matches, exclusions, overlaps and missing estimates count as ruled."""
    bench.sync()
    rows = bench.rows("project")
    assert {
        n: (r["done"], r["scope"], r["leaves"], r["done_leaves"], r["removed"]) for n, r in rows.items()
    } == {
        "index": (8.0, 16.0, 5, 3, 1),
        "ranking": (1.0, 4.0, 4, 1, 0),
        "caching": (0.0, 2.0, 2, 0, 0),
        "tls": (1.0, 2.0, 2, 1, 0),
    }
    assert rows["index"]["unestimated_share"] == pytest.approx(6 / 16)


def test_standings_hold_progress_against_the_plan_of_the_last_day_over(quick: Bench) -> None:
    """On Wednesday morning the plan of Tuesday's close counts: 7 of 20 working days."""
    quick.sync()
    rows = quick.rows("project")
    assert {n: (r["planned"], r["share"], r["status"]) for n, r in rows.items()} == {
        "index": (0.35, 0.5, "on_track"),
        "ranking": (0.35, 0.25, "at_risk"),
        "caching": (0.35, 0.0, "off_track"),
        "tls": (0.35, 0.5, "on_track"),
    }
    slips = {name: round(row["slip"], 9) for name, row in rows.items()}
    assert slips == {"index": -3.0, "ranking": 2.0, "caching": 7.0, "tls": -3.0}
    assert not any(row["stale"] for row in rows.values())


def test_key_results_and_objectives_roll_up_with_weights(quick: Bench) -> None:
    """A project under two key results counts in both; an unknown score is left out of the objective and counted."""
    quick.sync()
    rows = quick.rows("key_result")
    assert {n: (r["value"], r["status"]) for n, r in rows.items()} == {
        "kr1": (21.0, "at_risk"),
        "kr2": (pytest.approx(1 / 3), "off_track"),
        "kr3": (None, "unknown"),
    }
    assert rows["kr1"]["progress"] == pytest.approx((2 * 0.5 + 0.25) / 3)
    assert rows["kr1"]["score"] == pytest.approx(0.5)
    assert rows["kr2"]["score"] == pytest.approx(1 / 3)
    objectives = quick.rows("objective")
    assert objectives["o1"]["score"] == pytest.approx((0.5 + 1 / 3) / 2)
    assert (objectives["o1"]["status"], objectives["o1"]["known"], objectives["o1"]["unknown"]) == (
        "off_track",
        2,
        0,
    )
    assert objectives["o1"]["progress"] == pytest.approx(((2 * 0.5 + 0.25) / 3 + 1 / 3) / 2)
    assert objectives["o2"]["progress"] is None
    assert (objectives["o2"]["score"], objectives["o2"]["status"], objectives["o2"]["unknown"]) == (
        None,
        "unknown",
        1,
    )


def test_totals_are_what_was_worked_out_by_hand(bench: Bench) -> None:
    """The side portfolio is held against the month's end; two of eight active leaves serve nothing; one item overlaps."""
    bench.sync()
    totals = bench.rows("total")
    side = totals["side_portfolio"]
    assert (side["share"], side["planned"], side["target"], side["met"]) == (0.5, 1.0, 0.7, False)
    assert side["month_end"] == "2026-10-31"
    assert (totals["unmapped"]["items"], totals["unmapped"]["of"], totals["unmapped"]["share"]) == (
        2,
        8,
        0.25,
    )
    (overlap,) = totals["overlaps"]["rows"]
    assert (overlap["key"], overlap["project"], overlap["others"]) == ("SRCH-14", "ranking", ["caching"])


EXPECTED: dict[str, dict[str, Any]] = {
    "OKR-10": {"OKR Status": "Off track", "OKR Score": 0.42},
    "OKR-1": {"KR Status": "At risk", "KR Progress": 42.0, "KR Score": 0.5},
    "OKR-2": {"KR Status": "Off track", "KR Progress": 33.0, "KR Score": 0.33},
    "OKR-3": {"KR Status": "Unknown"},
    "SRCH-1": {"Project Status": "🟢 順調", "Slip (days)": -3.0, "Done": 0.5},
    "OKR-4": {"Project Status": "🟡 要注意", "Slip (days)": 2.0, "Done": 0.25},
    "DATA-1": {"Project Status": "🟢 順調", "Slip (days)": -3.0, "Done": 0.5},
}


def test_every_configured_field_is_written_and_no_other(bench: Bench) -> None:
    """Words, ratios, percents, days, texts and rich texts stand in the tracker as their fields want them."""
    before = bench.site.find("SRCH-1")
    report = bench.sync()
    assert report.result == "complete"
    for key, fields in EXPECTED.items():
        shown = bench.shown(key)
        assert {name: shown.get(name) for name in fields} == fields, key
    assert bench.shown("SRCH-1")["Elsewhere"] == "keep"
    assert bench.shown("SRCH-1")["Project Note"].startswith("3 working days ahead")
    assert bench.shown("OKR-1")["KR Note"]["type"] == "doc"
    assert "KR Score" not in bench.shown("OKR-3")
    after = bench.site.find("SRCH-1")
    assert before is not None
    assert after is not None
    assert (after.status, after.labels, after.summary) == (before.status, before.labels, before.summary)


def test_each_item_takes_one_edit(quick: Bench) -> None:
    """All fields of an item go out in one request, and what is reported is what the tracker took."""
    with quick.asked():
        report = quick.sync()
        puts = quick.puts()
    assert len(puts) == len({item for item, _ in puts}) == len(EXPECTED)
    taken = {(item, field) for item, fields in puts for field in fields}
    assert taken == {(o.change.target.item, o.change.target.field.id) for o in report.outcomes}
    assert {o.result for o in report.outcomes} == {"written"}


def test_a_second_pass_writes_nothing_and_asks_at_most_twice(bench: Bench) -> None:
    """A new process on the same store makes a quiet pass with two requests at most, minutes and hours later."""
    bench.sync()
    for hours in (0, 2):
        bench.restart()
        bench.wait(hours=hours)
        with bench.asked() as asked:
            report = bench.sync()
        assert not report.view.change_set.changes
        assert not report.outcomes
        assert len(asked) <= 2, [entry.operation for entry in asked]


def test_a_census_of_a_quiet_site_writes_nothing(quick: Bench) -> None:
    """After six hours everything is listed again, and nothing follows from it."""
    quick.sync()
    quick.wait(hours=7)
    report = quick.sync()
    assert report.view.pulled["jira"].full
    assert report.view.pulled["jira"].counts["gone"] == 0
    assert not report.outcomes


def test_outcomes_are_audited_with_before_after_and_reason(quick: Bench) -> None:
    """Each change set is kept with who approved it, each change with both values, its reason and its outcome."""
    report = quick.sync()
    (kept,) = quick.store.change_sets(10)
    assert (kept.fingerprint, kept.approved_by, kept.clock) == (
        report.view.change_set.fingerprint,
        "guard",
        None,
    )
    rows = quick.store.changes(kept.id)
    assert len(rows) == len(report.outcomes)
    slip = next(row for row in rows if row.change["key"] == "OKR-4" and row.change["role"] == "project.slip")
    assert (slip.change["before"], slip.change["after"]) == (None, 2.0)
    assert slip.change["reason"].startswith("2 working days behind")
    assert (slip.outcome, slip.begun is not None, slip.ended is not None) == ("written", True, True)


def test_an_overridden_clock_is_recorded_with_what_it_wrote(quick: Bench) -> None:
    """`--now` stands in the change set, so that a replay is never taken for the real course of things."""
    said = quick.now.isoformat()
    service = quick.wire(quick.store, override=said)
    service.sync()
    service.close()
    assert [row.clock for row in quick.store.change_sets(10)] == [said]


def test_the_status_document_has_exactly_the_keys_of_the_contract(quick: Bench) -> None:
    """`status --json` is an interface: no key more, none less, unknown is null, and the order is the file's."""
    quick.sync()
    document = status_document(quick.store)
    assert set(document) == set(PARTS.split())
    assert list(document["objectives"]) == ["o1", "o2"]
    assert list(document["key_results"]) == ["kr1", "kr2", "kr3"]
    assert list(document["projects"]) == ["index", "ranking", "caching", "tls"]
    for kind, keys in KEYS.items():
        assert all(set(row) == set(keys.split()) for row in document[kind].values()), kind
    project = document["projects"]["index"]
    assert set(project["causes"]) == {"late_start", "scope_growth", "pace", "date_moved"}
    assert set(project["forecast"]) == {"p50", "p85", "chance"}
    assert project["plan"] == {"start": "2026-10-05", "due": "2026-10-30"}
    assert project["key_results"] == ["kr1", "kr2"]
    assert set(document["side_portfolio"]) == {
        *("month", "share", "planned", "target", "met", "reprioritised", "months")
    }
    assert set(document["unmapped"]) == {"share", "items", "parents", "selectors"}
    assert document["key_results"]["kr3"]["score"] is None
    assert document["objectives"]["o1"]["kr_counts"] == {"at_risk": 1, "off_track": 1}


def test_before_any_pass_the_status_document_is_empty_but_whole(quick: Bench) -> None:
    """Unknown is null, also when nothing was ever read."""
    document = status_document(quick.store)
    assert document["as_of"] is None
    assert document["projects"] == {}
    assert document["trackers"] == {}
    assert set(document["unmapped"].values()) == {None}


def test_looking_writes_nothing_and_says_what_writing_would(quick: Bench) -> None:
    """What `look` announces is what `sync` then writes; before it, no edit reaches the tracker."""
    with quick.asked():
        view = quick.look()
        assert quick.puts() == []
    report = quick.sync()
    announced = {c.target.place: c.after for c in view.change_set.changes}
    assert announced == {o.change.target.place: o.change.after for o in report.outcomes}
    assert len(written(report.outcomes)) == len(announced)
    assert report.view.change_set.fingerprint == view.change_set.fingerprint
    assert quick.now.astimezone(UTC).date().isoformat() == "2026-10-14"
