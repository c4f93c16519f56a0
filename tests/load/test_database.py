"""k2.duckdb holds what the Parquet files hold, and views and macros that answer questions."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from schemas.tables import PUBLISHED
from schemas.view import View
from schemas.views import VIEWS

Connection = duckdb.DuckDBPyConnection


def rows(database: Connection, sql: str, *values: object) -> list[tuple[object, ...]]:
    return database.execute(sql, list(values)).fetchall()


def test_storage_version_is_that_of_the_first_stable_release(built: Path) -> None:
    with (built / "k2.duckdb").open("rb") as file:
        head = file.read(64)
    assert head[8:12] == b"DUCK"
    assert int.from_bytes(head[12:20], "little") == 64, "storage version v1.0.0"


def test_file_is_small(built: Path) -> None:
    assert (built / "k2.duckdb").stat().st_size < 20_000_000


def test_file_is_written_by_one_checkpoint(database: Connection) -> None:
    """A second one leaves free blocks, and metadata that DuckDB 1.1 does not find."""
    ((free,),) = rows(database, "SELECT free_blocks FROM pragma_database_size()")
    assert free == 0


def test_every_reference_is_a_key_but_four_that_say_so(database: Connection) -> None:
    found = rows(
        database,
        "SELECT table_name, constraint_column_names[1] FROM duckdb_constraints()"
        " WHERE constraint_type = 'FOREIGN KEY'",
    )
    described = {
        (table.name, column.name)
        for table in PUBLISHED.values()
        for column in table.columns
        if column.references
    }
    undeclared = described - set(found)
    names = ("composition", "crosswalk", "dish_estimate", "measurement", "serving")
    assert undeclared == {(name, "food_id") for name in names}
    for table, column in undeclared:
        ((comment,),) = rows(
            database,
            "SELECT comment FROM duckdb_columns() WHERE (table_name, column_name) = (?, ?)",
            table,
            column,
        )
        assert str(comment).endswith("A key of food, proven by k2 check.")


@pytest.mark.parametrize("name", PUBLISHED)
def test_content_equals_parquet(name: str, database: Connection, built: Path) -> None:
    with duckdb.connect() as other:
        path = built / "parquet" / f"{name}.parquet"
        in_parquet = other.execute(f"FROM read_parquet('{path}') ORDER BY ALL").fetchall()
    assert rows(database, f"FROM {name} ORDER BY ALL") == in_parquet


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_view_has_the_described_columns(view: View, database: Connection) -> None:
    found = database.sql(f"FROM {view.name}")
    kinds = {"text": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN"}
    assert list(zip(found.columns, map(str, found.types), strict=True)) == [
        (column.name, kinds[column.type]) for column in view.columns
    ]


def test_food_view_has_one_row_a_food(database: Connection) -> None:
    ((foods, distinct, published),) = rows(
        database,
        "SELECT count(*), count(DISTINCT food_id), (SELECT count(*) FROM food) FROM food_vitamin_k",
    )
    assert foods == distinct == published


def test_mk4_alone_never_passes_for_k2(database: Connection) -> None:
    assert (
        rows(
            database,
            "FROM food_vitamin_k WHERE source_id NOT IN ('frida', 'literature')"
            " AND (k2_mass_sum_ug IS NOT NULL OR k2_upper_ug IS NOT NULL)",
        )
        == []
    )
    found = rows(
        database,
        "SELECT DISTINCT forms_measured, k2_lower_ug = mk4_ug FROM food_vitamin_k"
        " WHERE source_id NOT IN ('frida', 'literature', 'tfda') AND forms_measured IS NOT NULL",
    )
    assert found == [("MK-4", True)]


def test_bounds_of_danish_blue(database: Connection) -> None:
    columns = "forms_measured, round(k2_lower_ug, 6), round(k2_mass_sum_ug, 6)"
    assert rows(database, f"SELECT {columns} FROM food_vitamin_k WHERE food_id = 'frida:138'") == [
        ("MK-4–MK-10", 72.130816, 72.130816)
    ]


def test_a_zero_that_may_be_censored_has_no_upper_bound(database: Connection) -> None:
    ((count,),) = rows(
        database,
        "SELECT count(*) FROM food_vitamin_k WHERE source_id = 'frida' AND k2_upper_ug IS NOT NULL"
        " AND food_id IN (SELECT food_id FROM measurement WHERE form_id != 'K1'"
        " AND qualifier = 'zero')",
    )
    assert count == 0


@pytest.mark.parametrize("form", ["MK9", "mk9", "MK-9", "mk 9", "menaquinone-9"])
def test_top_foods_takes_every_way_to_write_a_form(database: Connection, form: str) -> None:
    found = rows(database, "SELECT rank, food_id, amount_ug_per_100g FROM top_foods(?, 3)", form)
    assert found == [
        (1, "literature:fu_2017/blue-cheese", 271.0),
        (2, "literature:fu_2017/semi-soft-cheese", 198.0),
        (3, "literature:fu_2017/mozzarella-part-skim", 51.8),
    ]


@pytest.mark.figures("frida", "literature")
def test_top_foods_says_who_measured(database: Connection) -> None:
    ((cited, source, origin, confidence),) = rows(
        database,
        "SELECT measured_by, source, origin, confidence FROM top_foods('MK9', 9)"
        " WHERE food_id = 'frida:138'",
    )
    assert "Food Chemistry 2025;464:141651" in str(cited)
    assert source == "Frida, the Danish food composition database, release 5.4"
    assert (origin, confidence) == ("compiled", "B")


def test_top_foods_leaves_doubtful_values_out_and_counts_them(
    database: Connection, published: dict[str, pl.DataFrame]
) -> None:
    listed = rows(database, "SELECT food_id, left_out FROM top_foods('K1', 100000)")
    foods = {food_id for food_id, _ in listed}
    doubtful = {f"frida:{code}" for code in (1756, 1708, 1737, 1741, 1949)}
    assert not doubtful & foods
    of_values = pl.col("table_name").is_in(["food", "measurement"])
    high = set(published["issue"].filter(of_values, severity="high")["row_key"])
    newest = published["food"].filter(pl.col("superseded_by").is_null()).select("food_id")
    k1 = (
        published["measurement"]
        .filter(pl.col("amount_ug_per_100g") > 0, form_id="K1")
        .join(newest, on="food_id", how="semi")
    )
    out = k1.filter((pl.col("confidence") == "D") | pl.col("food_id").is_in(list(high)))
    assert {count for _, count in listed} == {out.height}
    assert len(listed) == k1.height - out.height
    assert not set(out["food_id"]) & foods


@pytest.mark.parametrize("macro", ["top_foods", "top_answers"])
def test_an_unknown_form_is_an_error_with_the_list(database: Connection, macro: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="MK99 is no form of vitamin K; give K2"):
        rows(database, f"FROM {macro}('MK99', 5)")
    assert rows(database, f"FROM {macro}('MK9', 0)") == []


@pytest.mark.parametrize(
    ("text", "food_id"),
    [
        ("liver pate", "frida:1010"),
        ("LIVER PÂTÉ", "frida:1010"),
        ("pâté", "frida:1010"),
        ("leverpostej", "frida:1010"),
        ("wine rose", "frida:206"),
        ("  durum   kebab ", "frida:1638"),
        ("babyspinat, rå", "frida:1741"),
        ("babyspinat ra", "frida:1741"),
        ("JORDBÆR", "frida:1"),
        ("danish blue", "frida:138"),
        ("blue danish", "frida:138"),
        ("Natto", "fdc_sr_legacy:16113"),
        ("172443", "fdc_sr_legacy:16113"),
    ],
)
def test_find_food(database: Connection, text: str, food_id: str) -> None:
    assert food_id in {
        found for (found,) in rows(database, "SELECT food_id FROM find_food(?)", text)
    }


def test_find_food_takes_an_fdc_id_as_a_whole(database: Connection) -> None:
    (found,) = rows(database, "SELECT food_id FROM find_food('172443')")
    assert found == ("fdc_sr_legacy:16113",)
    assert rows(database, "FROM find_food('17244')") == []


def test_find_food_wants_all_words_and_puts_the_best_match_first(database: Connection) -> None:
    assert rows(database, "FROM find_food('danish blue xyzzy')") == []
    found = rows(
        database,
        "SELECT f.name, category, concept_id"
        " FROM find_food('cheese') AS f JOIN food USING (food_id)",
    )
    named = ["cheese" in str(name).lower() for name, _, _ in found]
    assert named[0]
    # Then come those of the category that are called otherwise, and dishes that hold cheese.
    assert {category for _, category, _ in found} > {"cheese"}
    assert ("gouda", False) in {
        (concept, is_named) for (*_, concept), is_named in zip(found, named, strict=True)
    }


def test_quotes_in_a_question_are_text(database: Connection) -> None:
    assert rows(database, "FROM find_food(?)", "o'clock") == []
