"""Assets are the published files, of the release that the tag names, and nothing else."""

import re
import shutil
import zipfile
from pathlib import Path

import polars as pl
import pytest
import yaml

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.published_files.checksums import read_sums, sha256, write_sums
from pipeline.release.assets import prepare
from pipeline.release.zenodo_metadata import CREATORS, KEYWORDS, zenodo_metadata
from tests.conftest import ROOT, contents
from tests.release.conftest import TAG


@pytest.fixture(scope="session")
def assets(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assets") / "assets"
    prepare(released, folder, TAG)
    return folder


def test_the_zip_holds_every_published_file_byte_for_byte(assets: Path, released: Path) -> None:
    with zipfile.ZipFile(assets / f"open-k2-{TAG}.zip") as archive:
        inside = {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}
    expected = contents(released)
    expected.pop(".gitignore")
    assert inside == expected
    assert (assets / "k2.duckdb").read_bytes() == expected["k2.duckdb"]
    sums = read_sums(assets)
    assert sums == {
        path.name: sha256(path) for path in assets.iterdir() if path.name != "SHA256SUMS"
    }


def test_the_same_output_gives_the_same_assets(
    assets: Path, released: Path, tmp_path: Path
) -> None:
    (tmp_path / "left.over").write_text("of an earlier run", encoding="utf-8")
    prepare(released, tmp_path, TAG)
    assert contents(tmp_path) == contents(assets)


def test_the_wheel_of_the_release_is_an_asset(released: Path, tmp_path: Path) -> None:
    wheels, name = tmp_path / "dist", f"open_k2-{TAG}-py3-none-any.whl"
    wheels.mkdir()
    (wheels / f"open_k2-{TAG}+1a2b3c4d-py3-none-any.whl").write_bytes(b"of another build")
    with pytest.raises(UsageError, match=f"{name} is not there; run make wheel first"):
        prepare(released, tmp_path / "assets", TAG, wheels)
    (wheels / name).write_bytes(b"wheel")
    assert name in prepare(released, tmp_path / "assets", TAG, wheels)
    assert read_sums(tmp_path / "assets")[name] == sha256(wheels / name)


@pytest.mark.parametrize(
    "tag",
    ["2099.12.0", "2026.13.0", f"v{TAG}", "2026.11", f"{TAG};id", f"{TAG}+1a2b3c4d", "$(id)", ""],
)
def test_another_tag_is_refused(tag: str, released: Path, tmp_path: Path) -> None:
    said = rf"is no release|is release {re.escape(TAG)}, the tag says .*; run make name-release"
    with pytest.raises((UsageError, DataError), match=said):
        prepare(released, tmp_path / "assets", tag)
    assert not (tmp_path / "assets").exists()


def test_a_build_of_other_facts_than_the_release_is_refused(released: Path, tmp_path: Path) -> None:
    output = Path(shutil.copytree(released, tmp_path / "output"))
    path = output / "manifest.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'"{TAG}"', f'"{TAG}+1a2b3c4d"', 1), encoding="utf-8")
    write_sums(output)
    said = f"is release {TAG}+1a2b3c4d, the tag says {TAG}; run make name-release NAME={TAG}, "
    with pytest.raises(DataError, match=re.escape(said)):
        prepare(output, tmp_path / "assets", TAG)


def test_damaged_files_and_files_without_licence_are_refused(
    released: Path, tmp_path: Path
) -> None:
    output = Path(shutil.copytree(released, tmp_path / "output"))
    with (output / "parquet" / "food.parquet").open("ab") as file:
        file.write(b"1")
    with pytest.raises(DataError, match="is not as it was published"):
        prepare(output, tmp_path / "assets", TAG)


def test_zenodo_is_told_what_citation_cff_and_the_sources_say(released: Path) -> None:
    source = pl.read_parquet(released / "parquet" / "source.parquet")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    metadata = zenodo_metadata(source, TAG)
    assert citation["title"].replace(",", ":", 1) == metadata["title"]
    assert [author["name"] for author in citation["authors"]] == CREATORS
    assert set(citation["keywords"]) <= set(KEYWORDS)
    assert metadata["version"] == str(citation["version"])
    for row in source.to_dicts():
        said = re.sub(r"&(amp|#x27|quot|lt|gt);", "", metadata["description"])
        assert re.sub(r"[&'\"<>]", "", row["attribution"]) in said
        assert row["url"] in {related["identifier"] for related in metadata["related_identifiers"]}
