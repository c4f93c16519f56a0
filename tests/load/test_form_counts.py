"""The table of source × form counts."""

import duckdb
import polars as pl

from pipeline.load.form_counts import form_counts
from schemas.codes import FORM_IDS


def test_counts_are_those_of_the_database(
    published: dict[str, pl.DataFrame], database: duckdb.DuckDBPyConnection
) -> None:
    lines = [line.strip("| ").split(" | ") for line in form_counts(published).splitlines()]
    head = ["", *lines[0]] if len(lines[0]) < len(lines[2]) else lines[0]
    sources = [cell.strip("`") for cell in head[1:]]
    by_form = {line[0]: dict(zip(sources, line[1:], strict=True)) for line in lines[2:]}
    assert len(by_form) == len(FORM_IDS) + 2
    for source, form, rows, above in database.sql(
        "SELECT source_id, form_id, count(*), count(*) FILTER (WHERE amount_ug_per_100g > 0)"
        " FROM measurement JOIN food USING (food_id) GROUP BY ALL"
    ).fetchall():
        number = form.removeprefix("MK").replace("9_4H", "9(4H)")
        name = f"MK-{number}" if form.startswith("MK") else form
        assert by_form[name][source] == f"{rows:,} ({above:,})"
    assert by_form["total K2, as printed"]["frida"] == "90 (89)"


def test_a_form_without_values_says_so(published: dict[str, pl.DataFrame]) -> None:
    lines = form_counts(published).splitlines()
    mk13 = next(line for line in lines if line.startswith("| MK-13 "))
    assert set(mk13.removeprefix("| MK-13 |").replace("|", "").split()) == {"–"}
