"""Writing fields of one issue: one request, without mail where the account may, one refused field at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import RejectedError, RightsError
from connectors.http import Answer
from connectors.jira.edition import Edition
from connectors.jira.encode import UnfitError, encode
from connectors.model.fields import FieldWrite, Written


@dataclass(slots=True)
class Editor:
    """Edits issues and remembers, for as long as it lives, where mail cannot be suppressed."""

    _mailing: set[str] = field(default_factory=set)

    def write(self, site: Edition, item: str, space: str, writes: Sequence[FieldWrite]) -> Written:
        """Set the fields; those that the site refuses by name are left out and told in `Written.refused`.

        `space` is whatever edits are allowed for alike. Raises `RejectedError` when the site refuses the edit
        without naming a field.
        """
        values, refused = self._encoded(site, writes)
        notified = False
        while values:
            try:
                answer, notified = self._edit(site, item, space, values)
            except RejectedError as error:
                named = {name: why for name, why in error.fields.items() if name in values}
                if not named:
                    raise
                refused |= named
                values = {name: value for name, value in values.items() if name not in named}
            else:
                return Written(at=answer.at, refused=refused, notified=notified)
        return Written(at=site.http.clock.now(), refused=refused, notified=False)

    def _encoded(self, site: Edition, writes: Sequence[FieldWrite]) -> tuple[dict[str, Any], dict[str, str]]:
        values: dict[str, Any] = {}
        refused: dict[str, str] = {}
        for write in writes:
            try:
                values[write.field.id] = encode(write, site.rich)
            except UnfitError as error:
                refused[write.field.id] = str(error)
        return values, refused

    def _edit(self, site: Edition, item: str, space: str, values: Mapping[str, Any]) -> tuple[Answer, bool]:
        """Edit without mail first.

        Only administrators may suppress mail; others have the whole edit refused, without a field's name and
        with a status that differs between sites, so it is tried once more with mail.
        """
        if space in self._mailing:
            return site.edit(item, values, notify=True), True
        try:
            return site.edit(item, values, notify=False), False
        except (RightsError, RejectedError) as error:
            if isinstance(error, RejectedError) and error.fields:
                raise
        answer = site.edit(item, values, notify=True)
        self._mailing.add(space)
        return answer, True
