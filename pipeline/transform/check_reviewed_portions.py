"""Check the everyday portions that cite USDA against what the committed facts print."""

from collections.abc import Iterator, Sequence

import polars as pl

from pipeline.diagnostics.violations import breaking
from pipeline.fact_files.read import Facts
from pipeline.files.table_store import columns
from pipeline.format_text import format_text

_PRINTED = ["food_code", "quantity", "description", "gram_weight"]
_CITED = ["weighed_food_id", "locator"]


def portion_findings(portion: pl.DataFrame, sources: Sequence[Facts]) -> pl.DataFrame:
    """Return findings of portions whose food, words or weight the facts of ``sources`` lack.

    ``portion`` holds the rows of ``everyday_portion.csv``. Its ``locator`` is the text of the
    portion, after its quantity where the source prints one ("3 oz"). Foods of other sources are not
    checked.
    """
    source_id = pl.col("weighed_food_id").str.extract("^([^:]*):")
    printed = [
        pl.DataFrame(schema=dict.fromkeys(_CITED, pl.String) | {"printed": pl.Float64}),
        *_printed(portion, sources),
    ]
    weights = pl.concat(printed).group_by(_CITED, maintain_order=True).agg("printed")
    marked = portion.join(weights, on=_CITED, how="left", maintain_order="left")
    here = source_id.is_in([facts.source_id for facts in sources]).fill_null(value=False)
    known = pl.col("printed").is_not_null()
    file = format_text("facts/{}/serving.csv", source_id)
    words = format_text("a portion of {} as {} prints it", "weighed_food_id", file)
    grams = format_text(
        "the weight of this portion in {}: {}",
        file,
        pl.col("printed").cast(pl.List(pl.String)).list.join(" or "),
    )
    same = pl.col("printed").list.contains(pl.col("gram_weight"))
    return pl.concat(
        [
            breaking(marked, "locator", ~here | known, words),
            breaking(marked, "gram_weight", ~here | ~known | same, grams),
        ]
    )


def _printed(portion: pl.DataFrame, sources: Sequence[Facts]) -> Iterator[pl.DataFrame]:
    """Yield weighed_food_id, locator and printed (g) of all portions of the foods cited."""
    for facts in sources:
        food_id = format_text("{}:{}", pl.lit(facts.source_id), "food_code")
        yield (
            columns(facts.tables, "serving", _PRINTED)
            .with_columns(food_id.alias("weighed_food_id"))
            .join(portion, on="weighed_food_id", how="semi")
            .select(
                "weighed_food_id",
                pl.concat_str("quantity", "description", separator=" ", ignore_nulls=True).alias(
                    "locator"
                ),
                pl.col("gram_weight").cast(pl.Float64).alias("printed"),
            )
        )
