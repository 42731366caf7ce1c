"""What a command loads before it does anything: each second of it is waited for at every call."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"babel", "httpx", "jinja2", "pydantic", "sqlalchemy"}


def test_the_list_of_commands_loads_nothing_heavy() -> None:
    """Help, the version and a wrong option come without the libraries that only work needs."""
    program = "import sys, syncd.cli.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "typer" in loaded.stdout.split()
    assert HEAVY & set(loaded.stdout.split()) == set()
