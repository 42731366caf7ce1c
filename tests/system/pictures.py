"""Takes the pictures of the documents: the demo with its days rebuilt, in a headless Chromium. `make pictures` runs it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.system.browser import Browser
from tests.system.program import started, syncd

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SHOWN = {"status-page.png": "/", "project-page.png": "/projects/query-cache", "timeline.png": "/timeline"}


def main() -> None:
    """Start a demo, rebuild its days, and photograph the pages."""
    with (
        tempfile.TemporaryDirectory() as name,
        started("demo", "--folder", "demo", folder=Path(name)) as demo,
    ):
        folder, page = Path(name), demo.page()
        demo.event("pass_ended", 2)
        demo.event("opening_rebuilt")
        rebuilt = syncd("backfill", "--config", "demo/syncd.yaml", folder=folder)
        assert rebuilt.code == 0, rebuilt.said
        demo.event("pass_ended", len(demo.events("pass_ended")) + 2)
        with Browser() as browser:
            browser.look()
            for picture, path in SHOWN.items():
                browser.open(f"{page}{path}")
                (PICTURES / picture).write_bytes(browser.picture())


if __name__ == "__main__":
    main()
