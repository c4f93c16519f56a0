"""Read committed facts, all cells as text; stop at a damaged or incomplete table."""

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.expected_columns import check_columns
from pipeline.fact_files.file_sums import sha256_of
from pipeline.fact_files.sidecar import FILE_NAME as SIDECAR
from pipeline.fact_files.sidecar import Sidecar
from pipeline.fact_files.source import Source
from pipeline.files.exchange import exchange_blocked
from pipeline.files.table_store import TableStore
from schemas.column import Table
from schemas.facts import FACTS, OPTIONAL_FACTS

FOOD_NAMES = ["food_code", "name", "name_original"]
FIRST_LINE = 2  # the first line of a file is its heading
RESTORE = "restore it from the repository or extract the source again"


@dataclass(frozen=True, slots=True)
class Facts:
    """One source's facts: the sidecar and, by name, frames of text as in ``schemas.facts``.

    ``sums`` holds the SHA-256 of the files that were read, by their path.
    """

    sidecar: Sidecar
    tables: Mapping[str, pl.DataFrame]
    sums: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        """The description of the source, from ``source.toml``."""
        return self.sidecar.source

    @property
    def source_id(self) -> str:
        """The id of the source."""
        return self.sidecar.source_id

    def place(self, table: str) -> str:
        """Return the path of a table's file for messages."""
        return f"facts/{self.source_id}/{table}.csv"


def read_facts(folder: Path | Traversable) -> Facts:
    """Read one source's folder; raise a DataError for a missing or damaged file or wrong columns.

    An extract that ends meanwhile waits, so that old and new files are never mixed. The tables are
    kept compressed until they are used.
    """
    with exchange_blocked(folder):
        return _read(folder)


def read_food_names(folder: Path | Traversable) -> pl.DataFrame:
    """Return ``FOOD_NAMES`` of a source's foods; no other facts are read or checked."""
    path = folder / "food.csv"
    try:
        food = pl.read_csv(path.read_bytes(), infer_schema=False)
        return _with_all_columns(FACTS["food"], food).select(FOOD_NAMES)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DataError(f"{path}: {str(error).splitlines()[0]}; {RESTORE}") from error


def _read(folder: Path | Traversable) -> Facts:
    sidecar = Sidecar.load(folder)
    _check_sum(sidecar.rewritten_sha256, sidecar.sums.get("source"), str(folder / SIDECAR))
    tables = TableStore()
    sums = {f"facts/{folder.name}/{SIDECAR}": sha256_of(folder / SIDECAR)}
    for name, table in FACTS.items():
        if name in OPTIONAL_FACTS and name not in sidecar.columns:
            tables.put(name, pl.DataFrame(schema=dict.fromkeys(table.column_names, pl.String)))
            continue
        path = folder / f"{name}.csv"
        try:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            _check_sum(digest, sidecar.sums.get(name), str(path))
            sums[f"facts/{folder.name}/{path.name}"] = digest
            _check_whole(content, str(path))
            frame = pl.read_csv(content, infer_schema=False)
        except OSError as error:
            raise DataError(f"{path}: {error.strerror}; {RESTORE}") from error
        except (UnicodeDecodeError, csv.Error, pl.exceptions.PolarsError) as error:
            reason = str(error).splitlines()[0]
            raise DataError(f"{path}: {reason}; {RESTORE}") from error
        place = f"facts/{sidecar.source_id}/{name}.csv"
        check_columns(f"{place} line 1", frame.columns, sidecar.columns.get(name, ()), (), RESTORE)
        tables.put(name, frame if table.others else _with_all_columns(table, frame))
    return Facts(sidecar, tables, sums)


def _check_sum(digest: str, expected: str | None, path: str) -> None:
    if expected and digest != expected:
        raise DataError(
            f"{path} is not as it was extracted (other SHA-256); {RESTORE}, or, if you changed it"
            f" on purpose, take its sum out of {SIDECAR}"
        )


def _check_whole(content: bytes, path: str) -> None:
    """Stop at a line with too few or too many fields: polars would fill a cut one with nulls."""
    rows = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline=""))
    width = len(next(rows, []))
    for row in rows:
        if len(row) != width:
            raise DataError(
                f"{path} line {rows.line_num}: {len(row)} fields, expected {width}; {RESTORE}"
            )
    if not content.endswith(b"\n"):
        raise DataError(f"{path} line {rows.line_num}: the file ends within the line; {RESTORE}")


def _with_all_columns(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that the source leaves empty and therefore does not store."""
    return frame.select(
        name if name in frame.columns else pl.lit(None, pl.String).alias(name)
        for name in table.column_names
    )
