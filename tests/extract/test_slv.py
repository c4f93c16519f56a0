"""Sweden: one total K of unspecified contents, decimal commas, a title above the headings."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.headings import headings
from tests.extract.excerpt import facts_of
from tests.extract.excerpt import published as published_of
from tests.extract.independent import values_of

_K = "Vitamin K (µg)"
_FOODS = [  # real rows
    ("Smör fett 80%", "29", "Fett, olja", "7,4", "0,51"),
    ("Äggula rå", "1226", "Ägg, rom, kaviar", "80,8", ""),
    ("Ost hårdost fett 26%", "79", "Pålägg", "2,5", ""),
    ("Ost hårdost fett 28%", "96", "Pålägg", "28,7", ""),
    ("Minimjölk fett < 0,1% berikad", "5727", "Mejeri", "0", ""),
    ("Nöt talg", "1", "Fett, olja", "", "0,1"),
]


def table_rows() -> list[list[str]]:
    listed = headings("slv")["heading"].to_list()
    used = ("Livsmedelsnamn", "Livsmedelsnummer", "Gruppering", _K, "Vitamin D (µg)")
    blank = [""] * (len(listed) - 1)
    foods = [dict(zip(used, food, strict=True)) for food in _FOODS]
    return [
        ["Livsmedelsverkets livsmedelsdatabas version 2023-06-13", *blank],
        ["Näringsinnehåll per 100 gram livsmedel", *blank],
        listed,
        *([food.get(heading, "") for heading in listed] for food in foods),
    ]


def written(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "slv.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def test_an_excerpt(tmp_path: Path) -> None:
    facts = facts_of("slv", written(tmp_path, table_rows()), tmp_path / "facts")
    tables = published_of(facts)
    columns = ("reported_total_id", "amount_reported", "amount_ug_per_100g", "total_basis")
    assert tables["reported_total"].select(columns).rows() == [
        ("slv:1226/total K", "80,8", 80.8, "unspecified"),
        ("slv:29/total K", "7,4", 7.4, "unspecified"),
        ("slv:5727/total K", "0", 0.0, "unspecified"),
        ("slv:79/total K", "2,5", 2.5, "unspecified"),
        ("slv:96/total K", "28,7", 28.7, "unspecified"),
    ]
    assert tables["reported_total"]["forms_covered"].null_count() == 5
    assert tables["measurement"].is_empty()
    assert facts.sidecar.release == "2023-06-13"
    assert tables["food"]["category"].to_list() == [
        *("eggs", "animal_fats", "milk_products", "cheese", "cheese"),
    ]
    (warning,) = tables["issue"].filter(rule="usage_warning").rows(named=True)
    assert "Do not rank or compare foods by it." in warning["detail"]


@pytest.mark.parametrize("printed", ["2.5", "< 1", "spår", "7,4*", "-1"])
def test_a_cell_that_is_no_number_is_rejected(tmp_path: Path, printed: str) -> None:
    rows = table_rows()
    rows[3][rows[2].index(_K)] = printed
    facts = facts_of("slv", written(tmp_path, rows), tmp_path / "facts")
    assert facts.tables["rejected"]["reason"].to_list() == [
        f"{printed!r} is no amount as slv prints them"
    ]


@pytest.mark.parametrize(
    ("row", "column", "cell", "said"),
    [
        (0, 0, "Livsmedel", r"row 1: expected 'Livsmedelsverkets .* found 'Livsmedel'"),
        (2, 2, "Grupp", "expected the column 'Gruppering' and found the unknown column 'Grupp'"),
        (3, 1, "", "row 4: None is no Livsmedelsnummer"),
        (4, 2, "Rymdmat", "row 5: unknown food group 'Rymdmat'; add it to GROUPS"),
    ],
)
def test_an_odd_cell_is_named_with_its_row(
    tmp_path: Path, row: int, column: int, cell: str, said: str
) -> None:
    rows = table_rows()
    rows[row][column] = cell
    with pytest.raises(DataError, match=said):
        facts_of("slv", written(tmp_path, rows), tmp_path / "facts")


@pytest.mark.figures("slv")
def test_every_value_against_the_table(published: dict[str, pl.DataFrame], shared: Path) -> None:
    path = shared / "sweden" / "LivsmedelsDB_v2023-06-13.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        _, _, headings, *rows = list(csv.reader(file, delimiter=";"))
    assert len(rows) == 2387
    place = headings.index(_K)
    expected: dict[str, Any] = {}
    for row in rows:
        if row[place]:
            number = float(row[place].replace(",", "."))
            kind = "quantified" if number else "zero"
            expected[f"slv:{row[1]}/total K"] = (row[place], kind, number, None)
    assert Counter(kind for _, kind, *_ in expected.values()) == {"quantified": 747, "zero": 154}
    assert values_of("slv", published) == expected


def test_it_ranks_nowhere(database: duckdb.DuckDBPyConnection) -> None:
    """A total of unspecified contents is no form, so that no ranking of a form takes it."""
    ranked = "SELECT count(*) FROM measurement WHERE food_id LIKE 'slv:%'"
    assert database.sql(ranked).fetchall() == [(0,)]
    ranked = "SELECT count(*) FROM best_vitamin_k WHERE food_id LIKE 'slv:%'"
    assert database.sql(ranked).fetchall() == [(0,)]


@pytest.mark.figures("slv")
def test_every_food_has_an_english_name(database: duckdb.DuckDBPyConnection) -> None:
    foods = dict(database.sql("SELECT food_id, name FROM food WHERE source_id = 'slv'").fetchall())
    assert len(foods) == len(set(foods.values())) == 901
    assert {foods[f"slv:{code}"] for code in ("29", "1226", "79", "337", "7027")} == {
        *("Butter, 80% fat", "Egg yolk, raw", "Cheese, hard, 26% fat", "Kale", "Tempeh"),
    }
    swedish = "SELECT name FROM food WHERE source_id = 'slv' AND regexp_matches(name, '[åäöÅÄÖ]')"
    kept = "filmjölk|messmör|minimjölk|drömtårta|julmust|rösti|surströmming|välling|skagenröra"
    kept += "|rågkaka|spisbröd|Lätt|Rågi"
    assert database.sql(f"{swedish} AND NOT regexp_matches(name, '{kept}')").fetchall() == []
