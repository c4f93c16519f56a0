"""A build has the name of a release only while facts and reviewed files are those of it."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.cli.main import main
from pipeline.curated.reviewed_sums import reviewed_sums
from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.fact_files.file_sums import facts_sums, inputs_sha256
from pipeline.fact_files.read import read_facts
from pipeline.fact_files.sidecar import at_hand, packaged_facts
from pipeline.published_files.named_release import (
    NamedRelease,
    is_release_name,
    name_release,
    named_release,
    packaged_build,
    release_order,
    without_hash,
)
from schemas.tables import PUBLISHED
from tests.conftest import FACTS, ROOT

Change = Callable[[Path], object]
FILES = {
    "facts/RELEASE": "2026.11.0\n",
    "facts/releases.json": '[{"release": "2026.9.0"}, {"release": "2026.10.2"}]\n',
    "facts/frida/source.json": "{}\n",
    "facts/frida/food.csv": "food_code,name\n1,Natto\n",
    "facts/slv/source.json": "{}\n",
    "reviewed/racc.csv": "a\n",
    "reviewed/quiet_band.toml": "few_rows = 1\n",
    "reviewed/claims/natto.sql": "SELECT 1\n",
}
INPUTS = [name for name in sorted(FILES) if name.count("/") > 1 or name.startswith("reviewed/")]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a folder ``pipeline`` with few facts and reviewed files."""
    package = tmp_path / "pipeline"
    for name, text in FILES.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    return package


def put(name: str, text: str) -> Change:
    """Write a file into the folder; ``..`` is never one."""

    def change(package: Path) -> None:
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")

    return change


def named_again(package: Path) -> str:
    return name_release("2026.11.0", package)


def test_the_sum_is_that_of_the_lines_that_sha256sum_prints(package: Path) -> None:
    lines = "".join(
        f"{hashlib.sha256(FILES[name].encode()).hexdigest()}  {name}\n" for name in INPUTS
    )
    assert len(INPUTS) == 6
    assert named_again(package) == hashlib.sha256(lines.encode()).hexdigest()


def test_a_name_holds_for_these_inputs_alone(package: Path) -> None:
    assert named_release(package / "facts") == NamedRelease("2026.11.0", None)
    inputs = name_release("2026.12.0", package)
    assert (package / "facts" / "RELEASE").read_bytes() == f"2026.12.0\n{inputs}\n".encode()
    named = named_release(package / "facts")
    assert named.name_of(inputs) == "2026.12.0"
    assert named.name_of("1a2b3c4d" + "0" * 56) == "2026.12.0+1a2b3c4d"
    assert NamedRelease("2026.12.0", None).name_of(inputs) == f"2026.12.0+{inputs[:8]}"


@pytest.mark.parametrize(
    "change",
    [
        *(put(name, f"{FILES[name]} ") for name in INPUTS),
        put("facts/frida/value.csv", ""),
        put("facts/bls/source.json", ""),
        put("reviewed/claims/liver.sql", ""),
        lambda package: (package / "facts" / "frida" / "food.csv").unlink(),
        lambda package: shutil.move(package / "facts" / "slv", package / "facts" / "sr28"),
    ],
)
def test_each_other_byte_or_file_makes_it_another_build(change: Change, package: Path) -> None:
    before = named_again(package)
    change(package)
    assert named_again(package) != before


@pytest.mark.parametrize(
    "change",
    [
        put("facts/RELEASE", "2026.11.0\r\n" + "0" * 64),
        put("facts/zenodo.json", "{}"),
        put("facts/frida/food.csv.orig", "x"),
        put("facts/notes/source.json", "x"),
        put("reviewed/.racc.csv.swp", "x"),
        put("reviewed/claims/.DS_Store", "x"),
    ],
)
def test_what_no_build_reads_changes_nothing(change: Change, package: Path) -> None:
    before = named_again(package)
    change(package)
    assert named_again(package) == before


def test_neither_place_nor_order_of_the_facts_counts(facts_copy: Path) -> None:
    folders = at_hand(facts_copy)
    sums = reviewed_sums(ROOT / "pipeline")
    for folder in reversed(folders):
        sums = facts_sums(folder) | sums
    assert named_release().name_of(inputs_sha256(sums)) == packaged_build()
    assert read_facts(folders[0]).sums == facts_sums(at_hand(packaged_facts())[0])
    own = {f"facts/{name}/source.json": "0" * 64 for name in ("nevo",)}  # by --include
    assert inputs_sha256(sums | own) != inputs_sha256(sums)


