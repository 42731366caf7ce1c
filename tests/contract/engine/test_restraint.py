"""What an operator keeps from being written: everything, all but a few, or for the time of a maintenance."""

from __future__ import annotations

import pytest

from connectors.errors import RefusedError
from syncd.engine.writing.restraint import Activity, pause, resume
from syncd.status import status_document
from tests.contract.engine.bench import Bench, held


def test_a_syncd_that_only_reads_tells_what_it_would_write(quick: Bench) -> None:
    """Nothing is sent, the figures go on, and every change is held with the reason."""
    wanted = len(quick.look().change_set.changes)
    quick.change("write:\n", "read_only: true\nwrite:\n")
    with quick.asked():
        report = quick.sync()
        assert quick.puts() == []
    assert (report.outcomes, report.refused) == ([], None)
    reasons = [why for why in held(report.view).values() if "SYNCD_READ_ONLY" in why]
    assert len(reasons) == wanted
    assert status_document(quick.store)["projects"]["index"]["share"] == 0.5


def test_a_few_subjects_may_be_written_alone(quick: Bench) -> None:
    """`write.only` names them by id; the others are held, and follow when the list is gone."""
    quick.change("write:\n", "write:\n  only: [kr1, index]\n")
    assert {outcome.change.target.subject for outcome in quick.sync().outcomes} == {"kr1", "index"}
    assert any("write.only does not name kr2" in why for why in held(quick.look()).values())
    quick.change("  only: [kr1, index]\n", "")
    assert "kr2" in {outcome.change.target.subject for outcome in quick.sync().outcomes}


def test_writes_are_paused_and_go_on(quick: Bench) -> None:
    """Figures go on meanwhile; a second pause keeps the first one's time, and each is audited once."""
    since = quick.now
    pause(quick.store, Activity.WRITES, since, None)
    assert not quick.sync().outcomes
    pause(quick.store, Activity.WRITES, quick.now, None)
    assert status_document(quick.store)["paused"] == {"passes": None, "writes": since.isoformat()}
    assert resume(quick.store, quick.now, None) == [Activity.WRITES]
    assert resume(quick.store, quick.now, None) == []
    assert quick.sync().outcomes
    acts = [row.what for row in quick.store.audit_rows(quick.now.replace(year=2000))]
    assert (acts.count("pause"), acts.count("resume")) == (1, 1)


def test_passes_are_paused_for_commands_and_the_daemon(quick: Bench) -> None:
    """A command is told how it goes on; the daemon asks nothing of the tracker."""
    pause(quick.store, Activity.PASSES, quick.now, None)
    with pytest.raises(RefusedError, match=r"paused since 2026-.*"):
        quick.sync()
    with quick.asked() as asked:
        quick.service.run_pass("jira")
    assert asked == []
