"""Text made of columns, whatever chunks they lie in."""

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.format_text import format_text

_CELL = st.one_of(st.none(), st.text(max_size=20))


def _in_chunks(cells: list[str | None], cuts: list[int]) -> pl.Series:
    """Return the cells in chunks that may be empty, as filters after joins leave them."""
    series = pl.Series("name", cells, pl.String)
    edges = [0, *sorted(min(cut, len(cells)) for cut in cuts), len(cells)]
    parts = [series.slice(a, b - a) for a, b in pairwise(edges)]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.append(part)
    return whole


@given(st.lists(_CELL, max_size=8), st.lists(st.integers(0, 8), max_size=4))
def test_fills_each_row_in_any_chunks(cells: list[str | None], cuts: list[int]) -> None:
    frame = pl.DataFrame(
        [pl.Series("food", cells, pl.String), _in_chunks(cells, cuts)], height=len(cells)
    )
    made = frame.select(format_text("{} in {} g", "food", pl.col("name"))).to_series()
    assert made.to_list() == [None if cell is None else f"{cell} in {cell} g" for cell in cells]


def test_numbers_are_printed_as_polars_prints_them() -> None:
    frame = pl.DataFrame({"amount": [72.1, 0.0, 1e-7], "n": [3, 10, None]})
    made = frame.select(format_text("{} µg of {}", "amount", "n").alias("text"))
    assert made["text"].to_list() == ["72.1 µg of 3", "0.0 µg of 10", None]


@pytest.mark.parametrize("template", ["{} g", "sample {}", "{}"])
def test_the_text_has_the_name_of_its_first_value(template: str) -> None:
    frame = pl.DataFrame({"meaning": ["K1", "MK4", "K1"]})
    assert frame.select(format_text(template, "meaning")).columns == ["meaning"]
    counted = frame.group_by(format_text(template, pl.col("meaning"))).len().sort("meaning")
    assert counted["len"].to_list() == [2, 1]


def test_gaps_and_values_must_match() -> None:
    with pytest.raises(ValueError, match="1 gaps for 2 values"):
        format_text("{}", "a", "b")
