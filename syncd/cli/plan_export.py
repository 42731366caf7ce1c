"""The command `export plan`: the programme plan as its file has it, with progress put into its rows."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli.options import DEFAULT_CONFIG, Config

if TYPE_CHECKING:
    from config import Loaded
    from config.plans import PlanSource

_RESULTS = {"mspdi": "mspdi", "mpp": "mspdi", "xlsx": "xlsx", "csv": "csv"}
"""In which form each form of a file comes back."""


class PlanForm(StrEnum):
    """The forms in which a plan is written."""

    MSPDI = "mspdi"
    XLSX = "xlsx"
    CSV = "csv"


PlanFormat = Annotated[
    PlanForm | None,
    typer.Option(
        "--format", help="Form of the plan; a plan is written in the form that it has (MPP as mspdi)."
    ),
]
Name = Annotated[
    str | None, typer.Option("--plan", metavar="NAME", help="Which plan; default: the only one of that form.")
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Where it is written; default: standard output.")
]
Actuals = Annotated[
    bool,
    typer.Option(
        "--actuals",
        help="Also percent complete with actual start and finish, which moves the schedule; default: physical percent complete and text columns.",
    ),
]


def plan(
    config: Config = DEFAULT_CONFIG,
    *,
    form: PlanFormat = None,
    name: Name = None,
    out: Out = None,
    actuals: Actuals = False,
) -> None:
    """The programme plan with progress, forecast finish, status and cause in its rows; all else stays as it is."""
    from connectors.plan import patched, read_plan
    from mappings.programme import Lookup
    from syncd.cli.opening import load_config
    from syncd.engine.mapping.whole import remembered_okr
    from syncd.engine.programme.files import get
    from syncd.engine.programme.filing import lookups
    from syncd.engine.programme.reporting import row_changes
    from syncd.store import Store

    loaded = load_config(config)
    chosen, source = _chosen(loaded, form, name)
    got = get(source)
    assert got is not None, "a file without marks is always read"
    _refuse_other_form(got.content, source, form)
    now = read_plan(got.content, source.place, source.layout)
    with Store.open(loaded.store_url) as store:
        okr = remembered_okr(loaded, store).loaded.okr
        here = Lookup(plan=now, by=source.match, column=source.column)
        plans = {
            one: here if one == chosen else kept
            for one, kept in (lookups(loaded, store) | {chosen: here}).items()
        }
        changes = row_changes(loaded, okr, store, chosen, plans, actuals=actuals)
    content = patched(got.content, source.place, changes, source.layout)
    if out is None:
        typer.get_binary_stream("stdout").write(content)
        return
    out.write_bytes(content)
    typer.echo(f"{out}: {len(changes)} of {len(now.tasks)} rows with progress", err=True)


def _chosen(loaded: Loaded, form: PlanForm | None, name: str | None) -> tuple[str, PlanSource]:
    """Return the plan that is meant; raises `SettingsError` where there is none, or several could be."""
    from config.problems import suggestion
    from connectors.errors import SettingsError
    from connectors.plan import form_in

    if not loaded.plans:
        raise SettingsError("no plan is configured", where="export plan", remedy="name its file under plans:")
    if name is not None and name not in loaded.plans:
        raise SettingsError(
            f"there is no plan {name!r}", where="--plan", remedy=suggestion(name, list(loaded.plans))
        )
    found = [name] if name else list(loaded.plans)
    if len(found) > 1 and form is not None:
        found = [one for one in found if _RESULTS[form_in(b"", loaded.plans[one].place)] == form]
    if len(found) != 1:
        raise SettingsError(
            f"{len(found)} of the plans {', '.join(loaded.plans)} are meant",
            where="export plan",
            remedy="name one with --plan",
        )
    return found[0], loaded.plans[found[0]]


def _refuse_other_form(content: bytes, source: PlanSource, form: PlanForm | None) -> None:
    from connectors.errors import SettingsError
    from connectors.plan import form_in

    result = _RESULTS[form_in(content, source.place)]
    if form is not None and form != result:
        raise SettingsError(
            f"{source.place} cannot be written as {form}, only as {result}",
            where="--format",
            remedy="a plan keeps its form, for all else in it is kept too; leave --format out",
        )
