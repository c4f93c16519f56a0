"""Archives of FoodData Central that are known by their SHA-256."""

import csv
import re
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.extract.sources.fdc.official_archives import known_archives, recognised
from tests.conftest import Declare
from tests.extract.bulk.release import food, value, write_release

NAME = "FoodData_Central_sr_legacy_food_csv_2018-04.zip"


def test_the_known_one_is_recognised_whatever_it_is_called() -> None:
    sum_ = known_archives()[NAME]
    assert recognised([{"name": NAME, "sha256": sum_}]) == [
        f"{NAME} is the known official archive {NAME}"
    ]
    assert recognised([{"name": "sr.zip", "sha256": sum_}, {"name": "x", "sha256": "0"}]) == [
        f"sr.zip is the known official archive {NAME}"
    ]


def test_another_one_of_that_name_is_said_with_both_sums() -> None:
    (said,) = recognised([{"name": NAME, "sha256": "ab" * 32}])
    assert said.startswith(f"{NAME} is not the archive known by this name (SHA-256 {'ab' * 32}, ")
    assert known_archives()[NAME] in said


def test_the_list_is_whole() -> None:
    for name, sum_ in known_archives().items():
        assert re.fullmatch(r"FoodData_Central_\w+_(csv|json)_\d{4}-\d{2}(-\d{2})?\.zip", name)
        assert re.fullmatch(r"[0-9a-f]{64}", sum_)


def test_extract_says_that_a_made_archive_is_not_the_known_one(
    tmp_path: Path, declare: Declare, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(minimum={})
    path = write_release(
        tmp_path / NAME,
        {
            "food.csv": [food("1", "sr_legacy_food", "Kale")],
            "sr_legacy_food.csv": [{"fdc_id": "1", "NDB_number": "11233"}],
            "food_nutrient.csv": [value("7", "1", "1185", "389.6", derivation_id="1")],
        },
    )
    arguments = ["extract", "fdc_sr_legacy", "--file", str(path), "--facts", str(tmp_path / "f")]
    assert main(arguments) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("release 2018-04")
    assert second.startswith(f"{NAME} is not the archive known by this name")


def test_every_archive_at_hand_with_a_known_sum_is_listed(shared: Path) -> None:
    path = shared / "fdc" / "official_archive_fingerprints.csv"
    with path.open(encoding="utf-8", newline="") as file:
        seen = {
            row["file"]: row["hash"]
            for row in csv.DictReader(file)
            if row["hash_kind"] == "sha256" and row["file"].startswith("FoodData_Central_")
        }
    assert len(seen) == 5
    assert seen.items() <= known_archives().items()
