"""The category of every food: by kinds that all sources share, else by its source's food group.

No group is left out. Kinds are there because one group of one source ("Condiments") and another of
another ("Fruits") hold the same food, here olives: they go before what the groups say.
"""

from functools import partial

import polars as pl

from pipeline.curated.catalogue import catalogue, free_groups, printed_name
from pipeline.curated.contents import Curated
from pipeline.diagnostics.violations import stop_on, with_place
from pipeline.fact_files.extracted import NO_GROUP
from pipeline.fact_files.registry import declared
from pipeline.format_text import format_text
from pipeline.transform.in_slices import in_slices

# A row with this group takes the rest of a source whose groups are free text, thousands of them.
_ANY_OTHER = ""
_NOT_KNOWN = "other"  # the category of a food of which no group is stated
_OF_INFANTS = "baby_foods"


def food_category(food: pl.DataFrame, curated: Curated) -> pl.DataFrame:
    """Return food_id and category of each food; raise a DataError for an unmapped group.

    ``food`` has food_id, source_id, food_group, name and name_original.
    """
    # One message names all groups that are not mapped, wherever their foods stand.
    first = food.unique(["source_id", "food_group"], maintain_order=True)
    group_category(first, curated.category_group)
    return in_slices(food, partial(_food_category, curated=curated))


def _food_category(food: pl.DataFrame, curated: Curated) -> pl.DataFrame:
    by_group = group_category(food, curated.category_group)
    lower_case = food.select("food_id", pl.col("name").str.to_lowercase())
    by_kind = lower_case.select("food_id", kind_category(curated.category_kind).alias("of_kind"))
    kept = pl.col("category") == _OF_INFANTS
    return by_group.join(by_kind, on="food_id", how="left", maintain_order="left").select(
        "food_id",
        pl.when(kept)
        .then("category")
        .otherwise(pl.coalesce("of_kind", "category"))
        .alias("category"),
    )


def kind_category(category_kind: pl.DataFrame) -> pl.Expr:
    """Return the category of the first kind that fits ``name``; null where none does.

    ``name`` is in lower case: a hundred patterns would each do that again.
    """
    name = pl.col("name")
    kinds = []
    for kind in category_kind.iter_rows(named=True):
        fits = name.str.contains(kind["pattern"])
        if kind["exclude"] is not None:
            fits &= ~name.str.contains(kind["exclude"])
        kinds.append(pl.when(fits).then(pl.lit(kind["category"])))
    return pl.coalesce(*kinds, pl.lit(None, pl.String))


def group_category(food: pl.DataFrame, category_group: pl.DataFrame) -> pl.DataFrame:
    """Return food_id and category of each food; raise a DataError for an unmapped group.

    ``food`` has food_id, source_id, food_group, name and name_original. A group of many kinds of
    food, such as "Dairy and Egg Products", is divided by the names of its foods. A food whose group
    upstream does not state is of the category ``other``, and gets an issue.
    """
    rules = category_group.with_columns(pl.col("group_name").fill_null(_ANY_OTHER)).with_row_index(
        "order"
    )
    groups = food.select(
        "food_id",
        catalogue().replace(declared("groups_of")).alias("source_id"),
        pl.col("food_group").alias("group_name"),
        printed_name().str.to_lowercase(),
    )
    named = rules.select("source_id", "group_name", is_named=True).unique()
    groups = groups.join(
        named, on=["source_id", "group_name"], how="left", maintain_order="left"
    ).with_columns(
        pl.when(pl.col("source_id").is_in(free_groups()) & pl.col("is_named").is_null())
        .then(pl.lit(_ANY_OTHER))
        .otherwise("group_name")
        .alias("group_name")
    )
    silent = groups.filter(group_name=NO_GROUP).select("food_id", category=pl.lit(_NOT_KNOWN))
    groups = groups.filter(pl.col("group_name") != NO_GROUP)
    _stop_on_unmapped(groups, rules)
    pattern = pl.col("name_pattern")
    mapped = (
        groups.join(rules, on=["source_id", "group_name"], how="inner")
        .filter(pattern.is_null() | pl.col("name").str.contains(pattern))
        .sort("food_id", pattern.is_null(), "order")
        .group_by("food_id", maintain_order=True)
        .agg(pl.col("category").first())
    )
    return pl.concat([mapped, silent])


def _stop_on_unmapped(groups: pl.DataFrame, rules: pl.DataFrame) -> None:
    rest = rules.filter(pl.col("name_pattern").is_null())
    unmapped = (
        groups.join(rest, on=["source_id", "group_name"], how="anti")
        .select("source_id", "group_name")
        .unique(maintain_order=True)
        .select(
            pl.lit(None, pl.Int64).alias("row"),
            pl.lit("food_group").alias("column"),
            format_text("{}: {}", "source_id", "group_name").alias("value"),
            pl.lit("a food group of reviewed/category_group.csv").alias("rule"),
        )
    )
    stop_on(
        [with_place(unmapped, "reviewed", "category_group.csv", None)],
        "add a row without name_pattern that gives the category of this group",
    )
