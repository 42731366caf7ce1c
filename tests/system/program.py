"""Starts the installed program as a user would, and tells how it ended and what it said."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, TypeVar
from unittest.mock import patch

import httpx
import pytest

from syncd.cli.main import main

SYNCD = Path(sys.executable).parent / "syncd"
LONGEST_SECONDS = 60.0
NOTHING: Mapping[str, str] = MappingProxyType({})
_POLL_SECONDS = 0.02

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that has ended: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Return everything it printed."""
        return self.out + self.err

    @property
    def document(self) -> Any:
        """Return the JSON that it printed."""
        return json.loads(self.out)


class Running:
    """A program that runs: what it logged so far, signals to it, and its end."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self._folder = folder

    def out(self) -> str:
        """Return what it printed so far."""
        return (self._folder / "stdout").read_text(encoding="utf-8")

    def err(self) -> str:
        """Return what it said on standard error so far."""
        return (self._folder / "stderr").read_text(encoding="utf-8")

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the records of that event which it logged so far."""
        whole = [line for line in self.err().splitlines(keepends=True) if line.endswith("\n")]
        records = [json.loads(line) for line in whole if line.startswith("{")]
        return [record for record in records if record["event"] == name]

    def event(self, name: str, number: int = 1) -> dict[str, Any]:
        """Wait for the so-manieth record of that event and return it."""
        until(lambda: len(self.events(name)) >= number or self._gone(), f"event {name} in: {self.err}")
        assert len(self.events(name)) >= number, f"it ended without {name}:\n{self.err()}{self.out()}"
        return self.events(name)[number - 1]

    def page(self) -> str:
        """Wait until the daemon serves, and return the address of its page, without a slash at the end."""
        return str(self.event("serving")["page"]).rstrip("/")

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = LONGEST_SECONDS) -> Ended:
        """Send it a signal and return how it ended."""
        self.send(number)
        code = self.process.wait(seconds)
        return Ended(code, self.out(), self.err())

    def _gone(self) -> bool:
        return self.process.poll() is not None


def syncd(
    *arguments: str, folder: Path, variables: Mapping[str, str] = NOTHING, program: Path = SYNCD
) -> Ended:
    """Run one command in that folder, with these variables, until it ends."""
    done = subprocess.run(
        [program, *arguments],
        cwd=folder,
        env=_environment(folder, variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def syncd_inside(*arguments: str, folder: Path, variables: Mapping[str, str] = NOTHING) -> Ended:
    """Run one command by the program's entry point in this process: for the many ways to use it wrongly."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with (
        contextlib.chdir(folder),
        patch.dict(os.environ, _environment(folder, variables), clear=True),
        patch.object(sys, "argv", ["syncd", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    code = ended.value.code
    assert isinstance(code, int)
    return Ended(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))


@contextmanager
def started(
    *arguments: str, folder: Path, variables: Mapping[str, str] = NOTHING, program: Path = SYNCD
) -> Iterator[Running]:
    """Start a program in that folder; at the end of the block it is killed if it still runs."""
    said = folder / f"said-{time.monotonic_ns()}"
    said.mkdir()
    with (said / "stdout").open("wb") as out, (said / "stderr").open("wb") as err:
        process = _popen([str(program), *arguments], folder, variables, out, err)
        try:
            yield Running(process, said)
        finally:
            process.kill()
            process.wait()


def ask(address: str, **options: Any) -> httpx.Response:
    """Ask a program on this machine, without reading the machine's authorities: that costs more than the answer."""
    return httpx.get(address, verify=False, **options)


def until(fact: Callable[[], Found | None], what: str, seconds: float = LONGEST_SECONDS) -> Found:
    """Wait until the fact holds and return it; a fact that cannot be asked yet does not hold."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if found := fact():
                return found
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(_POLL_SECONDS)


def _popen(
    command: list[str], folder: Path, variables: Mapping[str, str], out: IO[bytes], err: IO[bytes]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(folder, variables),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
    )


def _environment(folder: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Return an environment that holds nothing of ours but what is given."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **variables}
