"""The shapes of what stands in the store: what rows have for sure. They may have more, as rules are added."""

from __future__ import annotations

from mappings.okr import Ambition, Kind, Status
from syncd.web.api import schemas as s

STATUS = s.text("Status.", enum=[str(status) for status in Status])
ABOUT = {
    "team": s.maybe(s.text("Team.")),
    "product": s.maybe(s.text("Product.")),
    "contact": s.maybe(s.text("Whom to ask, as the operator wrote it.")),
    "why": s.maybe(s.text("Why it exists.")),
    "origin": s.maybe(s.text("Key of the item in a tracker from which it comes.")),
}
HEAD = {
    "id": s.text("Id, the same as long as it is configured."),
    "title": s.text("Title."),
    "order": s.whole("Place in the configuration, from 0."),
    "status": STATUS,
    "stale": s.flag("Whether it rests on older data."),
}
COUNTS = s.named("Number of them by status.", {"type": "integer"})

OBJECTIVE = s.thing(
    **HEAD,
    parent=s.maybe(s.text("Objective of the level above.")),
    score=s.ratio("Weighted mean of the known scores."),
    progress=s.ratio("Weighted mean of the known progress."),
    kr_counts=COUNTS,
    known=s.whole("Key results whose score is known."),
    unknown=s.whole("Key results whose score is unknown."),
    **ABOUT,
)
KEY_RESULT = s.thing(
    **HEAD,
    objective=s.text("Id of its objective."),
    kind=s.text("Whether it must be reached in full.", enum=[str(kind) for kind in Ambition]),
    value=s.maybe(s.number("Latest measured value.")),
    value_at=s.maybe(s.moment("When it was measured.")),
    target=s.maybe(s.number("Target of the value.")),
    unit=s.maybe(s.text("Unit of the value.")),
    score=s.ratio("How far from start to target."),
    progress=s.ratio("Weighted mean of its projects' done shares."),
    planned=s.ratio("The same of what is planned by now."),
    gap=s.ratio("Planned less done."),
    forecast=s.maybe(s.day("Day by which its projects are done, with even chances.")),
    verdict=s.maybe(s.text("The monthly judgement.")),
    confidence=s.maybe(s.number("From 0 to 10, as typed in last.")),
    check_in={**s.thing("The last check-in."), "type": ["object", "null"]},
    counts=COUNTS,
    reason=s.text("Why it stands so, in words."),
    **ABOUT,
)
PROJECT = s.thing(
    **HEAD,
    kind=s.text("Whether it feeds a key result.", enum=[str(kind) for kind in Kind]),
    key_results=s.words("Ids of the key results that it serves."),
    trackers=s.words("Trackers in which its items live."),
    share=s.ratio("Done share of its scope."),
    planned=s.ratio("Share that is planned by now."),
    gap=s.ratio("Planned less done."),
    slip=s.maybe(s.number("Working days behind the current plan; below 0 ahead of it.")),
    slip_baseline=s.maybe(s.number("The same against the baseline.")),
    reason=s.text("Why it stands so, in words."),
    leaves=s.maybe(s.whole("Items that are counted.")),
    done_leaves=s.maybe(s.whole("Those of them that are done.")),
    scope=s.maybe(s.number("Weight of all, in the project's measure.")),
    causes=s.thing(
        "Slip by cause, in working days.",
        late_start=s.maybe(s.number("Begun late.")),
        scope_growth=s.maybe(s.number("Scope that was added.")),
        pace=s.maybe(s.number("Pace of the work.")),
        date_moved=s.maybe(s.number("Plan moved against the baseline.")),
    ),
    forecast=s.thing(
        "When it will be done.",
        p50=s.maybe(s.day("Day by which it is done with even chances.")),
        p85=s.maybe(s.day("Day by which it is done in 85 of 100 cases.")),
        chance=s.ratio("Chance to be done by the due date."),
    ),
    plan=s.thing("The current plan.", start=s.day("First day."), due=s.day("Last day.")),
    dropped=s.flag("Whether it was dropped."),
    paused=s.flag("Whether it is paused."),
    **ABOUT,
)
REMOVED = s.thing(
    kind=s.text("What it was."), title=s.text("Title."), key=s.text("Key."), at=s.moment("Last seen.")
)
STATUS_DOCUMENT = s.thing(
    as_of=s.maybe(s.moment("When the last pass ended; null before the first.")),
    cycle=s.thing(
        "The period.",
        name=s.maybe(s.text("Name.")),
        start=s.maybe(s.day("First day.")),
        end=s.maybe(s.day("Last day.")),
    ),
    objectives=s.named("By id.", s.thing(title=s.text("Title."), status=STATUS, score=s.ratio("Score."))),
    key_results=s.named("By id.", s.thing(title=s.text("Title."), status=STATUS, score=s.ratio("Score."))),
    projects=s.named("By id.", s.thing(title=s.text("Title."), status=STATUS, share=s.ratio("Done share."))),
    side_portfolio=s.thing(
        "All side projects.",
        share=s.ratio("Done."),
        planned=s.ratio("Planned."),
        target=s.ratio("Target."),
        met=s.maybe(s.flag("Whether it is met.")),
    ),
    unmapped=s.thing(
        "Work outside every project.",
        share=s.ratio("Share of current work."),
        items=s.maybe(s.whole("Items.")),
        parents={
            "type": ["array", "null"],
            "items": s.thing(),
            "description": "Where most of it stands below.",
        },
        selectors={
            "type": ["array", "null"],
            "items": s.thing(),
            "description": "What would catch most of it.",
        },
    ),
    overlaps={"type": "array", "items": s.thing(), "description": "Items that match several projects."},
    removed=s.named("What trackers have no more, by id.", REMOVED),
    conflicts={"type": "array", "description": "What trackers say of the OKR that does not fit."},
    plans=s.named("Plan files by name, with where they and the trackers differ.", s.thing()),
)
