"""CIQUAL's XML files: a TABLE of records, each field padded with spaces."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import UPSTREAM, check_columns
from pipeline.extract.sources.ciqual.xml_encoding import check_encoding


def records(where: str, content: bytes, fields: Mapping[str, str | None]) -> pl.DataFrame:
    """Return one row a record, its fields renamed, without padding and line breaks; empty is null.

    Raise a DataError for a file that is not such a table, holds other fields, or is encoded
    otherwise than it declares. Entities and document types are refused, since the file is not
    trusted.
    """
    check_encoding(where, content)
    try:
        table = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise DataError(f"{where} is no readable XML: {error}; is the file whole?") from error
    if table.tag != "TABLE" or not len(table):
        raise DataError(f"{where}: expected a TABLE of records, found {table.tag!r}")
    for record in table:
        check_columns(f"{where}, {record.tag}", [field.tag for field in record], list(fields), ())
        if nested := next((field.tag for field in record if len(field)), None):
            raise DataError(f"{where}, {record.tag}: {nested!r} holds more than text; {UPSTREAM}")
    used = {old: new for old, new in fields.items() if new}
    return pl.DataFrame(
        [{new: _text(record, old) for old, new in used.items()} for record in table],
        schema=dict.fromkeys(used.values(), pl.String),
    )


def _text(record: Element, field: str) -> str | None:
    return " ".join((record.findtext(field) or "").split()) or None
