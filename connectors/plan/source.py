"""The text of an XML file as UTF-8, and the way back to the file's own encoding.

Places in it are counted in UTF-8, whatever the file's encoding is, so that a patch is made in one form only.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from connectors.errors import MalformedError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_KNOWN = re.compile(
    r"utf-?8|us-ascii|ascii|utf-?16(-?[lb]e)?|iso-?8859-?\d+|windows-125\d|cp125\d|shift_?jis|windows-31j|euc-jp"
    r"|iso-2022-jp|gb2312|gbk|gb18030|big5|euc-kr|koi8-r",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class XmlText:
    """An XML file: its `body` in UTF-8, the mark before it, and the encoding that it has in the file."""

    body: bytes
    mark: bytes
    encoding: str

    def whole(self, body: bytes) -> bytes:
        """Return a changed body as a file of the same encoding; what it cannot hold stands as a reference."""
        if self.encoding == "utf-8":
            return self.mark + body
        return self.mark + body.decode("utf-8").encode(self.encoding, "xmlcharrefreplace")


def xml_text(raw: bytes, where: str) -> XmlText:
    """Find out the encoding, by the mark or the declaration; raises `MalformedError` where it does not fit."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return XmlText(_in_utf8(raw[len(mark) :], encoding, where), mark, encoding)
    declared = _DECLARED.match(raw)
    encoding = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if not _KNOWN.fullmatch(encoding):
        raise MalformedError(
            f"the file is in an encoding that is not read here: {encoding[:40]}",
            where=where,
            remedy="save it in UTF-8",
        )
    return XmlText(
        _in_utf8(raw, encoding, where), b"", "utf-8" if encoding in {"utf8", "utf-8"} else encoding
    )


def _in_utf8(raw: bytes, encoding: str, where: str) -> bytes:
    try:
        text = raw.decode(encoding)
        return raw if encoding in {"utf-8", "utf8"} else text.encode("utf-8")
    except (UnicodeError, LookupError) as error:
        raise MalformedError(
            f"the file is not in the encoding that it claims, {encoding}",
            where=where,
            remedy="save it again in UTF-8",
        ) from error
