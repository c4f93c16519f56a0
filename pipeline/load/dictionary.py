"""``README.md`` of the output: the data dictionary, made from the column descriptions."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import polars as pl

from pipeline.diagnostics.escaping import in_markdown
from pipeline.diagnostics.text_table import in_markdown_table
from pipeline.fact_files.registry import registry
from pipeline.load import spreadsheets
from pipeline.load.about import DESCRIPTION, TITLE, cite_as
from pipeline.load.example_queries import EXAMPLES
from pipeline.load.licences import OWN_LICENCE
from pipeline.published_files.named_release import without_hash
from pipeline.transform import confidence, eurofir_types, quality
from schemas.column import Column, Table
from schemas.meta import META
from schemas.tables import PUBLISHED
from schemas.views import MACROS, VIEWS
from schemas.wide_file import WIDE

FILE_NAME = "README.md"

_WARNINGS = """\
- A missing value is not zero. A form that was not analysed has no row; an empty cell is not stated.
- `below_lod`, `below_loq` and `trace` are no amounts; `limit_ug_per_100g` is the limit.
- `k2_lower_ug` is a lower bound. USDA measures MK-4 only, so its foods have no sum of K2.
- Do not add `reported_total` to forms, and do not compare totals of different `total_basis`.
- `imputed`, `calculated` and `assumed` values were not measured; keep `origin` beside the amount.
- `dish_estimate` is calculated from ingredients: lower bounds, never measurements nor totals of K2.
- Amounts are per 100 g edible portion as the source lists the food, raw or cooked.
- Look into `issue` before you trust one number. This is no medical advice.
- Not here: 1,077 rows of values that a collection quotes from K2viewer, which states no licence, of
  studies that are not known to be open access (Schurgers 2000, Kamao 2007, Elder 2006, Tarvainen
  2019 and others); `k2 extract k2viewer` reads them from the file if you have it.
- `upstream_error` lists what is hardly right in a publisher's table, ready to be sent to it.
- If you take warfarin or another vitamin K antagonist, all vitamin K counts, K1 and K2: ask your
  prescriber before you change what you eat.
"""
_FILES = """\
- `k2.duckdb`: all tables, views and macros, with keys, checks and comments (DuckDB 1.1 or newer).
  To keep it small, the `food_id` of `measurement`, `serving`, `composition`, `crosswalk` and
  `dish_estimate` is no foreign key there; every build and `k2 check` prove that each is a food, and
  `datapackage.json` declares it.
- `parquet/<table>.parquet`: the same tables, with meaning and unit in the metadata of each field.
- `csv/`: every table for spreadsheets, and `k2_wide.csv`, one row a food (see below).
- `issues.jsonl`: the table `issue`, one row a line.
- `sql/`: the tables and views for Spark (4.0 or newer), but for `claim_check` and the macros;
  `sql/trino/`: the same for Trino. `docs/object_storage.md`: reading the files where they lie.
- `api/v1/`: the answers as JSON at fixed paths. `index.json` lists the files with their sums (as
  ETags), `concepts.json` the foods with their answers, `concept/<id>.json` all of one of them,
  `search.json` what people type; `schema/` and `openapi.json` describe them.
- `datapackage.json`, `croissant.json`: the Parquet files described for other programs.
- `manifest.json`: release, sources, rows, and per table a hash of its content (not of the file)
  and whether it changed since the last release. `SHA256SUMS`: check with `sha256sum --check`.
- `diff.json`, `diff.md`: after `make refresh` what changed row by row since the output before, else
  which tables changed since the last release; before the first release all are new.
- `references.bib`: every study and table, for BibTeX. `LICENSE-DATA`: the terms of the compilation
  and of each source. `k2 cite` lists what is behind a food or the rows of a query.
- `CHANGELOG-DATA.md`: what changed between releases. `docs/recipes.md`: how to open the files.
  `docs/five_questions.py`: a worked example, to be run where `k2.duckdb` lies.
- `docs/methods.md`: how values were collected, treated and checked, with this release's figures.
  `docs/promises.md`: which ids, columns and files stay, for how long, and who uses which file.
