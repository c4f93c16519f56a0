"""``portions_unparsed.csv``: portion texts without a declared word, most frequent first."""

from pathlib import Path

import polars as pl

from pipeline.load.spreadsheets import escape_formulas
from pipeline.transform.portions.understood_share import unparsed

FILE_NAME = "portions_unparsed.csv"
PORTION_TEXT = ["food_id", "description_reported", "measure"]


def write_portion_report(serving: pl.DataFrame, folder: Path) -> None:
    """Write portions, source_id, description_reported of every text of measure ``other``.

    ``serving`` has the columns ``PORTION_TEXT`` of the published table.
    """
    content = escape_formulas(unparsed(serving)).write_csv(line_terminator="\n")
    (folder / FILE_NAME).write_text(content, encoding="utf-8", newline="\n")
