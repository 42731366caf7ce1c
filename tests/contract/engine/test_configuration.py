"""A changed configuration over an unchanged site: what is read anew, what is only placed anew, what vanishes."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from connectors.errors import SettingsError
from syncd.metrics.state import StateCollector
from syncd.sandbox.model import Sprint
from syncd.status import status_document
from tests.contract.engine.bench import ZONE, Bench, written
from tests.contract.engine.town import PLAN


def metrics(bench: Bench) -> str:
    """Return what a scrape shows of the store."""
    registry = CollectorRegistry()
    registry.register(StateCollector(bench.store, lambda: ZONE, lambda: ["jira"]))
    return generate_latest(registry).decode()


def test_changed_selectors_place_anew_without_reading_again(bench: Bench) -> None:
    """What a label selects is decided from what is stored; no unchanged item is asked for."""
    bench.sync()
    bench.change("exclude: {labels: spike}", "exclude: {labels: nothing}")
    with bench.asked() as asked:
        report = bench.sync()
    counts = report.view.pulled["jira"].counts
    assert (counts["created"], counts["gone"]) == (0, 0)
    assert len(asked) <= 2 + len({o.change.target.item for o in report.outcomes})
    assert bench.rows("project")["ranking"]["leaves"] == 5
    assert bench.rows("total")["unmapped"]["items"] == 1


def test_another_order_of_the_file_counts_an_overlap_elsewhere(quick: Bench) -> None:
    """The first in the file counts: with the order turned round, the overlapping item moves."""
    quick.sync()
    first = (
        "{id: ranking, select: {labels: ranking, exclude: {labels: spike}}, item: OKR-4, plan: " + PLAN + "}"
    )
    second = '{id: caching, select: {versions: "4.2"}, plan: ' + PLAN + "}"
    quick.text = quick.text.replace(first, "§").replace(second, first).replace("§", second)
    quick.restart()
    quick.sync()
    assert quick.rows("project")["ranking"]["leaves"] == 3
    assert quick.rows("project")["caching"]["leaves"] == 3
    assert quick.rows("total")["overlaps"]["rows"][0]["project"] == "caching"


def test_a_further_field_has_every_item_read_anew(quick: Bench) -> None:
    """Items stored without the field a measure needs are read once more, and then no more."""
    quick.edit("SRCH-9", fields={"Effort": 3})
    quick.sync()
    quick.change("{id: ranking,", "{id: ranking, measure: {field: Effort},")
    report = quick.sync()
    assert report.view.pulled["jira"].full
    assert quick.rows("project")["ranking"]["scope"] == 12.0
    quick.restart()
    with quick.asked() as asked:
        quick.sync()
    assert len(asked) <= 2


def test_a_field_that_is_newer_than_what_is_remembered_is_found(quick: Bench) -> None:
    """An operator adds a field to the site and names it: no restart of anything, no error."""
    quick.sync()
    field = next(f for f in quick.site.fields.values() if f.name == "KR Score")
    quick.site.add(type(field)(id="customfield_10300", name="Fresh Score", type=field.type))
    quick.change("score: KR Score,", "score: Fresh Score,")
    report = quick.sync()
    assert written(report.outcomes)["OKR-1", "Fresh Score"] == 0.5


def test_an_unknown_field_is_an_error_that_names_the_place(quick: Bench) -> None:
    """Nothing is read or written with it; the message says where it stands and what to do."""
    quick.change("score: KR Score,", "score: KR Skore,")
    with pytest.raises(SettingsError, match="KR Skore") as error:
        quick.sync()
    assert "write.jira.key_result.score" in str(error.value)
    assert "did you mean" in str(error.value)
    assert quick.puts() == []


def test_a_removed_project_vanishes_from_figures_and_metrics(bench: Bench) -> None:
    """Its rows go, its items serve nothing from then on, and no series of it is left."""
    bench.sync()
    assert 'project="tls"' in metrics(bench)
    bench.change("side_projects:\n  - {id: tls, select: {epics: DATA-1}, plan: " + PLAN + "}\n", "")
    bench.sync()
    assert "tls" not in status_document(bench.store)["projects"]
    assert 'project="tls"' not in metrics(bench)
    assert bench.rows("total")["unmapped"]["items"] == 3
    assert bench.rows("total")["side_portfolio"]["share"] is None


def test_a_removed_key_result_vanishes_and_its_history_stays(quick: Bench) -> None:
    """What was recorded of past days is nobody's to take away."""
    quick.sync()
    quick.wait(days=1)
    quick.sync()
    day = quick.now.date().replace(day=14)
    assert quick.store.days("key_result", "kr3", day, day)
    quick.text = (
        quick.text[: quick.text.index("      - id: kr3")] + quick.text[quick.text.index("side_projects:") :]
    )
    quick.text = quick.text.replace("    key_results:\nside", "    key_results: []\nside")
    quick.restart()
    quick.sync()
    assert "kr3" not in status_document(quick.store)["key_results"]
    assert quick.store.days("key_result", "kr3", day, day)


