"""Checks of portions: each finds the slip it is for, and leaves rounding alone."""

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.transform.doubts_servings import serving_issues
from pipeline.transform.portions.parse_text import parse
from pipeline.transform.portions.portion_words import words_of
from schemas.foods import SERVING
from schemas.table_rules import DTYPES

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
        (
            [("1", "tbsp", 14.0), ("2", "tsp", 4.0)],
            "tablespoon_is_three_teaspoons",
            "low",
            "sr28:1",
        ),
        ([("1", "cup", 240.0), ("1", "tsp", 2.0)], "serving_volumes_agree", "low", "sr28:1"),
        ([("1", "ml", 0.5), ("1", "cup", 237.0)], "serving_volumes_agree", "low", "sr28:1"),
        # 10 % of the larger, and the rounding of half a gram of each
        ([("1", "liter", 1000.0), ("100", "ml", 89.0)], "serving_volumes_agree", "low", "sr28:1"),
        ([("1", "ml", 5.0)], "serving_density_out_of_bounds", "medium", "sr28:1#1"),
        ([("1000", "ml", 12.9)], "serving_density_out_of_bounds", "medium", "sr28:1#1"),
        ([("2", "ml", 3.1)], "serving_density_out_of_bounds", "medium", "sr28:1#1"),
        ([("100", "g", 110.0)], "serving_mass_by_definition", "low", "sr28:1#1"),
        ([("100", "g", 111.0)], "serving_mass_by_definition", "medium", "sr28:1#1"),
        ([("1", "g", 1.25)], "serving_mass_by_definition", "medium", "sr28:1#1"),
        ([("500", "mg", 5.0)], "serving_mass_by_definition", "medium", "sr28:1#1"),
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
    ("portions", "severities"),
    [
        # SR Legacy 33875: two weights of 5 fl oz; 19441: three bars, two of which weigh the same
        ([("5", "fl oz", 140.0), ("5", "fl oz", 152.0)], ["low"] * 2),
        ([("1", "biscuit", 58.0), ("1", "biscuit", 43.0)], ["medium"] * 2),
        ([("1", "bar", 37.0), ("1", "bar", 37.0), ("1", "bar", 38.0)], ["low"] * 3),
        # a tenth up; and two cups are no two measures that disagree
        ([("1", "bar", 100.0), ("1", "bar", 109.9)], ["low"] * 2),
        ([("1", "bar", 10.0), ("1", "bar", 11.0)], ["medium"] * 2),
        ([("1", "cup", 100.0), ("1", "cup", 200.0)], ["medium"] * 2),
        # the text, the quantity or the detail differs, or nothing
        ([("1", "bar (28 g)", 28.0), ("1", "bar (37 g)", 37.0)], []),
        ([("1", "slice", 25.0), ("2", "slice", 50.0)], []),
        ([("1", "slice", 25.0), ("1", "slice", 25.0)], []),
    ],
)
def test_one_text_with_two_weights_is_named_on_each_row(
    portions: list[tuple[str, str, float]], severities: list[str]
) -> None:
    found = serving_issues(_serving(*portions))
    assert found["severity"].to_list() == severities
    assert set(found["rule"]) <= {"serving_weights_differ"}
    assert found["row_key"].n_unique() == len(severities)
    weights = {f"{grams}" for *_, grams in portions}
    assert all(weight in detail for detail in found["detail"] for weight in weights)


