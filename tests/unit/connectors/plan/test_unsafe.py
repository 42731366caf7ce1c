"""Files that are broken or mean harm are refused with a sentence, and nothing of them is expanded."""

from __future__ import annotations

import io
import zipfile

import pytest

from connectors.errors import MalformedError, SettingsError, SyncError
from connectors.plan import LARGEST_BYTES, form_in, form_of, read_plan
from connectors.plan.archive import MOST_UNPACKED
from tests.unit.connectors.plan.samples import mspdi, task
from tests.unit.connectors.plan.test_tables import workbook

BOMB = b'<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Project><Title>&b;</Title></Project>'
FOREIGN = b'<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project><Title>&x;</Title></Project>'


def repacked(name: str, content: bytes) -> bytes:
    """Return a sound workbook with one more part, or another content of one."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for part in before.namelist():
            if part != name:
                after.writestr(part, before.read(part))
        after.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("p.xml", BOMB, "DOCTYPE"),
        ("p.xml", FOREIGN, "DOCTYPE"),
        ("p.xml", b"<Project>" + b"<a>" * 200 + b"</a>" * 200 + b"</Project>", "nested more than 100 levels"),
        ("p.xml", mspdi(task(1, "Index"))[:-40], "no sound XML"),
        (
            "p.xml",
            b'<?xml version="1.0" encoding="UTF-8"?><Project>\xff\xfe</Project>',
            "not in the encoding that it claims",
        ),
        (
            "p.xml",
            b'<?xml version="1.0" encoding="base64"?><Project/>',
            "encoding that is not read here: base64",
        ),
        ("p.xml", b"<html><body>Sign in</body></html>", "no plan of MS Project"),
        ("p.xml", b" " * (LARGEST_BYTES + 1), "more than 100"),
        ("p.xlsx", b"PK\x03\x04 broken", "no Excel file"),
        ("p.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old form, or has a password"),
        ("p.xlsx", repacked("xl/vbaProject.bin", b"x"), "holds macros"),
        ("p.xlsx", repacked("xl/macrosheets/sheet1.xml", b"<a/>"), "holds macros"),
        ("p.xlsx", repacked("xl/sharedStrings.xml", BOMB), "DOCTYPE in xl/sharedStrings.xml"),
        ("p.xlsx", repacked("xl/media/zeros.bin", bytes(MOST_UNPACKED)), "unpacks to more than 150 MB"),
        ("p.csv", b"\x00\x01\x02", "no text"),
        ("p.csv", b"A,B\n1,2\n", "no column of task names"),
        ("p.csv", b'Task Name\n"never ended\n', "a quoted field has no end"),
        ("p.csv", b"Task Name,Start\nIndex,next spring\n", "'next spring' is no day"),
        ("p.csv", b"Task Name,Work\nIndex,plenty\n", "'plenty' is no working time"),
    ],
)
def test_it_is_refused_with_a_sentence(name: str, raw: bytes, sentence: str) -> None:
    """Each is a `MalformedError` that says what is wrong, where, and what to do."""
    with pytest.raises(MalformedError, match=sentence) as caught:
        read_plan(raw, name)
    assert name in caught.value.where
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["plan.xlsm", "plan.xls", "plan.pdf"])
def test_other_kinds_of_files_are_no_plans(name: str) -> None:
    """A file with macros, of the old form, or of another kind is refused by its name in the settings."""
    with pytest.raises(SettingsError):
        form_of(name)


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (b"\xef\xbb\xbf<?xml", "mspdi"),
        (b"PK\x03\x04", "xlsx"),
        (b"\xd0\xcf\x11\xe0", "mpp"),
        (b"Task Name", "csv"),
    ],
)
def test_a_name_that_tells_nothing_leaves_it_to_the_content(raw: bytes, form: str) -> None:
    """An address may end in anything: then the first bytes tell the form."""
    assert form_in(raw, "download") == form


def test_mpp_without_java_says_what_to_do() -> None:
    """Where the extra is missing, or what is named .mpp is none, the advice is to save it as XML."""
    with pytest.raises(SyncError, match=r"\.mpp file|no plan") as caught:
        read_plan(b"no plan", "plan.mpp")
    assert "as XML" in caught.value.remedy
