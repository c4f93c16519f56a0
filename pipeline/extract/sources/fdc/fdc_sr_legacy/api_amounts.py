"""SR Legacy from the amounts that FoodData Central's API answered, beside the official tables.

``food_nutrient_wide.parquet`` was read food by food by a public project in October 2025: one row a
food, one column a nutrient per 100 g, at full precision, nulls kept. It has amounts alone. Names,
food groups, NDB numbers and portions come from the official tables by ``fdc_id``, and statistics
from SR28 where it states the same amount (``carried_statistics``).
"""

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.extract.headings import check_headings, headings
from pipeline.extract.parquet_table import read_parquet
from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc import nutrient_codes
from pipeline.extract.sources.fdc.csv import csv_tables
from pipeline.extract.sources.fdc.csv.csv_foods import Identify, iso_date
from pipeline.extract.sources.fdc.csv.nutrient_rows import nutrients
from pipeline.extract.sources.fdc.csv.portion_rows import servings
from pipeline.extract.sources.fdc.fdc_sr_legacy.carried_statistics import (
    older_values,
    with_older_statistics,
)
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows
from pipeline.fact_files.registry import fetch_of
from pipeline.format_text import format_text
from schemas.facts import COMPONENT, FOOD, VALUE

FILE = "food_nutrient_wide.parquet"
_READ = "FDC API (October 2025), food {}, nutrient {}"
_CARRIED = "; derivation and statistics: SR28, NDB_No {}, Nutr_No {}"
_ORPHAN = "its food is not in food.csv and sr_legacy_food.csv"


def extract(raw: Raw, source_id: str, identify: Identify) -> Extracted:
    """Return the facts of the foods of SR Legacy that have a vitamin K value.

    ``identify`` is as for ``csv_foods.extract``. Foods of other kinds are left to their sources.
    """
    release = fetch_of(source_id).final_release or ""
    amount = _amounts(raw, source_id)
    listed = csv_tables.read(raw, csv_tables.FOOD, {"fdc_id": amount["fdc_id"].unique()})
    identified = identify(raw, listed.with_columns(iso_date("published_on")))
    current = identified.filter(pl.col("refused").is_null())
    component = fill(COMPONENT, nutrient_codes.components(nutrients(raw)))
    of_vitamin_k = amount.filter(pl.col("component").is_in(nutrient_codes.VITAMIN_K))
    value = of_vitamin_k.join(current.select("fdc_id", "food_code"), on="fdc_id").join(
        component.select("component", "unit"), on="component"
    )
    value = with_older_statistics(value, older_values(raw)).with_columns(_locator())
    orphans = of_vitamin_k.join(current, on="fdc_id", how="anti")
    concerned = current.join(value, on="food_code", how="semi")
    of_foods = amount.join(concerned.select("fdc_id", "food_code"), on="fdc_id")
    return Extracted(
        release=release,
        released_on=release,
        component=component,
        food=fill(FOOD, concerned),
        value=fill(VALUE, value),
        serving=servings(raw, concerned),
        composition=nutrient_codes.wide(of_foods, concerned.select("food_code"), component),
        rejected=rejected_rows([("value", row, _ORPHAN) for row in orphans.to_dicts()]),
    )


def _amounts(raw: Raw, source_id: str) -> pl.DataFrame:
    """Return fdc_id, component, amount as text: the stated cells of this source's foods."""
    known = headings(source_id)
    wide = read_parquet(raw, FILE)
    check_headings(FILE, wide.columns, known["heading"].to_list())
    rows = wide.filter(pl.col("data_type") == fetch_of(source_id).fdc_data_type)
    twice = rows.filter(pl.col("fdc_id").is_duplicated())
    if twice.height:
        raise DataError(
            f"{FILE}: food {twice['fdc_id'][0]} stands in more than one row; get the file again"
        )
    used = known.filter(pl.col("component").is_not_null())
    cells = dict(used.select("heading", "component").iter_rows())
    return (
        rows.select(pl.col("fdc_id", *cells).cast(pl.String))
        .rename(cells)
        .unpivot(index="fdc_id", variable_name="component", value_name="amount")
        .filter(pl.col("amount").is_not_null())
    )


def _locator() -> pl.Expr:
    """Say where a value was read, and whose statistics stand beside it."""
    read = format_text(_READ, "fdc_id", "component")
    carried = format_text(_READ + _CARRIED, "fdc_id", "component", "older_food", "older_component")
    of_older = pl.col("statistics_of").is_not_null()
    return pl.when(of_older).then(carried).otherwise(read).alias("locator")
