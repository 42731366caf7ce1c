"""Plans in MPP, the file of MS Project itself: turned into MSPDI by MPXJ, in a Java runtime within this process.

An optional extra, since it brings 30 MB and asks for Java. MPP is read only; progress goes back as MSPDI.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

from connectors.errors import MalformedError, SettingsError

_REMEDY = (
    "save the plan as XML from MS Project and name that file, or install its extra mpp and a Java runtime"
)
_turn = Lock()


def as_mspdi(raw: bytes, where: str) -> bytes:
    """Return the plan as MSPDI; raises `SettingsError` without the extra or Java, `MalformedError` for what is no plan."""
    with _turn:
        jpype = _java(where)
        from java.io import ByteArrayInputStream, ByteArrayOutputStream
        from org.mpxj.mspdi import MSPDIWriter
        from org.mpxj.reader import UniversalProjectReader

        try:
            plan = UniversalProjectReader().read(ByteArrayInputStream(jpype.JArray(jpype.JByte)(raw)))
            if plan is None:
                raise _unreadable(where)
            written = ByteArrayOutputStream()
            MSPDIWriter().write(plan, written)
            return bytes(written.toByteArray())
        except jpype.JException as error:
            raise _unreadable(where) from error


def _java(where: str) -> Any:
    """Start the Java runtime once for this process, with MPXJ in it."""
    try:
        import jpype
        import mpxj  # noqa: F401 - it tells where its classes are
    except ImportError as error:
        raise SettingsError("an .mpp file cannot be read here", where=where, remedy=_REMEDY) from error
    if not jpype.isJVMStarted():
        try:
            jpype.startJVM("-Xmx512m", "-Djava.awt.headless=true", convertStrings=False)
        except (OSError, RuntimeError, ValueError) as error:
            raise SettingsError(
                "an .mpp file needs a Java runtime, and none is found", where=where, remedy=_REMEDY
            ) from error
    import jpype.imports

    return jpype


def _unreadable(where: str) -> MalformedError:
    return MalformedError(
        "the file is no plan that can be read", where=where, remedy="save it as XML from MS Project"
    )
