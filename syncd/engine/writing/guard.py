"""The guard: turns a change set into an approved one, or refuses it with the reason and the way on.

Only this module can make an `Approved`, and only an `Approved` can be applied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from connectors.errors import RefusedError
from syncd.engine.writing.changes import ChangeSet

_SEAL = object()


class Approved:
    """A change set that may be written, and by whose word: `guard`, `--yes` or `--fingerprint`."""

    __slots__ = ("by", "change_set")

    def __init__(self, change_set: ChangeSet, by: str, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only the guard approves change sets")
        self.change_set = change_set
        self.by = by


class Rule(StrEnum):
    """What the guard goes by: too many changes in all, in a tracker or of a kind of field, emptied fields, and doubts."""

    TOO_MANY = "too_many"
    TRACKER = "tracker"
    FIELD = "field"
    EMPTIED = "emptied"
    UNMAPPED = "unmapped"
    SETTINGS = "settings"


class Doubt(NamedTuple):
    """Why a change set should not be written without a person's word."""

    rule: Rule
    words: str


class GuardError(RefusedError):
    """The guard's refusal, with all that it has doubts about; none where only the fingerprint is another one."""

    def __init__(self, what: str, *, where: str, remedy: str, doubts: Sequence[Doubt] = ()) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.doubts = doubts


class Limit(NamedTuple):
    """More changes than both are too many: a share of the fields that were looked at, and a number."""

    share: float = 0.5
    number: int = 100

    def is_passed(self, count: int, of: int) -> bool:
        """Tell whether so many out of so many are too many; each border itself is still fine."""
        return count > self.number and count > self.share * of


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a change set is too large to be right: in all, in single trackers, and of single kinds of fields.

    `emptied` is the number of filled fields from which on emptying more than the share of them is refused.
    """

    total: Limit = field(default_factory=Limit)
    trackers: Mapping[str, Limit] = field(default_factory=dict)
    fields: Mapping[str, Limit] = field(default_factory=dict)
    emptied: int = 10


def approve(
    change_set: ChangeSet,
    limits: Limits,
    doubts: Sequence[Doubt] = (),
    *,
    fingerprint: str | None = None,
    yes: bool = False,
    shown: str = "syncd diff",
    written: str = "syncd sync",
) -> Approved:
    """Approve the change set, or raise `GuardError` that says why and which command goes on.

    `shown` is the command that shows the change set, `written` the one that writes it.

    A `fingerprint` approves exactly the change set that was reviewed, and nothing else.
    """
    if fingerprint is not None:
        if fingerprint != change_set.fingerprint:
            raise GuardError(
                f"the change set is now {change_set.fingerprint}, not the reviewed {fingerprint}",
                where="guard",
                remedy=f"look at `{shown}` again and approve its fingerprint",
            )
        return Approved(change_set, "--fingerprint", _SEAL)
    reasons = refusals(change_set, limits, doubts)
    if reasons and not yes:
        raise GuardError(
            "; ".join(reason.words for reason in reasons),
            where="guard",
            doubts=reasons,
            remedy=f"look at `{shown}`, then approve with `{written} --fingerprint {change_set.fingerprint}`",
        )
    return Approved(change_set, "--yes" if reasons else "guard", _SEAL)


def refusals(change_set: ChangeSet, limits: Limits, doubts: Sequence[Doubt] = ()) -> list[Doubt]:
    """Return why this change set should not be written without a person's word; empty when it may.

    `doubts` are those about what the change set rests on; without changes there is nothing to doubt.
    """
    if not change_set.changes:
        return []
    emptied = sum(1 for c in change_set.changes if c.after is None and c.before is not None)
    found = [*_too_many(change_set, limits), *doubts]
    if Limit(limits.total.share, limits.emptied).is_passed(emptied, change_set.filled):
        found.append(Doubt(Rule.EMPTIED, f"{emptied} of {change_set.filled} filled fields would be emptied"))
    return found


def _too_many(change_set: ChangeSet, limits: Limits) -> Iterator[Doubt]:
    """Yield where too many fields would change: in all, or else in single trackers and of single kinds."""
    count = len(change_set.changes)
    if limits.total.is_passed(count, change_set.configured):
        yield Doubt(Rule.TOO_MANY, _told(count, change_set.configured, "configured", limits.total))
        return
    groups = (
        (Rule.TRACKER, limits.trackers, "configured {} ", [c.target.tracker for c in change_set.changes], 0),
        (Rule.FIELD, limits.fields, "{} ", [c.target.figure for c in change_set.changes], 1),
    )
    for rule, own, words, names, part in groups:
        looked_at = Counter[str]()
        for place, fields in change_set.groups.items():
            looked_at[place[part]] += fields
        for name, found in Counter(names).items():
            limit, of = own.get(name, limits.total), looked_at[name]
            if of and limit.is_passed(found, of):
                yield Doubt(rule, _told(found, of, words.format(name).strip(), limit))


def _told(count: int, of: int, which: str, limit: Limit) -> str:
    return f"{count} of {of} {which} fields would change, more than {limit.share:.0%} and more than {limit.number}"
