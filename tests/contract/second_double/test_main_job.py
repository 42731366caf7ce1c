"""The main job by command line: figures, writes, quiet passes, edits of people, odd sites."""

from __future__ import annotations

import pytest

from tests.contract.second_double import figures
from tests.contract.second_double.jira_double import Deviations
from tests.contract.second_double.serving import Fault
from tests.contract.second_double.stage import (
    NOTE,
    PERCENT,
    PROGRESS,
    PROJECT_STATUS,
    REASON,
    SCORE,
    SLIP,
    STATUS,
    Stage,
)

NOW = ("--now", "2026-11-20T10:00:00+09:00")
ODD = {
    "small pages, no extras": Deviations(
        bulkfetch=False,
        page_cap=50,
        approximate_count=False,
        types_listed=False,
        date_header=False,
        paging="token only",
        bare_category=True,
        numbers="text",
        parent="id",
        put_status=200,
        header_names="lower",
    ),
    "flags, compression, editor's documents": Deviations(
        page_cap=100,
        paging="flag only",
        option_ids=False,
        numbers="int",
        parent="fields",
        header_names="upper",
        gzip=True,
        keep_alive=False,
        enriched_documents=True,
        decimals=2,
        notify_refused=403,
    ),
    "throttled, index behind": Deviations(throttle_every=3, index_lag=3, notify_refused=400),
}


def written(stage: Stage) -> dict[str, list[object]]:
    """Give what the site holds in the fields of the four items, documents left out."""
    fields = (STATUS, PROGRESS, SCORE, PROJECT_STATUS, SLIP, REASON, PERCENT)
    return {
        key: [stage.site.find(key).values.get(name) for name in fields]
        for key in ("OKR-11", "OKR-12", "SRCH-1", "SRCH-2")
    }


def expected(stage: Stage) -> dict[str, list[object]]:
    """Give the same by the rules: 29 of 40 working days are over for the epic, 34 of 50 for the label."""
    shares = {name: figures.share(stage.site, name)[2] for name in figures.ORDER if name != "side"}
    both = (shares["epic"] + shares["label"]) / 2
    epic, label = 29 - 40 * shares["epic"], 34 - 50 * shares["label"]
    return {
        "OKR-11": ["20003", round(sum(shares.values()) / len(shares), 2), 0.5, None, None, None, None],
        "OKR-12": ["20003", round(both, 2), round(both, 2), None, None, None, None],
        "SRCH-1": [
            None,
            None,
            None,
            "30003",
            round(epic, 1),
            f"{epic:.1f} working days behind",
            round(100 * shares["epic"]),
        ],
        "SRCH-2": [
            None,
            None,
            None,
            "30003",
            round(label, 1),
            f"{label:.1f} working days behind",
            round(100 * shares["label"]),
        ],
    }


def test_every_selector_and_measure_gives_the_figures_of_the_rules(stage: Stage) -> None:
    """Shares, leaves, unmapped work and overlaps equal what the rules give, computed without the product."""
    figures.build(stage.site)
    stage.configure(figures.CONFIGURATION)
    assert stage.run("sync", *NOW).code == 0
    status = stage.status()
    seen = {name: (p["leaves"], p["done_leaves"], p["share"]) for name, p in status["projects"].items()}
    assert seen == {name: figures.share(stage.site, name) for name in figures.ORDER}
    assert (status["unmapped"]["items"], status["unmapped"]["share"]) == figures.unmapped(stage.site)
    doubles = {i.key: m for i in stage.site.issues.values() if len(m := figures.own_matches(i)) > 1}
    assert {o["key"]: [o["project"], *o["others"]] for o in status["overlaps"]} == doubles
    epic = status["projects"]["epic"]
    assert epic["planned"] == pytest.approx(29 / 40)
    assert epic["slip"] == pytest.approx(29 - 40 * epic["share"])


@pytest.mark.campaign
@pytest.mark.parametrize("deviations", ODD.values(), ids=ODD.keys())
def test_odd_sites_get_the_same_fields_and_then_silence(stage: Stage, deviations: Deviations) -> None:
    """On a site that differs in many ways the same values are written once, and the next pass writes nothing."""
    figures.build(stage.site)
    stage.site.deviations = deviations
    stage.configure(figures.CONFIGURATION)
    first = stage.run("sync", *NOW)
    assert first.code == 0, first.said
    assert written(stage) == expected(stage)
    attempts = len(stage.site.puts)
    assert stage.run("sync", *NOW).code == 0
    assert len(stage.site.puts) == attempts


