"""Commands for the store as a whole: `backup`, `restore`, `migrate-store`, `tidy`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli.options import DEFAULT_CONFIG, Config, Json, Now

if TYPE_CHECKING:
    from config import Loaded

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup's file.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]
Replace = Annotated[bool, typer.Option("--replace", help="Take the place of what the store holds now.")]
To = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="ADDRESS",
        help="The empty store: sqlite:///FILE, postgresql+psycopg://…, or env:NAME or file:PATH that holds it.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(backup)
    app.command()(restore)
    app.command("migrate-store")(migrate_store)
    app.command()(tidy)


def backup(
    file: File, config: Config = DEFAULT_CONFIG, *, force: Force = False, as_json: Json = False
) -> None:
    """Copy the store into a file, as it is at one moment; safe while the daemon runs."""
    from connectors.errors import SettingsError
    from syncd.cli.opening import load_config
    from syncd.cli.past import progress_bar
    from syncd.store.upkeep.backup import back_up

    loaded = load_config(config)
    if file.exists() and not force:
        raise SettingsError(
            "the file is there already", where=str(file), remedy="name another, or add --force"
        )
    with progress_bar("Copying") as tell:
        counts = back_up(loaded.store_url, file, tell)
    _say(counts, f"{file}: {_told(counts)}.", as_json=as_json)


def restore(
    file: File, config: Config = DEFAULT_CONFIG, *, replace: Replace = False, as_json: Json = False
) -> None:
    """Bring a backup into the configured store; end the daemon first."""
    from datetime import UTC, datetime

    from syncd.cli.opening import load_config
    from syncd.cli.past import progress_bar
    from syncd.store import Store
    from syncd.store.upkeep.backup import restore as bring_back

    loaded = load_config(config)
    with progress_bar("Copying") as tell:
        counts = bring_back(file, loaded.store_url, tell, replace=replace)
    with Store.open(loaded.store_url) as store:
        store.audit(datetime.now(UTC), "restore", file.name, {"rows": sum(counts.values())})
    _say(counts, f"Restored from {file}: {_told(counts)}.", as_json=as_json)


def migrate_store(to: To, config: Config = DEFAULT_CONFIG, *, as_json: Json = False) -> None:
    """Copy the store into an empty one, such as from SQLite to PostgreSQL, whole or not at all; end the daemon first."""
    from datetime import UTC, datetime

    from syncd.cli.opening import load_config
    from syncd.cli.past import progress_bar
    from syncd.store import Store

    loaded = load_config(config)
    url = _address(to, loaded)
    with (
        Store.open(loaded.store_url) as source,
        source.claim("writer"),
        Store.open(url) as target,
        target.claim("writer"),
        progress_bar("Copying") as tell,
    ):
        counts = source.move_to(target, tell)
        target.audit(datetime.now(UTC), "migrate-store", "store", {"rows": sum(counts.values())})
    line = f"Copied and counted on both sides: {_told(counts)}. Put `store: {to}` into the settings, and start the daemon."
    _say(counts, line, as_json=as_json)


def tidy(config: Config = DEFAULT_CONFIG, *, as_json: Json = False, now: Now = None) -> None:
    """Let go of all that `retention` need not keep, and give its room back to the disk; end the daemon first."""
    from syncd.cli.opening import clock_at, load_config
    from syncd.cli.past import progress_bar
    from syncd.cli.printing import print_json
    from syncd.engine.retention import release
    from syncd.store import Store

    loaded = load_config(config)
    clock, _ = clock_at(now, loaded)
    rows = acts = 0
    with Store.open(loaded.store_url) as store, store.claim("writer"), progress_bar("Tidying") as tell:
        before = store.size_bytes()
        while gone := release(loaded, store, clock()):
            rows, acts = rows + gone.rows, acts + gone.acts
            tell("days and acts", rows + acts, rows + acts + 1)
        store.compact()
        after = store.size_bytes()
    if as_json:
        print_json({"rows": rows, "acts": acts, "bytes_before": before, "bytes_after": after})
        return
    sizes = f"{before / 2**20:.1f} MiB → {after / 2**20:.1f} MiB"
    typer.echo(f"{rows} rows of single days, and {acts} acts and change sets were let go; {sizes}.")


def _address(to: str, loaded: Loaded) -> str:
    """Return the full address that `--to` means; a password may stand behind a reference only."""
    import os

    from config.scalars import FlawedError, StoreAddress, anchor_database
    from config.secrets import anchor, reveal
    from connectors.errors import SettingsError

    try:
        address = StoreAddress(to)
        if address.has_password:
            what = "a password in the command line can be read by others on this machine"
            raise SettingsError(what, where="--to", remedy="write --to env:NAME")
        if address.reference:
            address = StoreAddress(reveal(anchor(address.reference, Path.cwd()), os.environ))
    except FlawedError as error:
        raise SettingsError(error.flaws[0].what, where="--to", remedy=error.flaws[0].remedy) from None
    if address.url is None:
        raise SettingsError("the reference leads to another reference", where="--to", remedy="mend it")
    url = anchor_database(address.url, loaded.base).render_as_string(hide_password=False)
    if url == loaded.store_url:
        raise SettingsError("that is the store in use", where="--to", remedy="name an empty one")
    return url


def _say(counts: Mapping[str, int], line: str, *, as_json: bool) -> None:
    from syncd.cli.printing import print_json

    if as_json:
        print_json({"rows": dict(counts)})
    else:
        typer.echo(line)


def _told(counts: Mapping[str, int]) -> str:
    return f"{sum(counts.values())} rows in {sum(1 for count in counts.values() if count)} tables"
