"""``openapi.json``: the static paths of the API, described for programs (OpenAPI 3.1)."""

from typing import Any

from pipeline.load.about import DESCRIPTION, TITLE
from pipeline.load.licences import OWN_LICENCE
from schemas.api_v1 import DOCUMENTS

_CONCEPT_ID = {
    "name": "concept_id",
    "in": "path",
    "required": True,
    "description": "A concept_id of concepts.json.",
    "schema": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
    "example": "natto",
}


def openapi(release: str) -> dict[str, Any]:
    """Return the description; addresses are relative to the folder in which it lies."""
    paths = {"/index.json": _path("index", "All files with their sums.")}
    for document in DOCUMENTS:
        paths[f"/{document.path}"] = _path(document.name, document.description)
        if "{concept_id}" in document.path:
            paths[f"/{document.path}"]["parameters"] = [_CONCEPT_ID]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": release,
            "description": f"{DESCRIPTION} Files without a program behind them: GET alone, no"
            " parameters. Ids and paths stay within v1; members may be added.",
            "license": {"name": OWN_LICENCE["title"], "identifier": OWN_LICENCE["name"]},
        },
        "servers": [{"url": ".", "description": "The folder that holds this file."}],
        "paths": paths,
    }


def _path(name: str, description: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"schema/{name}.json"}}}
    return {
        "get": {
            "operationId": f"get_{name}",
            "summary": description.partition(":")[0].rstrip("."),
            "description": description,
            "responses": {
                "200": {"description": description, "content": content},
                "404": {"description": "There is no such file."},
            },
        }
    }
