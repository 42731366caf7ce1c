"""What a person says about the tracker and the cycle, by flags or by answers to questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

import connectors
from config.scalars import Country, FlawedError, Zone, check_address
from config.secrets import anchor_tracker
from config.settings import CycleSettings
from connectors.errors import SettingsError
from connectors.settings import Secret, TrackerSettings

KINDS = ("jira", "clickup")
CLOUD = ".atlassian.net"
"""Ends the host of a Jira Cloud site, which wants an account's address beside the token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was said; None for what was not. `spaces` empty means all that are visible.

    `further` are settings of the tracker that only some sites need, by name: `user`, `cloud_id`, `ca`, `proxy`.
    """

    kind: str | None = None
    url: str | None = None
    email: str | None = None
    token: str | None = None
    workspace: str | None = None
    further: Mapping[str, str] = field(default_factory=dict)
    spaces: Sequence[str] = ()
    cycle: CycleSettings
    country: str | None = None
    timezone: str = "UTC"
    language: str = "en"

    def missing(self) -> list[str]:
        """Return the flags that are still needed."""
        if self.kind is None:
            return ["--type", "--token", "--url and --email (for Jira)"]
        missing = [f"--{name}" for name in ("url",) if self.kind == "jira" and self.url is None]
        if self.wants_email:
            missing.append("--email")
        return missing + ["--token"] * (self.token is None)

    @property
    def wants_email(self) -> bool:
        """Tell whether the account's address is still needed: at Jira Cloud."""
        return self.kind == "jira" and self.email is None and CLOUD in (self.url or CLOUD)


Ask = Callable[[str, str | None, Callable[[str], str]], str]
"""Puts a question with a default, until the check returns the answer as it is to be kept instead of raising."""


def running_quarter(today: date) -> CycleSettings:
    """Return the calendar quarter that the day is in, named like `2026Q4`."""
    quarter = (today.month - 1) // 3
    start = date(today.year, 3 * quarter + 1, 1)
    after = date(today.year + (quarter == 3), (3 * quarter + 3) % 12 + 1, 1)
    return CycleSettings(name=f"{today.year}Q{quarter + 1}", start=start, end=after - timedelta(days=1))


def complete(answers: Answers, ask: Ask | None) -> Answers:
    """Ask for what is missing; without somebody to ask, raise `SettingsError` that names it all."""
    if ask is None:
        if missing := answers.missing():
            raise SettingsError(
                f"not said: {', '.join(missing)}",
                where="init",
                remedy="give these options, or start it on a terminal and be asked",
            )
        return answers
    kind = answers.kind or ask("Which tracker, jira or clickup?", "jira", kind_of)
    answers = replace(answers, kind=kind)
    if kind == "jira":
        answers = replace(
            answers,
            url=answers.url or ask("Address of the site (https://acme.atlassian.net)", None, address),
        )
        if answers.email is None and "user" not in answers.further:
            question = "E-mail of the account that the token belongs to"
            if answers.wants_email:
                answers = replace(answers, email=ask(question, None, email))
            else:
                answers = replace(
                    answers, email=ask(f"{question} (empty at Data Center)", None, _no_email) or None
                )
    default = f"env:{kind.upper()}_TOKEN"
    return replace(
        answers,
        token=answers.token or ask("Where the API token is, env:NAME or file:PATH", default, reference),
    )


def cycle_of(name: str | None, start: str | None, end: str | None, today: date) -> CycleSettings:
    """Return the cycle of these words, what is missing taken from the calendar quarter; raises `SettingsError`."""
    quarter = running_quarter(today)
    first = day_of(start, "--start") if start is not None else quarter.start
    last = day_of(end, "--end") if end is not None else running_quarter(first).end
    if last < first:
        raise SettingsError(
            f"the cycle ends on {last}, before it starts on {first}", where="--end", remedy="mend the days"
        )
    return CycleSettings(name=name or running_quarter(first).name, start=first, end=last)


def day_of(text: str, where: str = "") -> date:
    """Return a day; raises `SettingsError` for what is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise SettingsError(f"{text!r} is no day", where=where, remedy="write it like 2026-10-01") from error


def kind_of(text: str) -> str:
    """Return the kind of tracker; raises `SettingsError` for others."""
    if text.strip().lower() not in KINDS:
        raise SettingsError(f"{text!r} is no tracker", where="--type", remedy=f"one of: {', '.join(KINDS)}")
    return text.strip().lower()


def address(text: str) -> str:
    """Return the address of a site with its scheme, without the page that was copied with it."""
    whole = text.strip() if "://" in text else f"https://{text.strip()}"
    head, _, _ = whole.partition("/browse/")
    head = head.partition("?")[0].partition("#")[0].rstrip("/")
    if CLOUD in head:
        head = head[: head.index(CLOUD)] + CLOUD
    try:
        return check_address(head)
    except FlawedError as error:
        raise SettingsError(error.flaws[0].what, where="--url", remedy=error.flaws[0].remedy) from error


def email(text: str) -> str:
    """Return an e-mail address; raises `SettingsError` for what is none."""
    if "@" not in text.strip("@ "):
        raise SettingsError("is no e-mail address", where="--email", remedy="write it like bot@acme.example")
    return text.strip()


def _no_email(text: str) -> str:
    return email(text) if text.strip() else ""


def reference(text: str) -> str:
    """Return a reference to a secret; raises `SettingsError`, without quoting, for what may be the secret itself."""
    try:
        return Secret(text.strip()).reference
    except ValueError as error:
        raise SettingsError(
            "is no reference; the token itself is never asked for, nor written anywhere",
            where="--token",
            remedy="put it into an environment variable or a file, and write env:NAME or file:PATH",
        ) from error


def zone_of(text: str) -> str:
    """Return the IANA zone of that name; raises `SettingsError` where there is none."""
    return str(_valid(Zone, text, "--timezone"))


def country_of(text: str) -> str:
    """Return the letters of a country; raises `SettingsError` where its holidays are not known."""
    return str(_valid(Country, text, "--country"))


def language_of(text: str) -> str:
    """Return a language; raises `SettingsError` for one that syncd does not speak."""
    if text.strip().lower() not in {"en", "ja"}:
        raise SettingsError(
            f"{text!r} is no language of syncd's", where="--language", remedy="one of: en, ja"
        )
    return text.strip().lower()


def _valid(kind: Any, value: str, where: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(value.strip())
    except ValidationError as error:
        flawed = error.errors()[0].get("ctx", {}).get("error")
        flaw = flawed.flaws[0] if isinstance(flawed, FlawedError) else None
        what, remedy = (flaw.what, flaw.remedy) if flaw else (error.errors()[0]["msg"], "")
        raise SettingsError(what, where=where, remedy=remedy) from error


def tracker_settings(answers: Answers, base: Path) -> TrackerSettings:
    """Return the settings of the tracker as the connector takes them, file references relative to `base`."""
    written: dict[str, Any] = {"type": answers.kind, "token": answers.token, **answers.further}
    written |= {
        name: value for name in ("url", "email", "workspace") if (value := getattr(answers, name)) is not None
    }
    if answers.kind == "clickup":
        written.setdefault("workspace", "0")
    connector = connectors.find(str(answers.kind))
    try:
        return anchor_tracker(connector.SETTINGS.model_validate(written), base)
    except ValidationError as error:
        faults = [f"--{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)]
        raise SettingsError("; ".join(faults), where="init", remedy="mend the options") from error
