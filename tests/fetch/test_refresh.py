"""``k2 refresh`` as people run it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from pipeline.fact_files.registry import registry
from tests.fdc_corpus import foundation_release
from tests.fdc_server import FdcServer
from tests.fetch.conftest import content

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
FDC = ROOT.parent / "shared" / "data" / "fdc"
PAGE = b'<a href="/fdc-datasets/FoodData_Central_foundation_food_csv_2024-10-31.zip">CSV</a>'


@pytest.fixture
def packaged(tmp_path: Path) -> Path:
    """Return a copy of the committed facts."""
    return Path(shutil.copytree(ROOT / "pipeline" / "facts", tmp_path / "facts"))


@pytest.fixture
def releases() -> Path:
    """Return the folder of the official zips beside the checkout."""
    if not FDC.is_dir():
        pytest.skip("needs the official zips in ../shared, which are not part of the repository")
    return FDC


def never_read(facts: Path, source_id: str) -> None:
    """Take the facts of a source away."""
    shutil.rmtree(facts / source_id)


def refresh(facts: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    folder = facts.parent
    return subprocess.run(
        [
            *(sys.executable, "-m", "pipeline", "refresh", *arguments),
            *("--facts", str(facts), "--output", str(folder / "output")),
        ],
        cwd=ROOT,
        env={**os.environ, "K2_STORE": str(folder / "store"), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("via", ["api", "bulk"])
def test_without_network_one_line_and_nothing_changed(via: str, packaged: Path) -> None:
    before = content(packaged)
    of_sources = (f"{source_id.upper()}_URL" for source_id in registry())
    names = ("FDC_API_URL", "FDC_DOWNLOADS_URL", *of_sources)
    dead = dict.fromkeys(names, "http://127.0.0.1:9")
    done = refresh(packaged, "--via", via, FDC_API_KEY="some-key", **dead)
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert line.startswith("k2: 127.0.0.1 cannot be reached")
    assert "make dataset" in line
    assert content(packaged) == before
    assert not (packaged.parent / "output").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nevadata"], "unknown source"),
        (["sr28"], "SR28_URL"),
        (["ciqual", "--release", "2020"], "--release is for FoodData Central's sources"),
        (["--release", "2024-10-31"], "--release names the release of one source"),
    ],
)
def test_wrong_use_is_said(arguments: list[str], said: str, packaged: Path) -> None:
    done = refresh(packaged, *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_demo_key_is_warned_of(packaged: Path) -> None:
    environment = {"FDC_API_URL": "http://127.0.0.1:9", "FDC_API_KEY": ""}
    done = refresh(packaged, "--via", "api", "fdc_foundation", **environment)
    assert "DEMO_KEY allows 30 calls an hour" in done.stderr


def test_bulk_brings_the_zip_and_builds(packaged: Path, releases: Path, built: Path) -> None:
    output = Path(shutil.copytree(built, packaged.parent / "output"))
    never_read(packaged, "fdc_foundation")
    name = "FoodData_Central_foundation_food_csv_2024-10-31.zip"
    files = {"/download-datasets": PAGE, f"/fdc-datasets/{name}": (releases / name).read_bytes()}
    with FdcServer([], files=files).running() as server:
        done = refresh(packaged, "--via", "bulk", "fdc_foundation", FDC_DOWNLOADS_URL=server.base)
    assert done.returncode == 0, done.stderr
    assert "fdc_foundation: release 2024-10-31" in done.stderr
    source = pl.read_parquet(output / "parquet" / "source.parquet")
    foundation = source.filter(pl.col("source_id") == "fdc_foundation")
    assert foundation["sha256"].to_list() == [
        "8587f941ec252bd9aaf7b85a18a42980fb540f509b34300ed8dd4d10ca9edf44"
    ]
    found = json.loads((output / "diff.json").read_text(encoding="utf-8"))
    changed = next(table["changed"] for table in found["tables"] if table["table"] == "source")
    assert changed["keys"] == [["fdc_foundation"]]
    assert (output / "diff.md").read_text(encoding="utf-8").startswith("# output before (")


def test_an_older_release_served_again_replaces_nothing(packaged: Path, releases: Path) -> None:
    before = content(packaged)
    name = "FoodData_Central_foundation_food_csv_2024-10-31.zip"
    files = {"/download-datasets": PAGE, f"/fdc-datasets/{name}": (releases / name).read_bytes()}
    report = packaged.parent / "report"
    with FdcServer([], files=files).running() as server:
        arguments = ("--via", "bulk", "--report", str(report), "fdc_foundation")
        done = refresh(packaged, *arguments, FDC_DOWNLOADS_URL=server.base)
    assert done.returncode == 1, done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith(
        "k2: guard: fdc_foundation older_release: 2025-12-18 (2025-12-18) → 2024"
    )
    assert "no fact was changed" in last
    assert content(packaged) == before
    assert not (packaged.parent / "output").exists()
    failure = json.loads((report / "failure.json").read_text(encoding="utf-8"))
    assert failure["step"] == "fetch"
    assert last == f"k2: {failure['reason']}"
    assert "older_release" in (report / "guards.md").read_text(encoding="utf-8")
    assert not (report / "changed.json").exists()


def test_api_and_bulk_json_give_the_same_facts(packaged: Path, releases: Path) -> None:
    """The whole official Foundation release, served as the API would: nothing is to change."""
    foods = foundation_release(releases / "FoodData_Central_foundation_food_json_2025-12-18.zip")
    before = content(packaged)
    never_read(packaged, "fdc_foundation")
    with FdcServer(foods, key="the-key").running() as server:
        environment = {"FDC_API_URL": server.base, "FDC_API_KEY": "the-key"}
        done = refresh(packaged, "fdc_foundation", **environment)
        first = len(server.log)
        again = refresh(packaged, "fdc_foundation", **environment)
        assert len(server.log) - first == 4  # the short list, whole, in both directions
    assert done.returncode == 0, done.stderr
    assert "release 2025-12-18" in done.stderr
    assert first == 4 + 19  # 365 foods
    assert again.returncode == 0, again.stderr
    assert "nothing changed" in again.stderr
    key = ["food_code", "component"]
    old = pl.read_csv(before["fdc_foundation/value.csv"], infer_schema=False)
    new = pl.read_csv(packaged / "fdc_foundation" / "value.csv", infer_schema=False)
    assert new["component"].value_counts(sort=True).rows() == [
        ("1185", 75),
        ("1184", 65),
        ("1183", 60),
    ]
    numbers = ["amount", "min", "max", "median"]
    as_number = [pl.col(name).cast(pl.Float64) for name in numbers]
    new, old = (frame.with_columns(as_number).sort(key) for frame in (new, old))
    assert new.drop(numbers).equals(old.drop(numbers))
    for name in numbers:  # the JSON rounds to three digits, the committed facts have the CSV's
        assert new[name].is_null().equals(old[name].is_null())
        assert ((new[name] - old[name]).abs() <= 0.005 * old[name]).fill_null(value=True).all()
    for name in ("food", "serving"):
        old = pl.read_csv(before[f"fdc_foundation/{name}.csv"], infer_schema=False)
        new = pl.read_csv(packaged / "fdc_foundation" / f"{name}.csv", infer_schema=False)
        assert new.drop("quantity", "gram_weight", strict=False).equals(
            old.drop("quantity", "gram_weight", strict=False)
        )
