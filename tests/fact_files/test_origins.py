"""Every USDA code is mapped by name; a blank one by its source code; an unlisted one stops."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.extract.sources.fdc.nutrient_codes import derivations
from pipeline.fact_files.origins import DERIVATIONS, SOURCE_CODES, origin
from schemas.codes import ORIGINS


def origin_of(derivation: str | None, source: str | None, default: str | None = None) -> str:
    codes = {"derivation_code": [derivation], "source_code": [source]}
    frame = pl.DataFrame(codes, schema=dict.fromkeys(codes, pl.String))
    return str(frame.select(origin(default, pl.lit(None, pl.String))).item())


@pytest.mark.parametrize(
    ("derivation", "source", "expected"),
    [
        ("A", "1", "analytical"),
        ("AI", "13", "analytical"),
        ("AR", "1", "analytical"),
        ("BFSN", "4", "imputed"),
        ("BFZN", "4", "imputed"),
        ("BFFN", "4", "imputed"),
        ("FLA", "4", "imputed"),
        ("NC", "4", "calculated"),
        ("Z", "7", "assumed"),
        ("LCCS", "12", "label"),
        (None, "1", "analytical"),
        (None, "4", "imputed"),
        (None, "7", "assumed"),
        (None, "8", "label"),
        (None, None, "unknown"),
    ],
)
def test_origin(derivation: str | None, source: str | None, expected: str) -> None:
    assert origin_of(derivation, source) == expected


def test_a_source_without_codes_has_a_default() -> None:
    assert origin_of(None, None, "compiled") == "compiled"
    assert origin_of("Z", None, "compiled") == "assumed"


def test_every_origin_is_a_known_one() -> None:
    assert {*DERIVATIONS.values(), *SOURCE_CODES.values()} <= set(ORIGINS)


def test_every_pinned_fdc_code_is_mapped() -> None:
    pinned = derivations()
    assert set(pinned["derivation_code"]) <= set(DERIVATIONS)
    assert set(pinned["source_code"]) <= set(SOURCE_CODES)


def test_every_code_of_sr28_is_mapped(shared: Path) -> None:
    text = (shared / "fdc/sr28/DERIV_CD.txt").read_text(encoding="cp1252")
    codes = [line.split("^")[0].strip("~") for line in text.splitlines()]
    assert len(codes) > 50
    assert set(codes) <= set(DERIVATIONS)
    text = (shared / "fdc/sr28/SRC_CD.txt").read_text(encoding="cp1252")
    assert {line.split("^")[0].strip("~") for line in text.splitlines()} <= set(SOURCE_CODES)


def test_every_derivation_of_fdc_is_pinned(shared: Path) -> None:
    listed = pl.read_csv(
        shared / "fdc/sr_legacy_csv_2018-04/food_nutrient_derivation.csv", infer_schema=False
    )
    source = pl.read_csv(
        shared / "fdc/sr_legacy_csv_2018-04/food_nutrient_source.csv", infer_schema=False
    ).select(source_id="id", source_code="code")
    expected = listed.join(source, on="source_id", how="left").select(
        derivation_id="id", derivation_code="code", source_code="source_code"
    )
    assert set(expected["derivation_code"]) <= set(DERIVATIONS)
    assert set(expected.rows()) <= set(derivations().rows())


@pytest.mark.figures("sr28")
def test_blank_derivations_of_sr28_go_by_their_source_code(
    published: dict[str, pl.DataFrame],
) -> None:
    blank = published["measurement"].filter(
        pl.col("measurement_id").str.starts_with("sr28:"),
        pl.col("derivation_code").is_null(),
        pl.col("form_id") == "K1",
    )
    assert blank.height == 27
    for source_code, found in blank.select("source_code", "origin").iter_rows():
        assert found == SOURCE_CODES[source_code]
