"""`syncd forecast` and `syncd cycle` as a user runs them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from syncd.sandbox.server import Sandbox
from tests.system import team
from tests.system.program import Ended, syncd_inside


def test_a_project_is_forecast_and_a_cycle_closed_for_good(tmp_path: Path) -> None:
    """What-if tells dates; a close before the end is refused, without a word too, with --yes it is done once."""
    with Sandbox(team.site(1, 30, timedelta(days=40))) as sandbox:
        team.write_configuration(tmp_path, team.configuration(sandbox.url, 1, write=False))

        def run(*arguments: str) -> Ended:
            return syncd_inside(*arguments, folder=tmp_path, variables=team.VARIABLES)

        tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="minutes")
        assert run("sync").code == 0
        told = run("forecast", "p1", "--pace", "2.5")
        assert told.code == 0, told.said
        assert "now: 20 of 30 open" in told.out
        assert "then: 20 of 30 open" in told.out
        asked = run("forecast", "p1", "--due", "2031-01-01", "--json").document
        assert asked["if"]["due"] == "2031-01-01"
        assert asked["if"]["chance"] > asked["now"]["chance"]
        assert run("forecast", "p1", "--pace", "0").code == 3
        assert run("sync", "--now", tomorrow).code == 0
        assert "quarter," in run("cycle", "show", "--now", tomorrow).out
        refused = run("cycle", "close", "--now", tomorrow)
        assert refused.code == 2
        assert "the cycle quarter lasts until" in refused.err
        unasked = run("cycle", "close", "--early", "--now", tomorrow)
        assert unasked.code == 2
        assert "confirm it with --yes" in unasked.err
        closed = run("cycle", "close", "--early", "--yes", "--json", "--now", tomorrow)
        assert closed.code == 0, closed.said
        assert closed.document["key_results"]["kr1"]["score"] == 0.4
        assert run("cycle", "close", "--yes", "--now", tomorrow).code == 3
        status = run("status", "--json").document
        assert status["cycle"]["closed"] == closed.document["closed"]
        assert "its figures are frozen" in run("status").out
        assert run("cycle", "show", "another").code == 3
