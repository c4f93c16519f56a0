"""NEVO, an adapter: blank is not zero, 100 ml is not 100 g, and no row of it in the repository."""

import csv
import subprocess
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from pipeline import build as building
from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.progress import Progress
from pipeline.extract.run_extract import extract
from pipeline.fact_files.registry import brought as all_brought
from pipeline.fact_files.registry import source_of
from pipeline.fact_files.sidecar import at_hand, packaged_facts
from pipeline.fact_files.user_facts import included
from pipeline.kept_tables.checked_tables import TablesWanted
from pipeline.published_files.manifest import read_manifest
from tests.extract.excerpt import facts_of
from tests.extract.excerpt import published as published_of
from tests.extract.excerpts import EXCERPTS
from tests.extract.independent import records, values_of

_EXCERPT = EXCERPTS["nevo"]
_ROOT = Path(__file__).parents[2]
_KEYS = {"VITK (µg)": "total K", "VITK1 (µg)": "K1", "VITK2 (µg)": "total K2"}


def test_an_excerpt(tmp_path: Path) -> None:
    path = _EXCERPT.write(tmp_path, _EXCERPT.rows())
    tables = published_of(facts_of("nevo", path, tmp_path / "facts"))
    assert values_of("nevo", tables) == {
        "nevo:900001/K1": ("2,5", "quantified", 2.5, None),
        "nevo:900001/total K": ("70,5", "quantified", 70.5, None),
        "nevo:900001/total K2": ("68", "quantified", 68.0, None),
        "nevo:900002/K1": ("123,4", "quantified", 123.4, None),
        "nevo:900002/total K": ("123,4", "quantified", 123.4, None),
        "nevo:900003/K1": ("0", "zero", 0.0, None),
        "nevo:900003/total K": ("0", "zero", 0.0, None),
        "nevo:900003/total K2": ("0", "zero", 0.0, None),
        "nevo:900004/K1": ("1,5", "quantified", None, None),
        "nevo:900004/total K": ("1,5", "quantified", None, None),
        "nevo:900005/total K": ("33", "quantified", 33.0, None),
    }
    issues = tables["issue"].select("rule", "row_key").rows()
    assert sorted(issues) == [
        ("no_density", "nevo:900004/K1"),
        ("no_density", "nevo:900004/total K"),
        ("total_k_is_k1", "nevo:900002/total K"),
        ("total_k_is_k1", "nevo:900004/total K"),
        ("zero_may_be_censored", "nevo:900003/K1"),
        ("zero_may_be_censored", "nevo:900003/total K"),
        ("zero_may_be_censored", "nevo:900003/total K2"),
    ]
    assert set(tables["reported_total"]["total_basis"]) == {"unspecified"}
    food = tables["food"].select("food_id", "basis").rows()
    assert Counter(basis for _, basis in food) == {"100 g": 4, "100 ml": 1}
    per_100_ml = tables["composition"].filter(food_id="nevo:900004")
    assert per_100_ml["calcium_mg"].to_list() == [None]
    dew = tables["measurement"].filter(food_id="nevo:900003")
    assert dew["statistical_comment"].to_list() == ["contains traces of VITK1"]
    tonic = tables["reported_total"].filter(food_id="nevo:900005")
    assert tonic["added_nutrient"].to_list() == ["VITK"]


def test_an_unknown_quantity(tmp_path: Path) -> None:
    rows = _EXCERPT.rows()
    rows[2][7] = "per portion"
    with pytest.raises(DataError, match=r"food 900002 is given 'per portion', expected 'per 100g'"):
        facts_of("nevo", _EXCERPT.write(tmp_path, rows), tmp_path / "facts")


def test_two_versions_in_one_file(tmp_path: Path) -> None:
    rows = _EXCERPT.rows()
    rows[2][0] = "NEVO-Online 2023 8.0"
    with pytest.raises(DataError, match=r"expected one version NEVO-Online …, found .*2023 8.0"):
        facts_of("nevo", _EXCERPT.write(tmp_path, rows), tmp_path / "facts")


def test_every_value_against_the_table(
    shared: Path, small_facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside few foods of the other sources."""
    monkeypatch.setenv("K2_FACTS_DIR", str(tmp_path / "mine"))
    _, folder = extract("nevo", shared / "nevo" / "nevo2025.csv", None)
    assert folder == tmp_path / "mine" / "nevo"
    folders = [*at_hand(small_facts), *included(["nevo"])]
    wanted = TablesWanted(folders, ("nevo",), packaged=False, published=())
    tables = building._checked_tables(wanted, Progress(), None).tables  # noqa: SLF001
    rows = records(shared / "nevo" / "nevo2025.csv")
    expected = {}
    for row in rows:
        for column, key in _KEYS.items():
            if row[column]:
                number = float(row[column].replace(",", "."))
                qualifier = "zero" if number == 0 else "quantified"
                per_100_g = number if row["Hoeveelheid/Quantity"] == "per 100g" else None
                values = (row[column], qualifier, per_100_g, None)
                expected[f"nevo:{row['NEVO-code']}/{key}"] = values
    assert values_of("nevo", tables) == expected
    assert Counter(key.split("/")[1] for key in expected) == {
        "total K": 1298,
        "K1": 1267,
        "total K2": 503,
    }
    issues = Counter(tables["issue"].filter(pl.col("row_key").str.starts_with("nevo:"))["rule"])
    assert issues["total_k_is_k1"] == 761
    foods = tables["food"].filter(source_id="nevo")
    assert Counter(foods["basis"]) == {"100 g": 1250, "100 ml": 52}
    nevo = source_of("nevo")  # of which test_user_facts.py shows what a manifest says
    assert not nevo.redistributable
    assert str(nevo.why_not_redistributed).startswith("RIVM lets users download")


def test_no_row_in_the_default_output(published: dict[str, pl.DataFrame], built: Path) -> None:
    assert not set(all_brought()) & set(published["source"]["source_id"])
    brought = "^(?:" + "|".join(all_brought()) + "):"
    for name, frame in published.items():
        for column in frame.select(pl.col(pl.String)).columns:
            assert not frame[column].str.contains(brought).any(), (name, column)
    manifest = read_manifest(built)
    assert manifest is not None
    assert manifest["redistributable"] is True


def test_the_package_holds_no_facts_of_it() -> None:
    for source_id in all_brought():
        assert not (packaged_facts() / source_id).is_dir()
        source = source_of(source_id)
        assert source.redistributable == (source_id == "fdc_branded")  # CC0, but on request only


def test_no_row_in_the_repository(shared: Path) -> None:
    """No committed CSV has code and names of a NEVO or an IFCT food in one row."""
    nevo = ("NEVO-code", "Voedingsmiddelnaam/Dutch food name", "Engelse naam/Food name")
    ifct = ("Food Code; code", "Food Name; name")
    known = {
        row[columns[0]]: {row[column] for column in columns}
        for path, columns in (("nevo/nevo2025.csv", nevo), ("ifct/index.csv", ifct))
        for row in records(shared / path)
    }
    committed = _committed_rows()
    assert len(committed) > 50_000
    assert len(known) == 2328 + 542
    repeated = [
        row for row in committed if any(known[code] <= set(row) for code in row if code in known)
    ]
    assert repeated == []


def _committed_rows() -> list[list[str]]:
    listed = subprocess.run(
        ["git", "ls-files", "*.csv"], cwd=_ROOT, capture_output=True, text=True, check=True
    )
    rows = []
    for name in listed.stdout.split():
        with (_ROOT / name).open(encoding="utf-8", newline="") as file:
            rows += list(csv.reader(file))
    return rows
