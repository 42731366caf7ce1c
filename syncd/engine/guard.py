"""The guard: turns a change set into an approved one, or refuses it with the reason and the way on.

Only this module can make an `Approved`, and only an `Approved` can be applied.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.errors import RefusedError
from syncd.engine.changes import ChangeSet

_SEAL = object()


class Approved:
    """A change set that may be written, and by whose word: `guard`, `--yes` or `--fingerprint`."""

    __slots__ = ("by", "change_set")

    def __init__(self, change_set: ChangeSet, by: str, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only the guard approves change sets")
        self.change_set = change_set
        self.by = by


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a change set is too large to be right: more than `share` of the fields and more than `number`.

    `emptied` is the number of filled fields from which on emptying more than `share` of them is refused.
    """

    share: float = 0.5
    number: int = 100
    emptied: int = 10


def approve(
    change_set: ChangeSet,
    limits: Limits,
    *,
    fingerprint: str | None = None,
    yes: bool = False,
    shown: str = "syncd diff",
    written: str = "syncd sync",
) -> Approved:
    """Approve the change set, or raise `RefusedError` that says why and which command goes on.

    `shown` is the command that shows the change set, `written` the one that writes it.

    A `fingerprint` approves exactly the change set that was reviewed, and nothing else.
    """
    if fingerprint is not None:
        if fingerprint != change_set.fingerprint:
            raise RefusedError(
                f"the change set is now {change_set.fingerprint}, not the reviewed {fingerprint}",
                where="guard",
                remedy=f"look at `{shown}` again and approve its fingerprint",
            )
        return Approved(change_set, "--fingerprint", _SEAL)
    reasons = refusals(change_set, limits)
    if reasons and not yes:
        raise RefusedError(
            "; ".join(reasons),
            where="guard",
            remedy=f"look at `{shown}`, then approve with `{written} --fingerprint {change_set.fingerprint}`",
        )
    return Approved(change_set, "--yes" if reasons else "guard", _SEAL)


def refusals(change_set: ChangeSet, limits: Limits) -> list[str]:
    """Say why this change set should not be written without a person's word; empty when it may."""
    reasons = []
    count = len(change_set.changes)
    if count > limits.number and count > limits.share * change_set.configured:
        reasons.append(
            f"{count} of {change_set.configured} configured fields would change, "
            f"more than {limits.share:.0%} and more than {limits.number}"
        )
    emptied = sum(1 for c in change_set.changes if c.after is None and c.before is not None)
    if emptied > limits.emptied and emptied > limits.share * change_set.filled:
        reasons.append(f"{emptied} of {change_set.filled} filled fields would be emptied")
    return reasons
