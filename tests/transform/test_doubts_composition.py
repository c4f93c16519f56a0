"""Amounts of composition that cannot stand beside one another, each at and below its threshold."""

import polars as pl
import pytest

from pipeline.fact_files.sidecar import packaged_facts
from pipeline.transform import doubts_composition

_ACIDS = ("saturated_fat_g", "monounsaturated_fat_g", "polyunsaturated_fat_g")


def found(**amounts: float | None) -> dict[str, str]:
    """Return the severity by rule of one food; an amount that is not given is null."""
    row = {"food_id": "s:1", **dict.fromkeys(doubts_composition.COLUMNS[1:]), **amounts}
    schema = {"food_id": pl.String} | dict.fromkeys(doubts_composition.COLUMNS[1:], pl.Float64)
    issues = pl.concat(doubts_composition.issues(pl.DataFrame([row], schema=schema)))
    assert set(issues["table_name"]) <= {"composition"}
    assert set(issues["row_key"]) <= {"s:1"}
    assert issues["detail"].null_count() == 0
    assert issues.height == issues["rule"].n_unique()
    return dict(issues.select("rule", "severity").iter_rows())


@pytest.mark.parametrize(
    ("amounts", "rules"),
    [
        ({"fat_g": 100.0, "energy_kcal": 921.0}, {}),  # Korea: 9.21 kcal a gram
        ({"fat_g": 100.1}, {"fat_above_100_g": "high"}),
        ({"energy_kcal": 941.0}, {"energy_above_pure_fat": "high"}),
        ({"energy_kcal": 930.0, "fat_g": 10.8}, {"energy_above_pure_fat": "high"}),
        ({"energy_kcal": 700.0, "fat_g": 0.0}, {}),  # spirits
        ({"fat_g": 20.0, "energy_kcal": 155.0}, {}),
        ({"fat_g": 20.0, "energy_kcal": 150.0}, {"fat_above_energy": "medium"}),
        ({"fat_g": 20.0, "energy_kcal": 120.0}, {"fat_above_energy": "high"}),
        ({"fat_g": 0.0, "energy_kcal": 0.0}, {}),
        ({"fat_g": 1.0, "energy_kcal": 0.0}, {}),  # rounding
        ({"fat_g": 5.0, "energy_kcal": 0.0}, {"fat_above_energy": "high"}),
        (dict.fromkeys(_ACIDS, 3.6) | {"fat_g": 10.0}, {}),
        (dict.fromkeys(_ACIDS, 3.7) | {"fat_g": 10.0}, {"fatty_acids_above_fat": "medium"}),
        (dict.fromkeys(_ACIDS, 5.0) | {"fat_g": 10.0}, {"fatty_acids_above_fat": "high"}),
        ({_ACIDS[0]: 1.0, "fat_g": 0.0}, {"fatty_acids_above_fat": "high"}),
        (dict.fromkeys(_ACIDS, 5.0), {}),  # no fat to compare with
        ({}, {}),
    ],
)
def test_each_rule(amounts: dict[str, float | None], rules: dict[str, str]) -> None:
    assert found(**amounts) == rules


# Fat, fatty acids and energy by hand from the table that the source prints.
FACTOR_4_IN_FAT = {"1708": (20.0, 75.4), "1712": (26.67, 142.99), "1737": (162.2, 364.95)}
FACTOR_4_IN_FAT |= {"1756": (32.8, 158.89), "1949": (86.6, 272.57)}


def test_the_factor_4_of_frida_hits_fat_as_well() -> None:
    """Each of these foods fits its energy once its fat is divided by four, and not before."""
    frame = pl.read_csv(packaged_facts().joinpath("frida", "composition.csv").read_bytes())
    component = pl.read_csv(packaged_facts().joinpath("frida", "component.csv").read_bytes())
    code = dict(component.select("meaning", "component").iter_rows())
    fat, energy = (
        pl.col(str(code[name])).cast(pl.Float64).alias(name) for name in ("fat_g", "energy_kcal")
    )
    foods = {
        str(row["food_code"]): (row["fat_g"], row["energy_kcal"])
        for row in frame.select("food_code", fat, energy).to_dicts()
    }
    for food_code, printed in FACTOR_4_IN_FAT.items():
        assert foods[food_code] == pytest.approx(printed, abs=0.01)
        fat_g, energy_kcal = foods[food_code]
        assert found(fat_g=fat_g, energy_kcal=energy_kcal)["fat_above_energy"] == "high"
        assert found(fat_g=fat_g / 4, energy_kcal=energy_kcal) == {}


def test_rows_that_fail_are_published_as_printed_and_leave_rankings(
    published: dict[str, pl.DataFrame],
) -> None:
    issue = published["issue"].filter(table_name="composition", severity="high")
    doubted = set(issue["row_key"])
    assert {f"frida:{code}" for code in FACTOR_4_IN_FAT} <= doubted
    assert len(doubted) < 20
    kept = published["composition"].filter(food_id="frida:1737")
    assert kept["fat_g"].to_list() == [162.2]
