"""Of two printed numbers the more precise one is kept, if both round to the same."""

import polars as pl
import pytest

from pipeline.fact_files.extracted import NO_GROUP
from pipeline.fact_files.precision import _kept_groups, more_precise


@pytest.mark.parametrize(
    ("printed", "before", "kept"),
    [
        ("4.2", "4.25", "4.25"),  # half of the last place: the bound itself still agrees
        ("4.2", "4.15", "4.15"),
        ("4.2", "4.2501", None),
        ("4.25", "4.2", "4.25"),
        ("4.2501", "4.2", None),
        ("4.20", "4.2", "4.2"),
        ("5", "4.2", None),
    ],
)
def test_the_more_precise_of_two_numbers(printed: str, before: str, kept: str | None) -> None:
    assert more_precise(printed, before) == kept


def test_the_group_of_the_same_record_is_kept_where_an_answer_names_none() -> None:
    columns = {"food_code": ["1", "2", "3"], "name": ["a", "b", "c"]}
    old = pl.DataFrame({**columns, "group_code": ["9", "9", None], "group_name": ["x", "y", "z"]})
    new = pl.DataFrame(
        {**columns, "group_code": [None, "8", None], "group_name": [NO_GROUP, "w", NO_GROUP]},
        schema_overrides={"group_code": pl.String},
    )
    kept = _kept_groups(new, old.filter(pl.col("food_code") != "3"))
    assert kept["group_name"].to_list() == ["x", "w", NO_GROUP]
    assert kept["group_code"].to_list() == ["9", "8", None]
