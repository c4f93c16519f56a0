"""``docs/object_storage.md``: reading the files where they lie, with DuckDB, Spark and Trino."""

from importlib.resources import files
from pathlib import Path

from pipeline.diagnostics.text_table import in_markdown_table
from pipeline.load.spark import IN_SPARK
from pipeline.load.trino import PLACE, trino_table
from schemas.tables import PUBLISHED

FILE_NAME = "object_storage.md"


def write_object_storage(folder: Path, release: str, rows: dict[str, int]) -> None:
    """Write the page on the Parquet files that stand in ``folder``; ``rows`` counts their rows."""
    sizes = {name: (folder / "parquet" / f"{name}.parquet").stat().st_size for name in PUBLISHED}
    views = [view.name for view in IN_SPARK]
    made = {
        "release": release,
        "count": str(len(PUBLISHED)),
        "total": f"{sum(sizes.values()):,}",
        "files": _files(sizes, rows),
        "duckdb_views": "\n".join(
            f"CREATE VIEW {name} AS FROM '{PLACE}/parquet/{name}.parquet';" for name in PUBLISHED
        ),
        "spark_order": '(\n    "' + '",\n    "'.join(("tables", *views)) + '",\n)',
        "trino_order": ", ".join(f"`{name}`" for name in views),
        "trino_table": trino_table(PUBLISHED["form"]),
    }
    text = (files("pipeline.load") / "docs" / FILE_NAME).read_text(encoding="utf-8")
    for name, content in made.items():
        text = text.replace(f"{{{name}}}", content)
    (folder / "docs" / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")


def _files(sizes: dict[str, int], rows: dict[str, int]) -> str:
    found = (
        (
            f"`parquet/{name}.parquet`",
            table.description.partition(". ")[0].rstrip("."),
            *(f"{rows[name]:,}", f"{sizes[name]:,}"),
        )
        for name, table in PUBLISHED.items()
    )
    headings = ("file", "one row is", "rows", "bytes")
    return "\n".join(in_markdown_table(headings, found, headings[2:]))
