"""Explain: the chain from items through rules to a number, for all that stands in the OKR. Reads the store only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from config import Loaded
from connectors.errors import SettingsError
from syncd.engine.asking.explain.explanation import Explanation
from syncd.engine.asking.explain.item import explain_item
from syncd.engine.asking.explain.key_result import explain_key_result
from syncd.engine.asking.explain.objective import explain_objective
from syncd.engine.asking.explain.past_item import explain_past_item
from syncd.engine.asking.explain.project import explain_project
from syncd.engine.asking.explain.standpoint import Standpoint
from syncd.engine.judging.goals import with_ends_of_targets
from syncd.engine.mapping.whole import named_by_id, remembered_okr
from syncd.store import Store


def explain(loaded: Loaded, store: Store, subject: str, now: datetime, at: date | None = None) -> Explanation:
    """Explain a project, key result, objective or item by its id or key; raises `SettingsError` when there is none.

    With `at`, all is explained as of the close of that day: items by their history, the rest by what was kept then.
    """
    whole = remembered_okr(loaded, store)
    okr = with_ends_of_targets(named_by_id(whole, store), whole.loaded.sources, store)
    loaded = replace(whole.loaded, okr=okr)
    ways = (
        (okr.projects, explain_project),
        (okr.key_results, explain_key_result),
        (okr.objectives, explain_objective),
    )
    for known, way in ways:
        if subject in known:
            seen = Standpoint.now(loaded, store, now) if at is None else Standpoint.past(loaded, store, at)
            return way(seen, subject)
    for tracker in loaded.trackers:
        item = store.item_by_key(tracker, subject)
        if item is not None:
            return explain_past_item(loaded, store, item, at) if at else explain_item(loaded, store, item)
    raise SettingsError(
        f"there is no objective, key result, project or stored item {subject!r}",
        where="explain",
        remedy="give an id of the configuration, or the key of an item in a watched space",
    )
