"""Tables kept on disk between builds, each set of them in a folder named by a key.

An entry is trusted only if every byte of it is as it was written: ``SHA256SUMS`` lists the SHA-256
of each file, and its first line is that of the key and of the lines below. So nothing has to be
flushed to disk: what a power cut, a full disk or a killed build left is no entry, and is removed.
Whatever goes wrong here is silent: without an entry, a build makes the tables.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import polars as pl

from pipeline.files.lock import locked
from pipeline.files.rename import STAGING_PREFIX
from pipeline.files.staging import remove, remove_abandoned
from pipeline.files.table_store import TableStore

SUMS = "SHA256SUMS"
_ENTRY = re.compile(r"[0-9a-f]{64}")
_MOST_ENTRIES = 2
_REFUSED = (OSError, ValueError, MemoryError, pl.exceptions.PolarsError)


def load_tables(cache: Path, key: str, schemas: Mapping[str, pl.Schema]) -> TableStore | None:
    """Return the tables kept under a key, in the order in which they were kept; None if none are.

    ``schemas`` says which tables with which columns are expected. An entry that is not exactly as
    it was written, or holds other tables, is removed.
    """
    entry = cache / key
    if not os.path.lexists(entry):
        return None
    with suppress(*_REFUSED):
        tables = _verified(entry, key, schemas)
        with suppress(OSError):
            os.utime(entry)  # what is used stays longest
        return tables
    _discard(entry)
    return None


def keep_tables(cache: Path, key: str, tables: TableStore) -> None:
    """Keep tables under a key, if that can be done, beside the entry that was used last.

    The entry is written beside its place and renamed into it. Of two builds that keep the same at
    once, one gives way.
    """
    with suppress(*_REFUSED):
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_abandoned(cache)
        staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=cache))
        try:
            with locked(staging, wait=False):
                _write(staging, key, tables)
            staging.rename(cache / key)
        except BaseException:
            remove(staging)
            raise
        _drop_oldest(cache, key)


def _write(folder: Path, key: str, tables: TableStore) -> None:
    lines = []
    for name in tables:
        for number, content in enumerate(tables.packed(name)):
            file = f"{name}.{number}.parquet"
            (folder / file).write_bytes(content)
            lines.append(f"{hashlib.sha256(content).hexdigest()}  {file}\n")
    (folder / SUMS).write_bytes(_with_own_sum(key, "".join(lines).encode()))


def _with_own_sum(key: str, lines: bytes) -> bytes:
    own = hashlib.sha256(f"{key}\n".encode() + lines).hexdigest()
    return f"{own}\n".encode() + lines


def _verified(entry: Path, key: str, schemas: Mapping[str, pl.Schema]) -> TableStore:
    """Return the tables of an entry; raise one of ``_REFUSED`` where anything is not as written."""
    if entry.is_symlink():
        raise ValueError("an entry is a folder")
    listed = (entry / SUMS).read_bytes()
    lines = listed.partition(b"\n")[2]
    if listed != _with_own_sum(key, lines):
        raise ValueError("the list is not as it was written")
    sums = [(file, digest) for digest, file in map(str.split, lines.decode().splitlines())]
    with os.scandir(entry) as found:
        kinds = {file.name: file.is_file(follow_symlinks=False) for file in found}
    if not all(kinds.values()) or kinds.keys() != {SUMS, *dict(sums)}:
        raise ValueError("files are missing, or more are there than listed")
    tables = TableStore()
    for name, files in groupby(sums, lambda of_file: of_file[0].partition(".")[0]):
        parts = (_content(entry / file, digest) for file, digest in files)
        tables.put_packed(name, parts, schemas.get(name, pl.Schema()))
    if tables.keys() != schemas.keys():
        raise ValueError("other tables")
    return tables


def _content(file: Path, digest: str) -> bytes:
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"{file.name} is not as it was written")
    return content


def _drop_oldest(cache: Path, newest: str) -> None:
    others = [path for path in cache.iterdir() if _ENTRY.fullmatch(path.name)]
    others = [path for path in others if path.name != newest]
    others.sort(key=lambda path: path.lstat().st_mtime_ns, reverse=True)
    for path in others[_MOST_ENTRIES - 1 :]:
        _discard(path)


def _discard(entry: Path) -> None:
    with suppress(OSError):
        if entry.is_symlink() or not entry.is_dir():
            entry.unlink()
        else:
            remove(entry)
