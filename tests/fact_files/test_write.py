"""Facts are checked before they are written, sorted, and the same bytes each time."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipeline.curated.read_curated import packaged_curated
from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.extract.run_extract import extract
from pipeline.fact_files.extracted import Extracted, fill, rejected_rows
from pipeline.fact_files.sidecar import RawFile, Sidecar, packaged_facts
from pipeline.fact_files.write import write_facts as write_with
from schemas.facts import COMPONENT, FOOD, SERVING, VALUE


def write_facts(folder: Path, known: Sidecar, extracted: Extracted, raw: list[RawFile]) -> Sidecar:
    """Write as an extract does, with the misprints that are declared."""
    return write_with(folder, known, extracted, raw, packaged_curated().mended_cell)


RAW = [RawFile("table.csv", "0" * 64, 10)]


@pytest.fixture
def sidecar() -> Sidecar:
    packaged = Sidecar.load(packaged_facts() / "sr28")
    source = packaged.source.model_copy(update={"minimum": {}})
    return replace(packaged, source=source, read_on="2020-01-02")


def natto(**changed: str | None) -> Extracted:
    """Return the facts of two foods with one K1 each; arguments change the row of natto."""
    value = {"food_code": "16113", "component": "430", "amount": "23.1", "unit": "µg"} | changed
    kale = {"food_code": "11233", "component": "430", "amount": "704.8", "unit": "µg"}
    foods = {"food_code": ["16113", "11233"], "name": ["Natto", "Kale"], "group_name": ["a", "b"]}
    component = {"component": "430", "name": "K1", "unit": "µg", "meaning": "K1"}
    return Extracted(
        release="1",
        released_on=None,
        component=fill(COMPONENT, pl.DataFrame([component])),
        food=fill(FOOD, pl.DataFrame(foods)),
        value=fill(VALUE, pl.DataFrame([value, kale], infer_schema_length=None)),
        serving=fill(SERVING, pl.DataFrame({"food_code": []})),
        composition=pl.DataFrame({"food_code": ["16113", "11233"]}),
        rejected=rejected_rows([]),
    )


def test_rows_are_sorted_and_empty_columns_left_out(tmp_path: Path, sidecar: Sidecar) -> None:
    write_facts(tmp_path, sidecar, natto(), RAW)
    assert (tmp_path / "value.csv").read_bytes() == (
        b"food_code,component,amount,unit\n" + "11233,430,704.8,µg\n16113,430,23.1,µg\n".encode()
    )


def test_the_same_facts_give_the_same_bytes(
    tmp_path: Path, sidecar: Sidecar, contents: Callable[[Path], dict[str, bytes]]
) -> None:
    write_facts(tmp_path / "a", sidecar, natto(), RAW)
    write_facts(tmp_path / "b", sidecar, natto(), RAW)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_read_on_changes_only_with_the_sha256(
    tmp_path: Path, sidecar: Sidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first = write_facts(tmp_path, sidecar, natto(), RAW)
    assert first.read_on == "2023-11-14"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    renamed = [RawFile("other name.csv", "0" * 64, 10)]
    assert write_facts(tmp_path, first, natto(), RAW).read_on == "2023-11-14"
    assert write_facts(tmp_path, first, natto(), renamed).read_on == "2023-11-14"
    assert write_facts(tmp_path, first, natto(), renamed).raw_files[0]["name"] == "other name.csv"
    changed = [RawFile("table.csv", "1" * 64, 10)]
    assert write_facts(tmp_path, first, natto(), changed).read_on == "2027-01-15"


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"unit": "mg/l"}, "a known unit"),
        ({"derivation_code": "QQ"}, "a known derivation_code"),
        ({"source_code": "99"}, "a known source_code"),
        ({"se": "inf"}, "a finite number"),
        ({"n_samples": "1.7"}, "a whole number"),
        ({"food_code": "11233"}, r"unique \(food_code, component\)"),
        ({"food_code": "77"}, "a food_code of"),
        ({"component": "431"}, "a component of component.csv"),
    ],
)
def test_what_no_build_could_use_is_not_written(
    tmp_path: Path, sidecar: Sidecar, changed: dict[str, str], rule: str
) -> None:
    with pytest.raises(DataError, match=rule):
        write_facts(tmp_path / "new", sidecar, natto(**changed), RAW)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("printed", ["NaN", "-1.5", "<5", "23,1", " 23.1", "1e999"])
def test_an_amount_that_no_reading_fits_is_rejected_verbatim(
    tmp_path: Path, sidecar: Sidecar, printed: str
) -> None:
    write_facts(tmp_path, sidecar, natto(amount=printed), RAW)
    (row,) = pl.read_csv(tmp_path / "rejected.csv", infer_schema=False).to_dicts()
    assert row["fact_table"] == "value"
    assert json.loads(row["record"]) == {
        "food_code": "16113",
        "component": "430",
        "amount": printed,
        "unit": "µg",
    }
    assert row["reason"] == f"{printed!r} is no amount as sr28 prints them"
    # Natto is left without a value, so that it is no food either.
    for name in ("food", "value", "composition"):
        frame = pl.read_csv(tmp_path / f"{name}.csv", infer_schema=False)
        assert frame["food_code"].to_list() == ["11233"]


def test_a_minimum_above_its_maximum_is_rejected_and_the_amount_kept(
    tmp_path: Path, sidecar: Sidecar
) -> None:
    write_facts(tmp_path, sidecar, natto(min="30", max="4.0", n_samples="3"), RAW)
    (row,) = pl.read_csv(tmp_path / "rejected.csv", infer_schema=False).to_dicts()
    assert row["reason"] == "the minimum 30 is above the maximum 4.0"
    assert json.loads(row["record"]) == {
        "food_code": "16113",
        "component": "430",
        "min": "30",
        "max": "4.0",
        "unit": "µg",
    }
    value = pl.read_csv(tmp_path / "value.csv", infer_schema=False)
    assert value.filter(food_code="16113").select("amount", "n_samples").row(0) == ("23.1", "3")
    assert "min" not in value.columns


def test_a_release_without_a_name_stops(tmp_path: Path, sidecar: Sidecar) -> None:
    with pytest.raises(DataError, match="sr28: no release is stated, since none of its foods has"):
        write_facts(tmp_path / "new", sidecar, replace(natto(), release=""), RAW)
    assert list(tmp_path.iterdir()) == []


def test_fewer_rows_than_expected_stop(tmp_path: Path, sidecar: Sidecar) -> None:
    for name, found in (("value", 2), ("K1", 2), ("MK4", 0), ("serving", 0)):
        sidecar = replace(sidecar, source=sidecar.source.model_copy(update={"minimum": {name: 3}}))
        with pytest.raises(DataError, match=f"sr28: only {found} rows of {name}, expected at lea"):
            write_facts(tmp_path / "new", sidecar, natto(), RAW)
    assert list(tmp_path.iterdir()) == []


def test_unknown_source_and_missing_file_are_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown source 'usda'; known are bls, ciqual"):
        extract("usda", tmp_path, tmp_path)
    with pytest.raises(UsageError, match="no such file; give the path of the downloaded file"):
        extract("frida", tmp_path / "none.json", tmp_path)
    with pytest.raises(UsageError, match="the file name must say the release"):
        extract("frida", tmp_path, tmp_path)


def test_damaged_parquet_is_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "sr28"
    folder.mkdir()
    (folder / "NUT_DATA.parquet").write_bytes(b"no parquet")
    (folder / "NUTR_DEF.txt").write_bytes(b"~430~^~g~^~VITK1~^~Vitamin K~^~1~^~8800~\r\n")
    with pytest.raises(DataError, match=r"is not as sr28 publishes it \(parquet") as caught:
        extract("sr28", folder, tmp_path / "facts")
    assert "\n" not in str(caught.value)
