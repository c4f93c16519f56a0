"""The written rule of confidence, case by case, and on values that a reader can look up."""

from typing import Any

import polars as pl
import pytest

from pipeline.transform.confidence import confidence

SCHEMA = {
    "origin": pl.String,
    "qualifier": pl.String,
    "meaning": pl.String,
    "n_samples": pl.Int64,
    "sd_ug_per_100g": pl.Float64,
    "se_ug_per_100g": pl.Float64,
    "min_ug_per_100g": pl.Float64,
    "max_ug_per_100g": pl.Float64,
    "limit_ug_per_100g": pl.Float64,
    "modified_on": pl.String,
    "reference_id": pl.String,
    "method": pl.String,
    "access": pl.String,
    "year": pl.Int64,
    "limits_forms": pl.String,
}
# Answers all six questions with yes.
BEST: dict[str, Any] = {
    "origin": "analytical",
    "qualifier": "quantified",
    "meaning": "MK7",
    "n_samples": 3,
    "se_ug_per_100g": 0.5,
    "reference_id": "study",
    "method": "LC-MS/MS",
    "access": "primary",
    "year": 2020,
}
NO_METHOD: dict[str, Any] = {"method": None}
TWO_SAMPLES: dict[str, Any] = {"n_samples": 2}
NO_SPREAD: dict[str, Any] = {"se_ug_per_100g": None}
QUOTED: dict[str, Any] = {"access": "secondary"}
NO_LIMIT: dict[str, Any] = {"qualifier": "below_lod"}
OLD: dict[str, Any] = {"year": 1999}


def grade(*changes: dict[str, Any], released_on: str | None = "2016-05") -> str:
    value = dict.fromkeys(SCHEMA) | BEST
    for change in changes:
        value |= change
    frame = pl.DataFrame([value], schema=SCHEMA)
    return str(frame.select(confidence(released_on)).item())


@pytest.mark.parametrize("origin", ["assumed", "label", "unknown"])
def test_what_nobody_measured_or_says_so_is_d(origin: str) -> None:
    assert grade({"origin": origin}) == "D"


@pytest.mark.parametrize("origin", ["imputed", "calculated"])
def test_what_was_derived_is_c_however_well_documented(origin: str) -> None:
    assert grade({"origin": origin}) == "C"


def test_compiled_without_a_study_is_c_and_with_one_is_asked() -> None:
    assert grade({"origin": "compiled", "reference_id": None}) == "C"
    assert grade({"origin": "compiled"}) == "B"  # never A: it was not read at the source


def test_all_answers_yes_is_a() -> None:
    assert grade() == "A"


@pytest.mark.parametrize("lack", [TWO_SAMPLES, {"n_samples": None}, NO_SPREAD, QUOTED])
def test_samples_spread_and_primary_are_needed_for_a(lack: dict[str, Any]) -> None:
    assert grade(lack) == "B"


@pytest.mark.parametrize("lack", [NO_METHOD, NO_LIMIT, OLD])
def test_an_a_may_lack_one_of_method_limit_and_age(lack: dict[str, Any]) -> None:
    assert grade(lack) == "A"


@pytest.mark.parametrize(
    "lacks", [(NO_METHOD, NO_LIMIT), (NO_METHOD, OLD), (NO_LIMIT, OLD), (NO_METHOD, NO_LIMIT, OLD)]
)
def test_two_of_them_make_a_b(lacks: tuple[dict[str, Any], ...]) -> None:
    assert grade(*lacks) == "B"


def test_a_b_may_lack_three_and_no_more() -> None:
    lacking = [TWO_SAMPLES, NO_SPREAD, QUOTED]
    assert grade(*lacking) == "B"
    for more in (NO_METHOD, NO_LIMIT, OLD):
        assert grade(*lacking, more) == "C"


@pytest.mark.parametrize(
    "spread",
    [{"sd_ug_per_100g": 1.0}, {"min_ug_per_100g": 0.0, "max_ug_per_100g": 2.0}],
)
def test_any_kind_of_spread_counts(spread: dict[str, Any]) -> None:
    assert grade(NO_SPREAD, spread) == "A"
    assert grade(NO_SPREAD, {"min_ug_per_100g": 0.0}) == "B"


@pytest.mark.parametrize("qualifier", ["zero", "trace", "below_lod", "below_loq"])
def test_a_limit_is_asked_of_values_without_amount_and_may_be_the_studys(qualifier: str) -> None:
    low = {"qualifier": qualifier}
    assert grade(NO_METHOD, low) == "B"
    assert grade(NO_METHOD, low, {"limit_ug_per_100g": 0.1}) == "A"
    assert grade(NO_METHOD, low, {"limits_forms": "K1,MK7"}) == "A"
    assert grade(NO_METHOD, low, {"limits_forms": "K1,MK4"}) == "B"  # of other forms only
    assert grade(NO_METHOD, {"qualifier": "range"}) == "A"


def test_age_is_the_studys_then_the_values_then_the_releases() -> None:
    table = {"reference_id": None, "access": None, "year": None}
    assert grade(NO_METHOD, {"year": 2000}) == "A"
    assert grade(NO_METHOD, table, {"modified_on": "11/1999"}) == "B"
    assert grade(NO_METHOD, table, {"modified_on": "02/2003"}, released_on="1998") == "A"
    assert grade(NO_METHOD, table, released_on="2016-05") == "A"
    assert grade(NO_METHOD, table, released_on="1999-12") == "B"
    assert grade(NO_METHOD, table, released_on=None) == "B"  # unknown is not recent
    assert grade(NO_METHOD, {"year": None, "modified_on": "02/2003"}, released_on=None) == "B"


@pytest.mark.parametrize(
    ("measurement_id", "expected"),
    [
        ("sr28:01002/K1", "A"),  # butter, whipped: several samples, with standard error
        ("sr28:01002/DK1", "B"),  # the same, a zero without a limit
        ("sr28:01031/DK1", "C"),  # a zero of few samples, without spread, limit or method
        ("sr28:16113/K1", "C"),  # natto: imputed
        ("frida:138/MK9", "B"),  # Danish Blue: compiled, n and spread not given
        ("literature:tanaka_2026/natto/MK7", "B"),  # 3 samples, no spread
        ("literature:koivu_1997/parsley/K1", "B"),  # old, no n, no spread
        ("literature:frieslandcampina_web/goudse-30/MK9", "D"),
    ],
)
def test_published_values_are_graded_so(
    published: dict[str, pl.DataFrame], measurement_id: str, expected: str
) -> None:
    found = published["measurement"].filter(measurement_id=measurement_id)["confidence"].to_list()
    assert found == [expected]
