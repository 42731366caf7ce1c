"""One file or a folder, and the environment above both."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import load
from config.sources import find_includes, survey
from tests.unit.config.samples import ENVIRONMENT, SOUND, accepted, complaint, refused, write

HEAD, TREE = SOUND[: SOUND.index("objectives:")], SOUND[SOUND.index("objectives:") :]
MORE = """\
objectives:
  - {id: o2, title: Customers trust us, key_results: [{id: kr9, title: A from 1 to 2, item: OKR-9, weight: x}]}
"""


def test_a_folder_is_read_as_one_configuration(tmp_path: Path) -> None:
    """Mappings merge, objectives and side projects follow one another in the order of the file names."""
    write(tmp_path, HEAD, "10-trackers.yaml")
    write(tmp_path, TREE, "20-search.yml")
    write(tmp_path, MORE.replace(", weight: x", ""), "30-trust.yaml")
    write(tmp_path, "trackers: {jira: {poll: 5m}}", "40-poll.yaml")
    write(tmp_path, "not: read", ".hidden.yaml")
    write(tmp_path, "not: read", "notes.txt")
    loaded = load(tmp_path, ENVIRONMENT)
    assert list(loaded.okr.objectives) == ["o1", "o2"]
    assert loaded.trackers["jira"].poll.total_seconds() == 300
    assert [f.file.name for f in loaded.files] == [
        "10-trackers.yaml",
        "20-search.yml",
        "30-trust.yaml",
        "40-poll.yaml",
    ]
    assert loaded.base == tmp_path.resolve()


def test_a_problem_in_a_folder_names_its_own_file_and_line(tmp_path: Path) -> None:
    """Also where lists of two files were joined."""
    write(tmp_path, SOUND, "a.yaml")
    write(tmp_path, MORE, "b.yaml")
    (problem,) = refused(tmp_path)
    assert str(problem).startswith("b.yaml:2:100: objectives[o2].key_results[kr9].weight: 'x' is no number")


def test_a_key_in_two_files_is_refused_with_both_places(tmp_path: Path) -> None:
    """No file silently wins over another."""
    write(tmp_path, SOUND, "a.yaml")
    write(tmp_path, "\ntimezone: UTC\ntrackers: {jira: {url: https://other.example}}\n", "b.yaml")
    told = [str(p) for p in refused(tmp_path)]
    assert told == [
        "b.yaml:2:1: timezone: the key is also set in a.yaml:1:1 → keep one of the two",
        "b.yaml:3:19: trackers.jira.url: the key is also set in a.yaml:6:5 → keep one of the two",
    ]


def test_two_ids_in_two_files_are_refused_with_both_places(tmp_path: Path) -> None:
    """Ids are unique across files."""
    write(tmp_path, SOUND, "a.yaml")
    write(tmp_path, "side_projects: [{id: tls, select: {labels: x}}]", "b.yaml")
    (problem,) = refused(tmp_path)
    assert str(problem).startswith(
        "b.yaml:1:18: side_projects[tls].id: the side project's id 'tls' is taken by the side project in a.yaml:"
    )


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    """A folder without YAML files is most likely the wrong one."""
    (problem,) = refused(tmp_path)
    assert "the folder holds no YAML file" in str(problem)


def test_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """A file that cannot be read does not hide what is wrong in the others."""
    write(tmp_path, SOUND.replace("Asia/Tokyo", "Asia/Tokio"), "a.yaml")
    write(tmp_path, "x: [", "b.yaml")
    assert [p.file for p in refused(tmp_path)] == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("name", "value", "path", "expected"),
    [
        ("SYNCD_TIMEZONE", "Europe/Oslo", "timezone", "Europe/Oslo"),
        ("SYNCD_LISTEN__PORT", "9999", "listen.port", "9999"),
        ("syncd_language", "ja", "language", "ja"),
        ("SYNCD_TRACKERS__JIRA__URL", "https://other.example", "trackers.jira.url", "https://other.example"),
        ("SYNCD_TRACKERS__JIRA__CONCURRENCY", "2", "trackers.jira.concurrency", "2"),
        ("SYNCD_TRACKERS__JIRA__WATCH", '["A", "B"]', "trackers.jira.watch", "['A', 'B']"),
        ("SYNCD_TRACKERS__JIRA__FIELDS__POINTS", "Size", "trackers.jira.fields.points", "Size"),
        ("SYNCD_READ_ONLY", "1", "read_only", "True"),
        ("SYNCD_CYCLE__NAME", "Q4", "cycle.name", "Q4"),
        ("SYNCD_GUARD", '{"number": 5}', "guard.number", "5"),
        ("SYNCD_WRITE__JIRA__PROJECT__SLIP", "Slip", "write.jira.project.slip.field", "Slip"),
    ],
)
def test_the_environment_stands_above_the_file(
    tmp_path: Path, name: str, value: str, path: str, expected: str
) -> None:
    """`SYNCD_` and the path of a setting overrule the file, which keeps its other settings."""
    loaded = accepted(tmp_path, SOUND, ENVIRONMENT | {name: value})
    found: object = loaded.settings
    for part in path.split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert str(found) == expected
    assert loaded.trackers["jira"].token.reference == "env:JIRA_TOKEN"
    assert not loaded.warnings


def test_a_problem_of_the_environment_names_the_variable(tmp_path: Path) -> None:
    """There is no line to name, so the variable is."""
    told = complaint(
        tmp_path, SOUND, ENVIRONMENT | {"SYNCD_LISTEN__PORT": "x", "SYNCD_TRACKERS__JIRA__WATCH": "A,B"}
    )
    assert told.splitlines() == [
        "environment variable SYNCD_LISTEN__PORT: listen.port: 'x' is no whole number → write a number such as 12 or 0.5",
        'environment variable SYNCD_TRACKERS__JIRA__WATCH: a list or mapping here must be JSON → write it like ["A", "B"] or {"a": "b"}',
    ]


def test_credentials_in_a_variable_are_not_echoed(tmp_path: Path) -> None:
    """Neither in an address nor where another kind of value was expected."""
    told = complaint(
        tmp_path,
        SOUND,
        {
            "SYNCD_TRACKERS__JIRA__URL": "https://me:s3cr3t@acme.example",
            "SYNCD_LANGUAGE": "https://me:s3cr3t@acme.example",
            "SYNCD_TRACKERS__JIRA__TOKEN": "s3cr3t",
            "SYNCD_STORE": "mysql://me:s3cr3t@db/x",
            "SYNCD_CYCLE": '{"s3cr3t',
        },
    )
    assert "s3cr3t" not in told
    assert len(told.splitlines()) == 5


def test_a_misspelt_variable_is_warned_of(tmp_path: Path) -> None:
    """It would have no effect, and nobody would notice; what Kubernetes sets by itself is passed over."""
    environment = {
        "SYNCD_STOER": "x",
        "SYNCD_PORT": "tcp://10.0.0.1:9817",
        "SYNCD_SERVICE_HOST": "10.0.0.1",
        "SYNCD_CONFIG": "x",
    }
    (warning,) = accepted(tmp_path, SOUND, ENVIRONMENT | environment).warnings
    assert (
        str(warning)
        == "environment variable SYNCD_STOER: is no setting and has no effect → did you mean store?"
    )


def test_a_changed_added_or_removed_file_is_noticed(tmp_path: Path) -> None:
    """A later survey of the folder equals the loaded files only while they are the same."""
    write(tmp_path, SOUND, "a.yaml")
    loaded = load(tmp_path, ENVIRONMENT)
    assert survey(tmp_path) == loaded.files
    write(tmp_path, SOUND + "# more\n", "a.yaml")
    assert survey(tmp_path) != loaded.files
    write(tmp_path, SOUND, "a.yaml")
    assert survey(tmp_path) == loaded.files
    extra = write(tmp_path, "guard: {number: 5}", "b.yaml")
    assert survey(tmp_path) != loaded.files
    extra.unlink()
    (tmp_path / "a.yaml").unlink()
    assert survey(tmp_path) != loaded.files


def test_a_file_includes_others(tmp_path: Path) -> None:
    """By name or pattern, relative to the file that names them, each once; lists follow on, problems name the file."""
    (tmp_path / "teams" / "trust").mkdir(parents=True)
    main = write(tmp_path, "include: teams/*.yaml\n" + SOUND)
    write(tmp_path / "teams", "include: [trust/okr.yaml, ../teams/trust.yaml]\n", "trust.yaml")
    okr = write(tmp_path / "teams" / "trust", MORE.replace(", weight: x", ""), "okr.yaml")
    loaded = load(main, ENVIRONMENT)
    assert list(loaded.okr.objectives) == ["o1", "o2"]
    assert {f.file.name for f in loaded.files} == {"syncd.yaml", "trust.yaml", "okr.yaml"}
    okr.write_text(MORE, encoding="utf-8")
    (problem,) = refused(main)
    assert str(problem).startswith("teams/trust/okr.yaml:2:100: objectives[o2].key_results[kr9].weight")


def test_a_changed_included_file_is_noticed(tmp_path: Path) -> None:
    """Also one that a pattern finds only now, and when the configuration is not sound."""
    (tmp_path / "teams").mkdir()
    path = write(tmp_path, "include: [teams/*.yaml]\n" + SOUND)
    write(tmp_path / "teams", "cycle: {}\n", "a.yaml")
    includes = find_includes(path)
    before = survey(path, includes)
    assert [s.file.name for s in before] == ["syncd.yaml", "a.yaml"]
    write(tmp_path / "teams", "timezone: UTC\n", "b.yaml")
    assert survey(path, includes) != before


def test_an_include_without_a_file_is_refused(tmp_path: Path) -> None:
    """A name or pattern that finds nothing is a mistake, and so is what is no list of names."""
    main = write(tmp_path, "include: [teams/*.yaml]\n" + SOUND)
    (problem,) = refused(main)
    assert (
        str(problem)
        == "syncd.yaml:1:11: include[0]: teams/*.yaml names no file → mend the name or the pattern"
    )
    write(tmp_path, "include: {a: b}\n" + SOUND)
    assert [str(p).split(": ")[:2] for p in refused(main)] == [["syncd.yaml:1:1", "include"]]
