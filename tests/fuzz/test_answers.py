"""Answers of trackers with faults in them: a pass ends with an error that says what, or with the right figures.

Each case spoils one answer of a census, of the shapes that the sandbox makes. `FUZZ_CASES` and `FUZZ_SEED` make it a
campaign; what is told at its end goes into docs/reliability.md.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from connectors.errors import SyncError
from tests.contract.engine.bench import Bench
from tests.fuzz.campaign import CASES, LONGEST_SECONDS, SEED, Spoiler, spoilt_settings
from tests.system.between import Between


def figures(bench: Bench) -> Mapping[str, Any]:
    """Return what counts in the projects' figures."""
    return {
        name: (row["share"], row["leaves"], row["done_leaves"]) for name, row in bench.rows("project").items()
    }


def shown_fresh(bench: Bench) -> Mapping[str, Any]:
    """Return the figures that are shown as fresh."""
    rows = bench.rows("project")
    return {
        name: one for name, one in figures(bench).items() if not rows[name]["stale"] and one[0] is not None
    }


def campaign(bench: Bench, tracker: str, requests: int) -> Counter[str]:
    """Spoil one answer of a census in each case, and hold what is shown against the truth; return what came of them."""
    spoiler, came = Spoiler(), Counter[str]()
    with Between(bench.sandboxes[tracker].url, spoiler) as between:
        spoilt_settings(bench, tracker, between.url)
        assert bench.sync().view.complete
        truth = figures(bench)
        for _ in range(CASES):
            bench.store.want_census(tracker)
            spoiler.turn, begun = spoiler.rng.randint(1, requests), time.monotonic()
            came[spoilt_pass(bench, truth, spoiler)] += 1
            assert time.monotonic() - begun < LONGEST_SECONDS, spoiler.done[-1:]
        spoiler.turn = -1
        bench.restart()
        bench.store.want_census(tracker)
        assert bench.sync().view.complete
        assert figures(bench) == truth
    return came


def spoilt_pass(bench: Bench, truth: Mapping[str, Any], spoiler: Spoiler) -> str:
    """Make a pass with a spoilt answer, and say how it ended; what is shown as fresh has to be the truth."""
    bench.restart()
    before = len(spoiler.done)
    try:
        report = bench.sync()
    except SyncError:
        return "refused"
    except Exception as error:
        raise AssertionError(f"a traceback after {spoiler.done[-1:]}") from error
    if len(spoiler.done) == before:
        return "not reached"
    wrong = {name: (one, truth[name]) for name, one in shown_fresh(bench).items() if one != truth[name]}
    assert not wrong, f"{spoiler.done[-1]} made {wrong}"
    return "told" if not report.view.complete else "harmless"


@pytest.mark.parametrize(("tracker", "bench"), [("jira", "quick"), ("clickup", "workspace")])
def test_no_spoilt_answer_makes_a_wrong_figure(
    tracker: str, bench: str, request: pytest.FixtureRequest
) -> None:
    """No traceback, no hang, no wrong number shown as fresh; and a sound census afterwards heals everything."""
    came = campaign(request.getfixturevalue(bench), tracker, 12)
    assert sum(came.values()) == CASES
    print(f"\nanswers of {tracker}, seed {SEED}: {dict(came)}")
