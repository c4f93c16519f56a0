"""Of two printed numbers the more precise one is kept, if both round to the same."""

import polars as pl
import pytest

from pipeline.fact_files.extracted import NO_GROUP
from pipeline.fact_files.precision import _kept_groups, _kept_values, more_precise


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
        ("4.5", "5", "4.5"),  # the bound of the old one agrees too
        ("4.49", "5", None),
        ("4.3", "4.2", None),  # of one precision: other numbers
        ("<0.1", "<0.1", "<0.1"),  # what is no number is kept if it is printed alike
        ("<0.1", "<0.2", None),
        ("0.1", "tr", None),
        ("NaN", "4.2", None),
        ("4.2", "NaN", None),
        ("4.2", "Infinity", None),
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


Cells = dict[str, str | None]


def _value(**cells: str | None) -> pl.DataFrame:
    row = {"food_code": "1", "component": "430", "amount": "4.2", "unit": "µg", **cells}
    return pl.DataFrame([row], dict.fromkeys(row, pl.String))


def _kept(new: Cells, old: Cells) -> Cells:
    return _kept_values(_value(**new), _value(**old)).row(0, named=True)


@pytest.mark.parametrize(
    ("column", "new", "old", "kept"),
    [
        ("amount", "4.2", "4.1972", "4.1972"),
        ("min", "1.0", "0.98", "0.98"),
        ("min", "0.98", "1.0", "0.98"),
        ("min", "1.0", "0.9", "1.0"),  # not one number rounded: the new one
        ("min", "1.0", None, "1.0"),
        ("min", None, "0.98", "0.98"),
        ("unit", "UG", "µg", "µg"),  # its first spelling stays
        ("unit", "UG", None, "UG"),
        ("n_samples", "3", "3.0", "3"),  # a count is no rounded amount
        ("n_samples", "3", "9", "3"),
        ("n_samples", None, "9", "9"),
        ("derivation_code", "A", "Z", "A"),
    ],
)
def test_what_is_kept_where_the_amounts_agree(
    column: str, new: str | None, old: str | None, kept: str | None
) -> None:
    assert _kept({column: new}, {column: old})[column] == kept


def test_nothing_is_kept_where_the_amounts_differ() -> None:
    new: Cells = {"amount": "4.2", "unit": "UG", "min": "1.0", "n_samples": None}
    old: Cells = {"amount": "4.3", "unit": "µg", "min": "0.98", "n_samples": "9"}
    assert _kept(new, old) == _value(**new).row(0, named=True)


_COPY = {"locator": "line 3", "statistics_of": "sr27", "n_studies": "7", "record": None}
_COPY |= {"derivation_code": None, "n_samples": None}
_SILENT = {**dict.fromkeys(_COPY), "n_studies": "2"}


@pytest.mark.parametrize("said", ["record", "derivation_code", "n_samples"])
def test_statistics_of_a_copy_give_way_to_a_release_on_either_side(said: str) -> None:
    release = {**_SILENT, said: "5", "n_studies": None}
    for kept in (_kept(_COPY, release), _kept(release, _COPY)):
        assert kept == _value(**release).row(0, named=True)


def test_statistics_of_a_copy_stay_where_a_release_says_nothing_of_the_amount() -> None:
    assert _kept(_COPY, _SILENT)["n_studies"] == "7"
    assert _kept(_SILENT, _COPY)["n_studies"] == "2"
    assert _kept(_COPY, {**_COPY, "n_studies": "2", "n_samples": "5"})["n_studies"] == "7"


def test_without_locators_on_both_sides_nothing_gives_way() -> None:
    without = {name: cell for name, cell in _SILENT.items() if name != "locator"}
    without |= {"n_samples": "5"}
    assert _kept(without, _COPY)["n_studies"] == "2"
    assert _kept(_COPY, without)["n_studies"] == "7"
