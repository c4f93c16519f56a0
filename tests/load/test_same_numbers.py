"""The same numbers in all forms of the dataset: SQL, Parquet, CSV, JSON, recipe, assistant."""

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.assistant.open_questions import sql
from pipeline.query.recipe import recipe
from pipeline.query.recipe_file import Line

_RECIPES = 3  # each asks a few questions
_CHOSEN = """\
SELECT m.measurement_id, m.food_id, m.form_id, f.concept_id, m.amount_ug_per_100g
FROM measurement AS m
JOIN food AS f USING (food_id)
JOIN answer_value AS v ON v.row_key = m.measurement_id
WHERE f.concept_id IS NOT NULL AND m.amount_ug_per_100g > 0
QUALIFY row_number() OVER (PARTITION BY m.form_id ORDER BY md5(m.measurement_id)) <= 2
ORDER BY m.measurement_id"""


def test_ten_numbers_are_equal_everywhere(
    built: Path, database: duckdb.DuckDBPyConnection, published: dict[str, pl.DataFrame]
) -> None:
    chosen = database.sql(_CHOSEN).fetchall()
    assert len(chosen) >= 10
    measurement = pl.read_csv(
        built / "csv" / "measurement.csv", columns=["measurement_id", "amount_ug_per_100g"]
    )
    wide = pl.read_csv(built / "csv" / "k2_wide.csv", infer_schema=False)
    for number, (key, food, form, concept, amount) in enumerate(chosen):
        for table in (published["measurement"], measurement):
            assert table.filter(pl.col("measurement_id") == key)["amount_ug_per_100g"].item() == (
                amount
            )
        told = sql(database, f"FROM measurement WHERE measurement_id = '{key}'", 1)
        assert told.rows[0]["amount_ug_per_100g"] == amount
        row = wide.filter(pl.col("food_id") == food)
        assert float(row[f"{form.lower()}_ug"].item()) == amount
        path = built / "api" / "v1" / "concept" / f"{concept}.json"
        values = json.loads(path.read_bytes())["data"]["values"]
        place = values["columns"].index("amount_ug_per_100g")
        assert [one[place] for one in values["rows"] if one[0] == key] == [amount]
        if number < _RECIPES:
            amounts = {
                one.quantity: one for one in recipe(database, [Line("x", food, 100)]).amounts
            }
            assert amounts[form].best == pytest.approx(amount)
