"""The root of the configuration, and the settings that belong to no single objective or tracker."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, PlainValidator, model_validator

import connectors
from config.access import AccessSettings
from config.check_ins import CheckInSettings
from config.guarding import GuardSettings, QuietHours
from config.judgement import GradeSettings, VerdictSettings
from config.objectives import ObjectiveSettings, PlacedKeyResultSettings
from config.plans import PlanFileSettings
from config.projects import LinkedProjectSettings, SideProjectSettings
from config.reaching import ReachSettings
from config.reports import MailSettings, ReportSettings
from config.retention import RetentionSettings
from config.scalars import (
    Address,
    Amount,
    Count,
    Country,
    Day,
    Flaw,
    FlawedError,
    Port,
    Share,
    Span,
    Store,
    StoreAddress,
    Text,
    Zone,
)
from config.tree import OkrPlaceSettings
from config.weekly import WeeklyGoalSettings
from config.writes import WriteSettings
from connectors.errors import SettingsError
from connectors.settings import Settings, TrackerSettings
from mappings.okr import Thresholds

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TrackerName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40)]


class CalendarSettings(Settings):
    """Which days are working days."""

    country: Country | None = Field(
        None, description="Country whose public holidays are free, by its two letters; default: none."
    )
    workweek: tuple[Weekday, ...] = Field(
        ("mon", "tue", "wed", "thu", "fri"), min_length=1, description="Weekdays that are worked."
    )
    holidays: tuple[Span, ...] = Field(
        (),
        description="Further free days: days, and ranges `{from: 2026-12-29, until: 2026-12-31}` with both ends included.",
    )

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Return the worked weekdays as numbers, Monday 0."""
        order = get_args(Weekday)
        return tuple(sorted({order.index(day) for day in self.workweek}))

    @property
    def free_spans(self) -> tuple[tuple[date, date], ...]:
        """Return the further free days as (first, last), both included."""
        return tuple((span.first, span.last) for span in self.holidays)


class CycleSettings(Settings):
    """The OKR period."""

    name: Text = Field(description="Name of the period, such as `2026Q4`.")
    start: Day = Field(description="First day.")
    end: Day = Field(description="Last day.")

    @model_validator(mode="after")
    def _in_order(self) -> CycleSettings:
        if self.end < self.start:
            what = f"the cycle ends on {self.end}, before it starts on {self.start}"
            raise FlawedError(Flaw(what, "swap or mend the days", ("end",)))
        return self


class ThresholdSettings(Settings):
    """The borders of the statuses; each border itself is still fine."""

    off_track_slip: Amount = Field(10.0, description="A slip of more working days is `off_track` by itself.")
    off_track_gap: Share = Field(
        0.15, description="A gap of more than this ratio is `off_track`, together with the next."
    )
    off_track_gap_slip: Amount = Field(
        3.0,
        description="Slip in working days that must be passed too, so that a short project's coarse steps raise no alarm.",
    )
    at_risk_slip: Amount = Field(3.0, description="A slip of more working days is `at_risk` by itself.")
    at_risk_gap: Share = Field(
        0.05, description="A gap of more than this ratio is `at_risk`, together with the next."
    )
    at_risk_gap_slip: Amount = Field(1.0, description="Slip in working days that must be passed too.")
    at_risk_forecast: Amount = Field(
        10.0, description="A P50 that lies more working days after due is `at_risk`."
    )
    late: Amount = Field(
        5.0,
        description="More working days behind the current plan is called late: in digests, alerts and verdicts.",
    )
    idle: Count = Field(
        5,
        description="Working days without movement from which on a begun, unfinished project is called idle.",
    )
    side_target: Share = Field(
        0.7,
        description="Share of what their plans call for that all side projects together are to reach, a ratio.",
    )

    @model_validator(mode="after")
    def _risk_before_off_track(self) -> ThresholdSettings:
        flaws = [
            Flaw(
                f"at_risk_{part} is above off_track_{part}: nothing would ever be at_risk",
                "lower it",
                (f"at_risk_{part}",),
            )
            for part in ("slip", "gap")
            if getattr(self, f"at_risk_{part}") > getattr(self, f"off_track_{part}")
        ]
        if flaws:
            raise FlawedError(*flaws)
        return self

    def resolve(self) -> Thresholds:
        """Return the thresholds as the arithmetic takes them."""
        return Thresholds(**self.model_dump())


class BrakeSettings(Settings):
    """A census that misses more than both limits is held back until a person accepts it."""

    share: Share = Field(
        0.3, description="Share of the known items of a project or tracker that may vanish, a ratio."
    )
    number: Count = Field(10, description="Number of items that may vanish in any case.")


class ListenSettings(Settings):
    """Where the daemon's page, metrics and probes are served."""

    host: Text = Field(
        "127.0.0.1",
        description="Address to listen on; the default is reached from this machine only. Any other asks for `access.token` or `access.proxy_header`.",
    )
    port: Port = Field(9817, description="TCP port; 0 takes a free one.")


