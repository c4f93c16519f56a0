"""``k2 top``: the foods with most of K2, of one vitamer or of all vitamin K, with their range."""

import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.diagnostics.errors import DataError, UsageError
from pipeline.diagnostics.escaping import one_line
from pipeline.diagnostics.text_table import in_columns
from pipeline.query.render_rows import FORMATS
from pipeline.query.sandbox import check_text, opened
from pipeline.query.written_amounts import amount_range, in_words, portion_words

MEASURES = {"portion": "an everyday portion", "100g": "100 g", "100kcal": "100 kcal"}
_ALL = 1_000_000
_KINDS = ("forms", "printed total")
COUNTS = ("n_without", "n_calculated")
_BASES = {
    None: "as printed",
    "mass": "mass",
    "unspecified": "not stated",
    "k1_equivalents": "as K1",
    "mk4_equivalents": "as MK-4",
}


@dataclass(frozen=True, slots=True)
class Ranking:
    """What to rank by: form, amount per portion, 100 g or 100 kcal, number of rows, category."""

    form: str = "K2"
    per: str = "portion"
    n: int = 8
    category: str | None = None
    ids: bool = False


def top(database: Path, ranking: Ranking, answer_format: str) -> None:
    """Print the foods with most of a form; those known by a printed total only stand apart.

    The formats other than ``table`` hold every column of ``top_answers``.
    """
    with opened(database) as connection:
        quantity, columns, found = ranked(connection, ranking)
    if answer_format != "table":
        shown = [column for column in columns if column not in COUNTS]
        FORMATS[answer_format](shown, ([row[column] for column in shown] for row in found))
        return
    for line in _table(found, quantity, ranking):
        print(line)
    if found:
        _say_what_is_missing(ranking, *(found[0][count] for count in (*COUNTS, "left_out")))


def ranked(
    connection: duckdb.DuckDBPyConnection, ranking: Ranking
) -> tuple[str, list[str], list[dict[str, Any]]]:
    """Return what was ranked by (form_id, K2 or K), the columns, and a row a food.

    Rows hold ``top_answers`` and ``COUNTS``, which are the same in all; each ``known_by`` has ranks
    of its own. Raise a UsageError for an unknown form or category.
    """
    quantity = quantity_of(connection, ranking.form)
    check_category(connection, ranking.category)
    amount = f"best_ug_per_{ranking.per}"
    rows = connection.execute(
        f"""\
WITH listed AS (
  SELECT * EXCLUDE (rank) FROM top_answers($form, {_ALL})
  WHERE category = coalesce($category, category)
)
SELECT
  row_number() OVER (PARTITION BY known_by ORDER BY {amount} DESC NULLS LAST, answer_id) AS rank,
  count(*) FILTER (WHERE {amount} IS NULL) OVER () AS n_without,
  count(*) FILTER (WHERE known_by = 'calculated values') OVER () AS n_calculated,
  *
FROM listed
QUALIFY rank <= $n AND {amount} IS NOT NULL
ORDER BY known_by = 'calculated values', known_by, rank""",
        {"form": quantity, "category": ranking.category, "n": ranking.n},
    )
    columns = [column[0] for column in rows.description]
    return quantity, columns, [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]


def quantity_of(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """Return the form_id, K2 or K that a name means; raise a UsageError that lists them.

    Raises a DataError if the database is older than the macro.
    """
    check_text(text)
    try:
        ((quantity,),) = connection.execute("SELECT vitamin_k_quantity(?)", [text]).fetchall()
    except duckdb.InvalidInputException as error:
        said = str(error).partition("\n")[0].removeprefix("Invalid Input Error: ")
        raise UsageError(one_line(said)) from error
    except duckdb.CatalogException as error:
        raise DataError(
            "the database has no macro vitamin_k_quantity; build it again with k2 dataset"
        ) from error
    return str(quantity)


def check_category(connection: duckdb.DuckDBPyConnection, category: str | None) -> None:
    """Raise a UsageError that lists the categories, unless it is one of them."""
    check_text(category or "")
    known = [
        row[0]
        for row in connection.execute("SELECT DISTINCT category FROM food ORDER BY ALL").fetchall()
    ]
    if category is not None and category not in known:
        raise UsageError(f"{category} is no category of foods; give one of {', '.join(known)}")


def _table(found: list[dict[str, Any]], quantity: str, ranking: Ranking) -> Iterable[str]:
    width = shutil.get_terminal_size().columns
    if not found:
        yield "(no food)"
    for kind in _KINDS:
        rows = [row for row in found if row["known_by"] == kind]
        if not rows:
            continue
        title = f"µg of {in_words(quantity)} in {MEASURES[ranking.per]}"
        if kind == "printed total":
            rows = rows[: max(2, ranking.n // 3)]
            yield ""
            title = f"{title}, known as a printed total only"
        yield title
        heads, cells = _cells(rows, ranking)
        yield from in_columns(heads, cells, width, ruled=True, whole=("food", "portion"))


def _cells(rows: list[dict[str, Any]], ranking: Ranking) -> tuple[list[str], list[list[Any]]]:
    """Return headings in words with units, and one line a food."""
    per = ranking.per
    totals = rows[0]["known_by"] == "printed total"
    heads = ["", "food", "best", "range"]
    heads += ["portion"] if per == "portion" else []
    heads += ["basis" if totals else "studies", *(["id"] if ranking.ids else [])]
    cells = []
    for row in rows:
        best = amount_range(row[f"best_ug_per_{per}"], None, at_least=row["at_least"])
        spread = amount_range(row[f"low_ug_per_{per}"], row[f"high_ug_per_{per}"])
        line = [row["rank"], row["name"], best, spread if "–" in spread else ""]
        line += [portion_words(row["portion"], row["portion_g"])] if per == "portion" else []
        line += [_BASES[row["total_basis"]] if totals else row["n_studies"]]
        cells.append(line + ([row["answer_id"]] if ranking.ids else []))
    return heads, cells


def _say_what_is_missing(
    ranking: Ranking, no_amount: int, calculated: int, unverified: int
) -> None:
    missing = "portion in grams" if ranking.per == "portion" else "energy"
    said = [
        f"{calculated} foods with calculated values only" if calculated else "",
        f"{no_amount} without a known {missing} (see --per 100g)" if no_amount else "",
        f"{unverified} of confidence D" if unverified else "",
    ]
    if any(said):
        print(f"not ranked here: {', '.join(filter(None, said))}", file=sys.stderr)
