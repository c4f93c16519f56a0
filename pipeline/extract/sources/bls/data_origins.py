"""How BLS came to a value (Datenherkunft), category by category, and what it names (Referenz)."""

import hashlib
from collections.abc import Mapping

import polars as pl

from pipeline.extract.row_checks import check_cells
from pipeline.format_text import format_text

# What is filled in from another food, whole or scaled to the food's fat or water, is imputed.
ORIGINS: Mapping[str, str] = {
    "Analyse": "analytical",
    "Literatur": "compiled",
    "Nährstoffdatenbank": "compiled",
    "Aggregation": "calculated",
    "Formelberechnung": "calculated",
    "Rezeptberechnung": "calculated",
    "Musterberechnung": "imputed",
    "Reskalierung": "imputed",
    "Übernommener Wert": "imputed",
    "Logische Null": "assumed",
    "Logische Annahme": "assumed",
    "Labelangabe": "label",
    "Spuren": "unknown",
}
_NONE = "-"


def with_origin(
    where: str, value: pl.DataFrame, foods: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the values with origin and reference_id, and the publications that they name.

    Raise a DataError, with row and column, for a stated value without a known origin.
    """
    parts = [
        _one_component(where, part, foods)
        for part in value.drop("origin", "reference_id", "statistical_comment").partition_by(
            "component", maintain_order=True
        )
    ]
    if not parts:
        return value, pl.DataFrame()
    whole = pl.concat(parts)
    cited = pl.col("citation")
    reference = (
        whole.filter(pl.col("reference_id").is_not_null())
        .select("reference_id", "citation")
        .unique(maintain_order=True)
        .with_columns(
            cited.str.extract(r"(10\.\d{4,}/[^\s;,]+)").alias("doi"),
            cited.str.extract(r"\b((?:19|20)\d\d)\.?$").alias("year"),
            pl.lit("secondary").alias("access"),
            pl.lit("Named by BLS as the reference of values.").alias("note"),
        )
    )
    return whole, reference


def _one_component(where: str, value: pl.DataFrame, foods: pl.DataFrame) -> pl.DataFrame:
    code = value["component"][0]
    stated = value.join(
        foods.select(
            "row",
            "food_code",
            pl.col(f"origin_{code}").alias("how"),
            pl.col(f"reference_{code}").replace(_NONE, None).alias("citation"),
        ),
        on="food_code",
        how="left",
        maintain_order="left",
    )
    known = f"a known origin of a stated value ({', '.join(ORIGINS)})"
    is_known = pl.col("how").is_in(list(ORIGINS))
    check_cells(where, stated, "how", is_known, known, f"{code} Datenherkunft")
    return stated.with_columns(
        pl.col("how").replace_strict(ORIGINS, return_dtype=pl.String).alias("origin"),
        format_text("Datenherkunft: {}", "how").alias("statistical_comment"),
        pl.col("citation")
        .map_elements(_reference_id, return_dtype=pl.String)
        .alias("reference_id"),
    )


def _reference_id(citation: str) -> str:
    """Return an id that stays while the citation does; BLS numbers none."""
    return f"bls_{hashlib.sha256(citation.encode()).hexdigest()[:12]}"
