"""The rules of a described table as Polars expressions: what must hold of its cells and rows.

The models of pandera are made from the same rules; ``keeps`` asks all of them in one pass, for a
model takes milliseconds for each.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from schemas.column import Column, Rule, Table

DTYPES: dict[str, type[pl.DataType]] = {
    "text": pl.String,
    "number": pl.Float64,
    "integer": pl.Int64,
    "boolean": pl.Boolean,
    "regex": pl.String,
}
FINDING_SCHEMA = {"row": pl.Int64, "column": pl.String, "value": pl.String, "rule": pl.String}
# Two digits of exponent, so that no printed number becomes infinite or 0.
_PLAIN = {
    "number": r"^-?(?:[0-9]{1,32}(?:\.[0-9]{0,64})?|\.[0-9]{1,64})(?:[eE][+-]?[0-9]{1,2})?$",
    "integer": r"^-?[0-9]{1,18}$",
}
_MINUS_ZERO = r"^-[0.]+(?:[eE].*)?$"


def keeps(table: Table, frame: pl.DataFrame) -> bool:
    """Return whether a frame of text, with the columns of the table, breaks none of its rules."""
    described = {column.name: column for column in table.columns}
    columns = {name: described.get(name) or table.others for name in frame.columns}
    if not all(columns.values()):
        return False
    return _all_hold(frame, [unique_key(table), *_cells(columns, text=True)])


def keeps_published(table: Table, frame: pl.DataFrame) -> bool:
    """Return whether a frame is the published table: its columns, types and rules."""
    columns = {column.name: column for column in table.columns}
    if frame.schema != pl.Schema({name: DTYPES[c.type] for name, c in columns.items()}):
        return False
    rules = (row_rule(rule) for rule in table.rules)
    return _all_hold(frame, [unique_key(table), *_cells(columns, text=False), *rules])


def _cells(columns: Mapping[str, Column | None], *, text: bool) -> Iterator[pl.Expr]:
    """Yield what must hold of the cells of each column."""
    for name, column in columns.items():
        if column is None:
            continue
        yield from (expression for _, expression in cell_rules(column, name, text=text))
        if column.required:
            yield pl.col(name).is_not_null()


def _all_hold(frame: pl.DataFrame, asked: list[pl.Expr]) -> bool:
    return bool(frame.select(pl.all_horizontal(asked).all()).item())


def unique_key(table: Table) -> pl.Expr:
    """Return an expression that is true for the first row with a key."""
    return pl.struct(table.primary_key).is_first_distinct()


def row_rule(rule: Rule) -> pl.Expr:
    """Return the rule as an expression that is true for each row that satisfies it."""
    return pl.sql_expr(rule.sql).fill_null(value=False)


def cell_rules(column: Column, name: str, *, text: bool) -> list[tuple[str, pl.Expr]]:
    """Return (rule, expression that is true for each cell that satisfies it) of the cells ``name``.

    ``text`` says that numbers are still printed text.
    """
    cell = pl.col(name)
    rules: list[tuple[str, pl.Expr]] = []
    if column.type in ("number", "integer"):
        value = cell.cast(DTYPES[column.type], strict=False) if text else cell
        kind = "a finite number" if column.type == "number" else "a whole number"
        finite = value.is_not_null() & value.cast(pl.Float64).is_finite()
        if text:
            plain = cell.str.contains(_PLAIN[column.type]) & ~cell.str.contains(_MINUS_ZERO)
            rules.append((kind, finite & plain))
        else:
            rules.append((kind, finite))
        if column.minimum is not None:
            rules.append((f"at least {column.minimum:g}", _or_no_number(value >= column.minimum)))
        if column.maximum is not None:
            rules.append((f"at most {column.maximum:g}", _or_no_number(value <= column.maximum)))
    if column.type == "boolean" and text:
        rules.append(("true or false", cell.is_in(["true", "false"])))
    if column.type == "regex":
        readable = pl.lit("").str.contains(cell, strict=False).is_not_null()
        rules.append(("a regular expression", readable))
    if column.values:
        rules.append((f"one of {', '.join(column.values)}", cell.is_in(column.values)))
    if column.pattern:
        rules.append((f"matches {column.pattern}", cell.str.contains(f"^(?:{column.pattern})$")))
    return [
        (rule, cell.is_null() | expression.fill_null(value=False)) for rule, expression in rules
    ]


def _or_no_number(expression: pl.Expr) -> pl.Expr:
    """Let a text that is not a number pass: only the rule for numbers reports it."""
    return expression.fill_null(value=True)
