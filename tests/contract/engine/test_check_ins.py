"""Check-ins in passes: typed into fields or by hand, kept as history, overdue when none comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from rich.console import Console

from connectors.errors import SettingsError
from syncd.cli.status_tree import print_status
from syncd.engine.asking.explain import explain
from syncd.engine.judging.values import record_by_hand
from syncd.metrics.state import StateCollector
from syncd.sandbox.clickup.person import edit_task
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.kinds import AnySite
from syncd.status import read_figures, status_document
from syncd.store import CheckInRow
from syncd.web.access import Access
from tests.contract.engine.bench import ZONE, Bench, held, written
from tests.contract.engine.okr_town import CONFIGURATION as OKR_IN_TRACKERS
from tests.contract.engine.okr_town import okr_site, okr_workspace
from tests.contract.engine.town import town
from tests.unit.web.served import Served

ASKED = "check_in: {value: Actual, confidence: Sure, note: Words, every: 2w}"


@pytest.fixture
def forms(store_url: str, tmp_path: Path) -> Iterator[Bench]:
    """Give the town with fields for check-ins, on both databases; kr3 is checked in on by its item."""
    with Bench(store_url, tmp_path, {"jira": formed()}) as bench:
        yield asked(bench)


@pytest.fixture
def form(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give the same on SQLite alone."""
    with Bench.on_file(migrated_file, tmp_path, {"jira": formed()}) as bench:
        yield asked(bench)


def formed() -> Any:
    """Return the town with its fields for searches, notes and effort renamed into those of a form."""
    site = town()
    for old, new in (("Effort", "Actual"), ("Elsewhere", "Words"), ("Searches", "Sure")):
        (field,) = (one for one in site.fields.values() if one.name == old)
        site.fields[field.id] = type(field)(
            **{name: getattr(field, name) for name in field.__slots__} | {"name": new}
        )
    return site


def asked(bench: Bench) -> Bench:
    """Have kr3 checked in on, and kr1 take its value by hand."""
    bench.text = bench.text.replace(", value: {field: Searches}", "").replace(
        "metric: {start: 40, target: 10}", f"metric: {{start: 40, target: 10}}\n        {ASKED}"
    )
    return bench


def row(bench: Bench) -> dict[str, Any]:
    """Return the figures of kr3."""
    return bench.rows("key_result")["kr3"]


def rows(bench: Bench) -> list[CheckInRow]:
    """Return the check-ins on kr3 so far."""
    return bench.store.check_ins("kr3", bench.now)


def type_in(bench: Bench, **fields: Any) -> None:
    """Type into the form of kr3 and make a pass."""
    bench.edit("OKR-3", fields=fields)
    bench.sync()


def test_what_is_typed_in_is_a_check_in_of_that_time(forms: Bench) -> None:
    """Value, confidence and note are kept with the time of the edit, and the value counts."""
    forms.sync()
    assert (row(forms)["value"], row(forms)["confidence"], rows(forms)) == (None, None, [])
    forms.edit("OKR-3", fields={"Actual": 25, "Sure": 7, "Words": "Half way"})
    at = forms.now
    report = forms.sync()
    (kept,) = rows(forms)
    assert (kept.at, kept.source, kept.value, kept.confidence, kept.note) == (
        at,
        "tracker",
        25.0,
        7.0,
        "Half way",
    )
    assert (row(forms)["value"], row(forms)["score"], row(forms)["confidence"]) == (25.0, 0.5, 7.0)
    assert written(report.outcomes)["OKR-3", "KR Score"] == 0.5
    said = status_document(forms.store)["key_results"]["kr3"]
    assert said["check_in"]["note"] == "Half way"
    assert datetime.fromisoformat(said["check_in"]["due"]) - at == timedelta(weeks=2)


def test_only_changes_are_check_ins(form: Bench) -> None:
    """Other edits of the item add nothing; each change of a part adds one, with what stands there then."""
    type_in(form, Actual=25, Sure=7, Words="Half way")
    for _ in range(2):
        form.edit("OKR-3", summary=f"Renamed at {form.now:%H:%M}")
        form.sync()
    assert len(rows(form)) == 1
    type_in(form, Sure=5)
    type_in(form, Words="Slower")
    assert [(one.value, one.confidence, one.note) for one in rows(form)] == [
        (25.0, 7.0, "Half way"),
        (25.0, 5.0, "Half way"),
        (25.0, 5.0, "Slower"),
    ]
    assert [value.source for value in form.store.values("kr3", form.now)] == ["check-in"]


