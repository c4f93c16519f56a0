"""USDA FoodData Central, Branded Foods: the official CSV zip or the full download.

Amounts come from labels, per 100 g or per 100 ml by the unit of the serving size. One GTIN has
many versions, of which the newest counts, whether or not it still states vitamin K; what others
state is rejected. A GTIN is printed with and without leading zeros: versions are matched by
its 14 digits, and the newest one's spelling is kept.
"""

import polars as pl

from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc.csv import csv_foods, csv_tables
from pipeline.extract.sources.fdc.csv.release_name import csv_release
from pipeline.fact_files.extracted import Extracted, fill
from pipeline.format_text import format_text
from schemas.facts import SERVING

SOURCE_ID = "fdc_branded"

_BRANDED_FOOD = csv_tables.CsvTable(
    "branded_food.csv",
    {
        "fdc_id": "fdc_id",
        "gtin_upc": "food_code",
        "serving_size": "serving_size",
        "serving_size_unit": "serving_size_unit",
        "household_serving_fulltext": "household_serving",
        "branded_food_category": "group_name",
        "available_date": "available_on",
    },
    ignored=frozenset(
        {
            *("brand_owner", "brand_name", "subbrand_name", "ingredients", "short_description"),
            *("not_a_significant_source_of", "data_source", "package_weight", "market_country"),
            *("modified_date", "discontinued_date", "preparation_state_code", "trade_channel"),
            *("material_code", "caffeine_statement"),
        }
    ),
)
_GTIN_DIGITS = 14
_GTIN = pl.col("food_code").str.zfill(_GTIN_DIGITS).alias("gtin")
# Spellings of the serving size's unit; MG weighs a serving, but IU and none say nothing.
_GRAMS = ("g", "G", "GRM", "GM")
_MILLIGRAMS = ("mg", "MG")
_WEIGHTS = (*_GRAMS, *_MILLIGRAMS)
_VOLUMES = ("ml", "ML", "MLT")
_NO_GROUP = "not stated"


def extract(raw: Raw) -> Extracted:
    """Return the facts of Branded foods whose newest version states vitamin K."""
    return csv_foods.extract(raw, csv_release(raw, "branded_food"), identify, servings)


def identify(raw: Raw, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the versions in ``listed``: but for the newest of their GTIN they are refused."""
    stating = csv_tables.read(raw, _BRANDED_FOOD, {"fdc_id": listed["fdc_id"]}).with_columns(_GTIN)
    versions = csv_tables.read(
        raw, _BRANDED_FOOD, {"gtin_upc": _spellings(stating["food_code"])}
    ).with_columns(csv_foods.iso_date("available_on"), _GTIN)
    newest = csv_foods.newest(versions, "available_on", by="gtin").select(
        "gtin", newest_id="fdc_id", newest_code="food_code"
    )
    unit = pl.col("serving_size_unit")
    return (
        stating.join(newest, on="gtin", how="left")
        .join(listed, on="fdc_id")
        .with_columns(
            pl.col("group_name").fill_null(_NO_GROUP),
            pl.when(unit.is_in(_WEIGHTS))
            .then(pl.lit("100 g"))
            .when(unit.is_in(_VOLUMES))
            .then(pl.lit("100 ml"))
            .alias("basis"),
        )
        .with_columns(
            pl.when(pl.col("food_code").is_null())
            .then(pl.lit("its food has no GTIN"))
            .when(pl.col("newest_id") != pl.col("fdc_id"))
            .then(
                format_text(
                    "superseded by the newer version {} of its GTIN, printed as {}",
                    "newest_id",
                    "newest_code",
                )
            )
            .when(pl.col("basis").is_null())
            .then(
                format_text(
                    "serving size unit '{}' leaves open if amounts are per 100 g or 100 ml",
                    unit.fill_null(""),
                )
            )
            .alias("refused")
        )
    )


def _spellings(codes: pl.Series) -> pl.Series:
    """Return each GTIN with every number of leading zeros, for tables are searched by text."""
    plain = codes.drop_nulls().str.strip_chars_start("0").unique()
    padded = [plain.str.zfill(digits) for digits in range(1, _GTIN_DIGITS + 1)]
    return pl.concat([codes.drop_nulls(), *padded]).unique()


def servings(raw: Raw, foods: pl.DataFrame) -> pl.DataFrame:  # noqa: ARG001 (as csv_foods.Serve)
    """Return the label's serving of each food; one by volume has no weight."""
    unit, size = pl.col("serving_size_unit"), pl.col("serving_size")
    measured = foods.filter(size.is_not_null() | pl.col("household_serving").is_not_null())
    return fill(
        SERVING,
        measured.with_columns(
            pl.lit("label").alias("serving_code"),
            pl.concat_list("household_serving", format_text("{} {}", size, unit))
            .list.drop_nulls()
            .list.join(", ")
            .alias("description"),
            pl.when(unit.is_in(_GRAMS))
            .then(size)
            .when(unit.is_in(_MILLIGRAMS))
            .then((size.cast(pl.Float64, strict=False) / 1000).cast(pl.String))
            .alias("gram_weight"),
        ),
    )
