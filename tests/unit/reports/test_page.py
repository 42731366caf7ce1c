"""Reports on paper: a head's on one page of A4, a wide one on one slide."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from syncd.reports.document import Bar, Cell, Document, Entry, Section, Table, Tone, Toned
from syncd.reports.fitting import A4, SLIDE, SMALLEST, USUAL, size_to_fit
from syncd.reports.page import page


def document(entries: int, language: str = "en") -> Document:
    """Return a short report with so many entries, in signs of single or double width, and a table."""
    line = "Query cache: 9.8 working days behind: 8.4 pace, 1 late start, 0.4 scope growth "
    if language == "ja":
        line = "計画で見込んだ作業の大半が完了しましたが、週の目標は達成していません。" * 2
    told = [Entry(text=line * 2, details=(line, line)) for _ in range(entries)]
    rows: list[list[Cell]] = [[line[:40], line[:20], Bar(share=0.5, planned=0.7)] for _ in range(entries)]
    table = Table(heads=["Project", "Status", "Progress"], rows=rows)
    sections = [Section(id="a", title="A", entries=told), Section(id="b", title="B", table=table)]
    return Document(
        title=line[:30], subtitle="", language=language, lead=(line,) * 5, sections=sections, is_short=True
    )


def test_the_more_is_told_the_smaller_the_type() -> None:
    """From the usual size down to the smallest that is read; signs of double width take more room."""
    sizes = [size_to_fit(document(n), A4) for n in (1, 6, 12, 18, 200)]
    assert sizes[0] == USUAL
    assert sizes[-1] == SMALLEST
    assert sizes == sorted(sizes, reverse=True)
    assert size_to_fit(document(12, "ja"), SLIDE) <= size_to_fit(document(12), SLIDE)


def test_only_what_wants_one_page_is_made_smaller() -> None:
    """A manager's report keeps the usual type, and takes the pages that it needs."""
    long = Document(title="", subtitle="", language="en", sections=document(50).sections)
    assert f"html {{ font-size: {USUAL}pt; }}" in page(long)
    assert f"html {{ font-size: {SMALLEST}pt; }}" in page(long, wide=True)


@pytest.mark.campaign
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("entries", [2, 5, 8])
def test_chromium_prints_one_page(tmp_path: Path, language: str, wide: bool, entries: int) -> None:
    """In the type that was reckoned, on A4 and on a slide."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium: apt-get install chromium fonts-noto-cjk")
    source, target = tmp_path / "report.html", tmp_path / "report.pdf"
    source.write_text(page(document(entries, language), wide=wide), "utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run(
        [chromium, *flags, f"--user-data-dir={tmp_path}", f"--print-to-pdf={target}", source.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert len(re.findall(rb"/Type\s*/Page\b", target.read_bytes())) == 1


def test_what_an_entry_is_about_stands_out_and_answers_have_a_tone() -> None:
    """The subject with which it begins is strong; the tone of a cell is a class beside its words, which are escaped."""
    section = Section(
        id="a",
        title="A",
        entries=[
            Entry(text="Cache <2>: late", subject="Cache <2>"),
            Entry(text="「Cache」が完了", subject="Cache"),
        ],
        table=Table(heads=["Verdict"], rows=[[Toned("Fix <it>", Tone.BAD)], ["Unknown"]]),
    )
    shown = page(Document(title="", subtitle="", language="en", sections=[section]))
    assert "<strong>Cache &lt;2&gt;</strong>: late" in shown
    assert '<span class="tone bad">Fix &lt;it&gt;</span>' in shown
    assert "<td>Unknown</td>" in shown
