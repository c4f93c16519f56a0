"""The README says only what the database says."""

import re
from pathlib import Path

import duckdb

from pipeline.load.readme import with_results

README = Path(__file__).parents[1] / "README.md"


def test_query_results_in_readme_are_those_of_the_database(built: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count("<!-- result -->") >= 3
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        assert with_results(text, connection) == text, "stale: run make docs"


def test_picture_in_readme_shows_the_published_amounts(built: Path) -> None:
    drawn = re.search(r"bar \[([\d., ]+)\]", README.read_text(encoding="utf-8"))
    assert drawn is not None
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        amounts = connection.sql(
            "SELECT round(amount_ug_per_100g, 1) FROM measurement JOIN form USING (form_id)"
            " WHERE food_id = 'frida:138' AND family = 'K2'"
            " ORDER BY CAST(replace(form_id, 'MK', '') AS INTEGER)"
        ).fetchall()
    assert [float(x) for x in drawn[1].split(",")] == [amount for (amount,) in amounts]


def test_every_table_source_and_licence_stands_in_readme(built: Path) -> None:
    text = README.read_text(encoding="utf-8")
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        tables = connection.sql(
            "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views()"
            " WHERE NOT internal"
        ).fetchall()
        releases = connection.sql("SELECT release FROM source").fetchall()
    assert [name for (name,) in tables if f"`{name}`" not in text] == []
    assert [release for (release,) in releases if release not in text] == []
