"""``api/v1/openapi.json``: valid by the schema of OpenAPI 3.1 that a known validator carries."""

import json
from typing import Any

import jsonschema
import pytest

from pipeline.load.api.openapi import openapi
from tests.engines.conftest import Installed


@pytest.fixture
def schema(installed: Installed) -> dict[str, Any]:
    package = installed("openapi-spec-validator==0.9.0") / "openapi_spec_validator"
    path = package / "resources" / "schemas" / "v3.1" / "schema.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_is_valid(schema: dict[str, Any]) -> None:
    jsonschema.validate(openapi("2026.11.0"), schema)


@pytest.mark.parametrize(
    "wrong",
    [{"openapi": "2.0"}, {"info": {}}, {"paths": []}, {"servers": [{"link": "."}]}],
    ids=str,
)
def test_schema_refuses(schema: dict[str, Any], wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**openapi("2026.11.0"), **wrong}, schema)