def test_what_is_emptied_says_nothing(form: Bench) -> None:
    """The last value and confidence stand; what is typed in after it is a check-in again."""
    type_in(form, Actual=25, Sure=7)
    type_in(form, Actual=None, Sure=None)
    assert len(rows(form)) == 1
    assert (row(form)["value"], row(form)["confidence"]) == (25.0, 7.0)
    type_in(form, Words="Still there")
    assert (rows(form)[-1].value, rows(form)[-1].note) == (None, "Still there")
    assert (row(form)["value"], row(form)["confidence"]) == (25.0, 7.0)


def test_a_confidence_that_is_none_is_passed_over_with_a_word(form: Bench) -> None:
    """It is told; value and note count all the same, and the message goes when it is mended."""
    form.edit("OKR-3", fields={"Actual": 25, "Sure": 70})
    report = form.sync()
    told = "confidence 70.0 is no number from 0 to 10; it is passed over"
    assert report.view.problems == {"kr3": told}
    assert (row(form)["value"], row(form)["confidence"], row(form)["check_in"]["problem"]) == (
        25.0,
        None,
        told,
    )
    form.edit("OKR-3", fields={"Sure": 7})
    assert form.sync().view.problems == {}
    assert (row(form)["confidence"], row(form)["check_in"]["problem"]) == (7.0, None)


def test_our_own_write_is_no_check_in(form: Bench) -> None:
    """A value by hand is written into the field that people type into, and comes back as nothing new."""
    form.change("note: KR Note}", "note: KR Note, value: Actual}")
    form.sync()
    record_by_hand(form.loaded(), form.store, "kr3", 30, None, None, form.now, None)
    report = form.sync()
    assert written(report.outcomes)["OKR-3", "Actual"] == 30
    form.sync()
    assert [one.source for one in rows(form)] == ["hand"]
    form.wait(days=1)
    type_in(form, Actual=20)
    assert [(one.source, one.value) for one in rows(form)] == [("hand", 30.0), ("tracker", 20.0)]
    assert row(form)["value"] == 20.0
    assert form.shown("OKR-3")["Actual"] == 20
    record_by_hand(form.loaded(), form.store, "kr3", 22, None, None, form.now, None)
    form.wait(days=1)
    assert written(form.sync().outcomes)["OKR-3", "Actual"] == 22
    form.wait(days=1)
    type_in(form, Actual=20)
    assert row(form)["value"] == 20.0, "the same number again, after ours stood between, is a new check-in"
    form.wait(days=1)
    assert held(form.look()) == {}


def test_a_value_by_hand_is_a_check_in(form: Bench) -> None:
    """With its confidence and remark; a confidence beyond 10 is refused."""
    form.sync()
    record_by_hand(form.loaded(), form.store, "kr3", 25, None, "by word", form.now, None, confidence=6)
    form.sync()
    assert (row(form)["value"], row(form)["confidence"], row(form)["check_in"]["note"]) == (
        25.0,
        6.0,
        "by word",
    )
    with pytest.raises(SettingsError, match="11 is no confidence"):
        record_by_hand(form.loaded(), form.store, "kr3", 25, None, None, form.now, None, confidence=11)
    (audited,) = form.store.audit_rows(form.now - timedelta(days=1))
    assert audited.detail["confidence"] == 6


def test_a_check_in_that_does_not_come_is_overdue(form: Bench) -> None:
    """Two weeks after the cycle's opening, on Thursday the 15th at midnight; one typed in ends it."""
    form.sync()
    assert (row(form)["check_in"]["overdue"], row(form)["check_in"]["at"]) == (False, None)
    form.at(datetime(2026, 10, 15, 0, 0, tzinfo=ZONE))
    form.sync()
    assert row(form)["check_in"]["overdue"] is True
    type_in(form, Sure=4)
    assert row(form)["check_in"]["overdue"] is False
    form.wait(days=14, minutes=5)
    form.sync()
    assert row(form)["check_in"]["overdue"] is True
    (day,) = form.store.days("key_result", "kr3", date(2026, 10, 16), date(2026, 10, 16))
    assert (day.figures["confidence"], day.figures["check_in"]["overdue"]) == (4.0, False)


