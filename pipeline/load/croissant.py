"""``croissant.json``: the tables for catalogues of machine learning data (Croissant 1.0).

Loaders accept Parquet only as ``application/x-parquet``. Foreign keys are in ``datapackage.json``
and in the database, not here: mlcroissant 1.1 joins the table that a field refers to, and then
fails on the second table that it reads.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.load.about import DESCRIPTION, TITLE, cite_as
from pipeline.load.licences import OWN_LICENCE, licences
from pipeline.published_files.manifest import entry
from pipeline.published_files.named_release import without_hash
from schemas.column import Column, Table
from schemas.duckdb_ddl import meaning
from schemas.tables import PUBLISHED

FILE_NAME = "croissant.json"
_TYPES = {"text": "sc:Text", "number": "sc:Float", "integer": "sc:Integer", "boolean": "sc:Boolean"}
_TERMS = (
    *("citeAs", "column", "data", "dataType", "extract", "field", "fileObject", "fileProperty"),
    *(
        "equivalentProperty",
        "fileSet",
        "format",
        "includes",
        "isLiveDataset",
        "jsonPath",
        "key",
        "md5",
        "parentField",
    ),
    *("path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate"),
    *("separator", "source", "subField", "transform"),
)
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    **{term: f"cr:{term}" for term in _TERMS},
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
}


def write_croissant(
    folder: Path, about: dict[str, str], tables: Mapping[str, pl.DataFrame]
) -> None:
    """Write the description of the Parquet files in ``folder``."""
    source = tables["source"]
    terms = [*licences(source, source["source_id"].to_list()), OWN_LICENCE]
    content = {
        "@context": dict(sorted(_CONTEXT.items())),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "open-k2",
        "alternateName": TITLE,
        "description": DESCRIPTION,
        "version": about["release"],
        "datePublished": _month(about["release"]),
        "license": [licence["path"] for licence in terms],
        "creator": {"@type": "sc:Organization", "name": "The Open K2 contributors"},
        "citeAs": cite_as(about["release"]),
        "isLiveDataset": False,
        "distribution": [_file(folder, table) for table in PUBLISHED.values()],
        "recordSet": [_record_set(table) for table in PUBLISHED.values()],
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (folder / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")


def _month(release: str) -> str:
    """Return year and month (ISO 8601) of a release, or of the one that a build comes after."""
    year, month, _ = without_hash(release).split(".")
    return f"{year}-{month:0>2}"


def _file(folder: Path, table: Table) -> dict[str, Any]:
    path = f"parquet/{table.name}.parquet"
    file = entry(folder / path)
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file["sha256"],
    }


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": " ".join((table.description, *table.warnings)),
        "key": [{"@id": f"{table.name}/{column}"} for column in table.primary_key],
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": meaning(column),
        "dataType": _TYPES[column.type],
        "source": {
            "fileObject": {"@id": f"parquet/{table.name}.parquet"},
            "extract": {"column": column.name},
        },
    }
