"""Chat: a report as messages for an address that takes Slack-compatible JSON, within the limits of such messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from connectors.errors import RejectedError, TransientError
from connectors.settings import Secret
from syncd.store import ReportRow

MOST_BLOCKS, MOST_CHARACTERS = 45, 2900
"""Slack takes 50 blocks in a message and 3000 characters in a block."""

SECONDS = 20.0
"""The longest wait for an answer."""

_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def send_to_chat(
    report: ReportRow, address: Secret, sent: int = 0, arrived: Callable[[int], None] = lambda _parts: None
) -> None:
    """Send the report in as many messages as it needs, less the `sent` first ones; `arrived` is told after each.

    Raises `TransientError` for what may pass, `RejectedError` for an answer that will stay; the address is never told.
    """
    place = address.reference
    with httpx.Client(timeout=SECONDS, follow_redirects=False) as client:
        for number, message in enumerate(messages(report.markdown, report.title)[sent:], sent):
            try:
                answer = client.post(address.reveal(), json=message)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                what = f"cannot be reached ({type(error).__name__})"
                raise TransientError(
                    what, where=place, remedy="look at the address and the network"
                ) from None
            if answer.status_code >= 300:
                _refuse(answer.status_code, place, number)
            arrived(number + 1)


def messages(text: str, title: str) -> list[dict[str, Any]]:
    """Return the report's Markdown as messages: plain `text` for notifications, `blocks` for the eye."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": part}} for part in _parts(text)]
    pages = [blocks[n : n + MOST_BLOCKS] for n in range(0, len(blocks), MOST_BLOCKS)]
    return [{"text": title, "blocks": page} for page in pages]


def _refuse(status: int, place: str, sent: int) -> None:
    what = f"answered {status}" + (f" after {sent} messages of the report" if sent else "")
    if status in {408, 425, 429} or status >= 500:
        raise TransientError(what, where=place, remedy="it is tried again by itself")
    raise RejectedError(what, where=place, remedy="make a new webhook address and mend the reference")


def _parts(text: str) -> Iterator[str]:
    """Join lines to parts within the limit, each section beginning a new one."""
    part = ""
    for line in map(_marked, text.splitlines()):
        for piece in _pieces(line):
            heading = piece.startswith("*") and part.strip()
            if heading or len(part) + len(piece) + 1 > MOST_CHARACTERS:
                yield part.strip("\n")
                part = ""
            part += f"{piece}\n"
    if part.strip():
        yield part.strip("\n")


def _pieces(line: str) -> list[str]:
    return [line[n : n + MOST_CHARACTERS] for n in range(0, len(line), MOST_CHARACTERS)] or [""]


def _marked(line: str) -> str:
    """Turn a line of our Markdown into the marks of chats."""
    address = re.search(r" \(<([^<>\s]+)>\)$", line)
    told = line[: address.start()] if address else line
    heading = re.match(r"#+ ", told)
    indent = "    " if told.startswith("  - ") else ""
    plain = re.sub(r"^#+ |^ *- ", "", told)
    plain = re.sub(r"\\([\\`*_\[\]<>|#])", r"\1", plain)
    plain = "".join(_ESCAPED.get(sign, sign) for sign in plain)
    if heading:
        return f"*{plain.replace('*', '∗')}*"
    bullet = "• " if re.match(r" *- ", told) else ""
    return f"{indent}{bullet}{plain}" + (f" <{address[1]}|→>" if address else "")
