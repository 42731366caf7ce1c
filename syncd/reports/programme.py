"""Programme: what plan files and trackers say differently, and which files cannot be read, as facts of the digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from syncd.engine.programme.differences import DIFFERENCES
from syncd.engine.programme.kept import read_states
from syncd.reports.choice import Choice
from syncd.reports.ends import Ends
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What is told of one plan file: its differences as the store keeps them, and why it cannot be read."""

    plan: str
    differences: Sequence[Mapping[str, Any]] = ()
    problem: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


def programme(store: Store, of_projects: Ends, choice: Choice) -> list[Programme]:
    """Return the plan files of which something is to be told; rows that are no project's, in reports on everything."""
    titles = {name: row["title"] for name, row in of_projects.after.items()}
    found = store.standings(DIFFERENCES)
    told = [
        Programme(
            plan=name,
            differences=[
                one
                for one in found.get(name, {}).get("rows", ())
                if one["project"] in titles or (choice.is_all and one["project"] is None)
            ],
            problem=state.problem,
            titles=titles,
        )
        for name, state in read_states(store).items()
    ]
    return [one for one in told if one.differences or one.problem]
