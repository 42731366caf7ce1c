"""Which fields a query may name on a site, and the rule of each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from syncd.sandbox.history import plain_text
from syncd.sandbox.jql.context import Context
from syncd.sandbox.jql.errors import JqlError
from syncd.sandbox.jql.rules import Choice, IssueReference, Moment, Number, One, Rule, Text, at
from syncd.sandbox.jql.syntax import Function
from syncd.sandbox.model import CustomField, FieldType, Issue, StatusCategory

Names = Callable[[str], Iterable[Hashable]]

_CATEGORY_WORDS = {
    StatusCategory.UNDEFINED: ("1", "undefined", "no category"),
    StatusCategory.NEW: ("2", "new", "to do", "todo"),
    StatusCategory.INDETERMINATE: ("4", "indeterminate", "in progress"),
    StatusCategory.DONE: ("3", "done", "complete"),
}
_ALIASES = {
    "issuekey": "key",
    "issue": "key",
    "id": "key",
    "type": "issuetype",
    "label": "labels",
    "resolutiondate": "resolved",
    "due": "duedate",
    "createddate": "created",
    "updateddate": "updated",
    "epic link": "epiclink",
}


def rules_for(context: Context) -> Callable[[str], Sequence[Rule]]:
    """Return what finds the rules of a field's name: several where custom fields share it.

    The finder raises `JqlError` for a name that no field has.
    """
    known = _system_rules(context)

    def find(name: str) -> Sequence[Rule]:
        plain = name.lower()
        rule = known.get(_ALIASES.get(plain, plain))
        if rule is not None:
            return (rule,)
        custom = [field for field in context.site.fields.values() if plain in _clause_names(field)]
        if not custom:
            raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")
        return [_custom_rule(context, field) for field in custom]

    return find


def clause_names(field: CustomField) -> list[str]:
    """Return the names by which queries know a custom field, as `/field` tells them."""
    return [f"cf[{field.id.removeprefix('customfield_')}]", field.name]


def _clause_names(field: CustomField) -> set[str]:
    return {name.lower() for name in clause_names(field)}


def _named(things: Mapping[Any, Any]) -> Names:
    """Resolve a word as name in any case, or as id."""

    def resolve(word: str) -> Iterable[Hashable]:
        wanted = word.lower()
        return [id_ for id_, thing in things.items() if thing.name.lower() == wanted or str(id_) == word]

    return resolve


def _system_rules(context: Context) -> dict[str, Rule]:
    return {
        **_issue_rules(context),
        **_place_rules(context),
        **_type_rules(context),
        **_state_rules(context),
        **_tag_rules(context),
        **_version_rules(context),
        **_sprint_rules(context),
        **_time_rules(context),
        **_text_rules(),
    }


def _issue_rules(context: Context) -> dict[str, Rule]:
    site = context.site

    def epics(issue: Issue) -> list[Hashable]:
        return [up.id for up in context.ancestors(issue) if site.types[up.type].level == 1]

    def epic_parent(issue: Issue) -> int | None:
        parent = context.issues.get(issue.parent) if issue.parent is not None else None
        return parent.id if parent is not None and site.types[parent.type].level == 1 else None

    def parent(issue: Issue) -> int | None:
        return issue.parent if not context.linked or site.types[issue.type].level < 0 else None

    def above_epics(issue: Issue) -> int | None:
        return issue.parent if site.types[issue.type].level > 0 else None

    def space_key(issue: Issue) -> str:
        return site.spaces[issue.space].key

    return {
        "key": IssueReference(
            context=context,
            values=One(attrgetter("id")),
            relational=True,
            clearable=True,
            sort=lambda issue: (space_key(issue), issue.number),
        ),
        "parent": IssueReference(context=context, values=One(parent), sort=lambda issue: issue.parent or 0),
        "parentepic": IssueReference(context=context, values=epics),
        "parentlink": IssueReference(context=context, values=One(above_epics), clearable=True, by_key=True),
        "epiclink": IssueReference(context=context, values=One(epic_parent), clearable=True),
    }


def _place_rules(context: Context) -> dict[str, Rule]:
    site = context.site

    def spaces(word: str) -> Iterable[Hashable]:
        named = {id_ for id_, one in site.spaces.items() if one.name.lower() == word.lower()}
        space = site.space(word)
        return (named | ({space.id} if space else set())) - context.hidden

    return {
        "project": Choice(
            values=One(attrgetter("space")),
            resolve=spaces,
            clearable=False,
            sort=lambda issue: site.spaces[issue.space].name,
        ),
    }


def _type_rules(context: Context) -> dict[str, Rule]:
    site = context.site

    def levels(word: str) -> Iterable[Hashable]:
        return [int(word)] if word.lstrip("-").isdigit() else []

    def of_level(is_meant: Callable[[int], bool]) -> Callable[[Function], Iterable[Hashable]]:
        return lambda _call: [id_ for id_, one in site.types.items() if is_meant(one.level)]

    return {
        "issuetype": Choice(
            values=One(attrgetter("type")),
            resolve=_named(site.types),
            clearable=False,
            functions={
                "standardissuetypes": of_level(lambda level: level >= 0),
                "subtaskissuetypes": of_level(lambda level: level < 0),
            },
            sort=lambda issue: site.types[issue.type].name,
        ),
        "hierarchylevel": Choice(
            values=One(lambda issue: site.types[issue.type].level), resolve=levels, clearable=False
        ),
    }


def _state_rules(context: Context) -> dict[str, Rule]:
    site = context.site

    def categories(word: str) -> Iterable[Hashable]:
        return [one for one, words in _CATEGORY_WORDS.items() if word.lower() in words]

    return {
        "status": Choice(
            values=One(attrgetter("status")),
            resolve=_named(site.statuses),
            clearable=False,
            sort=lambda issue: list(site.statuses).index(issue.status),
        ),
        "statuscategory": Choice(
            values=One(lambda issue: site.statuses[issue.status].category),
            resolve=categories,
            clearable=False,
        ),
        "resolution": Choice(
            values=One(attrgetter("resolution")),
            resolve=_named(site.resolutions),
            empty_words=frozenset({"unresolved"}),
            sort=lambda issue: issue.resolution or "~",
        ),
        "priority": Choice(
            values=One(attrgetter("priority")),
            resolve=_named(site.priorities),
            sort=lambda issue: issue.priority or "~",
        ),
    }


def _tag_rules(context: Context) -> dict[str, Rule]:
    return {
        "labels": Choice(
            values=lambda issue: [label.lower() for label in issue.labels],
            resolve=lambda word: (word.lower(),),
        ),
        "component": Choice(values=lambda issue: issue.components, resolve=_named(context.site.components)),
    }


def _version_rules(context: Context) -> dict[str, Rule]:
    site = context.site

    def versions(*, released: bool) -> Callable[[Function], Iterable[Hashable]]:
        def chosen(call: Function) -> Iterable[Hashable]:
            spaces = {space.id for space in map(site.space, call.arguments) if space is not None}
            if len(spaces) < len(call.arguments):
                raise JqlError(f"The function '{call}' names a project that does not exist.")
            return [
                one.id
                for one in site.versions.values()
                if one.released is released and not one.archived and (not spaces or one.space in spaces)
            ]

        return chosen

    return {
        "fixversion": Choice(
            values=lambda issue: issue.versions,
            resolve=_named(site.versions),
            functions={
                "releasedversions": versions(released=True),
                "unreleasedversions": versions(released=False),
            },
        ),
    }


def _sprint_rules(context: Context) -> dict[str, Rule]:
    site = context.site

    def sprints(state: str) -> Callable[[Function], Iterable[Hashable]]:
        return lambda _call: [one.id for one in site.sprints.values() if one.state == state]

    return {
        "sprint": Choice(
            values=lambda issue: issue.sprints,
            resolve=_named(site.sprints),
            functions={
                "opensprints": sprints("active"),
                "closedsprints": sprints("closed"),
                "futuresprints": sprints("future"),
            },
        ),
    }


def _time_rules(context: Context) -> dict[str, Rule]:
    return {
        "created": Moment(
            context=context, value=lambda issue: issue.created, sort=lambda issue: issue.created
        ),
        "updated": Moment(
            context=context, value=lambda issue: issue.updated, sort=lambda issue: issue.updated
        ),
        "resolved": Moment(
            context=context, value=lambda issue: issue.resolved, sort=lambda issue: at(issue.resolved)
        ),
        "statuscategorychangeddate": Moment(
            context=context,
            value=lambda issue: issue.status_changed,
            sort=lambda issue: at(issue.status_changed),
        ),
        "duedate": Moment(
            context=context,
            value=lambda issue: issue.due,
            daily=True,
            sort=lambda issue: issue.due or date.max,
        ),
    }


def _text_rules() -> dict[str, Rule]:
    def described(issue: Issue) -> str:
        return plain_text(issue.description) if issue.description else ""

    return {
        "summary": Text(value=lambda issue: issue.summary, sort=lambda issue: issue.summary.casefold()),
        "description": Text(value=described),
        "text": Text(value=lambda issue: f"{issue.summary}\n{described(issue)}"),
    }


def _custom_rule(context: Context, field: CustomField) -> Rule:
    id_ = field.id

    def held(issue: Issue) -> Any:
        return issue.custom.get(id_)

    match field.type:
        case FieldType.NUMBER:
            return Number(value=held, sort=_last_when_empty(held, float("inf")))
        case FieldType.DATE:
            return Moment(context=context, value=held, daily=True, sort=_last_when_empty(held, date.max))
        case FieldType.DATETIME:
            return Moment(context=context, value=held, sort=lambda issue: at(held(issue)))
        case FieldType.TEXT | FieldType.PARAGRAPH:
            return Text(value=lambda issue: plain_text(held(issue)) if held(issue) else "")
        case FieldType.LABELS:
            return Choice(
                values=lambda issue: [one.lower() for one in held(issue) or ()],
                resolve=lambda word: (word.lower(),),
            )
        case FieldType.OPTION | FieldType.OPTIONS:
            return _option_rule(field)
        case _:
            return _shown_rule(context, field)


def _shown_rule(context: Context, field: CustomField) -> Rule:
    """Return the rule of a field that is shown from something else."""
    match field.type:
        case FieldType.SPRINT:
            return _sprint_rules(context)["sprint"]
        case FieldType.EPIC_LINK:
            return _issue_rules(context)["epiclink"]
        case FieldType.PARENT_LINK:
            return _issue_rules(context)["parentlink"]
        case _:
            types = context.site.types
            return Text(value=lambda issue: issue.summary if types[issue.type].level == 1 else None)


def _option_rule(field: CustomField) -> Rule:
    def chosen(issue: Issue) -> Sequence[Hashable]:
        value = issue.custom.get(field.id)
        return (value,) if isinstance(value, str) else value or ()

    return Choice(values=chosen, resolve=_named({option.id: option for option in field.options}))


def _last_when_empty(held: Callable[[Issue], Any], last: Any) -> Callable[[Issue], Any]:
    def key(issue: Issue) -> Any:
        value = held(issue)
        return last if value is None else value

    return key
