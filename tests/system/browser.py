"""A headless Chromium, driven over a pipe by its DevTools protocol: it needs no driver and no further package."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import pytest

AXE = Path(__file__).parents[2] / "build" / "axe-core" / "axe.min.js"
PATIENCE_SECONDS = 60.0
_PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
_DESK = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}


def find_chromium() -> str:
    """Return the program, or skip the test with the way to get it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    return found


def find_axe() -> str:
    """Return the source of axe-core, or skip the test with the way to get it."""
    if not AXE.exists():
        pytest.skip("needs axe-core beside chromium: bash .ci/axe")
    return AXE.read_text("utf-8")


class Browser:
    """One page in one browser; `troubles` are what its console told as an error since the page was opened."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self._number, self._rest = 0, b""
        self._session: str | None = None
        self._loaded = False

    def __enter__(self) -> Self:
        program = find_chromium()
        self._folder = tempfile.TemporaryDirectory(prefix="chromium")
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        arguments = [
            program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-dev-shm-usage",
            "--no-first-run",
            f"--user-data-dir={self._folder.name}",
            "--remote-debugging-pipe",
            "about:blank",
        ]
        pipes = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
        self._process = subprocess.Popen(
            ["bash", "-c", pipes, "bash", *arguments],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        self._session = None
        with contextlib.suppress(OSError):
            self._send("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._in)
        os.close(self._out)
        with contextlib.suppress(OSError):
            self._folder.cleanup()

    def look(
        self, *, dark: bool = False, phone: bool = False, language: str = "en", scripts: bool = True
    ) -> None:
        """Say how pages are looked at from now on."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])
        self._ask("Emulation.setDeviceMetricsOverride", **(_PHONE if phone else _DESK))
        self._ask("Emulation.setScrollbarsHidden", hidden=True)
        self._ask("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})
        self._ask("Emulation.setScriptExecutionDisabled", value=not scripts)

    def open(self, url: str) -> None:
        """Open an address and wait until it is loaded."""
        self.troubles.clear()
        with self._loading():
            self._ask("Page.navigate", url=url)

    def value(self, expression: str) -> Any:
        """Return what an expression of JavaScript is, on this page; promises are waited for."""
        told = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def press(self, key: str, *, leads_on: bool = False) -> None:
        """Press a key; where it leads to another page, wait for that."""
        code = {"Tab": 9, "Enter": 13}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        with self._loading() if leads_on else contextlib.nullcontext():
            for kind in ("keyDown", "keyUp"):
                told: Mapping[str, Any] = {"key": key, "code": key, "windowsVirtualKeyCode": code}
                self._ask("Input.dispatchKeyEvent", type=kind, **told, **(text if kind == "keyDown" else {}))

    def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        self._ask("Input.insertText", text=text)

    def picture(self, *, whole: bool = False) -> bytes:
        """Return what is seen as PNG, or with `whole` all of the page."""
        told = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(told["data"])

    @contextlib.contextmanager
    def _loading(self) -> Iterator[None]:
        self._loaded = False
        yield
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._loaded:
            self._hear(until)

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = self._send(method, **parameters)
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            told = self._hear(until)
            if told.get("id") == number:
                assert "error" not in told, f"{method}: {told['error']}"
                found: dict[str, Any] = told["result"]
                return found

    def _send(self, method: str, **parameters: Any) -> int:
        self._number += 1
        order = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            order["sessionId"] = self._session
        os.write(self._out, json.dumps(order).encode() + b"\0")
        return self._number

    def _hear(self, until: float) -> dict[str, Any]:
        """Return the next message, and note what an event tells."""
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], max(0.0, until - time.monotonic()))
            assert ready, "the browser does not answer"
            got = os.read(self._in, 1 << 20)
            assert got, "the browser has ended"
            self._rest += got
        message, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        self._note(told.get("method"), told.get("params", {}))
        return told

    def _note(self, event: str | None, told: Mapping[str, Any]) -> None:
        if event == "Page.loadEventFired":
            self._loaded = True
        elif event == "Runtime.exceptionThrown":
            self.troubles.append(str(told["exceptionDetails"]))
        elif event == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.troubles.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")
        elif event == "Runtime.consoleAPICalled" and told["type"] in {"error", "assert"}:
            self.troubles.append(str(told["args"]))
