"""The README says only what the database says."""

import re
from pathlib import Path

import duckdb

from pipeline.load.readme_results import with_results
from pipeline.report.pictures.draw import draw_for_repository
from pipeline.report.pictures.png import pixels

README = Path(__file__).parents[1] / "README.md"


def test_query_results_in_readme_are_those_of_the_database(built: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count("<!-- result -->") >= 3
    with duckdb.connect(str(built / "k2.duckdb"), read_only=True) as connection:
        assert with_results(text, connection) == text, "stale: run make docs"


def test_picture_in_readme_is_the_one_that_is_drawn_from_the_build(built: Path) -> None:
    """Compared as scan lines, so that another zlib, which packs otherwise, does not matter."""
    (path,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    kept = pixels((README.parent / path).read_bytes())
    drawn = draw_for_repository(built / "k2.duckdb", Path(path).stem)
    assert kept == pixels(drawn), "stale: run make docs"


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
