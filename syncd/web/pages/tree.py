"""The overview: objectives with their key results and projects, side projects, and the work that serves neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mappings.okr import Status
from mappings.wording import STATUS_SIGNS, status_word
from syncd.pictures.bars import parted_bar, progress_bar
from syncd.web.api.parameters import choice, text
from syncd.web.pages import telling
from syncd.web.pages.asked import ON, Asked
from syncd.web.pages.lines import Badge, Line, badge, key_result_line, project_line, scored
from syncd.web.pages.shown import Row, Rows, Shown, read_shown

PARAMETERS = (
    choice("status", "Only projects of that status.", *Status),
    text("team", "Only what belongs to that team."),
    text("q", "Only what has these words in its title or id."),
    ON,
)
MOST_PARENTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultBranch:
    """A key result with the projects below it; `again` are those that are shown under another one already."""

    line: Line
    projects: Sequence[Line]
    again: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveBranch:
    """An objective with its key results; `counts` are those by status."""

    id: str
    href: str
    title: str
    level: int
    badge: Badge
    score: str
    why: str
    counts: Sequence[Badge]
    key_results: Sequence[KeyResultBranch]


class Filter:
    """What is shown of the rows: those of a status, of a team, with a text; without any of these, all."""

    def __init__(self, asked: Asked) -> None:
        self._status, self._team = asked.values.get("status"), asked.values.get("team")
        self._text = str(asked.values.get("q", "")).casefold()

    @property
    def is_set(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self._status or self._team or self._text)

    def passes(self, name: str, row: Row) -> bool:
        """Tell whether a row is shown for its own sake."""
        return (
            (not self._status or row["status"] == self._status)
            and (not self._team or row.get("team") == self._team)
            and (not self._text or self._text in f"{row['title']} {name}".casefold())
        )


def content(asked: Asked) -> dict[str, Any]:
    """Return what the template shows."""
    shown, chosen = read_shown(asked.store, asked.on), Filter(asked)
    branches = list(_objectives(shown, chosen, asked))
    side = list(_side_groups(shown, chosen, asked))
    return {
        "shown": shown,
        "objectives": branches,
        "side": side,
        "side_total": _side_total(shown.totals.get("side_portfolio", {}), asked),
        "counts": _counts(shown.linked, asked),
        "refused": asked.store.standings("writes").get("last", {}).get("refused"),
        "conflicts": shown.totals.get("conflicts", {}).get("rows", []),
        "attainment": shown.totals.get("attainment", {}),
        "unmapped": shown.totals.get("unmapped", {}),
        "parents": shown.totals.get("unmapped", {}).get("parents", [])[:MOST_PARENTS],
        "went": where_it_went(shown.totals.get("unmapped", {}), asked),
        "overlaps": shown.totals.get("overlaps", {}).get("count", 0),
        "removed": _removed(asked) if asked.on is None else [],
        "held": _held(asked) if asked.on is None else [],
        "statuses": [(str(status), status_word(status, asked.language)) for status in Status],
        "teams": sorted({row["team"] for row in shown.projects.values() if row.get("team")}),
        "is_filtered": chosen.is_set,
        "nothing_found": chosen.is_set and not branches and not side,
    }


def _objectives(shown: Shown, chosen: Filter, asked: Asked) -> Iterator[ObjectiveBranch]:
    """Yield the branches of which anything passes."""
    serving: dict[str, dict[str, Row]] = {}
    for name, row in shown.projects.items():
        for served in row["key_results"]:
            serving.setdefault(served, {})[name] = row
    placed, told = shown.several_trackers, set[str]()
    for level, name, row in shown.levels():
        found = [
            branch
            for kr, figures in shown.under(name).items()
            if (branch := _key_result(kr, figures, serving.get(kr, {}), chosen, told, asked, placed=placed))
        ]
        if found or chosen.passes(name, row):
            yield _objective(level, name, row, found, asked)


def _objective(
    level: int, name: str, row: Row, found: Sequence[KeyResultBranch], asked: Asked
) -> ObjectiveBranch:
    return ObjectiveBranch(
        id=name,
        href=asked.link("/", q=None, on=asked.on) + f"#o-{name}",
        title=row["title"],
        level=level,
        badge=badge(row, asked),
        score=_known_score(row, asked),
        why=row.get("why") or "",
        counts=badges(row.get("kr_counts", {}), asked),
        key_results=found,
    )


def _known_score(row: Row, asked: Asked) -> str:
    """Return an objective's score with how many of its key results have none."""
    told = scored(row, asked)
    unknown = row.get("unknown") if row.get("score") is not None else 0
    return asked.words("score-without", score=told, n=unknown) if unknown else told


