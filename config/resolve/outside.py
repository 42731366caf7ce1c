"""Sources of values outside of the trackers: their settings with paths and references made absolute."""

from __future__ import annotations

from pathlib import Path

from config.scalars import StoreAddress, anchor_database
from config.secrets import anchor
from config.values import (
    Cadence,
    CommandSource,
    CommandValueSettings,
    FileSource,
    FileValueSettings,
    HttpSource,
    HttpValueSettings,
    OutsideSource,
    OutsideValueSettings,
    PromqlSource,
    PromqlValueSettings,
    Site,
    SqlSource,
    SqlValueSettings,
)
from config.values.settings import SiteSettings
from connectors.reach import Reach
from connectors.settings import DIRECT, Secret


def outside_source(value: OutsideValueSettings, base: Path, reach: Reach) -> OutsideSource:
    """Return the source; `base` is the folder of relative file names, `reach` what may be asked over HTTP."""
    if isinstance(value, FileValueSettings):
        return FileSource(
            path=base / value.file,
            column=value.column,
            where={column: str(cell) for column, cell in value.where.items()},
            date=value.date,
            sheet=value.sheet,
            cadence=Cadence(every=value.every, stale_after=value.stale_after),
        )
    cadence = Cadence(every=value.every, timeout=value.timeout, stale_after=value.stale_after)
    match value:
        case PromqlValueSettings():
            return PromqlSource(
                query=value.promql, url=value.url, site=site_of(value, base, reach), cadence=cadence
            )
        case HttpValueSettings():
            url, site = anchored(value.http, base), site_of(value, base, reach)
            return HttpSource(url=url, path=value.path, time=value.time, site=site, cadence=cadence)
        case SqlValueSettings():
            return SqlSource(query=value.sql, database=_database(value.database, base), cadence=cadence)
        case CommandValueSettings():
            return CommandSource(
                argv=value.command, folder=base, environment=value.environment, cadence=cadence
            )


def site_of(value: SiteSettings, base: Path, reach: Reach) -> Site:
    """Return how a server is reached, with references made absolute."""
    return Site(
        token=value.token and anchor(value.token, base),
        user=value.user,
        password=value.password and anchor(value.password, base),
        headers={name: anchor(secret, base) for name, secret in value.headers.items()},
        ca=str(base / value.ca) if value.ca else None,
        proxy=value.proxy if value.proxy == DIRECT else value.proxy and anchored(value.proxy, base),
        reach=reach,
    )


def anchored(address: str, base: Path) -> str:
    """Return an address, or the reference to one with a relative file name made absolute."""
    return anchor(Secret(address), base).reference if address.startswith(("env:", "file:")) else address


def _database(address: StoreAddress, base: Path) -> str:
    if address.reference is not None:
        return anchor(address.reference, base).reference
    assert address.url is not None, "an address is a reference or a URL"
    return anchor_database(address.url, base).render_as_string(hide_password=False)