def test_changed_classes_count_anew(quick: Bench) -> None:
    """What counts as cancelled is decided from what is stored, in projects and in unmapped work alike."""
    quick.sync()
    quick.change("census: 6h}", "census: 6h, classes: {cancelled: [In Progress]}}")
    quick.sync()
    assert quick.rows("project")["index"]["leaves"] == 4
    assert quick.rows("total")["unmapped"]["items"] == 0
    assert quick.rows("total")["unmapped"]["of"] == 5


def test_a_changed_cycle_counts_unmapped_work_anew(quick: Bench) -> None:
    """Work that was done before the cycle began is no work of the cycle."""
    quick.sync()
    quick.change("start: 2026-10-01, end", "start: 2026-09-01, end")
    quick.sync()
    assert (quick.rows("total")["unmapped"]["items"], quick.rows("total")["unmapped"]["of"]) == (3, 9)


def test_a_space_no_longer_watched_is_no_unmapped_work(quick: Bench) -> None:
    """The share is of the watched spaces as they are now."""
    quick.sync()
    quick.change("watch: [SRCH, DATA]", "watch: [SRCH]")
    quick.sync()
    assert (quick.rows("total")["unmapped"]["items"], quick.rows("total")["unmapped"]["of"]) == (1, 6)


def test_a_changed_weight_or_threshold_needs_no_reading(quick: Bench) -> None:
    """Arithmetic alone changes: at most two requests, and the figures follow."""
    quick.sync()
    quick.change("measure: points, weight: 2,", "measure: points, weight: 1,")
    with quick.asked() as asked:
        report = quick.sync()
    assert quick.rows("key_result")["kr1"]["progress"] == pytest.approx(0.375)
    assert len(asked) <= 2 + len({o.change.target.item for o in report.outcomes})


def test_a_dropped_project_leaves_every_total_and_is_written_no_more(quick: Bench) -> None:
    """From its day on it is shown as dropped; its key result is judged by the others."""
    quick.change("{id: caching,", "{id: caching, dropped: {on: 2026-10-14, reason: no need},")
    quick.sync()
    assert not quick.rows("project")["caching"]["dropped"]
    quick.wait(days=1)
    quick.sync()
    row = quick.rows("project")["caching"]
    assert (row["dropped"], row["reason"]) == (True, "dropped on 14 October: no need")
    assert quick.rows("key_result")["kr2"]["status"] == "on_track"
    assert quick.rows("key_result")["kr2"]["progress"] == 0.5
    assert 'project="caching"' not in metrics(quick)


def test_writing_is_off_until_it_is_configured(quick: Bench) -> None:
    """Without `write:` a pass computes everything and changes nothing."""
    quick.text = quick.text[: quick.text.index("write:")]
    report = quick.sync()
    assert report.result == "complete"
    assert report.view.change_set.configured == 0
    assert quick.puts() == []
    assert quick.rows("key_result")["kr1"]["score"] == 0.5


def test_sprint_and_component_selectors_hold_in_a_new_process(quick: Bench) -> None:
    """Which fields are sprints is remembered with the catalogue: a changed item does not fall out of its project."""
    quick.site.add(_sprint())
    quick.edit("DATA-4", sprints=["Lens 41"])
    quick.change("select: {epics: DATA-1}", "select: {sprints: Lens 41}, item: DATA-1")
    quick.sync()
    assert quick.rows("project")["tls"]["leaves"] == 1
    quick.restart()
    quick.edit("DATA-4", status="Done")
    quick.sync()
    assert (quick.rows("project")["tls"]["leaves"], quick.rows("project")["tls"]["done_leaves"]) == (1, 1)


def _sprint() -> Sprint:
    return Sprint(id=41, name="Lens 41", state="active")
