"""What a newer table says of the foods that it replaces since the copy before.

Rows of both stay, so the comparison row by row shows the newer ones as added. Here the values of a
food stand beside those of the one that replaces it, form by form.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

_VALUE = ["food_id", "form_id", "amount_ug_per_100g", "qualifier"]
_NEEDED = {
    "food": {"food_id", "source_id", "fdc_id", "superseded_by"},
    "measurement": set(_VALUE),
    "form": {"form_id"},
}
Tables = Mapping[str, pl.DataFrame]


def replaced_foods(before: Tables, after: Tables) -> list[dict[str, Any]]:
    """Return, per older and newer source, how many values are equal, changed, new or dropped.

    Only sources of which foods are replaced that were not so before; [] too for a copy without
    these tables. A value is new if the older source has none of the food and form, dropped if the
    newer one lists the food (it replaces it, or has its ``fdc_id``) without it.
    """
    if any(not names <= set(_columns(after, name)) for name, names in _NEEDED.items()):
        return []
    food = after["food"].select("food_id", "source_id", "fdc_id", "superseded_by")
    pairs = food.filter(pl.col("superseded_by").is_not_null()).join(
        food.select(superseded_by="food_id", newer="source_id"), on="superseded_by"
    )
    fresh = pairs.join(_known_before(before), on=["food_id", "superseded_by"], how="anti")
    of_sources = fresh.group_by("source_id", "newer").len().sort("source_id", "newer")
    return [
        _of_pair(after, food, older, newer) | {"foods": foods}
        for older, newer, foods in of_sources.iter_rows()
    ]


def _known_before(before: Tables) -> pl.DataFrame:
    if not {"food_id", "superseded_by"} <= set(_columns(before, "food")):
        return pl.DataFrame(schema={"food_id": pl.String, "superseded_by": pl.String})
    return before["food"].select("food_id", pl.col("superseded_by").cast(pl.String))


def _of_pair(after: Tables, food: pl.DataFrame, older: str, newer: str) -> dict[str, Any]:
    value = after["measurement"].select(_VALUE)
    replaced = pl.col("superseded_by").is_not_null() | pl.col("fdc_id").is_not_null()
    old = (
        value.join(food.filter(replaced, source_id=older), on="food_id")
        .with_columns(pl.coalesce("superseded_by", "food_id").alias("newer_id"))
        .drop("source_id", "fdc_id", "superseded_by")
    )
    new = value.join(food.filter(source_id=newer).select("food_id"), on="food_id").rename(
        {"food_id": "newer_id"}
    )
    both = old.join(new, on=["newer_id", "form_id"], how="full", coalesce=True, suffix="_after")
    a, b = pl.col("amount_ug_per_100g"), pl.col("amount_ug_per_100g_after")
    same = a.eq_missing(b) & pl.col("qualifier").eq_missing(pl.col("qualifier_after"))
    stated = both.with_columns(
        pl.when(pl.col("food_id").is_null())
        .then(pl.lit("new"))
        .when(pl.col("qualifier_after").is_null())
        .then(pl.lit("dropped"))
        .when(same)
        .then(pl.lit("equal"))
        .otherwise(pl.lit("changed"))
        .alias("outcome")
    )
    counted = stated.group_by("form_id", "outcome").len()
    counts = {(form, outcome): n for form, outcome, n in counted.iter_rows()}
    outcomes = ("equal", "changed", "new", "dropped")
    changed = stated.filter(outcome="changed").select(
        key=pl.concat_list("food_id", "newer_id"),
        form="form_id",
        before=a,
        after=b,
        score=((a - b).abs() / (a + b)).fill_null(1.0).round(6),
    )
    return {
        "older": older,
        "newer": newer,
        "forms": [
            {"form": form, **{outcome: counts.get((form, outcome), 0) for outcome in outcomes}}
            for form in after["form"]["form_id"]
            if any((form, outcome) in counts for outcome in outcomes)
        ],
        "changed": changed.sort("form", "score", "key", descending=[False, True, False]).to_dicts(),
    }


def _columns(tables: Tables, name: str) -> list[str]:
    return tables[name].columns if name in tables else []
