"""Opens the archive that an Excel file is, and refuses what a plan never needs: macros, bombs, foreign entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from connectors.errors import MalformedError

MOST_UNPACKED = 150_000_000
"""Bytes of all parts together; a sheet with 50 000 rows has about a tenth of it."""

MOST_PARTS = 5_000

_OLD_FORM = b"\xd0\xcf\x11\xe0"
_MACROS = ("vbaproject.bin", "/macrosheets/", "/activex/", "/dialogsheets/")


def parts_of(raw: bytes, where: str) -> Mapping[str, bytes]:
    """Return the parts of the archive by name, in their order; raises `MalformedError` with what is wrong."""
    if raw.startswith(_OLD_FORM):
        raise _refused(
            "is an Excel file of the old form, or has a password", where, "save it as .xlsx, without one"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            _check(packed, where)
            parts = {part.filename: packed.read(part) for part in packed.infolist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _refused(
            "is no Excel file that can be read", where, "open it, and save it as .xlsx again"
        ) from error
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
            raise _refused(
                f"has a DOCTYPE in {name}, which Excel never writes", where, "save it as .xlsx again"
            )
    return parts


def _check(packed: zipfile.ZipFile, where: str) -> None:
    """Refuse an archive by what it tells of its parts; no part unpacks to more than it tells."""
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _refused(
            f"unpacks to more than {MOST_UNPACKED // 10**6} MB", where, "keep the sheet with the plan only"
        )
    if len({part.filename for part in parts}) < len(parts):
        raise _refused("holds one part twice", where, "open it, and save it as .xlsx again")
    if any(mark in f"/{part.filename.lower()}" for part in parts for mark in _MACROS):
        raise _refused("holds macros, which are never opened", where, "save it as .xlsx, without macros")


def _refused(what: str, where: str, remedy: str) -> MalformedError:
    return MalformedError(f"the file {what}", where=where, remedy=remedy)
