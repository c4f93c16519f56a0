"""Foods → concepts: reviewed pairs only. What was not reviewed stays without a concept.

Codes and name patterns propose; ``concept_accepted.csv`` holds what was read and accepted, with
the name it was read under. A pair is published if both agree and the food still has that name;
everything else that they say about a food is reported as an issue.
"""

from functools import partial

import polars as pl

from pipeline.curated.catalogue import catalogue, catalogue_code, printed_name
from pipeline.curated.contents import Curated
from pipeline.format_text import format_text
from pipeline.transform.in_slices import in_slices

_KEY = ["catalogue", "code"]


def proposals(food: pl.DataFrame, curated: Curated) -> pl.DataFrame:
    """Return food_id, catalogue, code, name and concept_id: what codes and patterns propose.

    ``food`` has food_id, source_id, source_food_code, name and name_original. A food may be
    proposed for several concepts; one that its code declares to be of none is proposed for none.
    """
    return in_slices(food, partial(_proposals, curated=curated))


def _proposals(food: pl.DataFrame, curated: Curated) -> pl.DataFrame:
    foods = food.select(
        "food_id",
        catalogue().alias("catalogue"),
        catalogue_code().alias("code"),
        printed_name(),
    )
    codes = curated.concept_food.select(
        pl.col("source_id").alias("catalogue"), pl.col("food_code").alias("code"), "concept_id"
    )
    by_code = foods.join(codes, on=_KEY, how="inner").filter(pl.col("concept_id").is_not_null())
    by_name = _patterned(foods.join(codes, on=_KEY, how="anti"), curated.concept_exclusion)
    found = [by_code]
    for row in curated.concept_pattern.iter_rows(named=True):
        of_source = by_name.get(row["source_id"])
        if of_source is None:
            continue
        fitting = of_source.filter(pl.col("text").str.contains(row["pattern"]))
        if row["exclude"] is not None and fitting.height:
            fitting = fitting.filter(~pl.col("text").str.contains(row["exclude"]))
        concept_id = pl.lit(row["concept_id"]).alias("concept_id")
        found.append(fitting.select(*foods.columns, concept_id))
    return pl.concat(found).unique(["food_id", "concept_id"], maintain_order=True)


def _patterned(foods: pl.DataFrame, excluded: pl.DataFrame) -> dict[str | None, pl.DataFrame]:
    """Return the foods whose names patterns may read, by source; None: all of them.

    ``text``, the name in lower case, is what patterns are written for.
    """
    left = foods.with_columns(pl.col("name").str.to_lowercase().alias("text"))
    patterns = excluded["pattern"]
    left = left.filter(~pl.any_horizontal(pl.col("text").str.contains(p) for p in patterns))
    return {None: left} | {
        str(source_id): part
        for (source_id,), part in left.partition_by("catalogue", as_dict=True).items()
    }


def food_concepts(food: pl.DataFrame, curated: Curated) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return food_id and concept_id of every reviewed pair, and the issues of all others."""
    accepted = curated.concept_accepted.rename({"source_id": "catalogue", "food_code": "code"})
    by_code = accepted.group_by(_KEY).agg(
        pl.col("concept_id").first().alias("accepted"), pl.col("name").alias("names")
    )
    proposed = proposals(food, curated)
    pairs = proposed.join(by_code, on=_KEY, how="left").with_columns(
        pl.when(pl.len().over("food_id") > 1)
        .then(pl.lit("concept_ambiguous"))
        .when(pl.col("accepted").ne_missing(pl.col("concept_id")))
        .then(pl.lit("concept_not_reviewed"))
        .when(~pl.col("name").is_in(pl.col("names")))
        .then(pl.lit("concept_name_changed"))
        .alias("rule")
    )
    not_proposed = (
        food.select("food_id", catalogue().alias("catalogue"), catalogue_code().alias("code"))
        .join(by_code, on=_KEY)
        .join(proposed, on="food_id", how="anti")
        .with_columns(pl.lit("concept_not_proposed").alias("rule"))
    )
    doubts = (
        pl.concat([pairs.filter(pl.col("rule").is_not_null()), not_proposed], how="diagonal")
        .group_by("food_id", "rule", "name", "accepted", "names", maintain_order=True)
        .agg(pl.col("concept_id").drop_nulls())
    )
    issues = doubts.select(
        "rule",
        pl.lit("low").alias("severity"),
        pl.lit("food").alias("table_name"),
        pl.col("food_id").alias("row_key"),
        format_text(
            "codes and patterns propose {}; accepted was {} for {}; the food has no concept",
            _listed("concept_id"),
            pl.col("accepted").fill_null("nothing"),
            _listed("names"),
        ).alias("detail"),
    )
    return pairs.filter(pl.col("rule").is_null()).select("food_id", "concept_id"), issues


def _listed(column: str) -> pl.Expr:
    text = pl.col(column).list.join(" | ")
    return pl.when(text.str.len_bytes() > 0).then(text).otherwise(pl.lit("nothing"))