- `portions_unparsed.csv`: portion texts that are published, but whose measure is not understood.
"""


def write_dictionary(  # noqa: PLR0913, PLR0917 (what it describes)
    folder: Path,
    about: dict[str, str],
    source: pl.DataFrame,
    rows: dict[str, int],
    found: dict[str, str],
    statements: pl.DataFrame,
) -> None:
    """Write the dictionary.

    ``rows`` counts the rows of each table and view, ``found`` says what a view shows in a sentence;
    ``statements`` are the reviewed ones on quality.
    """
    text = "\n".join(_sections(about, source, rows, found, _statements(statements)))
    (folder / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")


def _sections(
    about: dict[str, str],
    source: pl.DataFrame,
    rows: dict[str, int],
    found: dict[str, str],
    statements: str,
) -> Iterator[str]:
    yield f"# {TITLE}\n"
    yield f"Release {about['release']}, schema {about['schema_version']}. {DESCRIPTION}\n"
    if (name := without_hash(about["release"])) != about["release"]:
        yield f"This is a build of other facts or reviewed files than release {name}.\n"
    yield f"## Before you use a number\n\n{_WARNINGS}{_of_sources(source)}"
    yield f"## Files\n\n{_FILES}"
    yield "## Ask\n"
    for question, sql in EXAMPLES:
        yield f"{question}:\n\n```sql\n{sql}\n```\n"
    yield "## Tables\n"
    for table in (*PUBLISHED.values(), META):
        yield _table(table, rows.get(table.name))
    yield "## Views\n"
    for view in VIEWS:
        shown = " ".join(filter(None, (f"{rows[view.name]} rows.", found.get(view.name))))
        yield f"### {view.name}\n\n{view.description}\n\n{shown}\n"
        yield _columns(view.columns, ())
    yield "## Macros\n"
    for macro in MACROS:
        yield f"- `{macro.name}({macro.parameters})`: {macro.description}"
    yield f"\n## Confidence\n\n{_indented(confidence)}"
    yield f"## Quality\n\n{_indented(quality)}"
    yield f"{statements}\n"
    yield f"## EuroFIR types\n\n{_indented(eurofir_types)}"
    yield f"## Spreadsheets\n\n{_body(spreadsheets)}"
    yield f"### {WIDE.name}.csv\n\n{WIDE.description}\n"
    yield _columns(WIDE.columns, ())
    yield f"## Licences\n\nThe compilation: {OWN_LICENCE['title']} (`LICENSE-DATA`). The values:\n"
    yield f"{_licences(source)}\n\nHow to cite: {cite_as(about['release'])}\n"


def _table(table: Table, rows: int | None) -> str:
    key = ", ".join(f"`{column}`" for column in table.primary_key)
    parts = [f"### {table.name}", table.description]
    parts += [f"**{warning}**" for warning in table.warnings]
    count = "" if rows is None else f"{rows} rows. "
    return "\n\n".join((*parts, f"{count}Key: {key}.", _columns(table.columns, table.primary_key)))


def _columns(columns: tuple[Column, ...], key: tuple[str, ...]) -> str:
    rows = []
    for column in columns:
        values = f" One of: {', '.join(f'`{v}`' for v in column.values)}." if column.values else ""
        to = f" Refers to `{column.references}`." if column.references else ""
        never = " Never null." if column.required or column.name in key else ""
        meaning = f"{column.description}{values}{to}{never}".replace("|", "\\|")
        rows.append((f"`{column.name}`", column.type, column.unit or "", meaning))
    return "\n".join(in_markdown_table(("column", "type", "unit", "meaning"), rows)) + "\n"


def _of_sources(source: pl.DataFrame) -> str:
    """Return a line for each source that is to be used with care, as its source.toml says."""
    known = registry()
    warned = [(i, known[i].usage_warning) for i in source["source_id"] if i in known]
    return "".join(f"- `{source_id}`: {text}\n" for source_id, text in warned if text)


def _licences(source: pl.DataFrame) -> str:
    rows = (
        (row["title"], in_markdown(row["release"]), row["licence"], row["attribution"])
        for row in source.iter_rows(named=True)
    )
    return "\n".join(in_markdown_table(("source", "release", "licence", "attribution"), rows))


def _statements(statement: pl.DataFrame) -> str:
    """Return the reviewed statements of ``quality_criterion``, as a table."""
    heading = ("subject", "criterion", "form", "score", "statement", "stated in")
    rows = statement.with_columns(pl.col("form").fill_null("all"))
    return "\n".join(in_markdown_table(heading, rows.iter_rows()))


def _body(module: ModuleType) -> str:
    """Return a module's docstring without its first line, which is for programmers.

    It is read from the source: Python keeps none in a module with ``-OO``.
    """
    docstring = ast.get_docstring(ast.parse(inspect.getsource(module)), clean=False) or ""
    return docstring.partition("\n\n")[2]


def _indented(module: ModuleType) -> str:
    """Return the same as a code block, which keeps its columns."""
    return "".join(f"    {line}\n" for line in _body(module).strip().splitlines())
