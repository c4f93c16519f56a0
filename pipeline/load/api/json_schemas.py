"""JSON Schemas (2020-12) of the files of the API, made from the descriptions of the columns."""

from typing import Any

from schemas.api_v1 import DOCUMENTS, Document, Rows
from schemas.column import Column
from schemas.duckdb_ddl import meaning

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {"text": "string", "number": "number", "integer": "integer", "boolean": "boolean"}
_TEXT = {"type": "string"}
_OPTIONAL_TEXT = {"type": ["string", "null"]}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_ATTRIBUTED = ("source_id", "title", "publisher", "release", "url", "licence", "attribution")
_FILE = {
    "id": {**_TEXT, "description": "Stable: it names the same content in every release."},
    "path": {**_TEXT, "description": "Address below api/v1/."},
    "bytes": {"type": "integer", "minimum": 1},
    "sha256": {**_SHA256, "description": "Of the whole file."},
    "content_sha256": {**_SHA256, "description": "Of its data: it changes only with them."},
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """Return a schema for each kind of file, by name."""
    found = {document.name: _document(document) for document in DOCUMENTS}
    files = {"type": "array", "items": _object(_FILE)}
    found["index"] = _envelope("index", "What is there.", {"files": files})
    return found


def _document(document: Document) -> dict[str, Any]:
    data = {rows.name: _rows(rows) for rows in document.rows}
    if document.citations:
        data["citations"] = {
            "type": "array",
            "description": "The studies that measured these values, as CSL-JSON.",
            "items": {"type": "object", "required": ["id", "type", "title"]},
        }
    return _envelope(document.name, document.description, data)


def _envelope(name: str, description: str, data: dict[str, Any]) -> dict[str, Any]:
    attribution = _object(
        {**dict.fromkeys(_ATTRIBUTED, _TEXT), "licence_url": _OPTIONAL_TEXT},
    )
    return {
        "$schema": _DRAFT,
        "title": f"Open K2 API v1: {name}",
        "description": f"{description} A missing value is null: not stated, never zero.",
        **_object(
            {
                "schema": {**_TEXT, "description": "Where this schema lies, from the file."},
                "api": {"const": "v1"},
                "id": _FILE["id"],
                "release": {**_TEXT, "description": "The release of the data."},
                "schema_version": _TEXT,
                "licence": {
                    **_object(dict.fromkeys(("name", "title", "path"), _TEXT)),
                    "description": "Of the compilation; values stay under the terms of their"
                    " source, as attribution says.",
                },
                "attribution": {
                    "type": "array",
                    "description": "The sources of what is here, and how they ask to be cited.",
                    "items": attribution,
                },
                "how_to_cite": _TEXT,
                "content_sha256": {
                    **_SHA256,
                    "description": 'Of the text between "data": and the last }: it stays while the'
                    " data stay, whatever the release is called.",
                },
                "data": _object(data),
            }
        ),
    }


def _rows(rows: Rows) -> dict[str, Any]:
    if rows.packed:
        cells = [_value(column) for column in rows.columns]
        names = [column.name for column in rows.columns]
        found = _object(
            {
                "columns": {"const": names},
                "rows": {
                    "type": "array",
                    "items": {
                        "type": "array",
                        "prefixItems": cells,
                        "items": False,
                        "minItems": len(cells),
                    },
                },
            }
        )
    else:
        found = _object({column.name: _value(column) for column in rows.columns})
        if not rows.single:
            found = {"type": "array", "items": found}
    return {"description": rows.description, **found}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _value(column: Column) -> dict[str, Any]:
    kind = _TYPES[column.type]
    found: dict[str, Any] = {"description": meaning(column)}
    if column.values:
        found["enum"] = [*column.values, *([] if column.required else [None])]
    else:
        found["type"] = kind if column.required else [kind, "null"]
    limits = {
        "minimum": column.minimum,
        "maximum": column.maximum,
        "pattern": f"^(?:{column.pattern})$" if column.pattern else None,
    }
    return {**found, **{name: limit for name, limit in limits.items() if limit is not None}}
