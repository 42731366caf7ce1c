"""Whatever is written into a configuration, the answer is a list of problems and no traceback."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from config import ConfigurationError, Problem, load
from tests.unit.config.samples import ENVIRONMENT, EXAMPLES, SOUND, write

FULL = (EXAMPLES / "full.yaml").read_text(encoding="utf-8")
FOLDER = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates().map(str),
    st.text(max_size=12),
    st.sampled_from(
        ["jira", "progress", "2026-13-45", "env:X", "https://u:pw@h", "theirs until x", "[key]", "id"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | st.integers(), inner, max_size=3)
    ),
    max_leaves=5,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """List every (container, key) below a value."""
    pairs = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    return [(value, key) for key, _ in pairs] + [place for _, inner in pairs for place in _places(inner)]


def _judge(path: Path, environment: Mapping[str, str]) -> None:
    """Load; a refusal names at least one problem, each with a place and a text, none with a made-up value."""
    problems: tuple[Problem, ...] | None = None
    try:
        load(path, environment)
    except ConfigurationError as error:
        problems = error.problems
    assert problems is None or problems
    for problem in problems or ():
        assert problem.what
        assert problem.line > 0 or problem.file.startswith("environment variable SYNCD_")
        assert not re.search(r"stand_in|env:\?|b\.example|s3cr3t", str(problem))


@FOLDER
@given(st.data())
def test_any_value_at_any_place_is_accepted_or_refused_with_problems(
    tmp_path: Path, data: st.DataObject
) -> None:
    """Up to four values of the full example are exchanged for any others, renamed or taken away: no traceback."""
    tree = YAML(typ="safe").load(FULL)
    for _ in range(data.draw(st.integers(1, 4))):
        container, key = data.draw(st.sampled_from(_places(tree)))
        match data.draw(st.sampled_from(["exchange", "delete", "rename"])):
            case "exchange":
                container[key] = data.draw(VALUES)
            case "delete":
                del container[key]
            case "rename" if isinstance(container, dict):
                container[data.draw(st.text(max_size=6))] = container.pop(key)
    out = io.StringIO()
    YAML(typ="safe").dump(tree, out)
    _judge(write(tmp_path, out.getvalue()), ENVIRONMENT)


@FOLDER
@given(
    st.integers(0, len(SOUND)),
    st.integers(0, 40),
    st.text("\t\n :-[]{}'\"#&*!|>%@`,?äz\x00\x85\ufeff", max_size=6),
)
def test_any_damage_to_the_text_is_accepted_or_refused_with_problems(
    tmp_path: Path, at: int, length: int, insertion: str
) -> None:
    """A piece is cut out of the text and other characters are put in: no traceback."""
    _judge(write(tmp_path, SOUND[:at] + insertion + SOUND[at + length :]), ENVIRONMENT)


@FOLDER
@given(st.binary(max_size=60))
def test_any_bytes_are_accepted_or_refused_with_problems(tmp_path: Path, content: bytes) -> None:
    """Bytes of no kind lead to a traceback."""
    _judge(write(tmp_path, content), ENVIRONMENT)


@FOLDER
@given(
    st.sampled_from(
        [
            "STORE",
            "CYCLE",
            "LISTEN__PORT",
            "LISTEN__PORT__X",
            "TRACKERS",
            "TRACKERS__JIRA__WATCH",
            "TRACKERS__JIRA__URL",
            "TRACKERS__JIRA__FIELDS__X",
            "WRITE__JIRA",
            "OBJECTIVES",
            "TIMEZONE",
            "CYCLE__START",
            "__",
            "_X__Y",
        ]
    ),
    st.text(max_size=20) | st.sampled_from(["{}", "[]", "[1]", '{"a": 1}', "null", "env:A"]),
)
def test_any_environment_is_accepted_or_refused_with_problems(tmp_path: Path, name: str, value: str) -> None:
    """No variable leads to a traceback, whatever it holds."""
    _judge(write(tmp_path, SOUND), ENVIRONMENT | {f"SYNCD_{name}": value})
