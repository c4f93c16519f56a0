"""Sound values and first servings: one view each for macro, picture, command and page."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.report.pictures import top_foods
from schemas.codes import FORM_IDS
from schemas.first_serving import FIRST_SERVING
from tests.conftest import K2
from tests.report.embedded_tables import embedded_json

SCRIPTS = Path(__file__).parents[2] / "pipeline" / "report" / "scripts"
NATTO = "literature:kamao_2007/natto"
# What the page's scripts make of its data: foods listed by quantity, and each first portion.
_ASK_THE_PAGE = f"""
import {{ readFileSync }} from "node:fs";
import {{ openDataset }} from "{SCRIPTS}/foods.mjs";
import {{ find, firstPortion }} from "{SCRIPTS}/find.mjs";
const {{ json, quantities }} = JSON.parse(readFileSync(0, "utf8"));
const data = openDataset(json, () => json.records);
const any = {{ q: "", category: "", source: "", confidence: "", animal: "", fermented: "" }};
const listed = quantities.map((of) => [
  of,
  find(data, {{ ...any, of, per: "100g", sort: "" }}).rows.map((row) => data.ids[row.k]),
]);
const first = data.ids.map((id, k) => [id, firstPortion(data, k)]).filter(([, row]) => row);
process.stdout.write(JSON.stringify({{ listed, first }}));
"""


@pytest.fixture
def changed(built: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a copy of the built database that a test may change."""
    shutil.copy(built / "k2.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "k2.duckdb")) as connection:
        yield connection


def ids(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    return {row[0] for row in connection.execute(sql).fetchall()}


@pytest.mark.parametrize("form", FORM_IDS)
def test_the_macro_ranks_the_sound_amounts(form: str, database: duckdb.DuckDBPyConnection) -> None:
    ranked = database.sql(f"FROM top_foods('{form}', 1000000)").pl()
    sound = database.execute(
        "SELECT food_id, low_ug_per_100g FROM sound_value"
        " WHERE quantity = ? AND low_ug_per_100g > 0",
        [form],
    ).fetchall()
    assert sorted(ranked.select("food_id", "amount_ug_per_100g").rows()) == sorted(sound)
    ((amounts,),) = database.execute(
        "SELECT count(*) FROM measurement JOIN food USING (food_id) WHERE form_id = ?"
        " AND coalesce(amount_ug_per_100g, min_ug_per_100g) > 0 AND superseded_by IS NULL",
        [form],
    ).fetchall()
    assert set(ranked["left_out"]) <= {amounts - ranked.height}


def test_a_doubt_about_one_value_takes_it_from_view_macro_and_picture(
    changed: duckdb.DuckDBPyConnection,
) -> None:
    (food_id, k2_ug), *_ = changed.execute(
        "SELECT food_id, k2_mass_sum_ug FROM food_vitamin_k JOIN top_foods('MK9', 1000000)"
        " USING (food_id) WHERE k2_mass_sum_ug IS NOT NULL ORDER BY k2_mass_sum_ug DESC, food_id"
    ).fetchall()
    drawn = top_foods.drawing(changed)
    assert drawn is not None
    assert (k2_ug, food_id) in {row[-2:] for row in drawn.rows}
    changed.execute(
        "INSERT INTO issue BY NAME SELECT 'outlier' AS rule, 'high' AS severity, 'x' AS detail,"
        " 'measurement' AS table_name, ? || '/MK9' AS row_key",
        [food_id],
    )
    for of_form in ("sound_value WHERE quantity = 'MK9'", "top_foods('MK9', 1000000)"):
        assert food_id not in ids(changed, f"SELECT food_id FROM {of_form}")
    assert food_id in ids(changed, "SELECT food_id FROM sound_value WHERE quantity = 'MK8'")
    redrawn = top_foods.drawing(changed)
    assert redrawn is not None
    assert food_id not in {row[-1] for row in redrawn.rows}
    assert "Left out for a grave doubt" in redrawn.subtitle


def test_the_macro_compares_no_value_with_every_other(
    database: duckdb.DuckDBPyConnection,
) -> None:
    ((_, plan),) = database.execute("EXPLAIN (FORMAT json) FROM top_foods('MK7', 10)").fetchall()
    assert "HASH_JOIN" in plan
    assert "NESTED_LOOP_JOIN" not in plan
    assert "BLOCKWISE_NL_JOIN" not in plan


def test_first_servings_are_everyday_ones_then_the_sources_own_in_its_order(
    changed: duckdb.DuckDBPyConnection,
) -> None:
    """The 2nd of a list comes before the 10th, and any of a source before those of rules."""

    def first() -> tuple[str, ...]:
        (row,) = changed.execute(
            "SELECT serving_id, description_reported, gram_weight FROM first_serving"
            " WHERE food_id = ?",
            [NATTO],
        ).fetchall()
        return tuple(map(str, row))

    assert first()[1:] == ("pack", "45.0")
    changed.execute("DELETE FROM everyday_portion WHERE concept_id = 'natto'")
    changed.execute("DELETE FROM serving WHERE food_id = ?", [NATTO])
    rows = (("#concept_cup", "concept"), ("#racc", "racc"), ("#10", "source"), ("#2", "source"))
    for code, origin in rows:
        changed.execute(
            "INSERT INTO serving BY NAME SELECT ? AS serving_id, ? AS food_id, ? AS origin,"
            " ? AS description_reported, 1 AS quantity, 'other' AS measure, 50 AS gram_weight",
            [NATTO + code, NATTO, origin, code],
        )
        assert first() == (NATTO + code, code, "50.0")


def test_every_food_with_portions_has_one_first(
    database: duckdb.DuckDBPyConnection, published: dict[str, pl.DataFrame]
) -> None:
    first = database.sql("FROM first_serving").pl()
    assert first.columns == [column.name for column in FIRST_SERVING.columns]
    assert first["food_id"].is_unique().all()
    serving = published["serving"]
    concept = published["food"].filter(pl.col("concept_id").is_not_null())["food_id"]
    assert set(first["food_id"]) == {*serving["food_id"], *concept}
    of_sources = first.filter(pl.col("origin") != "reviewed")
    assert of_sources.join(serving, on=serving.columns, how="anti", nulls_equal=True).is_empty()


def test_the_command_ranks_by_the_first_serving(
    k2: K2, built: Path, database: duckdb.DuckDBPyConnection
) -> None:
    asked = ("top", "MK9", "--entries", "--per", "serving", "-n", "100", "--format", "json")
    rows = json.loads(k2(*asked, "--output", built).stdout)
    weights = dict(database.execute("SELECT food_id, gram_weight FROM first_serving").fetchall())
    with_portion = "SELECT food_id FROM top_foods('MK9', 1000) JOIN first_serving USING (food_id)"
    portioned = {food_id for (food_id,) in database.execute(with_portion).fetchall()}
    assert {row["food_id"] for row in rows} == portioned  # fewer than asked for: all of them
    assert 20 < len(rows) == len(portioned) < 100
    assert [row["serving_g"] for row in rows] == [weights[row["food_id"]] for row in rows]


@pytest.fixture(scope="module")
def page(built: Path) -> dict[str, Any]:
    """Return what the page lists by quantity, and the first portions that it counts by."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node 20 or newer to run the page's scripts")
    content = embedded_json(built / "report" / "index.html")
    totals = [f"total {t},{b}" for t in ("K2", "K") for b in content["bases"]]
    done = subprocess.run(
        [node, "--input-type=module", "--eval", _ASK_THE_PAGE],
        input=json.dumps({"json": content, "quantities": [*FORM_IDS, *totals]}),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_page_lists_the_sound_values(
    page: dict[str, Any], database: duckdb.DuckDBPyConnection
) -> None:
    sound: dict[str, list[str]] = {}
    for quantity, food_id in database.execute(
        "SELECT concat_ws(',', quantity, total_basis), food_id FROM sound_value"
    ).fetchall():
        sound.setdefault(quantity, []).append(food_id)
    # The page leaves out a whole food where one value is gravely doubted; the view, that value.
    doubted = {
        row_key.rsplit("/", 1)[0]
        for (row_key,) in database.execute(
            "SELECT row_key FROM issue WHERE severity = 'high' AND table_name <> 'food'"
        ).fetchall()
    }
    listed = {quantity: sorted(food_ids) for quantity, food_ids in page["listed"] if food_ids}
    expected = {quantity: sorted(set(food_ids) - doubted) for quantity, food_ids in sound.items()}
    assert listed == {quantity: food_ids for quantity, food_ids in expected.items() if food_ids}


def test_the_page_counts_by_the_first_serving(
    page: dict[str, Any], database: duckdb.DuckDBPyConnection
) -> None:
    columns = ("description_reported", "quantity", "gram_weight", "origin")
    rows = database.execute(f"SELECT food_id, {', '.join(columns)} FROM first_serving").fetchall()
    shown = {food_id: tuple(row[c] for c in columns) for food_id, row in page["first"]}
    assert shown == {food_id: tuple(row) for food_id, *row in rows}
