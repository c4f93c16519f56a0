"""``dish_estimate``: by hand on made recipes, and in all dishes by another calculation."""

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.read import Facts
from pipeline.fact_files.registry import source_of
from pipeline.fact_files.sidecar import Sidecar
from pipeline.published_files.dish_check import dish_check
from pipeline.report import page_data
from pipeline.transform.dish_estimates import dish_estimates
from schemas.views import VIEWS
from tests.conftest import FACTS
from tests.extract.independent import sheets
from tests.load.tiny import tiny, value

# Butter 1001 is in both sources, cream 1053 in one; nothing is known of salt.
AMOUNTS = {
    ("fdc_foundation", "1001", "MK4"): 20.0,
    ("fdc_sr_legacy", "1001", "MK4"): 99.0,
    ("fdc_sr_legacy", "1001", "K1"): 7.0,
    ("fdc_sr_legacy", "1053", "MK4"): 10.0,
    ("fdc_sr_legacy", "1053", "DK1"): 5.0,
    ("fdc_sr_legacy", "2047", "MK4"): None,
    ("sr28", "2047", "MK4"): 50.0,
    ("fndds", "81", "K1"): 3.0,
}

Recipe = list[tuple[str, str, str, str]]  # dish, ingredient, weight, moisture change in percent


def _estimates(recipe: Recipe) -> dict[tuple[str, str], dict[str, Any]]:
    rows = [
        (dish, str(place), code, weight, "0", moisture)
        for place, (dish, code, weight, moisture) in enumerate(recipe)
    ]
    names = ("food_code", "place", "ingredient_code", "weight", "retention_code", "moisture_change")
    ingredient = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    facts = Facts(Sidecar.not_read(source_of("fndds")), {"ingredient": ingredient})
    of_foods = sorted({key[:2] for key in AMOUNTS})
    food = pl.DataFrame(
        [(f"{source}:{code}", source, code) for source, code in of_foods],
        schema=["food_id", "source_id", "source_food_code"],
        orient="row",
    )
    measurement = pl.DataFrame(
        [(f"{source}:{code}", form, amount) for (source, code, form), amount in AMOUNTS.items()],
        schema=["food_id", "form_id", "amount_ug_per_100g"],
        orient="row",
    )
    found = dish_estimates(facts, {"food": food, "measurement": measurement})
    return {(row["food_id"], row["form_id"]): row for row in found.to_dicts()}


def _row(recipe: Recipe, form: str = "MK4", dish: str = "8") -> tuple[Any, ...]:
    row = _estimates(recipe)[f"fndds:{dish}", form]
    assert (row["origin"], row["retention"]) == ("calculated", 1.0)
    return (
        *(row["lower_bound_ug_per_100g"], row["share_of_weight_covered"]),
        *(row["ingredients_covered"], row["ingredients_all"], row["ingredient_food_ids"]),
    )


def test_ingredients_count_by_weight_and_unknown_ones_as_nothing() -> None:
    # 30 g of 20 and 50 g of 10 in 100 g, of which 20 g salt.
    recipe = [("8", "1001", "30", "0"), ("8", "1053", "50", "0"), ("8", "2047", "20", "0")]
    assert _row(recipe) == (11.0, 0.8, 2, 3, "fdc_foundation:1001,fdc_sr_legacy:1053")
    assert _row(recipe, "K1") == (2.1, 0.3, 1, 3, "fdc_sr_legacy:1001")


def test_water_lost_makes_it_more_and_water_gained_less() -> None:
    assert _row([("8", "1053", "200", "-20")])[:2] == (12.5, 1.0)
    assert _row([("8", "1053", "200", "25")])[:2] == (8.0, 1.0)


def test_a_dish_in_a_dish_is_taken_apart() -> None:
    # 8 is half 9 and half salt; 9 is half butter, half cream, and loses a tenth of its weight.
    recipe = [("8", "9", "50", "0"), ("8", "2047", "50", "0")]
    recipe += [("9", "1001", "30", "-10"), ("9", "1053", "30", "-10")]
    amount, *rest = _row(recipe)
    assert amount == pytest.approx(0.5 * 15 / 0.9, abs=1e-6)
    assert rest == [0.5, 2, 3, "fdc_foundation:1001,fdc_sr_legacy:1053"]
    assert _row(recipe, dish="9")[0] == pytest.approx(15 / 0.9, abs=1e-6)


