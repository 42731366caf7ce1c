"""The OKR model as everything above and below it understands it: resolved, immutable, in file order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from connectors.model.items import Ref


class Status(StrEnum):
    """How a project, key result or objective stands against its plan."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    DONE = "done"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """Whether a project is sufficient work for a key result, or must be done beside it."""

    LINKED = "linked"
    SIDE = "side"


class Ambition(StrEnum):
    """Whether a key result must be reached in full (committed) or is a stretch."""

    COMMITTED = "committed"
    STRETCH = "stretch"


class Control(StrEnum):
    """Whether a key result is in our hands alone, or others have a part in it."""

    OWN = "own"
    SHARED = "shared"


class Lead(StrEnum):
    """Whether an indicator moves before its key result does or after it."""

    LEADING = "leading"
    LAGGING = "lagging"


class Class(StrEnum):
    """What an item counts as, by the tracker's category and the operator's own lists."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    CANCELLED = "cancelled"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Who and why, inherited downward; `contact` is shown as the operator wrote it."""

    team: str | None = None
    product: str | None = None
    contact: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The OKR period, both days included."""

    name: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What an item must match, for one tracker: any of the three widens.

    `roots` are ids of items whose descendants belong; `facets` maps a facet's name to the accepted
    values, compared without case; `queries` are raw, answered by the tracker.
    """

    roots: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    queries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Which items of one tracker belong to a project."""

    tracker: str
    include: Criteria
    exclude: Criteria = Criteria()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted: `items`, `points`, `estimate`, `spent` (of it and remaining), `checklist`, `field` (by id)."""

    by: str = "items"
    field: str | None = None


class CurveKind(StrEnum):
    """The form of a plan between its start and its due date.

    Tracked milestones are those of the items themselves; a plan file's curve is the work of its rows.
    """

    LINEAR = "linear"
    MILESTONES = "milestones"
    TRACKED = "tracked_milestones"
    DUES = "dues"
    FILE = "plan_file"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of a plan file: by unique id, tracker key or name; `plan` is the file's name, None for any."""

    task: str
    plan: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSpec:
    """The plan as configured: each date on its own may be missing, and come from the project's item or a plan file.

    `file` is the row that the settings name. A curve that they state goes before the file's.
    """

    start: date | None = None
    due: date | None = None
    from_item: bool = False
    file: FileRow | None = None
    curve: CurveKind = CurveKind.LINEAR
    states_curve: bool = False
    milestones: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """From that day on the project is out of every total."""

    on: date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Days that are no working days of the project; without `until` it lasts."""

    start: date
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a side project is for, in the operator's word, and which team asked for it."""

    kind: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Work with a plan: linked to key results, or a side project (then `key_results` is empty, `request` tells why)."""

    id: str
    title: str
    kind: Kind
    select: tuple[Selector, ...]
    key_results: tuple[str, ...] = ()
    measure: Measure = Measure()
    plan: PlanSpec = PlanSpec()
    weight: float = 1.0
    credit: Mapping[str, float] = field(default_factory=dict)
    classes: Mapping[Class, tuple[str, ...]] = field(default_factory=dict)
    item: Ref | None = None
    dropped: Dropped | None = None
    paused: tuple[Pause, ...] = ()
    request: Request = Request()
    about: About = About()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A key result's own figure: from `start` to `target`, or to stay within `low`…`high`."""

    start: float | None = None
    target: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """How people check in on a key result: fields of its item, by name or id, and the longest time between two."""

    value: str | None = None
    confidence: str | None = None
    note: str | None = None
    every: timedelta | None = None

    @property
    def fields(self) -> Mapping[str, str]:
        """Return the fields that are typed into, by what they tell."""
        named = {"value": self.value, "confidence": self.confidence, "note": self.note}
        return {part: field for part, field in named.items() if field is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A supporting figure of a key result; fine within `low`…`high`, edges included, either of which may be absent."""

    id: str
    title: str
    lead: Lead = Lead.LEADING
    low: float | None = None
    high: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResult:
    """A key result; `projects` are ids in file order, `goal` is the target of a goal that it is bound to."""

    id: str
    title: str
    objective: str
    ambition: Ambition = Ambition.STRETCH
    weight: float = 1.0
    item: Ref | None = None
    metric: Metric | None = None
    check_in: CheckIn | None = None
    goal: Ref | None = None
    control: Control | None = None
    indicators: tuple[Indicator, ...] = ()
    since: date | None = None
    until: date | None = None
    projects: tuple[str, ...] = ()
    about: About = About()


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """An objective; `key_results` are ids in file order, `parent` is the objective of the level above.

    With `roll_up` its score and status count its child objectives besides its key results.
    """

    id: str
    title: str
    weight: float = 1.0
    item: Ref | None = None
    key_results: tuple[str, ...] = ()
    parent: str | None = None
    roll_up: bool = False
    about: About = About()


@dataclass(frozen=True, slots=True, kw_only=True)
class Okr:
    """A whole cycle's OKR. Mappings keep the order of the file, linked projects before side projects."""

    cycle: Cycle
    objectives: Mapping[str, Objective]
    key_results: Mapping[str, KeyResult]
    projects: Mapping[str, Project]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The borders of the statuses: gaps as ratios, slips in working days. Each border itself is still fine."""

    off_track_slip: float = 10.0
    off_track_gap: float = 0.15
    off_track_gap_slip: float = 3.0
    at_risk_slip: float = 3.0
    at_risk_gap: float = 0.05
    at_risk_gap_slip: float = 1.0
    at_risk_forecast: float = 10.0
    late: float = 5.0
    idle: int = 5
    side_target: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is made of scores: the rise that is movement, the flat months that call for another plan, the grades' borders."""

    step: float = 0.05
    flat_months: int = 2
    middle: float = 0.4
    high: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRules:
    """The operator's own classes of one tracker, over its categories; `cancelled` starts with the default list."""

    classes: Mapping[Class, tuple[str, ...]] = field(default_factory=dict)
