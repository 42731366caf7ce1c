"""Anything may happen: people edit, trackers fail, time passes. What holds whatever happened."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from syncd.sandbox.model import Issue
from syncd.store import Store
from tests.contract.engine.bench import Bench
from tests.contract.engine.town import town

WORK = [f"SRCH-{n}" for n in range(2, 17)] + ["DATA-2", "DATA-3", "DATA-4"]
CARRIERS = ["OKR-1", "OKR-2", "OKR-3", "OKR-4", "SRCH-1", "DATA-1"]
OURS = {"OKR Status", "OKR Score", "KR Status", "KR Progress", "KR Score", "KR Note"} | {
    "Project Status",
    "Slip (days)",
    "Done",
    "Project Note",
}
FAULTS: list[dict[str, Any]] = [
    {"kind": "html"},
    {"kind": "html", "operation": "search", "times": 1},
    {"kind": "cut_json", "operation": "search", "after": 1},
    {"kind": "unauthorized", "times": 2},
    {"kind": "conflict", "operation": "edit", "times": 2},
    {"kind": "drop", "operation": "edit", "done": True, "times": 1},
    {"kind": "drop", "operation": "edit", "times": 1},
    {"kind": "off_screen", "field": "KR Score"},
    {"kind": "read_only", "project": "OKR"},
    {"kind": "permission_lost", "project": "DATA", "operation": "search"},
    {"kind": "empty_page", "times": 1},
    {"kind": "reordered", "times": 1},
]


def foreign(issue: Issue, bench: Bench) -> Mapping[str, Any]:
    """Return what an issue says besides the fields that are ours."""
    names = {identifier: field.name for identifier, field in bench.site.fields.items()}
    return {
        "custom": {i: v for i, v in issue.custom.items() if names[i] not in OURS},
        **{
            part: getattr(issue, part)
            for part in ("key", "status", "summary", "parent", "labels", "due", "versions")
        },
    }


class Town(RuleBasedStateMachine):
    """The small town, its people and its weather, with a service that makes passes."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="syncd-town-"))
        self.bench = Bench.on_file(self.template, self.folder, {"jira": town()})
        self.bench.__enter__()

    def teardown(self) -> None:
        """Hold the end against a new beginning, then let go."""
        try:
            self.calm_down()
        finally:
            self.bench.__exit__(None, None, None)
            shutil.rmtree(self.folder)

    def there(self, key: str) -> bool:
        """Tell whether an issue is there still."""
        return self.bench.site.find(key) is not None

    @rule(key=st.sampled_from(WORK), status=st.sampled_from(["To Do", "In Progress", "Done"]))
    def somebody_works(self, key: str, status: str) -> None:
        """An issue changes its status."""
        if self.there(key):
            self.bench.edit(key, status=status)

    @rule(
        key=st.sampled_from(WORK), labels=st.sampled_from([[], ["ranking"], ["spike"], ["ranking", "spike"]])
    )
    def somebody_labels(self, key: str, labels: list[str]) -> None:
        """An issue moves between projects by its labels."""
        if self.there(key):
            self.bench.edit(key, labels=labels)

    @rule(key=st.sampled_from(WORK), parent=st.sampled_from(["SRCH-1", "DATA-1", None]))
    def somebody_moves(self, key: str, parent: str | None) -> None:
        """An issue moves between projects by its parent."""
        if self.there(key):
            self.bench.edit(key, parent=parent)

    @rule(key=st.sampled_from(WORK), points=st.sampled_from([None, 0, 1, 8]))
    def somebody_estimates(self, key: str, points: float | None) -> None:
        """An estimate changes."""
        if self.there(key):
            self.bench.edit(key, fields={"Story Points": points})

    @rule(key=st.sampled_from(WORK))
    def somebody_deletes(self, key: str) -> None:
        """An issue is deleted for ever."""
        if self.there(key):
            self.bench.delete(key)

    @rule(key=st.sampled_from(CARRIERS), score=st.sampled_from([None, 0.1, 0.9]))
    def somebody_knows_better(self, key: str, score: float | None) -> None:
        """A person writes into fields of ours."""
        status = {"KR Status": "Done"} if key.startswith("OKR-") else {"Project Status": "完了"}
        self.bench.edit(key, fields={"KR Score": score, **status})

    @rule(fault=st.sampled_from(FAULTS))
    def something_breaks(self, fault: dict[str, Any]) -> None:
        """The tracker goes wrong in one way more."""
        self.bench.fault(**fault)

    @precondition(lambda self: self.bench.site.faults.all())
    @rule()
    def somebody_mends(self) -> None:
        """The tracker works again."""
        self.bench.mend()

    @rule(hours=st.sampled_from([1, 8, 24, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        """Hours or days go by."""
        self.bench.wait(hours=hours)

    @rule()
    def the_process_ends(self) -> None:
        """The next pass is a new process's."""
        self.bench.restart()

    @rule()
    def somebody_looks(self) -> None:
        """A dry run: no edit reaches the tracker."""
        with self.bench.asked():
            self.bench.look()
            assert self.bench.puts() == []

    @rule()
    def a_pass_is_made(self) -> None:
        """What is reported as written is what the tracker took; what is not ours stays as it is."""
        before = {number: foreign(issue, self.bench) for number, issue in self.bench.site.issues.items()}
        with self.bench.asked():
            report = self.bench.sync(yes=True)
            puts = {(item, field) for item, fields in self.bench.puts() for field in fields}
        told = {
            (o.change.target.item, o.change.target.field.id) for o in report.outcomes if o.result == "written"
        }
        assert told == puts
        assert before == {
            number: foreign(issue, self.bench) for number, issue in self.bench.site.issues.items()
        }

    @invariant()
    def no_share_is_beyond_all(self) -> None:
        """Every ratio lies within 0 and 1, every done work within its scope."""
        for row in self.bench.rows("project").values():
            assert row["share"] is None or 0 <= row["share"] <= 1
            assert row["done"] is None or row["done"] <= row["scope"]

    def calm_down(self) -> None:
        """After two quiet passes nothing is left to write, and a new store comes to the same figures."""
        bench = self.bench
        bench.mend()
        bench.wait(hours=24 * 9)
        bench.sync(yes=True)
        _accept(bench)
        bench.wait(minutes=11)
        bench.sync(yes=True)
        bench.wait(hours=25)
        bench.sync(yes=True)
        assert bench.sync(yes=True).view.complete
        report = bench.sync(yes=True)
        assert not report.outcomes
        assert not report.view.change_set.changes
        assert _figures(bench.store) == self.from_scratch()

    def from_scratch(self) -> dict[str, Any]:
        """Return the figures of a service that never saw this site before."""
        with Store.open(f"sqlite:///{shutil.copy(self.template, self.folder / 'scratch.db')}") as store:
            service = self.bench.wire(store)
            service.look()
            service.close()
            return _figures(store)


def _accept(bench: Bench) -> None:
    from syncd.engine.reading.census import accept_census

    accept_census(bench.store, "jira", bench.loaded().okr, ["jira"])


def _figures(store: Store) -> dict[str, Any]:
    """Return the figures that the present state alone decides: without hysteresis and the times of reading."""
    parts = (
        "share",
        "planned",
        "gap",
        "slip",
        "raw",
        "leaves",
        "done_leaves",
        "scope",
        "done",
        "removed",
        "stale",
    )
    projects = {n: {part: row[part] for part in parts} for n, row in store.standings("project").items()}
    key_results = {
        n: {part: row[part] for part in ("progress", "planned", "score", "value")}
        for n, row in store.standings("key_result").items()
    }
    totals = store.standings("total")
    pooled = ("share", "planned", "target", "met", "by", "projects", "list")
    return {
        "projects": projects,
        "key_results": key_results,
        "unmapped": totals["unmapped"],
        "overlaps": totals["overlaps"],
        "side": {part: totals["side_portfolio"][part] for part in pooled},
    }


def test_whatever_happens_a_quiet_site_ends_in_a_quiet_pass(migrated_file: Path) -> None:
    """Random edits, faults, deletions, restarts and days: then two quiet passes, and a third writes nothing."""
    Town.template = migrated_file
    examples = int(os.environ.get("SYNCD_TEST_MACHINE_EXAMPLES", "8"))
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=examples,
            stateful_step_count=15,
            derandomize=True,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


pytestmark = pytest.mark.slow
