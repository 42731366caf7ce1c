"""Plan files: the rows of a programme plan read from MSPDI, Excel, CSV and MPP, and progress put back into them.

A file is read as it is, whoever wrote it, and refused with a sentence where it is not safe. Putting progress back
changes nothing else: the bytes of what is not named stay as they are.
"""

from __future__ import annotations

from connectors.errors import SettingsError
from connectors.model.plan import PlanFile
from connectors.plan.changes import Actual, Changes, RowChange
from connectors.plan.layout import HEADINGS, Layout
from connectors.plan.limits import LARGEST_BYTES, refuse_large

__all__ = [
    "HEADINGS",
    "LARGEST_BYTES",
    "Actual",
    "Changes",
    "Layout",
    "RowChange",
    "form_in",
    "form_of",
    "patched",
    "read_plan",
]

FORMS = {".xml": "mspdi", ".xlsx": "xlsx", ".csv": "csv", ".mpp": "mpp"}
"""The forms of plan files by the end of their names."""


def form_of(name: str) -> str:
    """Return the form of a file by its name; raises `SettingsError` for one that is not read."""
    ending = "." + name.rpartition(".")[2].lower()
    if ending in FORMS:
        return FORMS[ending]
    if ending in {".xlsm", ".xls", ".xlsb"}:
        raise SettingsError(
            f"a plan in {ending} is not read", where=name, remedy="save it as .xlsx, without macros"
        )
    raise SettingsError(
        "is no plan file by its name",
        where=name,
        remedy=f"name a file that ends with one of {', '.join(FORMS)}",
    )


def form_in(raw: bytes, name: str) -> str:
    """Return the form of a file by its name; where that tells nothing, as in an address, by how it begins."""
    ending = "." + name.rpartition(".")[2].lower()
    if ending in FORMS:
        return FORMS[ending]
    if raw.startswith(b"PK\x03\x04"):
        return "xlsx"
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        return "mpp"
    return "mspdi" if raw.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<") else "csv"


def read_plan(raw: bytes, name: str, layout: Layout | None = None) -> PlanFile:
    """Read a plan from the bytes of a file of that name.

    Raises `MalformedError` for what is broken or not safe, `SettingsError` for what is not read here.
    """
    form, layout = form_in(raw, name), layout or Layout()
    refuse_large(len(raw), name)
    match form:
        case "xlsx":
            from connectors.plan.xlsx.reading import read_xlsx

            return read_xlsx(raw, name, layout)
        case "csv":
            from connectors.plan.csv_file import read_csv

            return read_csv(raw, name, layout)
        case "mpp":
            from connectors.plan.mpp import as_mspdi

            raw = as_mspdi(raw, name)
    from connectors.plan.mspdi.reading import read_mspdi
    from connectors.plan.source import xml_text

    return read_mspdi(xml_text(raw, name), name, layout.also)


def patched(raw: bytes, name: str, changes: Changes, layout: Layout | None = None) -> bytes:
    """Return the file with the changes in its rows; an MPP file comes back as MSPDI.

    Raises as `read_plan` does, and `RejectedError` where the file has no room for them.
    """
    form, layout = form_in(raw, name), layout or Layout()
    refuse_large(len(raw), name)
    match form:
        case "xlsx":
            from connectors.plan.xlsx.patching import patch_xlsx

            return patch_xlsx(raw, name, changes, layout)
        case "csv":
            from connectors.plan.csv_file import patch_csv

            return patch_csv(raw, name, changes, layout)
        case "mpp":
            from connectors.plan.mpp import as_mspdi

            raw = as_mspdi(raw, name)
    from connectors.plan.mspdi.patching import patch_mspdi
    from connectors.plan.source import xml_text

    return patch_mspdi(xml_text(raw, name), name, changes)
