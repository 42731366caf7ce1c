"""A handful of kills in every run of the suite; `make kill-campaign` makes hundreds."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from tests.system import team
from tests.system.kills.campaign import BrokenError, campaign


@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgresql", marks=pytest.mark.campaign)])
def test_nothing_is_lost_or_doubled_by_kills(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each kill the store opens, the next pass completes, and outbox and sandbox tell the same writes.

    A write that is missing in the outbox, or stands there without having been sent, would be noticed.
    """
    monkeypatch.setenv("TEAM_TOKEN", team.TOKEN)
    with campaign(3, store) as under_way:
        while under_way.tally.kills.total() < 4:
            under_way.kill()
        if store == "sqlite":
            with closing(sqlite3.connect(str(sa.make_url(under_way.url).database))) as database, database:
                database.execute(
                    "DELETE FROM change WHERE id = (SELECT max(id) FROM change WHERE outcome = 'written')"
                )
            with pytest.raises(BrokenError, match="sent and nowhere recorded"):
                under_way.hold_against_log()
