"""Everyday portions: every concept has some, they are what they cite, each food gets its own."""

import duckdb
import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.transform.portions.everyday_portions import everyday_portion_table, not_repeated
from pipeline.transform.portions.portion_words import words_of
from pipeline.transform.raw_or_cooked import raw_or_cooked
from schemas.everyday_portions import EVERYDAY_PORTION
from schemas.foods import SERVING
from schemas.table_rules import DTYPES

CURATED = packaged_curated()
REVIEWED = CURATED.everyday_portion
FOOD = pl.DataFrame(
    {"food_id": ["frida:1", "frida:2", "frida:3"], "concept_id": ["gouda", "natto", None]}
)


def table(reviewed: pl.DataFrame = REVIEWED) -> pl.DataFrame:
    return everyday_portion_table(reviewed, CURATED.racc, words_of(CURATED.portion_word))


def test_every_concept_has_a_portion() -> None:
    missing = set(CURATED.concept["concept_id"]) - set(REVIEWED["concept_id"])
    assert not missing, (
        "pipeline/reviewed/everyday_portion.csv: add one to three rows (position 1 is the default)"
        f" for each of {', '.join(sorted(missing))}, with the source of the weight"
    )


def test_portions_of_people() -> None:
    """The portions that the project names, and a sane weight for every one."""
    weights = {(r["concept_id"], r["portion"]): r["gram_weight"] for r in REVIEWED.to_dicts()}
    assert weights["natto", "pack"] == 45
    assert weights["natto", "tablespoon"] == 15
    assert weights["gouda", "slice"] == 30
    assert weights["egg_yolk", "egg yolk"] == 17
    assert weights["egg", "egg"] == 50
    assert weights["butter", "portion"] == 10
    assert weights["beef_liver", "portion"] == 100
    assert weights["sauerkraut", "portion"] == 75
    assert REVIEWED["gram_weight"].is_between(1, 250).all()
    default = REVIEWED.filter(pl.col("position") == 1)
    of = default.join(CURATED.concept, on="concept_id")
    fats = of.filter(pl.col("category").is_in(["animal_fats", "plant_oils_and_margarine"]))
    assert fats["gram_weight"].max() == pytest.approx(14)


def test_the_published_table_says_where_a_reference_amount_stands() -> None:
    made = table()
    assert made.columns == EVERYDAY_PORTION.column_names
    assert made.height == REVIEWED.height
    assert made["locator"].null_count() == 0
    assert made.filter(pl.col("measure") == "other").is_empty()
    cheese = made.filter((pl.col("concept_id") == "brie") & (pl.col("position") == 1))
    (locator,) = cheese["locator"]
    assert locator == (
        "Cheese, all others except those listed as separate categories—includes cream cheese and"
        " cheese spread; 21 CFR 101.12(b) Table 2, Dairy Products and Substitutes"
    )
    raw = made.filter((pl.col("concept_id") == "cod") & (pl.col("state") == "raw"))
    assert "; uncooked; 21 CFR 101.12(b) Table 2" in raw["locator"][0]


def test_a_serving_of_a_rule_that_weighs_the_same_is_left_out() -> None:
    made = pl.DataFrame(
        [
            {"serving_id": f"{food_id}#racc", "food_id": food_id, "gram_weight": grams}
            for food_id, grams in (("frida:1", 30.4), ("frida:2", 30.4), ("frida:3", 30.4))
        ],
        schema={column.name: DTYPES[column.type] for column in SERVING.columns},
    )
    kept = not_repeated(made, FOOD, table())
    assert kept["food_id"].to_list() == ["frida:2", "frida:3"]  # a slice of Gouda weighs 30 g
    assert kept.columns == made.columns
    assert not_repeated(made.with_columns(gram_weight=30.6), FOOD, table()).height == 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Chicken, leg, raw", "raw"),
        ("Kycklinglår rå", "raw"),
        ("にわとり　もも　生", "raw"),
        ("Spinach, cooked, boiled", "cooked"),
        ("시금치 데친것", "cooked"),
        ("Chicken breast, baked, broiled, or roasted, skin eaten, from raw", "cooked"),
        ("Apples, raw, without skin, cooked, boiled", "cooked"),
        ("Apples, raw, without skin", "raw"),
        ("Potatoes, french fried, frozen, unprepared", "raw"),
        ("Strawberries", None),
        ("Crackers, saltines", None),
    ],
)
def test_what_a_name_says(name: str, expected: str | None) -> None:
    assert pl.DataFrame({"name": [name]}).select(raw_or_cooked(pl.col("name"))).item() == expected


