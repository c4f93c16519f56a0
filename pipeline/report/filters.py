"""The options of the page's filters, and the names of options and codes in words."""

import duckdb

from pipeline.fact_files.registry import source_of
from pipeline.fact_files.source import Source
from pipeline.interface_texts.say import say, words_of
from schemas.codes import CATEGORIES, FORM_IDS, TOTAL_BASES
from schemas.view import form_name

Option = tuple[str, str]  # value, name

_COUNTS = "SELECT {columns}, count(*) FROM {table} GROUP BY ALL"
CONFIDENCE = words_of("confidence")
BASES = words_of("total_basis")


def quantities(
    connection: duckdb.DuckDBPyConnection,
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the quantities in groups: (value, short name, name with the number of foods).

    Totals of different basis are different quantities.
    """
    forms = _counts(connection, "measurement", "form_id")
    totals = _counts(connection, "reported_total", "total", "total_basis")
    of_form = [
        (form, form_name(form), f"{form_name(form)} ({forms[form,]})")
        for form in FORM_IDS
        if (form,) in forms
    ]
    of_total = [
        (
            f"total {t},{b}",
            say("filters.total_short", total=t),
            say("filters.total", total=t, basis=BASES[b], n=totals[t, b]),
        )
        for t in ("K2", "K")
        for b in TOTAL_BASES
        if (t, b) in totals
    ]
    return [
        (say("filters.added_up"), [("K2", "K2", say("filters.k2_at_least"))]),
        (say("filters.one_form"), of_form),
        (say("filters.as_printed"), of_total),
    ]


def categories(connection: duckdb.DuckDBPyConnection) -> list[Option]:
    """Return the categories of the foods, by name."""
    used = _counts(connection, "food", "category")
    names = [(c, c.replace("_", " ").capitalize()) for c in CATEGORIES if (c,) in used]
    return sorted(names, key=lambda option: option[1])


def sources(connection: duckdb.DuckDBPyConnection) -> list[Option]:
    """Return the sources of the foods by name, with the place if the source declares one."""
    used = sorted(_counts(connection, "food", "source_id"))
    return [(source_id, _with_place(source_of(source_id))) for (source_id,) in used]


def _with_place(source: Source) -> str:
    return f"{source.short_name}, {source.place}" if source.place else source.short_name


def _counts(
    connection: duckdb.DuckDBPyConnection, table: str, *columns: str
) -> dict[tuple[str, ...], int]:
    sql = _COUNTS.format(columns=", ".join(columns), table=table)
    return {row[:-1]: row[-1] for row in connection.execute(sql).fetchall()}
