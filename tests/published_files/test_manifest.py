"""manifest.json names each file of the output with its sum, each source and each row count."""

import hashlib
import json
from pathlib import Path

import polars as pl

from pipeline.published_files.manifest import read_manifest
from pipeline.published_files.named_release import named_release, packaged_build
from schemas.version import SCHEMA_VERSION

ROOT = Path(__file__).parents[2]


def test_sums_and_sizes_are_true_and_complete(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    files = {
        path.relative_to(built).as_posix(): path.read_bytes()
        for path in built.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", "SHA256SUMS", ".gitignore")
    }
    assert manifest["files"] == {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
    }


def test_release_sources_and_rows(built: Path, published: dict[str, pl.DataFrame]) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["release"] == packaged_build()
    assert manifest["release"] == named_release().name_of(manifest["inputs_sha256"])
    assert manifest["schema_version"] == SCHEMA_VERSION
    assert manifest["rows"] == {name: frame.height for name, frame in published.items()}
    for source in manifest["sources"]:
        folder = ROOT / "pipeline" / "facts" / source["source_id"]
        sidecar = json.loads((folder / "source.json").read_text(encoding="utf-8"))
        for name in ("release", "read_on", "raw_files"):
            assert source[name] == sidecar[name]


def test_source_table_carries_the_sum_of_the_raw_files(
    published: dict[str, pl.DataFrame], built: Path
) -> None:
    sums = dict(published["source"].select("source_id", "sha256").iter_rows())
    for source in json.loads((built / "manifest.json").read_text(encoding="utf-8"))["sources"]:
        raw = source["raw_files"]
        lines = "".join(sorted(f"{file['sha256']}  {file['name']}\n" for file in raw))
        expected = raw[0]["sha256"] if len(raw) == 1 else hashlib.sha256(lines.encode()).hexdigest()
        assert sums[source["source_id"]] == expected


def test_no_manifest_is_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    assert read_manifest(tmp_path) is None
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    assert read_manifest(tmp_path) is None
