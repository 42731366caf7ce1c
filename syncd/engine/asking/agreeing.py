"""Agreeing: what a person says of baselines: show what was agreed, freeze the present state, accept a new plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from config import Loaded
from config.problems import suggestion
from connectors.errors import SettingsError
from mappings.baseline import Baseline, Frozen, in_force, original
from mappings.ledger import snapshot
from mappings.wording import curve_name
from mappings.workdays import ONE_DAY, day_of
from syncd.engine.judging.baselines import ITEMS, read_baselines
from syncd.engine.judging.closing.baseline import freeze
from syncd.engine.judging.judge import Judge
from syncd.engine.mapping.carriers import find_carriers
from syncd.engine.mapping.whole import named_by_id, remembered_okr
from syncd.engine.measuring.marks import WeekRules
from syncd.engine.measuring.measure import count_items
from syncd.engine.reading.freshness import Freshness
from syncd.store import Store


def agree(
    loaded: Loaded,
    store: Store,
    names: Sequence[str],
    how: Frozen,
    reason: str,
    now: datetime,
    clock: str | None,
) -> list[str]:
    """Freeze how projects stand now, all of them where none is named, and return what to tell.

    What was agreed before stays kept. `clock` is the time that `--now` gave. Raises `SettingsError` for a project
    that is none or was never measured, a missing reason, and a day outside the cycle.
    """
    judge = _judge(loaded, store)
    day, cycle = day_of(now, loaded.zone), judge.okr.cycle
    if not cycle.start - ONE_DAY <= day <= cycle.end:
        what = f"{day} is not in the cycle {cycle.start} to {cycle.end}"
        raise SettingsError(what, where="baseline", remedy="set cycle: to the present one")
    if not reason.strip():
        raise SettingsError("a reason is missing", where="baseline", remedy="give --reason TEXT")
    wanted = list(names) or list(judge.okr.projects)
    _refuse_unknown(judge, wanted)
    measured = {name for name, row in store.measures().items() if row.figures}
    taken = {
        name: snapshot(count_items(store, judge.okr.projects[name], judge.loaded.classes))
        for name in wanted
        if name in measured
    }
    frozen = freeze(judge, day, judge.plans(), taken, how, reason.strip())
    for name, one in frozen.items():
        store.audit(now, f"baseline {how.value}", name, one.as_dict(), clock)
    left = [name for name in wanted if name not in frozen]
    told = [f"{name}: {_told(one)}" for name, one in frozen.items()]
    return told + [f"{name}: never measured, so there is nothing to freeze" for name in left]


def agreed_document(
    loaded: Loaded, store: Store, name: str | None, now: datetime, *, items: bool
) -> dict[str, Any]:
    """Return what was agreed, by project: what counts, the original, everything in its order, and with `items` the leaves."""
    judge = _judge(loaded, store)
    cycle = judge.okr.cycle
    _refuse_unknown(judge, [name] if name else [])
    kept = read_baselines(store, cycle, day_of(now, loaded.zone))
    wanted = [name] if name else list(judge.okr.projects)
    projects = {project: _shown(store, project, kept.get(project, ()), items=items) for project in wanted}
    head = {"name": cycle.name, "start": cycle.start.isoformat(), "end": cycle.end.isoformat()}
    return {"cycle": head, "projects": projects}


def agreed_lines(document: Mapping[str, Any], figures: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the document in words, with the slips that `figures`, the projects' rows, tell."""
    lines = []
    for name, row in document["projects"].items():
        if row["baseline"] is None:
            lines.append(f"{name}: nothing is agreed yet; a baseline is frozen at the close of a day")
            continue
        slip, by_baseline = (figures.get(name, {}).get(part) for part in ("slip", "slip_baseline"))
        beside = (
            ""
            if slip is None or by_baseline is None
            else f"; slip {slip:.1f}, by the baseline {by_baseline:.1f}"
        )
        lines.append(f"{name}: {in_words(row['baseline'])}{beside}")
        if row["original"] is not None:
            lines.append(f"  originally {in_words(row['original'])}")
    return lines


def _shown(store: Store, name: str, kept: Sequence[Baseline], *, items: bool) -> dict[str, Any]:
    counting, first = in_force(kept), original(kept)
    row = {
        "baseline": _row(counting),
        "original": _row(first) if first is not counting else None,
        "agreed": [_row(one) for one in kept],
    }
    if items and counting is not None and counting.day is not None:
        leaves = store.days(ITEMS, name, counting.day, counting.day)
        listed = leaves[0].figures["leaves"] if leaves else []
        row["items"] = [{"tracker": t, "id": i, "key": key, "weight": weight} for t, i, key, weight in listed]
    return row


def _row(one: Baseline | None) -> dict[str, Any] | None:
    return None if one is None else {**one.as_dict(), "source": one.source}


def in_words(row: Mapping[str, Any]) -> str:
    """Return one baseline, as a row, in words."""
    how = {
        "opening": "frozen at the cycle's opening",
        "started": "frozen when syncd first saw it",
        "later": "frozen when it came",
        "frozen": "frozen by hand",
        "accepted": "accepted",
    }[row["how"]]
    rebuilt = ", rebuilt from what the tracker remembers" if row.get("source") == "rebuilt" else ""
    reason = f": {row['reason']}" if row["reason"] else ""
    items = "1 item" if row["leaves"] == 1 else f"{row['leaves']} items"
    scope = f"scope {row['scope']:g} in {items}"
    return f"{row['start']} to {row['due']}, {curve_name(row['curve'], 'en')}, {scope}, {how} on {row['frozen']}{rebuilt}{reason}"


def _told(one: Baseline) -> str:
    return in_words(_row(one) or {})


def _refuse_unknown(judge: Judge, names: Sequence[str]) -> None:
    for name in names:
        if name not in judge.okr.projects:
            remedy = suggestion(name, sorted(judge.okr.projects))
            raise SettingsError(f"there is no project {name!r}", where="baseline", remedy=remedy)


def _judge(loaded: Loaded, store: Store) -> Judge:
    """Return a judge of the stored state, without asking any tracker."""
    whole = remembered_okr(loaded, store)
    okr = named_by_id(whole, store)
    return Judge(
        okr=okr,
        loaded=whole.loaded,
        store=store,
        calendar=loaded.calendar,
        carriers=find_carriers(okr, store),
        freshness=Freshness(),
        weeks=WeekRules(cycle=okr.cycle, zone=loaded.zone),
    )
