"""EuroFIR value types and method types, case by case, and on all published values."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.transform.eurofir_types import method_type, value_type
from schemas.codes import EUROFIR_METHOD_TYPES, EUROFIR_VALUE_TYPES

SCHEMA = {
    "qualifier": pl.String,
    "origin": pl.String,
    "statistic": pl.String,
    "n_studies": pl.Int64,
    "sd_ug_per_100g": pl.Float64,
    "se_ug_per_100g": pl.Float64,
    "lower_error_bound_ug_per_100g": pl.Float64,
}
MEASURED: dict[str, Any] = dict.fromkeys(SCHEMA) | {
    "qualifier": "quantified",
    "origin": "analytical",
    "statistic": "mean",
}


@pytest.mark.parametrize(
    ("case", "value", "method"),
    [
        ({}, "code not seen", "A"),
        ({"statistic": "unknown"}, "not stated", "A"),
        ({"n_studies": 1}, "code not seen", "A"),
        ({"n_studies": 2}, "AV", "D"),
        ({"n_studies": 2, "se_ug_per_100g": 0.0}, "code not seen", "D"),
        ({"n_studies": 2, "lower_error_bound_ug_per_100g": -1.0}, "code not seen", "D"),
        ({"n_studies": 3, "origin": "compiled"}, "AV", "code not seen"),
        ({"qualifier": "trace", "origin": "compiled"}, "TR", "code not seen"),
        ({"qualifier": "below_lod", "n_studies": 2}, "BL", "D"),
        ({"qualifier": "below_loq"}, "code not seen", "A"),
        ({"qualifier": "range", "statistic": "unknown"}, "code not seen", "A"),
        ({"qualifier": "zero", "statistic": "unknown"}, "not stated", "A"),
        (
            {"qualifier": "zero", "statistic": "unknown", "origin": "assumed"},
            *("code not seen", "code not seen"),
        ),
        ({"origin": "unknown", "statistic": "unknown"}, "AR", "X"),
        ({"origin": "unknown"}, "AR", "X"),
        ({"origin": "imputed", "statistic": "unknown"}, "not stated", "code not seen"),
    ],
)
def test_the_rule(case: dict[str, Any], value: str, method: str) -> None:
    row = pl.DataFrame([{**MEASURED, **case}], SCHEMA)
    assert row.select(value=value_type(), method=method_type()).row(0) == (value, method)


def test_all_published_values(published: dict[str, pl.DataFrame]) -> None:
    for name in ("measurement", "reported_total"):
        stated = published[name]
        again = stated.select(eurofir_value_type=value_type(), eurofir_method_type=method_type())
        assert again.equals(stated.select(again.columns))
        limits = stated.filter(eurofir_value_type="BL")
        assert set(limits["qualifier"]) <= {"below_lod"}
        assert not stated.filter(eurofir_value_type="AR", eurofir_method_type="A").height
    unknown = published["measurement"].filter(eurofir_method_type="X")
    assert unknown.height > 0
    assert set(unknown["origin"]) == {"unknown"}


@pytest.mark.figures("fdc_sr_legacy")
def test_values_that_a_reader_can_look_up(published: dict[str, pl.DataFrame]) -> None:
    """Broccoli of SR Legacy is of two studies, with a standard error."""
    found = published["measurement"].filter(measurement_id="fdc_sr_legacy:11090/K1")
    assert found.select("eurofir_value_type", "eurofir_method_type").rows() == [
        ("code not seen", "D")
    ]


def test_only_codes_whose_text_was_seen(shared: Path) -> None:
    seen = pl.read_csv(shared / "reference" / "eurofir.csv", infer_schema=False)
    for thesaurus, codes in (
        ("Value type", EUROFIR_VALUE_TYPES),
        ("Method type", EUROFIR_METHOD_TYPES),
    ):
        known = set(seen.filter(thesaurus=thesaurus)["code"])
        assert {code for code in codes if code.isupper()} <= known
