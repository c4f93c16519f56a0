"""The composition of foods: each source's own components mapped to one set of columns."""

import polars as pl

from pipeline.fact_files import notation
from pipeline.fact_files.corrections import corrected
from pipeline.fact_files.read import Facts
from pipeline.transform.foods import basis, food_id
from schemas.codes import COMPOSITION
from schemas.units import COMPOSITION_UNITS, DIGITS, Factor


def composition(facts: Facts, mended_cell: pl.DataFrame) -> pl.DataFrame:
    """Return the published table ``composition``: numbers; cells without a number are null.

    If several components mean the same (energy by three methods), the first by rank with a number
    is used. All are null for a food whose amounts are per 100 ml: its density is not known.
    """
    component = facts.tables["component"].with_columns(pl.col("rank").cast(pl.Int64))
    chosen = {
        column: component.filter(pl.col("meaning") == column).sort("rank").rows(named=True)
        for column in COMPOSITION
    }
    basis_of = facts.tables["food"].select("food_code", basis(facts.source.values.basis))
    amounts = {
        column: pl.coalesce(
            pl.lit(None, pl.Float64), *(_amount(facts, row, mended_cell) for row in rows)
        )
        for column, rows in chosen.items()
    }
    return (
        facts.tables["composition"]
        .join(basis_of, on="food_code", how="left")
        .select(
            food_id(facts.source_id),
            *(
                pl.when(pl.col("basis") == "100 g").then(amount).alias(column)
                for column, amount in amounts.items()
            ),
        )
    )


def _amount(facts: Facts, component: dict[str, str], mended_cell: pl.DataFrame) -> pl.Expr:
    meaning = component["meaning"]
    cell = pl.col(component["component"])
    printed = corrected(facts.source_id, cell, pl.lit(meaning), mended_cell)
    number = notation.amount(printed, facts.source.readings)
    factor = COMPOSITION_UNITS[meaning, component["unit"]]
    if factor == Factor():
        return number
    return (number * factor.multiply / factor.divide).round_sig_figs(DIGITS)
