"""Bad input by command line: a message with place, fault and remedy, the right exit code, and nothing half-written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syncd.sandbox.server import Sandbox
from tests.system import team
from tests.system.program import Ended, syncd_inside

STORE = "syncd.db"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Serve the team's site."""
    with Sandbox(team.site()) as serving:
        yield serving


def run(folder: Path, text: str, *arguments: str, **variables: str) -> Ended:
    """Run a command over these settings; whatever happens there is no traceback and no token."""
    team.write_configuration(folder, text)
    ended = syncd_inside(*arguments, folder=folder, variables={**team.VARIABLES, **variables})
    assert "Traceback" not in ended.said
    assert team.TOKEN not in ended.said
    return ended


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("snyc",), "No such command 'snyc'. Did you mean 'sync'? → syncd --help lists commands and options"),
        (("sync", "--jsn"), "No such option: --jsn"),
        (("explain",), "Missing argument 'PROJECT|KR|ITEM'"),
        (
            ("explain", "nosuch"),
            "explain: there is no objective, key result, project or stored item 'nosuch' → give an id",
        ),
        (("value", "kr1", "nan"), "value: nan is no value → write a number such as 12.5"),
        (("value", "kr1", "inf"), "value: inf is no value"),
        (("value", "kr1", "many"), "Invalid value for 'NUMBER'"),
        (("value", "krx", "1"), "value: there is no key result 'krx' → one of: kr1, kr2, kr3"),
        (("value", "kr1", "1", "--at", "2999-01-01"), "--at: 2999-01-01 is in the future → name today"),
        (("value", "kr1", "1", "--at", "soon"), "--at: 'soon' is no day → write it like 2026-11-20"),
        (("sync", "--now", "yesterday"), "--now: 'yesterday' is no time → write it like 2026-11-20T09:00"),
        (("diff", "--now", ""), "--now: '' is no time"),
        (("accept", "clickup"), "accept: there is no tracker or project 'clickup' → one of: jira,"),
        (("sync", "--config", "absent.yaml"), "absent.yaml:1:1: cannot be read: No such file or directory"),
        (("check", "--config", "values.csv"), "values.csv:"),
    ],
)
def test_wrong_usage_ends_with_3(
    tmp_path: Path, sandbox: Sandbox, arguments: tuple[str, ...], message: str
) -> None:
    """Each wrong use of a command is told with its remedy, asks the tracker nothing and changes nothing."""
    sandbox.log.clear()
    ended = run(tmp_path, team.configuration(sandbox.url), *arguments)
    assert ended.code == 3, ended.said
    assert message in ended.err
    assert ended.out == ""
    assert not sandbox.log.counts()
    if arguments[0] != "explain" and arguments[0] != "accept":
        assert not (tmp_path / STORE).exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cycle: {name", "cycel: {name", "syncd.yaml:5:1: cycel: unknown key 'cycel' → did you mean cycle?"),
        ("poll: 1h", "poll: often", "trackers.jira.poll: is no duration such as 30s"),
        ("weight", "", ""),
        (
            "{start: 0, target: 10",
            "{start: 0, target: ten",
            "syncd.yaml:13:28: objectives[faster].key_results[kr1].metric.target: 'ten'",
        ),
        ("id: p2,", "id: p1,", "the project's id 'p1' is taken by the project in syncd.yaml:16:14"),
        ("due: ", "due: 1999-12-31, #", "syncd.yaml:"),
        ("timezone: UTC", "timezone: Mars/Base", "syncd.yaml:1:1: timezone: 'Mars/Base' is no time zone"),
        (
            "env:TEAM_TOKEN",
            "env:NOT_SET",
            "trackers.jira.token: secret env:NOT_SET is empty or not set → set",
        ),
        ("env:TEAM_TOKEN", "file:/nowhere/token", "secret file /nowhere/token cannot be read"),
        ("http://", "htp:/", "trackers.jira.url: is no web address → write it with its scheme"),
        ("type: jira", "type: jirra", "syncd.yaml:3:"),
        ("timezone: UTC", "timezone: [", "syncd.yaml:"),
    ],
)
def test_wrong_settings_end_with_3(
    tmp_path: Path, sandbox: Sandbox, old: str, new: str, message: str
) -> None:
    """Each fault of the file is told with file, line and column; nothing is asked and no store is made."""
    sandbox.log.clear()
    text = team.configuration(sandbox.url)
    text = text.replace(old, new, 1) if message else text + "objectves: []\n"
    ended = run(tmp_path, text, "sync")
    assert ended.code == 3, ended.said
    assert (message or "objectves: unknown key 'objectves' → did you mean objectives?") in ended.err
    assert "→" in ended.err
    assert not sandbox.log.counts()
    assert not (tmp_path / STORE).exists()


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path, sandbox: Sandbox) -> None:
    """Four faults in one file are four lines in the order of the file."""
    text = team.configuration(sandbox.url).replace("timezone: UTC", "timezone: Mars/Base")
    text = text.replace("poll: 1h", "poll: often").replace("target: 10", "target: ten", 1)
    text = text.replace("side_projects", "side_project")
    ended = run(tmp_path, text, "sync")
    assert ended.code == 3
    lines = ended.err.splitlines()
    assert [line.split(": ")[1].split(".")[-1] for line in lines][:1] == ["timezone"]
    assert len(lines) == 4
    numbers = [int(line.split(":")[1]) for line in lines]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("command", ["sync", "status", "run", "diff"])
