"""Commands that tell people: `report weekly|monthly|cycle`, and the archive of what was sent: `report list|show|send`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_type_hints

import typer

from syncd.cli.options import DEFAULT_CONFIG, FAILED, FINE, Config, Json, Now, parse_day

if TYPE_CHECKING:
    from mappings.wording import Language
    from syncd.reports.telling import Kind, Reader
    from syncd.reports.window import Window
    from syncd.store import DeliveryRow, ReportRow, Store


class Form(StrEnum):
    """What a report is printed as."""

    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"


class Tongue(StrEnum):
    """The language of a report."""

    EN = "en"
    JA = "ja"


class Recipient(StrEnum):
    """For whom a report is."""

    HEAD = "head"
    MANAGER = "manager"
    LEAD = "lead"


InLanguage = Annotated[Tongue | None, typer.Option("--lang", help="Language; default: that of the settings.")]
As = Annotated[Form, typer.Option("--format", help="Markdown, one HTML file, or JSON.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="File to write; default: standard output.")
]
For = Annotated[
    Recipient,
    typer.Option("--for", help="One page for the head, all for the manager, a lead's own projects."),
]
Team = Annotated[str | None, typer.Option("--team", help="Only what belongs to this team.")]
Product = Annotated[str | None, typer.Option("--product", help="Only what belongs to this product.")]
ObjectiveId = Annotated[
    str | None, typer.Option("--objective", metavar="ID", help="Only what serves this objective.")
]
Projects = Annotated[
    list[str] | None,
    typer.Option("--project", metavar="ID", help="Only this project; may be given several times."),
]
Wide = Annotated[bool, typer.Option("--wide", help="Set HTML on one 16:9 page.")]


class Asked(NamedTuple):
    """What every report can be asked for: its options, in the order in which the help tells them."""

    config: Config = DEFAULT_CONFIG
    audience: For = Recipient.MANAGER
    team: Team = None
    product: Product = None
    objective: ObjectiveId = None
    project: Projects = None
    lang: InLanguage = None
    form: As = Form.MARKDOWN
    wide: Wide = False
    output: Output = None
    now: Now = None


Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DAY", help="First day that is told; default: Monday of the last week."),
]
MonthName = Annotated[
    str | None, typer.Option("--month", metavar="MONTH", help="Such as 2026-11; default: the last whole one.")
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DAY", help="As it was due on that day, from the history; default: today."
    ),
]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The report's number in `report list`.")]

reports = typer.Typer(help="Tell what changed, what is late and why.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(reports, name="report")


def _asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `Asked` besides its own; it gets them as its first argument."""
    shared = get_type_hints(Asked, include_extras=True)
    own = [one for name, one in signature(command, eval_str=True).parameters.items() if name != "asked"]
    options = [
        *own,
        *(
            Parameter(name, Parameter.KEYWORD_ONLY, default=Asked._field_defaults[name], annotation=hint)
            for name, hint in shared.items()
        ),
    ]

    def run(**given: Any) -> None:
        asked = Asked(**{name: given.pop(name) for name in shared})
        command(asked, **given)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__annotations__ = {option.name: option.annotation for option in options}
    vars(run)["__signature__"] = Signature(options)
    return run


@reports.command()
@_asking
def weekly(asked: Asked, *, since: Since = None, as_of: AsOf = None) -> None:
    """Print the digest of the last week: what changed in the plan, what is late and why, what was achieved."""
    from syncd.reports.window import week_before

    first = parse_day(since, "--since")
    _tell("weekly", asked, lambda last_over: week_before(last_over, first), as_of)


@reports.command()
@_asking
def monthly(asked: Asked, *, month: MonthName = None, as_of: AsOf = None) -> None:
    """Print the review of a month: plan and OKR, the verdict on each key result and why, the side projects."""
    from syncd.reports.window import month_before

    _tell("monthly", asked, lambda last_over: month_before(last_over, month), as_of)


@reports.command()
@_asking
def cycle(asked: Asked) -> None:
    """Print what the cycle came to: scores and grades, what was late, how plans changed, what was learned."""
    from syncd.reports.window import Window

    _tell("cycle", asked, lambda last_over: Window(last_over, last_over))


