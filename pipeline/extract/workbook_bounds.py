"""Check the size of an xlsx file before it is read.

The reader (calamine) decompresses everything and allocates every cell of the rectangle up to the
last one: a file of 5 kB with a cell in XFD1048576 would take 400 GB and end the process.
"""

import io
import re
import zipfile

from isal.igzip_lib import IsalError

from pipeline.diagnostics.errors import UsageError
from pipeline.extract.zip_stream import checked_blocks, opened

_MOST_BYTES = 1 << 27  # inflated; the largest workbook there is has 13 MB
_MOST_MEMBERS = 1_000
_MOST_CELLS = 2_000_000  # of the rectangle; the largest has 0.4 million
_OTHERS = ("content.xml", "xl/workbook.bin")  # the reader accepts these as workbooks too
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACE = re.compile(rb"\sr\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
# A cell with an error, and a formula without a cached result: the reader returns both as blank.
_NO_VALUE = re.compile(rb"\st\s*=\s*[\"']e[\"']|(?:</f>|<f\s*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_REFERENCE = re.compile(rb"([A-Z]{0,3})0*([1-9][0-9]{0,6})")


def check_bounds(where: str, content: bytes) -> None:
    """Raise a UsageError for a file that is not an xlsx, or is larger than any table of foods."""
    file = io.BytesIO(content)
    with opened(file, where, "xlsx workbook") as archive:
        members = archive.infolist()
    if len(members) > _MOST_MEMBERS or sum(info.file_size for info in members) > _MOST_BYTES:
        raise UsageError(f"{where} holds far more than a table of foods; is it the right file?")
    names = [info.filename for info in members]
    if len(set(names)) < len(names) or any(name in _OTHERS for name in names):
        raise UsageError(f"{where} is no xlsx workbook as spreadsheets write it; get it again")
    try:
        for info in members:
            part = b"".join(checked_blocks(file, info))
            if b"sheetData" in part:
                _check_sheet(where, part)
    except (zipfile.BadZipFile, IsalError, ValueError) as error:  # type: ignore[misc]
        raise UsageError(f"{where}: {info.filename} is damaged ({error}); get it again") from error


def _check_sheet(where: str, part: bytes) -> None:
    """Count rows and columns from cell references, or from position where cells have none."""
    last_row = last_column = 0
    for found in _PLACE.finditer(part):
        place = _REFERENCE.fullmatch(found[1] or found[2] or b"")
        if place is None:
            raise ValueError(f"{(found[1] or found[2] or b'')[:20]!r} is no cell")
        last_row = max(last_row, int(place[2]))
        last_column = max(last_column, _number(place[1]))
    if found_none := _NO_VALUE.search(part):
        places = _PLACE.findall(part[: found_none.start() + 1])
        cell = "".join(text.decode() for text in places[-1]) if places else "without a name"
        raise ValueError(f"the cell {cell} holds a formula without a value, or an error")
    by_row = _ROW.split(part)
    rows = last_row + len(by_row)
    columns = last_column + max(len(_CELL.findall(row)) for row in by_row)
    if rows * columns > _MOST_CELLS:
        raise UsageError(
            f"{where} has a sheet of {rows} × {columns} cells; no table of foods is so large"
        )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
