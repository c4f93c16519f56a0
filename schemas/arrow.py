"""Arrow schemas with meaning and unit on each field, as Parquet files carry them."""

import pyarrow as pa

from schemas.column import Column, Table

_TYPES = {
    "text": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
}


def arrow_schema(table: Table, file_metadata: dict[str, str]) -> pa.Schema:
    """Return the schema of the table's Parquet file."""
    metadata = {"table": table.name, "description": table.description, **file_metadata}
    return pa.schema([_field(column) for column in table.columns], metadata)


def _field(column: Column) -> pa.Field:
    metadata = {"description": column.description}
    if column.unit:
        metadata["unit"] = column.unit
    if column.values:
        metadata["values"] = ", ".join(column.values)
    return pa.field(column.name, _TYPES[column.type], not column.required, metadata)
