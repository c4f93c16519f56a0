"""Vitamin K values collected from publications: one row a printed statistic → facts.

Reads ``values.csv`` or the folder that holds it. Reviewed files give the study of each source key
and whether it may be published (``literature_source.csv``), the foods that are rejected, belong to
another study or need a portion's weight (``literature_food.csv``), and the vitamers that printed
totals include (``literature_total.csv``).
"""

import io
from collections import deque

import polars as pl

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.extract.csv_text import whole_rows
from pipeline.extract.raw import Raw
from pipeline.extract.sources.literature import reviewed_rows, studies
from pipeline.extract.sources.literature.quotes import Quote, quotes
from pipeline.extract.sources.literature.study_foods import foods
from pipeline.extract.sources.literature.value_codes import MEANING, check_codes
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows
from schemas.facts import COMPONENT, FOOD, SERVING, VALUE

SOURCE_ID = "literature"

_RELEASE = "1"
# The locator of a value and the note of its reference say where each quote was seen.
_IGNORED = ("evidence_url",)
_READ, _REJECTED = "rows read", "rejected"
_OUTCOMES = (
    *(studies.PUBLISHED, studies.MERGED, studies.REPEATED),
    *reviewed_rows.ELSEWHERE.values(),
    _REJECTED,
)


def extract(raw: Raw) -> Extracted:
    """Return the facts of all values that may be published; ``account`` has rows by outcome."""
    content = raw.content() if raw.path.is_file() else raw.member("values.csv")
    try:
        deque(whole_rows("values.csv", content.decode("utf-8-sig")), maxlen=0)
        frame = pl.read_csv(io.BytesIO(content), infer_schema=False)
    except UnicodeDecodeError as error:
        raise DataError(f"{raw.path.name}: no UTF-8 CSV ({error.reason})") from error
    except pl.exceptions.PolarsError as error:
        raise DataError(f"{raw.path.name}: no UTF-8 CSV ({str(error).splitlines()[0]})") from error
    check_columns("values.csv", frame.columns, reviewed_rows.USED, _IGNORED)
    lines = frame.with_row_index("line", offset=2).to_dicts()
    check_codes(lines)
    curated = packaged_curated()
    publish, row_counts = reviewed_rows.publishable_rows(lines, curated)
    usable, refused = reviewed_rows.usable_rows(publish)
    reviewed_rows.check_flagged(usable, curated.doubt)
    groups: dict[tuple[str, str], list[Quote]] = {}
    for quote in quotes(usable):
        groups.setdefault((quote.food_code, quote.form), []).append(quote)
    values = []
    for found in groups.values():
        row, of_study = studies.study_value(found)
        values.append(row)
        row_counts += of_study
    row_counts[_REJECTED] = len(refused)
    if row_counts.total() != len(lines):
        raise DataError(
            f"literature: {len(lines)} rows were read, but {row_counts.total()} accounted for; this"
            " is a fault of the extract module, please report it"
        )
    value = fill(VALUE, pl.DataFrame(values, infer_schema_length=None))
    return Extracted(
        release=_RELEASE,
        released_on=None,
        component=fill(COMPONENT, _components(value["component"].unique().to_list())),
        food=fill(FOOD, pl.DataFrame(foods(usable), infer_schema_length=None)),
        value=value,
        serving=fill(SERVING, pl.DataFrame({"food_code": []})),
        composition=pl.DataFrame(schema={"food_code": pl.String}),
        rejected=rejected_rows(refused),
        account={_READ: len(lines), **{outcome: row_counts[outcome] for outcome in _OUTCOMES}},
    )


def _components(used: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"component": form, "name": form, "unit": "as printed", "meaning": meaning}
            for form, meaning in MEANING.items()
            if form in used
        ]
    )
