"""``k2 refresh`` as people run it: once as a process with a build, else within this one."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.cli.main import main
from pipeline.fact_files.registry import registry
from tests.conftest import FACTS, ROOT, Child
from tests.fdc_corpus import foundation_release
from tests.fdc_server import FdcServer
from tests.fetch.conftest import content

pytestmark = pytest.mark.slow
FDC = ROOT.parent / "shared" / "data" / "fdc"
PAGE = b'<a href="/fdc-datasets/FoodData_Central_foundation_food_csv_2024-10-31.zip">CSV</a>'
Run = Callable[..., tuple[int, str]]
# The other sources have a tenth of their foods here, and nobody looks at pictures.
FEWER_OF_OTHERS = """
from contextlib import nullcontext
import pipeline.fact_files.registry as registry
import pipeline.report.pictures.draw as draw
found = {
    name: source if name == "fdc_foundation" else source.model_copy(update={"minimum": {}})
    for name, source in registry.registry().items()
}
registry._read_all = lambda: found
draw.drawing = lambda _: nullcontext(lambda: list)
"""


@pytest.fixture(scope="module", autouse=True)
def _few_rows() -> None:
    """Ask the minimum of rows here: these are whole releases."""


@pytest.fixture
def packaged(tmp_path: Path) -> Path:
    """Return a copy of the committed facts."""
    return Path(shutil.copytree(FACTS, tmp_path / "facts"))


@pytest.fixture
def foundation(tmp_path: Path) -> Path:
    """Return a folder with the committed facts of Foundation Foods alone."""
    facts = tmp_path / "facts"
    shutil.copytree(FACTS / "fdc_foundation", facts / "fdc_foundation")
    return facts


@pytest.fixture
def releases() -> Path:
    """Return the folder of the official zips beside the checkout."""
    if not FDC.is_dir():
        pytest.skip("needs the official zips in ../shared, which are not part of the repository")
    return FDC


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb on facts with an environment; return its status and what it says of it."""

    def verb(facts: Path, *arguments: str, **environment: str) -> tuple[int, str]:
        monkeypatch.setenv("K2_STORE", str(facts.parent / "store"))
        for name, text in environment.items():
            monkeypatch.setenv(name, text)
        status = main([*arguments, "--facts", str(facts)])
        return status, capsys.readouterr().err

    return verb


def output_of(facts: Path) -> tuple[str, str]:
    """Return the arguments that name an output beside the facts."""
    return "--output", str(facts.parent / "output")


def never_read(facts: Path, source_id: str) -> None:
    """Take the facts of a source away."""
    shutil.rmtree(facts / source_id)


@pytest.mark.parametrize("via", ["api", "bulk"])
def test_without_network_one_line_and_nothing_changed(via: str, packaged: Path, run: Run) -> None:
    before = content(packaged)
    of_sources = (f"{source_id.upper()}_URL" for source_id in registry())
    names = ("FDC_API_URL", "FDC_DOWNLOADS_URL", *of_sources)
    dead = dict.fromkeys(names, "http://127.0.0.1:9")
    arguments = ("refresh", "--via", via, *output_of(packaged))
    status, said = run(packaged, *arguments, FDC_API_KEY="some-key", **dead)
    assert status == 3
    (line,) = said.splitlines()
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
def test_wrong_use_is_said(arguments: list[str], said: str, foundation: Path, run: Run) -> None:
    status, told = run(foundation, "refresh", *arguments, *output_of(foundation))
    assert status == 2
    assert said in told


def test_demo_key_is_warned_of(foundation: Path, run: Run) -> None:
    environment = {"FDC_API_URL": "http://127.0.0.1:9", "FDC_API_KEY": ""}
    arguments = ("refresh", "--via", "api", "fdc_foundation", *output_of(foundation))
    _, told = run(foundation, *arguments, **environment)
    assert "DEMO_KEY allows 30 calls an hour" in told


def test_bulk_brings_the_zip_and_builds(
    small_facts: Path, small_output: Path, releases: Path, tmp_path: Path, child: Child
) -> None:
    """A process of its own, on a tenth of the foods and the whole zip that it brings."""
    facts = Path(shutil.copytree(small_facts, tmp_path / "facts"))
    output = Path(shutil.copytree(small_output, tmp_path / "output"))
    never_read(facts, "fdc_foundation")
    name = "FoodData_Central_foundation_food_csv_2024-10-31.zip"
    files = {"/download-datasets": PAGE, f"/fdc-datasets/{name}": (releases / name).read_bytes()}
    with FdcServer([], files=files).running() as server:
        store = str(tmp_path / "store")
        done = child(
            *(FEWER_OF_OTHERS, "refresh", "--via", "bulk", "fdc_foundation"),
            *("--facts", facts, "--output", output),
            env={**os.environ, "K2_STORE": store, "FDC_DOWNLOADS_URL": server.base},
        )
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


def test_an_older_release_served_again_replaces_nothing(
    foundation: Path, releases: Path, run: Run
) -> None:
    before = content(foundation)
    name = "FoodData_Central_foundation_food_csv_2024-10-31.zip"
    files = {"/download-datasets": PAGE, f"/fdc-datasets/{name}": (releases / name).read_bytes()}
    report = foundation.parent / "report"
    with FdcServer([], files=files).running() as server:
        arguments = ("--via", "bulk", "--report", str(report), "fdc_foundation")
        status, said = run(
            *(foundation, "refresh", *arguments, *output_of(foundation)),
            FDC_DOWNLOADS_URL=server.base,
        )
    assert status == 1, said
    last = said.splitlines()[-1]
    assert last.startswith(
        "k2: guard: fdc_foundation older_release: 2025-12-18 (2025-12-18) → 2024"
    )
    assert "no fact was changed" in last
    assert content(foundation) == before
    assert not (foundation.parent / "output").exists()
    failure = json.loads((report / "failure.json").read_text(encoding="utf-8"))
    assert failure["step"] == "fetch"
    assert last == f"k2: {failure['reason']}"
    assert "older_release" in (report / "guards.md").read_text(encoding="utf-8")
    assert not (report / "changed.json").exists()


def test_api_and_bulk_json_give_the_same_facts(foundation: Path, releases: Path, run: Run) -> None:
    """The whole official Foundation release, served as the API would: nothing is to change."""
    foods = foundation_release(releases / "FoodData_Central_foundation_food_json_2025-12-18.zip")
    before = content(foundation)
    never_read(foundation, "fdc_foundation")
    with FdcServer(foods, key="the-key").running() as server:
        environment = {"FDC_API_URL": server.base, "FDC_API_KEY": "the-key"}
        status, said = run(foundation, "fetch", "fdc_foundation", **environment)
        first = len(server.log)
        status_again, said_again = run(foundation, "fetch", "fdc_foundation", **environment)
        assert len(server.log) - first == 4  # the short list, whole, in both directions
    assert status == 0, said
    assert "release 2025-12-18" in said
    assert first == 4 + 19  # 365 foods
    assert status_again == 0, said_again
    assert "nothing changed" in said_again
    key = ["food_code", "component"]
    old = pl.read_csv(before["fdc_foundation/value.csv"], infer_schema=False)
    new = pl.read_csv(foundation / "fdc_foundation" / "value.csv", infer_schema=False)
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
        new = pl.read_csv(foundation / "fdc_foundation" / f"{name}.csv", infer_schema=False)
        assert new.drop("quantity", "gram_weight", strict=False).equals(
            old.drop("quantity", "gram_weight", strict=False)
        )
