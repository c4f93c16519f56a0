"""The numbers of the page are those of the published tables."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.published_files.connect import FILE_NAME
from pipeline.report.compact_columns import column_text, hanging_on
from pipeline.report.page_data import page_table
from pipeline.report.page_sql import VERBATIM
from tests.report.embedded_tables import Table, decoded, embedded_tables, rows_of


def verbatim(columns: dict[str, list[Any]]) -> list[str | None]:
    """Return the verbatim texts, as ``scripts/path.mjs`` writes one that is the amount itself."""
    pairs = zip(columns["amount_reported"], columns["amount_ug_per_100g"], strict=True)
    return [json.dumps(amount) if text == "=" else text for text, amount in pairs]


@pytest.fixture(scope="module")
def page_tables(built: Path) -> dict[str, Table]:
    """Return the tables that the page embeds, with plain columns."""
    return embedded_tables(built / "report" / "index.html")


def test_every_row_is_there(
    page_tables: dict[str, Table],
    published: dict[str, pl.DataFrame],
    database: duckdb.DuckDBPyConnection,
) -> None:
    shown = dict(published)  # what is to be known of a whole source is no doubt about a food
    shown["serving"] = database.sql("FROM food_serving").pl()  # with the everyday portions
    shown["issue"] = published["issue"].filter(pl.col("table_name") != "source")
    for name in ("food", "measurement", "reported_total", "serving", "issue", "source"):
        assert page_tables[name]["rows"] == shown[name].height
        assert sum(page_tables[name].get("per", [page_tables[name]["rows"]])) == (
            shown[name].height
        )


def test_every_amount_and_its_verbatim_text_are_the_tables(
    page_tables: dict[str, Table], published: dict[str, pl.DataFrame]
) -> None:
    for name, key in (("measurement", "form_id"), ("reported_total", "total")):
        table = published[name].sort("food_id", key)
        for column in ("amount_ug_per_100g", "limit_ug_per_100g", "qualifier"):
            assert page_tables[name]["columns"][column] == table[column].to_list()
        assert verbatim(page_tables[name]["columns"]) == table["amount_reported"].to_list()


def test_every_record_locator_comes_back_from_its_marks(
    page_tables: dict[str, Table], published: dict[str, pl.DataFrame]
) -> None:
    """Put back as ``scripts/path.mjs`` does."""
    ids = published["food"].select("food_id", "source_food_code", "fdc_id")
    for name, key in (("measurement", "form_id"), ("reported_total", "total")):
        table = published[name].sort("food_id", key).join(ids, on="food_id", how="left")
        found = [
            text.replace("{}", code)
            .replace("{ndb}", code.zfill(5))
            .replace("{fdc_id}", str(fdc_id))
            for text, code, fdc_id in zip(
                page_tables[name]["columns"]["record_locator"],
                table["source_food_code"],
                table["fdc_id"],
                strict=True,
            )
        ]
        assert found == table["record_locator"].to_list()


def test_later_foods_come_back_from_their_marks(
    page_tables: dict[str, Table], published: dict[str, pl.DataFrame]
) -> None:
    """Put back as ``scripts/foods.mjs`` does."""
    columns = page_tables["food"]["columns"]
    later = [
        text and text.replace("{}", code)
        for text, code in zip(columns["superseded_by"], columns["source_food_code"], strict=True)
    ]
    assert later == published["food"].sort("food_id")["superseded_by"].to_list()
    assert len(set(later)) > 1000


def test_shares_are_withheld_as_in_the_view_of_servings(
    page_tables: dict[str, Table], database: duckdb.DuckDBPyConnection
) -> None:
    food = page_tables["food"]["columns"]
    flags = pl.DataFrame(
        {
            "food_id": [
                f"{source}:{code}"
                for source, code in zip(food["source_id"], food["source_food_code"], strict=True)
            ],
            "k": food["withheld_k"],
            "k1": food["withheld_k1"],
        }
    )
    expected = database.sql(
        "SELECT food_id, bool_or(share_withheld IS NOT NULL)::TINYINT AS k,"
        " bool_or(k1_ug IS NOT NULL AND percent_efsa_adults IS NULL)::TINYINT AS k1"
        " FROM serving_vitamin_k GROUP BY food_id ORDER BY food_id"
    ).pl()
    mine = flags.join(expected.select("food_id"), on="food_id", how="semi").sort("food_id")
    assert mine.rows() == expected.rows()
    assert 0 < expected["k1"].sum() < expected["k"].sum()


def test_danish_blue_is_as_frida_prints_it(page_tables: dict[str, Table]) -> None:
    forms = {row["form_id"]: row for row in rows_of(page_tables, "measurement", "frida:138")}
    # the source's own file: MK-4 8.274625, MK-9 40.194326, K2-vitamin 46.5 as K1 equivalents
    assert verbatim({name: [forms["MK4"][name]] for name in forms["MK4"]}) == ["8.274625"]
    assert forms["MK9"]["amount_ug_per_100g"] == pytest.approx(40.194326)
    assert forms["MK9"]["record_locator"] == "Data_Table, FoodID {}, ParameterID 438"
    totals = rows_of(page_tables, "reported_total", "frida:138")
    (k2,) = (row for row in totals if row["total"] == "K2")
    assert (round(k2["amount_ug_per_100g"], 1), k2["total_basis"]) == (46.5, "k1_equivalents")


def test_natto_of_usda_has_k1_alone_and_a_cup(page_tables: dict[str, Table]) -> None:
    (k1,) = rows_of(page_tables, "measurement", "fdc_sr_legacy:16113")
    assert (k1["form_id"], k1["amount_ug_per_100g"], k1["origin"]) == ("K1", 23.1, "imputed")
    (cup,) = (
        s for s in rows_of(page_tables, "serving", "fdc_sr_legacy:16113") if s["origin"] == "source"
    )
    assert (cup["description_reported"], cup["gram_weight"]) == ("cup", 175)


def test_cheddar_of_usda_keeps_its_range_and_number_of_samples(
    page_tables: dict[str, Table], published: dict[str, pl.DataFrame]
) -> None:
    (expected,) = (
        published["measurement"]
        .filter(pl.col("measurement_id") == "fdc_sr_legacy:1009/MK4")
        .select("amount_ug_per_100g", "min_ug_per_100g", "max_ug_per_100g", "n_samples")
        .rows()
    )
    rows = {
        row["form_id"]: row for row in rows_of(page_tables, "measurement", "fdc_sr_legacy:1009")
    }
    columns = ("amount_ug_per_100g", "min_ug_per_100g", "max_ug_per_100g", "n_samples")
    assert tuple(rows["MK4"][column] for column in columns) == expected
    assert expected[0] > 0


def test_gouda_of_a_study_has_a_total_and_no_form(page_tables: dict[str, Table]) -> None:
    food_id = "literature:vermeer_2018/gouda-13-weeks"
    (total,) = rows_of(page_tables, "reported_total", food_id)
    assert total["total"] == "K2"
    assert "K2" not in {row["form_id"] for row in rows_of(page_tables, "measurement", food_id)}


def test_every_doubt_names_its_food_and_row(
    page_tables: dict[str, Table], published: dict[str, pl.DataFrame]
) -> None:
    expected = published["issue"].filter(pl.col("row_key").str.starts_with("frida:1756"))
    found = rows_of(page_tables, "issue", "frida:1756")
    assert sorted(row["detail"] for row in found) == sorted(expected["detail"])
    assert found[0]["severity"] == "high"


def test_animal_and_fermented_foods(page_tables: dict[str, Table]) -> None:
    food = page_tables["food"]["columns"]
    kind = {
        name: (animal, fermented)
        for name, animal, fermented in zip(
            food["name"], food["animal"], food["fermented"], strict=True
        )
    }
    assert kind["Cheese, Danish Blue, 50 % fidm."] == (1, 1)
    assert kind["Natto"] == (0, 1)
    assert kind["Sweet natto (amanatto: sugared beans, not fermented), peas"] == (0, 0)
    assert kind["Egg, whole, raw, fresh"] == (1, 0)


def _column(column: pl.Series) -> Any:
    return json.loads(column_text(column))


def test_ways_to_write_a_column() -> None:
    assert _column(pl.Series([1.0, 2.5, None])) == [1, 2.5, None]
    assert _column(pl.Series([None, None, None, 7.25])) == {"steps": [3], "is": [7.25]}
    few = [None, 7.5, None, None, 8.25, None, None, None, None, 9.125, None]
    assert _column(pl.Series(few)) == {"steps": [1, 3, 5], "is": [7.5, 8.25, 9.125]}
    texts = pl.Series([f"food {n}" for n in range(200) for _ in range(5)])
    found = _column(texts)
    assert found["of"][:2] == ["food 0", "food 1"]
    assert found["is"][:6] == [0, 0, 0, 0, 0, 1]
    assert _column(pl.Series(["b", "a", "b"])) == ["b", "a", "b"]
    bread = pl.Series(["bread", "apple", None, "bread", "bread"] * 3)
    assert _column(bread) == {
        "of": ["bread", "apple", None],
        "marks": ' !"  '.replace('"', "#") * 3,
    }
    assert _column(pl.Series([1234567, 1234568, None, 1234570])) == {"by": [1234567, 1, None, 2]}
    codes = pl.Series(["170001", "170002", "09003", None, "170009", "170012"])
    assert _column(codes) == {"texts_by": [170001, 1, "09003", None, 7, 3]}
    for column in (
        texts,
        bread,
        codes,
        pl.Series([True, None, False] * 9),
        pl.Series([5, 3, None]),
    ):
        assert decoded(_column(column), len(column)) == column.to_list()


def test_a_row_without_its_food_is_refused() -> None:
    foods = pl.Series("food_id", ["x:1", "x:2"])
    for ids, said in ((["x:1", "x:3"], "without their"), (["x:2", "x:1"], "not in the order of")):
        with pytest.raises(ValueError, match=f"rows {said} food_id"):
            list(hanging_on(foods, pl.DataFrame({"food_id": ids, "v": [1, 2]})))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("amount_reported = '='", "an amount_reported is =, which stands for the amount itself"),
        ("record_locator = record_locator || ', row {ndb}'", r"a record_locator holds one of \{"),
    ],
)
@pytest.mark.parametrize("table", ["measurement", "reported_total"])
def test_a_text_that_looks_like_a_mark_is_refused(
    small_output: Path, tmp_path: Path, change: str, said: str, table: str
) -> None:
    copy = Path(shutil.copy(small_output / FILE_NAME, tmp_path))
    with duckdb.connect(str(copy)) as connection:
        connection.execute(f"UPDATE {table} SET {change} WHERE rowid = 0")
        with pytest.raises(DataError, match=said):
            page_table(connection, table)


def test_verbatim_texts_that_are_the_amount_are_those_that_a_script_writes() -> None:
    """Of ``String(number)``: whole numbers have no point, and what has an exponent is kept."""
    found = {
        text: verbatim
        for text in ("0", "-0", "0.0", "2", "2.0", "2.50", "2.5", "0.00001", "1e-05", "1234567", "")
        for (verbatim,) in duckdb.execute(
            f"SELECT {VERBATIM} FROM (SELECT $text AS amount_reported,"
            " try_cast($text AS DOUBLE) AS amount_ug_per_100g)",
            {"text": text},
        ).fetchall()
    }
    assert {text for text, verbatim in found.items() if verbatim == "="} == {
        *("0", "2", "2.5", "1234567"),
    }
    assert all(verbatim in {"=", text} for text, verbatim in found.items())
