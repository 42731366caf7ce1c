"""A full pull: everything in the scope, and proof of what is gone.

ClickUp tells no count that could prove a walk (a list's `task_count` is 0 beside full lists; only one that is larger
than the roster proves something), so the walks are made such that nothing can slip through. Rows come whole, and a change of a status's name, an option
or a list's place in the archive moves no task's time: so every task is passed on, and the store finds what differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connectors.clickup.pull.errand import Errand
from connectors.clickup.pull.gather import Gather
from connectors.clickup.pull.trees import Trees, named
from connectors.clickup.structure import Place
from connectors.clickup.workspace import Row
from connectors.errors import MalformedError, MissingError
from connectors.model.pulls import Cursor, Page


def full(errand: Errand) -> Iterator[Page]:
    """Yield the pages of a full pull; the last one carries cursor, roster, matches and what was not seen."""
    errand.structure.renew()
    gather = Gather(errand)
    survey: list[Place] = []
    _add_sources(errand, gather)
    yield from gather.pages(lambda: _survey(errand, gather, survey), errand.site.user)
    if gather.half_unknown:
        _add_archived_by_list(errand, gather, survey)
        yield from gather.pages()
    claimed = _claimed(errand, gather, survey)
    aliases, found, roots = _names(errand, gather)
    trees = Trees(errand, parents=gather.parents)
    if roots:
        trees.grow(roots)
    rest = {name: task for name, task in {**found, **trees.tasks}.items() if name not in gather.roster}
    yield Page(items=errand.items(list(rest.values())), aliases=aliases)
    errand.missing.clear()
    roster = frozenset(gather.roster | set(rest))
    yield Page(
        matches={query: frozenset(ids) for query, ids in gather.matches.items()},
        judged=roster if errand.scope.queries else frozenset(),
        roster=roster,
        cursor=Cursor(at=errand.start, branches=tuple(sorted({*roots, *trees.tasks}))),
        expected=claimed if claimed > len(roster) else None,
        unseen=errand.told_unseen(),
        troubles=errand.troubles,
    )


def _add_sources(errand: Errand, gather: Gather) -> None:
    """Take on what can be walked without knowing the structure."""
    if spaces := dict.fromkeys(errand.whole_spaces.values()):
        gather.add(errand.source(space=spaces))
    for query in errand.scope.queries:
        gather.add(errand.view_source(query), query=query)


def _survey(errand: Errand, gather: Gather, survey: list[Place]) -> None:
    """Learn the folders and lists of the spaces into `survey`, and take on what is archived or named by selectors.

    A space in which no list is visible counts as missing: its tasks would all look gone.
    """
    structure, named = errand.structure, errand.whole_spaces
    spaces = list(dict.fromkeys(named.values()))
    by_name = any(not value.isdecimal() for facet, value in errand.scope.places if facet != "space")
    survey += structure.survey(list(structure.spaces) if by_name else spaces)
    errand.check_visible(named, survey)
    if spaces and errand.archived:
        gather.add(errand.source(space=spaces, archived=True), half=True)
    lists = [
        p.id for p in survey if p.facet == "list" and p.archived and p.space in spaces and errand.archived
    ]
    for identifier in dict.fromkeys([*lists, *_named_lists(errand, survey)]):
        for archived in (False, True) if errand.archived else (False,):
            gather.add(errand.list_source(identifier, archived=archived))


def _named_lists(errand: Errand, survey: Sequence[Place]) -> Iterator[str]:
    """Yield the ids of the lists that selectors name, and of those in folders that they name; what is missing is noted.

    They are read list by list, since only a list shows the tasks that have their home in another.
    """
    for facet, value in errand.scope.places:
        try:
            if facet == "folder":
                folder = errand.structure.place_id(facet, value, survey)
                inside = errand.structure.branch(folder).lists
                yield from (place.id for place in inside if errand.archived or not place.archived)
            elif facet == "list":
                place = errand.structure.place_id(facet, value, survey)
                errand.structure.look_at(place)
                yield place
        except MissingError:
            errand.unseen.append(value)


def _add_archived_by_list(errand: Errand, gather: Gather, survey: Sequence[Place]) -> None:
    """Read archived tasks list by list, where the workspace's tasks cannot be asked for them."""
    spaces = set(errand.whole_spaces.values())
    for place in survey:
        if place.facet == "list" and place.space in spaces and not place.archived:
            gather.add(errand.list_source(place.id, archived=True))


def _claimed(errand: Errand, gather: Gather, survey: Sequence[Place]) -> int:
    """Return how many tasks the lists of the spaces claim; raises `MalformedError` when the walk met none of them."""
    spaces = set(errand.whole_spaces.values())
    claimed = sum(p.count for p in survey if p.facet == "list" and p.space in spaces and not p.archived)
    if claimed and not gather.roster:
        raise MalformedError(
            f"paging leads nowhere: no task is shown, though the lists hold {claimed}",
            where=errand.tracker,
            remedy="the next pass walks again",
        )
    return claimed


def _names(errand: Errand, gather: Gather) -> tuple[dict[str, str], dict[str, Row], dict[str, Row]]:
    """Return what each name of the scope stands for, the tasks read for that by id, and the roots among them.

    A root is read in any case, since only the answer to it names sub-tasks in other lists.
    """
    scope = errand.scope
    aliases = {ref: ref for ref in scope.items if ref in gather.roster}
    aliases |= {ref: gather.custom_ids[ref] for ref in scope.items if ref in gather.custom_ids}
    asked = dict.fromkeys(scope.roots, True) | {
        ref: False for ref in scope.items if ref not in aliases and ref not in scope.roots
    }
    read: dict[str, Row] = {}
    for subtasks in (True, False):
        read |= named(errand, [ref for ref, deep in asked.items() if deep is subtasks], subtasks=subtasks)
    aliases |= {ref: str(task["id"]) for ref, task in read.items()}
    errand.unseen += [ref for ref in asked if ref not in aliases]
    found = {str(task["id"]): task for task in read.values()}
    return aliases, found, {aliases[ref]: read[ref] for ref in scope.roots if ref in read}
