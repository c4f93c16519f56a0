"""The blocks of ``docs/object_storage.md``, and DuckDB on them as a process of its own.

    python object_storage.py DUCKDB HTTPFS < QUESTION.json

DUCKDB and HTTPFS are the folders that a release of DuckDB and its extension were installed into.
"""

import json
import re
import sys
from typing import Any


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)


def main(duckdb_folder: str, httpfs_folder: str, question: dict[str, Any]) -> list[Any]:
    """Return the rows of each block, each in a session of its own with the secret, if any."""
    sys.path.insert(0, duckdb_folder)
    import duckdb  # noqa: PLC0415  the release that was asked for

    found = []
    for block in question["blocks"]:
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
            connection.execute(f"SET extension_directory = '{httpfs_folder}/duckdb_ext/extensions'")
            if question["secret"]:
                connection.execute(question["secret"])
            found.append(connection.execute(block).fetchall())
    return found


if __name__ == "__main__":
    json.dump(main(sys.argv[1], sys.argv[2], json.load(sys.stdin)), sys.stdout)