def test_a_store_that_cannot_be_used_ends_with_1(tmp_path: Path, sandbox: Sandbox, command: str) -> None:
    """A folder that is not there, a file that is no database and a server that is down are told with the remedy."""
    (tmp_path / "garbage.db").write_bytes(b"garbage" * 1000)
    for store, message in (
        ("sqlite:////proc/nowhere/x.db", "unable to open database file → make the folder"),
        ("sqlite:///garbage.db", "file is not a database → name another file, or restore a backup"),
        ("postgresql+psycopg://u:pa55word@127.0.0.1:1/x", "Connection refused → see that PostgreSQL runs"),
    ):
        ended = run(tmp_path, team.configuration(sandbox.url), command, SYNCD_STORE=store)
        assert ended.code == 1, ended.said
        assert message in ended.err
        assert "pa55word" not in ended.said
        if command != "sync":
            break
    assert (tmp_path / "garbage.db").read_bytes() == b"garbage" * 1000


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        (
            "note: KR Note",
            "note: KR Nite",
            3,
            "write.jira.key_result.note: there is no field 'KR Nite' → did you",
        ),
        ("progress: KR Progress", "progress: Labels", 3, "field 'Labels' is of kind labels, not "),
        (
            "epics: WORK-1}",
            "jql: 'foo ~~ ('}",
            0,
            "project p1: older data: jira: foo ~~ (: the query is refused",
        ),
        ("item: OKR-1\n", "item: OKR-99\n", 0, "key result kr1: jira OKR-99: the item is not there"),
        ("epics: WORK-1}", "epics: WORK-999}", 0, "project p1: jira WORK-999: the item is not there"),
        (
            "status: KR Status",
            "status: {field: KR Status, options: {on_track: Fine}}",
            0,
            "jira OKR-1: field KR Status has no option 'Fine', to which on_track is mapped",
        ),
        ("values.csv", "absent.csv", 0, "absent.csv: the value file cannot be read: No such file"),
        ("column: value", "column: amount", 0, "there is no column 'amount' → its columns are value"),
    ],
)
def test_what_only_the_tracker_can_tell(
    tmp_path: Path, sandbox: Sandbox, old: str, new: str, code: int, message: str
) -> None:
    """What does not fit the site is told by `sync` with item or setting; what can be written all the same is written."""
    text = team.configuration(sandbox.url)
    assert old in text
    ended = run(tmp_path, text.replace(old, new), "sync", "--json")
    assert ended.code == code, ended.said
    assert message in ended.err


def refused_by(sandbox: Sandbox, folder: Path, kind: str, **options: Any) -> Ended:
    """Run `sync` while the tracker fails in this way."""
    sandbox.site.faults.add(kind, **options)
    try:
        return run(folder, team.configuration(sandbox.url), "sync")
    finally:
        sandbox.site.faults.clear()


def test_a_tracker_that_refuses(tmp_path: Path, sandbox: Sandbox) -> None:
    """Each kind of refusal names tracker and operation and leaves no item behind; afterwards the same store works."""
    for kind, code, message in (
        ("html", 1, "the answer is no JSON but a web page → check url, and for a proxy or login page"),
        ("cut_json", 1, "the answer is no JSON but cut or broken JSON"),
        ("unauthorized", 3, "the server refuses the sign-in (401)"),
        ("forbidden", 3, "this account has no right to do that (403)"),
        ("gone", 1, "410"),
    ):
        ended = refused_by(sandbox, tmp_path, kind)
        assert ended.code == code, ended.said
        assert "not read completely: jira: " in ended.err
        assert message in ended.err
        assert ended.out == "Nothing was written.\n"
    status = syncd_inside("status", "--json", folder=tmp_path, variables=team.VARIABLES).document
    assert all(row["leaves"] is None for row in status["projects"].values())
    assert run(tmp_path, team.configuration(sandbox.url), "sync").code == 0


