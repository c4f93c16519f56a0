"""What must be the same of two outputs: every byte, but for the file that DuckDB writes."""

import hashlib
import json
from pathlib import Path

import duckdb

from tests.conftest import contents

_DATABASE = "k2.duckdb"
_MANIFEST = "manifest.json"
_SUMS = "SHA256SUMS"
_MARK = ".staged.json"  # holds the sum of the sums
_MADE = {
    "tables": "SELECT sql FROM duckdb_tables() ORDER BY table_name",
    "views": "SELECT sql FROM duckdb_views() WHERE NOT internal ORDER BY view_name",
    "comments": "SELECT table_name, column_name, data_type, comment FROM duckdb_columns()"
    " WHERE NOT internal ORDER BY ALL",
    "constraints": "SELECT table_name, constraint_text FROM duckdb_constraints() ORDER BY ALL",
    "macros": "SELECT function_name, parameters, macro_definition, comment"
    " FROM duckdb_functions() WHERE NOT internal ORDER BY ALL",
}


def comparable(output: Path) -> dict[str, bytes]:
    """Return each file by its name; where one repeats sum or size of the database, without them.

    DuckDB lays out its blocks anew on each build, whatever the threads: of ``k2.duckdb`` stand
    here its statements and the rows of its tables, as stored, and of its views, in order.
    """
    files = contents(output)
    files.pop(_MARK, None)
    database, manifest = files.pop(_DATABASE), files[_MANIFEST]
    of_database = {"sha256": _sha256(database), "bytes": len(database)}
    described = json.loads(manifest)
    assert described["files"].pop(_DATABASE) == of_database
    files[_MANIFEST] = json.dumps(described).encode()
    for name, data in ((_DATABASE, database), (_MANIFEST, manifest)):
        line = f"{_sha256(data)}  {name}\n".encode()
        assert line in files[_SUMS]
        files[_SUMS] = files[_SUMS].replace(line, b"")
    return files | _content(output / _DATABASE)


def _content(database: Path) -> dict[str, bytes]:
    """Return what the database is made of, and count and sum of the rows of each relation."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = {what: connection.execute(sql).fetchall() for what, sql in _MADE.items()}
        relations = connection.execute(
            "SELECT table_name, 'rowid' FROM duckdb_tables() UNION ALL"
            " SELECT view_name, 'r::VARCHAR' FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
        for name, order in relations:
            rows = f"string_agg(r::VARCHAR, chr(10) ORDER BY {order})"
            query = f"SELECT count(*), sha256(coalesce({rows}, '')) FROM {name} r"
            found[name] = connection.execute(query).fetchall()
    return {f"{_DATABASE} {name}": repr(rows).encode() for name, rows in found.items()}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unlike(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Return the names of what is not the same, for a message of one line each."""
    return sorted(name for name in one | other if one.get(name) != other.get(name))
