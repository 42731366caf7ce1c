"""Commands that need no account: `demo` and `sandbox`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncd.sandbox.model import Tracker

Once = Annotated[bool, typer.Option("--once", help="Make one pass, print what came of it, and end.")]
Folder = Annotated[
    Path,
    typer.Option("--folder", help="Where the demo keeps its configuration and store; made anew each time."),
]
Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="Port of the sandbox; 0 takes a free one.")
]
Load = Annotated[
    Path | None,
    typer.Option(
        "--load", metavar="FILE", help="Issues or tasks as JSON Lines, instead of the seeded department."
    ),
]
Latency = Annotated[
    float, typer.Option("--latency", min=0, metavar="SECONDS", help="Time added to every answer.")
]
Face = Annotated[
    Tracker | None,
    typer.Option("--tracker", help="What it plays; told by FILE, else jira.", show_default=False),
]
DataCenter = Annotated[
    str | None,
    typer.Option(
        "--data-center",
        metavar="VERSION",
        help="Play Jira Data Center of that version, such as 10.3.24 or 9.12.19.",
    ),
]
Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(demo)
    app.command()(sandbox)


def demo(folder: Folder = Path("demo"), *, once: Once = False) -> None:
    """Show syncd at work on a sandbox: no account, no tracker, nothing leaves this machine."""
    from syncd import demonstration

    if once:
        raise typer.Exit(demonstration.show_once(folder))
    demonstration.run(folder)


def sandbox(
    port: Port = 8765,
    host: Host = "127.0.0.1",
    *,
    tracker: Face = None,
    data_center: DataCenter = None,
    load: Load = None,
    latency: Latency = 0.0,
) -> None:
    """Serve a fake Jira site or ClickUp workspace, to try syncd or your own scripts on."""
    from syncd.demonstration import serve_sandbox

    serve_sandbox(host, port, tracker, load, latency, data_center)