@reports.command("list")
def list_reports(config: Config = DEFAULT_CONFIG, *, as_json: Json = False) -> None:
    """List the reports that the daemon made, the latest first, and what became of each delivery."""
    from syncd.cli.opening import load_config
    from syncd.cli.printing import print_json
    from syncd.store import Store

    with Store.open(load_config(config).store_url) as store:
        kept, sent = store.reports(), store.deliveries()
    if as_json:
        print_json({"reports": [_document(row, sent) for row in kept]})
    elif not kept:
        typer.echo(
            "No report was made yet: the daemon makes those of `reports:` in the settings when they are due."
        )
    for row in kept if not as_json else ():
        typer.echo(f"{row.number}  {row.day}  {row.name}  {row.title}")
        for one in (one for one in sent if one.report == row.number):
            typer.echo(f"    {one.recipient}: {one.state}" + (f" ({one.detail})" if one.detail else ""))


@reports.command()
def show(
    number: Number,
    config: Config = DEFAULT_CONFIG,
    *,
    form: As = Form.MARKDOWN,
    output: Output = None,
) -> None:
    """Print a report as it was sent."""
    from syncd.cli.opening import load_config
    from syncd.store import Store

    with Store.open(load_config(config).store_url) as store:
        row = _kept(store, number)
    texts = {Form.MARKDOWN: row.markdown, Form.HTML: row.html, Form.JSON: f"{row.facts}\n"}
    _print(texts[form], output)


@reports.command()
def send(number: Number, config: Config = DEFAULT_CONFIG) -> int:
    """Send a report again to those who did not get it for certain."""
    from datetime import UTC, datetime

    from syncd.cli.opening import load_config
    from syncd.engine.mapping.whole import remembered_okr
    from syncd.reports.delivery import SENT, deliver_waiting, send_again
    from syncd.store import ClaimedError, Store

    loaded = load_config(config)
    with Store.open(loaded.store_url) as store:
        _kept(store, number)
        if not send_again(store, number, datetime.now(UTC)):
            typer.echo("It arrived everywhere.")
            return FINE
        try:
            with store.claim("writer"):
                ended = deliver_waiting(remembered_okr(loaded, store).loaded, store, datetime.now(UTC))
        except ClaimedError:
            typer.echo("The daemon that is at work sends it within a minute.")
            return FINE
    for row in ended:
        typer.echo(f"{row.recipient}: {row.state}" + (f" ({row.detail})" if row.detail else ""))
    return FINE if all(row.state == SENT for row in ended) else FAILED


def _tell(kind: Kind, asked: Asked, window: Callable[[date], Window], as_of: str | None = None) -> None:
    """Print a report, from the store alone."""
    from contextlib import nullcontext
    from datetime import timedelta

    from mappings.workdays import close_before
    from syncd.cli.opening import CLAIM_WAIT, clock_at, load_config
    from syncd.engine.mapping.whole import remembered_okr
    from syncd.reports.forms import form_of
    from syncd.reports.telling import tell
    from syncd.store import Store

    loaded = load_config(asked.config)
    clock, _ = clock_at(asked.now, loaded)
    day = parse_day(as_of, "--as-of")
    last_over = day - timedelta(days=1) if day else close_before(clock(), loaded.zone)
    reader = _reader(asked, loaded.settings.language)
    with (
        Store.open(loaded.store_url) as store,
        store.claim("hand", wait=CLAIM_WAIT) if kind == "cycle" else nullcontext(),
    ):
        known = remembered_okr(loaded, store).loaded
        told = tell(kind, known, store, window(last_over), last_over, clock(), reader)
    _print(form_of(asked.form.value, *told, wide=asked.wide), asked.output)


def _reader(asked: Asked, language: Language) -> Reader:
    from syncd.reports.audience import Audience
    from syncd.reports.choice import Choice
    from syncd.reports.telling import Reader

    return Reader(
        language=asked.lang.value if asked.lang else language,
        audience=Audience(asked.audience.value),
        choice=Choice(
            team=asked.team,
            product=asked.product,
            objective=asked.objective,
            projects=tuple(asked.project or ()),
        ),
    )


def _kept(store: Store, number: int) -> ReportRow:
    from connectors.errors import SettingsError

    row = store.report(number)
    if row is None:
        remedy = "`syncd report list` shows which there are"
        raise SettingsError(f"there is no report {number}", where="report", remedy=remedy)
    return row


def _document(row: ReportRow, sent: Sequence[DeliveryRow]) -> dict[str, Any]:
    told = {name: str(getattr(row, name)) for name in ("name", "kind", "day", "last", "language", "title")}
    deliveries = [
        {"recipient": one.recipient, "state": one.state, "tries": one.tries, "detail": one.detail}
        for one in sent
        if one.report == row.number
    ]
    return {"number": row.number, **told, "made_at": row.made_at.isoformat(), "deliveries": deliveries}


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
