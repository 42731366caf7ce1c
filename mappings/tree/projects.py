"""Items and lists as projects: linked to the key results that they name or that name them, or side projects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from connectors.model.items import Ref, WorkItem
from connectors.model.selectors import Reference
from mappings.okr import Criteria, Kind, Measure, PlanSpec, Project, Selector
from mappings.tree.model import Place, Sources
from mappings.tree.naming import Index, identifier, named_projects, says_one_of, ways

Target = tuple[str, Reference]
"""What a project's work is: all below an item, or all in a place, of a tracker."""


@dataclass(slots=True)
class Proposal:
    """One project as the trackers tell it; `sayers` are the items that say so."""

    tracker: str
    target: Reference
    ref: Ref
    name: str
    title: str
    measure: Measure
    explicit: bool = False
    key_results: dict[str, None] = field(default_factory=dict)
    side: bool = False
    sayers: dict[Ref, None] = field(default_factory=dict)

    def project(self) -> Project:
        """Return the project: with the dates of its item, if it is one, and else those of the cycle."""
        is_item = not self.target.facet
        include = (
            Criteria(roots=(self.target.key,))
            if is_item
            else Criteria(facets={self.target.facet: (self.target.key,)})
        )
        return Project(
            id=self.name,
            title=self.title,
            kind=Kind.LINKED if self.key_results else Kind.SIDE,
            select=(Selector(tracker=self.tracker, include=include),),
            key_results=tuple(self.key_results),
            measure=self.measure,
            plan=PlanSpec(from_item=is_item),
            item=(self.tracker, self.target.key) if is_item else None,
        )


Tell = Callable[..., None]


class Projects:
    """Collects what items say of projects, and holds it against the configured ones."""

    def __init__(
        self, configured: Mapping[str, Project], key_results: Index, sources: Sources, tell: Tell
    ) -> None:
        self._key_results = key_results
        self._sources = sources
        self._tell = tell
        self._stated = {name: project.key_results for name, project in configured.items()}
        self._proposals: dict[Target, Proposal] = {}
        self._by_target = {target: p.id for p in configured.values() for target in self._targets(p)}

    def _targets(self, project: Project) -> Iterator[Target]:
        for selector in project.select:
            for root in selector.include.roots:
                yield self._item(selector.tracker, root)
            for facet, values in selector.include.facets.items():
                yield from ((selector.tracker, Reference(value, facet)) for value in values)
        if project.item is not None:
            yield self._item(*project.item)

    def _item(self, tracker: str, key: str) -> Target:
        return tracker, Reference(self._sources.aliases.get((tracker, key), key))

    def read(self, item: WorkItem, place: Place) -> None:
        """Take an item that names key results, or says that it feeds none; others are no projects."""
        side = says_one_of(item, place.project, place.side)
        names: dict[str, None] = {}
        for said in ways(item, place.project, self._key_results, self._sources.refer):
            names |= dict.fromkeys(filter(None, said.names))
            if said.unknown and not side:
                what = f"{item.key} names the key result {said.unknown[0]!r}, which is not there"
                self._tell(what, "write the id or key of one that is", [], [item.ref])
        if names and side:
            what = f"{item.key} names {', '.join(names)} and says that it is a side project"
            self._tell(what, "keep one of the two", [], [item.ref])
        elif names or side:
            self._propose(item.tracker, Reference(item.id), item, place, names, item.ref, side=side)

    def read_named(self, item: WorkItem, place: Place, key_result: str) -> None:
        """Take the projects that the item of a key result names."""
        for tracker, found, title in named_projects(item, place, self._sources.refer):
            named = self._sources.items.get((tracker, found.key))
            target = found if found.facet or named is None else Reference(named.id)
            names = {key_result: None}
            self._propose(tracker, target, named, place, names, item.ref, title=title)

    def _propose(
        self,
        tracker: str,
        target: Reference,
        item: WorkItem | None,
        place: Place,
        key_results: Mapping[str, None],
        sayer: Ref,
        *,
        title: str = "",
        side: bool = False,
    ) -> None:
        if (tracker, target) not in self._proposals:
            key = item.key if item and not target.facet else target.key
            ref = (tracker, f"{target.facet}:{target.key}" if target.facet else target.key)
            stated = str(item.fields.get(place.fields.get("id", "")) or "") if item else ""
            kept = self._sources.names.get(ref)
            self._proposals[tracker, target] = Proposal(
                tracker=tracker,
                target=target,
                ref=ref,
                name=identifier(stated)
                or kept
                or identifier(f"{target.facet}-{key}" if target.facet else key),
                title=(item.title if item else title) or f"{target.facet} {key}".strip(),
                measure=place.measure,
                explicit=bool(identifier(stated)),
            )
        proposal = self._proposals[tracker, target]
        proposal.key_results |= key_results
        proposal.side = proposal.side or side
        proposal.sayers[sayer] = None

    def proposals(self) -> Iterator[Proposal]:
        """Yield each project once; one that is said to feed none and is named by a key result is a conflict."""
        for proposal in self._proposals.values():
            if proposal.side and proposal.key_results:
                named = ", ".join(proposal.key_results)
                what = f"{proposal.title} says that it is a side project and is named by {named}"
                self._tell(what, "keep one of the two", [], list(proposal.sayers))
            else:
                yield proposal

    def configured(self, proposal: Proposal) -> str | None:
        """Return the configured project whose work or item a proposal names."""
        return self._by_target.get((proposal.tracker, proposal.target))

    def merge(self, project: Project, proposal: Proposal) -> Project:
        """Return a configured project with the tracker's links where the configuration states none."""
        stated = self._stated[project.id]
        if proposal.side != (project.kind is Kind.SIDE):
            ours = "a side project" if project.kind is Kind.SIDE else "a linked project"
            theirs = "a side project" if proposal.side else f"linked to {', '.join(proposal.key_results)}"
            what = f"project {project.id} is {ours} in the configuration and {theirs} in the tracker"
        elif stated and not set(proposal.key_results) <= set(stated):
            theirs = ", ".join(proposal.key_results)
            what = f"project {project.id} serves {', '.join(stated)} in the configuration and {theirs} in the tracker"
        elif stated or proposal.side:
            return project
        else:
            served = dict.fromkeys((*project.key_results, *proposal.key_results))
            return replace(project, key_results=tuple(served))
        self._tell(
            what, "make them equal, or state it in one place only", [project.id], list(proposal.sayers)
        )
        return project
