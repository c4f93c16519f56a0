"""``api/v1/``: valid by its own schemas, the same numbers as the database, terms in each file."""

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import polars as pl
import pytest

from pipeline.load.api.document import data_text, json_text
from pipeline.load.api.json_schemas import json_schemas
from pipeline.load.licences import OWN_LICENCE
from schemas.api_v1 import CONCEPT_DOCUMENT, DOCUMENTS

_MOST_BYTES = 12_000_000


@pytest.fixture(scope="module")
def root(built: Path) -> Path:
    return built / "api" / "v1"


@pytest.fixture(scope="module")
def documents(root: Path) -> dict[str, dict[str, Any]]:
    """Every file of data, by its path."""
    found = {}
    for path in root.rglob("*.json"):
        name = path.relative_to(root).as_posix()
        if name != "openapi.json" and not name.startswith("schema/"):
            found[name] = json.loads(path.read_bytes())
    return found


def test_every_file_is_valid_by_the_schema_that_it_names(
    root: Path, documents: dict[str, dict[str, Any]]
) -> None:
    schemas = {path.stem: json.loads(path.read_bytes()) for path in (root / "schema").iterdir()}
    assert schemas.keys() == {"index", *(document.name for document in DOCUMENTS)}
    validators = {}
    for name, schema in schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[name] = jsonschema.Draft202012Validator(schema)
    for name, content in documents.items():
        if name.startswith("concept/") and int(hashlib.md5(name.encode()).hexdigest(), 16) % 8:  # noqa: S324
            continue  # one in eight: each takes a while
        kind = (root / name).parent / content["schema"]
        assert kind.is_file()
        assert not list(validators[kind.stem].iter_errors(content)), name


@pytest.mark.parametrize(
    "change",
    [
        {"data": {}},
        {"licence": None},
        {"content_sha256": "no"},
        {"more": 1},
        {"attribution": [{"source_id": "x"}]},
    ],
    ids=str,
)
def test_schema_refuses(documents: dict[str, dict[str, Any]], change: dict[str, Any]) -> None:
    schema = json_schemas()["forms"]
    jsonschema.validate(documents["forms.json"], schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**documents["forms.json"], **change}, schema)


def test_schema_refuses_a_negative_amount_and_an_unknown_code(
    documents: dict[str, dict[str, Any]],
) -> None:
    schema = json_schemas()["concept"]
    for column, value in (("best_ug_per_100g", -1), ("confidence", "E"), ("n_values", 0)):
        content = json.loads(json.dumps(documents["concept/natto.json"]))
        content["data"]["forms"][0][column] = value
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(content, schema)


