"""Write ``api/v1/`` from the views and tables of the published database, and nothing else."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from pipeline.citations.bibliography import study
from pipeline.citations.csl_json import csl_item
from pipeline.load.api import queries
from pipeline.load.api.document import (
    Head,
    as_objects,
    json_text,
    packed_text,
    write_document,
)
from pipeline.load.api.json_schemas import json_schemas
from pipeline.load.api.openapi import openapi
from schemas.api_v1 import (
    CLAIMS,
    CONCEPT_DOCUMENT,
    CONCEPTS,
    FORMS,
    OTHER_FOODS,
    SEARCH,
    SOURCES,
    Document,
    Rows,
)
from schemas.claims import CLAIM

FOLDER = Path("api") / "v1"
_ATTRIBUTION = """\
SELECT source_id, title, publisher, release, url, licence, licence_url, attribution
FROM source ORDER BY source_id"""
_ALL = {
    "forms": queries.FORMS,
    "sources": "FROM source AS row ORDER BY source_id",
    "references": "FROM reference AS row ORDER BY reference_id",
    "terms": "FROM search_term AS row ORDER BY term, kind, id, language",
    "topics": "FROM search_topic AS row ORDER BY topic_id",
    "foods": queries.OTHER_FOODS,
}


def write_api(
    folder: Path, connection: duckdb.DuckDBPyConnection, numbers: list[dict[str, Any]]
) -> None:
    """Write the files; ``connection`` is to the database, which holds the release as well.

    ``numbers`` are the rows of ``claim_check``, which takes too much memory to be asked as a view.
    """
    root = folder / FOLDER
    root.mkdir(parents=True)
    head = _head(connection)
    of_concept = {
        rows.name: queries.by_concept(connection, rows.name, rows.columns)
        for rows in CONCEPT_DOCUMENT.rows
    }
    sources: dict[str, set[str]] = defaultdict(set)
    for concept_id, source_id in connection.execute(queries.SOURCES_OF_CONCEPTS).fetchall():
        sources[concept_id].add(source_id)
    entries = _concepts(root, connection, head, of_concept, sources)
    listed = {
        rows.name: _shown(rows, [one for found in of_concept[member].values() for one in found])
        for rows, member in zip(CONCEPTS.rows, ("answer", "forms"), strict=True)
    }
    all_sources = {entry["source_id"] for entry in head.attributions}
    others = connection.execute(
        "SELECT DISTINCT source_id FROM food WHERE concept_id IS NULL"
    ).fetchall()
    used = {
        CONCEPTS.name: set().union(*sources.values()),
        OTHER_FOODS.name: {source_id for (source_id,) in others},
        SEARCH.name: set(),
    }
    for document in (CLAIMS, CONCEPTS, FORMS, OTHER_FOODS, SEARCH, SOURCES):
        if document is CONCEPTS:
            data = listed
        elif document is CLAIMS:
            data = {CLAIMS.name: [_claims(connection, numbers)]}
        else:
            data = _data(connection, document)
        entries.append(
            write_document(
                root / document.path,
                f"schema/{document.name}.json",
                document.name,
                head,
                used.get(document.name, all_sources),
                data,
            )
        )
    entries.sort(key=lambda entry: str(entry["path"]))
    files = {"files": [json_text(entries)]}
    write_document(root / "index.json", "schema/index.json", "index", head, all_sources, files)
    _write_schemas(root, head)


def _head(connection: duckdb.DuckDBPyConnection) -> Head:
    meta = dict(connection.execute("SELECT item, value FROM meta").fetchall())
    result = connection.execute(_ATTRIBUTION)
    names = [column[0] for column in result.description]
    attributions = as_objects(names, result.fetchall())
    return Head(meta["release"], meta["schema_version"], meta["how to cite"], tuple(attributions))


def _shown(rows: Rows, found: Iterable[queries.Row]) -> Iterable[str]:
    """Return a member of ``data`` as pieces of JSON."""
    names = [column.name for column in rows.columns]
    if rows.packed:
        return packed_text(names, found)
    objects = as_objects(names, found)
    return [json_text(objects[0] if rows.single else objects)]


def _concepts(
    root: Path,
    connection: duckdb.DuckDBPyConnection,
    head: Head,
    of_concept: dict[str, dict[str, list[queries.Row]]],
    sources: dict[str, set[str]],
) -> list[dict[str, Any]]:
    """Write a file for each concept that has an answer; return their entries in the index."""
    citations = _citations(connection)
    entries = []
    for concept_id in of_concept["answer"]:
        data = {
            rows.name: _shown(rows, of_concept[rows.name].get(concept_id, []))
            for rows in CONCEPT_DOCUMENT.rows
        }
        data["citations"] = [json_text(citations.get(concept_id, []))]
        identifier = f"concept/{concept_id}"
        path = root / f"{identifier}.json"
        used = sources[concept_id]
        entries.append(write_document(path, "../schema/concept.json", identifier, head, used, data))
    return entries


def _citations(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, Any]]]:
    """Return the studies that measured values of each concept, as CSL-JSON."""
    result = connection.execute("FROM reference")
    names = [column[0] for column in result.description]
    references = {row["reference_id"]: row for row in as_objects(names, result.fetchall())}
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for concept_id, reference_id, n in connection.execute(queries.STUDIES_OF_CONCEPTS).fetchall():
        found[concept_id].append(csl_item(study(references[reference_id], n)))
    return found


def _data(connection: duckdb.DuckDBPyConnection, document: Document) -> dict[str, Iterable[str]]:
    return {
        rows.name: _shown(rows, queries.select(connection, rows.columns, _ALL[rows.name]))
        for rows in document.rows
    }


def _claims(connection: duckdb.DuckDBPyConnection, numbers: list[dict[str, Any]]) -> str:
    """Return all claims as JSON, each with its numbers; they are null without evidence."""
    of_claim = {claim["claim_id"]: claim for claim in numbers}
    found = queries.select(connection, CLAIM.columns, "FROM claim AS row ORDER BY claim_id")
    names = [column.name for column in CLAIMS.rows[0].columns]
    claims = as_objects([column.name for column in CLAIM.columns], found)
    for claim in claims:
        checked = of_claim.get(claim["claim_id"], {})
        claim |= {name: checked.get(name) for name in names if name not in claim}
    return json_text(claims)


def _write_schemas(root: Path, head: Head) -> None:
    described = {f"schema/{name}.json": schema for name, schema in json_schemas().items()}
    described["openapi.json"] = openapi(head.release)
    (root / "schema").mkdir()
    for name, content in described.items():
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (root / name).write_text(text, encoding="utf-8", newline="\n")
