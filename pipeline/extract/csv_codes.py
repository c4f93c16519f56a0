"""The code in the first or second column of every record of a CSV piece, without a CSV parser.

Where each cell is quoted and a number comes first, a record starts ``"8412345","167512",``. The
first bytes of all lines are compared with that form at once (numpy). A line of another form may be
a record, or a part of one after a quoted newline: that is for a parser to tell.
"""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# The number before the code, if any, and the code, as they stand in the first or second column.
_FORMS = (re.compile(rb'"()([0-9]{1,7})",'), re.compile(rb'"([0-9]{1,8})","([0-9]{1,7})",'))
_CODE = re.compile(r"[0-9:;<=>?]{1,7}")
_FORM_BYTES = 24  # three words; the longest form has 21 bytes
_WORD_BYTES = 8
NO_CODE = 0
_MOST_FORMS = 64  # there are 56, eight lengths of the number times seven of the code
# Bits of a byte to look at, and what they have to be. 0x30 to 0x3F are the digits and : ; < = > ?,
# which are neither quotes nor separators.
_DIGIT, _QUOTE, _COMMA = (0xF0, 0x30), (0xFF, 0x22), (0xFF, 0x2C)
_START, _STARTS = np.uint64(0xF0FF), np.uint64(0x3022)  # a quote and a digit, in the first word


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


def word_of(code: str) -> int | None:
    """Return the word of a code, None if a line that holds it has no code by ``line_codes``.

    >>> text_of(word_of("167512") or 0), word_of("12345678"), word_of("GB12")
    ('167512', None, None)
    """
    return int.from_bytes(code.encode(), "little") if _CODE.fullmatch(code) else None


def code_place(heading: bytes, column: str) -> int | None:
    """Return 0 or 1 if codes of that column can be read here, None if a parser has to.

    >>> code_place(b'"id","fdc_id","amount"', "fdc_id"), code_place(b"id,fdc_id,amount", "fdc_id")
    (1, None)
    """
    names = [name.strip(b'"') for name in heading.strip().split(b",")]
    places = [at for at, name in enumerate(names[:-1][: len(_FORMS)]) if name == column.encode()]
    return places[0] if places and heading.startswith(b'"') else None


def line_codes(content: memoryview, place: int) -> Lines:
    """Return the lines of ``content`` with the codes in the column at ``place``, 0 or 1.

    A line has no code if its first bytes have another form: a number in quotes before the code is
    one of up to 8 digits, and a code has up to 7.
    """
    starts = _line_starts(content)
    words = _first_words(content, starts)
    codes = np.zeros(starts.size, np.uint64)
    left = np.arange(starts.size)
    for _ in range(_MOST_FORMS):
        if not left.size:
            break
        form = _FORMS[place].match(words[left[0]].tobytes())
        if form is None:
            left = left[1:]
            left = left[(words[left, 0] & _START) == _STARTS]  # only these have a form
            continue
        whole = left.size == starts.size  # nearly always all lines have one form
        fits, found = _fitting(words if whole else words[left], form)
        if whole:
            codes = found
        else:
            codes[left] = found
        left = np.flatnonzero(~fits) if whole else left[~fits]
    return Lines(starts, codes)


class Unclear(NamedTuple):
    """Records with lines without a code: the ``lines``, and first line and end of each record."""

    lines: NDArray[np.intp]
    heads: NDArray[np.intp]
    ends: NDArray[np.intp]


def without_code(codes: NDArray[np.uint64]) -> Unclear:
    """Return the lines without a code with the line before each group of them, which they may end.

    >>> [part.tolist() for part in without_code(np.array([0, 7, 0, 0, 7, 7, 0], np.uint64))]
    [[0, 2, 3, 6], [0, 1, 5], [1, 4, 7]]
    """
    none = np.flatnonzero(codes == NO_CODE)
    follows = np.diff(none) == 1
    heads = np.maximum(none[np.append(True, ~follows)[: none.size]] - 1, 0)
    return Unclear(none, heads, none[np.append(~follows, True)[: none.size]] + 1)


def _line_starts(content: memoryview) -> NDArray[np.int64]:
    newlines = np.flatnonzero(np.frombuffer(content, np.uint8) == ord("\n"))
    starts = np.empty(newlines.size + 1, np.int64)
    starts[0] = 0
    np.add(newlines, 1, out=starts[1:])
    return starts[: np.searchsorted(starts, len(content))]  # no line after the last newline


def _first_words(content: memoryview, starts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the first 24 bytes from each start as three words; zeros after the end."""
    padded = bytes(content[-_FORM_BYTES:]).rjust(_FORM_BYTES, b"\0") + bytes(_FORM_BYTES)
    last = len(content) - _FORM_BYTES
    inside = int(np.searchsorted(starts, last, "right")) if last >= 0 else 0
    parts: list[tuple[bytes | memoryview, NDArray[np.int64]]] = [
        (content, starts[:inside]),
        (padded, starts[inside:] - last),
    ]
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
    before = [_QUOTE, *[_DIGIT] * number, _QUOTE, _COMMA] if number else []
    looked_at = [*before, _QUOTE, *[_DIGIT] * code, _QUOTE, _COMMA]
    masks, wanted = (
        np.frombuffer(bytes(column).ljust(_FORM_BYTES, b"\0"), "<u8")
        for column in zip(*looked_at, strict=True)
    )
    fits = (words[:, 0] & masks[0]) == wanted[0]
    for at in (1, 2):
        if masks[at]:
            fits &= (words[:, at] & masks[at]) == wanted[at]
    at, shift = divmod(len(before) + 1, _WORD_BYTES)
    found = words[:, at] >> np.uint64(8 * shift)
    if shift:
        found |= words[:, at + 1] << np.uint64(64 - 8 * shift)
    found &= np.uint64((1 << 8 * code) - 1)
    found *= fits
    return fits, found
