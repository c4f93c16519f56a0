"""The source tree of the package ``open_k2``, of which a build tool makes the wheel."""

import shutil
from pathlib import Path

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.published_files.checksums import read_sums, sha256
from pipeline.published_files.manifest import read_manifest
from pipeline.published_files.package_layout import DATA, RELEASE, SCRIPT, TABLES
from pipeline.wheel.asking_code import asking_code, licence_taken_along
from pipeline.wheel.database_script import database_script
from pipeline.wheel.project_file import project_file
from schemas.tables import PUBLISHED

_LICENCE_OF_DATA = "LICENSE-DATA"


def write_source(output: Path, repository: Path, folder: Path) -> str:
    """Write the tree into a new ``folder`` from a published one; return the release.

    ``repository`` holds the licence of the code. Raise a UsageError without a published folder, a
    DataError if it is damaged, or holds a source that may not be passed on.
    """
    manifest = read_manifest(output)
    if manifest is None:
        raise UsageError(f"{output} holds no dataset; run make dataset first")
    if not manifest["redistributable"]:
        raise DataError(f"{output} holds a source that may not be passed on; build without it")
    shutil.rmtree(folder, ignore_errors=True)
    data = folder / "open_k2" / DATA
    (data / TABLES).mkdir(parents=True)
    _copy_tables(output, data / TABLES)
    _write(data / SCRIPT, database_script(output))
    _write(data / RELEASE, f"{manifest['release']}\n")
    for name, text in asking_code().items():
        _write(folder / name, text)
    _write(folder / "open_k2" / "py.typed", "")
    _write(folder / "pyproject.toml", project_file(manifest["release"]))
    _write(folder / "README.md", (repository / "pipeline/open_k2/README.md").read_text("utf-8"))
    _write(folder / "LICENSE", (repository / "LICENSE").read_text("utf-8"))
    _write(folder / _LICENCE_OF_DATA, (output / _LICENCE_OF_DATA).read_text("utf-8"))
    _write(folder / "LICENSE-wcwidth", licence_taken_along())
    return str(manifest["release"])


def _copy_tables(output: Path, folder: Path) -> None:
    """Copy the Parquet files, each with the sum that was published of it."""
    sums = read_sums(output)
    for table in PUBLISHED:
        name = f"parquet/{table}.parquet"
        path = output / name
        if not path.is_file() or sums.get(name) != sha256(path):
            raise DataError(f"{path} is not as it was published; run make dataset again")
        shutil.copyfile(path, folder / path.name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
