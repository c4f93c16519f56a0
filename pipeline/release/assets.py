"""The assets of a release, made from the tested published files.

``k2 release-assets OUTPUT ASSETS --wheels DIST`` reads the tag from ``GITHUB_REF_NAME``.
"""

import json
import shutil
import zipfile
from pathlib import Path

import polars as pl

from pipeline.compare.changes import JSON_FILE_NAME, MARKDOWN_FILE_NAME
from pipeline.compare.check_copy import check
from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.load.changelog import FILE_NAME as CHANGELOG
from pipeline.published_files.checksums import FILE_NAME as SUMS
from pipeline.published_files.checksums import read_sums, write_sums
from pipeline.published_files.connect import FILE_NAME as DATABASE
from pipeline.published_files.manifest import FILE_NAME as MANIFEST
from pipeline.published_files.manifest import read_manifest
from pipeline.published_files.named_release import is_release_name
from pipeline.release.zenodo_metadata import FILE_NAME as ZENODO
from pipeline.release.zenodo_metadata import zenodo_metadata

_SINGLE = (DATABASE, MANIFEST, CHANGELOG, JSON_FILE_NAME, MARKDOWN_FILE_NAME)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a fixed time (the first a zip can hold), for reproducible bytes


def prepare(output: Path, assets: Path, tag: str, wheels: Path | None = None) -> list[str]:
    """Fill the folder ``assets`` for a tag; return the names of its files.

    It holds a zip of all published files, the most wanted files also by themselves, the metadata
    for Zenodo, and the sums of these; of the folder ``wheels`` the package ``open_k2``. Raises
    UsageError for a tag that names no release or has no wheel there, DataError if the output is
    damaged, is another release, or may not be redistributed.
    """
    if not is_release_name(tag):
        raise UsageError(f"tag {tag!r} is no release; name it YEAR.MONTH.NUMBER, as 2026.11.0")
    check(output, {})
    manifest = read_manifest(output) or {}
    if manifest.get("release") != tag:
        raise DataError(
            f"{output} is release {manifest.get('release')}, the tag says {tag}; run make"
            f" name-release NAME={tag}, commit, build, and tag that commit"
        )
    if not manifest.get("redistributable"):
        raise DataError(f"{output} holds a source that may not be passed on; build without it")
    wheel = wheels and wheels / f"open_k2-{tag}-py3-none-any.whl"
    if wheel and not wheel.is_file():
        raise UsageError(f"{wheel} is not there; run make wheel first")
    shutil.rmtree(assets, ignore_errors=True)
    assets.mkdir(parents=True)
    names = [*read_sums(output), SUMS]
    with zipfile.ZipFile(assets / f"open-k2-{tag}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(names):
            entry = zipfile.ZipInfo(f"open-k2-{tag}/{name}", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, (output / name).read_bytes())
    for name in _SINGLE:
        if name in names:
            shutil.copyfile(output / name, assets / name)
    if wheel:
        shutil.copyfile(wheel, assets / wheel.name)
    metadata = zenodo_metadata(pl.read_parquet(output / "parquet" / "source.parquet"), tag)
    text = json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
    (assets / ZENODO).write_text(text, encoding="utf-8", newline="\n")
    write_sums(assets)
    return sorted(path.name for path in assets.iterdir())
