"""Rotation of a token: the file changes, and the next pass of the same process signs in with the new one."""

from __future__ import annotations

from dataclasses import replace

from connectors.errors import CredentialsError
from tests.contract.engine.bench import BOT, Bench


def test_a_token_in_a_file_is_read_anew_by_the_next_pass(quick: Bench) -> None:
    """The old one is refused and told, what was known stays; with the new one in the file all is read, without a restart."""
    file = quick.folder / "token"
    file.write_text(f"{BOT.token}\n", encoding="utf-8")
    quick.change("env:BENCH_TOKEN", "file:token")
    assert quick.sync().view.complete
    service, before = quick.service, quick.rows("project")["index"]
    quick.site.accounts = [replace(BOT, token="token-of-the-next-months")]
    (refused,) = quick.sync().view.pulled.values()
    assert isinstance(refused.error, CredentialsError)
    assert quick.rows("project")["index"]["share"] == before["share"]
    assert quick.rows("project")["index"]["stale"]
    file.write_text("token-of-the-next-months\n", encoding="utf-8")
    assert quick.sync().view.complete
    assert quick.service is service
    assert not quick.rows("project")["index"]["stale"]
