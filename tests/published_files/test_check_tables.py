"""A key that stands twice is found wherever its rows are."""

import polars as pl
import pytest

from pipeline.diagnostics.errors import DataError
from pipeline.published_files import check_tables as module
from pipeline.published_files.check_tables import check_tables
from pipeline.transform.forms import form_table
from schemas.foods import FORM
from schemas.table_rules import DTYPES


@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_a_key_repeated_in_another_slice_is_named(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(module, "_ROWS_AT_ONCE", at_once)
    forms = form_table().cast({column.name: DTYPES[column.type] for column in FORM.columns})
    check_tables({"form": forms}, "output", "see the row")
    twice = pl.concat([forms, forms.filter(pl.col("form_id") == "MK4")])
    with pytest.raises(DataError, match="MK4") as refused:
        check_tables({"form": twice}, "output", "see the row")
    assert "unique" in str(refused.value)
    assert "MK7" not in str(refused.value)
