"""The summary at the end of a build: rows read and published per source."""

from pathlib import Path

import polars as pl

from pipeline.build import Built
from pipeline.diagnostics.text_table import in_columns
from pipeline.transform.portions.understood_share import parsed_share

_HEADINGS = (
    *("source", "facts read", "measurements", "totals", "servings", "samples"),
    *("issues", "rejected"),
)


def summary(built: Built, output: Path) -> str:
    """Return the table of rows per source, and where to find the output."""
    tables = built.tables
    of_food = {
        name: _per_source(tables[name]) for name in ("measurement", "reported_total", "serving")
    }
    samples = dict(tables["sample_result"].group_by("source_id").len().iter_rows())
    issues = _per_source(tables["issue"].rename({"row_key": "food_id"}))
    read = dict(built.account.group_by("source_id").agg(pl.col("read").sum()).iter_rows())
    rejected = dict(tables["rejected"].group_by("source_id").len().iter_rows())
    rows = [
        (
            source,
            read[source],
            *(counts.get(source, 0) for counts in of_food.values()),
            samples.get(source, 0),
            issues.get(source, 0),
            rejected.get(source, 0),
        )
        for source in tables["source"]["source_id"]
    ]
    total = ("all", *(sum(column) for column in list(zip(*rows, strict=True))[1:]))
    lines = list(in_columns(_HEADINGS, (*rows, total)))
    lines.append("")
    lines += [_outcomes(source, account) for source, account in built.upstream.items()]
    lines.append("rows read = rows published + rejected: checked for every source and table")
    shares = [
        f"{source} {share:.1%}"
        for source, share in parsed_share(tables["serving"]).select("source_id", "share").rows()
    ]
    lines.append(
        f"portion texts understood: {', '.join(shares)}; the rest in portions_unparsed.csv"
    )
    private = tables["source"].filter(~pl.col("redistributable"))["title"].to_list()
    if private:
        lines.append(f"do not pass this output on: no licence allows it for {'; '.join(private)}")
    if (output / "report" / "index.html").exists():
        lines.append(f"look: open {output / 'report' / 'index.html'} in a browser")
    lines.append(f"ask:  open {output / 'k2.duckdb'} in DuckDB and try: FROM top_foods('MK9', 10);")
    return "\n".join(lines)


def _per_source(frame: pl.DataFrame) -> dict[str, int]:
    """Count rows by the source in their food_id or in a key that starts with it."""
    source = frame["food_id"].str.split(":").list.first().alias("source_id")
    return dict(source.value_counts().iter_rows())


def _outcomes(source: str, account: dict[str, int]) -> str:
    read, *outcomes = account.items()
    counts = " + ".join(f"{rows:,} {outcome}" for outcome, rows in outcomes)
    return f"{source}: {read[1]:,} upstream rows = {counts}"
