"""The pages over a store: languages, filters, past days, states without figures, and texts of others as text."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

import syncd.web
from connectors.model.tracker import Exchange, Quota
from syncd.metrics.telemetry import Telemetry
from syncd.store import Store
from syncd.web.pages import PAGES
from syncd.web.pages.asked import liked
from syncd.web.runbooks import runbooks
from tests.unit.reports.test_words import catalogue
from tests.unit.web.conftest import PROJECTS, a_row
from tests.unit.web.served import NOW, Served

HTML = {"Accept": "text/html,*/*;q=0.8"}
SOURCES = "\n".join(
    file.read_text("utf-8")
    for pattern in ("pages/*.py", "templates/*.html")
    for file in Path(syncd.web.__file__).parent.glob(pattern)
)


@pytest.fixture(scope="module")
def empty(migrated_file: Path) -> Iterator[Served]:
    """Serve a store in which no pass has ended."""
    with Store.open(f"sqlite:///{migrated_file}") as store:
        yield Served(store)


def test_both_languages_have_the_same_texts_with_the_same_figures() -> None:
    """A text that one language lacks, or that leaves out a figure, is found."""
    assert catalogue("en", "syncd.web") == catalogue("ja", "syncd.web")


def test_every_text_is_used() -> None:
    """Keys stand in pages and templates as they are, or are made of a beginning that does."""
    keys = set(catalogue("en", "syncd.web"))
    named = set(re.findall(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""", SOURCES)) & keys
    starts = set(re.findall(r"""["']([a-z-]+-)(?:\{|' ~)""", SOURCES))
    made = {key for key in keys for start in starts if key.startswith(start)}
    assert keys - named - made == set()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ja", "ja"),
        ("ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        ("en-US,en;q=0.9,ja;q=0.8", "en"),
        ("de,ja;q=0.4,en;q=0.7", "en"),
        ("de-DE", None),
        ("en;q=0,ja;q=0.1", "ja"),
        ("", None),
        ("en;q=x", None),
    ],
)
def test_the_language_is_the_one_that_is_liked_best(accepted: str, language: str | None) -> None:
    """By weight, then by place; what nobody has a word for is passed over."""
    assert liked(accepted) == language


def test_a_chosen_language_goes_before_the_browsers_and_stays(served: Served) -> None:
    """`lang` decides, and every link of the page carries it on."""
    page = served.ask("/?lang=ja", {"Accept-Language": "en"})
    assert '<html lang="ja">' in page.text
    assert 'href="/projects/zebra?lang=ja"' in page.text
    assert '<html lang="en">' in served.ask("/", {"Accept-Language": "fr"}).text
    assert "Accept-Language" in page.headers["vary"]


