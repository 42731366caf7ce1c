"""`syncd status --watch` as a process."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.system import team
from tests.system.program import started, until


def test_it_is_shown_again_until_it_is_told_to_end(tmp_path: Path) -> None:
    """Every so many seconds, without signs of a terminal in a pipe; Ctrl-C ends it with 0 and no further word."""
    team.write_configuration(tmp_path, team.configuration("http://127.0.0.1:9", 1))
    with started("status", "--watch", "0.1", folder=tmp_path, variables=team.VARIABLES) as watching:
        until(lambda: watching.out().count("No figures yet") > 1, "it is shown twice")
        ended = watching.end(signal.SIGINT)
    assert ended.code == 0
    assert ended.err == ""
    assert "\x1b" not in ended.out
