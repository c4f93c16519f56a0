"""IFCT, an adapter: grams to micrograms, and a zero that is no amount."""

import csv
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.extract.run_extract import extract
from pipeline.fact_files.read import read_facts
from tests.extract.excerpt import facts_of
from tests.extract.excerpt import published as published_of
from tests.extract.excerpts import EXCERPTS
from tests.extract.independent import records, values_of

_EXCERPT = EXCERPTS["ifct"]
_KEYS = {"Phylloquinones (K1); vitk1": "K1", "Menaquinones (K2); vitk2": "total K2"}
_UG_PER_G = 1_000_000


def test_an_excerpt(tmp_path: Path) -> None:
    path = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    tables = published_of(facts_of("ifct", path, tmp_path / "facts"))
    assert values_of("ifct", tables) == {
        "ifct:X001/K1": ("0.00000297", "quantified", 2.97, None),
        "ifct:X002/total K2": ("0.000297", "quantified", 297.0, None),
    }
    (k1,) = tables["measurement"].to_dicts()
    assert (k1["sd_ug_per_100g"], k1["n_samples"], k1["unit_reported"]) == (0.13, 6, "g")
    (k2,) = tables["reported_total"].to_dicts()
    assert (k2["sd_ug_per_100g"], k2["n_samples"], k2["total_basis"]) == (None, 1, "unspecified")
    with_it = tables["composition"].select("energy_kcal", "calcium_mg", "vitamin_d_ug").rows()
    assert with_it == [(100.0, 12.3, 0.25)] * 2
    rejected = tables["rejected"]
    assert rejected["record"].to_list() == [
        '{"food_code": "X001", "component": "vitk2", "amount": "0"}',
        '{"food_code": "X002", "component": "vitk1", "amount": "0"}',
        '{"food_code": "X003", "component": "vitk1", "amount": "0"}',
        '{"food_code": "X003", "component": "vitk2", "amount": "0"}',
    ]
    assert set(rejected["reason"]) == {"IFCT prints 0 for what was not analysed: it is no amount"}


def test_every_value_against_the_table(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("K2_FACTS_DIR", str(tmp_path / "mine"))
    _, folder = extract("ifct", shared / "ifct" / "index.csv", None)
    tables = published_of(read_facts(folder))
    rows = records(shared / "ifct" / "index.csv")
    expected = {}
    deviations = {}
    for row in rows:
        for column, key in _KEYS.items():
            grams = Decimal(row[column])
            if grams:
                amount = float(grams * _UG_PER_G)
                name = f"ifct:{row['Food Code; code']}/{key}"
                expected[name] = (row[column], "quantified", amount, None)
                deviations[name] = float(Decimal(row[f"{column}_e"]) * _UG_PER_G) or None
    assert values_of("ifct", tables) == expected
    measured = tables["measurement"].select("measurement_id", "sd_ug_per_100g")
    totals = tables["reported_total"].select("reported_total_id", "sd_ug_per_100g")
    found = dict([*measured.rows(), *totals.rows()])
    assert {name: found[name] for name in deviations} == deviations
    assert sum(name.endswith("/K1") for name in expected) == 307
    assert sum(name.endswith("/total K2") for name in expected) == 212
    assert tables["rejected"].filter(source_id="ifct").height == 2 * 542 - 307 - 212
    assert (
        not tables["measurement"]
        .filter(pl.col("food_id").str.starts_with("ifct:") & (pl.col("qualifier") == "zero"))
        .height
    )
    doubted = tables["issue"].filter(
        (pl.col("rule") == "outlier_in_group") & pl.col("row_key").str.starts_with("ifct:")
    )
    # Tiger prawn 297, black snapper 115, pomfret 102 and red snapper 98 µg/100 g.
    assert doubted["row_key"].str.extract(r":(\w+)/").sort().to_list() == [
        "P006",
        "P055",
        "P065",
        "Q007",
    ]


def test_rows_of_unequal_length(tmp_path: Path) -> None:
    path = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["X004", "cut off"])
    with pytest.raises(DataError, match=r"row 5: 2 fields, expected 421; is the file whole"):
        facts_of("ifct", path, tmp_path / "facts")


@pytest.mark.parametrize("zero", ["0", "0.0", "0.00E+00", "0e0", " 0 ", "00", "-0"])
def test_a_zero_is_told_by_its_number_not_by_its_spelling(tmp_path: Path, zero: str) -> None:
    rows = _EXCERPT.rows()
    k2 = rows[0].index("Menaquinones (K2); vitk2")
    rows[1][k2] = zero
    facts = facts_of("ifct", _EXCERPT.write(tmp_path, rows), tmp_path / "facts")
    assert facts.tables["value"].filter(food_code="X001")["component"].len() == 1
    printed = pl.col("record").str.contains(f'"amount": "{zero}"', literal=True)
    rejected = facts.tables["rejected"].filter(printed)
    assert rejected.height >= 1
    assert rejected["reason"][0] == "IFCT prints 0 for what was not analysed: it is no amount"