SMALL = """\
objectives:
  - id: o1
    title: One
    key_results:
      - id: kr1
        title: Searches from 12 to 30
        item: OKR-11
        metric: {start: 12, target: 30}
        projects:
          - {id: p1, select: {epics: SRCH-1}, plan: {start: 2026-10-05, due: 2026-12-11}}
write:
  jira:
    key_result: {status: KR Status, progress: KR Progress, score: KR Score, note: KR Note}
    project: {slip: Slip (days)}
"""


def small(stage: Stage) -> None:
    """Fill the site with one epic of 20 issues, 8 of them done."""
    stage.site.add("OKR-11", type="Key Result", level=1)
    stage.site.add("SRCH-1", type="Epic", level=1)
    for number in range(20):
        done = {"status": "Done", "category": "done", "resolution": "Done"} if number < 8 else {}
        stage.site.add(f"SRCH-{10 + number}", parent="SRCH-1", **done)
    stage.configure(SMALL, watch="SRCH")


def test_diff_writes_nothing_and_its_fingerprint_approves_exactly_that(stage: Stage) -> None:
    """`diff` ends with 2 and no write; a wrong fingerprint is refused with 2, the right one writes all."""
    small(stage)
    pending = stage.run("diff", "--json", *NOW)
    document = pending.document
    assert pending.code == 2
    assert not stage.site.puts
    assert {change["field_name"] for change in document["changes"]} == {
        "KR Status",
        "KR Progress",
        "KR Note",
        "Slip (days)",
    }
    assert stage.run("sync", "--fingerprint", "0" * 12, *NOW).code == 2
    assert not stage.site.puts
    assert stage.run("sync", "--fingerprint", document["fingerprint"], *NOW).code == 0
    values = stage.site.find("OKR-11").values
    assert (values[STATUS], values[PROGRESS], SCORE in values) == ("20003", 0.4, False)
    assert values[NOTE]["type"] == "doc"
    assert stage.site.find("SRCH-1").values[SLIP] == 14
    assert stage.run("diff", *NOW).code == 0


def test_a_quiet_pass_is_at_most_two_requests(stage: Stage) -> None:
    """Once all is written, a pass asks at most twice and writes nothing."""
    small(stage)
    stage.run("sync")
    asked = len(stage.site.log)
    ended = stage.run("sync", "--json")
    assert ended.document["outcomes"] == []
    assert len(stage.site.log) - asked <= 2


def test_a_persons_status_stands_for_a_while(stage: Stage) -> None:
    """A status that a person set after ours is told by `diff` with its end, and not written over."""
    small(stage)
    stage.run("sync")
    stage.site.edit("OKR-11", values={STATUS: "20001"})
    shown = stage.run("diff")
    assert (shown.code, "a person changed it" in shown.out) == (0, True)
    stage.run("sync")
    assert stage.site.find("OKR-11").values[STATUS] == "20001"


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("/search/jql", status=410), 1),
        (Fault("/search/jql", status=401), 3),
        (Fault("/search/jql", kind="html"), 1),
        (Fault("/search/jql", kind="cut"), 1),
    ],
    ids=["gone", "sign-in", "web page", "cut"],
)
def test_nothing_is_written_from_what_was_not_read(stage: Stage, fault: Fault, code: int) -> None:
    """A pull that fails is told with its tracker and writes nothing; the next good pass does all."""
    small(stage)
    stage.site.faults = [fault]
    ended = stage.run("sync", *NOW)
    assert (ended.code, "jira" in ended.err) == (code, True)
    assert not stage.site.puts
    stage.site.faults = []
    assert stage.run("sync", *NOW).code == 0
    assert stage.status()["projects"]["p1"]["share"] == 0.4


def test_a_mass_disappearance_waits_for_a_word(stage: Stage) -> None:
    """When most of what was known is invisible, the figures stay and are stale until `accept`."""
    small(stage)
    text = (stage.folder / "syncd.yaml").read_text(encoding="utf-8")
    (stage.folder / "syncd.yaml").write_text(
        text.replace("timeout: 5s", "timeout: 5s\n    census: 1s"), encoding="utf-8"
    )
    stage.run("sync")
    for number in range(15):
        stage.site.remove(f"SRCH-{10 + number}")
    puts = len(stage.site.puts)
    later = ("--now", "2027-01-05T10:00:00+09:00")
    assert stage.run("sync", *later).code == 1
    project = stage.status()["projects"]["p1"]
    assert (project["share"], project["stale"], len(stage.site.puts)) == (0.4, True, puts)
    assert stage.run("accept", "jira").code == 0
    assert stage.run("sync", *later).code == 0
    assert stage.status()["projects"]["p1"]["leaves"] == 5
