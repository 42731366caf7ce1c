"""Takes the pictures of the documents: the demo with its days rebuilt, in a headless Chromium. `make pictures` runs it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.system.browser import Browser
from tests.system.program import started, until

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SHOWN = {"status-page.png": "/", "project-page.png": "/projects/query-cache", "timeline.png": "/timeline"}


def main() -> None:
    """Start a demo, wait until it has rebuilt its days, and photograph the pages."""
    with (
        tempfile.TemporaryDirectory() as name,
        started("demo", "--folder", "demo", folder=Path(name)) as demo,
    ):
        page = demo.page()
        demo.event("pass_ended", 2)
        until(lambda: "The last digest and review" in demo.out(), "the days are rebuilt", seconds=300)
        demo.event("pass_ended", len(demo.events("pass_ended")) + 2)
        with Browser() as browser:
            browser.look()
            for picture, path in SHOWN.items():
                browser.open(f"{page}{path}")
                (PICTURES / picture).write_bytes(browser.picture())


if __name__ == "__main__":
    main()
