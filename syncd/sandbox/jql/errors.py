"""The one error of the query language."""

from __future__ import annotations


class JqlError(Exception):
    """A query that is not understood, or names what is not there; `messages` are in Jira's words."""

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages
