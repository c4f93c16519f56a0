"""The bytes of an XML file against the encoding that it declares.

A parser reads windows-1252 bytes of any kind: UTF-8 declared so becomes other letters without an
error. CIQUAL's files came in both encodings.
"""

import re

from pipeline.diagnostics.errors import DataError

_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_UTF_8 = ("utf-8", "utf8")
_SINGLE_BYTE = {"windows-1252": "cp1252", "cp1252": "cp1252", "iso-8859-1": "latin-1"}
# How the bytes of UTF-8 read in windows-1252: a letter of two bytes, or a sign of three.
_FOLLOWING = "".join(
    re.escape(bytes([byte]).decode("cp1252", "ignore") or chr(byte)) for byte in range(0x80, 0xC0)
)
_TWICE = re.compile(f"[ÃÂ][{_FOLLOWING}]|â€")
_AGAIN = "get it again from the publisher"


def check_encoding(where: str, content: bytes) -> None:
    """Raise a DataError for bytes that contradict the declaration, and for text encoded twice."""
    bom = content.startswith(_BOM)
    found = _DECLARED.match(content.removeprefix(_BOM)[:200])
    declared = found[1].decode().lower() if found else "utf-8"
    if declared not in _UTF_8 and declared not in _SINGLE_BYTE:
        raise DataError(f"{where} declares the encoding {declared!r}, not UTF-8 or windows-1252")
    if bom and declared not in _UTF_8:
        raise DataError(f"{where} declares {declared}, but begins as UTF-8 does; {_AGAIN}")
    if declared in _UTF_8:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise DataError(
                f"{where} declares {declared}, but byte {content[error.start]:#04x} at"
                f" {error.start} is none of it; {_AGAIN}"
            ) from error
    else:
        if not content.isascii() and _is_utf_8(content):
            raise DataError(f"{where} declares {declared}, but its bytes are UTF-8; {_AGAIN}")
        text = content.decode(_SINGLE_BYTE[declared], "replace")
    if twice := _TWICE.search(text):
        place = text[max(twice.start() - 20, 0) : twice.end() + 20]
        raise DataError(f"{where} was encoded twice, as in {place!r}; {_AGAIN}")


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