def _tracker(value: object) -> TrackerSettings:
    """Read a tracker by the settings of its connector."""
    if not isinstance(value, dict):
        raise FlawedError(Flaw("is no mapping of settings", "write at least type, url and token"))
    kind = value.get("type")
    if not isinstance(kind, str):
        known = ", ".join(connectors.kinds())
        raise FlawedError(Flaw("type is missing", f"name the kind of tracker: {known}"))
    try:
        return connectors.find(kind).SETTINGS.model_validate(value)
    except SettingsError as error:
        raise FlawedError(Flaw(error.what, error.remedy, ("type",))) from error


class Configuration(Settings):
    """All settings of one syncd."""

    include: tuple[Text, ...] = Field(
        (),
        description="Further files of the configuration, or patterns of them, relative to this file's folder; a single name needs no list.",
        examples=["teams/*.yaml"],
    )
    timezone: Zone = Field(
        "UTC", description="IANA time zone in which days begin and end.", examples=["Asia/Tokyo"]
    )
    calendar: CalendarSettings = Field(
        default_factory=CalendarSettings, description="Working days; default: Monday to Friday, no holidays."
    )
    store: Store = Field(
        StoreAddress("sqlite:///syncd.db"),
        description="Database: `sqlite:///PATH` (relative to the configuration's folder), `postgresql+psycopg://…`, or a reference (`env:NAME`, `file:PATH`) to such an address; one with a password stands in no file.",
    )
    trackers: dict[
        TrackerName,
        Annotated[TrackerSettings, PlainValidator(_tracker, json_schema_input_type=dict[str, Any])],
    ] = Field(
        default_factory=dict,
        description="The trackers, at least one, by a name of your choice: small letters, digits and single `_`.",
    )
    cycle: CycleSettings = Field(description="The OKR period.")
    objectives: tuple[ObjectiveSettings, ...] = Field(
        (), description="Objectives with their key results and linked projects."
    )
    key_results: tuple[PlacedKeyResultSettings, ...] = Field(
        (), description="Key results of objectives that stand elsewhere, such as in a tracker."
    )
    projects: tuple[LinkedProjectSettings, ...] = Field(
        (), description="Linked projects of key results that stand elsewhere, such as in a tracker."
    )
    okr: tuple[OkrPlaceSettings, ...] = Field(
        (), description="Where objectives, key results and projects live in trackers; default: nowhere."
    )
    side_projects: tuple[SideProjectSettings, ...] = Field(
        (), description="Projects that must be done and feed no key result."
    )
    value_sources: ReachSettings = Field(
        default_factory=ReachSettings,
        description="What values of key results and plan files may be read from over HTTP; default: public addresses.",
    )
    plans: dict[TrackerName, PlanFileSettings] = Field(
        default_factory=dict,
        description="Files that hold the programme plan, by a name of your choice; default: none.",
    )
    check_in: CheckInSettings = Field(
        default_factory=CheckInSettings,
        description="Check-ins of all key results that do not say otherwise; default: none.",
    )
    goals: WeeklyGoalSettings = Field(
        default_factory=WeeklyGoalSettings,
        description="How goals of a week are marked besides due dates and sprints.",
    )
    write: WriteSettings = Field(
        default_factory=WriteSettings, description="What is written back; nothing by default."
    )
    thresholds: ThresholdSettings = Field(
        default_factory=ThresholdSettings, description="Borders of the statuses."
    )
    verdict: VerdictSettings = Field(
        default_factory=VerdictSettings, description="When a key result has moved in a month."
    )
    grades: GradeSettings = Field(default_factory=GradeSettings, description="Borders of the grades.")
    read_only: bool = Field(
        default=False,
        description="Whether nothing is ever written to a tracker, whatever else is set; what would be written is told as held. `SYNCD_READ_ONLY=1` says so from outside.",
    )
    guard: GuardSettings = Field(
        default_factory=GuardSettings, description="When a change set needs a person's approval."
    )
    quiet_hours: QuietHours = Field(
        (),
        description="Hours in the zone in which nothing is written, as for a maintenance: `22:00-06:00`, `sat,sun 00:00-24:00`, or a list of them; weekdays are those on which a span opens. Default: none.",
    )
    census_brake: BrakeSettings = Field(
        default_factory=BrakeSettings, description="When a mass disappearance needs a person's word."
    )
    retention: RetentionSettings = Field(
        default_factory=RetentionSettings, description="How long the store keeps what grows with each day."
    )
    listen: ListenSettings = Field(
        default_factory=ListenSettings, description="Where page, metrics and probes are served."
    )
    reports: tuple[ReportSettings, ...] = Field(
        (), description="Reports that the daemon makes and sends; default: none."
    )
    mail: MailSettings | None = Field(None, description="The server that takes mail; default: none.")
    access: AccessSettings = Field(
        default_factory=AccessSettings, description="Who may look from elsewhere; default: nobody."
    )
    public_url: Address | None = Field(
        None,
        description="Address at which people reach the page, used in links from fields, alerts and reports; default: no links.",
    )
    language: Literal["en", "ja"] = Field(
        "en", description="Language of texts in fields and reports: `en` or `ja`."
    )
