"""What Spark makes of the published files and of ``sql/``; run as a process of its own.

    python spark_rows.py TARGET TARGET … < NAMES.json

The targets are the folders pyspark and py4j were installed into; the working directory is the
published folder. One JSON object: per table or view its columns, comments and rows.
"""

import json
import sys
from pathlib import Path
from typing import Any

if sys.argv[1:]:
    sys.path[:0] = sys.argv[1:]

from pyspark.sql import SparkSession

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
}


def started() -> Any:
    """Return a session on two cores that opens no page and no port to others."""
    builder = SparkSession.builder.master("local[2]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def main(views: list[str]) -> dict[str, Any]:
    """Run every statement of ``sql/`` as it stands; return what the tables and views then hold."""
    session = started()
    for name in ("tables", *views):
        for statement in filter(str.strip, Path(f"sql/{name}.sql").read_text("utf-8").split(";\n")):
            session.sql(statement)
    tables = [path.stem for path in sorted(Path("parquet").glob("*.parquet"))]
    found = {}
    for name in (*tables, *views):
        described = {row[0]: row[2] for row in session.sql(f"DESCRIBE {name}").collect()}
        rows = [list(row) for row in session.table(name).collect()]
        found[name] = {"columns": session.table(name).columns, "said": described, "rows": rows}
    session.stop()
    return found


if __name__ == "__main__":
    json.dump(main(json.load(sys.stdin)), sys.stdout)
