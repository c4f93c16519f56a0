"""CITATION.cff: valid in the Citation File Format, and of the release that is built."""

import json
from typing import Any

import jsonschema
import pytest
import yaml

from pipeline.published_files.named_release import named_release
from tests.conftest import FACTS, ROOT
from tests.engines.conftest import Installed


@pytest.fixture
def citation() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def cff_schema(installed: Installed) -> dict[str, Any]:
    # cffconvert itself wants an older jsonschema than ours; it carries the schema of the format.
    path = installed("cffconvert==2.0.0") / "cffconvert" / "schemas" / "1.2.0" / "schema.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_is_valid(citation: dict[str, Any], cff_schema: dict[str, Any]) -> None:
    jsonschema.validate(citation, cff_schema)


@pytest.mark.parametrize(
    "wrong",
    [{"cff-version": "9.9"}, {"authors": []}, {"date-released": "soon"}, {"licence": "MIT"}],
    ids=str,
)
def test_schema_refuses(
    citation: dict[str, Any], cff_schema: dict[str, Any], wrong: dict[str, Any]
) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**citation, **wrong}, cff_schema)


def test_is_of_this_release(citation: dict[str, Any]) -> None:
    assert citation["version"] == named_release(FACTS).name
