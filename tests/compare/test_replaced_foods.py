"""A newer table in place of an older one: what became of each value."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest

from pipeline.compare.dataset_copy import DatasetCopy, read_copy
from pipeline.compare.diff_report import markdown
from pipeline.compare.difference import difference
from pipeline.compare.replaced_foods import replaced_foods

SCHEMA = Path(__file__).parents[2] / "schemas" / "diff.schema.json"
FOOD = {
    "food_id": pl.String,
    "source_id": pl.String,
    "fdc_id": pl.Int64,
    "superseded_by": pl.String,
}
VALUE = {
    "food_id": pl.String,
    "form_id": pl.String,
    "amount_ug_per_100g": pl.Float64,
    "qualifier": pl.String,
}
AFTER = {
    "food": pl.DataFrame(
        [
            ("old:1", "old", 11, "new:1"),
            ("old:2", "old", 12, "new:2"),
            ("old:3", "old", 13, None),  # the newer table lists it, without any value
            ("old:4", "old", None, None),  # the newer table has it no longer
            ("new:1", "new", 11, None),
            ("new:2", "new", 12, None),
            ("new:5", "new", 15, None),
        ],
        schema=FOOD,
        orient="row",
    ),
    "measurement": pl.DataFrame(
        [
            ("old:1", "K1", 2.0, "quantified"),
            ("old:1", "MK4", 0.0, "zero"),
            ("old:2", "K1", 1.0, "quantified"),
            ("old:2", "DK1", 5.0, "quantified"),
            ("old:3", "K1", 7.0, "quantified"),
            ("old:4", "K1", 8.0, "quantified"),
            ("new:1", "K1", 6.0, "quantified"),
            ("new:1", "MK4", None, "below_loq"),
            ("new:2", "K1", 1.0, "quantified"),
            ("new:5", "K1", 9.0, "quantified"),
        ],
        schema=VALUE,
        orient="row",
    ),
    "form": pl.DataFrame({"form_id": ["K1", "DK1", "MK4", "MK7"]}),
}
NOT_YET = {**AFTER, "food": AFTER["food"].with_columns(superseded_by=pl.lit(None, pl.String))}


def _form(form: str, *counts: int) -> dict[str, Any]:
    return {
        "form": form,
        **dict(zip(("equal", "changed", "new", "dropped"), counts, strict=True)),
    }


def test_each_value_is_equal_changed_new_or_dropped() -> None:
    (found,) = replaced_foods(NOT_YET, AFTER)
    assert (found["older"], found["newer"], found["foods"]) == ("old", "new", 2)
    assert found["forms"] == [
        _form("K1", 1, 1, 1, 1),
        _form("DK1", 0, 0, 0, 1),
        _form("MK4", 0, 1, 0, 0),
    ]
    assert found["changed"] == [
        {"key": ["old:1", "new:1"], "form": "K1", "before": 2.0, "after": 6.0, "score": 0.5},
        {"key": ["old:1", "new:1"], "form": "MK4", "before": 0.0, "after": None, "score": 1.0},
    ]


def test_foods_replaced_before_are_not_told_of_again() -> None:
    assert replaced_foods(AFTER, AFTER) == []
    assert replaced_foods(NOT_YET, NOT_YET) == []


def test_a_copy_without_these_tables_or_columns_says_nothing() -> None:
    assert replaced_foods({}, {}) == []
    older_schema = {**AFTER, "food": AFTER["food"].drop("superseded_by")}
    assert replaced_foods(AFTER, older_schema) == []
    assert [found["foods"] for found in replaced_foods(older_schema, AFTER)] == [2]


@pytest.mark.figures("sr28", "fdc_sr_legacy")
def test_sr_legacy_in_place_of_sr28(built: Path) -> None:
    after = read_copy(built)
    of_sr_legacy = pl.col("food_id").str.starts_with("fdc_sr_legacy:")
    food = after.tables["food"].filter(~of_sr_legacy)
    tables = {
        **after.tables,
        "food": food.with_columns(superseded_by=pl.lit(None, pl.String)),
        "measurement": after.tables["measurement"].filter(~of_sr_legacy),
    }
    before = DatasetCopy(Path("before"), after.release, after.schema_version, tables, after.views)
    found = difference(before, after)
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    (replaced,) = found["replaced"]
    assert (replaced["older"], replaced["newer"]) == ("sr28", "fdc_sr_legacy")
    assert replaced["forms"] == [
        _form("DK1", 1382, 0, 37, 7),
        _form("K1", 4984, 44, 26, 2),
        _form("MK4", 572, 0, 34, 2),
    ]
    assert len(replaced["changed"]) == 44
    report = markdown(found)
    assert "| K1 | 4984 | 44 | 26 | 2 |" in report
    assert report.count("| `sr28:") == 44
    assert "| `sr28:11233` | `fdc_sr_legacy:11233` | K1 | 704.8 | 389.6 |" in report
