"""What the pages name exists, and the checker of names bites."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guards.documents import FENCE, HEADING, SPAN, Known, unknown_names

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "README.ja.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]


@pytest.fixture(scope="module")
def known() -> Known:
    """Give what exists."""
    return Known.of(ROOT)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_in_the_pages_exists(page: Path, known: Known) -> None:
    """Files, commands, options, settings, metrics and variables that a page names are there."""
    assert unknown_names(page.read_text(encoding="utf-8"), page.parent, known) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Read [this](docs/nowhere.md).", "link docs/nowhere.md"),
        ("Read [this](docs/alerts.md#nowhere).", "link docs/alerts.md#nowhere"),
        ("# Here\n\nRead [this](#nowhere).", "link #nowhere"),
        ("Look at `syncd/engine/nowhere.py`.", "file syncd/engine/nowhere.py"),
        ("In `nowhere.py`.", "file nowhere.py"),
        ("In `connectors/nowhere/`.", "file connectors/nowhere/"),
        ("Call `syncd snyc`.", "command syncd snyc"),
        ("Call `.venv/bin/syncd sync --fast`.", "option --fast of syncd sync"),
        ("With `--fast` it is faster.", "option --fast"),
        ("```sh\n.venv/bin/syncd nowhere --config x\n```\n", "command syncd nowhere"),
        ("```sh\nmake nothing\n```\n", "make nothing"),
        ("Say `make nothing`.", "make nothing"),
        ("Set `listen.prot`.", "setting listen.prot"),
        ("Set `trackers.jira.pole`.", "setting trackers.jira.pole"),
        ("Add a `wirte:` section.", "setting wirte:"),
        ("See `okr_project_nothing_ratio`.", "metric okr_project_nothing_ratio"),
        ("Set `SYNCD_LISTEN__PROT`.", "variable SYNCD_LISTEN__PROT"),
    ],
)
def test_a_name_that_does_not_exist_is_found(text: str, complaint: str, known: Known) -> None:
    """Each kind of wrong name is told, once."""
    assert unknown_names(text, ROOT, known) == [complaint]


def test_names_that_exist_pass(known: Known) -> None:
    """Right names of every kind are not complained of."""
    text = (
        "# What is `here`?\n\nSee [settings](docs/settings.md), [above](#what-is-here), [late](docs/alerts.md#okrprojectlate), `syncd/engine/writing/apply.py`, `engine/`, `daemon.py`, `tests/unit`, "
        "`syncd sync --fingerprint F`, `--json`, `make demo ONCE=1`, `listen.port`, `trackers.jira.poll`, "
        "`objectives.key_results.metric`, `write:`, `okr_overlaps`, `syncd_request_duration_seconds_bucket`, "
        "`SYNCD_LISTEN__PORT`, `ABC-12`, `values.csv`, `a/b` and `env:NAME`.\n\n"
        "```sh\n.venv/bin/syncd check --config syncd.yaml  # names every problem\n```\n"
    )
    assert unknown_names(text, ROOT, known) == []


@pytest.mark.parametrize("name", ["README", "docs/for-leads"])
def test_a_japanese_page_names_what_the_english_one_names(name: str) -> None:
    """The same commands, settings and labels, under as many headings."""
    pages = [(ROOT / f"{name}{ending}").read_text(encoding="utf-8") for ending in (".md", ".ja.md")]
    english, japanese = (
        {span.removesuffix(" --lang ja") for span in SPAN.findall(FENCE.sub("", p))} for p in pages
    )
    assert japanese == english
    assert len({len(HEADING.findall(FENCE.sub("", page))) for page in pages}) == 1
