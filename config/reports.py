"""Settings of the reports that the daemon sends: which, when, in what language, and where to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from config.problems import Trail, shown
from config.scalars import Flaw, FlawedError, Identifier, Port, Text
from config.secrets import anchor
from connectors.settings import Secret, SecretRef, Settings

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_MAILBOX = re.compile(r"[^\s@<>,]+@[^\s@<>,]+")


def _time(value: object) -> time:
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise FlawedError(Flaw(f"{shown(value)} is no time of day", 'write it in quotes, like "09:00"'))
    return time(int(found[1]), int(found[2]))


def _mailbox(value: object) -> str:
    if not isinstance(value, str) or _MAILBOX.fullmatch(value) is None:
        raise FlawedError(Flaw(f"{shown(value)} is no mail address", "write it like pm@acme.example"))
    return value


def _mailboxes(value: object) -> object:
    return [value] if isinstance(value, str) else value


TimeOfDay = Annotated[
    time,
    PlainValidator(_time, json_schema_input_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d$", "examples": ["09:00"]}),
]
Mailbox = Annotated[str, PlainValidator(_mailbox, json_schema_input_type=str)]


class RecipientSettings(Settings):
    """Where a report goes: exactly one of the three."""

    folder: Text | None = Field(
        None,
        description="Folder, relative to the configuration's, for Markdown, HTML and JSON of each report.",
    )
    webhook: SecretRef | None = Field(
        None,
        description="Reference to an address that takes Slack-compatible JSON; the address itself is a secret.",
    )
    mail: Annotated[tuple[Mailbox, ...], BeforeValidator(_mailboxes)] = Field(
        (), description="Mail addresses that get it together."
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> RecipientSettings:
        if sum((self.folder is not None, self.webhook is not None, bool(self.mail))) != 1:
            raise FlawedError(Flaw("names not exactly one place", "write folder, webhook or mail"))
        return self

    @property
    def label(self) -> str:
        """Return the target in words, without any secret."""
        if self.folder is not None:
            return f"folder {self.folder}"
        return f"webhook {self.webhook.reference}" if self.webhook else f"mail {', '.join(self.mail)}"


class ReportSettings(Settings):
    """A report that is made and sent by itself."""

    name: Identifier = Field(
        description="Short name, unique among the reports; what was sent is known by it."
    )
    kind: Literal["weekly", "monthly", "cycle"] = Field(
        "weekly",
        description="`weekly`: the digest, on the first working day of the week; `monthly`: the review, on that of the "
        "month; `cycle`: the report on the cycle, on the first working day after its end.",
    )
    audience: Literal["head", "manager", "lead"] = Field(
        "manager",
        alias="for",
        description="`head`: one page; `manager`: all; `lead`: own projects, with the goals of the week that opens.",
    )
    team: Text | None = Field(None, description="Only what belongs to this team.")
    product: Text | None = Field(None, description="Only what belongs to this product.")
    objective: Identifier | None = Field(None, description="Only what serves this objective, by its id.")
    projects: tuple[Identifier, ...] = Field((), description="Only these projects, by their ids.")
    wide: bool = Field(default=False, description="Set HTML on one 16:9 page, as a slide.")
    at: TimeOfDay = Field(
        time(9), description="Time of that day in the zone of the settings, from which it is due."
    )
    every: Literal["1w", "2w"] = Field(
        "1w", description="Every week, or every second one; of weekly reports only."
    )
    language: Literal["en", "ja"] | None = Field(
        None, description="Its language; default: that of the settings."
    )
    to: tuple[RecipientSettings, ...] = Field(min_length=1, description="Where it goes.")


class MailSettings(Settings):
    """The server that takes mail."""

    host: Text = Field(description="Its name.")
    port: Port | None = Field(
        None, description="Its port; default: 587, with `security: tls` 465, with `none` 25."
    )
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is encrypted; `none` is for a server on the same machine."
    )
    user: Text | None = Field(None, description="User name, where the server asks for one.")
    password: SecretRef | None = Field(None, description="Reference to the password.")
    sender: Mailbox = Field(description="Address in *From*.")

    @model_validator(mode="after")
    def _no_password_in_the_open(self) -> MailSettings:
        if self.password and self.security == "none" and self.host not in {"localhost", "127.0.0.1", "::1"}:
            what = "the password would go over the network in the open"
            raise FlawedError(Flaw(what, "use security: starttls or tls", ("security",)))
        return self


def anchor_reports(reports: Sequence[ReportSettings], base: Path) -> tuple[ReportSettings, ...]:
    """Return the reports with folders and references anchored in the configuration's folder."""
    return tuple(
        report.model_copy(update={"to": tuple(_anchored(recipient, base) for recipient in report.to)})
        for report in reports
    )


def anchor_mail(mail: MailSettings | None, base: Path) -> MailSettings | None:
    """Return the mail settings with the reference to the password anchored."""
    if mail is None or mail.password is None:
        return mail
    return mail.model_copy(update={"password": anchor(mail.password, base)})


def secrets_of_reports(
    reports: Sequence[ReportSettings], mail: MailSettings | None
) -> Iterator[tuple[Trail, Secret]]:
    """Yield the path of each secret, and the secret."""
    for number, report in enumerate(reports):
        for place, recipient in enumerate(report.to):
            if recipient.webhook:
                yield ("reports", number, "to", place, "webhook"), recipient.webhook
    if mail and mail.password:
        yield ("mail", "password"), mail.password


def flaws_of_reports(
    reports: Sequence[ReportSettings], mail: MailSettings | None
) -> Iterator[tuple[Trail, Flaw]]:
    """Yield what does not fit together, each with its path."""
    names: set[str] = set()
    for number, report in enumerate(reports):
        if report.name in names:
            flaw = Flaw(f"a report is called {report.name!r} already", "choose another name")
            yield ("reports", number, "name"), flaw
        names.add(report.name)
        for place, recipient in enumerate(report.to):
            if recipient.mail and mail is None:
                flaw = Flaw("no mail server is configured", "add mail: {host: …, sender: …}")
                yield ("reports", number, "to", place, "mail"), flaw


def _anchored(recipient: RecipientSettings, base: Path) -> RecipientSettings:
    update: dict[str, object] = {}
    if recipient.folder is not None:
        update["folder"] = str(base / recipient.folder)
    if recipient.webhook is not None:
        update["webhook"] = anchor(recipient.webhook, base)
    return recipient.model_copy(update=update)
