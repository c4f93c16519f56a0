"""What Taiwan, Korea and Sweden add: how many foods, and the largest values, each one judged.

A doubtful value has an issue; what the others rest on stands beside them.
"""

from pathlib import Path

import duckdb
import pytest

_ISSUES = """
    SELECT DISTINCT rule FROM issue WHERE row_key IN (?, split_part(?, '/', 1))
"""
_LARGEST = """
    SELECT {key}, {amount} FROM {table} WHERE {quantity} AND {amount} > 0
    AND split_part(food_id, ':', 1) IN ('tfda', 'rda', 'slv') ORDER BY 2 DESC LIMIT 10
"""
_DRIED = "a dried leaf: water lost raises it five- to tenfold"
_FAT = "2 to 7 µg a gram of its fat, as in all of Taiwan's poultry"
# Key, amount, and why it is believed; None where it is doubted by name.
_JUDGED: dict[str, list[tuple[str, float, str | None]]] = {
    "K1": [
        ("rda:771/K1", 8701.84, "dried; ten times the same leaf raw, 871"),
        ("rda:887/K1", 5595.43, "dried; nine times the same leaf boiled, 614"),
        ("rda:744/K1", 4834.5, _DRIED),
        ("rda:1075/K1", 3013.54, _DRIED),
        ("tfda:O0901801/K1", 2826.759, _DRIED),
        ("rda:2908/K1", 2633.95, "powder of tea leaves, as in the Japanese tables"),
        ("rda:974/K1", 2197.87, _DRIED),
        ("rda:782/K1", 2024.4, _DRIED),
        ("rda:3044/K1", 1968.48, _DRIED),
        ("rda:1182/K1", 1950.14, _DRIED),
    ],
    "MK4": [
        ("tfda:I0421001/MK4", 241.876, _FAT),
        ("tfda:I0420201/MK4", 108.255, _FAT),
        ("tfda:I0500201/MK4", 103.202, _FAT),
        ("tfda:I0520701/MK4", 79.197, _FAT),
        ("tfda:I0420102/MK4", 64.09, _FAT),
        ("tfda:I0404501/MK4", 62.462, _FAT),
        ("tfda:I0520801/MK4", 59.934, _FAT),
        ("tfda:I0420801/MK4", 49.24, _FAT),
        ("tfda:I0404403/MK4", 45.62, _FAT),
        ("tfda:M0200102/MK4", 45.574, "lard: half a microgram a gram of fat, as pork cracklings"),
    ],
    "MK7": [
        ("tfda:H2000101/MK7", 110.703, "fermented soy: bacteria beside the mould make it"),
        ("tfda:G0110201/MK7", 66.308, None),
        ("tfda:J2300201/MK7", 38.358, None),
        ("tfda:P0101901/MK7", 31.348, None),
        ("tfda:E7210101/MK7", 6.629, None),
        ("tfda:Q0900701/MK7", 6.417, None),
        ("tfda:F1000101/MK7", 3.509, None),
        ("tfda:R8100401/MK7", 2.166, "a mix with grains and mushrooms, near what can be measured"),
        ("tfda:P0400401/MK7", 2.084, "fermented bonito, near what can be measured"),
        ("tfda:R4800101/MK7", 1.777, "soy, near what can be measured"),
    ],
    "total K2": [
        ("rda:2082/total K2", 59.58, "yolk, as MK-4; Danish whole egg has 30 of it"),
        ("rda:2083/total K2", 59.36, "the same yolk boiled"),
        ("rda:3327/total K2", 53.88, "duck; Taiwan finds 103 MK-4 in the whole bird"),
        ("rda:2076/total K2", 45.55, "yolk, as MK-4"),
        ("rda:3328/total K2", 43.82, "the same duck fried"),
        ("rda:2077/total K2", 42.75, "the same yolk boiled"),
        ("rda:1680/total K2", 40.03, "chicken heart; Taiwan finds 64 MK-4"),
        ("rda:1679/total K2", 39.66, "chicken heart; Taiwan finds 64 MK-4"),
        ("rda:1676/total K2", 38.47, "chicken liver, as MK-4"),
        ("rda:2084/total K2", 36.82, "preserved whole duck egg, whose yolk has 60"),
    ],
}


@pytest.mark.parametrize("quantity", _JUDGED)
def test_the_ten_largest_values_are_judged(
    quantity: str, database: duckdb.DuckDBPyConnection
) -> None:
    is_total = quantity.startswith("total ")
    largest = database.sql(
        _LARGEST.format(
            key="reported_total_id" if is_total else "measurement_id",
            table="reported_total" if is_total else "measurement",
            quantity=f"{'total' if is_total else 'form_id'} = '{quantity.removeprefix('total ')}'",
            amount="amount_ug_per_100g",
        )
    ).fetchall()
    assert largest == [(key, amount) for key, amount, _ in _JUDGED[quantity]]
    for key, _, believed in _JUDGED[quantity]:
        rules = {rule for (rule,) in database.execute(_ISSUES, [key, key]).fetchall()}
        named = rules & {"unexpected_form", "outlier_in_category", "outlier_in_group"}
        assert bool(named) == (believed is None), (key, rules)


def test_poultry_of_taiwan_has_its_mk4_in_the_fat(database: duckdb.DuckDBPyConnection) -> None:
    """Chicken skin's 241.9 is no slip: a gram of its fat has as much as that of leg or duck."""
    per_gram = database.sql(
        "SELECT food_id, amount_ug_per_100g / fat_g FROM measurement JOIN composition"
        " USING (food_id) JOIN food USING (food_id) WHERE source_id = 'tfda'"
        " AND form_id = 'MK4' AND category = 'poultry' AND amount_ug_per_100g > 25"
    ).fetchall()
    assert len(per_gram) >= 10
    assert all(2 <= ratio <= 8 for _, ratio in per_gram), per_gram
    assert dict(per_gram)["tfda:I0421001"] == pytest.approx(5.57, abs=0.01)


def test_foods_with_mk7_above_zero_before_and_after(database: duckdb.DuckDBPyConnection) -> None:
    counts = dict(
        database.sql(
            "SELECT split_part(food_id, ':', 1), count(DISTINCT food_id) FROM measurement"
            " WHERE form_id = 'MK7' AND amount_ug_per_100g > 0 GROUP BY ALL"
        ).fetchall()
    )
    after = sum(counts.values())
    assert counts["tfda"] == 15
    assert after - counts["tfda"] == counts["frida"] + counts["literature"]
    assert (after - counts["tfda"], after) == (84, 99)  # without literature's ranges


@pytest.mark.figures("slv")
def test_swedish_totals_are_above_zero_in_747_of_901_foods(
    database: duckdb.DuckDBPyConnection,
) -> None:
    of_sweden = (
        "SELECT count(*), count(*) FILTER (amount_ug_per_100g > 0) FROM reported_total"
        " WHERE food_id LIKE 'slv:%'"
    )
    assert database.sql(of_sweden).fetchall() == [(901, 747)]


def test_the_parquet_files_stay_small(built: Path) -> None:
    files = list((built / "parquet").glob("*.parquet"))
    assert len(files) > 10
    assert sum(path.stat().st_size for path in files) < 3_000_000