def test_an_ingredient_named_twice_counts_once_with_both_weights() -> None:
    recipe = [("8", "1053", "25", "0"), ("8", "2047", "50", "0"), ("8", "1053", "25", "0")]
    assert _row(recipe) == (5.0, 0.5, 1, 2, "fdc_sr_legacy:1053")


def test_only_k1_and_mk4_and_only_dishes_of_which_something_is_known() -> None:
    found = _estimates([("8", "1053", "10", "0"), ("9", "2047", "10", "0"), ("7", "81", "1", "0")])
    assert found.keys() == {("fndds:8", "MK4")}


@pytest.mark.parametrize("back", ["8", "9"])
def test_a_dish_made_of_itself_stops(back: str) -> None:
    recipe = [("8", "9", "10", "0"), ("9", back, "10", "0"), ("9", "1053", "10", "0")]
    with pytest.raises(DataError, match=r"fndds: dish [89] has dishes more than 20 deep .*itself"):
        _estimates(recipe)


def test_a_source_without_recipes_has_no_estimates() -> None:
    assert _estimates([]) == {}


def _check(printed: float, calculated: float, **other: Any) -> list[tuple[Any, ...]]:
    usual = {"food_id": "s:1", "form_id": "K1", "ingredients_covered": 2, "ingredients_all": 2}
    connection = tiny(
        "dish_k1_check",
        food=[{"food_id": "s:1", "name": "Stew"}],
        measurement=[value("K1", printed)],
        dish_estimate=[{**usual, "lower_bound_ug_per_100g": calculated, **other}],
    )
    return connection.sql("SELECT agrees FROM dish_k1_check").fetchall()


def test_the_check_allows_rounding_and_no_more() -> None:
    assert _check(1.2, 1.25) == _check(1.3, 1.25) == _check(0.0, 0.0) == [(True,)]
    assert _check(1.2, 1.2501) == _check(1.2, 1.1499) == [(False,)]
    assert _check(1.2, 1.2, ingredients_all=3) == []
    assert _check(1.2, 1.2, form_id="MK4") == []


def test_the_sentence_of_the_dictionary() -> None:
    assert "nothing could be checked" in dish_check(tiny("dish_k1_check"))


@pytest.mark.figures
def test_the_dictionary_says_how_far_k1_is_the_printed_one(
    built: Path, database: duckdb.DuckDBPyConnection
) -> None:
    agree, checked = 3483, 3598
    assert database.sql(
        "SELECT count(*) FILTER (WHERE agrees), count(*) FROM dish_k1_check"
    ).fetchall() == [(agree, checked)]
    assert agree / checked > 0.95
    sentence = "equals the printed K1 within rounding in 3,483 of 3,598 dishes (96.8%)."
    assert sentence in (built / "README.md").read_text(encoding="utf-8")


def test_how_many_dishes_there_are(published: dict[str, pl.DataFrame]) -> None:
    estimate = published["dish_estimate"]
    known = pl.col("share_of_weight_covered") >= 0.9
    counts = estimate.group_by("form_id").agg(pl.len(), known.sum().alias("known"))
    assert {form: rest for form, *rest in counts.iter_rows()} == {
        "K1": [5409, 5286],
        "MK4": [2830, 387],
    }


