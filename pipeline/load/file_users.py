"""Who uses which file of the output: one declared list, which a test compares with a build."""

from pipeline.diagnostics.text_table import in_markdown_table

# Patterns of paths in the output (``*`` matches any text), who uses them, and what for. The first
# pattern that fits is that of a file.
USERS = (
    ("k2.duckdb", "who asks in SQL; `k2`, DuckDB, duckdb-wasm", "all tables, views and macros"),
    ("parquet/*.parquet", "analysts in Python or R; Spark, Trino", "one table each, typed"),
    ("csv/k2_wide.csv", "users of Excel, R and Stata", "all of a food in one row"),
    ("csv/*.csv", "users of spreadsheets", "one table or view each"),
    ("api/v1/schema/*", "who builds on the JSON files", "what each of them holds"),
    ("api/v1/openapi.json", "makers of clients", "the paths, described"),
    ("api/v1/*", "web developers", "the answers at fixed paths, with sums as ETags"),
    ("sql/trino/*", "who runs Trino", "tables and views"),
    ("sql/*", "who runs Spark", "tables and views"),
    ("docs/recipes.md", "whoever opens the files", "three lines for each program"),
    ("docs/object_storage.md", "data engineers", "reading the files where they lie"),
    ("docs/five_questions.py", "analysts", "a worked example"),
    ("docs/methods.md", "reviewers, authors of papers", "how values were collected and checked"),
    ("docs/promises.md", "who builds on the dataset", "what stays, and for how long"),
    ("README.md", "everybody", "the dictionary: every table, column, unit and rule"),
    ("datapackage.json", "Frictionless, catalogues", "the Parquet files described"),
    ("croissant.json", "who trains or indexes; data search", "the same as JSON-LD"),
    ("manifest.json", "`k2 check`, mirrors", "release, sources, rows, sums of contents"),
    ("SHA256SUMS", "who verifies a copy", "`sha256sum --check`"),
    ("issues.jsonl", "who checks values; publishers", "every doubt, one a line"),
    ("references.bib", "authors of papers", "every study and table, for BibTeX"),
    ("LICENSE-DATA", "who passes it on", "terms of the compilation and of each source"),
    ("CHANGELOG-DATA.md", "who updates", "what changed between releases"),
    ("diff.*", "who updates", "what changed since the output before"),
    ("portions_unparsed.csv", "curators", "portion texts that are not understood"),
    ("report/foods/*.bib", "authors of papers", "the studies and tables behind a food, for BibTeX"),
    ("report/foods/*.ris", "authors of papers", "the same for Zotero, EndNote and others"),
    ("report/foods/*", "readers, search engines", "a page a food, without script"),
    ("report/*.html", "readers", "the explorer, claims, sources and ways to the data"),
    ("report/*.png", "readers, teachers", "pictures"),
    ("report/*", "search engines", "the map of the site"),
)


def file_users() -> str:
    """Return the list as a Markdown table."""
    rows = ((f"`{pattern}`", who, use) for pattern, who, use in USERS)
    return "\n".join(in_markdown_table(("file", "who uses it", "for"), rows))
