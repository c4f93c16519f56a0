"""What vitamin K is eaten with: each source's own components onto one set of columns."""

import polars as pl

from pipeline.transform import qualifiers
from pipeline.transform.foods import food_id
from pipeline.transform.read_facts import Facts
from schemas.codes import COMPOSITION
from schemas.units import Factor

_PER = ("", "/100g", "/100 g")
_GRAMS = ("g", "G")
_MICROGRAMS = ("µg", "μg", "UG", "ug")

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
    **{("calcium_mg", unit + per): Factor() for unit in ("mg", "MG") for per in _PER},
}


def composition(facts: Facts) -> pl.DataFrame:
    """Return the published table ``composition``: all numeric cells; what is no number is null.

    Where several components mean the same (energy by three methods), the first by rank that has
    a number counts.
    """
    component = facts.tables["component"].with_columns(pl.col("rank").cast(pl.Int64))
    chosen = {
        column: component.filter(pl.col("meaning") == column).sort("rank").rows(named=True)
        for column in COMPOSITION
    }
    dialect = facts.sidecar.dialect
    return facts.tables["composition"].select(
        food_id(facts.source_id),
        *(
            pl.coalesce(pl.lit(None, pl.Float64), *(_amount(row, dialect) for row in rows)).alias(
                column
            )
            for column, rows in chosen.items()
        ),
    )


def _amount(component: dict[str, str], dialect: str) -> pl.Expr:
    factor = FACTORS[component["meaning"], component["unit"]]
    number = qualifiers.amount(pl.col(component["component"]), dialect)
    return number * factor.multiply / factor.divide
