"""Servings of US reference amounts: for whom, how heavy, and what they say they are."""

import polars as pl

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.row_account import account
from pipeline.fact_files.sidecar import packaged_facts
from pipeline.transform.portions.racc_servings import racc_servings
from pipeline.transform.tables import assemble
from schemas.foods import SERVING
from schemas.table_rules import DTYPES
from tests.transform.with_portions import with_portions

CHEESE = (
    "Cheese, all others except those listed as separate categories"
    "—includes cream cheese and cheese spread"
)
RACC = packaged_curated().racc
POULTRY = next(
    category
    for category in RACC["racc_category"]
    if category.startswith("Entrees without sauce, poultry cuts")
)
CONCEPT = pl.DataFrame(
    {
        "concept_id": ["gouda", "chicken_leg", "butter", "cheddar", "natto"],
        "racc_category": [CHEESE, POULTRY, "Butter, margarine, oil, shortening", CHEESE, None],
    }
)
FOOD = pl.DataFrame(
    [
        ("frida:1", "frida", "Cheese, firm, Gouda", "gouda"),
        ("stfcj:8", "stfcj", "にわとり　もも　生", "chicken_leg"),
        ("stfcj:9", "stfcj", "ナチュラルチーズ　ゴーダ", "gouda"),
        ("frida:2", "frida", "Chicken, leg, raw", "chicken_leg"),
        ("frida:3", "frida", "Chicken, leg, roasted", "chicken_leg"),
        ("frida:4", "frida", "Butter", "butter"),
        ("frida:5", "frida", "Cheese, Cheddar", "cheddar"),
        ("frida:6", "frida", "Natto", "natto"),
        ("frida:7", "frida", "Something else", None),
        ("fdc_foundation:9", "fdc_foundation", "Cheese, cheddar", "cheddar"),
        ("fdc_foundation:10", "fdc_foundation", "Butter, stick", "butter"),
        ("fdc_foundation:11", "fdc_foundation", "Cheese, gouda", "gouda"),
    ],
    ["food_id", "source_id", "name", "concept_id"],
    orient="row",
).with_columns(
    pl.when(pl.col("source_id") == "stfcj").then("name").otherwise(None).alias("name_original")
)


def _own(*rows: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "serving_id": f"{food_id}#1",
                "food_id": food_id,
                "description_reported": measure,
                "quantity": 1.0,
                "measure": measure,
                "gram_weight": grams,
                "origin": "source",
            }
            for food_id, measure, grams in rows
        ],
        schema={column.name: DTYPES[column.type] for column in SERVING.columns},
    )


OWN = _own(
    ("fdc_foundation:9", "racc", 28.0),
    ("fdc_foundation:10", "racc", 14.0),
    ("fdc_foundation:11", "cup", 113.0),
)


def _weights(food: pl.DataFrame, own: pl.DataFrame, concept: pl.DataFrame) -> dict[str, float]:
    return dict(
        racc_servings(food, own, with_portions(food, own), concept, RACC)
        .select("food_id", "gram_weight")
        .iter_rows()
    )


def test_printed_grams_of_the_category_and_foundation_first() -> None:
    assert _weights(FOOD, OWN, CONCEPT) == {
        "frida:1": 30.0,  # the regulation's grams for cheese
        "frida:2": 114.0,  # ready to cook
        "frida:3": 85.0,
        "frida:4": 14.0,  # a tablespoon in the regulation; weighed by Foundation Foods
        "frida:5": 28.0,  # Foundation Foods before the regulation
        "stfcj:9": 30.0,  # but not chicken: the name does not say in English whether it is raw
    }


def test_rows_say_what_they_are() -> None:
    rows = racc_servings(FOOD, OWN, ["fdc_foundation"], CONCEPT, RACC).sort("serving_id")
    assert rows.columns == SERVING.column_names
    assert set(rows["origin"]) == {"racc"}
    assert set(rows["measure"]) == {"racc"}
    assert rows["serving_id"][0] == "frida:1#racc"
    assert rows["description_reported"][0] == (
        f"RACC 30 g: {CHEESE}; 21 CFR 101.12(b) Table 2, Dairy Products and Substitutes"
    )
    assert rows["description_reported"][4] == "RACC 28.0 g, as of fdc_foundation:9"


def test_foundation_foods_that_disagree_give_no_weight() -> None:
    own = pl.concat([OWN, _own(("fdc_foundation:11", "racc", 30.0))])
    both = FOOD.with_columns(
        pl.when(pl.col("food_id") == "fdc_foundation:11")
        .then(pl.lit("cheddar"))
        .otherwise("concept_id")
        .alias("concept_id")
    )
    assert _weights(both, own, CONCEPT)["frida:5"] == 30.0  # the regulation's


def test_sources_with_portions_get_none() -> None:
    own = pl.concat([OWN, _own(("frida:7", "cup", 100.0))])
    assert set(_weights(FOOD, own, CONCEPT)) == {"stfcj:9"}


def test_without_concepts_nothing_is_known() -> None:
    nothing = pl.lit(None, pl.String)
    assert racc_servings(
        FOOD.with_columns(concept_id=nothing), OWN, ["fdc_foundation"], CONCEPT, RACC
    ).is_empty()
    without = CONCEPT.with_columns(racc_category=nothing)
    found = racc_servings(FOOD, OWN, ["fdc_foundation"], without, RACC)
    assert set(found["description_reported"].str.extract(r"as of (\w+)")) == {"fdc_foundation"}


def test_servings_of_a_rule_are_not_counted_as_rows_of_the_source() -> None:
    sources = [read_facts(packaged_facts() / "frida")]
    tables = dict(assemble(sources, packaged_curated())[0])
    added = racc_servings(FOOD, OWN, ["fdc_foundation"], CONCEPT, RACC)
    tables["serving"] = pl.concat([tables["serving"], added])
    counted = account(sources, tables).filter(pl.col("fact_table") == "serving")
    assert added.height == 6
    assert counted.select("read", "published", "rejected").rows() == [(0, 0, 0)]
