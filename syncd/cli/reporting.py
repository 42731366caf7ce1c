"""Commands that tell people: `report weekly`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.options import DEFAULT_CONFIG, Config, Now, parse_day


class Form(StrEnum):
    """What a report is printed as."""

    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"


class Tongue(StrEnum):
    """The language of a report."""

    EN = "en"
    JA = "ja"


Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DAY", help="First day that is told; default: Monday of the last week."),
]
Language = Annotated[Tongue | None, typer.Option("--lang", help="Language; default: that of the settings.")]
As = Annotated[Form, typer.Option("--format", help="Markdown, one HTML file, or JSON.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="File to write; default: standard output.")
]

reports = typer.Typer(help="Tell what changed, what is late and why.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(reports, name="report")


@reports.command()
def weekly(
    config: Config = DEFAULT_CONFIG,
    *,
    since: Since = None,
    lang: Language = None,
    form: As = Form.MARKDOWN,
    output: Output = None,
    now: Now = None,
) -> None:
    """Print the digest of the last week: what changed in the plan, what is late and why, what was achieved."""
    from mappings.workdays import close_before
    from syncd.cli.opening import clock_at, load_config
    from syncd.engine.whole import remembered_okr
    from syncd.reports.digest import weekly_digest
    from syncd.reports.forms import form_of
    from syncd.reports.weekly import tell_weekly
    from syncd.reports.window import week_before
    from syncd.reports.words import Words
    from syncd.store import Store

    loaded = load_config(config)
    clock, _ = clock_at(now, loaded)
    last_over = close_before(clock(), loaded.zone)
    window = week_before(last_over, parse_day(since, "--since"))
    with Store.open(loaded.store_url) as store:
        digest = weekly_digest(remembered_okr(loaded, store).loaded, store, window, last_over)
    document = tell_weekly(digest, Words(lang.value if lang else loaded.settings.language))
    _print(form_of(form.value, digest, document), output)


def _print(text: str, output: Path | None) -> None:
    from connectors.errors import SettingsError

    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        what = f"cannot write {output}: {error.strerror or error}"
        raise SettingsError(what, where="--output", remedy="name a file in a folder that is there") from error
