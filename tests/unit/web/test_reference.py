"""The page of the API is made from its routes."""

from __future__ import annotations

from pathlib import Path

from syncd.web.api import document
from syncd.web.api.reference import page

PAGE = Path(__file__).parents[3] / "docs" / "api.md"


def test_the_page_is_current() -> None:
    """Otherwise: make docs."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_page_names_every_route_and_parameter() -> None:
    """With a meaning for each route."""
    told = page()
    for path, described in document()["paths"].items():
        (row,) = (
            line for line in told.splitlines() if line.startswith(f"| `{path.removeprefix('/api/v1')}` |")
        )
        assert row.split("|")[2].strip()
        assert all(f"`{p['name']}`" in told for p in described["get"]["parameters"])
