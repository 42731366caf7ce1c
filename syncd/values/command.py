"""Values from programs: what one prints within its time, run without a shell and without our secrets."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import IO

import orjson

from config.values import CommandSource
from connectors.errors import MalformedError, MissingError, RejectedError, SyncError, TransientError
from syncd.values.told import Told, moment, number

LARGEST_OUTPUT = 65536
"""Bytes that a program may print; what it prints is a number."""

PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""Variables that every program gets."""


def run_command(source: CommandSource, today: date) -> Told:
    """Run the program and read what it prints; raises a `SyncError`, which does not quote it beyond its number."""
    where = source.place
    with _started(source, where) as running:
        try:
            printed = _read(running, source, where)
            code = running.wait(max(0.0, source.cadence.timeout.total_seconds()))
        except subprocess.TimeoutExpired:
            raise _too_long(source, where) from None
        finally:
            _end(running)
    if code != 0:
        remedy = "run it by hand, as the user and in the folder of syncd"
        raise RejectedError(f"the program ended with {code}", where=where, remedy=remedy)
    return _told(printed, today, where)


def _started(source: CommandSource, where: str) -> subprocess.Popen[bytes]:
    names = (*PASSED, *source.environment)
    program = source.argv[0]
    if os.sep in program:
        program = str(source.folder / program)
    try:
        return subprocess.Popen(  # noqa: S603 - the operator's own program, given as a list
            [program, *source.argv[1:]],
            cwd=source.folder,
            env={name: os.environ[name] for name in names if name in os.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it holds a sign that no program can get"
        raise MissingError(
            f"the program cannot be run: {reason}",
            where=where,
            remedy="name one that is there and may be run, in PATH or below the configuration's folder",
        ) from error


def _read(running: subprocess.Popen[bytes], source: CommandSource, where: str) -> bytes:
    """Return what the program prints until it closes its output; its time-out bounds the whole."""
    deadline = time.monotonic() + source.cadence.timeout.total_seconds()
    output: IO[bytes] | None = running.stdout
    assert output is not None, "the output is a pipe"
    printed = b""
    with selectors.DefaultSelector() as ready:
        ready.register(output, selectors.EVENT_READ)
        while True:
            if not ready.select(max(0.0, deadline - time.monotonic())):
                raise _too_long(source, where)
            chunk = os.read(output.fileno(), LARGEST_OUTPUT)
            printed += chunk
            if not chunk:
                return printed
            if len(printed) > LARGEST_OUTPUT:
                raise RejectedError(
                    f"the program prints more than {LARGEST_OUTPUT} bytes",
                    where=where,
                    remedy="let it print one number",
                )


def _end(running: subprocess.Popen[bytes]) -> None:
    """End what is left of the program, and whatever it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(running.pid, signal.SIGKILL)


def _too_long(source: CommandSource, where: str) -> SyncError:
    seconds = source.cadence.timeout.total_seconds()
    return TransientError(
        f"the program did not end within {seconds:g} s", where=where, remedy="make it faster, or set timeout"
    )


def _told(printed: bytes, today: date, where: str) -> Told:
    text = printed.decode("utf-8", "replace").strip()
    if not text:
        raise MalformedError("the program printed nothing", where=where, remedy="let it print one number")
    try:
        document = orjson.loads(text) if text.startswith("{") else text
    except orjson.JSONDecodeError as error:
        what = "the program printed broken JSON"
        raise MalformedError(what, where=where, remedy='let it print a number, or {"value": 12.5}') from error
    if not isinstance(document, Mapping):
        return Told(value=number(document, where, "its output"))
    of = document.get("time")
    value = number(document.get("value"), where, "value")
    return Told(value=value, of=None if of is None else moment(of, today, where, "time"))
