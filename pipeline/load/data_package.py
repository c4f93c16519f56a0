"""``datapackage.json``: the tables as a Data Package (version 2) over the Parquet files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.load.about import DESCRIPTION, TITLE
from pipeline.load.licences import OWN_LICENCE, licences, source_entries, source_ids
from pipeline.published_files.manifest import entry
from schemas.column import Column, Table
from schemas.duckdb_ddl import meaning
from schemas.tables import PUBLISHED

FILE_NAME = "datapackage.json"
_PROFILES = "https://datapackage.org/profiles/2.0"
_TYPES = {"text": "string", "number": "number", "integer": "integer", "boolean": "boolean"}
_MISSING = {"value": "", "label": "not stated by the source; never zero"}
# Programs that read Parquet through pandas see a missing number as nan; no published number is.
_MISSING_NUMBER = {"value": "nan", "label": "a missing number, as pandas shows it; never zero"}


def write_data_package(
    folder: Path, about: dict[str, str], tables: Mapping[str, pl.DataFrame]
) -> None:
    """Write the description of the Parquet files in ``folder``."""
    source = tables["source"]
    everything = source["source_id"].to_list()
    content = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "open-k2",
        "title": TITLE,
        "description": DESCRIPTION,
        "version": about["release"],
        "schema_version": about["schema_version"],
        "keywords": ["vitamin K2", "menaquinone", "MK-7", "food composition"],
        "contributors": [{"title": "The Open K2 contributors", "roles": ["creator"]}],
        "licenses": [*licences(source, everything), OWN_LICENCE],
        "sources": source_entries(source, everything),
        "resources": [_resource(folder, table, tables) for table in PUBLISHED.values()],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (folder / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")


def _resource(folder: Path, table: Table, tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    path = f"parquet/{table.name}.parquet"
    ids = source_ids(table.name, tables)
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "path": path,
        "description": " ".join((table.description, *table.warnings)),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": f"sha256:{entry(folder / path)['sha256']}",
        "licenses": licences(tables["source"], ids),
        **({"sources": source_entries(tables["source"], ids)} if ids else {}),
        "schema": {
            "$schema": f"{_PROFILES}/tableschema.json",
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.primary_key),
            "foreignKeys": _foreign_keys(table),
            "missingValues": [_MISSING],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    limits = {
        "required": column.required or None,
        "enum": list(column.values) or None,
        "pattern": f"^({column.pattern})$" if column.pattern else None,
        "minimum": column.minimum,
        "maximum": column.maximum,
    }
    found = {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": meaning(column),
        "unit": column.unit,
        "constraints": {name: limit for name, limit in limits.items() if limit is not None},
        "missingValues": [_MISSING, _MISSING_NUMBER]
        if column.type in ("number", "integer")
        else None,
    }
    return {name: value for name, value in found.items() if value}


def _foreign_keys(table: Table) -> list[dict[str, Any]]:
    return [
        {
            "fields": [column.name],
            "reference": {
                "resource": "" if column.references == table.name else column.references,
                "fields": [PUBLISHED[column.references].primary_key[0]],
            },
        }
        for column in table.columns
        if column.references
    ]
