"""Plan files in the settings: what is accepted, and what is told of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from mappings.okr import FileRow
from mappings.programme import Matching
from tests.unit.config.samples import SOUND, accepted, changed, refused, write

DATES = "plan: {start: 2026-10-05, due: 2026-12-11}"


def test_a_file_is_relative_to_the_configuration(tmp_path: Path) -> None:
    """By default rows are matched by the keys in the column Key."""
    loaded = accepted(tmp_path, SOUND + "plans:\n  programme: {file: plan/p.xml}\n")
    source = loaded.plans["programme"]
    assert (source.path, source.match, source.layout.also) == (
        tmp_path / "plan/p.xml",
        Matching.KEY,
        ("Key",),
    )


@pytest.mark.parametrize("named", ["programme", "https://files.acme.example/p.xml"])
def test_a_project_names_a_row_of_a_plan(tmp_path: Path, named: str) -> None:
    """The plan is named by its name or by its place; a number is a unique id."""
    text = changed(DATES, f'plan: {{from: {{file: "{named}", task: 12}}}}')
    loaded = accepted(tmp_path, text + 'plans:\n  programme: {url: "https://files.acme.example/p.xml"}\n')
    assert loaded.okr.projects["index"].plan.file == FileRow("12", "programme")


def test_a_file_of_one_project_needs_no_entry(tmp_path: Path) -> None:
    """A further file is read as well, under its path."""
    loaded = accepted(tmp_path, changed(DATES, "plan: {from: {file: own.csv, task: SRCH-1}}"))
    assert (loaded.plans["own.csv"].path, loaded.plans["own.csv"].match) == (
        tmp_path / "own.csv",
        Matching.UNIQUE_ID,
    )


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ("{file: a.pdf}", "'a.pdf' is no plan file by its name"),
        ("{file: a.xlsm}", "a plan in .xlsm is not read"),
        ("{}", "a plan has a file or a url, one of the two"),
        ("{file: a.csv, columns: {nom: X}}", "'nom' is nothing that a plan tells"),
        ("{file: a.csv, timeout: 1h}", "is no wait from 1s to 10m"),
        ("{file: a.csv, user: reader}", "user and password go together"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_told(tmp_path: Path, plan: str, sentence: str) -> None:
    """Each fault has its place and a remedy."""
    (problem,) = refused(write(tmp_path, SOUND + f"plans: {{programme: {plan}}}\n"))
    assert sentence in problem.what
    assert problem.remedy


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("{task: 3}", "0 plans are configured, so the file has to be named"),
        ("{file: q, task: 3}", "nor a plan under plans"),
        ("{file: a.xml}", "is missing"),
        ("{file: a.xml, task: [1]}", "is no row of a plan"),
        ("plan", "'plan' is no source of dates"),
    ],
)
def test_a_row_that_cannot_be_meant_is_told(tmp_path: Path, row: str, sentence: str) -> None:
    """A row without its file, or a file that is none."""
    (problem,) = refused(write(tmp_path, changed(DATES, f"plan: {{from: {row}}}")))
    assert sentence in problem.what
