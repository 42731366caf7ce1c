"""Forms: one report as Markdown, as one HTML file, as JSON."""

from __future__ import annotations

from typing import Any

import orjson

from syncd.reports.document import Document
from syncd.reports.markdown import markdown
from syncd.reports.page import page


def form_of(form: str, facts: Any, document: Document, *, wide: bool = False) -> str:
    """Return the report as `md`, `html` or `json`; JSON holds the facts and, beside them, the lines that matter.

    `wide` sets HTML on one 16:9 page.
    """
    match form:
        case "md":
            return markdown(document)
        case "html":
            return page(document, wide=wide)
        case _:
            told = {"title": document.title, "language": document.language, "lead": list(document.lead)}
            return orjson.dumps({**told, "facts": facts}, option=orjson.OPT_INDENT_2).decode() + "\n"
