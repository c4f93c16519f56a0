"""What one release of DuckDB makes of the published files; run as a process of its own.

    python answers.py TARGET < question.json

TARGET is the folder that the release was installed into ("" for the one that is installed).
"""

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

if sys.argv[1]:
    sys.path.insert(0, sys.argv[1])

import duckdb


def answered(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """Return a hash of the rows: exact but for the last digits of sums, whatever their order."""
    rows = connection.execute(query).fetchall()
    if not rows:
        return "no rows"
    texts = sorted(json.dumps([_plain(cell) for cell in row]) for row in rows)
    return f"{len(rows)} rows " + hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _plain(cell: Any) -> Any:
    return float(f"{cell:.12g}") if isinstance(cell, float) else cell


def from_another(database: Path, queries: list[str]) -> list[str]:
    """Return the answers after ``ATTACH … AS k2``; before DuckDB 1.2 ``USE k2`` is needed too."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{database}' AS k2 (READ_ONLY)")
        if tuple(map(int, duckdb.__version__.split(".")[:2])) < (1, 2):
            connection.execute("USE k2")
        return [answered(connection, query) for query in queries]


def refused(database: Path, statements: list[str]) -> list[str]:
    """Return how each statement fails on a writable copy; a key or check must stop it."""
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(str(shutil.copy(database, folder)))
        found = []
        for statement in statements:
            try:
                connection.execute(statement)
                found.append("accepted")
            except duckdb.ConstraintException as error:
                found.append(str(error).split(":")[0])
        connection.close()
    return found


def main(question: dict[str, Any]) -> dict[str, Any]:
    """Return the answers to everything in the question, in its order."""
    database, parquet = Path(question["database"]), Path(question["parquet"])
    connection = duckdb.connect(str(database), read_only=True)
    tables = [f"{path.stem}" for path in sorted(parquet.glob("*.parquet"))]
    uncommented = [
        connection.execute(sql).fetchall()
        for sql in (
            "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL",
            "SELECT view_name FROM duckdb_views() WHERE comment IS NULL AND NOT internal",
            "SELECT column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal",
            """SELECT function_name FROM duckdb_functions()
            WHERE function_type LIKE '%macro' AND NOT internal AND comment IS NULL""",
        )
    ]
    answers = {
        "queries": [answered(connection, query) for query in question["queries"]],
        "tables": {name: answered(connection, f"FROM {name}") for name in tables},
        "parquet": {
            name: answered(connection, f"FROM read_parquet('{parquet / name}.parquet')")
            for name in tables
        },
        "uncommented": uncommented,
        "constraints": connection.execute(
            "SELECT table_name, constraint_type, count(*) FROM duckdb_constraints()"
            " GROUP BY ALL ORDER BY ALL"
        ).fetchall(),
    }
    connection.close()
    return {
        **answers,
        "attached": from_another(database, question["attached"]),
        "refused": refused(database, question["wrong"]),
        "version": duckdb.__version__,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.load(sys.stdin))))
