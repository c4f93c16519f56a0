"""Replace the published folder by a finished one, keeping files that the user added."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pipeline.diagnostics.errors import OutsideError, UsageError
from pipeline.files.exchange import exchanging
from pipeline.published_files.checksums import FILE_NAME as SUMS
from pipeline.published_files.connect import WRITTEN_SINCE
from pipeline.published_files.manifest import FILE_NAME, read_manifest

# Changes written into the old database; DuckDB would read them as a part of the new one.
_MARKER = ".gitignore"
_MARKER_TEXT = "*\n!.gitignore\n"


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """Yield an empty staging folder; on success it replaces ``output``.

    On any error, or if the process is killed, ``output`` is unchanged. The next build removes the
    staging folder of a killed one.
    """
    try:
        output = output.resolve()
    except OSError as error:
        raise OutsideError(
            f"{output} is nowhere: the current folder is gone; go to one that is there"
        ) from error
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} is a file; give --output a folder")
    if os.path.ismount(output):
        raise UsageError(
            f"{output} is a mount point, which no rename can replace; give --output a folder in it"
        )
    carry = partial(_keep_foreign_files, output)
    with exchanging(output, "output", "give --output a folder you may write", carry) as staging:
        yield staging
        (staging / _MARKER).write_text(_MARKER_TEXT, encoding="utf-8")


def _keep_foreign_files(output: Path, staging: Path) -> None:
    """Copy files that the user added to the output folder, which no build made."""
    manifest = read_manifest(output)
    ours = {*(manifest or {}).get("files", {}), FILE_NAME, SUMS, _MARKER, WRITTEN_SINCE}
    for path in sorted(output.rglob("*")) if output.exists() else []:
        name = path.relative_to(output)
        if name.as_posix() in ours or os.path.lexists(staging / name):
            continue
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                (staging / name).mkdir(parents=True)
        else:
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, staging / name, follow_symlinks=False)
