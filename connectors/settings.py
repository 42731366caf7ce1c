"""What every tracker's settings have in common, and the two kinds of value they need: durations and secrets."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import CoreSchema, core_schema

from connectors.errors import SettingsError
from connectors.reach import Reach

DIRECT = "direct"
"""The proxy that is none, also where the environment names one."""

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_duration(text: object) -> object:
    """Turn `90s`, `1h30m`, `2d` into a timedelta; leave what is none to the caller's validation."""
    if isinstance(text, timedelta):
        return text
    parts = re.findall(r"(\d+)([smhdw])", str(text))
    if not parts or "".join(n + unit for n, unit in parts) != str(text):
        raise ValueError("is no duration such as 30s, 5m, 1h30m, 2d or 1w")
    return sum((timedelta(**{_UNITS[unit]: int(n)}) for n, unit in parts), timedelta())


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": "string", "pattern": r"^(\d+[smhdw])+$", "examples": ["60s", "1h30m"]}),
]


class Secret:
    """A secret by reference, `env:NAME` or `file:/path`; its value is never stored, printed or compared."""

    def __init__(self, reference: str) -> None:
        kind, _, place = reference.partition(":")
        if kind not in {"env", "file"} or not place:
            raise ValueError(
                "must be a reference, env:NAME or file:/path; a secret itself has no place in this file"
            )
        self.reference = reference
        self._kind, self._place = kind, place

    def reveal(self) -> str:
        """Read the secret now, so that a rotated one takes effect; raises `SettingsError` when it is missing."""
        if self._kind == "env":
            value = os.environ.get(self._place, "")
        else:
            try:
                value = Path(self._place).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "is not text"
                raise SettingsError(
                    f"secret file {self._place} cannot be read: {reason}",
                    remedy="create it, readable by syncd's user",
                ) from error
        if not value.strip():
            raise SettingsError(f"secret {self.reference} is empty or not set", remedy=f"set {self._place}")
        return value.strip()

    def __repr__(self) -> str:
        return f"Secret({self.reference!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept the reference as text."""
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


SecretRef = Annotated[
    Secret,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^(env|file):.+",
            "examples": ["env:JIRA_TOKEN", "file:/run/secrets/jira"],
        }
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way to a site: `ca` is a file of trusted certificates, `proxy` an address; `direct` minds no environment.

    `reach` says which private addresses may be asked; without one, every address may.
    """

    ca: str | None = None
    proxy: str | None = None
    direct: bool = False
    reach: Reach | None = None


def route(ca: str | None, proxy: str | None, reach: Reach | None = None) -> Route:
    """Return the way that these settings mean; raises `SettingsError` for a reference that leads nowhere."""
    if proxy is None or proxy == DIRECT:
        return Route(ca=ca, direct=proxy == DIRECT, reach=reach)
    hidden = proxy.startswith(("env:", "file:"))
    return Route(ca=ca, proxy=Secret(proxy).reveal() if hidden else proxy, reach=reach)


def check_proxy(proxy: str | None) -> str | None:
    """Return the setting of a proxy unchanged; raises `ValueError` for what is none, or holds a password."""
    if proxy is None or proxy == DIRECT or re.match(r"(env|file):.", proxy):
        return proxy
    parts = urlsplit(proxy)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be http://host:port, env:NAME, file:/path, or direct")
    if "@" in parts.netloc:
        raise ValueError("holds a password, which has no place in this file; write env:NAME or file:/path")
    return proxy


class Settings(BaseModel):
    """A group of settings: unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class TrackerSettings(Settings):
    """What every tracker takes, whatever its kind.

    `has_points`: its items have points without a field for them; `has_checklists`: it tells their checklists;
    `has_goals`: it serves targets of goals as items (`connectors.goals`).
    """

    has_points: ClassVar[bool] = False
    has_checklists: ClassVar[bool] = False
    has_goals: ClassVar[bool] = False

    type: str = Field(description="Kind of tracker: the name of a connector.")
    url: str = Field(description="Address of the site.", examples=["https://acme.atlassian.net"])
    token: SecretRef = Field(description="Reference to the API token: `env:NAME` or `file:/path`.")
    expires: date | None = Field(
        None,
        description="Day on which the token expires, as its maker was told: `check` warns 30 days before, a metric shows it.",
        examples=["2027-01-31"],
    )
    ca: str | None = Field(
        None,
        description="File of certificates (PEM) that are trusted besides the usual ones: the company's own authority.",
        examples=["/etc/ssl/acme-ca.pem"],
    )
    proxy: str | None = Field(
        None,
        description="Address of the outbound proxy, or a reference to it (`env:NAME`, `file:/path`) where it holds a password; "
        "`direct` for none. Default: what HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say.",
        examples=["http://proxy.acme.example:3128"],
    )
    poll: Duration = Field(timedelta(seconds=60), description="Time between two passes over this tracker.")
    census: Duration = Field(
        timedelta(hours=6),
        description="Time between two full lists of ids, the only proof that something is gone.",
    )
    watch: list[str] = Field(
        default_factory=list,
        description="Spaces that are read whole; default: the spaces that selectors name.",
    )
    fields: dict[str, str] = Field(
        default_factory=dict,
        description="Which field, by name or id, plays a role: `points`, `start`, `due`; in Jira also `sprint` and `flagged`; `reason`: into which people type why a plan was changed, and `decision`: into which they type what was decided, both on the items of projects and key results.",
    )
    classes: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Statuses, resolutions and types that count as `todo`, `doing`, `done`, `cancelled` or `out_of_scope`.",
    )
    show_confidential: bool = Field(
        default=False,
        description="Read the titles of confidential items too: those with a security level, or in private spaces; "
        "else their keys stand for them.",
    )
    concurrency: int = Field(4, ge=1, le=32, description="Most requests in flight at once.")
    timeout: Duration = Field(timedelta(seconds=30), description="Longest wait for one answer.")
    requests_per_second: float = Field(
        20.0, gt=0, description="Budget of requests to this tracker, evenly spread."
    )
    webhooks: bool = Field(
        default=False,
        description="Take webhooks from the tracker: an event brings the next pass forward; polling goes on.",
    )

    @property
    def requests_per_hour(self) -> float:
        """Return how many requests an hour these settings allow."""
        return self.requests_per_second * 3600

    @property
    def route(self) -> Route:
        """Return the way to the site; raises `SettingsError` for a reference that leads nowhere."""
        return route(self.ca, self.proxy)

    @field_validator("proxy")
    @classmethod
    def _is_open(cls, proxy: str | None) -> str | None:
        return check_proxy(proxy)
