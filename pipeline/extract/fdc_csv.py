"""Foods of FoodData Central as the CSV zips have them: tables by header name → facts rows."""

import polars as pl

from pipeline.columns import check_columns
from pipeline.errors import DataError
from pipeline.extract import fdc_codes
from pipeline.extract.extracted import Extracted, fill, rejected_rows, split_units
from pipeline.extract.fdc_json import iso_date
from pipeline.extract.raw import Raw
from schemas.facts import COMPONENT, FOOD, SERVING, VALUE
from schemas.units import UNITS

# Used columns by the name that the facts give them, then those ignored.
_FOOD = {
    "fdc_id": "fdc_id",
    "description": "name",
    "food_category_id": "group_id",
    "publication_date": "published_on",
}
_FOOD_IGNORED = {"data_type"}  # foundation_food.csv says which foods are current
_FOUNDATION = {"fdc_id": "fdc_id", "NDB_number": "food_code"}
_CATEGORY = {"id": "group_id", "code": "group_code", "description": "group_name"}
_NUTRIENT = {"id": "component", "name": "name", "unit_name": "unit"}
_NUTRIENT_IGNORED = {"nutrient_nbr", "rank"}
_FOOD_NUTRIENT = {
    "id": "record",
    "fdc_id": "fdc_id",
    "nutrient_id": "component",
    "amount": "amount",
    "data_points": "n_samples",
    "derivation_id": "derivation_id",
    "min": "min",
    "max": "max",
    "median": "median",
}
_FOOD_NUTRIENT_IGNORED = {
    "footnote",
    "min_year_acquired",
    "percent_daily_value",
    "loq",  # used where present
}
_PORTION = {
    "id": "serving_code",
    "fdc_id": "fdc_id",
    "amount": "quantity",
    "measure_unit_id": "unit_id",
    "portion_description": "portion_description",
    "modifier": "modifier",
    "gram_weight": "gram_weight",
}
_PORTION_IGNORED = {"seq_num", "data_points", "footnote", "min_year_acquired"}
_UNIT = {"id": "unit_id", "name": "unit_name"}
_USED_WHERE_PRESENT = ("loq",)


def extract(raw: Raw, release: str) -> Extracted:
    """Return the facts of current Foundation foods that have a vitamin K value."""
    current = _table(raw, "food.csv", _FOOD, _FOOD_IGNORED).join(
        _table(raw, "foundation_food.csv", _FOUNDATION, {"footnote"}), on="fdc_id"
    )
    amounts = _table(raw, "food_nutrient.csv", _FOOD_NUTRIENT, _FOOD_NUTRIENT_IGNORED)
    nutrient = _table(raw, "nutrient.csv", _NUTRIENT, _NUTRIENT_IGNORED)
    _check_derivations(amounts)
    data = (
        amounts.filter(pl.col("component").is_in(list(fdc_codes.NUTRIENTS)))
        .join(current.select("fdc_id", "food_code"), on="fdc_id")
        .join(nutrient.select("component", "unit"), on="component", how="left")
        .join(fdc_codes.derivations(), on="derivation_id", how="left")
    )
    vitamin_k = data.filter(pl.col("component").is_in(fdc_codes.VITAMIN_K))
    refused = _refused().alias("reason")
    value, rejected = split_units(
        fill(VALUE, vitamin_k.filter(refused.is_null())), frozenset(UNITS)
    )
    rejected += [
        ("value", row, row.pop("reason"))
        for row in vitamin_k.filter(refused.is_not_null())
        .select("food_code", "component", "amount", "unit", "loq", "record", refused)
        .to_dicts()
    ]
    concerned = current.join(value, on="food_code", how="semi")
    category = _table(raw, "food_category.csv", _CATEGORY, set())
    food = fill(
        FOOD,
        concerned.join(category, on="group_id", how="left").with_columns(
            pl.col("published_on").map_elements(iso_date, return_dtype=pl.String)
        ),
    )
    component = fill(COMPONENT, fdc_codes.components(nutrient))
    return Extracted(
        release=release,
        released_on=release,
        component=component,
        food=food,
        value=value,
        serving=_servings(raw, concerned),
        composition=fdc_codes.wide(data, food.select("food_code"), component),
        rejected=rejected_rows(rejected),
    )


def _table(raw: Raw, name: str, used: dict[str, str], ignored: set[str]) -> pl.DataFrame:
    frame = pl.read_csv(raw.member(name), infer_schema=False)
    check_columns(name, frame.columns, list(used), ignored)
    here = {**used, **{name: name for name in _USED_WHERE_PRESENT if name in ignored}}
    return frame.select(
        (pl.col(old) if old in frame.columns else pl.lit(None, pl.String))
        .replace("", None)
        .alias(new)
        for old, new in here.items()
    )


def _check_derivations(amounts: pl.DataFrame) -> None:
    """Stop at a derivation id that is not pinned: its origin would be lost."""
    unknown = amounts.filter(
        pl.col("component").is_in(fdc_codes.VITAMIN_K) & pl.col("derivation_id").is_not_null()
    ).join(fdc_codes.derivations(), on="derivation_id", how="anti")
    if unknown.height:
        row = unknown.row(0, named=True)
        raise DataError(
            f"food_nutrient.csv: record {row['record']} has the unknown derivation_id"
            f" {row['derivation_id']!r}; add it to fdc_derivation.csv after a look upstream"
        )


def _refused() -> pl.Expr:
    """Return why a vitamin K row cannot be used, else null."""
    no_more = pl.col("amount").is_null() | (pl.col("amount").cast(pl.Float64, strict=False) == 0)
    return (
        pl.when(pl.col("loq").is_not_null() & no_more)
        .then(pl.lit("below the limit in loq, which is no zero and no amount"))
        .when(pl.col("amount").is_null())
        .then(pl.lit("no amount"))
    )


def _servings(raw: Raw, concerned: pl.DataFrame) -> pl.DataFrame:
    words = pl.concat_list("unit_name", "portion_description", "modifier")
    portion = (
        _table(raw, "food_portion.csv", _PORTION, _PORTION_IGNORED)
        .join(concerned.select("fdc_id", "food_code"), on="fdc_id")
        .join(_table(raw, "measure_unit.csv", _UNIT, set()), on="unit_id", how="left")
    )
    return fill(
        SERVING,
        portion.with_columns(words.list.drop_nulls().list.join(", ").alias("description")),
    )
