"""The pages in a real browser: no errors, no barriers (axe-core), with the keyboard alone, and without JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from syncd.store import ReportRow
from syncd.web.access import Access
from syncd.web.server import WebServer, bind
from tests.contract.engine.bench import Bench
from tests.contract.engine.town import issue, town
from tests.contract.store.databases import migrated_file
from tests.system.browser import Browser, find_axe
from tests.unit.web.served import Served

__all__ = ["migrated_file"]

EVIL = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"
LONG = "とても長い題名 " * 62 + "End."
PATHS = (
    "/",
    "/?status=at_risk&q=nothing-has-this",
    "/?on=2026-10-14",
    "/?on=2026-10-02",
    "/projects/index",
    "/projects/tls",
    "/key-results/kr1",
    "/timeline",
    "/unmapped",
    "/reports",
    "/reports/weekly",
    "/reports/monthly?month=2026-10",
    "/reports/1",
    "/search?q=SRCH-3",
    "/search?q=DATA-4",
    "/health",
    "/alerts",
)
AXE = "axe.run({resultTypes: ['violations']}).then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 160)])))"

FOCUSABLE = (
    "[...document.querySelectorAll('a[href], input:not([type=hidden]), select, button, summary, [tabindex=\"0\"]')]"
    ".filter(one => one.checkVisibility())"
)
STOP = (
    "(one => { seen.add(one); one.unseen = one !== document.body && getComputedStyle(one).outlineStyle == 'none'; "
    "return one.localName })(document.activeElement)"
)
"""Notes what has the focus, and whether nothing shows it."""
MOST_STOPS = 300


@pytest.fixture(scope="module")
def address(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the town after passes on two days; titles in it are an attack and one of 500 characters."""
    more = [
        {**issue("SRCH-20", "indeterminate", parent="SRCH-1"), "summary": EVIL},
        {**issue("SRCH-21", parent="SRCH-1"), "summary": LONG},
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENCH_TOKEN", "token-of-the-bench")
        with Bench.on_file(migrated_file, tmp_path_factory.mktemp("page"), {"jira": town(more)}) as bench:
            bench.change("title: Searches from 12 to 30", f"title: {json.dumps(EVIL)}")
            bench.sync()
            bench.wait(days=2)
            bench.sync()
            bench.store.add_report(a_report(), [])
            served = Served(bench.store, Access.of(bench.loaded()), loaded=bench.loaded(), now=bench.now)
            with WebServer(served.application, bind("127.0.0.1", 0)) as web:
                yield web.url


def a_report() -> ReportRow:
    """Return a report as it was sent, with a style of its own."""
    html = '<!doctype html><html lang="en"><head><title>Digest</title><style>h1 { color: rgb(1, 2, 3); }</style></head><body><main><h1>Digest</h1></main></body></html>'
    day = date(2026, 10, 12)
    return ReportRow(
        name="monday", kind="weekly", day=day, last=day, language="en", title="Digest",
        made_at=datetime(2026, 10, 12, tzinfo=UTC), markdown="# Digest", html=html, facts="{}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser."""
    with Browser() as opened:
        yield opened


@pytest.mark.parametrize(
    ("dark", "phone", "language"),
    [(False, False, "en"), (True, True, "ja")],
    ids=["light desk English", "dark phone Japanese"],
)
def test_each_page_has_no_errors_and_no_barriers(
    browser: Browser, address: str, dark: bool, phone: bool, language: str
) -> None:
    """Neither the console nor axe-core finds anything, and nothing of a title is run; no page is broader than a phone."""
    axe = find_axe()
    browser.look(dark=dark, phone=phone, language=language)
    for path in PATHS:
        browser.open(f"{address}{path}")
        browser.value(axe)
        assert (path, json.loads(browser.value(AXE))) == (path, [])
        assert (path, browser.troubles) == (path, [])
        assert browser.value("document.title") != "taken"
        assert path == "/reports/1" or browser.value("document.documentElement.lang") == language
        assert browser.value("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_a_sent_report_keeps_its_style(browser: Browser, address: str) -> None:
    """The policy names the digest of just that style."""
    browser.look()
    browser.open(f"{address}/reports/1")
    assert browser.value("getComputedStyle(document.querySelector('h1')).color") == "rgb(1, 2, 3)"
    assert browser.troubles == []


def test_a_missing_page_is_told_in_words(browser: Browser, address: str) -> None:
    """With a way back, in the language that the browser asks for."""
    browser.look(language="ja")
    browser.open(f"{address}/projects/nowhere")
    assert browser.value("document.querySelector('h1').textContent") == "見つかりません"
    assert browser.value("document.querySelector('a').getAttribute('href')") == "/"


def test_the_keyboard_leads_everywhere(browser: Browser, address: str) -> None:
    """The first key leads past the navigation, whatever has the focus shows it, and Enter opens a project and a search."""
    browser.look()
    browser.open(f"{address}/")
    browser.press("Tab")
    assert browser.value("document.activeElement.className") == "skip"
    seen = set()
    for _ in range(60):
        browser.press("Tab")
        seen.add(browser.value("document.activeElement.getAttribute('href') || document.activeElement.name"))
        assert browser.value("getComputedStyle(document.activeElement).outlineStyle") != "none", (
            browser.value("document.activeElement.outerHTML")
        )
        if browser.value("document.activeElement.getAttribute('href')") == "/projects/index":
            break
    assert {"/timeline", "/health", "q", "status", "on", "/key-results/kr1", "/projects/index"} <= seen
    browser.press("Enter", leads_on=True)
    assert browser.value("location.pathname") == "/projects/index"
    while browser.value("document.activeElement.id") != "find":
        browser.press("Tab")
    browser.type("SRCH-3")
    browser.press("Enter", leads_on=True)
    assert browser.value("location.pathname + location.search") == "/search?q=SRCH-3"
    assert "Counts." in browser.value("document.querySelector('main').textContent")


def test_the_keyboard_reaches_all_of_each_page(browser: Browser, address: str) -> None:
    """Tab by tab each link, field and scrolling table of each page has the focus once, and shows it."""
    browser.look()
    for path in PATHS:
        browser.open(f"{address}{path}")
        browser.value(f"seen = new Set(); wanted = {FOCUSABLE}; wanted.length")
        for _ in range(MOST_STOPS):
            browser.press("Tab")
            if browser.value(STOP) == "body":
                break
        missed = browser.value("wanted.filter(one => !seen.has(one)).map(one => one.outerHTML.slice(0, 80))")
        assert (path, missed) == (path, [])
        assert browser.value("[...seen].filter(one => one.unseen).map(one => one.outerHTML)") == [], path


def test_all_works_without_scripts(browser: Browser, address: str) -> None:
    """With scripts switched off each page still shows its content, and links lead from each to the next."""
    browser.look(scripts=False)
    for path in PATHS:
        browser.open(f"{address}{path}")
        assert browser.troubles == [], path
        assert browser.value("document.querySelector('main').textContent.trim().length") > 5, path
        assert browser.value("document.scripts.length") == 0, path
    browser.look()
