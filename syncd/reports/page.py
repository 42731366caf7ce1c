"""Page: a report as one HTML file that needs nothing besides itself, on screen and on paper."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from syncd.pictures.bars import progress_bar
from syncd.reports.document import Bar, Document, Toned
from syncd.reports.fitting import A4, SLIDE, USUAL, size_to_fit


def page(document: Document, *, wide: bool = False) -> str:
    """Return the report as HTML; `wide` sets it on one 16:9 page, as a slide. A short one stands on one page of A4."""
    size = USUAL
    if wide or document.is_short:
        size = size_to_fit(document, SLIDE if wide else A4)
    return _template().render(document=document, wide=wide, size=size)


def drawn(cell: Bar) -> Markup:
    """Return a bar as a picture, with its figures in words."""
    told = " / ".join("–" if part is None else f"{part:.0%}" for part in (cell.share, cell.planned))
    return progress_bar(cell.share, cell.planned, told)


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
    environment.tests["toned"] = lambda cell: isinstance(cell, Toned)
    environment.globals["bar"] = drawn
    return environment.get_template("report.html")
