"""The official releases beside the checkout, with the counts that are known of them."""

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import polars as pl

from pipeline.extract.raw import Raw
from pipeline.extract.sources.fdc import nutrient_codes
from pipeline.extract.sources.fdc.csv import csv_tables, nutrient_rows
from pipeline.extract.sources.fdc.fdc_foundation import extract as fdc_foundation
from pipeline.extract.sources.fdc.fdc_foundation_samples import extract as fdc_foundation_samples
from pipeline.extract.sources.fdc.fdc_sr_legacy import extract as fdc_sr_legacy
from tests.extract.bulk.release import V12, as_csv, value


def _count(rows: pl.DataFrame) -> dict[str, int]:
    return dict(rows["component"].value_counts().sort("component").iter_rows())


def test_the_foundation_zip_has_the_known_counts(foundation_zip: Path) -> None:
    raw = Raw(foundation_zip)
    rows = nutrient_rows.vitamin_k_rows(raw)
    kinds = pl.read_csv(raw.member("food.csv"), infer_schema=False).select("fdc_id", "data_type")
    of_kind = rows.join(kinds, on="fdc_id").partition_by("data_type", as_dict=True)
    foods, samples = of_kind["foundation_food",], of_kind["sub_sample_food",]
    assert rows.height == foods.height + samples.height
    assert _count(foods) == {"1183": 69, "1184": 81, "1185": 94}
    assert _count(samples) == {"1183": 369, "1184": 431, "1185": 481}
    current = fdc_foundation.extract(raw)
    assert _count(current.value) == {"1183": 60, "1184": 65, "1185": 75}
    assert current.food.height == 75
    assert current.rejected.is_empty()


def test_the_foundation_zip_reads_as_a_csv_reader_reads_it(foundation_zip: Path) -> None:
    raw = Raw(foundation_zip)
    rows = csv_tables.search(raw, csv_tables.FOOD_NUTRIENT, "nutrient_id", nutrient_codes.VITAMIN_K)
    columns = list(csv_tables.FOOD_NUTRIENT.used)
    with zipfile.ZipFile(foundation_zip) as archive:
        member = f"{foundation_zip.stem}/food_nutrient.csv"
        text = io.TextIOWrapper(archive.open(member), encoding="utf-8", newline="")
        plainly = [
            tuple(row[name] or None for name in columns)
            for row in csv.DictReader(text)
            if row["nutrient_id"] in nutrient_codes.VITAMIN_K
        ]
    assert rows.drop("loq").rows() == plainly


def test_sub_samples_have_the_known_counts(foundation_zip: Path) -> None:
    sample = fdc_foundation_samples.extract(Raw(foundation_zip)).sample
    assert _count(sample) == {"1183": 369, "1184": 431, "1185": 481}
    links = dict(sample["linked_to"].value_counts().iter_rows())
    assert links == {"current": 1203, "superseded": 62, "none": 16}
    assert sample.filter(pl.col("linked_to") == "current")["food_code"].null_count() == 0
    assert sample["adjusted_amount"].null_count() == 342
    not_adjusted = pl.col("adjusted_amount").is_null()
    amount = pl.col("amount").cast(pl.Float64)
    assert sample.filter(not_adjusted & (amount != 0)).height == 158
    assert sample.filter(pl.col("adjusted_amount").cast(pl.Float64) != amount).height == 6
    assert set(sample["method_doi"]) == {
        "10.1016/S0076-6879(97)82128-3",
        "10.1016/S0889-1575(03)00029-2",
    }
    hummus = sample.filter(pl.col("record") == "2202114").row(0, named=True)
    assert (hummus["name"], hummus["amount"], hummus["method"]) == (
        "Hummus - NFY121400",
        "23.3",
        "HPLC",
    )


def test_committed_samples_are_what_the_zip_holds(foundation_zip: Path, tmp_path: Path) -> None:
    from pipeline.extract.run_extract import extract  # noqa: PLC0415 (after the fixtures skipped)
    from pipeline.fact_files.sidecar import packaged_facts  # noqa: PLC0415

    source_id = "fdc_foundation_samples"
    before = Path(str(packaged_facts())) / source_id
    shutil.copytree(before, tmp_path / source_id)
    extract(source_id, foundation_zip, tmp_path)
    for path in before.iterdir():
        assert (tmp_path / source_id / path.name).read_bytes() == path.read_bytes(), path.name
    assert json.loads((before / "source.json").read_text())["release"] == "2024-10-31"


def test_sr_legacy_tables_fit_its_reader(sr_legacy_folder: Path, tmp_path: Path) -> None:
    """All tables but one are official: food_nutrient.csv is not at hand, so two rows play it."""
    folder = tmp_path / "sr_legacy_food_csv_2018-04"
    shutil.copytree(sr_legacy_folder, folder, copy_function=shutil.copyfile)
    folder.chmod(0o755)
    rows = [
        value("1", "167512", "1185", "2.8", derivation_id="4"),
        value("2", "168421", "1185", "389.6", derivation_id="1", loq=""),
    ]
    (folder / "food_nutrient.csv").write_text(as_csv(V12, rows))
    got = fdc_sr_legacy.extract(Raw(folder))
    assert got.food.select("food_code", "group_name").rows() == [
        ("11233", "Vegetables and Vegetable Products"),
        ("18634", "Baked Products"),
    ]
    assert got.value["source_code"].to_list() == ["1", "1"]
    portions = got.serving.filter(pl.col("food_code") == "18634")
    assert portions.select("quantity", "description", "gram_weight").rows() == [
        ("1", "serving", "34")
    ]
