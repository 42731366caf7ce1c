"""The border of a tracker: an answer of a shape that nobody foresaw is told as one of that tracker, and the others go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb

from connectors.errors import MalformedError

UNFORESEEN = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What Python raises where a value has another type or form than the code takes it for."""


@contextmanager
def border(tracker: str) -> Iterator[None]:
    """Turn what an unforeseen answer of this tracker leads to into `MalformedError`, which names the line of code."""
    try:
        yield
    except UNFORESEEN as error:
        last = extract_tb(error.__traceback__)[-1]
        raise MalformedError(
            f"an answer is not understood ({type(error).__name__} at {Path(last.filename).name}:{last.lineno})",
            where=tracker,
            remedy="it is asked again by itself; where it stays so, report it with what `syncd doctor` gathers",
        ) from error
