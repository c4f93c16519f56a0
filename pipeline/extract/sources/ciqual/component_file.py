"""CIQUAL's component XML: range, confidence code and source of each value, beside the workbook.

The file has tens of megabytes, so it is read record by record, and only vitamin K is kept.
"""

import io
import re
from collections.abc import Collection, Iterator
from xml.etree.ElementTree import Element, ParseError

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.extract.row_checks import check_cells, check_once
from pipeline.extract.sources.ciqual.xml_encoding import check_encoding
from pipeline.format_text import format_text

_RECORD = "COMPO"
_FIELDS = {
    "alim_code": "food_code",
    "const_code": "component",
    "teneur": "content",
    "min": "low",
    "max": "high",
    "code_confiance": "confidence",
    "source_code": "source",
}
_CONFIDENCES = ("A", "B", "C", "D")
_NOT_STATED = ("-",)
_NUMBER = r"^[0-9]+(,[0-9]+)?$"
_SPACE = r"\s+"
# A limit whose sign is not escaped, as in "< 0,5": no tag begins with a blank or a digit.
_BARE = re.compile(rb"<(?=\s*[0-9])")


def components(where: str, content: bytes, constituents: Collection[str]) -> pl.DataFrame:
    """Return row (the record's number), food_code, component, content, low, high and so on.

    Raise a DataError for a file that is no such XML, an unknown confidence code, or a value that
    is listed twice.
    """
    check_encoding(where, content)
    try:
        rows = list(_records(where, content, frozenset(constituents)))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise DataError(f"{where} is no readable XML: {error}; is the file whole?") from error
    schema = {"row": pl.Int64, **dict.fromkeys(_FIELDS.values(), pl.String)}
    found = pl.DataFrame(rows, schema, orient="row").with_columns(
        pl.when(~pl.col(pl.String).is_in(["", *_NOT_STATED])).then(pl.col(pl.String))
    )
    if found.is_empty():
        raise DataError(f"{where} holds no record of vitamin K; is the file whole?")
    known = pl.col("confidence").is_null() | pl.col("confidence").is_in(list(_CONFIDENCES))
    wanted = f"a confidence code ({', '.join(_CONFIDENCES)})"
    check_cells(where, found, "confidence", known, wanted, "code_confiance")
    check_once(where, found, ["food_code", "component"], "alim_code and const_code")
    return found


def with_components(
    where: str, value: pl.DataFrame, found: pl.DataFrame, workbook: str
) -> pl.DataFrame:
    """Add range, confidence code and source to the values of the workbook.

    Raise a DataError where the two print another amount: then they are not of one release.
    """
    key = ["food_code", "component"]
    both = value.drop("min", "max", "statistical_comment").join(
        found, on=key, how="full", coalesce=True, maintain_order="left"
    )
    spelled = pl.col("amount", "content").str.replace_all(_SPACE, "")
    apart = both.filter(
        both.select(spelled).select(pl.col("amount").ne_missing(pl.col("content"))).to_series()
    )
    if apart.height:
        row = apart.row(0, named=True)
        raise DataError(
            f"{where}: food {row['food_code']}, constituent {row['component']} is"
            f" {row['content']!r}, but {row['amount']!r} in {workbook}; the files do not belong"
            " together"
        )
    low, high = _number("low"), _number("high")
    ordered = (low.cast(pl.Float64) <= high.cast(pl.Float64)).fill_null(value=True)
    return both.filter(pl.col("amount").is_not_null()).with_columns(
        pl.when(ordered).then(low).alias("min"),
        pl.when(ordered).then(high).alias("max"),
        pl.concat_str(
            pl.when(~ordered).then(
                format_text("printed with a min of {} above its max of {}", low, high)
            ),
            _text("low", "min printed as {}"),
            _text("high", "max printed as {}"),
            format_text("CIQUAL confidence code {}", "confidence"),
            format_text("CIQUAL source {}", "source"),
            separator="; ",
            ignore_nulls=True,
        ).alias("statistical_comment"),
    )


def _records(
    where: str, content: bytes, constituents: frozenset[str]
) -> Iterator[tuple[int | str, ...]]:
    number = 0
    escaped = _BARE.sub(b"&lt;", content)
    for _, element in iterparse(io.BytesIO(escaped), events=("end",), forbid_dtd=True):
        if element.tag != _RECORD:
            continue
        number += 1
        if _field(element, "const_code") in constituents:
            names = [field.tag for field in element]
            check_columns(f"{where}, record {number}", names, list(_FIELDS), ())
            yield (number, *(_field(element, name) for name in _FIELDS))
        element.clear()


def _field(record: Element, name: str) -> str:
    return " ".join((record.findtext(name) or "").split())


def _number(column: str) -> pl.Expr:
    """Return a plain number with a point, as statistics are kept; null for any other text."""
    plain = pl.col(column).str.contains(_NUMBER)
    return pl.when(plain).then(pl.col(column).str.replace(",", "."))


def _text(column: str, template: str) -> pl.Expr:
    return pl.when(~pl.col(column).str.contains(_NUMBER)).then(format_text(template, column))
