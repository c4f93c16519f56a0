"""``docs/``: recipes as they stand, and the pages on methods and promises with their numbers."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import duckdb

from pipeline.fact_files.sidecar import Sidecar
from pipeline.load.file_users import file_users
from pipeline.load.readme_results import with_query_results

AS_THEY_STAND = ("recipes.md", "five_questions.py")
METHODS, PROMISES = "methods.md", "promises.md"
# Judged draws: the files in tests/data hold each row, and a test compares these counts with them.
DRAWS = {
    "portions_read": 200,
    "portions_right": 195,
    "portions_mended": 2,
    "portions_other": 3,
    "pairs_read": 300,
    "pairs_wrong": 0,
    "concepts_read": 800,
    "categories_read": 600,
}
_CONFIDENCE = 0.95
_MARKS = ("<!-- result -->\n\n", "\n<!-- end -->\n")
_LONGEST_CELL = 200


def write_docs(
    folder: Path,
    about: dict[str, str],
    sidecars: Iterable[Sidecar],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Write the pages into ``docs/`` of ``folder``; ``connection`` is to its database."""
    docs = folder / "docs"
    docs.mkdir()
    for name in AS_THEY_STAND:
        _write(docs / name, _template(name))
    named = {name: about[name] for name in ("release", "schema_version")}
    _write(docs / METHODS, _methods(named, sidecars, connection))
    _write(docs / PROMISES, _filled(_template(PROMISES), named | {"users": file_users()}))


def _methods(
    named: dict[str, str], sidecars: Iterable[Sidecar], connection: duckdb.DuckDBPyConnection
) -> str:
    made = named | {name: str(count) for name, count in DRAWS.items()}
    made["pairs_bound"] = f"{upper_bound(DRAWS['pairs_read']):.1%}".removesuffix("%")
    made["literature_account"] = _account(sidecars)
    text = with_query_results(_filled(_template(METHODS), made), connection, _LONGEST_CELL)
    for mark in _MARKS:
        text = text.replace(mark, "")
    return text


def upper_bound(drawn: int) -> float:
    """Return the share of wrong ones above which a draw shows at least one, with confidence."""
    return float(1 - (1 - _CONFIDENCE) ** (1 / drawn))


def _account(sidecars: Iterable[Sidecar]) -> str:
    """Return what became of the rows of the collection of literature, in words."""
    for sidecar in sidecars:
        if sidecar.source_id == "literature" and sidecar.account:
            read, *outcomes = sidecar.account.items()
            parts = " + ".join(f"{rows:,} {outcome}" for outcome, rows in outcomes)
            return f"{read[1]:,} {read[0]} there are {parts}"
    return "its rows no account is in these facts"


def _filled(text: str, made: dict[str, str]) -> str:
    for name, content in made.items():
        text = text.replace(f"{{{name}}}", content)
    return text


def _template(name: str) -> str:
    return (files("pipeline.load") / "docs" / name).read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
