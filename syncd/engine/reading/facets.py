"""Custom fields in selectors: named as the operator wrote them, matched by their ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mappings.okr import Criteria

FIELD_FACET = "field:"
"""What the facet of a custom field begins with; the rest is its name, or its id once it is found."""


def with_field_ids(criteria: Criteria, find: Callable[[str], str]) -> Criteria:
    """Return the criteria with every custom field named by the id that `find` returns for its name."""

    def facet(name: str) -> str:
        return FIELD_FACET + find(name.removeprefix(FIELD_FACET)) if name.startswith(FIELD_FACET) else name

    return replace(criteria, facets={facet(name): values for name, values in criteria.facets.items()})