def test_a_page_is_packed_for_those_who_take_it(served: Served) -> None:
    """With gzip the same bytes come in fewer."""
    plain = served.ask("/", {"Accept-Encoding": "identity"})
    packed = served.ask("/", {"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 5)) < len(plain.content)


@pytest.mark.parametrize(
    ("asked", "there", "missing"),
    [
        ("status=off_track", "=HYPERLINK(1)", "Zebra"),
        ("team=search", "Zebra", "=HYPERLINK(1)"),
        ("q=zEB", "Zebra", "証明書"),
        ("q=tls", "証明書", "Zebra"),
        ("status=&team=&q=", "Zebra", "No matches"),
        ("q=no-such-thing", "No matches", "Zebra"),
    ],
)
def test_a_filter_leaves_out_what_does_not_fit(served: Served, asked: str, there: str, missing: str) -> None:
    """By status, team and text in title or id; an empty field of the form asks for nothing."""
    page = served.ask(f"/?{asked}").text
    assert there in page
    assert missing not in page


def test_a_past_day_is_shown_as_it_was_kept(served: Served) -> None:
    """Of a day of which nothing is kept the page says so."""
    page = served.ask("/?on=2026-11-18").text
    assert "This is how it stood at the close of 18 Nov 2026." in page
    assert "No figures yet" not in page
    assert "There is no record of that day" in served.ask("/?on=2026-01-01").text


@pytest.mark.parametrize("asked", ["on=yesterday", "status=late", "lang=fr", f"q={'x' * 201}"])
def test_what_cannot_be_asked_is_told_in_words(served: Served, asked: str) -> None:
    """A browser gets a page with the way back, a program problem details."""
    page = served.ask(f"/?{asked}", HTML)
    assert (page.status_code, page.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert "This request cannot be answered" in page.text
    assert served.ask(f"/?{asked}").headers["content-type"] == "application/problem+json"


def test_titles_are_text(served: Served) -> None:
    """A title that would be a script is shown as its characters."""
    for page in (served.ask("/").text, served.ask("/search?q=<b>x</b>").text):
        assert "<script>" not in page
        assert "<b>x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in served.ask("/").text


def test_each_page_stands_without_figures(empty: Served) -> None:
    """Before the first pass every page answers; those of one thing say that there is none."""
    for page in PAGES:
        path = page.path.replace("{id}", "index")
        assert empty.ask(path, HTML).status_code == (404 if "{id}" in page.path else 200), path
    assert "No figures yet" in empty.ask("/").text
    assert "最初の同期" in empty.ask("/", {"Accept-Language": "ja"}).text
    assert "Nothing is in progress" in empty.ask("/unmapped").text


def test_old_figures_and_their_reason_are_told(tmp_path: Path, migrated_file: Path) -> None:
    """What failed is told on the page, with the time of what is shown, and projects of old data are marked."""
    file = tmp_path / "stale.db"
    file.write_bytes(migrated_file.read_bytes())
    with Store.open(f"sqlite:///{file}") as store:
        store.save_standings("project", {"old": a_row(0, "Old", kind="side", stale=True)}, NOW)
        store.pull_failed("jira", NOW, "jira: the token was refused → renew it")
        served = Served(store)
        page = served.ask("/").text
        assert "the token was refused" in page
        assert "older data" in page
        assert "something is wrong" in page
        assert "Something needs attention" in served.ask("/health").text


def test_what_is_known_in_part_is_told_as_such(tmp_path: Path, migrated_file: Path) -> None:
    """One tracker was never read, a pull is held back, values, scores and forecasts are missing: each page says what is unknown and shows the rest."""
    file = tmp_path / "partial.db"
    file.write_bytes(migrated_file.read_bytes())
    with Store.open(f"sqlite:///{file}") as store:
        known = a_row(0, "Known", key_results=["kr1"], share=0.5, planned=0.6, slip=2.0)
        unknown = a_row(
            1, "Unread", key_results=["kr1", "kr2"], status="unknown", reason="no items", stale=True
        )
        store.save_standings("project", {"known": known, "unread": unknown}, NOW)
        problem = "values.csv: no such file → name another"
        rows = {
            "kr1": a_row(0, "With", objective="o1", kind="stretch", value=3.0, score=0.4),
            "kr2": a_row(1, "Without", objective="o1", kind="stretch", status="unknown", problem=problem),
        }
        store.save_standings("key_result", rows, NOW)
        store.save_standings("objective", {"o1": a_row(0, "Aim", score=0.4, unknown=1)}, NOW)
        store.save_standings("total", {"cycle": {"as_of": NOW.isoformat(), "name": "Q4"}}, NOW)
        store.pull_failed("jira", NOW, "jira: no answer within 30 s")
        served = Served(store)
        page = served.ask("/").text
        for told in (
            "no answer within 30 s",
            "older data",
            "without one key result",
            "score unknown",
            "Unknown",
            "50% done",
        ):
            assert told in page, told
        told = served.ask("/key-results/kr2").text
        assert problem.partition(" →")[0] in told
        assert "–" in told
        assert "No forecast" in served.ask("/projects/unread").text
        for path in ("/timeline", "/unmapped", "/reports", "/health", "/search?q=Unread", "/projects/known"):
            assert served.ask(path).status_code == 200, path
        for path in ("/status", "/projects", "/key_results", "/objectives", "/health"):
            assert served.api(path), path


def test_each_alert_has_its_runbook_on_a_page(empty: Served) -> None:
    """Also before the first pass, at the place to which the alert's link leads; words of code are marked as such."""
    page = empty.ask("/alerts").text
    for name in runbooks():
        assert f'<h2 id="{name}">' in page
    assert "<code>syncd accept NAME</code>" in page
    assert "`" not in page


def test_the_quota_is_told_where_the_tracker_tells_it(tmp_path: Path, migrated_file: Path) -> None:
    """Beside how long was waited: what was left of it, or that it is not told."""
    file = tmp_path / "quota.db"
    file.write_bytes(migrated_file.read_bytes())
    with Store.open(f"sqlite:///{file}") as store:
        served = Served(store)
        telemetry = Telemetry(served.sources.registry)
        for tracker, quota in (("jira", Quota(limit=350, left=341)), ("data-center", None)):
            telemetry.observe(
                Exchange(
                    tracker=tracker, operation="search", code="200", seconds=0.1, waited=2.5, quota=quota
                )
            )
        page = served.ask("/health").text
    assert "341 of 350" in page
    assert "not told" in page
    assert "2.5 s" in page


def test_no_page_needs_anything_from_elsewhere(served: Served) -> None:
    """Neither scripts nor styles in the page, nor anything of another host, so that the policy can be strict."""
    for page in (one for one in PAGES if not one.path.startswith("/reports/")):
        answer = served.ask(page.path.replace("{id}", "kr1" if "key-results" in page.path else "tls"))
        assert answer.status_code == 200, page.path
        text = answer.text
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", text), page.path
        assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!jira\.example)', text), page.path


def test_a_project_is_shown_on_a_past_day(served: Served) -> None:
    """By the row that was kept, which may lack figures that came later; of single items nothing is told."""
    served.store.save_day("project", date(2026, 11, 1), {"zebra": PROJECTS["zebra"]})
    page = served.ask("/projects/zebra?on=2026-11-01")
    assert page.status_code == 200
    assert "This is how it stood at the close of 1 Nov 2026." in page.text
    assert "There is nothing to draw" in page.text
    assert "Open, in the order of the plan" not in page.text
    assert served.ask("/projects/zebra?on=2026-11-02").status_code == 404


def test_the_style_is_one_file() -> None:
    """It names no other, so that nothing is loaded but it."""
    style = resources.files("syncd.web").joinpath("style.css").read_text("utf-8")
    assert "url(" not in style
    assert "@import" not in style
