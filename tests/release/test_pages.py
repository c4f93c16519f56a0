"""The site of a release holds exactly its tested files, and works below any address."""

import os
import zipfile
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.published_files.checksums import write_sums
from pipeline.release.assets import prepare
from pipeline.release.pages import site
from tests.release.conftest import TAG as RELEASED

TAG = "2026.11.0"
GH = """#!/bin/sh
echo "$@" >> "{log}"
shift 4
cp "{assets}"/* "$1"
"""


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """Return the assets of a release of two files."""
    folder, output = tmp_path / "assets", tmp_path / "output"
    folder.mkdir()
    (output / "report").mkdir(parents=True)
    (output / "report" / "index.html").write_text("the page", encoding="utf-8")
    (output / "k2.duckdb").write_bytes(b"1")
    write_sums(output)
    zipped(folder, {p.relative_to(output).as_posix(): p.read_bytes() for p in files(output)})
    return folder


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def zipped(folder: Path, contents: dict[str, bytes]) -> None:
    """Write the zip of a release, and its sums."""
    with zipfile.ZipFile(folder / f"open-k2-{TAG}.zip", "w") as archive:
        for name, content in contents.items():
            archive.writestr(f"open-k2-{TAG}/{name}", content)
    write_sums(folder)


def content(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(folder / f"open-k2-{TAG}.zip") as archive:
        prefix = f"open-k2-{TAG}/"
        return {name.removeprefix(prefix): archive.read(name) for name in archive.namelist()}


def test_every_file_is_as_it_was_tested_and_a_door_leads_to_the_page(
    assets: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    names = site(assets, folder, TAG)
    assert names == ["SHA256SUMS", "index.html", "k2.duckdb", "report/index.html"]
    assert (folder / "report" / "index.html").read_text(encoding="utf-8") == "the page"
    door = (folder / "index.html").read_text(encoding="utf-8")
    assert 'href="report/"' in door
    assert "//" not in door  # no address but relative ones


def test_a_real_release_becomes_a_site(released: Path, tmp_path: Path) -> None:
    prepare(released, tmp_path / "assets", RELEASED)
    names = site(tmp_path / "assets", tmp_path / "site", RELEASED)
    wanted = ("report/index.html", "k2.duckdb", "parquet/food.parquet", "README.md")
    assert {*wanted, "datapackage.json", "csv/food_vitamin_k.csv"} <= set(names)
    of_report = ("foods/index.html", "foods/natto.html", "claims.html", "data.html", "sitemap.xml")
    assert {f"report/{name}" for name in of_report} <= set(names)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"k2.duckdb": b"2"}, "k2.duckdb is not as it was made"),
        ({"more.html": b"<script>"}, "its files are not those"),
        ({"../out.html": b"x"}, "lies outside"),
    ],
)
def test_other_files_are_refused(
    assets: Path, tmp_path: Path, change: dict[str, bytes], message: str
) -> None:
    zipped(assets, content(assets) | change)
    with pytest.raises(DataError, match=message):
        site(assets, tmp_path / "site", TAG)
    assert not (tmp_path / "out.html").exists()


def test_a_zip_of_other_bytes_is_refused(assets: Path, tmp_path: Path) -> None:
    (assets / f"open-k2-{TAG}.zip").write_bytes(b"PK")
    with pytest.raises(DataError, match="is not as it was made"):
        site(assets, tmp_path / "site", TAG)
    with pytest.raises(DataError, match=r"has no open-k2-2026\.11\.1\.zip"):
        site(assets, tmp_path / "site", "2026.11.1")


def test_a_folder_that_exists_is_left_alone(assets: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="exists; name a new folder"):
        site(assets, tmp_path, TAG)


@pytest.mark.process
def test_the_files_come_from_the_release_with_gh(
    assets: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    script, log, taken = tmp_path / "bin" / "gh", tmp_path / "log", tmp_path / "taken"
    script.parent.mkdir()
    taken.mkdir()
    script.write_text(GH.format(log=log, assets=assets), encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TAG", TAG)
    assert main(["release-site", str(taken), str(tmp_path / "site"), "--download"]) == 0
    assert "4 files of release 2026.11.0" in capsys.readouterr().out
    assert log.read_text(encoding="utf-8").startswith(f"release download {TAG} --dir {taken} ")
    monkeypatch.setenv("TAG", "$(touch pwned)")
    assert main(["release-site", str(taken), str(tmp_path / "other"), "--download"]) == 2
    assert "is no release" in capsys.readouterr().err
