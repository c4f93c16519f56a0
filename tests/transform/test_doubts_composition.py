"""Amounts of composition that cannot stand beside one another, each at and below its threshold."""

from decimal import Decimal

import polars as pl
import pytest

from pipeline.fact_files.sidecar import packaged_facts
from pipeline.transform import doubts_composition

_ACIDS = ("saturated_fat_g", "monounsaturated_fat_g", "polyunsaturated_fat_g")


def details(**amounts: float | None) -> dict[str, tuple[str, str]]:
    """Return severity and detail by rule of one food; an amount that is not given is null."""
    row = {"food_id": "s:1", **dict.fromkeys(doubts_composition.COLUMNS[1:]), **amounts}
    schema = {"food_id": pl.String} | dict.fromkeys(doubts_composition.COLUMNS[1:], pl.Float64)
    issues = pl.concat(doubts_composition.issues(pl.DataFrame([row], schema=schema)))
    assert set(issues["table_name"]) <= {"composition"}
    assert set(issues["row_key"]) <= {"s:1"}
    assert issues["detail"].null_count() == 0
    assert issues.height == issues["rule"].n_unique()
    return {
        rule: (severity, detail)
        for rule, severity, detail in issues.select("rule", "severity", "detail").iter_rows()
    }


def found(**amounts: float | None) -> dict[str, str]:
    """Return the severity by rule of one food."""
    return {rule: severity for rule, (severity, _) in details(**amounts).items()}


@pytest.mark.parametrize(
    ("amounts", "rules"),
    [
        ({"fat_g": 100.0, "energy_kcal": 921.0}, {}),  # Korea: 9.21 kcal a gram
        ({"fat_g": 100.1}, {"fat_above_100_g": "high"}),
        ({"energy_kcal": 941.0}, {"energy_above_pure_fat": "high"}),
        ({"energy_kcal": 930.0, "fat_g": 10.8}, {"energy_above_pure_fat": "high"}),
        ({"energy_kcal": 700.0, "fat_g": 0.0}, {}),  # spirits
        ({"energy_kcal": 710.0, "fat_g": 0.0}, {}),
        ({"energy_kcal": 711.0, "fat_g": 0.0}, {"energy_above_pure_fat": "high"}),
        ({"energy_kcal": 734.0, "fat_g": 10.8}, {}),  # 101.5 of fat, 633.3 of anything else
        ({"energy_kcal": 736.0, "fat_g": 10.8}, {"energy_above_pure_fat": "high"}),
        ({"fat_g": 20.0, "energy_kcal": 155.0}, {}),
        ({"fat_g": 20.0, "energy_kcal": 150.0}, {"fat_above_energy": "medium"}),
        ({"fat_g": 20.0, "energy_kcal": 120.0}, {"fat_above_energy": "high"}),
        # 180 kcal of fat are at most 10 % and 10 kcal more than the food has
        ({"fat_g": 20.0, "energy_kcal": 154.6}, {}),
        ({"fat_g": 20.0, "energy_kcal": 154.5}, {"fat_above_energy": "medium"}),
        ({"fat_g": 0.0, "energy_kcal": 0.0}, {}),
        ({"fat_g": 1.0, "energy_kcal": 0.0}, {}),  # rounding
        ({"fat_g": 5.0, "energy_kcal": 0.0}, {"fat_above_energy": "high"}),
        # Beef, mock tender: 4.651 g of fatty acids in 4.2 g of fat, which no printed digit explains
        (
            dict(zip(_ACIDS, (1.976, 2.279, 0.396), strict=True)) | {"fat_g": 4.2},
            {"fatty_acids_above_fat": "low"},
        ),
        # 6.6 g of fat are 6.65 at most, and 3.85 + 2.75 of fatty acids fit into them.
        (dict(zip(_ACIDS, (3.9, 2.8, None), strict=True)) | {"fat_g": 6.6}, {}),
        (
            dict(zip(_ACIDS, (3.9, 2.8, 0.1), strict=True)) | {"fat_g": 6.6},
            {},
        ),
        (
            dict(zip(_ACIDS, (3.9, 2.8, 0.2), strict=True)) | {"fat_g": 6.6},
            {"fatty_acids_above_fat": "low"},
        ),
        (dict.fromkeys(_ACIDS, 3.6) | {"fat_g": 10.0}, {"fatty_acids_above_fat": "low"}),
        (dict.fromkeys(_ACIDS, 3.3) | {"fat_g": 10.0}, {}),
        (dict.fromkeys(_ACIDS, 3.5) | {"fat_g": 10.0}, {}),  # 10 g may be 10.5
        (dict.fromkeys(_ACIDS, 3.1) | {"fat_g": 9.0}, {"fatty_acids_above_fat": "low"}),
        # exactly what another factor explains, and what two decimals leave
        (
            dict(zip(_ACIDS, (3.0, 4.0, 4.0), strict=True)) | {"fat_g": 10.0},
            {"fatty_acids_above_fat": "low"},
        ),
        (
            dict(zip(_ACIDS, (12.7, 12.7, None), strict=True)) | {"fat_g": 25.25},
            {"fatty_acids_above_fat": "low"},
        ),
        (dict.fromkeys(_ACIDS, 3.7) | {"fat_g": 10.0}, {"fatty_acids_above_fat": "medium"}),
        (dict.fromkeys(_ACIDS, 5.0) | {"fat_g": 10.0}, {"fatty_acids_above_fat": "high"}),
        ({_ACIDS[0]: 1.0, "fat_g": 0.0}, {"fatty_acids_above_fat": "high"}),
        (dict.fromkeys(_ACIDS, 5.0), {}),  # no fat to compare with
        ({}, {}),
    ],
)
def test_each_rule(amounts: dict[str, float | None], rules: dict[str, str]) -> None:
    assert found(**amounts) == rules


