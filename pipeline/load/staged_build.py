"""A staged build: finished next to the published output, and published unchanged or not at all.

``.staged.json`` is written last, so that a killed build cannot be published. It holds the sum of
``SHA256SUMS`` and that of the output at that time: a build that was compared with one output does
not replace another.
"""

import json
import shutil
from pathlib import Path
from typing import Any

from pipeline.diagnostics.errors import DataError, OutsideError, UsageError
from pipeline.load.replace_output import replacing
from pipeline.published_files.checksums import FILE_NAME as SUMS
from pipeline.published_files.checksums import read_sums, sha256
from pipeline.published_files.manifest import FILE_NAME as MANIFEST
from pipeline.published_files.manifest import read_manifest

MARKER = ".staged.json"
FOLDER = ".k2-next"
_AGAIN = "run k2 build again"


def default_staged_folder(output: Path) -> Path:
    """Return the folder in which a build for ``output`` is staged by default."""
    return output.resolve().parent / FOLDER


def clear(staged: Path, output: Path) -> None:
    """Remove an earlier staged build, so that none can be published if the next one fails.

    Raise a UsageError for a folder that is the output, or that no build made.
    """
    if staged.resolve() == output.resolve():
        raise UsageError(f"{staged} is the output itself; stage the build in another folder")
    if not staged.exists():
        return
    if not staged.is_dir() or (any(staged.iterdir()) and not (staged / MANIFEST).is_file()):
        raise UsageError(f"{staged} is no earlier build; give --staged another folder")
    try:
        (staged / MARKER).unlink(missing_ok=True)
        shutil.rmtree(staged)
    except OSError as error:
        raise OutsideError(f"cannot remove {staged}: {error.strerror}; remove it") from error


def sum_of(folder: Path) -> str | None:
    """Return the SHA-256 of ``SHA256SUMS``, which covers all files; None if it is missing."""
    path = folder / SUMS
    return sha256(path) if path.is_file() else None


def mark(staged: Path, in_place_of: str | None) -> None:
    """Mark a build as finished, to replace only the output with the sum ``in_place_of``."""
    content = {"sums": sum_of(staged), "in_place_of": in_place_of}
    text = json.dumps(content, indent=1) + "\n"
    (staged / MARKER).write_text(text, encoding="utf-8", newline="\n")


def publish(staged: Path, output: Path) -> str:
    """Publish the staged files byte for byte and remove ``staged``; return the release.

    Raises UsageError if nothing is staged, DataError if a file is damaged, missing or unknown, or
    another output was published since; the old output is then unchanged.
    """
    mark_of = _mark(staged)
    if mark_of["sums"] != sum_of(staged):
        raise DataError(f"{staged / SUMS} is not as it was built; {_AGAIN}")
    if mark_of["in_place_of"] != sum_of(output) and mark_of["sums"] != sum_of(output):
        raise DataError(
            f"{output} was replaced since {staged} was built, which may be older; {_AGAIN}"
        )
    sums = _sums(staged)
    with replacing(output) as staging:
        for name in (*sums, SUMS):
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(staged / name, staging / name)
        for name, expected in {**sums, SUMS: mark_of["sums"]}.items():
            if sha256(staging / name) != expected:  # of the copies, which are published
                raise DataError(f"{staged / name} is not as it was built; {_AGAIN}")
    shutil.rmtree(staged, ignore_errors=True)
    return str((read_manifest(output) or {}).get("release"))


def _mark(staged: Path) -> dict[str, Any]:
    if not staged.is_dir():
        raise UsageError(f"nothing is staged in {staged}; run k2 build first")
    try:
        content = json.loads((staged / MARKER).read_text(encoding="utf-8"))
        return {name: content[name] for name in ("sums", "in_place_of")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"the build in {staged} did not end, or was damaged; {_AGAIN}") from error


def _sums(staged: Path) -> dict[str, str]:
    """Return the sums; raise a DataError unless they list exactly the existing files."""
    sums = read_sums(staged)
    there = {
        path.relative_to(staged).as_posix()
        for path in staged.rglob("*")
        if not path.is_dir() and not path.name.startswith(".")
    } - {SUMS}
    if odd := sorted(there ^ set(sums)):
        raise DataError(f"{staged / odd[0]} is missing, or no file of the build; {_AGAIN}")
    return sums
