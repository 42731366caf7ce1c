"""Notice, while items are placed, which of them may be a part of the OKR that lives in trackers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from connectors.model.items import Ref, WorkItem
from mappings.mapping import Selectors
from mappings.okr import Kind, Project
from mappings.tree import Candidate
from syncd.engine.mapping.carriers import root_ids
from syncd.engine.mapping.rules import when_changed
from syncd.engine.reading.okr_places import PlaceRule
from syncd.store import Store

NOTICING = "digest:okr"


class Noticing:
    """Keeps the candidates of all places as items are placed; what a pull cut short has read waits."""

    def __init__(self, store: Store, rules: Sequence[PlaceRule]) -> None:
        self._store = store
        self._rules = rules
        groups = {f"{n}/okr": rule.select for n, rule in enumerate(rules)}
        groups |= {f"{n}/projects": rule.project_select for n, rule in enumerate(rules)}
        self._groups = {name: select for name, select in groups.items() if select}
        projects = [Project(id=n, title=n, kind=Kind.LINKED, select=s) for n, s in self._groups.items()]
        roots = root_ids(projects, store)
        self._selectors = Selectors.compile(projects, roots)
        content = repr((list(rules), sorted(roots.items())))
        when_changed(store, NOTICING, content, store.dirty_all)

    def notice(
        self,
        tracker: str,
        chains: Mapping[str, Sequence[WorkItem]],
        matches: Mapping[str, frozenset[str]],
    ) -> None:
        """Keep which of the items are candidates, and which are none any more."""
        if not any(rule.place.tracker == tracker for rule in self._rules):
            return
        seen: list[Candidate] = []
        lost: list[Ref] = []
        for identifier, chain in chains.items():
            candidate = self._candidate(chain, matches) if chain else None
            if candidate is None:
                lost.append((tracker, identifier))
            else:
                seen.append(candidate)
        self._store.note_okr_items(seen, lost)

    def settle(self) -> None:
        """Put in force what was read of the trackers whose last pull is complete."""
        for tracker in sorted({rule.place.tracker for rule in self._rules}):
            state = self._store.pull_state(tracker)
            if state is not None and state.last_complete is not None and not state.partial:
                self._store.settle_okr_items(tracker)

    def _candidate(
        self, chain: Sequence[WorkItem], matches: Mapping[str, frozenset[str]]
    ) -> Candidate | None:
        item, groups = chain[0], self._matched(chain, matches)
        okr, projects = [], []
        for number, rule in enumerate(self._rules):
            if rule.place.tracker != item.tracker:
                continue
            types = (*rule.place.objective_types, *rule.place.key_result_types)
            if self._takes(f"{number}/okr", groups) and _is_of(item, types):
                okr.append(number)
            if rule.takes_projects and self._takes(f"{number}/projects", groups):
                projects += [number] if _is_of(item, rule.place.project_types) else []
        return Candidate(item=item, okr=tuple(okr), projects=tuple(projects)) if okr or projects else None

    def _takes(self, group: str, matched: Collection[str]) -> bool:
        return group not in self._groups or group in matched

    def _matched(self, chain: Sequence[WorkItem], matches: Mapping[str, frozenset[str]]) -> set[str]:
        if not self._groups:
            return set()
        owns = [self._selectors.own(item, matches.get(item.id, frozenset())) for item in chain]
        excluded = {name for own in owns for name in own.excluded_from}
        return {name for own in owns for name in own.projects} - excluded


def _is_of(item: WorkItem, types: Sequence[str]) -> bool:
    return not types or item.type.casefold() in {word.casefold() for word in types}
