"""What `init --from-export` does: a sandbox of one's own issues, a configuration over it, and a first look at both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import typer

from connectors.errors import SettingsError
from connectors.model.fields import Field, FieldKind
from connectors.model.items import Category
from syncd.cli.beginning import Said, answers_of, tell_found, tell_ignored
from syncd.cli.opening import open_service
from syncd.cli.options import FINE
from syncd.cli.printing import console
from syncd.cli.status_tree import print_status
from syncd.sandbox.loading import LoadingError, load
from syncd.sandbox.model import STORY_POINTS
from syncd.sandbox.server import Sandbox, until_told
from syncd.sandbox.site import DEFAULT_ACCOUNT
from syncd.setup.answers import Answers
from syncd.setup.discovery import Discovery, Space, named_spaces
from syncd.setup.export.candidates import candidates, spaces
from syncd.setup.export.reading import START, Export, read_export
from syncd.setup.files import refuse_existing, write_all
from syncd.setup.look import Chosen, propose
from syncd.setup.okrs import OkrTable, read_okrs
from syncd.setup.proposal import text_of
from syncd.status import read_figures

HOST, PORT = "127.0.0.1", 8765
_CATEGORIES = {"new": Category.TODO, "indeterminate": Category.DOING, "done": Category.DONE}


@dataclass(frozen=True, slots=True)
class Places:
    """The three files that are made: configuration, the sandbox's issues, the sandbox's token."""

    config: Path
    issues: Path
    token: Path

    @classmethod
    def beside(cls, config: Path) -> Places:
        """Return the files beside a configuration."""
        return cls(config, config.with_suffix(".sandbox.jsonl"), config.with_suffix(".sandbox.token"))


def from_export(path: Path, source: Path, said: Said, *, serve: bool) -> int:
    """Make a sandbox of an export, and a configuration over it; returns the exit code."""
    places = Places.beside(path)
    refuse_existing([places.config, places.issues, places.token], force=said.force)
    answers = _answers(said, places)
    okrs = read_okrs(said.okrs, "jira") if said.okrs else OkrTable((), ())
    export = read_export(source, ZoneInfo(answers.timezone))
    found = _found(export, answers)
    typer.echo(f"{source}: {len(export.issues)} issues. People, comments and descriptions were not read.")
    tell_found(answers, found)
    tell_ignored(okrs)
    chosen = Chosen(
        objectives=okrs.objectives,
        epics=said.epics,
        store=f"{path.stem}.db",
        preface=_preface(places, source),
    )
    records = export.records(source.stem, answers.timezone)
    write_all(
        {
            places.issues: "".join(orjson.dumps(record).decode() + "\n" for record in records),
            places.token: DEFAULT_ACCOUNT.token,
            places.config: text_of(propose(answers, found, chosen)),
        }
    )
    typer.echo(f"\nWritten: {places.config}, {places.issues}, {places.token}.")
    if serve:
        return _serve(places, said)
    typer.echo(
        "\nTwo commands show your plan, each in a terminal of its own:\n"
        f"  syncd sandbox --load {places.issues} --port {PORT}\n"
        f"  syncd sync --config {path} && syncd status --config {path}\n"
        "Nothing leaves this machine, and no account is asked for."
    )
    return FINE


def _answers(said: Said, places: Places) -> Answers:
    """Return the answers with the sandbox in place of a site."""
    answers = answers_of(said)
    unfit = [f"--{name}" for name in ("url", "email", "token", "workspace") if getattr(said, name)]
    if unfit or answers.kind == "clickup":
        raise SettingsError(
            f"an export needs no {', '.join(unfit) or 'ClickUp'}: it is a file of Jira's",
            where="--from-export",
            remedy="leave these options out, or leave --from-export out",
        )
    return Answers(
        kind="jira",
        url=f"http://{HOST}:{PORT}",
        email=DEFAULT_ACCOUNT.email,
        token=f"file:{places.token.name}",
        spaces=answers.spaces,
        cycle=answers.cycle,
        country=answers.country,
        timezone=answers.timezone,
        language=answers.language,
    )


def _found(export: Export, answers: Answers) -> Discovery:
    visible = [Space(key, key) for key in spaces(export)]
    wanted = named_spaces(visible, answers.spaces)
    keys = {space.key for space in wanted}
    all_found = candidates(export, answers.cycle.start, answers.cycle.end)
    fields = [Field(STORY_POINTS, "Story Points", FieldKind.NUMBER)] if export.has_points else []
    if export.has_start:
        fields.append(Field("", START, FieldKind.DATE))
    return Discovery(
        kind="jira",
        spaces=wanted,
        candidates=[c for c in all_found if not c.space or c.space in keys],
        fields=fields,
        statuses={_CATEGORIES[key]: tuple(sorted(names)) for key, names in export.statuses.items()},
        remarks=export.remarks,
    )


def _preface(places: Places, source: Path) -> list[str]:
    return [
        f"It is about a sandbox that holds the issues of {source.name}; for your site put its url, the account's",
        "email and a reference to the API token under trackers.",
        f"The sandbox is served by: syncd sandbox --load {places.issues} --port {PORT}",
    ]


def _serve(places: Places, said: Said) -> int:
    """Serve the sandbox, make a pass over it, print the status, and go on serving until Ctrl-C."""
    with until_told(), _sandbox(places.issues) as sandbox:
        _move(places.config, sandbox.url)
        with open_service(places.config, said.now) as service:
            service.sync()
            print_status(read_figures(service.store), console())
        typer.echo(
            f"\nYour issues are served at {sandbox.url}/ until Ctrl-C; in another terminal, for example:"
        )
        typer.echo(f"  syncd explain PROJECT --config {places.config}")
        typer.echo(f"  syncd run --config {places.config}")
        sandbox.wait()
    return FINE


@contextmanager
def _sandbox(issues: Path) -> Iterator[Sandbox]:
    try:
        site = load(issues)
    except LoadingError as error:
        raise SettingsError(str(error), where=str(issues), remedy="export again") from error
    try:
        sandbox = Sandbox(site, PORT)
    except OSError:
        sandbox = Sandbox(site)
    with sandbox:
        yield sandbox


def _move(config: Path, url: str) -> None:
    """Write the address where the sandbox is served into the configuration, when the usual port was taken."""
    text = config.read_text(encoding="utf-8")
    write_all({config: text.replace(f"http://{HOST}:{PORT}", url)})
