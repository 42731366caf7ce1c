"""Ledger: every change of a plan between two closes, with when, by what kind of author, and how large it was.

A change is a difference between two closes, so what was undone within a day is none. Several changes of one act are
told as one: those of the same kind by the same kind of author, of which none came later than ten minutes after the
one before it, for a bulk edit or an import takes some minutes; those without a known time count as one act a day.
"""

from __future__ import annotations

from mappings.ledger.acts import Act, Changes, acts_of, latest
from mappings.ledger.agreement import Agreement, agreement_changes
from mappings.ledger.differences import Difference, differences
from mappings.ledger.entries import MOST_NAMED, Entry, item_entries, sized, weights_of
from mappings.ledger.kinds import Kind
from mappings.ledger.reasons import Note, with_reasons
from mappings.ledger.snapshot import Held, Role, Snapshot, snapshot
from mappings.ledger.totals import Totals

__all__ = [
    "MOST_NAMED",
    "Act",
    "Agreement",
    "Changes",
    "Difference",
    "Entry",
    "Held",
    "Kind",
    "Note",
    "Role",
    "Snapshot",
    "Totals",
    "acts_of",
    "agreement_changes",
    "differences",
    "item_entries",
    "latest",
    "sized",
    "snapshot",
    "weights_of",
    "with_reasons",
]
