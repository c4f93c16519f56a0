"""Reference intakes, from the reviewed list."""

import polars as pl


def reference_intake_table(reference_intake: pl.DataFrame) -> pl.DataFrame:
    """Return the published table ``reference_intake``; every amount is written in µg a day."""
    return reference_intake.rename(
        {name: f"{name}_ug_per_day" for name in ("amount", "amount_min", "amount_max")}
    )
