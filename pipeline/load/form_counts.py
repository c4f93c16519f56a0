"""The number of values of each source by vitamer and total, as a Markdown table."""

from collections.abc import Mapping

import polars as pl

from pipeline.diagnostics.text_table import in_markdown_table
from pipeline.format_text import format_text
from schemas.codes import FORM_IDS, TOTALS
from schemas.view import form_name

_TOTAL_NAMES = {"K2": "total K2, as printed", "K": "total K, as printed"}


def form_counts(tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the table: a row a form or total, a column a source, cells ``values (above zero)``.

    ``tables`` holds the published tables ``source``, ``measurement`` and ``reported_total``. The
    second number counts amounts above zero; ranges, traces, zeros and limits are in the first only.
    """
    values = pl.concat(
        [
            tables["measurement"].select("food_id", "form_id", "amount_ug_per_100g"),
            tables["reported_total"].select(
                "food_id",
                format_text("total {}", "total").alias("form_id"),
                "amount_ug_per_100g",
            ),
        ]
    )
    counts = {
        (source, form): f"{rows:,} ({above:,})"
        for source, form, rows, above in values.group_by(
            pl.col("food_id").str.split(":").list.first().alias("source_id"), "form_id"
        )
        .agg(pl.len().alias("rows"), (pl.col("amount_ug_per_100g") > 0).sum().alias("above_zero"))
        .iter_rows()
    }
    counted = {source for source, _ in counts}
    sources = [source for source in tables["source"]["source_id"] if source in counted]
    names = {
        **{form: form_name(form) for form in FORM_IDS},
        **{f"total {total}": _TOTAL_NAMES[total] for total in reversed(TOTALS)},
    }
    headings = ["", *(f"`{source}`" for source in sources)]
    rows = (
        (name, *(counts.get((source, form), "–") for source in sources))
        for form, name in names.items()
    )
    return "\n".join(in_markdown_table(headings, rows, headings[1:]))
