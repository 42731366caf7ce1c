"""Writing fields of one task, one request each; a refused field is told and the others are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.clickup.encode import UnfitError, encode, stamp
from connectors.clickup.fields import OWN, Definition
from connectors.clickup.refusals import NO_SUCH_OPTION, USES_SPENT, RefusedCallError
from connectors.clickup.workspace import Workspace
from connectors.errors import RejectedError
from connectors.http import Answer
from connectors.model.fields import FieldKind, FieldWrite, Written

_CHOICES = frozenset({FieldKind.OPTION, FieldKind.OPTIONS})
_DATES = frozenset({"start_date", "due_date"})

Ask = Callable[[], Mapping[str, Definition]]


@dataclass(slots=True)
class TaskFields:
    """The custom fields that a task has, by id; `anew` asks for them again, at most once."""

    known: Mapping[str, Definition]
    ask: Ask
    _asked: bool = False

    def anew(self) -> bool:
        """Ask again where that was not done yet, and say whether it was done now."""
        fresh, self._asked = not self._asked, True
        if fresh:
            self.known = self.ask()
        return fresh


class Editor:
    """Edits tasks of one workspace."""

    def __init__(self, site: Workspace) -> None:
        self._site = site

    def write(self, task: str, fields: TaskFields, writes: Sequence[FieldWrite]) -> Written:
        """Set the fields in turn.

        One refused field does not keep the others; once the plan's uses of custom fields are spent, no custom
        field is sent any more. Raises what is no refusal, also when earlier fields were written.
        """
        refused: dict[str, str] = {}
        at: datetime | None = None
        spent = ""
        for write in writes:
            name = write.field.id
            if spent and name not in OWN:
                refused[name] = spent
                continue
            try:
                at = self._set(task, fields, write).at
            except UnfitError as error:
                refused[name] = str(error)
            except RejectedError as error:
                refused[name] = f"{error.what}; {error.remedy}" if error.remedy else error.what
                if isinstance(error, RefusedCallError) and error.code == USES_SPENT:
                    spent = refused[name]
        return Written(at=at or self._site.http.clock.now(), refused=refused, notified=at is not None)

    def _set(self, task: str, fields: TaskFields, write: FieldWrite) -> Answer:
        """Set one field; an option that does not fit is held against the field's options as they are now, once."""
        if write.field.id in OWN:
            return self._site.edit(task, self._own(write))
        try:
            return self._set_custom(task, fields, write)
        except UnfitError:
            if write.field.kind not in _CHOICES or not fields.anew():
                raise
        except RefusedCallError as error:
            if error.code != NO_SUCH_OPTION or not fields.anew():
                raise
        return self._set_custom(task, fields, write)

    def _set_custom(self, task: str, fields: TaskFields, write: FieldWrite) -> Answer:
        definition = fields.known.get(write.field.id)
        if definition is None:
            raise UnfitError("the task has no such field: its list or its type does not")
        zone = self._site.user().zone if definition.type == "date" else UTC
        if write.value is None or write.value == ():
            if not definition.is_writable:
                encode(definition, write.value, zone)
            return self._site.clear_field(task, write.field.id)
        return self._site.set_field(task, write.field.id, encode(definition, write.value, zone))

    def _own(self, write: FieldWrite) -> dict[str, object]:
        name = write.field.id
        if name in _DATES:
            if write.value is None:
                return {name: None}
            with_time = isinstance(write.value, datetime)
            return {name: stamp(write.value, self._site.user().zone), f"{name}_time": with_time}
        if name != "status" or not isinstance(write.value, str) or not write.value:
            raise UnfitError(f"{write.field.name} cannot be set to {write.value!r}")
        return {name: write.value}