def test_estimates_stand_in_no_other_table_view_list_or_page(
    published: dict[str, pl.DataFrame], database: duckdb.DuckDBPyConnection
) -> None:
    sql = files("pipeline.load") / "sql"
    naming = {path.name for path in sql.iterdir() if "dish_estimate" in path.read_text()}
    assert naming == {"dish_k1_check.sql"}
    assert "dish" not in Path(page_data.__file__).read_text(encoding="utf-8")
    fndds = pl.col("food_id").str.starts_with("fndds:")
    for name in ("measurement", "reported_total"):
        assert set(published[name].filter(fndds).to_series(2)) <= {"K1"}
    assert database.sql(
        "SELECT count(*) FROM food_vitamin_k WHERE source_id = 'fndds'"
        " AND (mk4_ug IS NOT NULL OR k2_lower_ug IS NOT NULL)"
    ).fetchall() == [(0,)]
    for view in VIEWS:
        if "food_id" in {column.name for column in view.columns} and view.name != "dish_k1_check":
            columns = [c.name for c in view.columns if re.search(r"mk4|lower_bound", c.name)]
            for column in columns:
                shown = database.sql(
                    f"SELECT count({column}) FROM {view.name} WHERE food_id LIKE 'fndds:%'"
                ).fetchall()
                assert shown == [(0,)], (view.name, column)
    top = database.sql("SELECT count(*) FROM top_foods('MK4', 100000) WHERE food_id LIKE 'fndds:%'")
    assert top.fetchall() == [(0,)]


def test_every_ingredient_stands_in_the_facts(shared: Path) -> None:
    _, _, *rows = sheets(next((shared / "fdc/fndds_2021-2023").glob("*FNDDS Ingredients.xlsx")))[0]
    expected = {
        (str(dish), str(place), str(code), float(weight), str(retention), float(moisture))
        for dish, _, _, _, place, code, _, weight, retention, moisture in rows
    }
    facts = pl.read_csv(FACTS / "fndds" / "ingredient.csv", infer_schema=False)
    numbers = pl.col("weight", "moisture_change").cast(pl.Float64)
    assert set(facts.with_columns(numbers).rows()) == expected
    assert len(expected) == facts.height == 18584


@pytest.mark.slow
def test_every_estimate_by_another_calculation(published: dict[str, pl.DataFrame]) -> None:
    """Dish by dish in plain Python, a dish in a dish by its own estimate."""
    recipes = defaultdict(list)
    facts = pl.read_csv(FACTS / "fndds" / "ingredient.csv", infer_schema=False)
    for row in facts.rows(named=True):
        moisture = 1 + float(row["moisture_change"]) / 100
        recipes[row["food_code"]].append((row["ingredient_code"], float(row["weight"]), moisture))
    amounts = dict(published["measurement"].select("measurement_id", "amount_ug_per_100g").rows())

    @cache
    def estimate(dish: str, form: str) -> tuple[float, float, frozenset[tuple[str, str | None]]]:
        total = finished = amount = covered = 0.0
        foods: set[tuple[str, str | None]] = set()
        for code, weight, moisture in recipes[dish]:
            total, finished = total + weight, finished + weight * moisture
            if code in recipes:
                of_it, share, own = estimate(code, form)
                amount, covered = amount + weight * of_it, covered + weight * share
                foods |= own
                continue
            ids = [f"{source}:{code}" for source in ("fdc_foundation", "fdc_sr_legacy")]
            food = next((i for i in ids if f"{i}/{form}" in amounts), None)
            foods.add((code, food))
            if food:
                amount, covered = amount + weight * amounts[f"{food}/{form}"], covered + weight
        return amount / finished, covered / total, frozenset(foods)

    expected = {}
    for dish in list(recipes):
        for form in ("K1", "MK4"):
            amount, covered, foods = estimate(dish, form)
            used = {food for _, food in foods if food}
            if used:
                expected[f"fndds:{dish}", form] = (amount, covered, len(used), len(foods), used)
    found = published["dish_estimate"].rows(named=True)
    assert {(row["food_id"], row["form_id"]) for row in found} == expected.keys()
    for row in found:
        amount, covered, n_covered, n_all, used = expected[row["food_id"], row["form_id"]]
        assert row["lower_bound_ug_per_100g"] == pytest.approx(amount, abs=1e-6)
        assert row["share_of_weight_covered"] == pytest.approx(covered, abs=1e-6)
        assert (row["ingredients_covered"], row["ingredients_all"]) == (n_covered, n_all)
        assert set(row["ingredient_food_ids"].split(",")) == used