@pytest.mark.parametrize(
    "name",
    ["", "2026.13.0", "2026.12", "v2026.12.0", "2026.12.0+1a2b3c4d", "2026.1٢.0", "2026.12.00"],
)
def test_what_is_no_name_of_a_release_is_refused(name: str, package: Path) -> None:
    assert not is_release_name(name)
    with pytest.raises(UsageError, match=r"names no release; give YEAR\.MONTH\.NUMBER"):
        name_release(name, package)
    assert (package / "facts" / "RELEASE").read_text(encoding="utf-8") == "2026.11.0\n"


@pytest.mark.parametrize("name", ["2026.10.2", "2026.10.1", "2026.9.7", "2025.12.0"])
def test_a_name_comes_after_every_recorded_one(name: str, package: Path) -> None:
    with pytest.raises(UsageError, match=r"release 2026\.10\.2 is recorded; give a name that come"):
        name_release(name, package)
    assert (package / "facts" / "RELEASE").read_text(encoding="utf-8") == "2026.11.0\n"


def test_builds_of_one_name_are_as_new_as_each_other() -> None:
    assert release_order("2026.9.0") < release_order("2026.10.0") < release_order("2026.10.11")
    assert release_order("2026.11.0+1a2b3c4d") == release_order("2026.11.0") == [2026, 11, 0]
    assert without_hash("2026.11.0") == "2026.11.0"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "latest\n",
        "2026.11.0+1a2b3c4d\n",
        "2026.11.0\n1a2b\n",
        f"2026.11.0\n{'0' * 64}\nx",
    ],
)
def test_a_damaged_file_ends_in_one_line(text: str, package: Path) -> None:
    (package / "facts" / "RELEASE").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"RELEASE is .*; restore it from the repository, or run"):
        named_release(package / "facts")
    (package / "facts" / "RELEASE").unlink()
    with pytest.raises(DataError, match="RELEASE: No such file or directory; restore it"):
        named_release(package / "facts")


def test_the_verb_names_the_checkout_it_runs_in(
    package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(package.parent)
    assert main(["name-release", "2026.12.0"]) == 0
    inputs = named_release(package / "facts").inputs_sha256
    assert capsys.readouterr().out == (
        f"2026.12.0 is the name of these facts and reviewed files (SHA-256 {inputs})\n"
    )
    monkeypatch.chdir(package)
    assert main(["name-release", "2026.12.0"]) == 2
    assert "holds no facts to name; run in the repository" in capsys.readouterr().err


def test_the_committed_name_is_one() -> None:
    named = named_release(FACTS)
    assert packaged_build() in {named.name, f"{named.name}+{packaged_build()[-8:]}"}


def test_every_file_of_a_build_calls_it_the_same(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    release = manifest["release"]
    for name in ("datapackage.json", "croissant.json"):
        assert json.loads((built / name).read_text(encoding="utf-8"))["version"] == release
    assert (
        json.loads((built / "diff.json").read_text(encoding="utf-8"))["after"]["release"] == release
    )
    for name in PUBLISHED:
        metadata = pq.read_schema(built / "parquet" / f"{name}.parquet").metadata
        assert metadata[b"release"].decode() == release
        assert metadata[b"inputs_sha256"].decode() == manifest["inputs_sha256"]
    for name, said in {
        "README.md": f"Release {release}, schema ",
        "CHANGELOG-DATA.md": f"\n## {release} (schema ",
        "docs/object_storage.md": f"Release {release} has ",
        "docs/methods.md": f"Release {release}, schema ",
        "docs/promises.md": f"Release {release}, schema ",
        "diff.md": f"this build ({release})",
        "report/index.html": f"Release {release}, schema ",
    }.items():
        assert said in (built / name).read_text(encoding="utf-8"), name
    cite = json.loads((built / "croissant.json").read_text(encoding="utf-8"))
    assert f"Release {release}." in cite["citeAs"]
    assert cite["datePublished"] == "{}-{:02}".format(*release_order(release))
