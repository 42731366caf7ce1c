"""Badges: what they say in words and signs, in which language, and that no title breaks them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from mappings.okr import Status
from syncd.store import Store
from syncd.web.badge import _COLOURS, LONGEST_TITLE, Badge
from tests.unit.web.conftest import a_row
from tests.unit.web.served import NOW, Served

SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> list[str]:
    """Return the texts that a badge shows, after reading it as XML."""
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]


def shown(served: Served, path: str) -> list[str]:
    """Return the texts of a badge that is served."""
    answer = served.ask(f"/api/v1/badge/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    return words(answer.text)


def test_a_badge_says_title_status_and_progress(served: Served) -> None:
    """Of objectives, key results and projects alike, with a sign beside the word; unknown progress is left out."""
    assert shown(served, "zebra.svg") == ["Zebra", "● On track 50%"]
    assert shown(served, "kr1.svg") == ["Searches", "● On track"]
    assert shown(served, "apple.svg") == ["=HYPERLINK(1)", "■ Off track"]


def test_a_badge_speaks_japanese_when_asked(served: Served) -> None:
    """Another language is refused as any wrong parameter."""
    assert shown(served, "zebra.svg?lang=ja") == ["Zebra", "● 順調 50%"]
    assert served.ask("/api/v1/badge/zebra.svg?lang=fr").status_code == 400


def test_markup_in_a_title_is_text(served: Served) -> None:
    """It stands there as it was written, in the words and in what screen readers are told."""
    svg = served.ask("/api/v1/badge/o1.svg").text
    assert words(svg)[0] == "<script>alert(1)</script>"
    assert "<script" not in svg
    assert ET.fromstring(svg).attrib["aria-label"] == "<script>alert(1)</script>: ● On track"


def test_an_id_that_is_not_there_is_drawn_too(served: Served) -> None:
    """A wiki shows images, not problem details; the status is 404 all the same."""
    answer = served.ask("/api/v1/badge/no%3Cb%3E.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "image/svg+xml")
    assert words(answer.text) == ["no<b>", "? nothing of that id"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_badge_is_kept_for_a_minute(served: Served) -> None:
    """And asked for again by its tag."""
    answer = served.ask("/api/v1/badge/zebra.svg")
    assert answer.headers["cache-control"] == "private, max-age=60"
    assert served.ask("/api/v1/badge/zebra.svg", {"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_dropped_and_stale_are_said(tmp_path: Path) -> None:
    """A dropped project has no status and no progress any more; older data are named as such."""
    with Store.open(f"sqlite:///{tmp_path}/own.db") as store:
        rows = {
            "gone": a_row(0, "Gone", dropped=True, share=0.4),
            "old": a_row(1, "Old", stale=True, share=0.995),
        }
        store.save_standings("project", rows, NOW)
        served = Served(store)
        assert shown(served, "gone.svg") == ["Gone", "? Dropped"]
        assert shown(served, "old.svg?lang=ja") == ["Old", "● 順調 100% (古いデータ)"]


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("x" * 500, "x" * (LONGEST_TITLE - 1) + "…"),
        ("検" * 500, "検" * 19 + "…"),
        ("検" * 20, "検" * 20),
        ("two\nlines\tand \x00 more", "two lines and more"),
        ("", ""),
    ],
)
def test_a_long_title_is_cut_and_a_strange_one_mended(title: str, cut: str) -> None:
    """Wide letters count for two; the image stays one that XML can read."""
    assert words(Badge(title=title, said="On track", status=Status.ON_TRACK).svg())[0] == cut


@pytest.mark.parametrize("status", Status)
def test_white_letters_can_be_read_on_every_ground(status: Status) -> None:
    """Their contrast is at least 4.5 to 1, as WCAG asks for texts of that size."""
    assert 1.05 / (luminance(_COLOURS[status]) + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, by WCAG 2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
