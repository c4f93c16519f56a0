"""Tables as text, for all parts of the pipeline: aligned columns for a terminal, or Markdown."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

from wcwidth import clip, ljust, rjust, wrap
from wcwidth import width as width_of

from pipeline.diagnostics.escaping import one_line

_NARROWEST = 8
_GAP = "  "
Cells = Sequence[Any]


def cell(value: Any) -> str:
    """Return a value as text on one line; an empty text if it is missing."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else one_line(str(value))


def in_columns(
    headings: Cells,
    rows: Iterable[Cells],
    width: int | None = None,
    *,
    ruled: bool = False,
    whole: Collection[str] = (),
) -> Iterator[str]:
    """Yield the lines of a table: headings, a rule if ``ruled``, one line a row.

    Columns are as wide as their widest cell; numbers are right-aligned. To fit ``width``, long
    texts are cut with an ellipsis, but those of the headings ``whole`` go on in further lines; a
    table that is still too wide is shown one line a cell.
    """
    names, *shown = [[cell(value) for value in row] for row in (headings, *rows)]
    natural = [max(map(width_of, column)) for column in zip(names, *shown, strict=True)]
    widths = _fit(natural, width, [name.endswith("_id") for name in names])
    if widths is not None and whole:
        shown = list(_in_full(names, shown, widths, whole))
    if width is not None and widths is None:
        yield from _blocks(names, shown, width)
        return
    numeric = [bool(shown) and all(_is_number(row[i]) for row in shown) for i in range(len(names))]
    rule = [["-" * width for width in widths or ()]] if ruled else []
    for row in (names, *rule, *shown):
        cells = zip(row, widths or (), numeric, strict=True)
        yield _GAP.join(_filled(text, width, right=right) for text, width, right in cells).rstrip()


def in_markdown_table(
    headings: Sequence[str], rows: Iterable[Iterable[str]], right: Collection[str] = ()
) -> Iterator[str]:
    """Yield the lines of a Markdown table; cells are Markdown already, ``right`` names headings."""
    yield f"| {' | '.join(headings)} |"
    yield "".join("|---:" if heading in right else "|---" for heading in headings) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _is_number(text: str) -> bool:
    try:
        float(text.removeprefix("≥ ") or 0)
    except ValueError:
        return False
    return True


def _fit(widths: list[int], available: int | None, ids: list[bool]) -> list[int] | None:
    """Return widths that fit, cutting the widest first and ids last; None if none fit.

    A cut id could not be copied into the next query.
    """
    widths = list(widths)
    if available is None:
        return widths
    room = available - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room:
        wide = [i for i, width in enumerate(widths) if width > _NARROWEST]
        if not wide:
            return None
        widest = max(wide, key=lambda i: (not ids[i], widths[i]))
        widths[widest] -= 1
    return widths


def _in_full(
    names: list[str], rows: list[list[str]], widths: list[int], whole: Collection[str]
) -> Iterator[list[str]]:
    """Yield rows in which no text of these columns is wider than its column."""
    for row in rows:
        parts = [
            wrap(text, width, break_on_hyphens=False) or [""] if name in whole else [text]
            for name, text, width in zip(names, row, widths, strict=True)
        ]
        yield from map(list, zip_longest(*parts, fillvalue=""))


def _filled(text: str, width: int, *, right: bool) -> str:
    if width_of(text) > width:
        text = clip(text, 0, width - 1, fillchar="") + "…"
    return rjust(text, width) if right else ljust(text, width)


def _blocks(names: list[str], rows: list[list[str]], width: int) -> Iterator[str]:
    """Yield a block of lines a row, without missing values."""
    width = max(width, 2 * _NARROWEST)  # a terminal narrower than that breaks the lines itself
    left = min(max(map(width_of, names)) + len(_GAP), width // 2)
    for row in rows:
        for name, text in zip(names, row, strict=True):
            lines = wrap(text, width - left, break_on_hyphens=False)
            for heading, line in zip([name] + [""] * len(lines), lines, strict=False):
                yield f"{_filled(heading, left - len(_GAP), right=False)}{_GAP}{line}"
        yield ""
