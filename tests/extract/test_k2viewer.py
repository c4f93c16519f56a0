"""K2viewer: invented foods in the layout of its file; no row of it is in the repository."""

from pathlib import Path

import polars as pl
import pytest

from pipeline import build as building
from pipeline.cli.main import main
from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.progress import Progress
from pipeline.extract.raw import Raw
from pipeline.extract.sources.k2viewer import extract as k2viewer
from pipeline.fact_files.registry import registry
from pipeline.fact_files.sidecar import at_hand, packaged_facts
from pipeline.fact_files.user_facts import included
from pipeline.kept_tables.checked_tables import TablesWanted

HEAD = (
    "Food items;Category main A;Category main B;Category sub 1;Category Sub2;"
    "PK;MK4;MK5;MK6;MK7;MK8;MK9;MK10 ;Summe K2;Summe Vitamin K;References"
)
ROWS = (
    'Moon milk;Dairy;Drinks;not specified ;not specified ;0.5;1.2;0.1;ND;ND ;0.1;ND;NA;1;2;"2; 9;"',
    "Moon cheese ;Dairy;not specified ;Cheese;hard cheese;0;0.4;;0.2;0.3;5.1;18.7;2.0;26.7;27;9",
    'Comet;Fish ;Flat fish ;Marine;not specified ;1.0;2;NA;NA;NA;NA;NA;NA;2.0;3.0;"5. 1; 8"',
    "Comet;Egg;not specified ;not specified ;not specified ;1.0;2;NA;NA;NA;NA;NA;NA;2.0;3.0;9. 7",
)


def written(path: Path, *rows: str, head: str = HEAD) -> Raw:
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return Raw(path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "k2_database.csv"


def test_cells_are_values_or_none(file: Path) -> None:
    extracted = k2viewer.extract(written(file, *ROWS))
    cells = {
        (row["food_code"], row["component"]): row["amount"] for row in extracted.value.to_dicts()
    }
    assert cells["moon-milk", "MK4"] == "1.2"
    assert cells["moon-milk", "MK7"] == cells["moon-milk", "MK6"] == "ND"
    assert ("moon-milk", "MK10") not in cells  # NA is not analysed
    assert ("moon-cheese", "MK5") not in cells  # and so is a blank
    assert cells["moon-cheese", "MK10"] == "2.0"
    foods = dict(extracted.food.select("food_code", "group_name").iter_rows())
    assert foods["moon-milk"] == "Dairy>Drinks"
    assert foods["moon-cheese"] == "Dairy>Cheese>hard cheese"
    assert foods["comet-egg-not-specified-not-specified-not-specified"] == "Egg"
    assert foods["comet-fish-flat-fish-marine-not-specified"] == "Fish>Flat fish"


def test_one_study_is_named_and_several_are_counted(file: Path) -> None:
    extracted = k2viewer.extract(written(file, *ROWS))
    by_food = {row["food_code"]: row for row in extracted.value.filter(component="MK4").to_dicts()}
    assert by_food["moon-cheese"]["reference_id"] == "schurgers_2000"
    assert by_food["moon-milk"]["reference_id"] is None
    assert by_food["moon-milk"]["n_studies"] == "2"
    assert by_food["moon-milk"]["statistical_comment"] == "references 2; 9"


def test_its_sums_are_totals_by_mass_and_calculated(file: Path) -> None:
    extracted = k2viewer.extract(written(file, *ROWS))
    component = {row["component"]: row for row in extracted.component.to_dicts()}
    assert component["Summe K2"]["meaning"] == "K2"
    assert component["Summe K2"]["total_basis"] == "mass"
    total = extracted.value.filter(component="Summe K2", food_code="moon-cheese")
    assert total["origin"].to_list() == ["calculated"]


def test_what_it_may_not_say_stops_or_is_rejected(file: Path) -> None:
    with pytest.raises(DataError, match=r"misses 'MK10 ' and has the unknown 'MK10'"):
        k2viewer.extract(written(file, *ROWS, head=HEAD.replace("MK10 ", "MK10")))
    with pytest.raises(DataError, match=r"has the unknown 'MK11'"):
        k2viewer.extract(written(file, ROWS[1] + ";1", head=HEAD + ";MK11"))
    with pytest.raises(DataError, match=r"line 2: references '14'; expected numbers"):
        k2viewer.extract(written(file, ROWS[1].removesuffix(";9") + ";14"))
    with pytest.raises(DataError, match=r"line 2: references 'nine'"):
        k2viewer.extract(written(file, ROWS[1].removesuffix(";9") + ";nine"))
    with pytest.raises(DataError, match=r"'Moon milk' has no name of its own"):
        k2viewer.extract(written(file, ROWS[0], ROWS[0]))
    file.write_bytes("\n".join((HEAD, ROWS[1].replace("Moon", "Möön"))).encode("latin-1"))
    with pytest.raises(DataError, match=r"no UTF-8 CSV with ';'"):
        k2viewer.extract(Raw(file))
    odd = k2viewer.extract(written(file, ROWS[1].replace("18.7", "18,7").replace("5.1", "ca. 5")))
    assert sorted(odd.rejected["reason"]) == [
        "'18,7' is no amount, ND or NA",
        "'ca. 5' is no amount, ND or NA",
    ]


@pytest.mark.slow
def test_it_enters_a_build_only_when_the_user_brings_it(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert registry()["k2viewer"].brought
    assert not (packaged_facts() / "k2viewer").is_dir()
    monkeypatch.setenv("K2_FACTS_DIR", str(tmp_path / "mine"))
    written(file, *ROWS)
    assert main(["extract", "k2viewer", "--file", str(file)]) == 0
    # As far as the checked tables: what is written of them depends on no source.
    folders = [*at_hand(packaged_facts()), *included(["k2viewer"])]
    wanted = TablesWanted(folders, ("k2viewer",), packaged=True, published=())
    made = building._checked_tables(wanted, Progress(), None)  # noqa: SLF001
    (brought,) = (sidecar.source for sidecar in made.sidecars if sidecar.source.brought)
    assert (brought.source_id, brought.redistributable) == ("k2viewer", False)
    rows = (
        made.tables["measurement"]
        .filter(food_id="k2viewer:moon-milk")
        .sort("form_id")
        .select("amount_ug_per_100g", "qualifier", "confidence", "origin")
        .rows()
    )
    averaged = made.tables["issue"].filter(
        pl.col("row_key").str.starts_with("k2viewer:moon-milk/"), rule="averaged_over_studies"
    )
    assert rows[0] == (0.5, "quantified", "C", "compiled")
    assert (None, "below_lod", "C", "compiled") in rows
    assert averaged.height == len(rows)
