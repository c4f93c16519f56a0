"""DuckDB definitions made from the column descriptions: keys, checks and comments."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from schemas.column import Column, Table

# An index on a long text is larger than its column: with these the file would be a quarter
# larger. Each row's primary key begins with the same food_id; the build and k2 check verify them.
UNDECLARED_REFERENCES = frozenset(
    (table, "food_id")
    for table in ("composition", "crosswalk", "dish_estimate", "measurement", "serving")
)
# Likewise the index of a key of several texts, such as the verbatim record of a rejected row, which
# takes four times the space of the table, and that of serving_id, to which no table refers: 2 MB.
# The build and k2 check verify these keys too.
UNDECLARED_KEYS = frozenset(
    {"crosswalk", "quality_criterion", "rejected", "search_term", "serving"}
)
_TYPES = {"text": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN"}


def create_table(table: Table, primary_keys: dict[str, str]) -> Iterator[str]:
    """Yield the statements that create the table and comment it and its columns.

    ``primary_keys`` maps each table that is referred to onto the name of its key column. The
    comment of a column of ``UNDECLARED_REFERENCES`` says what it refers to.
    """
    lines = [_column(column) for column in table.columns]
    if table.name not in UNDECLARED_KEYS:
        lines.append(f"PRIMARY KEY ({', '.join(table.primary_key)})")
    lines += [
        f"FOREIGN KEY ({c.name}) REFERENCES {c.references} ({primary_keys[c.references]})"
        for c in table.columns
        if c.references and (table.name, c.name) not in UNDECLARED_REFERENCES
    ]
    lines += [f"CHECK ({rule.sql})" for rule in table.rules]
    yield f"CREATE TABLE {table.name} (\n  " + ",\n  ".join(lines) + "\n)"
    said = [table.description, *table.warnings]
    if table.name in UNDECLARED_KEYS:
        said.append(f"Unique by {', '.join(table.primary_key)}, proven by k2 check.")
    yield from comments("TABLE", table.name, " ".join(said))
    yield from column_comments(
        table.name,
        (
            replace(c, description=f"{c.description} A key of {c.references}, proven by k2 check.")
            if (table.name, c.name) in UNDECLARED_REFERENCES
            else c
            for c in table.columns
        ),
    )


def comments(kind: str, name: str, text: str) -> Iterator[str]:
    """Yield the statement that puts a comment on a table, view or macro."""
    yield f"COMMENT ON {kind} {name} IS {_quoted(text)}"


def column_comments(name: str, columns: Iterable[Column]) -> Iterator[str]:
    """Yield the statements that put meaning and unit on each column of a table or view."""
    for column in columns:
        yield from comments("COLUMN", f"{name}.{column.name}", meaning(column))


def meaning(column: Column) -> str:
    """Return description, unit and allowed values in one text."""
    unit = f" [{column.unit}]" if column.unit else ""
    values = f" One of: {', '.join(column.values)}." if column.values else ""
    return f"{column.description}{unit}{values}"


def _column(column: Column) -> str:
    parts = [column.name, _TYPES[column.type]]
    if column.required:
        parts.append("NOT NULL")
    conditions = []
    if column.type == "number":
        conditions.append(f"isfinite({column.name})")
    if column.minimum is not None:
        conditions.append(f"{column.name} >= {column.minimum:g}")
    if column.maximum is not None:
        conditions.append(f"{column.name} <= {column.maximum:g}")
    if column.values:
        conditions.append(f"{column.name} IN ({', '.join(map(_quoted, column.values))})")
    if conditions:
        parts.append(f"CHECK ({' AND '.join(conditions)})")
    return " ".join(parts)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
