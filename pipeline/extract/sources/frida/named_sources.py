"""The sheet Source of Frida's workbook: the publications that its values name by SourceID.

Three of them are no publications but say how a value came about: by a recipe, from a similar
product, or as a natural zero that was not analysed.
"""

import polars as pl

from pipeline.extract.named_columns import by_heading
from pipeline.extract.row_checks import check_cells, check_once
from pipeline.format_text import format_text

_NULL = ("NULL",)
_COLUMNS = {
    "SourceID": "source",
    "EurofirRefType": "kind",
    "URL": "url",
    "TitleOriginal": "title_original",
    "TitleEnglish": "title_english",
    "Publisher": "publisher",
    "ReportNumber": "report",
    "PublicationName": "publication",
    "Year": "printed_year",
    "Volume": "volume",
    "Issue": "issue",
    "PageStart": "first_page",
    "PageEnd": "last_page",
}
# Titles in lower case without a full stop at the end: what they say of a value's origin.
_ORIGINS = {
    "computer calculation based on recipe": "calculated",
    "estimated value based on data for similar product": "imputed",
    "natural zero value for content. not analyzed": "assumed",
}
_DOI = r"(10\.\d{4,}/\S+)"
_YEAR = r"^((?:19|20)\d\d)$"


def named_sources(where: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return row, source (its SourceID), source_origin, not_analysed, and the columns of reference.

    A publication has a reference_id; one of the three others a source_origin and, in
    ``not_analysed``, its title.
    """
    found = by_heading(where, rows, _COLUMNS, _NULL)
    is_id = pl.col("source").str.contains(r"^[0-9]+$")
    check_cells(where, found, "source", is_id, "a SourceID", "SourceID")
    check_once(where, found, ["source"], "SourceID")
    title = pl.coalesce("title_original", "title_english", "publication", "publisher")
    check_cells(
        where,
        found.with_columns(title.alias("title")),
        "title",
        pl.col("title").is_not_null(),
        "a title, publication or publisher",
        "TitleOriginal",
    )
    spelled = (
        pl.coalesce("title_english", "title_original").str.to_lowercase().str.strip_chars(". ")
    )
    origin = spelled.replace_strict(_ORIGINS, default=None)
    return found.select(
        "row",
        "source",
        origin.alias("source_origin"),
        pl.when(origin.is_not_null()).then(title).alias("not_analysed"),
        pl.when(origin.is_null()).then(format_text("frida_{}", "source")).alias("reference_id"),
        _citation(title).alias("citation"),
        pl.col("url").str.extract(_DOI).alias("doi"),
        pl.col("printed_year").str.extract(_YEAR).alias("year"),
        pl.lit("secondary").alias("access"),
        pl.concat_str(
            pl.lit("Named by Frida as the source of values (SourceID "),
            "source",
            pl.lit(")."),
        ).alias("note"),
    )


def _citation(title: pl.Expr) -> pl.Expr:
    """Join what is printed of a publication; Frida names no authors."""
    pages = pl.concat_str(["first_page", "last_page"], separator="-", ignore_nulls=True)
    where = pl.concat_str(
        pl.col("volume"),
        pl.when(pl.col("issue").is_not_null()).then(format_text("({})", "issue")),
        pl.when(pages != "").then(format_text(":{}", pages)),
        ignore_nulls=True,
    )
    parts = [
        title,
        *(pl.when(pl.col(name) != title).then(name) for name in ("publication", "publisher")),
        "report",
        "printed_year",
        pl.when(where != "").then(where),
        "url",
    ]
    return pl.concat_str(parts, separator=". ", ignore_nulls=True)
