"""The first lines of diff.md: amounts before statistics, and what is not shown is counted."""

from pathlib import Path
from typing import Any

import polars as pl

from pipeline.compare.dataset_copy import DatasetCopy
from pipeline.compare.diff_report import markdown
from pipeline.compare.difference import difference
from pipeline.compare.in_short import by_size

AMOUNT, LOW = "amount_ug_per_100g", "min_ug_per_100g"


def _copy(amounts: dict[str, tuple[float | None, float | None]], *foods: str) -> DatasetCopy:
    rows = [(key, amount, low) for key, (amount, low) in amounts.items()]
    schema = {"measurement_id": pl.String, AMOUNT: pl.Float64, LOW: pl.Float64}
    tables = {
        "food": pl.DataFrame(
            [(food, f"Name of {food}") for food in foods],
            {"food_id": pl.String, "name": pl.String},
            orient="row",
        ),
        "measurement": pl.DataFrame(rows, schema, orient="row"),
    }
    return DatasetCopy(Path("x"), "1", "1", tables, None)


def _found() -> dict[str, Any]:
    before: dict[str, tuple[float | None, float | None]]
    before = {f"a/{n:02}": (1.0, 1.0) for n in range(60)} | {"sr28:04013/K1": (155.1, None)}
    after: dict[str, tuple[float | None, float | None]]
    after = {key: (amount, None) for key, (amount, _) in before.items()}
    after |= {f"a/{n:02}": (0.0 if n < 28 else 1.2, None) for n in range(30)}
    after["sr28:04013/K1"] = (0.0, None)
    return difference(_copy(before, "f:1", "f:2"), _copy(after, "f:1", "f:3"))


def test_the_first_five_lines_let_a_maintainer_decide() -> None:
    lines = markdown(_found()).splitlines()
    assert lines[2:7] == [
        "- Amounts changed: 31 (29 to or from nothing, 2 by 10 % to 2 ×).",
        "- Largest: `sr28:04013/K1`, 155.1 → 0.",
        "- Foods: 1 added (`f:3` Name of f:3); 1 removed (`f:2` Name of f:2).",
        "- Statistics and other numbers changed: 60 (60 to or from nothing).",
        "- Rows added, removed, changed: `food` +1 −1 ~0, `measurement` +0 −0 ~61.",
    ]


def test_amounts_stand_before_statistics_and_hidden_ones_are_counted_by_size() -> None:
    text = markdown(_found())
    amounts, statistics = text.index(f"` | {AMOUNT} |"), text.index(f"` | {LOW} |")
    assert amounts < statistics
    assert text.index("`sr28:04013/K1` |") < text.index("`a/00` |"), "of equal scores the largest"
    assert "… and 11 more: 9 to or from nothing, 2 by 10 % to 2 ×." in text
    assert "… and 40 more: 40 to or from nothing." in text
    assert "smaller changes" not in text


def test_rows_added_and_removed_are_named() -> None:
    text = markdown(_found())
    assert "## Added to food\n\n- `f:3` Name of f:3\n" in text
    assert "## Removed from food\n\n- `f:2` Name of f:2\n" in text


def test_every_change_is_counted_once() -> None:
    pairs = [(1.0, None), (0.0, 1.0), (1.0, 2.0), (1.0, 1.1), (1.0, 1.05), (10.0, 1.0)]
    changes = [
        {"before": a, "after": b, "score": 1.0 if b is None else abs(a - b) / (a + b)}
        for a, b in pairs
    ]
    assert by_size(changes) == (
        "2 to or from nothing, 2 by 2 × or more, 1 by 10 % to 2 ×, 1 by less"
    )
