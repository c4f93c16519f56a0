"""Laboratory sub-samples of USDA Foundation Foods: one result a sub-sample and vitamer.

A sub-sample belongs to a sample food, and ``input_food`` lists the Foundation Foods of which that
is a part: often several versions of one food, of which one is current.
"""

import polars as pl

from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc import nutrient_codes
from pipeline.extract.sources.fdc.csv import csv_tables
from pipeline.extract.sources.fdc.csv.nutrient_rows import nutrients, vitamin_k_rows
from pipeline.extract.sources.fdc.csv.release_name import csv_release
from pipeline.extract.sources.fdc.fdc_foundation.extract import FOUNDATION_FOOD
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows, split_units
from schemas.facts import COMPONENT, COMPOSITION_FACTS, FOOD, SAMPLE, SERVING, VALUE
from schemas.units import UNITS

SOURCE_ID = "fdc_foundation_samples"

_SUB_SAMPLE = csv_tables.CsvTable(
    "sub_sample_food.csv", {"fdc_id": "fdc_id", "fdc_id_of_sample_food": "sample_food"}
)
_RESULT = csv_tables.CsvTable(
    "sub_sample_result.csv",
    {
        "food_nutrient_id": "record",
        "adjusted_amount": "adjusted_amount",
        "lab_method_id": "lab_method_id",
    },
    ignored=frozenset({"nutrient_name"}),  # the laboratory's own name of the nutrient
)
_METHOD = csv_tables.CsvTable(
    "lab_method.csv",
    {"id": "lab_method_id", "description": "description", "technique": "technique"},
)
_INPUT = csv_tables.CsvTable(
    "input_food.csv",
    {"fdc_id": "food", "fdc_of_input_food": "sample_food"},
    ignored=frozenset(
        {
            *("id", "seq_num", "amount", "ingredient_code", "ingredient_description", "unit"),
            *("portion_code", "portion_description", "gram_weight", "retention_code"),
            *("sr_code", "sr_description", "survey_flag"),  # older full downloads
        }
    ),
)


def extract(raw: Raw) -> Extracted:
    """Return every vitamin K result on a sub-sample, each once, with its current food if any."""
    release = csv_release(raw, "foundation_food")
    nutrient = nutrients(raw)
    sub_sample = csv_tables.read(raw, _SUB_SAMPLE)
    result = vitamin_k_rows(raw).join(sub_sample, on="fdc_id")
    listed = csv_tables.read(raw, csv_tables.FOOD, {"fdc_id": result["fdc_id"].unique()})
    laboratory = csv_tables.read(raw, _RESULT, {"food_nutrient_id": result["record"]})
    sample = (
        result.join(laboratory, on="record", how="left")
        .join(_methods(raw), on="lab_method_id", how="left")
        .join(_links(raw, result["sample_food"].unique()), on="sample_food", how="left")
        .join(listed, on="fdc_id", how="left")
        .join(nutrient.select("component", "unit"), on="component", how="left")
        .with_columns(pl.col("fdc_id").alias("sample_code"), pl.col("linked_to").fill_null("none"))
    )
    stated = pl.col("amount").is_not_null()
    usable, refused = split_units(fill(SAMPLE, sample.filter(stated)), frozenset(UNITS), "sample")
    blank = fill(SAMPLE, sample.filter(~stated)).to_dicts()
    nothing = pl.DataFrame({"food_code": []})
    return Extracted(
        release=release,
        released_on=release,
        component=fill(COMPONENT, _vitamers(nutrient)),
        food=fill(FOOD, nothing),
        value=fill(VALUE, nothing),
        serving=fill(SERVING, nothing),
        composition=fill(COMPOSITION_FACTS, nothing),
        rejected=rejected_rows([*refused, *(("sample", row, "no amount") for row in blank)]),
        sample=usable,
    )


def _methods(raw: Raw) -> pl.DataFrame:
    """Return lab_method_id, method, method_doi: the description is a DOI or names the method."""
    doi = pl.col("description").str.extract(r"^(?:https?://)?(?:dx\.)?doi\.org/(10\.\S+)$", 1)
    named = pl.concat_list("technique", pl.when(doi.is_null()).then(pl.col("description")))
    return csv_tables.read(raw, _METHOD).select(
        "lab_method_id",
        named.list.drop_nulls().list.join(", ").alias("method"),
        doi.alias("method_doi"),
    )


def _links(raw: Raw, sample_foods: pl.Series) -> pl.DataFrame:
    """Return sample_food, food_code, linked_to: the one current food that it is a part of.

    ``linked_to`` is ``superseded`` if all its foods are, ``several`` if more than one is current;
    both have no food_code.
    """
    code = pl.col("food_code").drop_nulls().unique()
    return (
        csv_tables.read(raw, _INPUT, {"fdc_of_input_food": sample_foods})
        .join(
            csv_tables.read(raw, FOUNDATION_FOOD).rename({"fdc_id": "food"}), on="food", how="left"
        )
        .group_by("sample_food")
        .agg(code.len().alias("current"), code.first().alias("food_code"))
        .with_columns(
            pl.when(pl.col("current") == 1).then(pl.col("food_code")).alias("food_code"),
            pl.when(pl.col("current") == 0)
            .then(pl.lit("superseded"))
            .when(pl.col("current") == 1)
            .then(pl.lit("current"))
            .otherwise(pl.lit("several"))
            .alias("linked_to"),
        )
    )


def _vitamers(nutrient: pl.DataFrame) -> pl.DataFrame:
    known = nutrient_codes.components(nutrient)
    return known.filter(pl.col("component").is_in(nutrient_codes.VITAMIN_K))
