"""How large a plan file may be."""

from __future__ import annotations

from connectors.errors import MalformedError

LARGEST_BYTES = 100_000_000
"""A larger file is refused: a plan of 10 000 tasks with all its timephased data has about half of it."""


def refuse_large(size: int, where: str) -> None:
    """Raise `MalformedError` for a file of too many bytes."""
    if size > LARGEST_BYTES:
        raise MalformedError(
            f"the file has {size // 10**6} MB, more than {LARGEST_BYTES // 10**6}",
            where=where,
            remedy="save the plan without its timephased data, or split it",
        )