def test_index_names_every_file_with_its_sums(
    root: Path, documents: dict[str, dict[str, Any]]
) -> None:
    files = documents["index.json"]["data"]["files"]
    assert [entry["path"] for entry in files] == sorted(set(documents) - {"index.json"})
    for entry in files:
        content = (root / entry["path"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert entry["bytes"] == len(content)
        text = data_text(content.decode())
        assert entry["content_sha256"] == hashlib.sha256(text.encode()).hexdigest()
        document = documents[entry["path"]]
        assert document["content_sha256"] == entry["content_sha256"]
        assert document["id"] == entry["id"]
        assert json.loads(text) == document["data"]


def test_every_file_says_release_terms_and_attribution(
    documents: dict[str, dict[str, Any]], published: dict[str, pl.DataFrame], built: Path
) -> None:
    release = json.loads((built / "manifest.json").read_bytes())["release"]
    said = {row["source_id"]: row["attribution"] for row in published["source"].to_dicts()}
    for name, content in documents.items():
        assert content["release"] == release
        assert content["licence"] == OWN_LICENCE
        for entry in content["attribution"]:
            assert entry["attribution"] == said[entry["source_id"]]
        if name.startswith("concept/"):
            used = {food["source_id"] for food in content["data"]["foods"]}
            assert {entry["source_id"] for entry in content["attribution"]} == used


def test_all_of_it_is_small(root: Path) -> None:
    assert sum(path.stat().st_size for path in root.rglob("*.json")) < _MOST_BYTES


def test_answers_and_forms_are_those_of_the_database(
    documents: dict[str, dict[str, Any]], database: duckdb.DuckDBPyConnection
) -> None:
    for name, query in (
        ("concepts", "FROM food_answer WHERE concept_id IS NOT NULL ORDER BY answer_id"),
        (
            "forms",
            """\
FROM food_answer_form WHERE answer_id IN (SELECT concept_id FROM concept)
ORDER BY answer_id, form_id""",
        ),
    ):
        expected = database.sql(query).pl().to_dicts()
        assert documents["concepts.json"]["data"][name] == expected
    for content in documents["concepts.json"]["data"]["concepts"]:
        one = documents[f"concept/{content['answer_id']}.json"]["data"]
        assert one["answer"] == content


def test_values_are_all_those_of_the_foods_of_a_concept(
    documents: dict[str, dict[str, Any]], database: duckdb.DuckDBPyConnection
) -> None:
    listed = []
    for name, content in documents.items():
        if name.startswith("concept/"):
            values = content["data"]["values"]
            listed += [dict(zip(values["columns"], row, strict=True)) for row in values["rows"]]
    expected = database.sql("""\
SELECT measurement_id AS id, amount_ug_per_100g, qualifier, amount_reported
FROM measurement JOIN food USING (food_id) WHERE concept_id IS NOT NULL AND superseded_by IS NULL
UNION ALL
SELECT reported_total_id, amount_ug_per_100g, qualifier, amount_reported
FROM reported_total JOIN food USING (food_id)
WHERE concept_id IS NOT NULL AND superseded_by IS NULL""").fetchall()
    names = ("value_id", "amount_ug_per_100g", "qualifier", "amount_reported")
    found = [tuple(value[name] for name in names) for value in listed]
    assert sorted(found, key=str) == sorted(expected, key=str)


@pytest.mark.figures("literature")
def test_natto(documents: dict[str, dict[str, Any]]) -> None:
    data = documents["concept/natto.json"]["data"]
    (mk7,) = (row for row in data["forms"] if row["form_id"] == "MK7")
    # Tanaka 2026 and Schurgers 2000.
    assert (round(mk7["low_ug_per_100g"], 1), mk7["high_ug_per_100g"]) == (538.9, 998.0)
    assert {item["id"] for item in data["citations"]} >= {"kamao_2007", "schurgers_2000"}
    values = data["values"]
    rows = [dict(zip(values["columns"], row, strict=True)) for row in values["rows"]]
    (aside,) = (row["value_id"] for row in rows if row["quantity"] == "MK7" and row["set_aside"])
    assert aside == "literature:palmer_2021/natto/MK7"


def test_other_files_hold_their_tables(
    documents: dict[str, dict[str, Any]],
    published: dict[str, pl.DataFrame],
    database: duckdb.DuckDBPyConnection,
) -> None:
    data = {name: content["data"] for name, content in documents.items()}
    terms = data["search.json"]["terms"]
    assert [tuple(row) for row in terms["rows"]] == published["search_term"].select(
        terms["columns"]
    ).sort("term", "kind", "id", "language").rows()
    assert data["sources.json"]["sources"] == published["source"].sort("source_id").to_dicts()
    claims = {row["claim_id"]: row for row in data["claims.json"]["claims"]}
    checked = database.sql("SELECT claim_id, low, high, n_values, holds FROM claim_check")
    for claim_id, *numbers in checked.fetchall():
        one = claims[claim_id]
        assert [one[n] for n in ("low", "high", "n_values", "verdict_holds")] == numbers
    assert claims.keys() == set(published["claim"]["claim_id"])
    counts = {row["form_id"]: row["n_values"] for row in data["forms.json"]["forms"]}
    held = published["measurement"]["form_id"].value_counts()
    assert {form: n for form, n in counts.items() if n} == dict(held.rows())
    foods = data["other_foods.json"]["foods"]["rows"]
    ((n,),) = database.sql("SELECT count(*) FROM food_answer WHERE concept_id IS NULL").fetchall()
    assert len(foods) == n


def test_a_text_cannot_end_a_script_that_holds_the_file() -> None:
    text = json_text({"name": "</script><!--\u2028"})
    assert text == '{"name":"\\u003c/script>\\u003c!--\\u2028"}'
    assert json.loads(text) == {"name": "</script><!--\u2028"}


def test_paths_of_openapi_exist(root: Path) -> None:
    described = json.loads((root / "openapi.json").read_bytes())
    assert set(described["paths"]) == {
        "/index.json",
        *(f"/{document.path}" for document in DOCUMENTS),
    }
    for path, item in described["paths"].items():
        assert (root / path.removeprefix("/").replace("{concept_id}", "natto")).is_file()
        content = item["get"]["responses"]["200"]["content"]["application/json"]
        assert (root / content["schema"]["$ref"]).is_file()
    (parameter,) = described["paths"][f"/{CONCEPT_DOCUMENT.path}"]["parameters"]
    assert (root / "concept" / f"{parameter['example']}.json").is_file()
