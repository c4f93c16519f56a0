"""The same numbers everywhere: SQL, Parquet, CSV, JSON, Python, assistant, page, recipe."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import duckdb
import polars as pl
import pytest
from mcp import Client

from pipeline.assistant.server import server
from pipeline.open_k2 import load, packaged_data
from pipeline.query.recipe import recipe
from pipeline.query.recipe_file import Line
from pipeline.wheel.write_source import write_source
from tests.conftest import ROOT
from tests.report.embedded_tables import embedded_tables, rows_of

_RECIPES = 3  # each asks a few questions
_CHOSEN = """\
SELECT m.measurement_id, m.food_id, m.form_id, f.concept_id, m.amount_ug_per_100g
FROM measurement AS m
JOIN food AS f USING (food_id)
JOIN answer_value AS v ON v.row_key = m.measurement_id
WHERE f.concept_id IS NOT NULL AND m.amount_ug_per_100g > 0
QUALIFY row_number() OVER (PARTITION BY m.form_id ORDER BY md5(m.measurement_id)) <= 2
ORDER BY m.measurement_id"""


@pytest.fixture
def packaged(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let ``open_k2`` find its data where the wheel has them; give their folder."""
    write_source(built, ROOT, tmp_path / "source")
    monkeypatch.setattr(packaged_data, "DATA", tmp_path / "source" / "open_k2" / "data")
    packaged_data.shared.cache_clear()
    yield packaged_data.DATA
    packaged_data.shared().close()
    packaged_data.shared.cache_clear()


def _told_by_the_assistant(database: Path, keys: list[str]) -> dict[str, float]:
    """Return the amounts that an assistant gets, asked by the SDK's own client."""
    listed = ", ".join(f"'{key}'" for key in keys)
    query = f"FROM measurement WHERE measurement_id IN ({listed})"

    async def told() -> dict[str, Any]:
        async with Client(server(database)) as client:
            result = await client.call_tool("sql", {"query": query})
            assert not result.is_error, result.content
            return result.structured_content or {}

    rows = anyio.run(told)["rows"]
    return {row["measurement_id"]: row["amount_ug_per_100g"] for row in rows}


def test_ten_numbers_are_equal_everywhere(
    built: Path,
    database: duckdb.DuckDBPyConnection,
    published: dict[str, pl.DataFrame],
    packaged: Path,
) -> None:
    chosen = database.sql(_CHOSEN).fetchall()
    assert len(chosen) >= 10
    measurement = pl.read_csv(
        built / "csv" / "measurement.csv", columns=["measurement_id", "amount_ug_per_100g"]
    )
    wide = pl.read_csv(built / "csv" / "k2_wide.csv", infer_schema=False)
    page = embedded_tables(built / "report" / "index.html")
    python = load("measurement", "polars")
    assistant = _told_by_the_assistant(packaged, [key for key, *_ in chosen])
    for number, (key, food, form, concept, amount) in enumerate(chosen):
        for table in (published["measurement"], measurement, python):
            assert table.filter(pl.col("measurement_id") == key)["amount_ug_per_100g"].item() == (
                amount
            )
        assert assistant[key] == amount
        shown = [row for row in rows_of(page, "measurement", food) if row["form_id"] == form]
        assert [row["amount_ug_per_100g"] for row in shown] == [amount]
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
