"""Branded foods, brought by the user: from a made-up release to the tables of a build."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipeline import build as building
from pipeline.cli.main import main
from pipeline.diagnostics.progress import Progress
from pipeline.fact_files.sidecar import at_hand
from pipeline.fact_files.user_facts import included
from pipeline.kept_tables.checked_tables import TablesWanted
from tests.extract.bulk.release import food, value, write_release

_GROUPS = ("Milk", "Cheese", "Eggs & Egg Substitutes", "Free text No. 4711", "")
_CATEGORIES = ("milk_products", "cheese", "eggs", "other", "other")
_FOODS = 120  # the sidecar asks for at least 100


def _release(folder: Path) -> Path:
    ids = [str(1000 + n) for n in range(_FOODS)]
    branded = [
        {
            "fdc_id": fdc_id,
            "gtin_upc": f"00{fdc_id}",
            "serving_size": "30",
            "serving_size_unit": "g",
            "branded_food_category": _GROUPS[n % len(_GROUPS)],
            "available_date": "2024-01-01",
        }
        for n, fdc_id in enumerate(ids)
    ]
    return write_release(
        folder / "FoodData_Central_branded_food_csv_2024-10-31.zip",
        {
            "food.csv": [food(fdc_id, "branded_food", f"MADE UP {fdc_id}") for fdc_id in ids],
            "branded_food.csv": branded,
            "food_nutrient.csv": [
                value(str(n), fdc_id, "1185", f"{n}.5") for n, fdc_id in enumerate(ids)
            ],
        },
    )


@pytest.mark.slow
def test_branded_foods_are_built_when_included(
    tmp_path: Path, small_facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("K2_FACTS_DIR", str(tmp_path / "mine"))
    assert main(["extract", "fdc_branded", "--file", str(_release(tmp_path))]) == 0
    folders = [*at_hand(small_facts), *included(["fdc_branded"])]
    wanted = TablesWanted(folders, ("fdc_branded",), packaged=False, published=())
    tables = building._checked_tables(wanted, Progress(), None).tables  # noqa: SLF001
    foods = tables["food"].filter(source_id="fdc_branded")
    assert foods.height == _FOODS
    expected = dict(zip(_GROUPS, _CATEGORIES, strict=True)) | {"not stated": "other"}
    assert [expected[group] for group in foods["food_group"]] == foods["category"].to_list()
    assert foods["category"].value_counts(sort=True)["count"].to_list() == [48, 24, 24, 24]
    measured = tables["measurement"].filter(pl.col("food_id").str.starts_with("fdc_branded:"))
    assert measured["amount_ug_per_100g"].sum() == sum(n + 0.5 for n in range(_FOODS))


@pytest.mark.slow
def test_a_group_unknown_to_another_source_still_stops_the_build(
    small_facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = Path(shutil.copytree(small_facts, tmp_path / "facts"))
    path = facts / "frida" / "food.csv"
    rows = pl.read_csv(path, infer_schema=False)
    rows.with_columns(pl.lit("Free text No. 4711").alias("group_name")).write_csv(path)
    assert main(["dataset", "--facts", str(facts), "--output", str(tmp_path / "output")]) == 1
    assert "'frida: Free text No. 4711' breaks the rule" in capsys.readouterr().err
    assert not (tmp_path / "output").exists()
