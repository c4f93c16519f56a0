"""Checks of portions: each finds the slip it is for, and leaves rounding alone."""

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.transform.doubts_servings import serving_issues
from pipeline.transform.portions.parse_text import parse
from pipeline.transform.portions.portion_words import words_of
from schemas.foods import SERVING
from schemas.pandera_models import DTYPES

WORDS = words_of(packaged_curated().portion_word)


def _serving(*portions: tuple[str, str, float]) -> pl.DataFrame:
    """Portions (printed quantity, text, grams) of one food as the published table has them."""
    rows = []
    for number, (printed, text, grams) in enumerate(portions, 1):
        portion = parse(text, printed, WORDS)
        rows.append(
            {
                "serving_id": f"sr28:1#{number}",
                "food_id": "sr28:1",
                "description_reported": text,
                "quantity": portion.quantity,
                "measure": portion.measure,
                "measure_detail": portion.detail,
                "gram_weight": grams,
                "volume_ml": portion.volume_ml,
                "origin": "source",
            }
        )
    schema = {column.name: DTYPES[column.type] for column in SERVING.columns}
    return pl.DataFrame(rows, schema=schema)


@pytest.mark.parametrize(
    ("portions", "rule", "severity", "key"),
    [
        # SR28 03298: a tablespoon of 29 g; SR Legacy: 100 ml of 1 g
        ([("1", "tbsp", 29.0)], "serving_density_out_of_bounds", "medium", "sr28:1#1"),
        ([("100", "ml", 1.0)], "serving_density_out_of_bounds", "medium", "sr28:1#1"),
        # SR28 05705: 3 oz of 28 g; 03181: half an ounce of 15 g
        ([("3", "oz", 28.0)], "serving_mass_by_definition", "medium", "sr28:1#1"),
        ([("1", "oz", 30.0)], "serving_mass_by_definition", "low", "sr28:1#1"),
        ([("1", "lb", 400.0)], "serving_mass_by_definition", "medium", "sr28:1#1"),
        # a pound is 453.592 g: over 2 % and the rounding of 0.05 g away from it, either way
        ([("1", "lb", 462.8)], "serving_mass_by_definition", "low", "sr28:1#1"),
        ([("1", "lb", 444.4)], "serving_mass_by_definition", "low", "sr28:1#1"),
        (
            [("1", "tbsp", 14.0), ("1", "tsp", 2.0)],
            "tablespoon_is_three_teaspoons",
            "low",
            "sr28:1",
        ),
        # SR28 11001: alfalfa sprouts, a cup 33 g but a tablespoon 3 g
        ([("1", "cup", 33.0), ("1", "tbsp", 3.0)], "serving_volumes_agree", "low", "sr28:1"),
    ],
)
def test_slips_are_found(
    portions: list[tuple[str, str, float]], rule: str, severity: str, key: str
) -> None:
    found = serving_issues(_serving(*portions))
    assert found.select("rule", "severity", "row_key").rows() == [(rule, severity, key)]


@pytest.mark.parametrize(
    "portions",
    [
        [("3", "oz", 85.0), ("1", "oz", 28.0), ("1", "lb", 453.6), ("56", "g", 56.0)],
        [("1", "lb", 462.7), ("1", "lb", 444.5)],  # 2 % and the rounding away, at most
        [("1", "tbsp", 14.2), ("1", "cup", 227.0), ("1", "tsp", 4.7)],
        [("1", "tsp", 0.5), ("1", "tbsp", 1.0)],  # rounded to halves and wholes
        [("1", "cup, chopped", 91.0), ("1", "cup, whole", 30.0)],  # prepared in two ways
        [("1", "cup, diced", 132.0), ("1", "cubic inch, diced", 17.0)],  # a cup holds air
        [("1", "oz, dry, yields", 72.0), ("1", "lb, raw, yields", 300.0)],
        [("1", "fl oz (with ice)", 23.0), ("1", "fl oz (no ice)", 30.0)],
    ],
)
def test_sound_portions_pass(portions: list[tuple[str, str, float]]) -> None:
    assert serving_issues(_serving(*portions)).is_empty()


def test_of_several_disagreements_the_widest_is_told() -> None:
    found = serving_issues(_serving(("1", "cup", 200.0), ("1", "tbsp", 8.0), ("1", "fl oz", 22.0)))
    assert found.height == 1
    assert "1.0 cup = 200.0 g" in found["detail"][0]
    assert "1.0 tbsp = 8.0 g" in found["detail"][0]


def test_servings_of_a_rule_are_not_checked() -> None:
    servings = _serving(("3", "oz", 28.0)).with_columns(pl.lit("racc").alias("origin"))
    assert serving_issues(servings).is_empty()


@pytest.mark.parametrize(("grams", "doubted"), [(28.9, False), (29.1, True)])
def test_an_ounce_may_be_two_per_cent_and_half_a_last_place_off(
    grams: float, *, doubted: bool
) -> None:
    """An ounce is 28.35 g: 2 % of it and the rounding of 0.05 g reach 28.97 g."""
    found = serving_issues(_serving(("1", "oz", grams)))
    assert found["rule"].to_list() == ["serving_mass_by_definition"] * doubted
