"""Check published tables against their descriptions: types, keys, constraints, references."""

from collections.abc import Mapping

import polars as pl

from pipeline.diagnostics.violations import stop_on, with_place
from pipeline.files.table_store import columns, height, slices
from schemas.table_findings import published_findings
from schemas.tables import PUBLISHED

Tables = Mapping[str, pl.DataFrame]

_ROWS_AT_ONCE = 250_000


def check_tables(tables: Tables, where: str, advice: str) -> None:
    """Raise a DataError with all violations of types, keys, constraints and references.

    Each table is looked through once; only what breaks a rule is looked at again, to name the rows.
    """
    found = [
        with_place(published_findings(PUBLISHED[name], rows), where, name, None)
        for name in tables
        for rows in slices(tables, name, _ROWS_AT_ONCE)
    ]
    for name in tables:
        found += _repeated_keys(tables, name, where)
        for column in PUBLISHED[name].columns:
            if column.references and column.references != name:
                key = PUBLISHED[column.references].primary_key[0]
                orphans = (
                    columns(tables, name, [column.name])
                    .drop_nulls()
                    .join(
                        columns(tables, column.references, [key]),
                        left_on=column.name,
                        right_on=key,
                        how="anti",
                    )
                )
                rows = orphans.select(
                    pl.lit(None, pl.Int64).alias("row"),
                    pl.lit(column.name).alias("column"),
                    pl.col(column.name).alias("value"),
                    pl.lit(f"a key of {column.references}").alias("rule"),
                )
                found.append(with_place(rows, where, name, None))
    stop_on([rows for rows in found if rows.height], advice)


def _repeated_keys(tables: Tables, name: str, where: str) -> list[pl.DataFrame]:
    """Return findings of keys repeated in different slices; others are found within a slice."""
    if height(tables, name) <= _ROWS_AT_ONCE:
        return []
    key = list(PUBLISHED[name].primary_key)
    keys = columns(tables, name, key)
    # Few rows have the hash of another one; only these are compared in full.
    alike = keys.filter(keys.hash_rows().is_duplicated())
    repeated = alike.filter(~pl.struct(key).is_first_distinct())
    rows = repeated.select(
        pl.lit(None, pl.Int64).alias("row"),
        pl.lit(None, pl.String).alias("column"),
        pl.concat_str(key, separator=", ", ignore_nulls=True).alias("value"),
        pl.lit(f"unique ({', '.join(key)})").alias("rule"),
    )
    return [with_place(rows, where, name, None)]
