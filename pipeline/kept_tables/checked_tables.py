"""Checked tables, made in this build or in an earlier one that was made from the same.

With an entry of the cache, nothing is read, transformed or checked again (``read_facts``,
``check_facts``, ``check_reviewed``, ``check_tables``, the accounts of rows): these steps give the
same for the same facts, reviewed files, program and libraries, and an entry is kept only after all
of them passed. What was read is compared by its sums before and after, so that no change meanwhile
is kept under a key that is not its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

import polars as pl

from pipeline.fact_files.file_sums import facts_sums
from pipeline.fact_files.sidecar import Sidecar
from pipeline.fact_files.upstream_account import declared_accounts
from pipeline.files.exchange import exchange_blocked
from pipeline.files.table_cache import keep_tables, load_tables
from pipeline.files.table_store import TableStore
from pipeline.kept_tables.cache_key import CacheKey, Folders, cache_key
from schemas.column import Table
from schemas.quality import QUALITY_STATEMENT
from schemas.table_rules import DTYPES

_ACCOUNT = "account"
_COUNTS = dict.fromkeys(("read", "published", "rejected"), pl.Int64)
_ACCOUNT_SCHEMA = pl.Schema({"source_id": pl.String, "fact_table": pl.String, **_COUNTS})


@dataclass(frozen=True, slots=True)
class CheckedTables:
    """The published tables but those of answers, and what a build needs of their making.

    ``account`` counts rows in, out and rejected per source and facts table, ``upstream`` rows by
    outcome for a source that leaves out or merges upstream rows. ``sums`` holds the SHA-256 of
    each fact and reviewed file. ``quality_statement`` is that reviewed file.
    """

    tables: TableStore
    account: pl.DataFrame
    upstream: dict[str, dict[str, int]]
    sidecars: list[Sidecar]
    sums: Mapping[str, str]
    quality_statement: pl.DataFrame


@dataclass(frozen=True, slots=True)
class TablesWanted:
    """From which facts tables are to be made and how these are checked, as in ``cache_key``.

    ``published`` are the tables that are to be made.
    """

    folders: Folders
    brought: tuple[str, ...]
    packaged: bool
    published: tuple[Table, ...]

    def key(self) -> CacheKey | None:
        """Return under which key the cache holds them; None if it can hold none now."""
        return cache_key(self.folders, self.brought, packaged=self.packaged)

    def kept(self, cache: Path, key: CacheKey) -> CheckedTables | None:
        """Return the tables that an earlier build kept; None if there are none as expected."""
        schemas = {table.name: _schema(table) for table in (*self.published, QUALITY_STATEMENT)}
        found = load_tables(cache, key.sha256, schemas | {_ACCOUNT: _ACCOUNT_SCHEMA})
        if found is None:
            return None
        tables = TableStore()
        for name in found:
            if name not in {_ACCOUNT, QUALITY_STATEMENT.name}:
                tables.join(name, found, [name])
        sidecars = [sidecar for folder in self.folders if (sidecar := _sidecar(folder, key.sums))]
        if len(sidecars) < len(self.folders):
            return None
        return CheckedTables(
            tables,
            found[_ACCOUNT],
            declared_accounts(sidecars),
            sidecars,
            key.sums,
            found[QUALITY_STATEMENT.name],
        )

    def keep(self, cache: Path, key: CacheKey, made: CheckedTables) -> None:
        """Keep tables for later builds, unless something changed while they were made."""
        if made.sums != key.sums or self.key() != key:
            return
        whole = TableStore()
        for name in made.tables:
            whole.join(name, made.tables, [name])
        whole.put(_ACCOUNT, made.account)
        whole.put(QUALITY_STATEMENT.name, made.quality_statement)
        keep_tables(cache, key.sha256, whole)


def _schema(table: Table) -> pl.Schema:
    return pl.Schema({column.name: DTYPES[column.type]() for column in table.columns})


def _sidecar(folder: Path | Traversable, sums: Mapping[str, str]) -> Sidecar | None:
    """Return the sidecar of a source; None if it is no longer that of the sums."""
    with exchange_blocked(folder):
        same = facts_sums(folder).items() <= sums.items()
        return Sidecar.load(folder) if same else None