@pytest.mark.parametrize("command", ["sync", "check", "diff"])
def test_a_wrong_token_is_no_empty_site(tmp_path: Path, sandbox: Sandbox, command: str) -> None:
    """A site that answers for nobody instead of refusing is told as a failed sign-in, and the token is not shown."""
    ended = run(tmp_path, team.configuration(sandbox.url), command, TEAM_TOKEN="wr0ng-t0ken-xx")
    assert ended.code == 3, ended.said
    assert (
        "jira: the sign-in failed (AUTHENTICATED_FAILED), though the site answers → check email and"
        in ended.said
    )
    assert "wr0ng-t0ken-xx" not in ended.said


def test_a_tracker_that_is_not_there(tmp_path: Path) -> None:
    """A tracker that is down ends with 1, after some tries."""
    ended = run(tmp_path, team.configuration("http://127.0.0.1:1"), "sync")
    assert ended.code == 1
    assert "jira: cannot be reached: " in ended.err
    assert "→ check url, network, proxy and certificate" in ended.err


def test_a_field_that_may_not_be_set_is_told_and_the_rest_is_written(tmp_path: Path) -> None:
    """Without the right to set one field the others are written, and it is named with the item."""
    with Sandbox(team.site()) as sandbox:
        ended = refused_by(sandbox, tmp_path, "off_screen", field="KR Note")
    assert ended.code == 1
    assert "15 of 18 changes written." in ended.out
    assert ended.out.count("KR Note") >= 3
    assert "refused: OKR-1 in jira, KR Note: " in ended.out


def test_a_reviewed_change_set_that_is_no_longer_the_same_is_refused(tmp_path: Path) -> None:
    """`sync --fingerprint` with another fingerprint ends with 2 and writes nothing; with the right one it writes."""
    with Sandbox(team.site()) as sandbox:
        text = team.configuration(sandbox.url)
        reviewed = run(tmp_path, text, "diff", "--json")
        assert reviewed.code == 2
        other = run(tmp_path, text, "sync", "--fingerprint", "abc")
        assert other.code == 2
        assert "not the reviewed abc → look at `syncd diff` again" in other.err
        assert "edit" not in sandbox.log.counts()
        right = run(tmp_path, text, "sync", "--fingerprint", reviewed.document["fingerprint"])
        assert right.code == 0, right.said
        assert "18 of 18 changes written." in right.out
        assert run(tmp_path, text, "diff").code == 0


def test_before_the_first_pass_status_says_so(tmp_path: Path, sandbox: Sandbox) -> None:
    """`status` on an empty store says how to get figures; `--json` has the shape with nothing in it."""
    text = team.configuration(sandbox.url)
    ended = run(tmp_path, text, "status")
    assert ended.code == 0
    assert "No figures yet: `syncd sync` makes a pass" in ended.out
    assert run(tmp_path, text, "status", "--json").document["projects"] == {}


def test_check_tells_programs_why_a_configuration_cannot_be_used(tmp_path: Path, sandbox: Sandbox) -> None:
    """`check --json` prints the same problems as a list, and ends with 3; the tracker is not asked."""
    sandbox.log.clear()
    text = team.configuration(sandbox.url).replace("poll: 1h", "poll: often")
    ended = run(tmp_path, text, "check", "--json")
    assert ended.code == 3
    (found,) = ended.document
    assert (found["level"], found["remedy"] != "") == ("error", True)
    assert found["where"].startswith("syncd.yaml:3:")
    assert not sandbox.log.counts()


def test_check_of_sound_settings_ends_with_0_and_makes_no_store(tmp_path: Path, sandbox: Sandbox) -> None:
    """Advice alone is no failure, and looking leaves nothing behind."""
    ended = run(tmp_path, team.configuration(sandbox.url), "check", "--json")
    assert ended.code == 0, ended.said
    assert {row["level"] for row in ended.document} == {"warning", "note"}
    assert not (tmp_path / STORE).exists()
