"""Jira's error form."""

from __future__ import annotations

from collections.abc import Mapping

from syncd.sandbox.exchange import Answer, answer_json

NO_ISSUE = "Issue does not exist or you do not have permission to see it."
BAD_PAYLOAD = "Invalid request payload. Refer to the REST API documentation and try again."


class JiraError(Exception):
    """A refusal: its status, general messages and messages by field."""

    def __init__(self, status: int, *messages: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__("; ".join(messages))
        self.status = status
        self.messages = messages
        self.errors = dict(errors or {})

    def answer(self) -> Answer:
        """Return it as Jira sends it."""
        return answer_json({"errorMessages": list(self.messages), "errors": self.errors}, self.status)


def no_issue() -> JiraError:
    """Return the refusal for an issue that is missing or hidden: Jira does not tell which."""
    return JiraError(404, NO_ISSUE)


def bad_payload() -> JiraError:
    """Return the refusal for a body of another shape than the documented one."""
    return JiraError(400, BAD_PAYLOAD)
