"""Write extracted facts: checked first, sorted, with the same bytes for the same content."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.diagnostics.errors import DataError
from pipeline.diagnostics.violations import cut, stop_on, with_place
from pipeline.fact_files.extracted import Extracted
from pipeline.fact_files.readable_cells import NO_AMOUNT, only_readable
from pipeline.fact_files.sidecar import FILE_NAME, RawFile, Sidecar
from pipeline.files.exchange import exchanging
from schemas.column import Table
from schemas.facts import FACTS, OPTIONAL_FACTS

_MOST_REASONS = 4


def write_facts(
    folder: Path,
    known: Sidecar,
    extracted: Extracted,
    raw_files: list[RawFile],
    mended_cell: pl.DataFrame,
) -> Sidecar:
    """Check and write one source's facts; return its new sidecar.

    Cells that the source's notation cannot read are rejected verbatim. Nothing is written unless
    all checks pass; then the whole folder is exchanged: a killed process leaves the old or the new
    one. ``known`` is the sidecar before this extract. ``mended_cell`` declares how misprints are
    read. Raises a DataError for a release without a name.
    """
    if not extracted.release:
        raise DataError(
            f"{known.source_id}: no release is stated, since none of its foods has a date; look"
            " upstream, or read a file that names its release"
        )
    readable = only_readable(known.source, extracted.tables(), mended_cell)
    whole = {name: frame.sort(FACTS[name].primary_key) for name, frame in readable.items()}
    _check(known, whole, mended_cell)
    _check_minimum(known, whole)
    tables = {
        name: _filled(FACTS[name], frame)
        for name, frame in whole.items()
        if frame.height or name not in OPTIONAL_FACTS
    }
    texts = {name: frame.write_csv() for name, frame in tables.items()}
    raw = [asdict(file) for file in sorted(raw_files, key=lambda file: file.name)]
    sidecar = replace(
        known,
        release=extracted.release,
        released_on=extracted.released_on,
        read_on=known.read_on if _sums(raw) == _sums(known.raw_files) else today().isoformat(),
        raw_files=raw,
        columns={name: frame.columns for name, frame in tables.items()},
        account=extracted.account,
    ).with_sums(texts)
    files = {f"{name}.csv": text for name, text in texts.items()} | {FILE_NAME: sidecar.dump()}
    _exchange(folder, files)
    return sidecar


def row_counts(tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """Return how many rows each facts table has, and each vitamer or total among the values."""
    meanings = tables["value"].join(tables["component"], on="component")["meaning"]
    counts = {name: frame.height for name, frame in tables.items()}
    return counts | dict(meanings.value_counts().sort("meaning").iter_rows())


def _filled(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Drop the optional columns that this source leaves empty."""
    required = {column.name for column in table.columns if column.required}
    return frame.select(
        name
        for name in frame.columns
        if name in required or table.others or frame[name].null_count() < frame.height
    )


def _sums(raw_files: list[dict[str, Any]]) -> list[str]:
    return sorted(file["sha256"] for file in raw_files)


def _check(sidecar: Sidecar, tables: dict[str, pl.DataFrame], mended: pl.DataFrame) -> None:
    """Run the checks of a build, so that no build can fail on the facts about to be written."""
    from pipeline.fact_files.check import all_findings  # noqa: PLC0415 (slow to import)
    from pipeline.fact_files.read import Facts  # noqa: PLC0415

    found = [
        with_place(rows, sidecar.source_id, name, None)
        for name, rows in all_findings(Facts(sidecar, tables), mended)
    ]
    stop_on(
        [rows for rows in found if rows.height],
        "the raw file holds what the facts do not allow: adapt the extract module",
    )


def _check_minimum(known: Sidecar, tables: dict[str, pl.DataFrame]) -> None:
    counts = row_counts(tables)
    for name, minimum in known.source.minimum.items():
        if counts.get(name, 0) < minimum:
            raise DataError(
                f"{known.source_id}: only {counts.get(name, 0)} rows of {name}, expected at least"
                f" {minimum}{rejected_why(tables['rejected'])}{_why_so_few(tables['rejected'])}"
                " (minima stand in its source.toml)"
            )


def _why_so_few(rejected: pl.DataFrame) -> str:
    """Say whether cells could not be read, which is the likelier cause than a file that is cut."""
    unreadable = rejected.filter(pl.col("reason").str.contains(NO_AMOUNT, literal=True))
    if unreadable.is_empty():
        return "; is the file whole?"
    return f", the first in {cut(unreadable['record'][0])}; is the file as published?"


def rejected_why(rejected: pl.DataFrame) -> str:
    """Return the most frequent reasons of rejected rows with their counts, for a message."""
    counts = rejected["reason"].value_counts().sort("count", "reason", descending=[True, False])
    stated = [f"{count:,} × {reason}" for reason, count in counts.head(_MOST_REASONS).iter_rows()]
    others = counts.height - len(stated)
    more = f" and {others} more reasons" if others else ""
    return f" (rejected: {'; '.join(stated)}{more})" if stated else ""


def today() -> date:
    """Return the day in UTC, or that of SOURCE_DATE_EPOCH."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else datetime.now(UTC).date()


def _exchange(folder: Path, files: dict[str, str]) -> None:
    """Put the files in place of all facts in the folder; other files in it stay."""
    folder = folder.resolve()
    with exchanging(folder, "facts folder", "give --facts a folder you may write") as staging:
        for path in folder.iterdir() if folder.exists() else ():
            if path.name in files or path.name.removesuffix(".csv") in FACTS:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.copytree(path, staging / path.name, symlinks=True)
            else:
                shutil.copy2(path, staging / path.name, follow_symlinks=False)
        for name, text in files.items():
            (staging / name).write_text(text, encoding="utf-8", newline="\n")