def _key_result(
    name: str, row: Row, projects: Rows, chosen: Filter, told: set[str], asked: Asked, *, placed: bool
) -> KeyResultBranch | None:
    """Return a key result's branch, None where nothing of it passes; `told` grows by the projects shown in full."""
    passing = {one: figures for one, figures in projects.items() if chosen.passes(one, figures)}
    if not passing and not chosen.passes(name, row):
        return None
    lines = {one: project_line(one, figures, asked, placed=placed) for one, figures in passing.items()}
    again = [line for one, line in lines.items() if one in told]
    new = [line for one, line in lines.items() if one not in told]
    told.update(lines)
    return KeyResultBranch(line=key_result_line(name, row, asked), projects=new, again=again)


def _side_groups(shown: Shown, chosen: Filter, asked: Asked) -> Iterator[tuple[str, list[Line]]]:
    """Yield the side projects by what they are for, those without a word for it last."""
    groups: dict[str, list[Line]] = {}
    for name, row in shown.side.items():
        if chosen.passes(name, row):
            line = project_line(name, row, asked, placed=shown.several_trackers)
            groups.setdefault((row.get("side") or {}).get("kind") or "", []).append(line)
    yield from sorted(groups.items(), key=lambda group: (not group[0], group[0]))


def _side_total(row: Row, asked: Asked) -> dict[str, Any]:
    share, target = row.get("share"), row.get("target")
    label = asked.words("side-label", share=telling.percent(share), target=telling.percent(target))
    return {
        "known": share is not None,
        "bar": progress_bar(share, target, label, "side"),
        "share": telling.percent(share),
        "target": telling.percent(target),
        "planned": telling.percent(row.get("planned")),
        "met": row.get("met"),
    }


def badges(counts: Mapping[str, int], asked: Asked) -> list[Badge]:
    """Return how many there are of each status, the worst first."""
    order = (
        Status.OFF_TRACK,
        Status.AT_RISK,
        Status.UNKNOWN,
        Status.NOT_STARTED,
        Status.ON_TRACK,
        Status.DONE,
    )
    return [
        Badge(
            kind=str(status),
            sign=STATUS_SIGNS[status],
            word=f"{counts[status]} {status_word(status, asked.language)}",
        )
        for status in order
        if counts.get(status)
    ]


def _counts(projects: Rows, asked: Asked) -> list[Badge]:
    return badges(Counter(row["status"] for row in projects.values() if not row.get("dropped")), asked)


def where_it_went(row: Row, asked: Asked) -> dict[str, Any] | None:
    """Return current work in one bar of linked, side and unmapped; None where it is not known."""
    parts = [(kind, row.get(kind)) for kind in ("linked", "side", "items")]
    total = sum(amount or 0 for _, amount in parts)
    if not total or any(amount is None for _, amount in parts):
        return None
    told = [
        (
            kind,
            amount or 0,
            asked.words(f"work-{kind}", n=amount, share=telling.percent((amount or 0) / total)),
        )
        for kind, amount in parts
    ]
    return {
        "bar": parted_bar(
            told, asked.words("work-label", parts=asked.words.several([t for _, _, t in told]))
        ),
        "parts": [(kind, words) for kind, _, words in told],
    }


def _removed(asked: Asked) -> list[dict[str, Any]]:
    rows = asked.store.standings("removed").values()
    return [
        {**row, "badge": badge(row, asked), "score": telling.score(row["score"]), "until": row["at"][:10]}
        for row in rows
    ]


def _held(asked: Asked) -> list[dict[str, Any]]:
    last = asked.store.standings("writes").get("last", {})
    return [
        {**row, "href": asked.item(row["tracker"], row["key"]), "until": (row["until"] or "")[:10]}
        for row in last.get("held", [])
    ]
