"""One item as an objective or a key result, and what it says otherwise than the configuration does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.model.items import WorkItem
from mappings.okr import Ambition, KeyResult, Metric, Objective
from mappings.tree.model import Place
from mappings.tree.naming import number_in, text_in

_AMBITIONS = {
    "committed": Ambition.COMMITTED,
    "commit": Ambition.COMMITTED,
    "必達": Ambition.COMMITTED,
    "コミット": Ambition.COMMITTED,
    "stretch": Ambition.STRETCH,
    "aspirational": Ambition.STRETCH,
    "挑戦": Ambition.STRETCH,
    "ストレッチ": Ambition.STRETCH,
}


@dataclass(frozen=True, slots=True)
class Read:
    """A key result as its item tells it, whether it tells the kind, and in words what cannot be read."""

    key_result: KeyResult
    states_kind: bool = False
    unclear: str = ""


def objective_of(item: WorkItem, place: Place, name: str) -> Objective:
    """Return the objective that an item stands for."""
    return Objective(
        id=name,
        title=item.title or item.key,
        weight=_weight(item, place),
        item=item.ref,
        roll_up=place.roll_up,
    )


def key_result_of(item: WorkItem, place: Place, name: str, objective: str) -> Read:
    """Return the key result that an item stands for; without a start its metric begins at 0."""
    word = text_in(item.fields, place.fields.get("kind"))
    ambition = _AMBITIONS.get((word or "stretch").casefold())
    target = number_in(item.fields, place.fields.get("target"))
    start = number_in(item.fields, place.fields.get("start")) or 0.0
    unit = text_in(item.fields, place.fields.get("unit"))
    return Read(
        KeyResult(
            id=name,
            title=item.title or item.key,
            objective=objective,
            ambition=ambition or Ambition.STRETCH,
            weight=_weight(item, place),
            item=item.ref,
            metric=None if target is None else Metric(start=start, target=target, unit=unit),
        ),
        states_kind=word is not None and ambition is not None,
        unclear="" if ambition else f"{item.key} is of the kind {word!r}, neither committed nor stretch",
    )


def _weight(item: WorkItem, place: Place) -> float:
    weight = number_in(item.fields, place.fields.get("weight"))
    return weight if weight is not None and weight > 0 else 1.0


def said_otherwise(
    said: Objective | KeyResult, stated: Objective | KeyResult, *, kind: bool
) -> Iterator[tuple[str, Any, Any]]:
    """Yield what an item states and the configuration states otherwise: the word, theirs, ours.

    What the item leaves open contradicts nothing; `kind` says whether it states whether it is committed.
    """
    yield from _differing(("title", said.title, stated.title))
    if said.weight != 1.0:
        yield from _differing(("weight", said.weight, stated.weight))
    if not isinstance(said, KeyResult) or not isinstance(stated, KeyResult):
        return
    if said.objective:
        yield from _differing(("objective", said.objective, stated.objective))
    if kind:
        yield from _differing(("kind", str(said.ambition), str(stated.ambition)))
    if said.metric and stated.metric:
        for word in ("target", "start", "unit"):
            theirs, ours = getattr(said.metric, word), getattr(stated.metric, word)
            if theirs is not None and (word != "start" or theirs):
                yield from _differing((word, theirs, ours))


def _differing(row: tuple[str, Any, Any]) -> Iterator[tuple[str, Any, Any]]:
    _, theirs, ours = row
    if theirs != ours:
        yield row
