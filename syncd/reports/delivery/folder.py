"""Folder: a report as three files, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from connectors.errors import TransientError
from syncd.store import ReportRow


def write_to_folder(report: ReportRow, folder: str) -> None:
    """Write Markdown, HTML and JSON; the same report again replaces its files. Raises `TransientError`."""
    contents = {"md": report.markdown, "html": report.html, "json": report.facts}
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for suffix, content in contents.items():
            _write(Path(folder) / f"{report.day}-{report.name}.{suffix}", content)
    except OSError as error:
        what = f"cannot write to {folder}: {error.strerror or error}"
        raise TransientError(what, where="reports", remedy="let syncd's user write there") from error


def _write(path: Path, content: str) -> None:
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(content, "utf-8")
    draft.replace(path)
