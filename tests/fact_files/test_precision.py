"""Of two printed numbers the more precise one is kept, if both round to the same."""

import pytest

from pipeline.fact_files.precision import more_precise


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