def test_the_numbers_that_disagree_are_told() -> None:
    acids = dict(zip(_ACIDS, (5.0004, 2.0, 3.0), strict=True))
    assert details(fat_g=4.0, energy_kcal=22.24, **acids) == {
        "fatty_acids_above_fat": ("high", "fatty acids weigh 10.0 g together, the fat 4.0 g"),
        "fat_above_energy": (
            *("high", "4.0 g of fat have 36.0 kcal, the food 22.2 kcal (ratio 1.62)"),
        ),
    }
    assert details(fat_g=10.804, energy_kcal=930.04)["energy_above_pure_fat"][1] == (
        "930.0 kcal in 100 g; with 10.8 g of fat no food has more than 735.0"
    )
    assert details(energy_kcal=941.0)["energy_above_pure_fat"][1] == (
        "941.0 kcal in 100 g; with any amount of fat no food has more than 940.0"
    )


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


def test_fatty_acids_above_fat_beyond_the_printed_digits_are_flagged_in_every_source(
    published: dict[str, pl.DataFrame],
) -> None:
    """Read once more from the published numbers, with decimal arithmetic and row by row."""
    found = published["issue"].filter(rule="fatty_acids_above_fat")
    flagged = set(found["row_key"])
    assert {"ciqual:4048", "fdc_sr_legacy:23124", "slv:6120", "frida:1248"} <= flagged
    columns = ("fat_g", *_ACIDS)
    for food_id, *cells in published["composition"].select("food_id", *columns).iter_rows():
        fat, *acids = (None if cell is None else Decimal(str(cell)) for cell in cells)
        if fat is None:
            continue
        numbers = [acid for acid in acids if acid is not None]
        rounding = sum(_half_a_last_place(number) for number in (fat, *numbers))
        beyond = sum(numbers) - fat - rounding > Decimal("0.000001")
        assert (food_id in flagged) == beyond, (food_id, cells)


def _half_a_last_place(number: Decimal) -> Decimal:
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(5).scaleb(min(exponent, -1 if number < 10 else 0) - 1)


def test_rows_that_fail_are_published_as_printed_and_leave_rankings(
    published: dict[str, pl.DataFrame],
) -> None:
    issue = published["issue"].filter(table_name="composition", severity="high")
    doubted = set(issue["row_key"])
    assert {f"frida:{code}" for code in FACTOR_4_IN_FAT} <= doubted
    assert len(doubted) < 20
    kept = published["composition"].filter(food_id="frida:1737")
    assert kept["fat_g"].to_list() == [162.2]
