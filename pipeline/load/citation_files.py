"""``references.bib`` and ``LICENSE-DATA``: what to cite, and on what terms."""

from importlib.resources import files
from pathlib import Path
from textwrap import fill

import duckdb
import polars as pl

from pipeline.citations.bibtex import as_bibtex
from pipeline.citations.works_cited import cite_everything
from pipeline.diagnostics.escaping import one_line

REFERENCES = "references.bib"
LICENCE = "LICENSE-DATA"
_WIDTH = 100


def write_citation_files(
    folder: Path, connection: duckdb.DuckDBPyConnection, source: pl.DataFrame
) -> None:
    """Write both files; ``connection`` is to the database, ``source`` the published table."""
    texts = {
        REFERENCES: as_bibtex(cite_everything(connection)),
        LICENCE: "\n".join((licence_text(), "The terms of the sources:\n", *_terms(source))),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def licence_text() -> str:
    """Return the licence of the compilation, as it stands in the repository."""
    return (files("pipeline.load") / "docs" / LICENCE).read_text(encoding="utf-8")


def _terms(source: pl.DataFrame) -> list[str]:
    """Return a paragraph for each source: its terms and the attribution that it asks for."""
    rows = source.sort("source_id").iter_rows(named=True)
    texts = (
        f"{row['title']}, release {row['release']}: {row['licence']}"
        f" ({row['licence_url'] or row['url']}). {row['attribution']}"
        for row in rows
    )
    return [
        fill(one_line(text), _WIDTH, initial_indent="- ", subsequent_indent="  ") + "\n"
        for text in texts
    ]
