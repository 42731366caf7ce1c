"""Markdown: a report as text that chats, wikis and terminals show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syncd.reports.document import Bar, Cell, Document, Entry, Section, Table

WIDTH = 10
"""Characters of a bar."""

_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#"})


def markdown(document: Document) -> str:
    """Return the report as Markdown; what came from trackers and settings is escaped."""
    return "\n".join(_lines(document)) + "\n"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, in one line."""
    return " ".join(text.split()).translate(_ESCAPED)


def _lines(document: Document) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    yield ""
    yield escaped(document.subtitle)
    if document.lead:
        yield ""
        yield from (f"- {escaped(line)}" for line in document.lead)
    for section in document.told():
        yield ""
        yield f"## {escaped(section.title)}"
        yield ""
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    if section.is_empty:
        yield escaped(section.nothing or "")
        return
    if section.intro:
        yield escaped(section.intro)
        if section.entries or section.table:
            yield ""
    if section.table:
        yield from _table(section.table)
        if section.entries:
            yield ""
    for entry in section.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"- {escaped(entry.text)}" + (f" (<{entry.address}>)" if entry.address else "")
    yield from (f"  - {escaped(detail)}" for detail in entry.details)


def _table(table: Table) -> Iterator[str]:
    yield _row([escaped(head) for head in table.heads])
    yield _row(["---:" if n in table.numbers else "---" for n in range(len(table.heads))])
    yield from (_row([_cell(cell) for cell in row]) for row in table.rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return escaped(cell)
    return bar(cell)


def bar(figures: Bar) -> str:
    """Return the share as blocks, with the planned one as a mark between them."""
    if figures.share is None:
        return "–"
    filled = round(figures.share * WIDTH)
    blocks = ["█"] * filled + ["░"] * (WIDTH - filled)
    if figures.planned is not None:
        blocks.insert(round(figures.planned * WIDTH), "│")
    return "".join(blocks)