def test_metrics_tell_confidence_and_what_is_overdue(form: Bench) -> None:
    """By key result, without a note in any label; a key result without check-ins has no series."""
    type_in(form, Sure=7, Words="<b>secret</b>")
    registry = CollectorRegistry()
    registry.register(StateCollector(form.store, lambda: ZONE, lambda: ["jira"]))
    found = {
        name: registry.get_sample_value(f"okr_key_result_{name}", {"key_result": "kr3", "objective": "o2"})
        for name in ("confidence", "check_in_timestamp_seconds", "check_in_overdue")
    }
    assert found == {
        "confidence": 7.0,
        "check_in_timestamp_seconds": rows(form)[0].at.timestamp(),
        "check_in_overdue": 0.0,
    }
    lines = generate_latest(registry).decode()
    assert 'okr_key_result_check_in_overdue{key_result="kr1"' not in lines
    assert "secret" not in lines


def test_page_and_terminal_show_the_last_check_in(form: Bench) -> None:
    """A note is text: its signs are escaped on the page. What is overdue says since when."""
    type_in(form, Actual=25, Sure=7, Words="<b>Half way</b>")
    page = shown_page(form)
    assert "Confidence 7 of 10" in page
    assert "Checked in on 14 Oct: “&lt;b&gt;Half way&lt;/b&gt;”" in page
    assert "overdue" not in page
    form.wait(days=15)
    form.sync()
    assert "check-in overdue since 28 Oct" in shown_page(form)
    out = Console(record=True, width=200, file=StringIO())
    print_status(read_figures(form.store), out)
    assert "value 25; confidence 7; check-in overdue since 2026-10-28" in out.export_text()


def shown_page(bench: Bench) -> str:
    """Return the status page as a browser is given it."""
    return Served(bench.store, Access.of(bench.loaded()), loaded=bench.loaded(), now=bench.now).ask("/").text


def test_explain_tells_the_last_check_ins(form: Bench) -> None:
    """With their source and what each said."""
    type_in(form, Actual=25, Sure=7, Words="Half way")
    lines = explain(form.loaded(), form.store, "kr3", form.now).lines
    assert [line for line in lines if "tracker: value 25; confidence 7; Half way" in line]


def test_key_results_that_live_in_trackers_are_checked_in_on(migrated_file: Path, tmp_path: Path) -> None:
    """By the default alone, in each of the trackers: what stands in the field of their item is a check-in."""
    sites: dict[str, AnySite] = {"jira": okr_site(), "clickup": okr_workspace()}
    with Bench.on_file(migrated_file, tmp_path, sites) as bench:
        bench.text = OKR_IN_TRACKERS + "check_in: {note: Words, every: 2w}\n"
        bench.sync()
        assert bench.rows("key_result")["kr1"]["check_in"]["overdue"] is False
        bench.edit("OKR-11", tracker="jira", fields={"Words": "Half way"})
        edit_task(cast("ClickUpSite", bench.sites["clickup"]), "kr1", {"Words": "More to come"})
        bench.sync()
        said = {name: row["check_in"]["note"] for name, row in bench.rows("key_result").items()}
        assert said == {"okr-11": "Half way", "okr-12": None, "kr1": "More to come", "kr2": None}


def test_a_field_that_shows_our_note_takes_no_check_in(form: Bench) -> None:
    """What people type there would be overwritten: an error that names both."""
    form.change("note: Words", "note: KR Note")
    with pytest.raises(SettingsError, match="tell their note in field KR Note, which shows its note"):
        form.sync()


def test_a_tracker_that_is_down_makes_a_typed_value_stale(form: Bench) -> None:
    """As with a value from a field: nothing is written that rests on it."""
    type_in(form, Actual=25)
    assert not row(form)["stale"]
    form.fault("html")
    form.sync()
    assert row(form)["stale"]
