"""Joins what trackers say of the OKR with what is configured, and finds what does not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from connectors.model.items import Ref, WorkItem
from mappings.okr import KeyResult, Kind, Objective, Okr, Project
from mappings.tree.entities import key_result_of, objective_of, said_otherwise
from mappings.tree.levels import circles, roles
from mappings.tree.model import Above, Candidate, Conflict, Place, Sources, Tree
from mappings.tree.naming import Index, identifier, ways
from mappings.tree.projects import Projects

Found = tuple[WorkItem, Place]


def compose(
    configured: Okr, places: Sequence[Place], candidates: Sequence[Candidate], sources: Sources
) -> Tree:
    """Return the OKR of configuration and trackers together; what does not fit is left out and told.

    Entities of trackers come after the configured ones, in the order of places and keys.
    """
    composition = _Composition(configured, sources)
    found = roles(places, candidates)
    composition.take_objectives(found.objectives)
    composition.take_key_results(found.key_results)
    composition.take_projects(found.projects, found.key_results)
    return composition.tree()


class _Composition:
    """The OKR as it grows: first objectives, then key results, then projects."""

    def __init__(self, configured: Okr, sources: Sources) -> None:
        self._configured = configured
        self._sources = sources
        self._conflicts: list[Conflict] = []
        self._origins: dict[str, Ref] = {}
        self._names: dict[Ref, str] = {}
        self._actual: dict[str, str] = {}
        self._objectives = dict(configured.objectives)
        self._key_results = dict(configured.key_results)
        self._projects = dict(configured.projects)
        self._taken: dict[str, str | Ref] = {
            name.casefold(): name for name in (*self._objectives, *self._key_results, *self._projects)
        }
        self._over = self._index(configured.objectives.values())
        self._results = self._index(configured.key_results.values())

    # Objectives

    def take_objectives(self, found: Sequence[Found]) -> None:
        """Take the objectives, then say which stands above which."""
        taken: list[tuple[str, Found]] = []
        for item, place in found:
            name = self._over.of_item(*item.ref)
            made = objective_of(item, place, name or "")
            if name is not None:
                self._compare(name, item, made, self._objectives[name])
            elif name := self._claim(item, place):
                self._objectives[name] = replace(made, id=name)
                self._over.add(name, item.tracker, item.id, item.key)
            if name is not None:
                taken.append((name, (item, place)))
            else:
                self._over.leave_out(item.tracker, item.id, item.key)
        for name, (item, place) in taken:
            self._level(name, item, place.objective)
        self._drop_wrong_parents()

    def _level(self, name: str, item: WorkItem, above: Above) -> None:
        parent = self._one_above(name, item, above, self._over, "objective") or None
        stated = self._objectives[name].parent
        if parent is not None and stated is None:
            self._objectives[name] = replace(self._objectives[name], parent=parent)
        elif parent is not None and stated != parent:
            what = f"the configuration puts objective {name} below {stated}, its item below {parent}"
            self._tell(what, "keep one of the two", [name], [item.ref])

    def _drop_wrong_parents(self) -> None:
        for name, objective in self._objectives.items():
            if objective.parent is not None and objective.parent not in self._objectives:
                what = f"objective {name} stands below {objective.parent!r}, which is no objective"
                self._tell(what, "name an objective of the configuration or of a tracker", *self._spots(name))
                self._objectives[name] = replace(objective, parent=None)
        for circle in circles({n: o.parent for n, o in self._objectives.items()}):
            what = f"objectives stand below each other in a circle: {', '.join(circle)}"
            self._tell(what, "take the upper one's parent away", *self._spots(*circle))
            for name in circle:
                self._objectives[name] = replace(self._objectives[name], parent=None)

    # Key results

    def take_key_results(self, found: Sequence[Found]) -> None:
        """Take the key results, each below its objective."""
        self._drop_without_objective()
        by_ref = {item.ref: (item, place) for item, place in found}
        for item, place in found:
            name = self._results.of_item(*item.ref)
            objective = self._objective_above(item, place, by_ref)
            made = key_result_of(item, place, name or "", objective or "")
            if made.unclear:
                self._tell(made.unclear, "mend the field on the item", [], [item.ref])
            if name is not None and name in self._key_results:
                self._compare(name, item, made.key_result, self._key_results[name], kind=made.states_kind)
            elif name is None and objective is not None and (name := self._claim(item, place)):
                self._key_results[name] = replace(made.key_result, id=name)
                self._results.add(name, item.tracker, item.id, item.key)
                if "actual" in place.fields:
                    self._actual[name] = place.fields["actual"]
            if name is None:
                self._results.leave_out(item.tracker, item.id, item.key)

    def _drop_without_objective(self) -> None:
        for key_result in list(self._key_results.values()):
            if key_result.objective not in self._objectives:
                what = (
                    f"key result {key_result.id} belongs to {key_result.objective!r}, which is no objective"
                )
                self._tell(what, "name an objective of the configuration or of a tracker", [key_result.id])
                del self._key_results[key_result.id]

    def _objective_above(self, item: WorkItem, place: Place, key_results: Mapping[Ref, Found]) -> str | None:
        """Return the objective that an item names, or that a key result above it names."""
        seen = {item.ref}
        here, told = item, len(self._conflicts)
        while True:
            found = self._one_above(here.key, here, place.key_result, self._over, "objective")
            above = key_results.get((here.tracker, here.parent or ""))
            if found is not None or above is None or len(self._conflicts) > told:
                break
            here, place = above
            if here.ref in seen:
                refs = sorted(seen)
                keys = ", ".join(key_results[ref][0].key for ref in refs if ref in key_results)
                what = f"key results stand below each other in a circle: {keys}"
                self._tell(what, "give one of them an objective as parent", [], refs)
                return None
            seen.add(here.ref)
        if found is None and len(self._conflicts) == told and self._results.of_item(*item.ref) is None:
            what = f"key result {item.key} names no objective"
            self._tell(what, "put it below one, or link it to one", [], [item.ref])
        return found or None

    def _one_above(self, name: str, item: WorkItem, above: Above, index: Index, kind: str) -> str | None:
        """Return the one entity that the firmest word of an item names, None where it names none or several.

        "" stands for one that was left out.
        """
        own = index.of_item(*item.ref)
        for said in ways(item, above, index, self._sources.refer):
            names = [found for found in said.names if found != own]
            if len(names) > 1:
                what = f"{name} names {len(names)} of kind {kind}: {', '.join(names)}"
                self._tell(what, "keep one", [], [item.ref])
                return None
            if names:
                return names[0]
            if said.unknown:
                what = f"{name} names the {kind} {said.unknown[0]!r}, which is not there"
                self._tell(what, "write the id or key of one that is", [], [item.ref])
                return None
        return None

    # Projects

    def take_projects(self, found: Sequence[Found], key_results: Sequence[Found]) -> None:
        """Take the projects that name key results or say that they feed none, and those that key results name."""
        projects = Projects(self._projects, self._results, self._sources, self._tell)
        for item, place in found:
            projects.read(item, place)
        for item, place in key_results:
            name = self._results.of_item(*item.ref)
            if name in self._key_results:
                projects.read_named(item, place, name)
        for proposal in projects.proposals():
            known = projects.configured(proposal)
            if known is not None:
                self._projects[known] = projects.merge(self._projects[known], proposal)
            elif name := self._claim_name(proposal.ref, proposal.name, explicit=proposal.explicit):
                served = tuple(kr for kr in self._key_results if kr in proposal.key_results)
                self._projects[name] = replace(proposal.project(), id=name, key_results=served)
                self._origins[name] = proposal.ref
        self._drop_unknown_links()

    def _drop_unknown_links(self) -> None:
        for name, project in self._projects.items():
            unknown = [kr for kr in project.key_results if kr not in self._key_results]
            if unknown:
                what = f"project {name} serves {', '.join(map(repr, unknown))}, which is no key result"
                remedy = "name a key result of the configuration or of a tracker"
                self._tell(what, remedy, *self._spots(name))
                served = tuple(kr for kr in project.key_results if kr not in unknown)
                self._projects[name] = replace(project, key_results=served)

    # The whole

    def tree(self) -> Tree:
        """Return what has grown, each entity with those below it."""
        ordered = sorted(self._projects.values(), key=lambda project: project.kind is Kind.SIDE)
        key_results = {
            name: replace(kr, projects=tuple(self._projects_of(kr, ordered)))
            for name, kr in self._key_results.items()
        }
        objectives = {
            name: replace(o, key_results=tuple(k.id for k in key_results.values() if k.objective == name))
            for name, o in self._objectives.items()
        }
        okr = replace(
            self._configured,
            objectives=objectives,
            key_results=key_results,
            projects={project.id: project for project in ordered},
        )
        return Tree(
            okr=okr,
            origins=self._origins,
            actual=self._actual,
            names=self._names,
            conflicts=tuple(dict.fromkeys(self._conflicts)),
        )

    def _projects_of(self, key_result: KeyResult, ordered: Sequence[Project]) -> Iterator[str]:
        yield from key_result.projects
        for project in ordered:
            if key_result.id in project.key_results and project.id not in key_result.projects:
                yield project.id

    # Ids and conflicts

    def _index(self, entities: Iterable[Objective | KeyResult]) -> Index:
        index = Index()
        for entity in entities:
            tracker, key = entity.item or ("", "")
            index.add(entity.id, tracker, key, self._sources.aliases.get((tracker, key), ""))
        return index

    def _claim(self, item: WorkItem, place: Place) -> str | None:
        stated = str(item.fields.get(place.fields.get("id", "")) or "")
        name = identifier(stated) or self._sources.names.get(item.ref) or identifier(item.key)
        return self._claim_name(item.ref, name, explicit=bool(identifier(stated)))

    def _claim_name(self, ref: Ref, name: str, *, explicit: bool) -> str | None:
        """Give an item an id, for good; None where something else has it already.

        Equal keys of two trackers are no mistake: the second is told apart by its tracker's name.
        """
        holder = self._taken.get(name.casefold())
        if isinstance(holder, tuple) and not explicit and holder[0] != ref[0]:
            name = f"{ref[0]}.{name}"
            holder = self._taken.get(name.casefold())
        if holder is not None:
            configured, items = ([holder], [ref]) if isinstance(holder, str) else ([], [holder, ref])
            self._tell(f"the id {name!r} is given twice", "give one of the two another id", configured, items)
            return None
        self._taken[name.casefold()] = ref
        self._names[ref] = name
        self._origins[name] = ref
        return name

    def _compare(
        self,
        name: str,
        item: WorkItem,
        said: Objective | KeyResult,
        stated: Objective | KeyResult,
        *,
        kind: bool = False,
    ) -> None:
        """Tell where an item says something else of a configured entity; the configuration stands."""
        for word, theirs, ours in said_otherwise(said, stated, kind=kind):
            what = f"the {word} of {name} is {ours!r} in the configuration and {theirs!r} in the tracker"
            self._tell(what, "make them equal, or state it in one place only", [name], [item.ref])

    def _spots(self, *names: str) -> tuple[list[str], list[Ref]]:
        items = [self._origins[name] for name in names if name in self._origins]
        return [name for name in names if name not in self._origins], items

    def _tell(
        self, what: str, remedy: str, configured: Sequence[str] = (), items: Sequence[Ref] = ()
    ) -> None:
        self._conflicts.append(Conflict(what, remedy, tuple(configured), tuple(items)))
