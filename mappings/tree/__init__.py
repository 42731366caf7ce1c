"""The OKR that people keep in their trackers: items into objectives, key results and projects.

An item is an objective or a key result by its type, or by how deep it stands below the place's top. What
belongs to what is said by the item itself: by its parent, a link, a relationship, a field or a label. What the
configuration says of the same thing stands; where the tracker says something else, that is a conflict, which
names both places, and the tracker's word is left out. Nothing here reads a tracker or the store.
"""

from mappings.tree.compose import compose
from mappings.tree.levels import circles
from mappings.tree.model import Above, Candidate, Conflict, Place, Refer, Sources, Tree
from mappings.tree.naming import mentioned

__all__ = [
    "Above",
    "Candidate",
    "Conflict",
    "Place",
    "Refer",
    "Sources",
    "Tree",
    "circles",
    "compose",
    "mentioned",
]