def test_no_published_serving_has_a_twin_of_another_weight_without_an_issue(
    published: dict[str, pl.DataFrame],
) -> None:
    """By dictionaries, over all servings that the sources print: told apart, or named."""
    weights: dict[tuple[object, ...], dict[str, float]] = {}
    key = ("food_id", "description_reported", "quantity", "measure_detail")
    for row in published["serving"].filter(origin="source").iter_rows(named=True):
        same = weights.setdefault(tuple(row[name] for name in key), {})
        same[row["serving_id"]] = row["gram_weight"]
    twins = {one for same in weights.values() if len(set(same.values())) > 1 for one in same}
    named = published["issue"].filter(rule="serving_weights_differ")
    assert set(named["row_key"]) == twins
    infant_formula = {"fdc_sr_legacy:33875#85498", "fdc_sr_legacy:33875#85499"}
    assert infant_formula <= twins
    found = named.filter(pl.col("row_key").is_in(infant_formula))
    assert set(found["severity"]) == {"medium"}
    assert all("30.0 and 152.0" in detail for detail in found["detail"])


@pytest.mark.parametrize(
    "portions",
    [
        [("3", "oz", 85.0), ("1", "oz", 28.0), ("1", "lb", 453.6), ("56", "g", 56.0)],
        [("1", "lb", 462.7)],  # 2 % and the rounding away, at most
        [("1", "lb", 444.5)],
        [("25", "g", 26.0)],  # exactly 2 % and half a gram
        [("12.6", "g", 12.9)],
        [("500", "mg", 0.5)],
        [("0", "oz", 28.0)],  # of no portion nothing is known
        [("1000", "ml", 13.0)],
        [("2", "ml", 3.0)],
        [("1", "liter", 1000.0), ("100", "ml", 90.0)],
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


@pytest.mark.parametrize(
    ("portions", "detail"),
    [
        ([("1", "tbsp", 29.0)], "29.0 g in 14.8 ml are 1.9612 g/ml, outside 0.013 to 1.5"),
        ([("3", "oz", 28.0)], "3.0 oz weigh 28.0 g as printed, 85.05 g by definition"),
        (
            [("1", "cup", 33.0), ("1", "tbsp", 3.0)],
            "1.0 cup = 33.0 g (0.139 g/ml), but 1.0 tbsp = 3.0 g (0.203 g/ml): 31 % apart",
        ),
        (
            [("1", "cup", 29.0), ("1", "tbsp", 3.0)],
            "1.0 cup = 29.0 g (0.123 g/ml), but 1.0 tbsp = 3.0 g (0.203 g/ml): 40 % apart",
        ),
    ],
)
def test_the_numbers_that_disagree_are_told(
    portions: list[tuple[str, str, float]], detail: str
) -> None:
    assert serving_issues(_serving(*portions))["detail"].to_list() == [detail]


def test_of_pairs_equally_far_apart_the_first_is_told() -> None:
    portions = [("1", "cup", 100.0), ("2", "cup", 200.0), ("1", "tbsp", 3.0)]
    (detail,) = serving_issues(_serving(*portions))["detail"]
    assert detail.startswith("1.0 cup = 100.0 g (0.423 g/ml), but 1.0 tbsp = 3.0 g ")
    portions = [("1", "cup", 100.0), ("1", "tbsp", 3.0), ("2", "tbsp", 6.0)]
    (detail,) = serving_issues(_serving(*portions))["detail"]
    assert detail.startswith("1.0 cup = 100.0 g (0.423 g/ml), but 1.0 tbsp = 3.0 g ")


def test_a_volume_of_zero_has_no_density() -> None:
    servings = _serving(("1", "cup", 100.0), ("1", "tbsp", 6.0))
    assert serving_issues(servings.with_columns(volume_ml=pl.lit(0.0))).is_empty()


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


def test_foods_come_in_the_order_of_their_ids() -> None:
    apart = _serving(("1", "cup", 33.0), ("1", "tbsp", 3.0))
    other = apart.with_columns(
        pl.lit("sr28:0").alias("food_id"), pl.col("serving_id").str.replace("sr28:1", "sr28:0")
    )
    wider = apart.with_columns(pl.col("gram_weight") * pl.Series([0.5, 1.0]))
    found = serving_issues(pl.concat([wider, other]))
    assert found["row_key"].to_list() == ["sr28:0", "sr28:1"]