def test_weights_are_those_of_the_servings_of_the_cited_food(
    published: dict[str, pl.DataFrame],
) -> None:
    """Every portion that cites USDA, against the published servings of that food."""
    printed = published["serving"].filter(pl.col("origin") == "source")
    words = printed.select(
        pl.col("food_id").alias("weighed_food_id"),
        pl.col("description_reported").alias("text"),
        pl.concat_str(
            pl.col("quantity").cast(pl.String).str.strip_suffix(".0"),
            "description_reported",
            separator=" ",
        ).alias("counted"),
        pl.col("gram_weight").alias("weight"),
    )
    cited = published["everyday_portion"].filter(pl.col("source") == "usda")
    assert cited.height > 100
    same = cited.join(words, on="weighed_food_id").filter(
        ((pl.col("locator") == pl.col("text")) | (pl.col("locator") == pl.col("counted")))
        & ((pl.col("gram_weight") - pl.col("weight")).abs() < 0.05)
    )
    left = cited.join(same, on=["concept_id", "position"], how="anti")
    assert left.is_empty(), left.select("concept_id", "portion", "weighed_food_id").rows()


def test_every_food_of_a_concept_has_its_portions_first(
    database: duckdb.DuckDBPyConnection,
) -> None:
    with_concept = "SELECT food_id FROM food WHERE concept_id IS NOT NULL"
    lacking = database.sql(f"{with_concept} EXCEPT SELECT food_id FROM first_serving").fetchall()
    assert lacking == []
    not_first = database.sql(
        f"FROM first_serving WHERE origin <> 'reviewed' AND food_id IN ({with_concept})"
    ).fetchall()
    assert not_first == []
    others = database.sql(
        "SELECT count(*) FROM first_serving JOIN food USING (food_id)"
        " WHERE origin = 'reviewed' AND concept_id IS NULL"
    ).fetchall()
    assert others == [(0,)]


def test_a_raw_food_has_no_portion_of_a_cooked_one(database: duckdb.DuckDBPyConnection) -> None:
    crossed = database.sql(
        "SELECT s.serving_id FROM food_serving s JOIN food f USING (food_id)"
        " JOIN everyday_portion p ON p.concept_id = f.concept_id"
        " AND s.serving_id = f.food_id || '#reviewed ' || p.position"
        " WHERE s.origin = 'reviewed' AND p.state <> f.preparation"
    ).fetchall()
    assert crossed == []
    first = dict(
        database.sql(
            "SELECT name, gram_weight FROM first_serving JOIN food USING (food_id)"
            " WHERE concept_id = 'cod' AND source_id = 'fdc_sr_legacy' AND name LIKE '%Atlantic%'"
        ).fetchall()
    )
    assert first["Fish, cod, Atlantic, raw"] == 110
    assert first["Fish, cod, Atlantic, cooked, dry heat"] == 85


def test_the_portion_of_a_concept_is_one_row(database: duckdb.DuckDBPyConnection) -> None:
    rows = database.sql(
        "SELECT c.name, p.portion, p.gram_weight FROM concept c JOIN everyday_portion p"
        " ON p.concept_id = c.concept_id AND p.position = 1 WHERE c.concept_id = 'natto'"
    ).fetchall()
    assert rows == [("Natto (itohiki, whole soybeans)", "pack", 45.0)]
    ((concepts, portions),) = database.sql(
        "SELECT (SELECT count(*) FROM concept), count(*) FROM everyday_portion WHERE position = 1"
    ).fetchall()
    assert concepts == portions


def test_the_view_of_amounts_shows_them(database: duckdb.DuckDBPyConnection) -> None:
    """Kamao 2007: MK-7 939 µg per 100 g of natto; a pack of 45 g, a tablespoon of 15 g."""
    rows = database.sql(
        "SELECT description_reported, mk7_ug FROM serving_vitamin_k"
        " WHERE food_id = 'literature:kamao_2007/natto' AND origin = 'reviewed' ORDER BY serving_id"
    ).fetchall()
    ((amount,),) = database.sql(
        "SELECT mk7_ug FROM food_vitamin_k WHERE food_id = 'literature:kamao_2007/natto'"
    ).fetchall()
    assert rows == [
        ("pack", pytest.approx(amount * 0.45)),
        ("tablespoon", pytest.approx(amount * 0.15)),
    ]
