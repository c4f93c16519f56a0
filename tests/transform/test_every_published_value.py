"""Every published value against an independent reading of the committed facts.

Nothing of the pipeline's own parsing or conversion is used here: cells are read as text, numbers by
one pattern, factors from the printed unit, molar masses from atomic weights.
"""

from pathlib import Path

import polars as pl

FACTS = Path(__file__).parents[2] / "pipeline" / "facts"
FORMS = ("K1", "DK1", "MK9_4H", *(f"MK{n}" for n in range(4, 14)))

# An amount, alone or in the parentheses of an estimate; a decimal comma in France and Sweden.
NUMBER = r"^\(?(\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\)?$"
# The one cell of a vitamin K value that is declared a misprint: Japan's (5) printed as -5.
MISPRINT = ("stfcj:15027", "K", "-5", 5.0)
CARBON, HYDROGEN, OXYGEN = 12.011, 1.008, 15.999
K1_MASS = 31 * CARBON + 46 * HYDROGEN + 2 * OXYGEN
# MK-n is C(11+5n) H(8+8n) O2.
MASS = {"K1": K1_MASS} | {
    f"MK{n}": (11 + 5 * n) * CARBON + (8 + 8 * n) * HYDROGEN + 2 * OXYGEN for n in range(4, 14)
}


def _read(source: str, table: str) -> pl.DataFrame:
    return pl.read_csv(FACTS / source / f"{table}.csv", infer_schema=False).fill_null("")


def _facts(source: str) -> pl.DataFrame:
    """Return food_id, meaning, cell, unit, portion and basis of each vitamin K value."""
    meaning = _read(source, "component").select("component", "meaning")
    foods = _read(source, "food")
    basis = pl.col("basis") if "basis" in foods.columns else pl.lit("")
    values = _read(source, "value")
    portion = pl.col("portion_g") if "portion_g" in values.columns else pl.lit("")
    loq = pl.col("loq") if "loq" in values.columns else pl.lit("")
    return (
        values.join(meaning, on="component", how="left")
        .filter(pl.col("meaning").is_in([*FORMS, "K", "K2"]))
        .join(foods.select("food_code", basis.alias("basis")), on="food_code", how="left")
        .select(
            (pl.lit(f"{source}:") + pl.col("food_code")).alias("food_id"),
            "meaning",
            pl.col("amount").alias("cell"),
            "unit",
            portion.alias("portion"),
            loq.alias("loq"),
            "basis",
        )
    )


def _expected(facts: pl.DataFrame) -> pl.DataFrame:
    """Return the facts with ``expected``, µg per 100 g by hand-written rules."""
    unit, meaning = pl.col("unit"), pl.col("meaning")
    # Korea groups thousands: 1,206.81 is more than one thousand.
    plain = pl.col("cell").str.replace(r"^(\d{1,3}),(\d{3}\.\d+)$", "$1$2")
    number = plain.str.extract(NUMBER).str.replace(",", ".").cast(pl.Float64)
    declared = (
        (pl.col("food_id") == MISPRINT[0])
        & (meaning == MISPRINT[1])
        & (pl.col("cell") == MISPRINT[2])
    )
    number = pl.when(declared).then(MISPRINT[3]).otherwise(number)
    # A zero beside a limit of quantification is not a zero.
    below = (pl.col("loq").cast(pl.Float64, strict=False) > 0) & (number == 0)
    per_100_g = pl.when(unit.str.contains(r"kg|^ng/g$")).then(number / 10).otherwise(number)
    k1_equivalents = unit.str.starts_with("PK eq") & meaning.is_in(FORMS)
    mass = meaning.replace_strict(MASS, default=K1_MASS) / K1_MASS
    per_100_g = pl.when(k1_equivalents).then(per_100_g * mass).otherwise(per_100_g)
    portion = pl.col("portion").cast(pl.Float64, strict=False)
    per_100_g = pl.when(portion.is_null()).then(per_100_g).otherwise(per_100_g * 100 / portion)
    unknown = below.fill_null(value=False) | (pl.col("basis") == "100 ml")
    return facts.with_columns(pl.when(~unknown).then(per_100_g).alias("expected"))


def test_every_published_value_is_the_cell_of_its_fact_in_its_declared_unit(
    published: dict[str, pl.DataFrame],
) -> None:
    columns = ("food_id", "amount_reported", "unit_reported", "amount_ug_per_100g")
    values = pl.concat(
        [
            published["measurement"].select(*columns, pl.col("form_id").alias("meaning")),
            published["reported_total"].select(*columns, pl.col("total").alias("meaning")),
        ]
    )
    sources = sorted(path.parent.name for path in FACTS.glob("*/value.csv"))
    stated = [source for source in sources if _read(source, "value").height]
    facts = _expected(pl.concat([_facts(source) for source in stated]))
    key = ["food_id", "meaning"]
    assert facts.height == values.height == facts.unique(key).height == values.unique(key).height
    both = values.join(facts, on=key, how="left")
    assert both.filter(pl.col("amount_reported").ne_missing(pl.col("cell"))).is_empty()
    assert both.filter(pl.col("unit_reported").ne_missing(pl.col("unit"))).is_empty()
    amount, expected = pl.col("amount_ug_per_100g"), pl.col("expected")
    off = (amount.is_null() != expected.is_null()) | (
        (amount - expected).abs() > 1e-9 + 2e-5 * expected.abs()
    )
    assert both.filter(off.fill_null(value=False)).is_empty()
    exact = both.filter(~pl.col("unit").str.starts_with("PK eq"), pl.col("portion") == "")
    assert exact.filter((amount - expected).abs() > 1e-12 * expected.abs()).is_empty()
    assert both.filter(amount.is_not_null()).height > 33_000
