"""Foods and their servings, as published."""

import json

import polars as pl

from pipeline.fact_files.read import Facts
from pipeline.format_text import format_text
from pipeline.transform.portions.portion_columns import portion_columns, refusal
from pipeline.transform.portions.portion_words import Words
from pipeline.transform.raw_or_cooked import raw_or_cooked


def food_id(source_id: str) -> pl.Expr:
    """Return ``<source_id>:<food_code>``, the key of a food everywhere."""
    return format_text("{}:{}", pl.lit(source_id), pl.col("food_code")).alias("food_id")


def foods(facts: Facts, food_name: pl.DataFrame, food_fdc_id: pl.DataFrame) -> pl.DataFrame:
    """Return the published table ``food``: those of which the facts hold a value.

    ``food_name`` gives foods their English names and ``food_fdc_id`` their FDC ids where the source
    prints none.
    """
    source = facts.source
    return (
        facts.tables["food"]
        .join(facts.tables["value"], on="food_code", how="semi")
        .join(_english(facts.source_id, food_name), on=["food_code", "name_original"], how="left")
        .join(_fdc_id(facts.source_id, food_fdc_id), on="food_code", how="left")
        .select(
            food_id(facts.source_id),
            pl.lit(facts.source_id).alias("source_id"),
            pl.col("food_code").alias("source_food_code"),
            pl.coalesce(pl.col("fdc_id").cast(pl.Int64), "declared_fdc_id").alias("fdc_id"),
            pl.when(pl.col("fdc_id").is_not_null())
            .then(pl.lit("source"))
            .otherwise("declared_origin")
            .alias("fdc_id_origin"),
            pl.coalesce("english", "name").alias("name"),
            "name_original",
            pl.coalesce("language", pl.lit(source.language)).alias("language"),
            pl.coalesce("country", pl.lit(source.country)).alias("country"),
            pl.col("group_name").alias("food_group"),
            basis(source.values.basis),
            raw_or_cooked(pl.coalesce("english", "name")).alias("preparation"),
            "published_on",
        )
    )


def basis(usual: str) -> pl.Expr:
    """Return the basis of the amounts of a food, from the food facts, else the source's usual."""
    return pl.coalesce("basis", pl.lit(usual)).alias("basis")


def _english(source_id: str, food_name: pl.DataFrame) -> pl.DataFrame:
    """Return food_code, name_original, english: declared for the name at the time of review."""
    declared = food_name.filter(pl.col("source_id") == source_id)
    return declared.select("food_code", "name_original", pl.col("name").alias("english"))


def _fdc_id(source_id: str, food_fdc_id: pl.DataFrame) -> pl.DataFrame:
    """Return food_code, declared_fdc_id and declared_origin."""
    return food_fdc_id.filter(pl.col("source_id") == source_id).select(
        "food_code",
        pl.col("fdc_id").alias("declared_fdc_id"),
        pl.col("fdc_id_origin").alias("declared_origin"),
    )


def servings(facts: Facts, words: Words) -> pl.DataFrame:
    """Return the published table ``serving``: portions that state a quantity and a weight."""
    return (
        portion_columns(facts.tables["serving"], facts.tables["food"], words)
        .filter(refusal().is_null())
        .select(
            format_text("{}:{}#{}", pl.lit(facts.source_id), "food_code", "serving_code").alias(
                "serving_id"
            ),
            food_id(facts.source_id),
            pl.col("description").alias("description_reported"),
            pl.col("parsed_quantity").alias("quantity"),
            "measure",
            "measure_detail",
            pl.col("weight_g").alias("gram_weight"),
            "volume_ml",
            pl.col("n_samples").cast(pl.Int64),
            pl.col("sd_g").cast(pl.Float64),
            pl.lit("source").alias("origin"),
        )
    )


def rejected(facts: Facts, words: Words) -> pl.DataFrame:
    """Return the published table ``rejected``: rows of the extract step and unusable portions."""
    printed = facts.tables["serving"]
    portions = portion_columns(printed, facts.tables["food"], words).with_columns(
        refusal().alias("reason")
    )
    refused = portions.filter(pl.col("reason").is_not_null())
    return pl.concat(
        [
            facts.tables["rejected"],
            pl.DataFrame(
                {
                    "fact_table": ["serving"] * refused.height,
                    "record": [
                        json.dumps(_stated(row), ensure_ascii=False)
                        for row in refused.select(printed.columns).to_dicts()
                    ],
                    "reason": refused["reason"],
                },
                schema=facts.tables["rejected"].schema,
            ),
        ]
    ).select(pl.lit(facts.source_id).alias("source_id"), "fact_table", "record", "reason")


def _stated(row: dict[str, str | None]) -> dict[str, str]:
    """Return only stated cells, so that the record, a key of the database, stays short."""
    return {name: text for name, text in row.items() if text is not None}
