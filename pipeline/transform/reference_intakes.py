"""Reference intakes, from the reviewed list."""

import polars as pl

from pipeline.transform.reviewed import reviewed

_UNIT = "µg/day"


def reference_intake_table() -> pl.DataFrame:
    """Return the published table ``reference_intake``; every amount is printed in µg a day."""
    rows = reviewed("reference_intake.csv").filter(pl.col("unit") == _UNIT)
    return rows.with_columns(
        pl.col("age_from", "age_to").cast(pl.Float64),
        *(
            pl.col(name).cast(pl.Float64).alias(f"{name}_ug_per_day")
            for name in ("amount", "amount_min", "amount_max")
        ),
    )
