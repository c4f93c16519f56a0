"""What vitamin K is eaten with: every numeric cell, none invented."""

import csv
from pathlib import Path

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.fact_files.read import Facts
from pipeline.fact_files.sidecar import Sidecar, packaged_facts
from pipeline.transform.composition import composition
from schemas.codes import COMPOSITION

FACTS = Path(__file__).parents[2] / "pipeline" / "facts"


def one_food(
    units: dict[str, tuple[str, str, int]], **cells: str | None
) -> dict[str, float | None]:
    """Return the composition of one food; ``units`` maps component to meaning, unit, rank."""
    component = pl.DataFrame(
        [(code, meaning, unit, str(rank)) for code, (meaning, unit, rank) in units.items()],
        schema=["component", "meaning", "unit", "rank"],
        orient="row",
    )
    row = {"food_code": "1", **dict.fromkeys(units), **cells}
    frame = pl.DataFrame([row], schema=dict.fromkeys(row, pl.String))
    sidecar = Sidecar.load(packaged_facts() / "fdc_foundation")
    food = pl.DataFrame(
        {"food_code": ["1"], "basis": [None]}, schema_overrides={"basis": pl.String}
    )
    facts = Facts(sidecar, {"component": component, "composition": frame, "food": food})
    found = composition(facts, packaged_curated().mended_cell).row(0, named=True)
    assert found.pop("food_id") == "fdc_foundation:1"
    return found


ENERGY = {
    "1008": ("energy_kcal", "kcal", 1),
    "2048": ("energy_kcal", "kcal", 2),
    "2047": ("energy_kcal", "kcal", 3),
}


@pytest.mark.parametrize(
    ("cells", "energy"),
    [
        ({"1008": "27.0", "2048": "25", "2047": "26"}, 27.0),
        ({"2048": "25", "2047": "26"}, 25.0),
        ({"2047": "26"}, 26.0),
        ({"1008": "0", "2048": "25"}, 0.0),
        ({}, None),
    ],
)
def test_energy_is_the_first_of_three_methods(cells: dict[str, str], energy: float | None) -> None:
    assert one_food(ENERGY, **cells)["energy_kcal"] == energy


def test_vitamin_d_in_international_units_is_converted() -> None:
    units = {"1114": ("vitamin_d_ug", "µg", 1), "1110": ("vitamin_d_ug", "IU", 2)}
    assert one_food(units, **{"1110": "40"})["vitamin_d_ug"] == 1.0
    assert one_food(units, **{"1114": "2.5", "1110": "40"})["vitamin_d_ug"] == 2.5


@pytest.mark.parametrize(
    ("meaning", "unit", "printed", "published"),
    [
        ("energy_kcal", "kJ", "418.4", 100.0),
        ("calcium_mg", "g", "0.0221", 22.1),
        ("vitamin_d_ug", "g", "0.00000297", 2.97),  # and not 2.9699999999999998
        ("polyunsaturated_fat_g", "mg", "1250", 1.25),
        ("fat_g", "g", "4.20", 4.2),
    ],
)
def test_other_units_are_converted(meaning: str, unit: str, printed: str, published: float) -> None:
    assert one_food({"1": (meaning, unit, 1)}, **{"1": printed})[meaning] == published


def test_what_is_not_given_is_null_and_never_zero() -> None:
    assert one_food({"1004": ("fat_g", "g", 1)}) == dict.fromkeys(COMPOSITION)


@pytest.mark.parametrize("source", ["sr28", "fdc_foundation", "frida"])
def test_every_numeric_cell_is_published(source: str, published: dict[str, pl.DataFrame]) -> None:
    def rows(table: str) -> list[dict[str, str]]:
        with (FACTS / source / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    components = sorted(
        (row for row in rows("component") if row["meaning"] in COMPOSITION),
        key=lambda row: int(row["rank"]),
    )
    expected = {}
    for row in rows("composition"):
        cells: dict[str, float | None] = dict.fromkeys(COMPOSITION)
        for component in components:
            printed = row[component["component"]]
            if printed and cells[component["meaning"]] is None:
                over = 40 if component["unit"] == "IU" else 1
                cells[component["meaning"]] = float(printed) / over
        expected[f"{source}:{row['food_code']}"] = cells
    mine = published["composition"].filter(pl.col("food_id").str.starts_with(f"{source}:"))
    assert {row.pop("food_id"): row for row in mine.to_dicts()} == expected
    assert sum(cell is not None for cells in expected.values() for cell in cells.values()) > 100
