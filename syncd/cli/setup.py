"""The command `init`: questions or flags, a look at the tracker or an export, and a first configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.options import DEFAULT_CONFIG, Config, Now

Kind = Annotated[str | None, typer.Option("--type", metavar="TYPE", help="Kind of tracker: jira or clickup.")]
Url = Annotated[str | None, typer.Option("--url", help="Address of the site.")]
Email = Annotated[str | None, typer.Option("--email", help="Account that the Jira token belongs to.")]
Token = Annotated[
    str | None,
    typer.Option("--token", metavar="REF", help="Where the API token is: env:NAME or file:PATH."),
]
User = Annotated[
    str | None, typer.Option("--user", help="Account at Jira Data Center, where the token is a password.")
]
CloudId = Annotated[
    str | None, typer.Option("--cloud-id", metavar="ID", help="Id of the Cloud site, for scoped tokens.")
]
Authority = Annotated[
    str | None, typer.Option("--ca", metavar="FILE", help="Certificates (PEM) that are trusted besides.")
]
Proxy = Annotated[str | None, typer.Option("--proxy", metavar="URL", help="Outbound proxy, or `direct`.")]
Workspace = Annotated[
    str | None, typer.Option("--workspace", metavar="ID", help="ClickUp workspace; default: the only one.")
]
Spaces = Annotated[
    list[str] | None,
    typer.Option("--space", metavar="KEY", help="Jira project or ClickUp space to look at; may be repeated."),
]
Epics = Annotated[
    list[str] | None,
    typer.Option("--epic", metavar="KEY", help="Epic or ClickUp list to make a project of; may be repeated."),
]
Cycle = Annotated[
    str | None,
    typer.Option("--cycle", metavar="NAME", help="Name of the OKR period; default: the running quarter's."),
]
Start = Annotated[str | None, typer.Option("--start", metavar="DAY", help="Its first day.")]
End = Annotated[str | None, typer.Option("--end", metavar="DAY", help="Its last day.")]
Country = Annotated[
    str | None, typer.Option("--country", metavar="XX", help="Its public holidays are no working days.")
]
Timezone = Annotated[
    str | None, typer.Option("--timezone", metavar="ZONE", help="Zone in which days begin; default: UTC.")
]
Language = Annotated[str | None, typer.Option("--language", help="Of texts in fields: en (default) or ja.")]
Okrs = Annotated[
    Path | None,
    typer.Option("--okrs", metavar="FILE", help="Table of objectives and key results, CSV or Excel."),
]
Export = Annotated[
    Path | None,
    typer.Option("--from-export", metavar="FILE", help="CSV export of Jira, instead of a site and a token."),
]
Write = Annotated[
    bool, typer.Option("--write", help="Put the write section in force instead of leaving it a comment.")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]
Serve = Annotated[
    bool, typer.Option("--serve", help="With --from-export: serve the sandbox, make a pass, show the status.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(init)


def init(
    config: Config = DEFAULT_CONFIG,
    *,
    kind: Kind = None,
    url: Url = None,
    email: Email = None,
    token: Token = None,
    user: User = None,
    cloud_id: CloudId = None,
    ca: Authority = None,
    proxy: Proxy = None,
    workspace: Workspace = None,
    space: Spaces = None,
    epic: Epics = None,
    cycle: Cycle = None,
    start: Start = None,
    end: End = None,
    country: Country = None,
    timezone: Timezone = None,
    language: Language = None,
    okrs: Okrs = None,
    from_export: Export = None,
    write: Write = False,
    force: Force = False,
    serve: Serve = False,
    now: Now = None,
) -> None:
    """Ask for the tracker and the cycle, look around, and write a first configuration; changes no tracker."""
    from syncd.cli import beginning, exporting

    further = {"user": user, "cloud_id": cloud_id, "ca": ca, "proxy": proxy}
    said = beginning.Said(
        kind=kind,
        url=url,
        email=email,
        token=token,
        workspace=workspace,
        further={name: value for name, value in further.items() if value},
        spaces=space or [],
        epics=epic or [],
        cycle=(cycle, start, end),
        country=country,
        timezone=timezone,
        language=language,
        okrs=okrs,
        writes=write,
        force=force,
        now=now,
    )
    if from_export is not None:
        raise typer.Exit(exporting.from_export(config, from_export, said, serve=serve))
    raise typer.Exit(beginning.from_tracker(config, said))
