"""ClickUp's error form: a text and a code."""

from __future__ import annotations

from syncd.sandbox.exchange import Answer, answer_json


class ClickUpError(Exception):
    """A refusal: its status, its text and its code.

    Codes that end in `_000` are the sandbox's own, for refusals whose real code is not known.
    """

    def __init__(self, status: int, text: str, code: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.code = code

    def answer(self) -> Answer:
        """Return it as ClickUp sends it."""
        return answer_json({"err": self.text, "ECODE": self.code}, self.status)


def not_understood(what: str) -> ClickUpError:
    """Return the refusal of something that the sandbox does not understand."""
    return ClickUpError(400, f"Not understood: {what}", "INPUT_000")


def not_authorized() -> ClickUpError:
    """Return the refusal of an id that is in none of the token's workspaces."""
    return ClickUpError(401, "Team not authorized", "OAUTH_027")


def no_place() -> ClickUpError:
    """Return the refusal of a list, folder or space that is gone or hidden."""
    return ClickUpError(404, "Not found", "SHARD_006")
