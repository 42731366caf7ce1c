"""Page: a report as one HTML file that needs nothing besides itself, on screen and on paper."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from syncd.reports.document import Bar, Document


def page(document: Document, *, wide: bool = False) -> str:
    """Return the report as HTML; `wide` sets it on one 16:9 page, as a slide."""
    return _template().render(document=document, wide=wide)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("syncd.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["bar"] = lambda cell: isinstance(cell, Bar)
    return environment.get_template("report.html")
