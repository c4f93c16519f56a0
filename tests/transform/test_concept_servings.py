"""Servings of origin ``concept``: whose weights, for whom, and what is not taken."""

from typing import Any

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.sidecar import packaged_facts
from pipeline.transform.portions.concept_servings import concept_servings
from pipeline.transform.tables import assemble
from schemas.foods import SERVING
from schemas.table_rules import DTYPES
from tests.transform.with_portions import with_portions

FOOD = pl.DataFrame(
    [
        ("frida:1", "frida", "butter", None),
        ("frida:2", "frida", None, None),
        ("frida:3", "frida", "gouda", None),
        ("sr28:1", "sr28", "butter", None),
        ("sr28:2", "sr28", "butter", None),
        ("sr28:3", "sr28", "butter", "fdc_sr_legacy:3"),
        ("fdc_foundation:1", "fdc_foundation", "butter", None),
        ("fdc_branded:1", "fdc_branded", "butter", None),
    ],
    ["food_id", "source_id", "concept_id", "superseded_by"],
    orient="row",
).with_columns(name=pl.lit("Food"), category=pl.lit("milk_products"))


def portions(*rows: tuple[str, str, float, float], **more: Any) -> pl.DataFrame:
    """Return the sources' own portions: food_id, measure, quantity, gram_weight."""
    return pl.DataFrame(
        [
            {
                "serving_id": f"{food_id}#{number}",
                "food_id": food_id,
                "description_reported": measure,
                "quantity": quantity,
                "measure": measure,
                "gram_weight": grams,
                "origin": "source",
                **more,
            }
            for number, (food_id, measure, quantity, grams) in enumerate(rows)
        ],
        schema={column.name: DTYPES[column.type] for column in SERVING.columns},
    )


def danish(serving: pl.DataFrame) -> pl.DataFrame:
    found = concept_servings(FOOD, serving, with_portions(FOOD, serving)).sort("serving_id")
    return found.filter(pl.col("food_id").str.starts_with("frida:"))


def weights(serving: pl.DataFrame) -> list[tuple[str, str, float]]:
    return danish(serving).select("food_id", "measure", "gram_weight").rows()


def test_median_of_one_measure() -> None:
    serving = portions(
        ("sr28:1", "tbsp", 1.0, 14.0),
        ("sr28:2", "tbsp", 2.0, 30.0),  # 15 each
        ("fdc_foundation:1", "tbsp", 1.0, 14.2),
        ("sr28:1", "cup", 1.0, 227.0),
    )
    assert weights(serving) == [("frida:1", "cup", 227.0), ("frida:1", "tbsp", 14.2)]
    found = danish(serving)
    assert found["origin"].unique().to_list() == ["concept"]
    assert found["description_reported"].to_list() == [
        "cup: median of 1 USDA portions of butter, 227.0 to 227.0 g",
        "tbsp: median of 3 USDA portions of butter, 14.0 to 15.0 g",
    ]


@pytest.mark.parametrize(("heaviest", "made"), [(12.5, True), (12.6, False)])
def test_only_where_the_portions_agree_within_a_quarter(*, heaviest: float, made: bool) -> None:
    serving = portions(("sr28:1", "tbsp", 1.0, 10.0), ("sr28:2", "tbsp", 1.0, heaviest))
    assert len(weights(serving)) == int(made)


@pytest.mark.parametrize(
    "serving",
    [
        portions(("sr28:1", "cup", 1.0, 110.0), measure_detail="shredded"),
        portions(("sr28:1", "piece", 1.0, 113.0)),
        portions(("sr28:1", "oz", 1.0, 28.35)),
        portions(("sr28:1", "tbsp", 0.0, 14.0)),
        portions(("sr28:3", "tbsp", 1.0, 14.0)),  # superseded
        portions(("fdc_branded:1", "tbsp", 1.0, 14.0)),  # a label's
    ],
)
def test_what_is_not_taken(serving: pl.DataFrame) -> None:
    assert weights(serving) == []


def test_never_beside_a_sources_own_portions() -> None:
    serving = portions(("sr28:1", "tbsp", 1.0, 14.0), ("frida:3", "slice", 1.0, 20.0))
    assert weights(serving) == []


@pytest.mark.parametrize(
    ("category", "ours", "usda", "measure", "made"),
    [
        ("vegetables", "Spinach, raw", "Spinach, raw", "cup", True),
        ("vegetables", "Spinach, raw", "Spinach, cooked, boiled", "cup", False),
        ("vegetables", "Spinach", "Spinach, cooked, boiled", "cup", False),
        ("vegetables", "ほうれんそう 生", "Spinach, raw", "cup", True),
        ("vegetables", "ほうれんそう ゆで", "Spinach, cooked, boiled", "cup", True),
        ("beef_and_veal", "Beef, rib steak, raw", "Beef, steak, raw", "cup", False),
        ("beef_and_veal", "Beef, patty, raw", "Beef, ground, raw", "patty", True),
        ("eggs", "Egg, raw", "Egg, raw", "slice", False),
        ("eggs", "Egg, raw", "Egg, raw", "egg", True),
        ("processed_meat", "Bacon, raw", "Bacon, unprepared", "slice", True),
        ("processed_meat", "Lardoons, smoked, raw", "Bacon, unprepared", "slice", False),
        ("fish", "Trout, raw", "Trout, cooked, dry heat", "fillet", False),
    ],
)
def test_a_measure_fits_the_food(
    category: str, ours: str, usda: str, measure: str, *, made: bool
) -> None:
    food = FOOD.with_columns(
        name=pl.when(pl.col("source_id") == "frida").then(pl.lit(ours)).otherwise(pl.lit(usda)),
        category=pl.lit(category),
    )
    found = concept_servings(food, portions(("sr28:1", measure, 1.0, 30.0)), ["sr28"])
    of_frida = found.filter(pl.col("food_id").str.starts_with("frida:"))
    assert of_frida["food_id"].to_list() == ["frida:1"] * made


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    names = ("sr28", "fdc_foundation", "fndds", "frida", "literature")
    sources = [read_facts(packaged_facts() / name) for name in names]
    return dict(assemble(sources, packaged_curated())[0])


@pytest.mark.slow
def test_published(tables: dict[str, pl.DataFrame]) -> None:
    made = tables["serving"].filter(origin="concept")
    sources = made["food_id"].str.split(":").list.first().unique().sort().to_list()
    assert sources == ["frida", "literature"]
    natto = made.filter(food_id="literature:kamao_2007/natto")
    # a cup is 175 g in SR28 16113 and 176 g in FNDDS 41420200
    assert natto.select("measure", "gram_weight").rows() == [("cup", 175.5)]
    assert natto["volume_ml"].to_list() == pytest.approx([236.588], abs=0.01)
    # Spinach by the cup weighs 25 g raw and 185 g cooked: no cup of spinach
    spinach = tables["food"].filter(concept_id="spinach")["food_id"]
    assert made.filter(pl.col("food_id").is_in(spinach.to_list()), measure="cup").is_empty()
