"""The code in the second column of every record of a CSV piece, without a CSV parser.

Where each cell is quoted and a number comes first, a record starts ``"8412345","167512",``. The
first bytes of all lines are compared with that form at once (numpy). A line of another form may be
a record, or a part of one after a quoted newline: that is for a parser to tell.
"""

import re
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import stringzilla
from numpy.typing import NDArray

_FORM = re.compile(rb'"([0-9]{1,8})","([1-9][0-9]{0,6})",')
_FORM_BYTES = 24  # three words; the longest form has 21 bytes
_WORD_BYTES = 8
_MOST_FORMS = 64  # there are 56, eight lengths of the number times seven of the code
# Bits of a byte to look at, and what they have to be. 0x30 to 0x3F are the digits and : ; < = > ?,
# which are neither quotes nor separators.
_DIGIT, _QUOTE, _COMMA = (0xF0, 0x30), (0xFF, 0x22), (0xFF, 0x2C)


class Lines(NamedTuple):
    """First byte of each line, and the code in it as ASCII in a little-endian word; 0 if none."""

    starts: NDArray[np.int64]
    codes: NDArray[np.uint64]


def text_of(code: int) -> str:
    """Return the code that a word holds.

    >>> text_of(int.from_bytes(b"167512", "little"))
    '167512'
    """
    return code.to_bytes(_WORD_BYTES, "little").rstrip(b"\0").decode()


def line_codes(content: memoryview) -> Lines:
    """Return the lines of ``content``; lines of another form than the others have no code."""
    starts = _line_starts(content)
    words = _first_words(content, starts)
    codes = np.zeros(starts.size, np.uint64)
    left = np.arange(starts.size)
    for _ in range(_MOST_FORMS):
        if not left.size:
            break
        form = _FORM.match(words[left[0]].tobytes())
        if form is None:
            left = left[1:]
            continue
        whole = left.size == starts.size  # nearly always all lines have one form
        fits, found = _fitting(words if whole else words[left], form)
        if whole:
            codes = found
        else:
            codes[left] = found
        left = left[~fits]
    return Lines(starts, codes)


def _line_starts(content: memoryview) -> NDArray[np.int64]:
    if not content:
        return np.empty(0, np.int64)
    found = stringzilla.Str(content).split("\n", keepseparator=True)
    count = len(found) - (content[-1] == ord("\n"))  # no line after the last newline
    offsets = pa.foreign_buffer(found.offsets_address, found.offsets_nbytes, base=found)
    kind = np.uint64 if found.offsets_are_large else np.uint32
    return np.frombuffer(offsets, kind, count).astype(np.int64)


def _first_words(content: memoryview, starts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the first 24 bytes from each start as three words; zeros after the end."""
    padded = bytes(content[-_FORM_BYTES:]).rjust(_FORM_BYTES, b"\0") + bytes(_FORM_BYTES)
    last = len(content) - _FORM_BYTES
    inside = int(np.searchsorted(starts, last, "right")) if last >= 0 else 0
    parts = [(content, starts[:inside]), (padded, starts[inside:] - last)]
    found = [
        np.ndarray((len(part) - _FORM_BYTES + 1,), f"V{_FORM_BYTES}", part, 0, (1,))[at]
        for part, at in parts
        if at.size
    ]
    return np.concatenate(found).view("<u8").reshape(-1, 3) if found else np.empty((0, 3), "<u8")


def _fitting(
    words: NDArray[np.uint64], form: re.Match[bytes]
) -> tuple[NDArray[np.bool_], NDArray[np.uint64]]:
    """Return which lines have numbers and codes as long as those of ``form``, and their codes."""
    number, code = (len(group) for group in form.groups())
    looked_at = [_QUOTE, *[_DIGIT] * number, _QUOTE, _COMMA, _QUOTE, *[_DIGIT] * code, _QUOTE, _COMMA]
    masks, wanted = (
        np.frombuffer(bytes(column).ljust(_FORM_BYTES, b"\0"), "<u8")
        for column in zip(*looked_at, strict=True)
    )
    fits = (words[:, 0] & masks[0]) == wanted[0]
    for at in (1, 2):
        if masks[at]:
            fits &= (words[:, at] & masks[at]) == wanted[at]
    at, shift = divmod(number + 4, _WORD_BYTES)
    found = words[:, at] >> np.uint64(8 * shift)
    if shift:
        found |= words[:, at + 1] << np.uint64(64 - 8 * shift)
    found &= np.uint64((1 << 8 * code) - 1)
    found *= fits
    return fits, found
