"""Options that a field is given before they are set: each looked for afresh, and created once where it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from connectors.errors import MissingError, RejectedError, RightsError
from connectors.jira import fields
from connectors.jira.edition import Edition, mapping_of
from connectors.model.fields import FieldWrite, NewOption


@dataclass(slots=True)
class NewOptions:
    """Creates what several items may ask for at the same time; each option once."""

    _alone: Lock = field(default_factory=Lock)

    def settled(
        self, site: Edition, item: str, writes: Sequence[FieldWrite]
    ) -> tuple[list[FieldWrite], dict[str, str]]:
        """Return the writes with ids in place of new options, and by field why an option was not created."""
        settled, refused = [], {}
        for write in writes:
            if not isinstance(write.value, NewOption):
                settled.append(write)
                continue
            try:
                with self._alone:
                    settled.append(
                        replace(write, value=_found_or_created(site, item, write.field.id, write.value))
                    )
            except (RightsError, RejectedError, MissingError) as error:
                refused[write.field.id] = (
                    f"option {write.value} was not created: {error.what}; {error.remedy}"
                )
        return settled, refused


def _found_or_created(site: Edition, item: str, name: str, wanted: str) -> str:
    """Return the option's id; a field that cannot be set on the issue is given no option."""
    row = site.editable(item).get(name)
    if row is None:
        raise RejectedError("the field cannot be set there", remedy="put it on the edit screen")
    options = fields.described(name, row).options
    found = next((one.id for one in options if one.name.casefold() == wanted.casefold()), None)
    return found or site.create_option(name, *_place(site, item), wanted)


def _place(site: Edition, item: str) -> tuple[str, str]:
    """Return the ids of the issue's project and type, which decide where a field's options are kept."""
    issue = site.issue(item, ["project", "issuetype"])
    if issue is None:
        raise MissingError(
            "the issue is not there, or not visible", remedy="give the account the right to see it"
        )
    told = mapping_of(issue.get("fields"))
    return str(mapping_of(told.get("project")).get("id")), str(mapping_of(told.get("issuetype")).get("id"))
