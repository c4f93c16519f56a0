"""What vitamin K is eaten with: each source's own components onto one set of columns."""

import polars as pl

from pipeline.fact_files import notation
from pipeline.fact_files.corrections import corrected
from pipeline.fact_files.read import Facts
from pipeline.transform.foods import basis, food_id
from schemas.codes import COMPOSITION
from schemas.units import DIGITS, Factor

_PER = ("", "/100g", "/100 g")
_GRAMS = ("g", "G")
_MICROGRAMS = ("µg", "μg", "UG", "ug", "mcg")

# (column, printed unit) → factor. One IU of vitamin D is 0.025 µg by definition.
FACTORS: dict[tuple[str, str], Factor] = {
    **{("energy_kcal", unit + per): Factor() for unit in ("kcal", "KCAL") for per in _PER},
    **{
        (column, unit + per): Factor()
        for column in COMPOSITION
        if column.endswith("fat_g")
        for unit in _GRAMS
        for per in _PER
    },
    **{("vitamin_d_ug", unit + per): Factor() for unit in _MICROGRAMS for per in _PER},
    ("vitamin_d_ug", "IU"): Factor(divide=40),
    # IFCT states everything in grams and kilojoules; one thermochemical calorie is 4.184 joule.
    ("vitamin_d_ug", "g"): Factor(multiply=1e6),
    ("calcium_mg", "g"): Factor(multiply=1e3),
    ("energy_kcal", "kJ"): Factor(divide=4.184),
    **{("calcium_mg", unit + per): Factor() for unit in ("mg", "MG") for per in _PER},
}


def composition(facts: Facts, mended_cell: pl.DataFrame) -> pl.DataFrame:
    """Return the published table ``composition``: all numeric cells; what is no number is null.

    Where several components mean the same (energy by three methods), the first by rank that has
    a number counts. All is null for a food whose amounts are per 100 ml: its density is not known.
    """
    component = facts.tables["component"].with_columns(pl.col("rank").cast(pl.Int64))
    chosen = {
        column: component.filter(pl.col("meaning") == column).sort("rank").rows(named=True)
        for column in COMPOSITION
    }
    basis_of = facts.tables["food"].select("food_code", basis(facts.sidecar.basis))
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
    number = notation.amount(printed, facts.sidecar.dialect)
    factor = FACTORS[meaning, component["unit"]]
    if factor == Factor():
        return number
    return (number * factor.multiply / factor.divide).round_sig_figs(DIGITS)
