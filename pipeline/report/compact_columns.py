"""Columns as compact JSON, which the explorer page decodes with ``scripts/columns.mjs``.

A column is written in the shortest of these ways:

- ``[…]``: the values, null where missing;
- ``{"steps": […], "is": […]}``: few values, each with the number of rows from the one before it
  (the first: from row 0);
- ``{"of": […], "is": […]}``: distinct texts, and per row the index in ``of`` (-1 where missing);
- ``{"of": […], "marks": "…"}``: few distinct values, and per row one character, which is a place
  of ``MARKS`` (null is one of the values);
- ``{"by": […]}``: whole numbers, each as what it is more than the number before it, and
- ``{"texts_by": […]}``: texts of which most are whole numbers, so written; others as they are.

Rows of a dependent table (the measurements of a food) are in the order of its parent table, and
``per`` holds the number of rows for each row of the parent.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from pipeline.report.embedded_json import as_json, embedded, escaped

MARKS = "".join(chr(n) for n in range(32, 127) if chr(n) not in '"&<>\\')
_WHOLE_NUMBER = r"^(0|[1-9][0-9]{0,14})$"  # read and written alike by every language
_FEW = 0.4  # share of values that makes a list of rows longer than the nulls it saves
_QUOTED = 3  # characters of a text besides its own: quotation marks and a comma


def written(frame: pl.DataFrame) -> Iterator[str]:
    """Yield ``{"rows": number of rows, "columns": {name: column}}``, a column at a time."""
    yield from _opened(frame)
    yield "}"


def hanging_on(parents: pl.Series, frame: pl.DataFrame) -> Iterator[str]:
    """Yield the table without the column that names the parent of each row, and ``per``.

    Rows are in the order of ``parents``, which are distinct. Raises ValueError for a row whose
    parent is missing or stands elsewhere.
    """
    key = parents.name
    place = parents.to_frame().with_row_index("place")
    placed = frame.select(key).join(place, on=key, how="left", maintain_order="left")["place"]
    if placed.null_count():
        raise ValueError(f"rows without their {key}")
    if not placed.is_sorted():
        raise ValueError(f"rows not in the order of {key}")
    per = place.select("place").join(
        placed.value_counts(), on="place", how="left", maintain_order="left"
    )["count"]
    yield from _opened(frame.drop(key))
    yield f',"per":{column_text(per.fill_null(0))}}}'


def _opened(frame: pl.DataFrame) -> Iterator[str]:
    yield f'{{"rows":{frame.height},"columns":{{'
    for place, column in enumerate(frame):
        yield f"{',' * (place > 0)}{embedded(column.name)}:{column_text(column)}"
    yield "}"


def column_text(column: pl.Series) -> str:
    """Return the column in the shortest of the forms, as JSON for a page."""
    if column.null_count() > (1 - _FEW) * len(column):
        plain: Any = _steps(column)
    else:
        plain = _texts(column) if column.dtype == pl.String else _plain(column)
    forms = [form for form in (plain, _marked(column), _increments(column)) if form is not None]
    return escaped(min(map(as_json, forms), key=_length_in_file))


def _steps(column: pl.Series) -> dict[str, Any]:
    steps = column.is_not_null().arg_true().cast(pl.Int64)
    steps -= steps.shift(1, fill_value=0)
    return {"steps": steps.to_list(), "is": _plain(column.drop_nulls())}


def _texts(column: pl.Series) -> Any:
    texts = column.drop_nulls().unique(maintain_order=True)
    if _length(texts) + _places(column, texts) >= _length(column):
        return _plain(column)
    places = column.replace_strict(
        texts, pl.int_range(len(texts), eager=True), default=-1, return_dtype=pl.Int64
    )
    return {"of": texts.to_list(), "is": places.to_list()}


def _marked(column: pl.Series) -> dict[str, Any] | None:
    """Return the column with one character a row; None if it has too many values for that."""
    distinct = column.unique(maintain_order=True)
    if len(distinct) > len(MARKS):
        return None
    marks = pl.Series(list(MARKS[: len(distinct)]), dtype=pl.String)
    written = column.replace_strict(distinct, marks, return_dtype=pl.String).str.join()
    return {"of": _plain(distinct), "marks": written.item()}


def _increments(column: pl.Series) -> dict[str, Any] | None:
    """Return whole numbers, or texts that are mostly such, as increments."""
    if column.dtype.is_integer():
        return {"by": _increments_of(column).to_list()}
    if column.dtype != pl.String:
        return None
    numbers = column.str.extract(_WHOLE_NUMBER).cast(pl.Int64)
    if numbers.is_null().sum() > _FEW * len(column):
        return None
    texts = column.to_list()
    by = _increments_of(numbers).to_list()
    return {"texts_by": [t if n is None else n for t, n in zip(texts, by, strict=True)]}


def _increments_of(numbers: pl.Series) -> pl.Series:
    """Return each number less the one before it; the first, and missing ones, as they are."""
    numbers = numbers.cast(pl.Int64)
    return numbers - numbers.forward_fill().shift(1).fill_null(0)


def _length_in_file(text: str) -> int:
    return len(text.encode())


def _length(texts: pl.Series) -> int:
    """Return about how many bytes the texts take in a list."""
    return int(texts.str.len_bytes().sum()) + _QUOTED * len(texts)


def _places(column: pl.Series, texts: pl.Series) -> int:
    """Return at most how many bytes the places of a column in its distinct texts take."""
    return (len(str(len(texts))) + 1) * len(column)


def _plain(column: pl.Series) -> list[Any]:
    """Return the values; a whole number without its ``.0``, as JavaScript would write it."""
    if column.dtype.is_float():
        return list(_whole(column.to_list()))
    return column.to_list()


def _whole(values: Iterable[float | None]) -> Iterable[float | int | None]:
    return (int(v) if v is not None and v.is_integer() else v for v in values)
