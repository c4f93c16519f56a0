"""The description of a column and a table, from which all other descriptions are made."""

from dataclasses import dataclass, field
from typing import Literal

# ``regex`` is only for reviewed files: a regular expression; blanks at its ends are significant.
ColumnType = Literal["text", "number", "integer", "boolean", "regex"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its meaning, and the limits of its values.

    ``unit`` is a symbol ("µg", "g") or None; names of amounts end with it too.
    ``references`` names the table whose primary key this column points to.
    """

    name: str
    type: ColumnType
    description: str
    unit: str | None = None
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    references: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that every row satisfies: SQL that both polars and DuckDB understand."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: columns in order, the key that identifies a row, and the rules for rows.

    ``others`` describes columns whose names depend on the data (the components of a source); a
    table without it has exactly the columns listed.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    others: Column | None = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def column_names(self) -> list[str]:
        """Names of the fixed columns, in order."""
        return [column.name for column in self.columns]
